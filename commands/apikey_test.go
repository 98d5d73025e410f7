package commands

import (
	"strings"
	"testing"

	"jalon/bot"
)

func (b *bench) keys(t *testing.T) (owners string) {
	t.Helper()
	all, err := b.store.Keys(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		owners += string(k.By) + " "
	}
	return owners
}

func (b *bench) keyTyped(t *testing.T, who bot.UserID, text string) (Reply, error) {
	t.Helper()
	return b.Command(t.Context(), Call{Who: bot.Person{ID: who}, Trigger: "indicateur", Text: text, ChannelName: "startup-dossierfacile", Channel: "c", Door: "test"})
}

// A key is shown once to who may note figures, and only its hash is kept.
func TestMakeAKey(t *testing.T) {
	b := newBench(t)
	b.APIURL = "https://jalon.example/"
	seen := map[string]bool{}
	for _, text := range []string{"cle", "clé dossierfacile", "key DossierFacile", "token", "api", "api dossierfacile", "clé d'api", "API key"} {
		reply, err := b.keyTyped(t, "intra", text)
		made, ok := reply.Show.(bot.APIKeyMade)
		if text == "clé d'api" { // names no product
			if code(err) != bot.CodeWhichProduct {
				t.Errorf("%q: %+v %v", text, reply.Show, err)
			}
			continue
		}
		if err != nil || !ok || seen[made.Key] || made.Replaced != (len(seen) > 0) || made.Slug != "dossierfacile" || made.URL != "https://jalon.example/mesures/dossierfacile" || made.Indicator != "baux" || made.Period != "2026-10" {
			t.Fatalf("%q: %+v %v", text, reply.Show, err)
		}
		seen[made.Key] = true
		k, err := b.store.KeyByHash(t.Context(), bot.HashKey(made.Key))
		if err != nil || k.By != "intra" || k.Product != b.product || strings.Contains(k.Hash, made.Key) || !bot.LooksLikeKey(made.Key) {
			t.Errorf("%q: %+v %v", text, k, err)
		}
	}
	alive := 0
	for key := range seen {
		if _, err := b.store.KeyByHash(t.Context(), bot.HashKey(key)); err == nil {
			alive++
		}
	}
	if alive != 1 || b.keys(t) != "intra " {
		t.Errorf("%d keys are alive, of %s", alive, b.keys(t))
	}
	about, err := b.aboutPerson(t.Context(), bot.Person{ID: "intra"})
	if err != nil || len(about.Held.APIKeys) != 1 || about.Names[b.product] == "" {
		t.Errorf("what is kept about them: %+v %v", about, err)
	}
	if owed, err := b.store.Deliveries(t.Context(), 10); err != nil || len(owed) != 0 {
		t.Errorf("a key is in a message that is kept: %+v %v", owed, err)
	}
}

// Who may not gets none, a message gets none, and neither does a slip.
func TestNoKey(t *testing.T) {
	b := newBench(t)
	for _, who := range []bot.UserID{"stranger", ""} {
		if reply, err := b.keyTyped(t, who, "cle"); refusedOr(reply, err) != bot.CodeNotAllowed {
			t.Errorf("%q: %+v %v", who, reply.Show, err)
		}
	}
	for _, text := range []string{"cle dossierfacil", "cle inconnu au bataillon", "cle revoquer inconnu", "cle baux"} {
		if reply, err := b.keyTyped(t, "intra", text); code(err) != bot.CodeWhichProduct {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	for _, direct := range []bool{true, false} {
		for _, text := range []string{"indicateur cle dossierfacile", "/indicateur token dossierfacile", "jalon indicateur cle dossierfacile", "indicateur api dossierfacile"} {
			reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "c", Direct: direct, Text: text, Door: "test"})
			if code(err) != bot.CodeKeyBySlash {
				t.Errorf("%q, direct %v: %+v %v", text, direct, reply.Show, err)
			}
		}
	}
	if got := b.keys(t); got != "" {
		t.Errorf("keys of %s", got)
	}
	for _, text := range []string{"api particulier", "api entreprise baux"} { // products' names
		if reply, err := b.keyTyped(t, "intra", text); code(err) == bot.CodeWhichProduct || b.keys(t) != "" {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
}

func TestRevokeKeys(t *testing.T) {
	b := newBench(t)
	b.team = append(b.team, bot.Member{User: "coach", Role: bot.RoleCoach})
	for _, who := range []bot.UserID{"intra", "dev", "coach"} {
		if _, err := b.keyTyped(t, who, "cle"); err != nil {
			t.Fatal(err)
		}
	}
	revoke := func(who bot.UserID, text string, want int, left string) {
		t.Helper()
		reply, err := b.keyTyped(t, who, text)
		revoked, ok := reply.Show.(bot.APIKeysRevoked)
		if err != nil || !ok || revoked.N != want || b.keys(t) != left {
			t.Errorf("%s %q: %+v %v, left %s", who, text, reply.Show, err, b.keys(t))
		}
	}
	revoke("stranger", "cle revoquer", 0, "coach dev intra ")
	b.team = b.team[1:] // intra has left: their own key is still theirs to end
	revoke("intra", "clé révoquer dossierfacile", 1, "coach dev ")
	revoke("intra", "key revoke", 0, "coach dev ")
	for _, who := range []bot.UserID{"dev", "stranger"} {
		reply, err := b.keyTyped(t, who, "cle revoquer tout")
		if refused, ok := reply.Show.(bot.Refused); err != nil || !ok || refused.Action != bot.ActionRevoke || b.keys(t) != "coach dev " {
			t.Errorf("%+v %v", reply.Show, err)
		}
	}
	revoke("coach", "cle révoquer tout", 2, "")
	revoke("coach", "cle revoquer tout dossierfacile", 0, "")
	if reply, err := b.keyTyped(t, "", "cle revoquer"); code(err) != bot.CodeBusy {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// A right is asked anew each time, and nobody is believed before it is known who
// is who.
func TestMayNow(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		who  bot.Person
		may  bool
		want bot.Code
	}{{bot.Person{ID: "intra"}, true, ""}, {bot.Person{ID: "intra", Gone: true}, false, ""}, {bot.Person{ID: "stranger"}, false, ""}, {bot.Person{ID: "intra", Unknown: true}, false, bot.CodeBusy}} {
		if _, may, err := b.MayNow(t.Context(), c.who, bot.ActionRecord, b.product); may != c.may || code(err) != c.want {
			t.Errorf("%+v: %v %v", c.who, may, err)
		}
	}
	b.Ready = func() bool { return false }
	if _, may, err := b.MayNow(t.Context(), bot.Person{ID: "intra"}, bot.ActionRecord, b.product); may || code(err) != bot.CodeBusy {
		t.Errorf("%v %v", may, err)
	}
}

func TestIndicatorsNamedExactly(t *testing.T) {
	b := newBench(t)
	b.declare(t, "un", "un de plus")
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"un": "un", "UN ": "un", "nom un": "un", "Un de plus": "un de plus", "u": "", "": "", "baux": "", "nom": ""} {
		if ind, ok := Indicator(facts, text); ok != (want != "") || ok && ind.ShortName != want {
			t.Errorf("%q: %q %v", text, ind.ShortName, ok)
		}
	}
	for text, want := range map[string]string{" a\n b\u200b": "a b", strings.Repeat("é", 1000): strings.Repeat("é", 1000), strings.Repeat("é", 1001): "no", "a\x00": "no", "\xff": "no", `"a`: `"a`} {
		if got, ok := Comment(text); ok != (want != "no") || ok && got != want {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
}
