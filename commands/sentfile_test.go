package commands

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"jalon/bot"
)

// files is a chat that keeps what people sent, by id.
type files map[string]string

func (f files) File(_ context.Context, id string) (io.ReadCloser, error) {
	body, ok := f[id]
	if !ok {
		return nil, bot.ErrNotFound
	}
	return io.NopCloser(strings.NewReader(body)), nil
}

const sentHeader = "administration_rattachement,nom_service_public_numerique,indicateur,valeur,unite_mesure,est_cible,type_indicateur,frequence_monitoring,date,est_periode,date_debut,est_automatise,source_collecte,denom_insee,code_insee,dataviz_wish,commentaires\n"

func sentRow(service, indicator, value string) string {
	return fmt.Sprintf("DGX,%s,%s,%s,%%,false,usage,mensuelle,2026-10-31,true,2026-10-01,true,script,,,linechart,\n", service, indicator, value)
}

// send has somebody send a file in a direct message.
func (b *bench) send(t *testing.T, who bot.Person, text, body string) (bot.FilePreview, error) {
	t.Helper()
	b.Files = files{"f1": body}
	reply, err := b.Message(t.Context(), Message{Who: who, Channel: "c-direct", Direct: true, Text: text, Door: "test",
		Files: []bot.SentFile{{ID: "f1", Name: "impact.csv", Size: int64(len(body))}}})
	p, _ := reply.Show.(bot.FilePreview)
	return p, err
}

// take presses the button of a preview.
func (b *bench) take(t *testing.T, who bot.Person, p bot.FilePreview) (bot.FilePreview, error) {
	t.Helper()
	reply, err := b.Press(t.Context(), Press{Who: who, Channel: "c-direct", Door: "test",
		Act: bot.Act{Verb: bot.VerbTakeFile, Text: p.File.ID, File: p.File.Name, As: p.As, Before: p.Mark()}})
	after, _ := reply.Show.(bot.FilePreview)
	return after, err
}

