package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

func definition(p bot.ProductID, short string) bot.Definition {
	d := declared(short)
	d.Indicator.Product = p
	return bot.Definition{Indicator: d.Indicator, By: "nadia", As: bot.RoleCoach, Door: "console", At: monday.Add(time.Hour)}
}

func (b *bench) define(d bot.Definition) bot.Indicator {
	b.Helper()
	ind, err := b.Store.Define(b.Context(), d)
	b.must(err)
	return ind
}

func definedInTheChat(b *bench) {
	p := b.product("pix")
	b.declare(p, "rate", "reach")
	version := b.facts(p).Version
	ind := b.define(definition(p, "delay"))
	if ind.ID == "" || ind.Origin != bot.OriginChat || b.facts(p).Version == version {
		b.Fatalf("%+v, version %d", ind, b.facts(p).Version)
	}
	last := b.lastJournal()
	if last.Action != "indicator.define" || last.As != bot.RoleCoach || last.Entity != string(ind.ID) || last.Before != nil || last.After == nil || !last.Actor.IsPerson() {
		b.Errorf("journal %+v", last)
	}
	other := ind
	other.Name = "Median delay"
	change := definition(p, "delay")
	change.Indicator, change.Was = other, &ind
	owed := bot.EntrustedOwed(bot.EntrustedPost{Product: p, By: "omar", To: nadia, Figures: []bot.EntrustedFigure{{Indicator: ind.ID, Name: ind.Name, Was: "lea"}}}, "once", monday)
	change.Owed = []bot.Delivery{owed}
	changed := b.define(change)
	if d := b.delivery(owed.Name); d.Content.Entrusted == nil || d.Content.Entrusted.Figures[0].Was != "lea" || d.To.User != nadia {
		b.Errorf("owed with the change: %+v", d)
	}
	if changed.ID != ind.ID || changed.Name != "Median delay" {
		b.Errorf("%+v", changed)
	}
	again := change
	again.Was, again.Indicator = &changed, changed
	again.Owed = []bot.Delivery{bot.EntrustedOwed(*owed.Content.Entrusted, "twice", monday)}
	b.writesNothing("the same definition", func(ctx context.Context) {
		_, err := b.Store.Define(ctx, again)
		b.must(err)
	})
	// the configuration neither archives nor changes what was said in the chat
	renamed := declared("delay")
	renamed.Indicator.Name = "Configured"
	b.must(b.Store.Declare(b.Context(), p, []bot.Declared{declared("rate"), renamed}, monday))
	for _, ind := range b.facts(p).Indicators {
		if ind.ShortName == "delay" && (ind.Name != "Median delay" || ind.Archived) || ind.ShortName == "reach" && !ind.Archived {
			b.Errorf("%+v", ind.Indicator)
		}
	}
	taken := definition(p, "rate")
	if _, err := b.Store.Define(b.Context(), taken); !errors.Is(err, bot.ErrTaken) {
		b.Errorf("a short name in use: %v", err)
	}
	if _, err := b.Store.Define(b.Context(), definition("p99", "x")); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("an unknown product: %v", err)
	}
	changed.Archived = true
	archive := change
	archive.Indicator, archive.Was = changed, &bot.Indicator{}
	*archive.Was = changed
	archive.Was.Archived = false
	b.define(archive)
	if last := b.lastJournal(); last.Action != "indicator.archive" {
		b.Errorf("journal %+v", last)
	}
}

func movedMeanwhile(b *bench) {
	p := b.product("pix")
	ind := b.define(definition(p, "rate"))
	first, second := ind, ind
	first.Unit, second.Name = "points", "Elsewhere"
	change := func(to bot.Indicator) error {
		d := definition(p, "rate")
		d.Indicator, d.Was = to, &ind
		_, err := b.Store.Define(b.Context(), d)
		return err
	}
	b.must(change(first))
	if err := change(second); !errors.Is(err, bot.ErrMoved) {
		b.Errorf("over another's change: %v", err)
	}
	gone := ind
	gone.ID = "i999"
	ind = gone
	if err := change(gone); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("no such indicator: %v", err)
	}
}

