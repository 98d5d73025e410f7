package mattermost

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

func sealers(t *testing.T, keys, installation string) *Sealer {
	t.Helper()
	s, err := NewSealer(keys, installation)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func codeOf(err error) bot.Code {
	var e *bot.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// No byte of a seal can be changed, taken out or put in.
func TestSealsToTheByte(t *testing.T) {
	s := sealers(t, keyOne, "ici")
	good := s.seal(sealed{Act: bot.Act{Verb: bot.VerbPublish, Product: "p1", Nonce: "n"}, Channel: "salon"})
	if _, err := s.openButton(good, "salon"); err != nil {
		t.Fatal(err)
	}
	for i := range len(good) {
		for name, bad := range map[string]string{
			"cut":      good[:i],
			"without":  good[:i] + good[i+1:],
			"with dot": good[:i] + "." + good[i:],
			"with =":   good[:i] + "=" + good[i:],
			"with NUL": good[:i] + "\x00" + good[i:],
			"another":  good[:i] + string(good[i]^0x20) + good[i+1:],
		} {
			if _, err := s.openButton(bad, "salon"); codeOf(err) != bot.CodeSealBroken {
				t.Errorf("%s at %d: %v", name, i, err)
			}
		}
	}
}

// The parts of two good seals do not make a third.
func TestSealsDoNotMix(t *testing.T) {
	s := sealers(t, keyOne, "ici")
	a := strings.Split(s.seal(sealed{Act: bot.Act{Verb: bot.VerbCard}, Channel: "salon"}), ".")
	b := strings.Split(s.seal(sealed{Act: bot.Act{Verb: bot.VerbNote}, Channel: "salon"}), ".")
	forged := base64.RawURLEncoding.EncodeToString([]byte(`{"a":{"v":"note"},"c":"salon","i":"ici"}`))
	empty := base64.RawURLEncoding.EncodeToString(mac(nil, forged))
	for name, bad := range map[string]string{
		"halves swapped": a[0] + "." + b[1], "turned around": a[1] + "." + a[0], "twice signed": a[0] + "." + a[1] + "." + b[1],
		"signed with nothing": forged + "." + empty, "signed with itself": a[1] + "." + a[1],
	} {
		if _, err := s.openButton(bad, "salon"); codeOf(err) != bot.CodeSealBroken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFormSealsToTheSecond(t *testing.T) {
	s := sealers(t, keyTwo+" , "+keyOne, "ici")
	old := sealers(t, keyOne, "ici")
	opened := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	form := sealed{Act: bot.Act{Verb: bot.VerbSave}, Channel: "salon", User: "intra", Expires: opened.Add(formLife).Unix()}
	for _, c := range []struct {
		name string
		seal string
		user bot.UserID
		age  time.Duration
		want bot.Code
	}{
		{"at once", s.seal(form), "intra", 0, ""},
		{"at 59 minutes", s.seal(form), "intra", 59 * time.Minute, ""},
		{"at 61 minutes", s.seal(form), "intra", 61 * time.Minute, bot.CodeFormExpired},
		{"a second late", s.seal(form), "intra", formLife + time.Second, bot.CodeFormExpired},
		{"an older key", old.seal(form), "intra", 0, ""},
		{"an older key, late", old.seal(form), "intra", 2 * time.Hour, bot.CodeFormExpired},
		{"somebody else", s.seal(form), "dev", 0, bot.CodeFormForeign},
		{"somebody else, late", s.seal(form), "dev", 2 * time.Hour, bot.CodeFormForeign},
		{"a name that only starts alike", s.seal(form), "intr", 0, bot.CodeFormForeign},
		{"nobody", s.seal(form), "", 0, bot.CodeFormForeign},
		{"a form of nobody", s.seal(sealed{Act: form.Act, Expires: form.Expires}), "", 0, bot.CodeSealBroken},
		{"never expiring", s.seal(sealed{Act: form.Act, User: "intra"}), "intra", 0, bot.CodeFormExpired},
	} {
		if _, err := s.openForm(c.seal, c.user, opened.Add(c.age)); codeOf(err) != c.want || err != nil && c.want == "" {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestSealKeysMustBeWhole(t *testing.T) {
	for _, keys := range []string{"", ",", keyOne + ",", "," + keyOne, keyOne[:62], keyOne + "11", strings.Repeat("g", 64), "0x" + keyOne[2:], keyOne + ";" + keyTwo} {
		if s, err := NewSealer(keys, "ici"); err == nil || strings.Contains(err.Error(), "1111") {
			t.Errorf("%q: %+v %v", keys, s, err)
		}
	}
	if first, second := NewKey(), NewKey(); first == second || len(first) != 2*KeySize {
		t.Error("keys are not random, or not long enough")
	}
}

func TestProofIsOfThisInstallation(t *testing.T) {
	here, there, other := sealers(t, keyOne, "ici"), sealers(t, keyOne, "ailleurs"), sealers(t, keyTwo, "ici")
	p := here.Proof("n")
	if p != sealers(t, keyOne, "ici").Proof("n") || p == there.Proof("n") || p == other.Proof("n") || p == here.Proof("m") {
		t.Error("a proof says nothing")
	}
}
