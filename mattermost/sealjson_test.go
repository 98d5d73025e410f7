package mattermost

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"jalon/bot"
)

// The short way to write a seal writes what the long one does.
func TestSealsAreWrittenAsJSON(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a-z0-9/.:-]{0,30}`), rapid.String())
		what := sealed{Act: bot.Act{Verb: bot.Verb(text.Draw(r, "verb")), Product: bot.ProductID(text.Draw(r, "product")), Nonce: text.Draw(r, "nonce"),
			Text: rapid.SampledFrom([]string{"", "", "déchets"}).Draw(r, "text"), Page: rapid.SampledFrom([]int{0, 0, 2}).Draw(r, "page"),
			Role: rapid.SampledFrom([]bot.Role{"", "", bot.RoleNone}).Draw(r, "role"), Before: rapid.SampledFrom([]uint64{0, 0, 7}).Draw(r, "before")},
			Channel: bot.ChannelID(text.Draw(r, "channel")), Installation: text.Draw(r, "installation"), Hook: text.Draw(r, "hook"),
			User: bot.UserID(rapid.SampledFrom([]string{"", "", "u"}).Draw(r, "user")), Direct: rapid.SampledFrom([]bool{false, false, true}).Draw(r, "direct")}
		want, err := json.Marshal(what)
		if err != nil {
			r.Fatal(err)
		}
		if got := what.appendJSON(nil); string(got) != string(want) {
			r.Fatalf("%s, want %s", got, want)
		}
	})
}

// Whatever an act says is under its seal.
func TestEverythingOfAnActIsSealed(t *testing.T) {
	sealer, err := NewSealer(NewKey(), "here")
	if err != nil {
		t.Fatal(err)
	}
	for i := range reflect.TypeFor[bot.Act]().NumField() {
		act := bot.Act{Verb: bot.VerbCard, Nonce: "n"}
		field := reflect.ValueOf(&act).Elem().Field(i)
		name := reflect.TypeFor[bot.Act]().Field(i).Name
		if name == "Choice" { // the client says it
			continue
		}
		switch field.Kind() {
		case reflect.String:
			field.SetString("x")
		case reflect.Int:
			field.SetInt(7)
		case reflect.Uint64:
			field.SetUint(7)
		case reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		case reflect.Map:
			field.Set(reflect.MakeMap(field.Type()))
			field.SetMapIndex(reflect.ValueOf("name"), reflect.ValueOf("slug"))
		case reflect.Pointer:
			field.Set(reflect.New(field.Type().Elem()))
		default:
			t.Fatalf("%s: nobody tries a %s", name, field.Kind())
		}
		opened, err := sealer.openButton(sealer.seal(sealed{Act: act, Channel: "c"}), "c")
		if err != nil || !reflect.DeepEqual(opened.Act, act) {
			t.Errorf("%s: %+v %v, sealed %+v", name, opened.Act, err, act)
		}
	}
}