func oneNorthStar(b *bench) {
	p := b.product("pix")
	star, other := definition(p, "rate"), definition(p, "reach")
	star.Indicator.NorthStar, other.Indicator.NorthStar = true, true
	b.define(star)
	b.define(other)
	for _, ind := range b.facts(p).Indicators {
		if ind.NorthStar != (ind.ShortName == "reach") {
			b.Errorf("%s: north star %v", ind.ShortName, ind.NorthStar)
		}
	}
}

func takingBack(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	first := b.record(entry("n1", p, id, "2026-09", 40)).Measures[0]
	correction := entry("n2", p, id, "2026-09", 50)
	correction.By, correction.Comment, correction.Learnt = "omar", "another source", true
	second := b.record(correction).Measures[0]
	take := func(nonce string, seq uint64) bot.Saved {
		e := entry(nonce, p, id, "2026-09", 0)
		e.By, e.Figures[0].Withdraws = "omar", seq
		return b.record(e)
	}
	if saved := take("n3", first.Seq); len(saved.Measures) != 0 {
		b.Errorf("what was replaced is taken back: %+v", saved.Measures)
	}
	back := take("n4", second.Seq)
	if len(back.Measures) != 1 || back.Measures[0].Value != 40 || back.Measures[0].By != "nadia" || back.Measures[0].Supersedes != second.Seq {
		b.Fatalf("taking back a correction: %+v", back.Measures)
	}
	if again := take("n5", second.Seq); len(again.Measures) != 0 {
		b.Errorf("twice: %+v", again.Measures)
	}
	none := take("n8", back.Measures[0].Seq) // what came back goes too, and nothing was there before
	if len(none.Measures) != 1 || !none.Measures[0].Withdrawn {
		b.Errorf("taking back what came back: %+v", none.Measures)
	}
	b.record(entry("n9", p, id, "2026-09", 40))
	if repeated := take("n4", second.Seq); !repeated.Repeated || len(repeated.Measures) != 1 {
		b.Errorf("the same form: %+v", repeated)
	}
	alone := b.record(entry("n6", p, id, "2026-08", 30)).Measures[0]
	e := entry("n7", p, id, "2026-08", 0)
	e.Figures[0].Withdraws = alone.Seq
	b.record(e)
	measures := b.facts(p).Indicators[0].Measures
	if len(measures) != 1 || measures[0].Period != "2026-09" || measures[0].Value != 40 {
		b.Errorf("measures %+v", measures)
	}
	if last := b.lastJournal(); last.Action != "measure.withdraw" || last.Before == nil {
		b.Errorf("journal %+v", last)
	}
}

func waivers(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	waive := func(nonce, period string, until bot.Date) bot.Saved {
		e := entry(nonce, p, id, period, 99)
		e.Comment, e.Figures[0].Waiver = "the source is closed", &bot.Waiver{Until: until}
		return b.record(e)
	}
	later := bot.Date{Year: 2026, Month: 12, Day: 1}
	waive("n1", "2026-10", later)
	waive("n2", "2026-09", bot.Date{})
	f := b.facts(p).Indicators[0]
	want := map[string]bot.Waiver{"2026-10": {Until: later}, "2026-09": {}}
	if diff := cmp.Diff(want, f.Waivers); diff != "" || len(f.Measures) != 0 {
		b.Errorf("waivers (-want +got):\n%s, %d measures", diff, len(f.Measures))
	}
	for day, due := range map[int]bool{30: false, 31: true} { // the 31st of November is the 1st of December
		if _, ok := f.Due(bot.Date{Year: 2026, Month: 11, Day: 1}.AddDays(day - 1)); ok != due {
			b.Errorf("day %d: due %v", day, ok)
		}
	}
	if last := b.lastJournal(); last.Action != "measure.close" {
		b.Errorf("journal %+v", last)
	}
	b.record(entry("n3", p, id, "2026-10", 12))
	if f := b.facts(p).Indicators[0]; len(f.Measures) != 1 || len(f.Waivers) != 1 {
		b.Errorf("a figure came: %+v %+v", f.Measures, f.Waivers)
	}
	if saved := waive("n4", "2026-10", later); len(saved.Measures) != 0 {
		b.Errorf("a figure is waived: %+v", saved.Measures)
	}
	current, err := b.Store.Series(b.Context(), bot.Series{Product: p, Indicator: id})
	b.must(err)
	e := entry("n5", p, id, "2026-09", 0) // the period is open again
	e.Figures[0].Withdraws = current[0].Seq
	b.record(e)
	if f := b.facts(p).Indicators[0]; len(f.Waivers) != 0 {
		b.Errorf("waivers %+v", f.Waivers)
	}
}

