package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// A wrong line ends a script with exit 2 and its number.
func TestScriptFaults(t *testing.T) {
	for script, wanted := range map[string]string{
		"/startup\n:frobnicate\n":            "pas une direction",
		":as nobody\n":                       "line 1: unknown name",
		":in nowhere\n":                      "line 1: unknown name",
		":at yesterday\n":                    "line 1: unreadable time",
		":at 07:00\n":                        "line 1: that instant is past",
		":press 1\n":                         "line 1: no message with buttons",
		"/startup dossierfacile\n:press 9\n": "line 2: 0 buttons match",
		"/startup dossierfacile\n:press Supprimer\n": "line 2: 0 buttons match",
		":submit\n":                             "line 1: no form is open",
		":fill a=1\n":                           "line 1: no form is open",
		":stop\n:stop\n":                        "line 2: already stopped",
		":start\n":                              "line 1: already started",
		"/startup dossierfacile\n:press ^2 1\n": "line 2: no message with buttons",
		":at 09:00\n:in startup-dossierfacile\n:as intra\n:press 1\n:fill autre=1\n": "line 5: no field \"autre\"",
	} {
		out, errs, code := command(t, script, "console")
		if code != exitUsage || !strings.Contains(errs, wanted) {
			t.Errorf("%q: exit %d, %q, want %q\n%s", script, code, errs, wanted, out)
		}
	}
}

// A console that cannot start leaves nothing behind.
func TestNothingIsLeftBehind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	for _, args := range [][]string{{"console", "--as", "nobody"}, {"console", "--at", "demain"}, {"console"}} {
		command(t, "", args...)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}

func TestPressTheMessageBefore(t *testing.T) {
	out := talk(t, "/startup dossierfacile\n/startup logement\n:press ^2 Publier\n:press zéro\n")
	if !strings.Contains(out, "DossierFacile s'affiche") || !strings.Contains(out, "Aider les communes") {
		t.Error(out)
	}
}

func TestWrongFlags(t *testing.T) {
	for _, args := range [][]string{{"frobnicate"}, {"console", "--as", "nobody"}, {"console", "--lang", "de"}, {"console", "--at", "demain"},
		{"console", "extra"}, {"--unheard-of"}, {"serve", "--config", "absent.toml"}} {
		if _, errs, code := command(t, "", args...); code != exitUsage || errs == "" {
			t.Errorf("%v: exit %d, %q", args, code, errs)
		}
	}
}

// With --data, the conversation goes on where it stopped: figures, messages
// and their buttons, and time, which never goes back.
func TestConsoleKeepsItsData(t *testing.T) {
	data := t.TempDir()
	talk(t, ":at 09:00\n", "--data", data)
	out := talk(t, ":as intra\n:in startup-dossierfacile\n:press 1\n:fill baux=10,4\n:submit\n:at +1m\n/startup dossierfacile\n", "--data", data)
	if !strings.Contains(out, "est à jour") || !strings.Contains(out, "10,4\u00a0% des baux") {
		t.Error(out)
	}
	if out := talk(t, ":at +1m\n", "--data", data); strings.Contains(out, "Bonjour") {
		t.Errorf("asked again:\n%s", out)
	}
	if _, errs, code := command(t, ":at 08:30\n", "console", "--data", data); code != exitUsage || !strings.Contains(errs, "past") {
		t.Errorf("time went back: exit %d %q", code, errs)
	}
	info, err := os.Stat(filepath.Join(data, "jalon.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the store: %v %v", info, err)
	}
}

