package bot

import (
	"testing"
	"time"
)

type named map[ProductID]Startup

func (n named) Product(id ProductID) (Startup, bool) { s, ok := n[id]; return s, ok }

// What changed is told once, however late: up to the instant it is told, and
// from there the next time.
func TestChangesAreToldOnce(t *testing.T) {
	products := named{"p1": {ID: "p1", Name: "Un"}}
	day := func(n int) time.Time { return time.Date(2026, 10, n, 9, 0, 0, 0, time.UTC) }
	news := []News{{Product: "p1", At: day(9)}, {Product: "p1", At: day(6)}, {Product: "p1", At: day(3)}}
	f := Followed{Follow: Follow{User: "u", Product: "p1", At: day(1)}, News: news}
	late := changesOf([]Followed{f}, day(6), products, time.UTC)
	if len(late.Products) != 1 || len(late.Products[0].News) != 2 || late.Since != (Date{2026, 10, 1}) || !late.Until.Equal(day(6)) {
		t.Fatalf("%+v", late)
	}
	f.Told = late.Until
	next := changesOf([]Followed{f}, day(30), products, time.UTC)
	if len(next.Products) != 1 || len(next.Products[0].News) != 1 || !next.Products[0].News[0].At.Equal(day(9)) || next.Since != (Date{2026, 10, 6}) {
		t.Errorf("%+v", next)
	}
	f.Told = next.Until
	if none := changesOf([]Followed{f}, day(31), products, time.UTC); len(none.Products) != 0 {
		t.Errorf("%+v", none)
	}
}
