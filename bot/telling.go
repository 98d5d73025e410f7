package bot

import (
	"slices"
	"strconv"
	"time"
)

// notice tells admins, those that wait with it in one message: the first of a
// cause at once, the next ones an hour after the last message.
func (r *Resolver) notice(c Claiming, now time.Time) Resolution {
	to := r.Directory().Notices()
	if to == (Destination{}) {
		return Resolution{Skip: ReasonNoChannel}
	}
	n, owed := r.stillOwed(*c.Delivery.Content.Notice, now)
	if !owed {
		return Resolution{Skip: ReasonReplaced}
	}
	if next := c.LastNotice.Add(NoticeEvery); now.Before(next) && !c.LastNotice.After(now.Add(clocksDiffer)) {
		return Resolution{PutOff: next}
	}
	told, all := Resolution{To: to}, []Notice{n}
	for _, w := range c.Waiting {
		if len(all) >= n.Cause.together() {
			break
		}
		if other, owed := r.stillOwed(*w.Content.Notice, now); owed && !w.over(now) {
			all, told.Grouped = append(all, other), append(told.Grouped, w.Name)
		}
	}
	slices.SortStableFunc(all, func(a, b Notice) int { return a.At.Compare(b.At) })
	first := all[0]
	first.Group = append(first.Group, all[1:]...) // nil for one alone
	told.Content.Notice = &first
	return told
}

// everybodyKnows is how long after something was said of a channel every process
// knows of it.
const everybodyKnows = 10 * time.Minute

// stillOwed returns a notice as it is to be told now; owed is false when nothing
// of it needs anybody any more.
func (r *Resolver) stillOwed(n Notice, now time.Time) (still Notice, owed bool) {
	switch n.Cause {
	case NoticeGone:
		return r.stillLost(n)
	case NoticeBound, NoticeSecond:
		b, _, bound := r.Directory().BindingOf(n.Channel)
		return n, now.Sub(n.At) < everybodyKnows || bound && b.Product == n.Product && !b.Confirmed()
	}
	return n, true
}

// stillLost returns a notice without the products that were found meanwhile;
// owed is false when it speaks of no other.
func (r *Resolver) stillLost(n Notice) (still Notice, owed bool) {
	found := func(id ProductID) bool {
		startup, known := r.Products.Product(id)
		return known && startup.GoneSince.IsZero()
	}
	if len(n.Lost) == 0 {
		return n, !found(n.Product)
	}
	n.Lost = slices.DeleteFunc(slices.Clone(n.Lost), func(l Lost) bool { return found(l.Product) })
	n.Subject = strconv.Itoa(len(n.Lost))
	return n, len(n.Lost) > 0
}
