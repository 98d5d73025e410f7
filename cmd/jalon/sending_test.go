package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// The keys of sending: known words alone, and a place where it is only shown.
func TestSendingKeys(t *testing.T) {
	for text, want := range map[string][]string{"": nil, "sending = 'off'": nil, "sending = 'on'": nil, "sending = 'perhaps'": {"sending"}, "sending = ''": {"sending"},
		"sending = 'preview'": {"preview"}, "sending = 'preview'\npreview = '@'": {"preview"}, "sending = 'preview'\npreview = '@admin'": nil, "sending = 'preview'\npreview = 'team/essai'": nil} {
		c, err := configured(t, text, noEnv)
		if len(want) == 0 && (err != nil || c.Sending == "") {
			t.Errorf("%q: %v", text, err)
		}
		if len(want) > 0 && !slices.Equal(keysOf(t, err), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// worldWith writes the embedded world with a line before it, and gives its path.
func worldWith(t *testing.T, line string) string {
	t.Helper()
	body, err := os.ReadFile("world.toml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, line+"\n"+string(body))
	return path
}

// spaced is what somebody reads with its non-breaking spaces as others.
func spaced(out string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out)
}

// Where sending is off, two weeks go by in silence, and what fell in them is
// skipped; questions are answered.
func TestNothingIsSent(t *testing.T) {
	out := spaced(talk(t, ":at +14d\n/startup dossierfacile\n/rappel dossierfacile\n/jalon etat\n", "--config", worldWith(t, "sending = 'off'")))
	if strings.Contains(out, "Bonjour l'équipe") || strings.Contains(out, "Tes 2 produits") {
		t.Errorf("something was sent:\n%s", out)
	}
	for _, want := range []string{"**Utilisable** : 8,1 sur 10", "aucun rappel ne part à l'équipe DossierFacile", "Envoi coupé dans la configuration"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// In a preview each message is shown in one place, and in none other.
func TestOnlyShown(t *testing.T) {
	for preview, place := range map[string]string{"essai": "Jalon, dans essai,", "@admin": "Jalon, visible par admin seulement :"} {
		out := spaced(talk(t, ":at 09:00\n/jalon etat\n", "--config", worldWith(t, "sending = 'preview'\npreview = '"+preview+"'")))
		if n := strings.Count(out, "Aurait été envoyé"); n != 3 || strings.Count(out, place) != n {
			t.Errorf("%d messages are shown in %s:\n%s", n, preview, out)
		}
		for _, want := range []string{"Aurait été envoyé à `startup-dossierfacile` :", "Aurait été envoyé à coach, en message direct :", "Boutons : Noter le chiffre", "À l'essai"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if strings.Contains(out, "Jalon, dans startup-") || strings.Contains(out, "[1 Noter") || strings.Contains(out, "@intra") {
			t.Errorf("it was sent, or acts, or wakes somebody:\n%s", out)
		}
	}
}

// status says while nothing leaves by itself.
func TestStatusOfSending(t *testing.T) {
	for sending, want := range map[bot.Sending]string{bot.SendingOff: "sending: OFF", bot.SendingPreview: "sending: PREVIEW, what would leave by itself is only shown in essai", bot.SendingOn: ""} {
		w := watch(t, "")
		w.cfg.Sending, w.cfg.Preview = string(sending), "essai"
		s, err := w.status(t.Context(), w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		printStatus(&out, s, time.UTC)
		if said := strings.Contains(out.String(), "sending:"); said != (want != "") || !strings.Contains(out.String(), want) || s.Sending != sending || (s.Preview != "") != (sending == bot.SendingPreview) {
			t.Errorf("%q: %+v\n%s", sending, s, out.String())
		}
	}
}