func series(b *bench) {
	p, q := b.product("pix"), b.product("other")
	ids := b.declare(p, "rate", "reach")
	foreign := b.declare(q, "rate")[0]
	for month := 1; month <= 12; month++ {
		for i, id := range ids {
			b.record(entry(fmt.Sprint("n", month, id), p, id, fmt.Sprintf("2026-%02d", month), float64(100*i+month)))
		}
	}
	b.record(entry("again", p, ids[0], "2026-03", 333))
	waived := entry("waived", p, ids[0], "2025-12", 0)
	waived.Figures[0].Waiver = &bot.Waiver{}
	b.record(waived)
	other := entry("week", p, ids[0], "2026-W10", 7) // of another frequency, from before it changed
	b.record(other)
	read := func(s bot.Series) (got []string) {
		measures, err := b.Store.Series(b.Context(), s)
		b.must(err)
		for _, m := range measures {
			got = append(got, fmt.Sprint(m.Period, " ", m.Value, " ", m.Withdrawn))
		}
		return got
	}
	if diff := cmp.Diff([]string{"2026-03 333 false", "2026-04 4 false"}, read(bot.Series{Product: p, Indicator: ids[0], From: "2026-03", To: "2026-04"})); diff != "" {
		b.Errorf("(-want +got):\n%s", diff)
	}
	if all := read(bot.Series{Product: p, Indicator: ids[0]}); len(all) != 13 || all[0] != "2025-12 0 true" {
		b.Errorf("%v", all)
	}
	if none := read(bot.Series{Product: q, Indicator: foreign}); len(none) != 0 {
		b.Errorf("%v", none)
	}
	for _, s := range []bot.Series{{Product: q, Indicator: ids[0]}, {Product: p, Indicator: "i999"}, {Product: p, Indicator: "x"}} {
		if _, err := b.Store.Series(b.Context(), s); !errors.Is(err, bot.ErrNotFound) {
			b.Errorf("%+v: %v", s, err)
		}
	}
}

