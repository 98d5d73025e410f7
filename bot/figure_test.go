package bot

import "testing"

func TestTrend(t *testing.T) {
	facts := IndicatorFacts{Indicator: Indicator{Frequency: Monthly, Unit: "%"}, Measures: []Measure{
		{Period: "2026-10", Value: 10.4, Decimals: 1}, {Period: "2026-09", Value: 10}, {Period: "2025-10", Value: 8.1, Decimals: 1}}}
	if got := facts.TrendAt(facts.Measures[0], true); got == nil || !got.Year || got.Delta != 2.3 || !got.Points {
		t.Errorf("over a year: %+v", got)
	}
	if got := facts.TrendAt(facts.Measures[0], false); got == nil || got.Delta != .4 || got.Since.Key() != "2026-09" {
		t.Errorf("since the one before: %+v", got)
	}
	if got := facts.TrendAt(facts.Measures[2], true); got != nil {
		t.Errorf("a first measure: %+v", got)
	}
	count := IndicatorFacts{Indicator: Indicator{Frequency: Quarterly, Unit: "établissements"}, Measures: []Measure{
		{Period: "2026-Q3", Value: 165000}, {Period: "2026-Q2", Value: 160000}}}
	if got := count.TrendAt(count.Measures[0], true); got == nil || !got.Relative || got.Delta != 3.1 || got.Year {
		t.Errorf("a count: %+v", got)
	}
}

func TestTargetShare(t *testing.T) {
	ind := Indicator{Target: &Target{Value: 12}}
	for value, want := range map[float64]int{10.4: 87, 11.96: 99, 12: 100, 11.999: 99, 0: 0, 13: 108} {
		if got, ok := TargetShare(ind, value); !ok || got != want {
			t.Errorf("TargetShare(%v) = %d %v, want %d", value, got, ok, want)
		}
	}
	ind.Direction = LowerIsBetter
	if _, ok := TargetShare(ind, 10); ok {
		t.Error("a share of a target that should be low means nothing")
	}
	if _, ok := TargetShare(Indicator{}, 10); ok {
		t.Error("no target")
	}
}

func TestPhases(t *testing.T) {
	d := func(s string) Date { d, _ := ParseDate(s); return d }
	camino := Startup{Phases: []Phase{{ID: PhaseConstruction, Start: d("2018-01-01")}, {ID: PhaseInvestigation, Start: d("2018-01-01")},
		{ID: PhaseAcceleration, Start: d("2023-06-15")}, {ID: PhaseTransferred, Start: d("2024-06-15")}}}
	for day, want := range map[string]PhaseID{"2018-01-01": PhaseConstruction, "2023-06-14": PhaseConstruction,
		"2024-06-14": PhaseAcceleration, "2026-11-23": PhaseTransferred} {
		if got, ok := camino.PhaseAt(d(day)); !ok || got.ID != want {
			t.Errorf("PhaseAt(%s) = %s %v, want %s", day, got.ID, ok, want)
		}
	}
	if _, ok := camino.PhaseAt(d("2017-12-31")); ok {
		t.Error("no phase had begun")
	}
	if got, ok := camino.PhaseComing(d("2020-01-01")); !ok || got.ID != PhaseAcceleration {
		t.Errorf("PhaseComing = %s %v", got.ID, ok)
	}
	if camino.ActiveAt(d("2026-11-23")) || !camino.ActiveAt(d("2024-01-01")) {
		t.Error("active until transferred")
	}
	unknown := Startup{Phases: []Phase{{ID: "dormance", Start: d("2020-01-01")}}}
	if got, _ := unknown.PhaseAt(d("2026-01-01")); got.ID != "dormance" || !unknown.ActiveAt(d("2026-01-01")) {
		t.Error("an unknown phase is kept, and active")
	}
}

func TestRights(t *testing.T) {
	d := NewDirectory(Known{Settings: []Settings{{Product: "p1", Team: []Member{{User: "dev", Role: RoleDevelopment}, {User: "boss", Role: RoleSponsor}}}},
		Staff: []UserID{"staff"}, Admins: []UserID{"admin"}})
	for _, c := range []struct {
		who    Person
		action Action
		p      ProductID
		want   bool
	}{
		{Person{ID: "dev"}, ActionRecord, "p1", true},
		{Person{ID: "dev"}, ActionRecord, "p2", false},
		{Person{ID: "dev", Guest: true}, ActionRecord, "p1", true},
		{Person{ID: "boss"}, ActionRecord, "p1", false},
		{Person{ID: "staff"}, ActionRecord, "p2", true},
		{Person{ID: "admin"}, ActionRecord, "p2", true},
		{Person{ID: "agent", Name: "dev"}, ActionRecord, "p1", false},
		{Person{ID: "agent"}, ActionRead, "p1", true},
		{Person{ID: "agent"}, ActionPublish, "p1", true},
		{Person{ID: "guest", Guest: true}, ActionPublish, "p1", false},
		{Person{ID: "admin"}, Action("unheard-of"), "p1", false},
	} {
		if got := d.May(c.who, c.action, c.p); got != c.want {
			t.Errorf("May(%+v, %s, %s) = %v", c.who, c.action, c.p, got)
		}
	}
}
