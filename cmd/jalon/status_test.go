package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// answer is a source that gives a body.
type answer struct{ body string }

func (a *answer) Fetch(context.Context, catalogue.Validators) (catalogue.Fetched, error) {
	return catalogue.Fetched{Body: []byte(a.body)}, nil
}

// status and the log name the records that cannot be used, and a part that is
// not believed.
func TestStatusNamesWhatIsSkipped(t *testing.T) {
	w := watch(t, "")
	products, people := &answer{}, &answer{}
	w.keeper.Source, w.keeper.Authors = products, catalogue.Input{Source: people, Spec: "people"}
	records := []string{`{"id":"good","attributes":{}}`}
	for i := range 12 {
		records = append(records, fmt.Sprintf(`{"id":"bad%02d"}`, i))
	}
	products.body = `{"data":[7,` + strings.Join(records, ",") + `]}`
	everyone := []string{`{"id":"a.b"}`, `{"id":"c.d"}`, `{"id":"e.f"}`, `{"id":""}`, `null`}
	people.body = "[" + strings.Join(everyone, ",") + "]"
	for hours := range 3 {
		w.read(t, hours)
	}
	people.body = "[" + everyone[0] + "]"
	w.read(t, 3)
	s, err := w.status(t.Context(), w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	printStatus(&out, s, time.UTC)
	for _, want := range []string{"catalogue: 1 products, 13 records skipped", "\n  skipped, record 0: not an object\n", "\n  skipped, bad08: no attributes\n  and 3 more\n",
		"  authors: 3, 2 records skipped, last confirmed Mon 2026-11-23 11:00 UTC\n  not believed since Mon 2026-11-23 12:00 UTC: it would go from 3 to 1\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"skipped":13`, `"skipped_records":[{"index":0,"reason":"not an object"},{"index":2,"slug":"bad00","reason":"no attributes"},`,
		`"name":"authors","count":3,"skipped":2,`, `"doubted":{"was":3,"would":1,`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	if n := strings.Count(w.log.String(), "records of the catalogue cannot be used"); n != 1 || !strings.Contains(w.log.String(), "bad08: no attributes") || strings.Contains(w.log.String(), "bad09") {
		t.Errorf("logged %d times:\n%s", n, w.log)
	}
	if n := strings.Count(w.log.String(), "people of the directory cannot be read"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, w.log)
	}
	if _, told := w.notices(t); len(told) != 1 || told[0].Part != catalogue.PartAuthors || told[0].Subject != "1" || told[0].Detail != "3" {
		t.Errorf("%+v", told)
	}
}

// The last messages name products as people do, whatever they are called
// inside.
func TestStatusNamesProducts(t *testing.T) {
	w := watch(t, "", count(3)...)
	w.read(t, 0)
	startup, ok := w.keeper.Current().Catalogue.Startup("p01")
	if !ok {
		t.Fatal("no p01")
	}
	slot, id := w.clock.Now(), string(startup.ID)
	notice := bot.NoticeOwed("gone/"+id+"/2026-11-23", bot.Notice{Cause: bot.NoticeGone, Product: startup.ID, At: slot})
	owed := []bot.Delivery{notice}
	for name, kind := range map[string]bot.Kind{"channel/" + id + "/2026-W48": bot.KindReminder, "edit/channel/" + id + "/2026-W48/3": bot.KindEdit, "publish/abc": bot.KindPublish} {
		owed = append(owed, bot.Delivery{Name: name, Kind: kind, Product: startup.ID, Slot: slot, Due: slot, PlannedAt: slot, State: bot.StatePlanned})
	}
	if err := w.store.Owe(t.Context(), owed); err != nil {
		t.Fatal(err)
	}
	s, err := w.status(t.Context(), slot)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	printStatus(&out, s, time.UTC)
	for _, want := range []string{" channel/p01/2026-W48\n", " edit/channel/p01/2026-W48/3\n", " publish/abc, p01\n", " notice/gone/p01/2026-11-23\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if body, err := json.Marshal(s); err != nil || !strings.Contains(string(body), `"name":"channel/`+id+`/2026-W48","product_id":"`+id+`","product":"p01"`) {
		t.Errorf("%v %s", err, body)
	}
}

// In a folder where no bot has run, status says that.
func TestStatusOfAFreshFolder(t *testing.T) {
	config := installed(t, "jalon.db")
	says(t, exitStore, []string{"status", "--config", config}, "no bot has run here yet: there is no "+filepath.Join(filepath.Dir(config), "jalon.db")+". jalon serve makes it\n")
	says(t, exitStore, []string{"backup", "--config", config, filepath.Join(t.TempDir(), "kept")}, "no bot has run here yet")
}
