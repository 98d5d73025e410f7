package bot

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func telling(t *testing.T, to Destination) *Resolver {
	r, _ := resolving(t)
	r.Directory = func() *Directory { return NewDirectory(Known{Notices: to}) }
	return r
}

func waitingNotices(n int, of Notice) (all []Delivery) {
	for i := range n {
		all = append(all, NoticeOwed(strconv.Itoa(i), of))
	}
	return all
}

// A notice is told at once, or an hour after the last one of its cause.
func TestNoticesOfACauseAreAnHourApart(t *testing.T) {
	now := at(t, "2026-11-23 09:00")
	r := telling(t, Destination{User: "admin"})
	for _, c := range []struct {
		what   string
		last   time.Time
		putOff time.Time // zero for sent
	}{
		{"the first", time.Time{}, time.Time{}},
		{"at the same instant", now, now.Add(time.Hour)},
		{"a minute ago", now.Add(-time.Minute), now.Add(59 * time.Minute)},
		{"an hour ago", now.Add(-time.Hour), time.Time{}},
		{"by a clock that is a little ahead", now.Add(time.Second), now.Add(time.Hour + time.Second)},
		{"by a clock that was wrong", now.Add(24 * time.Hour), time.Time{}},
	} {
		got := r.Resolve(Claiming{Delivery: NoticeOwed("x", Notice{Cause: NoticeDead, At: now}), LastNotice: c.last,
			Waiting: waitingNotices(1, Notice{Cause: NoticeDead})}, now)
		if sent := got.Content.Notice != nil; !got.PutOff.Equal(c.putOff) || sent != c.putOff.IsZero() || sent != (len(got.Grouped) == 1) || got.Skip != "" {
			t.Errorf("%s: %+v", c.what, got)
		}
	}
	if got := telling(t, Destination{}).Resolve(Claiming{Delivery: NoticeOwed("x", Notice{Cause: NoticeDead}), LastNotice: now}, now); got.Skip != ReasonNoChannel || got.Grouped != nil {
		t.Errorf("with nowhere to tell it: %+v", got)
	}
}

// One message holds what it has room for, without what is no longer owed, the
// oldest first.
func TestNoticesTogether(t *testing.T) {
	now := at(t, "2026-11-23 09:00")
	r := telling(t, Destination{Channel: "avis"})
	for cause, most := range map[NoticeCause]int{NoticeDead: 20, NoticeClockMoved: 20, NoticeBound: 5, NoticeSecond: 5, NoticeShrunk: 5, NoticeGone: 5} {
		got := r.Resolve(Claiming{Delivery: NoticeOwed("x", Notice{Cause: cause, Product: "p2", At: now}), Waiting: waitingNotices(30, Notice{Cause: cause, Product: "p2", At: now})}, now)
		if n := len(got.Content.Notice.All()); n != most || len(got.Grouped) != most-1 {
			t.Errorf("%s: %d told together, %d skipped", cause, n, len(got.Grouped))
		}
	}
	found, over := NoticeOwed("found", Notice{Cause: NoticeGone, Product: "p1"}), NoticeOwed("over", Notice{Cause: NoticeGone, Product: "p2"})
	over.Until = now
	lost := NoticeOwed("lost", Notice{Cause: NoticeGone, Lost: []Lost{{Product: "p1"}, {Product: "p3"}}})
	got := r.Resolve(Claiming{Delivery: NoticeOwed("x", Notice{Cause: NoticeGone, Product: "p2", At: now}), Waiting: []Delivery{found, over, lost}}, now)
	if diff := cmp.Diff([]string{lost.Name}, got.Grouped); diff != "" || len(got.Content.Notice.Lost) != 1 || got.Content.Notice.Group[0].Product != "p2" {
		t.Errorf("%s%+v", diff, got.Content.Notice)
	}
}

// Waiting are the others of a cause that may still be told with one.
func TestWaitingNotices(t *testing.T) {
	owed := func(name string, cause NoticeCause, hour int) Delivery {
		return NoticeOwed(name, Notice{Cause: cause, At: monday9.Add(time.Duration(hour) * time.Hour)})
	}
	frozen, claimed := owed("frozen", NoticeDead, 0), owed("claimed", NoticeDead, 0)
	frozen.Frozen, claimed.State = true, StateClaimed
	due := []Delivery{owed("c", NoticeDead, 2), owed("b", NoticeDead, 1), frozen, claimed, owed("x", NoticeBound, 0), {Name: "r", Kind: KindReminder}, owed("a", NoticeDead, 2), owed("me", NoticeDead, 0)}
	var names []string
	for _, d := range due[7].Waiting(due) {
		names = append(names, d.Name)
	}
	if diff := cmp.Diff([]string{"notice/b", "notice/a", "notice/c"}, names); diff != "" {
		t.Error(diff)
	}
	if got := frozen.Waiting(due); got != nil {
		t.Errorf("what is frozen is told with %v", got)
	}
	if n := len(owed("me", NoticeDead, 0).Waiting(waitingNotices(200, Notice{Cause: NoticeDead}))); n != MostWaiting {
		t.Errorf("%d waiting", n)
	}
}

var monday9 = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// Erasing somebody takes their name out of what was told together too.
func TestNoticesTogetherWithoutAPerson(t *testing.T) {
	d := NoticeOwed("x", Notice{Cause: NoticeBound, By: "other", Group: []Notice{{By: "u"}, {By: "other"}}})
	without, changed := d.Without("u")
	if diff := cmp.Diff([]UserID{"other", "", "other"}, without.Content.Names()); diff != "" || !changed {
		t.Errorf("%t %s", changed, diff)
	}
	if diff := cmp.Diff([]UserID{"other", "u", "other"}, d.Content.Names()); diff != "" {
		t.Errorf("the notice itself was changed: %s", diff)
	}
	if _, changed := without.Without("u"); changed {
		t.Error("it names them still")
	}
}

// Whose a channel is is not asked any more once it was settled.
func TestSettledChannelsAreNotAsked(t *testing.T) {
	said := at(t, "2026-11-23 09:00")
	n := Notice{Cause: NoticeBound, Product: "p1", Channel: "c", At: said}
	for _, c := range []struct {
		what  string
		bound []Binding
		after time.Duration
		owed  bool
	}{
		{"it waits", []Binding{{Channel: "c", Product: "p1"}}, time.Hour, true},
		{"it was confirmed", []Binding{{Channel: "c", Product: "p1", ConfirmedBy: "staff"}}, time.Hour, false},
		{"it belongs to another", []Binding{{Channel: "c", Product: "p2"}}, time.Hour, false},
		{"it belongs to none", nil, time.Hour, false},
		{"another process just said so", nil, time.Minute, true},
	} {
		r := telling(t, Destination{})
		r.Directory = func() *Directory {
			return NewDirectory(Known{Notices: Destination{Channel: "avis"}, Bindings: c.bound})
		}
		got := r.Resolve(Claiming{Delivery: NoticeOwed("x", n)}, said.Add(c.after))
		if (got.Content.Notice != nil) != c.owed || (got.Skip == ReasonReplaced) == c.owed {
			t.Errorf("%s: %+v", c.what, got)
		}
	}
}
