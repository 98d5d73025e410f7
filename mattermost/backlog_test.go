package mattermost

import (
	"slices"
	"testing"
	"time"

	"jalon/bot"
)

// owing is a backlog with a clock of its own.
type owing struct {
	*testing.T
	backlog
	now time.Time
}

func newOwing(t *testing.T) *owing { return &owing{T: t, now: start} }

// reads checks which channels are due now, in their order.
func (o *owing) reads(want ...bot.ChannelID) (readings []reading) {
	o.Helper()
	var got []bot.ChannelID
	for r, ok, _ := o.next(o.now); ok; r, ok, _ = o.next(o.now) {
		got, readings = append(got, r.ID), append(readings, r)
	}
	if !slices.Equal(got, want) {
		o.Errorf("at %s: %v are due, want %v", o.now.Sub(start), got, want)
	}
	return readings
}

func (o *owing) cleared(want ...bot.ChannelID) {
	o.Helper()
	var got []bot.ChannelID
	for id, ok := o.clear(); ok; id, ok = o.clear() {
		got = append(got, id)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		o.Errorf("%v may be viewed, want %v", got, want)
	}
}

func TestBacklogReadsWhatIsFreshFirst(t *testing.T) {
	o := newOwing(t)
	for i, id := range []bot.ChannelID{"vieux", "neuf", "moyen"} {
		o.unread(reading{room: room{ID: id}, after: 10}, []int64{100, 300, 200}[i], o.now)
	}
	o.cleared()
	for _, r := range o.reads("neuf", "moyen", "vieux") {
		if r.after != 10 || r.again {
			t.Errorf("%+v", r)
		}
		o.end(r.ID)
	}
	o.cleared("moyen", "neuf", "vieux")
	o.begin(room{ID: "refus"})
	o.drop("refus")
	o.cleared()
}

// What fails is read from the oldest failure on, after pauses that double up to
// an hour; several failures at once are one.
func TestBacklogPostpones(t *testing.T) {
	o := newOwing(t)
	r := reading{room: room{ID: "salon"}, after: 50}
	pause := catchUpAgain
	for range 14 {
		for _, after := range []int64{50, 30, 40} {
			o.begin(r.room)
			r.after = after
			o.postpone(r, o.now)
		}
		o.cleared()
		o.now = o.now.Add(pause - time.Second)
		o.reads()
		if _, _, due := o.next(o.now); !due.Equal(o.now.Add(time.Second)) {
			t.Errorf("due at %s, it is %s", due, o.now)
		}
		o.now = o.now.Add(time.Second)
		if again := o.reads("salon"); len(again) == 1 && (again[0].after != 30 || !again[0].again) {
			t.Errorf("%+v", again[0])
		}
		o.end("salon") // the reading; what it takes up fails in its turn
		pause = min(2*pause, readRarely)
	}
}

// One failure is enough for the channel to stay unviewed, whatever else ends
// there; once all is settled the next failure is tried soon again.
func TestBacklogIsClearOnceAllIsSettled(t *testing.T) {
	o := newOwing(t)
	salon := room{ID: "salon"}
	o.begin(salon)
	o.begin(salon)
	o.end("salon")
	o.cleared()
	o.postpone(reading{room: salon, after: 7}, o.now)
	o.begin(salon)
	o.end("salon")
	o.cleared()
	o.now = o.now.Add(catchUpAgain)
	o.reads("salon")
	o.cleared() // it is being read
	o.end("salon")
	o.cleared("salon")
	o.begin(salon)
	o.postpone(reading{room: salon, after: 9}, o.now)
	o.now = o.now.Add(catchUpAgain)
	if r := o.reads("salon"); len(r) == 1 && r[0].after != 9 {
		t.Errorf("%+v", r[0])
	}
}
