package main

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/console"
	"jalon/store/bolt"
)

// silentWorld is the embedded world's bot, after a script of the terminal, which nobody
// answers from then on, on its clock.
func silentWorld(t *testing.T, script string) (*assembly, *bot.ManualClock) {
	t.Helper()
	folder := t.TempDir()
	talk(t, script, "--data", folder)
	cfg, err := worldConfiguration(consoleOptions{lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	st, err := bolt.Open(filepath.Join(folder, "jalon.db"), bolt.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	now, err := st.LastInstant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	clock := bot.NewManualClock(now)
	users, channels := worldPeople(cfg)
	chat, err := console.NewChat(clock, cfg.Language, filepath.Join(folder, "chat.json"), users, channels)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Mattermost.Concurrency = 1 // the terminal is one
	a, err := assemble(cfg, st, parts{chat: chat, channels: chat, files: chat, names: consoleNames{chat}, clock: clock, nonce: rand.Text,
		proof: func(nonce string) string { return nonce }}, slog.New(slog.DiscardHandler))
	if err == nil {
		err = a.load(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return a, clock
}

// What is simulated is what is sent: the same bot, left without an answer on a clock
// that moves, sends it, and nothing else. The simulation itself keeps nothing.
func TestSimulatedIsSent(t *testing.T) {
	a, clock := silentWorld(t, ":as intra\n:in startup-dossierfacile\n/comite annoncer mercredi 16 décembre 14h30\n:press 1\n:at 2026-12-02T09:00\n")
	rehearsal := a.rehearsal(clock)
	before := deliveriesOf(t, a)
	from, to := bot.DateOf(clock.Now()), bot.Date{Year: 2027, Month: 6, Day: 15}
	sim, err := a.simulate(t.Context(), from, to, "")
	if err != nil {
		t.Fatal(err)
	}
	if after := deliveriesOf(t, a); len(after) != len(before) {
		t.Errorf("%d rows, and %d once simulated", len(before), len(after))
	}
	var want []string
	for _, c := range sim.Coming {
		if c.Reason == "" && c.Kind != bot.KindChanges {
			want = append(want, fmt.Sprintf("%s %s %s%s %d", c.At.Format("2006-01-02 15:04"), c.Kind, c.To.Channel, c.To.User, c.Figures))
		}
	}
	begun := clock.Now()
	if err := rehearsal.Advance(t.Context(), to.AddDays(1).In(a.cfg.zone()).Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range deliveriesOf(t, a) {
		if d.Kind != bot.KindEdit && d.SentAt.After(begun) {
			got = append(got, fmt.Sprintf("%s %s %s%s %d", d.SentAt.In(a.cfg.zone()).Format("2006-01-02 15:04"), d.Kind, d.To.Channel, d.To.User, len(d.Figures())))
		}
	}
	if text := strings.Join(want, "\n"); !strings.Contains(text, string(bot.KindCommittee)) || !strings.Contains(text, string(bot.KindPerson)) {
		t.Errorf("neither committees nor people:\n%s", text)
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(got) < 40 || !slices.Equal(got, want) {
		t.Errorf("sent:\n%s\nsimulated:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func deliveriesOf(t *testing.T, a *assembly) []bot.Delivery {
	t.Helper()
	all, err := a.store.Deliveries(t.Context(), remembered)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The running bot words a simulation in its language, of one product or of all, and
// says what is wrong with what is asked.
func TestServedSimulation(t *testing.T) {
	a, _ := silentWorld(t, "/jalon\n")
	s := &service{assembly: a}
	ask := func(query string) (int, string) {
		w := httptest.NewRecorder()
		s.serveSimulation(w, httptest.NewRequest(http.MethodGet, "/reminders/simulation?"+query, nil))
		return w.Code, strings.ReplaceAll(w.Body.String(), "\u00a0", " ")
	}
	if code, _ := ask("from=2026-12-01&to=2026-12-31"); code != http.StatusServiceUnavailable {
		t.Errorf("before it is ready: %d", code)
	}
	s.ready.Store(true)
	code, text := ask("from=2026-11-23&to=2026-12-31")
	for _, line := range []string{"Du lundi 23 novembre au jeudi 31 décembre, si personne ne répond\nlundi 23 novembre\n",
		"• 9h, le salon de Trackdéchets : 1 chiffre et la date d'un comité\n", "• 9h, intra : 2 chiffres en personne, ", "• 9h, coach : le point de la semaine (2 produits)\n"} {
		if code != http.StatusOK || !strings.Contains(text, line) {
			t.Errorf("%d: %q lacks in\n%s", code, line, text)
		}
	}
	if code, text := ask("from=2026-11-23&to=2026-11-24&product=dossierfacile"); code != http.StatusOK || strings.Contains(text, "Trackdéchets :") || !strings.Contains(text, "DossierFacile, si personne") {
		t.Errorf("%d %s", code, text)
	}
	for query, why := range map[string]string{"from=x&to=2026-12-31": "from", "from=2026-12-01&to=": "past", "from=2026-11-23&to=2026-12-31&product=nope": "nope", "from=2026-11-01&to=2026-11-02": "past", "from=2026-11-23&to=2036-01-01": "too far"} {
		if code, text := ask(query); code != http.StatusBadRequest || !strings.Contains(text, why) {
			t.Errorf("%s: %d %s", query, code, text)
		}
	}
}

func TestDaysAsked(t *testing.T) {
	today := bot.Date{Year: 2027, Month: 4, Day: 15}
	for asked, want := range map[[2]string]string{
		{"", ""}: "2027-04-15 2027-05-12", {"2027-05", ""}: "2027-05-01 2027-05-31", {"2027-05", "2027-06"}: "2027-05-01 2027-06-30",
		{"2028-02", "2028-02"}: "2028-02-01 2028-02-29", {"2027-05-03", ""}: "2027-05-03 2027-05-30", {"2027-05-03", "2027-05-04"}: "2027-05-03 2027-05-04", {"", "2027-04"}: "2027-04-15 2027-04-30",
		{"2027-04", "2027-04"}: "2027-04-01 2027-04-30",
		{"mai", ""}:            "", {"", "2027-13"}: "", {"2027-06", "2027-05"}: "", {"2027-03", "2027-03"}: "",
	} {
		first, last, err := daysAsked(asked[0], asked[1], today)
		if got := first.String() + " " + last.String(); err == nil && got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %s %v, want %q", asked, got, err, want)
		}
	}
}

// Asked of no running bot, it says what to do; what is wrong with the days is said
// first.
func TestSimulateCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, "[catalogue]\nsource = 'sample'\n")
	if _, errs, code := command(t, "", "reminders", "simulate", "--config", path, "--from", "demain"); code != exitUsage || !strings.Contains(errs, "--from") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, errs, code := command(t, "", "reminders", "simulate", "--config", path); code != exitFailure || !strings.Contains(errs, "jalon serve") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), "jalon.db")); err == nil {
		t.Error("a store was made")
	}
}