func takingIn(b *bench) {
	p, q := b.product("pix"), b.product("other")
	id := b.declare(p, "rate")[0]
	b.record(entry("n1", p, id, "2026-08", 30))
	b.record(entry("n2", p, id, "2026-09", 40))
	measure := func(period string, value float64) bot.Measure {
		return bot.Measure{Period: period, Value: value, Comment: "from a file"}
	}
	rate, reach := declared("rate").Indicator, declared("reach").Indicator
	rate.ShortName = "else" // by its name
	in := bot.Intake{By: "nadia", Door: "import", At: monday.Add(time.Hour), Dry: true, Products: []bot.ProductIntake{
		{Product: p, Series: []bot.SeriesIntake{{Indicator: rate, Measures: []bot.Measure{measure("2026-08", 30), measure("2026-09", 41), measure("2026-10", 42)}}}},
		{Product: q, Series: []bot.SeriesIntake{{Indicator: reach, Measures: []bot.Measure{measure("2026-10", 1)}}}}}}
	take := func() []bot.TakenIn {
		taken, err := b.Store.TakeIn(b.Context(), in)
		b.must(err)
		return taken
	}
	september, err := bot.ParsePeriod(bot.Monthly, "2026-09")
	b.must(err)
	over := bot.FigureOver{Indicator: declared("rate").Indicator.Name, Was: bot.Figure{Value: 40, Decimals: 1, Unit: "%", Period: september}, Is: bot.Figure{Value: 41, Unit: "%", Period: september}}
	first := []bot.TakenIn{{New: 1, Changed: 1, Same: 1, Named: []bot.FigureOver{over}}, {Indicators: 1, New: 1}}
	before := b.facts(p)
	b.writesNothing("a dry intake", func(context.Context) {
		if diff := cmp.Diff(first, take()); diff != "" {
			b.Errorf("dry (-want +got):\n%s", diff)
		}
	})
	if diff := cmp.Diff(before, b.facts(p)); diff != "" {
		b.Errorf("a dry intake changed (-before +after):\n%s", diff)
	}
	in.Dry = false
	if diff := cmp.Diff(first, take()); diff != "" {
		b.Errorf("(-want +got):\n%s", diff)
	}
	if m := b.facts(p).Indicators[0].Measures; len(m) != 3 || m[0].Value != 42 || m[1].Value != 41 || m[1].By != "nadia" {
		b.Errorf("%+v", m)
	}
	if ind := b.facts(q).Indicators; len(ind) != 1 || ind[0].Origin != bot.OriginChat || len(ind[0].Measures) != 1 {
		b.Errorf("%+v", ind)
	}
	b.writesNothing("the same intake", func(context.Context) {
		if diff := cmp.Diff([]bot.TakenIn{{Same: 3}, {Same: 1}}, take()); diff != "" {
			b.Errorf("again (-want +got):\n%s", diff)
		}
	})
	weekly := reach
	weekly.Frequency = bot.Weekly
	in.Products = []bot.ProductIntake{{Product: p, Series: []bot.SeriesIntake{{Indicator: declared("new").Indicator, Measures: []bot.Measure{measure("2026-10", 5)}}}},
		{Product: q, Series: []bot.SeriesIntake{{Indicator: weekly, Measures: []bot.Measure{measure("2026-W40", 5)}}}}}
	if _, err := b.Store.TakeIn(b.Context(), in); !errors.Is(err, bot.ErrOtherFrequency) || len(b.facts(p).Indicators) != 1 {
		b.Errorf("%v, %d indicators: all or nothing", err, len(b.facts(p).Indicators))
	}
	in.Products[1].Product = "p99"
	if _, err := b.Store.TakeIn(b.Context(), in); !errors.Is(err, bot.ErrNotFound) || len(b.facts(p).Indicators) != 1 {
		b.Errorf("%v", err)
	}
}

func everyIndicator(b *bench) {
	p, q := b.product("pix"), b.product("other")
	b.declare(p, "rate", "reach")
	b.declare(q, "rate")
	b.must(b.Store.Declare(b.Context(), p, []bot.Declared{declared("reach")}, monday)) // the other is archived
	all, err := b.Store.Indicators(b.Context())
	b.must(err)
	var got []string
	for _, ind := range all {
		got = append(got, string(ind.Product)+" "+ind.ShortName)
	}
	if diff := cmp.Diff([]string{string(p) + " reach", string(q) + " rate"}, got); diff != "" {
		b.Errorf("(-want +got):\n%s", diff)
	}
}

func definingAtOnce(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	const each = 8
	errs := make(chan error, 2*each)
	for i := range each {
		go func() {
			d := definition(p, "same")
			d.By = bot.UserID(fmt.Sprint("u", i))
			_, err := b.Store.Define(b.Context(), d)
			errs <- err
		}()
		go func() {
			_, err := b.Store.Record(b.Context(), entry(fmt.Sprint("n", i), p, id, "2026-10", float64(i)))
			errs <- err
		}()
	}
	taken := 0
	for range 2 * each {
		switch err := <-errs; {
		case errors.Is(err, bot.ErrTaken):
			taken++
		case err != nil:
			b.Error(err)
		}
	}
	if f := b.facts(p); taken != each-1 || len(f.Indicators) != 2 || len(f.Indicators[0].Measures) != 1 {
		b.Errorf("%d were told that the name is taken, %d indicators", taken, len(f.Indicators))
	}
}

// lastJournal is the newest entry.
func (b *bench) lastJournal() bot.JournalEntry {
	b.Helper()
	all := b.journal()
	return all[len(all)-1]
}