func TestTakeAFileOnce(t *testing.T) {
	b := newBench(t)
	intra := bot.Person{ID: "intra"}
	p, err := b.send(t, intra, "", sentHeader+sentRow("DossierFacile", "baux", "11"))
	if err != nil || p.Sum().New != 1 || b.saved(t) != 0 {
		t.Fatalf("%+v %v, %d saved: a preview stores nothing", p, err, b.saved(t))
	}
	after, err := b.take(t, intra, p)
	if err != nil || !after.Done || b.saved(t) != 1 {
		t.Fatalf("%+v %v, %d saved", after, err, b.saved(t))
	}
	again, err := b.take(t, intra, p)
	if err != nil || again.Done || again.Sum().Same != 1 || b.saved(t) != 1 {
		t.Errorf("pressed again: %+v %v, %d saved", again, err, b.saved(t))
	}
	entries, err := b.store.Journal(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if last := entries[len(entries)-1]; last.Action != "measure.save" || last.As != bot.RoleIntrapreneur || last.Door != "test" {
		t.Errorf("the journal does not say by which right: %+v", last)
	}
}

// Who agrees agrees to what they saw.
func TestTakeAFileThatChanged(t *testing.T) {
	b := newBench(t)
	intra := bot.Person{ID: "intra"}
	p, err := b.send(t, intra, "", sentHeader+sentRow("DossierFacile", "baux", "11"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.fill("dev", b.form(t, "dev"), map[string]string{"baux": "10.5"}); err != nil {
		t.Fatal(err)
	}
	after, err := b.take(t, intra, p)
	if err != nil || after.Done || !after.Changed || after.Sum().Changed != 1 || b.saved(t) != 1 {
		t.Fatalf("somebody noted another figure meanwhile: %+v %v", after, err)
	}
	if after, err = b.take(t, intra, after); err != nil || !after.Done || b.saved(t) != 2 {
		t.Errorf("%+v %v", after, err)
	}
	delete(b.Files.(files), "f1")
	if _, err := b.take(t, intra, p); code(err) != bot.CodeFileGone {
		t.Errorf("a deleted file: %v", err)
	}
}

// A menu's choice and the text beside a file give no right.
func TestFileOfOthers(t *testing.T) {
	for _, who := range []bot.Person{{ID: "agent"}, {ID: "intra", Guest: true, Gone: true}} {
		b := newBench(t)
		p, err := b.send(t, who, "Passe-Haie = dossierfacile", sentHeader+sentRow("Passe-Haie", "baux", "11"))
		if err != nil || !p.Services[0].Foreign || p.Sum().New != 0 {
			t.Fatalf("%+v %v", p, err)
		}
		if after, err := b.take(t, who, p); err != nil || b.saved(t) != 0 || after.Sum().New != 0 {
			t.Errorf("%+v %v: %d saved", after, err, b.saved(t))
		}
		p.Services[0].Foreign = false // as if it had been theirs when they saw it
		if after, err := b.take(t, who, p); err != nil || after.Done || b.saved(t) != 0 {
			t.Errorf("%+v %v: %d saved", after, err, b.saved(t))
		}
		reply, err := b.Press(t.Context(), Press{Who: who, Act: bot.Act{Verb: bot.VerbReadFile, Text: "f1", As: map[string]string{"Passe-Haie": ""}, Choice: "dossierfacile"}})
		if p, ok := reply.Show.(bot.FilePreview); err != nil || !ok || !p.Services[0].Foreign {
			t.Errorf("%+v %v", reply.Show, err)
		}
	}
	b := newBench(t)
	if _, err := b.send(t, bot.Person{ID: "intra", Guest: true, Unknown: true}, "", sentHeader); code(err) != bot.CodeBusy {
		t.Errorf("nobody knows who that is: %v", err)
	}
}

// A name that is no product's is asked about, and may be left out.
func TestFileAsks(t *testing.T) {
	b := newBench(t)
	intra := bot.Person{ID: "intra"}
	p, err := b.send(t, intra, "", sentHeader+sentRow("Dossier Facil", "baux", "11")+sentRow("Passe-Haie", "haies", "1"))
	if err != nil || p.Asked() == nil || p.Asked().Name != "Dossier Facil" || len(p.Asked().Closest) == 0 {
		t.Fatalf("%+v %v", p, err)
	}
	press := func(p bot.FilePreview, choice string) bot.FilePreview {
		as := map[string]string{p.Asked().Name: ""}
		for name, slug := range p.As {
			as[name] = slug
		}
		reply, err := b.Press(t.Context(), Press{Who: intra, Act: bot.Act{Verb: bot.VerbReadFile, Text: "f1", As: as, Choice: choice}})
		if err != nil {
			t.Fatal(err)
		}
		return reply.Show.(bot.FilePreview)
	}
	if again := press(p, "no-such-product"); again.Asked() == nil || again.Asked().Name != "Dossier Facil" {
		t.Errorf("an unknown choice: %+v", again)
	}
	p = press(p, "dossierfacile")
	if p.Asked() == nil || p.Asked().Name != "Passe-Haie" {
		t.Fatalf("%+v", p)
	}
	if p = press(p, bot.LeftOut); p.Asked() != nil || !p.Whole() || p.Sum().New != 1 {
		t.Fatalf("%+v", p)
	}
	if after, err := b.take(t, intra, p); err != nil || !after.Done || b.saved(t) != 1 {
		t.Errorf("%+v %v", after, err)
	}
}

func TestFilesThatAreNotRead(t *testing.T) {
	b := newBench(t)
	b.Files = files{"a": sentHeader}
	csv, large := bot.SentFile{ID: "a", Name: "a.csv"}, bot.SentFile{ID: "a", Name: "large.csv", Size: bot.MostSent + 1}
	for _, c := range []struct {
		name   string
		files  []bot.SentFile
		direct bool
		text   string
		want   bot.Code
	}{
		{"two", []bot.SentFile{csv, csv}, true, "", bot.CodeOneFile},
		{"where others read", []bot.SentFile{csv}, false, "", bot.CodeFileDirect},
		{"a picture", []bot.SentFile{{ID: "b", Name: "photo.png"}}, true, " ", bot.CodeFileKind},
		{"large", []bot.SentFile{large}, true, "", bot.CodeFileLarge},
		{"gone", []bot.SentFile{{ID: "z", Name: "z.csv"}}, true, "", bot.CodeFileGone},
		{"a picture beside a question", []bot.SentFile{{ID: "b", Name: "photo.png"}}, true, "dossierfacile", ""},
	} {
		reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "c", Direct: c.direct, Text: c.text, Files: c.files, Door: "test"})
		if code(err) != c.want || c.want == "" && reply.Show == nil {
			t.Errorf("%s: %v %T", c.name, err, reply.Show)
		}
	}
	for body, want := range map[string]string{"": "empty", "<html>": "not-csv", "a,b\n1,2\n": "no-header"} {
		_, err := b.send(t, bot.Person{ID: "intra"}, "", body)
		e := bot.AsError(err)
		if e == nil || e.Code != bot.CodeFileUnread || e.Row == nil || e.Row.Code != want {
			t.Errorf("%q: %v", body, err)
		}
	}
	// One that says it is small, and is not.
	if _, err := b.send(t, bot.Person{ID: "intra"}, "", strings.Repeat(" ", bot.MostSent+1)); code(err) != bot.CodeFileLarge {
		t.Errorf("%v", err)
	}
}

// Who pressed may have waited long enough: a file is taken in all the same.
func TestTakeAFileThatIsLong(t *testing.T) {
	b := newBench(t)
	intra := bot.Person{ID: "intra"}
	p, err := b.send(t, intra, "", sentHeader+sentRow("DossierFacile", "baux", "11"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reply, err := b.Press(ctx, Press{Who: intra, Channel: "c-direct", Act: bot.Act{Verb: bot.VerbTakeFile, Text: "f1", Before: p.Mark()}, Door: "test"})
	if after, ok := reply.Show.(bot.FilePreview); err != nil || !ok || !after.Done || b.saved(t) != 1 {
		t.Errorf("%+v %v, %d saved", reply.Show, err, b.saved(t))
	}
}
