package bot_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// easter is the first Sunday after the paschal full moon, found as the church
// does from 1900 to 2199: by the year of Meton's cycle.
func easter(year int) bot.Date {
	moon := (19*(year%19) + 24) % 30 // days after 21 March
	if moon == 29 || moon == 28 && year%19 > 10 {
		moon--
	}
	full := bot.Date{Year: year, Month: time.March, Day: 21}.AddDays(moon)
	return full.AddDays(7 - int(full.Weekday()))
}

// holidays lists the public holidays of a year as the law does.
func holidays(region string, year int) map[bot.Date]bot.HolidayID {
	on := func(month time.Month, day int) bot.Date { return bot.Date{Year: year, Month: month, Day: day} }
	sunday := easter(year)
	list := map[bot.Date]bot.HolidayID{
		on(time.January, 1): bot.NewYear, on(time.May, 1): bot.LabourDay, on(time.May, 8): bot.VictoryDay,
		on(time.July, 14): bot.BastilleDay, on(time.August, 15): bot.Assumption, on(time.November, 1): bot.AllSaints,
		on(time.November, 11): bot.ArmisticeDay, on(time.December, 25): bot.ChristmasDay,
		sunday.AddDays(1): bot.EasterMonday, sunday.AddDays(39): bot.AscensionDay, sunday.AddDays(50): bot.WhitMonday,
	}
	switch region {
	case "alsace-moselle":
		list[sunday.AddDays(-2)], list[on(time.December, 26)] = bot.GoodFriday, bot.SaintStephen
	case "reunion":
		list[on(time.December, 20)] = bot.AbolitionDay
	}
	return list
}

// calendar is a region's closed days from 2025 to 2031, found without ClosedDays.
type calendar struct {
	region  string
	bridges bool
	days    map[bot.Date]bot.HolidayID
}

func newCalendar(region string, bridges bool) calendar {
	c := calendar{region, bridges, map[bot.Date]bot.HolidayID{}}
	for year := 2025; year <= 2031; year++ {
		for d, id := range holidays(region, year) {
			c.days[d] = id
		}
	}
	return c
}

func (c calendar) closed(d bot.Date) (why bot.ClosedReason) {
	before, after := c.days[d.AddDays(-1)] != "", c.days[d.AddDays(1)] != ""
	switch day := d.Weekday(); {
	case c.days[d] != "":
		return bot.ClosedReason{Kind: bot.ClosedHoliday, Holiday: c.days[d]}
	case day == time.Saturday || day == time.Sunday:
		return bot.ClosedReason{Kind: bot.ClosedWeekend}
	case c.bridges && (day == time.Friday && before || day == time.Monday && after):
		return bot.ClosedReason{Kind: bot.ClosedBridge}
	}
	return why
}

// everyCalendar runs a test for each region, without bridges and with them.
func everyCalendar(t *testing.T, test func(*testing.T, calendar, bot.ClosedDays)) {
	for _, region := range []string{"metropole", "alsace-moselle", "reunion"} {
		for name, bridges := range map[string]bool{"": false, ", bridges": true} {
			t.Run(region+name, func(t *testing.T) {
				days, err := bot.NewClosedDays(bot.ClosedDaysConfig{Region: region, Bridges: bridges})
				if err != nil {
					t.Fatal(err)
				}
				test(t, newCalendar(region, bridges), days)
			})
		}
	}
}

func TestEasterIsKnown(t *testing.T) {
	for year, want := range map[int]string{1981: "1981-04-19", 2000: "2000-04-23", 2026: "2026-04-05", 2027: "2027-03-28", 2028: "2028-04-16",
		2029: "2029-04-01", 2030: "2030-04-21", 2038: "2038-04-25", 2049: "2049-04-18", 2076: "2076-04-19"} {
		if got := easter(year).String(); got != want {
			t.Errorf("Easter %d: %s, want %s", year, got, want)
		}
	}
}

// Every day from 2026 to 2030 is open, or closed for the reason that the law gives.
func TestEveryDayIsClosedAsTheLawSays(t *testing.T) {
	everyCalendar(t, func(t *testing.T, c calendar, days bot.ClosedDays) {
		for d := (bot.Date{Year: 2026, Month: time.January, Day: 1}); d.Year <= 2030; d = d.AddDays(1) {
			want := c.closed(d)
			if got, closed := days.Closed(d); got != want || closed != (want != bot.ClosedReason{}) {
				t.Errorf("%s %s: %v %v, want %v", d, d.Weekday(), closed, got, want)
			}
		}
	})
}