// The source fails: its last good copy is served, and says how old it is; an
// empty, cut or foreign body changes nothing.
func TestCardSaysHowOldTheCatalogueIs(t *testing.T) {
	for name, body := range map[string]string{"gone": "", "cut": `{"data": [{"id": "doss`, "foreign": "<html>", "empty": `{"data": []}`} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			source := filepath.Join(folder, "startups.json")
			sample, err := os.ReadFile("../../catalogue/sample.json")
			if err != nil {
				t.Fatal(err)
			}
			write(t, source, string(sample))
			config := filepath.Join(folder, "jalon.toml")
			write(t, config, "[catalogue]\nsource = \"startups.json\"\n")
			flags := []string{"--config", config, "--data", filepath.Join(folder, "data")}
			if out := talk(t, "/startup dossierfacile\n", flags...); strings.Contains(out, "dernière fois") {
				t.Errorf("fresh, and says it is old:\n%s", out)
			}
			if body == "" {
				if err := os.Remove(source); err != nil {
					t.Fatal(err)
				}
			} else {
				write(t, source, body)
			}
			if out := talk(t, ":at +4h\n/startup dossierfacile\n", flags...); strings.Contains(out, "dernière fois") {
				t.Errorf("hours old, and says it is old:\n%s", out)
			}
			out := talk(t, ":at +49h\n/startup dossierfacile\n", flags...)
			if !strings.Contains(out, "Remettre la confiance") || !strings.Contains(out, "dernière fois lundi 23 novembre à 8h") {
				t.Errorf("the last good copy is not served, or hides its age:\n%s", out)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Without any catalogue the console cannot begin: one sentence.
func TestNoCatalogueAtAll(t *testing.T) {
	config := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, config, "[catalogue]\nsource = \"absent.json\"\n")
	if _, errs, code := command(t, "", "console", "--config", config); code != exitFailure || !strings.Contains(errs, "catalogue") {
		t.Errorf("exit %d %q", code, errs)
	}
}

// The demonstration plays to its end with standard input closed.
func TestDemo(t *testing.T) {
	out, errs, code := command(t, "", "demo")
	for _, wanted := range []string{"10\u00a0% des baux", "@intra", "Merci intra", "10,4\u00a0% des baux de l'année en octobre"} {
		if !strings.Contains(out, wanted) {
			t.Errorf("the demonstration does not show %q", wanted)
		}
	}
	if code != exitOK || errs != "" {
		t.Errorf("exit %d %q", code, errs)
	}
}

// At a prompt a form is asked field by field: directions work there too, a
// wrong one is said and the field asked again, :cancel records nothing.
func TestFormAtThePrompt(t *testing.T) {
	prompt := func(lines ...string) string {
		t.Helper()
		var out bytes.Buffer
		io := stdio{strings.NewReader(""), &out, &out}
		o := consoleOptions{as: "agent", lang: "fr"}
		w, err := openWorld(t.Context(), o, io)
		if err != nil {
			t.Fatal(err)
		}
		defer w.close()
		opening := []string{":in startup-dossierfacile", ":as intra", ":at 09:00", ":press 1"}
		if err := w.script(o, io).Prompt(t.Context(), strings.NewReader(strings.Join(append(opening, lines...), "\n"))); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, c := range []struct {
		name  string
		lines []string
		want  []string
		not   []string
	}{
		{"answered", []string{"10,4", "", "", ":inbox"}, []string{"Formulaire envoyé.", "ferme sans rien noter"}, []string{"rien n'est noté"}},
		{"closed", []string{":cancel", ":inbox"}, []string{"Formulaire fermé, rien n'est noté.", "(Aucun message.)"}, []string{"envoyé"}},
		{"closed in French", []string{":annuler"}, []string{"rien n'est noté"}, []string{"envoyé"}},
		{"asked for help", []string{":aide", ":frob", ":cancel"}, []string{":press 1", "pas une direction"}, []string{"envoyé"}},
		{"left", []string{":quit", "10,4"}, nil, []string{"envoyé", "10,4"}},
		{"the end", nil, []string{"rien n'est noté"}, []string{"envoyé"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := prompt(c.lines...)
			for _, text := range c.want {
				if !strings.Contains(out, text) {
					t.Errorf("no %q in\n%s", text, out)
				}
			}
			for _, text := range c.not {
				if strings.Contains(out, text) {
					t.Errorf("%q in\n%s", text, out)
				}
			}
		})
	}
}

// At a prompt what is wrong is said in the language of the conversation, and so
// is why nothing appears.
func TestSlipsAtThePrompt(t *testing.T) {
	for lang, slips := range map[string]map[string]string{
		"fr": {":as nobody": "Je ne connais pas « nobody ». Au choix : agent, intra", ":in nowhere": "Je ne connais pas « nowhere »", ":at yesterday": "Je ne lis pas d'heure",
			":at 07:00": "Cette heure est déjà passée", ":press 1": "Aucun message visible par agent", ":submit": "Aucun formulaire n'est ouvert", ":fill a=1": "Aucun formulaire n'est ouvert",
			":start": "Jalon est déjà démarré", ":stop\n:stop": "Jalon est déjà arrêté", ":catalogue x": ":help montre comment l'écrire", ":catalogue without zzz": "pas de « zzz »",
			"/startup dossierfacile\n:press 9": "Aucun bouton ne s'appelle « 9 »", "/startup dossierfacile\n:press ^x 1": "ne dit pas quel message", ":frob": "n'est pas une direction",
			"/startup fiche\n:press 1": "Aucun message", "bonjour tout le monde": "ne répond que si on l'appelle", ":at 08:01": "(Rien de nouveau. Nous sommes lundi 23 novembre à 8h01.)"},
		"en": {":as nobody": "I do not know “nobody”", ":at yesterday": "I read no time", "hello all": "only answers when it is called", ":at 08:01": "(Nothing new."},
	} {
		for lines, want := range slips {
			var out bytes.Buffer
			io := stdio{strings.NewReader(""), &out, &out}
			o := consoleOptions{as: "agent", lang: lang}
			w, err := openWorld(t.Context(), o, io)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.script(o, io).Prompt(t.Context(), strings.NewReader(lines)); err != nil {
				t.Error(err)
			}
			w.close()
			if said := strings.ReplaceAll(out.String(), "\u00a0", " "); !strings.Contains(said, want) {
				t.Errorf("%q: no %q in %s", lines, want, said)
			}
		}
	}
	for line, silent := range map[string]bool{"@jalon zlv": true, ":in @jalon\nbonjour": true, "# rien": true, ":inbox": true} {
		var out bytes.Buffer
		io := stdio{strings.NewReader(""), &out, &out}
		o := consoleOptions{as: "agent", lang: "fr"}
		w, err := openWorld(t.Context(), o, io)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.script(o, io).Prompt(t.Context(), strings.NewReader(line)); err != nil || strings.Contains(out.String(), "si on l'appelle") == silent {
			t.Errorf("%q: %v %s", line, err, out.String())
		}
		w.close()
	}
}

// The narration of the demonstration, and all it shows, is broken for a narrow
// terminal.
func TestNarrowDemo(t *testing.T) {
	var out bytes.Buffer
	if err := runDemo(t.Context(), consoleOptions{as: "agent", width: 40}, stdio{strings.NewReader(""), &out, &out}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(out.String(), "\n") {
		if utf8.RuneCountInString(line) > 40 && strings.Contains(strings.TrimSpace(line[:40]), " ") {
			t.Errorf("%q is too wide", line)
		}
	}
}

func TestTimeByTheDay(t *testing.T) {
	out := talk(t, ":at +7j\n:in startup-dossierfacile\n:as intra\n:press 1\n:fill baux=10,4 %\n:submit\n")
	if !strings.Contains(out, "10,4") {
		t.Error(out)
	}
	if _, errs, code := command(t, ":at +-1d\n", "console"); code != exitUsage {
		t.Error(errs)
	}
}
