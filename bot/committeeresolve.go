package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// committee says what a message about a committee says, of the committee as it is
// now: to whom it is still of use, and at a decent hour.
func (r *Resolver) committee(c Claiming, now time.Time) Resolution {
	post := c.Delivery.Content.Committee
	switch {
	case c.Committee == nil || c.Committee.State == CommitteeWithdrawn:
		return Resolution{Skip: ReasonWithdrawn}
	case c.Delivery.Replies != "" && c.Committee.Root != "" && c.Delivery.Replies != c.Committee.Root: // posted again since
		return Resolution{Skip: ReasonReplaced}
	case post.Says.ofADay() && !post.For.IsZero() && !post.For.Equal(c.Committee.Start): // moved since: others are owed
		return Resolution{Skip: ReasonReplaced}
	}
	if reason := c.Committee.unneeded(post.Says, c.Delivery.To.User, now); reason != "" {
		return Resolution{Skip: reason}
	}
	if startup, _ := r.Products.Product(c.Committee.Product); post.Says == SaysUndecided && r.wants(RuleDigest, startup) { // their week says it
		return Resolution{Skip: ReasonGrouped}
	}
	if post.Says.Coming() && !r.saysComing(c.Committee.Product) {
		return Resolution{Skip: ReasonNoRule}
	}
	if post.Says == SaysUndecided && !slices.Contains(r.Directory().CoachesOf(c.Committee.Product), c.Delivery.To.User) {
		return Resolution{Skip: ReasonNothingDue}
	}
	if post.Says.later() {
		if c.Delivery.Replies != "" && r.Directory().Settings(c.Committee.Product).Pause.Holds(now) {
			return Resolution{Skip: ReasonMuted}
		}
		if polite := r.politeTime(c.Delivery, now, c.Committee.zone()); polite.After(now) {
			return Resolution{PutOff: polite}
		}
	}
	to := c.Delivery.To
	if c.Delivery.Replies != "" {
		if unsent, waits := c.unsent(now); waits {
			return unsent
		}
		to.Thread = c.Target.Receipt.Post
	}
	content := r.told(c, *post, now)
	if post.Says.Stays() {
		content.Committee.For, content.Committee.Where = c.Committee.Start, c.Committee.Meets() // of the file it carries
	}
	if post.Says == SaysSend && c.Committee.Document != "" && content.Committee.Standing.Done == content.Committee.Standing.Figures { // all is there
		return Resolution{Skip: ReasonNothingDue}
	}
	return Resolution{To: to, Content: content}
}

// unneeded is why a message about a committee is of no use; empty when it is.
func (c Committee) unneeded(says CommitteeSays, to UserID, now time.Time) Reason {
	_, answered := c.Answer(to, "")
	begun := !now.Before(c.Start)
	cancelled := c.State == CommitteeCancelled
	switch says {
	case SaysAnnounced:
		if cancelled {
			return ReasonWithdrawn
		}
	case SaysPolled:
		if c.State != CommitteePolled {
			return ReasonReplaced
		}
	case SaysAsked:
		if answered || !slices.ContainsFunc(c.Invitees, func(i Invitee) bool { return i.User == to }) {
			return ReasonNothingDue
		}
		if cancelled || begun {
			return ReasonReplaced
		}
	case SaysMonth, SaysPrepare, SaysSend, SaysTomorrow, SaysMoved, SaysChanged:
		if cancelled || begun {
			return ReasonReplaced
		}
	case SaysDecided:
		if c.Decision == nil || !c.Decision.Published { // corrected meanwhile
			return ReasonReplaced
		}
	case SaysDecide, SaysUndecided:
		if cancelled || c.Decision != nil {
			return ReasonNothingDue
		}
	}
	return ""
}

// later tells whether the bot says it by itself, some time after the act it
// follows.
func (s CommitteeSays) later() bool {
	return s == SaysAsked || s == SaysMonth || s == SaysPrepare || s == SaysSend || s == SaysTomorrow || s == SaysDecide || s == SaysUndecided
}

// Coming tells whether it is said before a committee, by a rule of RuleComing.
func (s CommitteeSays) Coming() bool {
	return s == SaysAsked || s == SaysMonth || s == SaysPrepare || s == SaysSend || s == SaysTomorrow
}

// saysComing tells whether a product is told what is to be done before its committees:
// without any rule about that, each is.
func (r *Resolver) saysComing(p ProductID) bool {
	startup, _ := r.Products.Product(p)
	ruled := slices.ContainsFunc(r.Rules, func(rule Rule) bool { return rule.Kind == RuleComing })
	return !ruled || r.wants(RuleComing, startup)
}

// ofADay tells whether it is said of one day of a committee, and of no other.
func (s CommitteeSays) ofADay() bool { return s == SaysMoved || s == SaysChanged || s.later() }

// committeeEdit brings a post about a committee up to date, or takes it away.
func (r *Resolver) committeeEdit(c Claiming, now time.Time) Resolution {
	if c.Committee == nil {
		return Resolution{Skip: ReasonWithdrawn}
	}
	return Resolution{To: c.Target.To, Receipt: c.Target.Receipt, Content: r.told(c, *c.Target.Content.Committee, now)}
}

// told is a message with the committee it is about, and how that stands.
func (r *Resolver) told(c Claiming, post CommitteePost, now time.Time) Content {
	startup, _ := r.Products.Product(c.Committee.Product)
	post.Committee = c.Committee.Shown()
	post.Standing = StandingOf(*c.Committee, startup, c.Facts, now)
	return Content{Committee: &post}
}

// withdrawn tells whether a post is to be taken away.
func (c Content) withdrawn() bool {
	return c.Committee != nil && c.Committee.Committee != nil && c.Committee.Committee.State == CommitteeWithdrawn
}

// announcementGone tells who organises a committee that its announcement was
// deleted: the edit or the reply that found out first owes it, once.
func (d Delivery) announcementGone(now time.Time) []Delivery {
	c := d.Content.Committee.Committee
	if c == nil || d.Content.Committee.Says == SaysPolled || c.Organiser == "" || c.State != CommitteePlanned || !now.Before(c.Start) {
		return nil
	}
	gone := c.Owes(SaysGone, "gone/"+strings.TrimPrefix(cmp.Or(d.Edits, d.Replies), CommitteePrefix(c.ID)), Destination{User: c.Organiser}, now)
	gone.Content.Committee.Channel = d.To.Channel
	return []Delivery{gone}
}

// AboutCommittee is the committee that a delivery is about, or the post that it
// edits; empty for none.
func (c Claiming) AboutCommittee() CommitteeID {
	for _, d := range []*Delivery{&c.Delivery, c.Target} {
		if d != nil && d.Content.Committee != nil {
			return d.Content.Committee.ID
		}
	}
	return ""
}