// From 2026 to 2030 a rule of Mondays at 09:00 plans one message for each ISO week,
// under the week's name, for the first open day from Monday on, at 09:00.
func TestMondaysAskOnceAWeekOnAnOpenDay(t *testing.T) {
	loc := mustParis(t)
	everyCalendar(t, func(t *testing.T, c calendar, days bot.ClosedDays) {
		s := newScene(t, t.TempDir(), 1)
		defer s.store.Close()
		s.planner.Days = days
		want, got := map[string]string{}, map[string]string{}
		first := bot.Date{Year: 2025, Month: time.December, Day: 29} // Monday of 2026-W01
		s.check(s.planner.Step(t.Context(), first.In(loc)))
		for monday := first; monday.Year <= 2030; monday = monday.AddDays(7) {
			open := monday
			for c.closed(open) != (bot.ClosedReason{}) {
				open = open.AddDays(1)
			}
			want[bot.WeekName(s.products[0], monday)] = open.String() + " 09:00"
			for _, morning := range []int{0, 1, 3} {
				s.check(s.planner.Step(t.Context(), monday.AddDays(morning).In(loc).Add(10*time.Hour)))
			}
		}
		all, err := s.store.Deliveries(t.Context(), 1000)
		s.check(err)
		for _, d := range all {
			got[d.Name] = d.Due.In(loc).Format("2006-01-02 15:04")
		}
		if diff := cmp.Diff(want, got); diff != "" || len(all) != 262 || len(want) != 262 {
			t.Errorf("%d messages in %d weeks (-want +got):\n%s", len(all), len(want), diff)
		}
	})
}

// The Mondays that differ between regions, and between bridges or none, by hand.
func TestWhereMondaysGo(t *testing.T) {
	loc := mustParis(t)
	for _, c := range []struct{ monday, metropole, alsace, reunion, bridges string }{
		{"2026-07-13", "2026-07-13", "2026-07-13", "2026-07-13", "2026-07-15"}, // before Bastille Day
		{"2027-03-29", "2027-03-30", "2027-03-30", "2027-03-30", "2027-03-30"}, // Easter, and the change of hour
		{"2027-12-20", "2027-12-20", "2027-12-20", "2027-12-21", "2027-12-20"},
		{"2027-12-27", "2027-12-27", "2027-12-27", "2027-12-27", "2027-12-27"}, // Saint Stephen's is a Sunday: nothing is made up for
		{"2028-12-25", "2028-12-26", "2028-12-27", "2028-12-26", "2028-12-26"},
		{"2029-04-30", "2029-04-30", "2029-04-30", "2029-04-30", "2029-05-02"},
		{"2029-05-07", "2029-05-07", "2029-05-07", "2029-05-07", "2029-05-09"},
		{"2029-12-24", "2029-12-24", "2029-12-24", "2029-12-24", "2029-12-26"},
		{"2029-12-31", "2029-12-31", "2029-12-31", "2029-12-31", "2030-01-02"}, // both in 2030-W01
	} {
		for _, r := range []struct {
			region  string
			bridges bool
			want    string
		}{{"metropole", false, c.metropole}, {"alsace-moselle", false, c.alsace}, {"reunion", false, c.reunion}, {"metropole", true, c.bridges}} {
			days, err := bot.NewClosedDays(bot.ClosedDaysConfig{Region: r.region, Bridges: r.bridges})
			if err != nil {
				t.Fatal(err)
			}
			nominal, err := time.ParseInLocation(time.DateOnly+" 15:04", c.monday+" 09:00", loc)
			if err != nil || nominal.Weekday() != time.Monday {
				t.Fatalf("%s: %v", c.monday, err)
			}
			got := days.Shift(nominal, loc, bot.ShiftNext).Due
			if got.Format(time.DateOnly+" 15:04") != r.want+" 09:00" {
				t.Errorf("%s, bridges %v: %s goes to %s, want %s", r.region, r.bridges, c.monday, got, r.want)
			}
		}
	}
}

func mustParis(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
