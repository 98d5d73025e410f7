package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// personal is the message of a day to one person, about products.
func personal(u bot.UserID, at time.Time, products ...bot.ProductID) bot.Delivery {
	d := waiting(bot.PersonName(u, bot.DateOf(at)), at)
	d.Kind, d.Products, d.To, d.Until, d.Rule = bot.KindPerson, products, bot.Destination{User: u}, at.Add(8*24*time.Hour), "indicators"
	return d
}

// week is the message of a week to one coach, about products.
func week(u bot.UserID, at time.Time, products ...bot.ProductID) bot.Delivery {
	d := personal(u, at, products...)
	d.Name, d.Kind, d.Rule = bot.DigestName(u, bot.DateOf(at)), bot.KindDigest, "digest"
	return d
}

// asking resolves as send does, and what is to one person asks for October too.
func asking(c bot.Claiming) bot.Resolution {
	r := bot.Resolution{To: c.Delivery.To}
	parts := func() (all []bot.Reminder) {
		for _, s := range c.Subjects {
			part := bot.Reminder{Product: s.Product}
			for _, ind := range s.Facts.Indicators {
				part.Items = append(part.Items, bot.ReminderItem{Indicator: ind.ID, Name: ind.Name, Period: october})
			}
			all = append(all, part)
		}
		return all
	}
	switch c.Delivery.Kind {
	case bot.KindPerson:
		r.Content.Personal = &bot.Personal{User: c.Delivery.To.User, Products: parts()}
	case bot.KindDigest:
		r.Content.Digest = &bot.Digest{User: c.Delivery.To.User, Asked: parts()}
	default:
		return send(c)
	}
	return r
}

func claimAsking(now time.Time, limit int) bot.Claim {
	c := claim(now, limit)
	c.Resolve = asking
	return c
}

// daysOf are the days on which somebody is asked, and about what, from a Monday on.
func (b *bench) daysOf(u bot.UserID) (all []string) {
	b.Helper()
	list, err := b.Store.Deliveries(b.Context(), 1000)
	b.must(err)
	for _, d := range list {
		if strings.HasPrefix(d.Name, "person/"+string(u)+"/") {
			slices.Sort(d.Products)
			all = append(all, fmt.Sprint(d.Slot.Format("Mon "), d.State, " ", d.Products))
		}
	}
	slices.Reverse(all)
	return all
}

func (b *bench) expectDays(u bot.UserID, what string, want ...string) {
	b.Helper()
	if diff := cmp.Diff(want, b.daysOf(u)); diff != "" {
		b.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// joining: somebody's message of a day takes in what else is owed them that day, for
// as long as it waits; what comes later has the next day, and nothing is lost.
func joining(b *bench) {
	b.owe(personal("nadia", monday, "p1"), waiting("other", monday.Add(time.Hour)), personal("nadia", monday, "p2"), personal("omar", monday, "p9"))
	late := personal("nadia", monday, "p3", "p1")
	late.Until = late.Until.Add(time.Hour)
	b.owe(late)
	b.owe(personal("nadia", monday, "p2"))
	b.expectDays("nadia", "waiting", "Mon planned [p1 p2 p3]")
	if d := b.delivery(late.Name); !d.Until.Equal(late.Until) || d.Products[0] != "p1" || !d.Due.Equal(monday) {
		b.Errorf("joined as %+v", d)
	}
	b.expectDays("omar", "another's", "Mon planned [p9]")
	under := b.claim(claim(monday, 1))
	b.owe(personal("nadia", monday, "p4"), personal("nadia", monday, "p5"))
	b.expectDays("nadia", "under way", "Mon claimed [p1 p2 p3]", "Tue planned [p4 p5]")
	b.settle(bot.Settlement{Name: under[0].Name, Attempt: 1, At: monday, State: bot.StatePlanned, Due: monday})
	b.owe(personal("nadia", monday, "p6"))
	b.expectDays("nadia", "nothing left", "Mon planned [p1 p2 p3 p6]", "Tue planned [p4 p5]")
	again := b.claim(claim(monday, 1))
	b.settle(bot.Settlement{Name: again[0].Name, Attempt: 2, At: monday, State: bot.StatePlanned, Due: monday, Unknown: true})
	b.owe(personal("nadia", monday, "p7"))
	b.expectDays("nadia", "perhaps it left", "Mon planned [p1 p2 p3 p6]", "Tue planned [p4 p5 p7]")
	b.settle(sent(b.claim(claim(monday, 1))[0], monday))
	b.reopen()
	b.owe(personal("nadia", monday, "p8"), personal("nadia", monday, "p9"), personal("nadia", monday.AddDate(0, 0, 1), "p1"))
	b.expectDays("nadia", "sent", "Mon sent [p1 p2 p3 p6]", "Tue planned [p1 p4 p5 p7 p8 p9]")
}

// otherDays: the next day is a working day, and comes while it is of use.
func otherDays(b *bench) {
	friday := monday.AddDate(0, 0, 4)
	b.owe(personal("nadia", friday, "p1"))
	b.settle(sent(b.claimOne(bot.PersonName("nadia", bot.DateOf(friday)), friday), friday))
	b.owe(personal("nadia", friday, "p2"))
	b.expectDays("nadia", "after a Friday", "Fri sent [p1]", "Mon planned [p2]")
	useless := personal("nadia", friday, "p3")
	useless.Until = friday.AddDate(0, 0, 3)
	b.owe(useless)
	b.expectDays("nadia", "of no use any more", "Fri sent [p1]", "Mon planned [p2]")
	c := claim(friday.AddDate(0, 0, 3), 1)
	c.Resolve = func(bot.Claiming) bot.Resolution { return bot.Resolution{Skip: bot.ReasonNothingDue} }
	b.claim(c)
	b.owe(personal("nadia", friday, "p4"))
	b.expectDays("nadia", "both days are taken", "Fri sent [p1]", "Mon skipped [p2]", "Tue planned [p4]")
	digest := week("omar", monday, "p1")
	b.owe(digest, week("omar", monday, "p2"))
	if d := b.delivery(digest.Name); !slices.Equal(d.Products, []bot.ProductID{"p1"}) {
		b.Errorf("a week is joined by another: %+v", d)
	}
}

// joiningAtOnce: of what several processes owe one person at once nothing is lost,
// whether their day is free, waits or is taken.
func joiningAtOnce(b *bench) {
	owed := func(first int) {
		together(8, func(i int) {
			if err := b.Store.Owe(b.Context(), []bot.Delivery{personal("nadia", monday, bot.ProductID(fmt.Sprint("p", first+i)))}); err != nil {
				b.Error(err)
			}
		})
	}
	owed(10)
	b.expectDays("nadia", "of a free day", "Mon planned [p10 p11 p12 p13 p14 p15 p16 p17]")
	b.settle(sent(b.claim(claim(monday, 1))[0], monday))
	owed(20)
	b.expectDays("nadia", "of a day that is taken", "Mon sent [p10 p11 p12 p13 p14 p15 p16 p17]", "Tue planned [p20 p21 p22 p23 p24 p25 p26 p27]")
}

// owedByClaims: what a resolution owes is there with what becomes of the delivery,
// skipped or claimed, whatever happens next; what is put off owes nothing yet.
func owedByClaims(b *bench) {
	b.owe(personal("away", monday, "p1"), personal("here", monday, "p1"), personal("later", monday, "p1"), personal("there", monday.Add(time.Hour), "p2"))
	c := claim(monday, 5)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		r := bot.Resolution{To: c.Delivery.To, Owed: []bot.Delivery{waiting("beside "+string(c.Delivery.To.User), monday.Add(time.Hour)), personal("there", monday.Add(time.Hour), bot.ProductID("of "+c.Delivery.To.User))}}
		switch c.Delivery.To.User {
		case "away":
			r.Skip = bot.ReasonAway
		case "later":
			r.PutOff = monday.Add(2 * time.Hour)
		}
		return r
	}
	if claimed := b.claim(c); len(claimed) != 1 || claimed[0].To.User != "here" {
		b.Fatalf("claimed %v", names(claimed))
	}
	b.reopen()
	if got := b.due(monday.Add(time.Hour), 10); got != 4 { // here, there, and what is owed beside
		b.Errorf("%d wait", got)
	}
	b.expectDays("away", "away", "Mon skipped [p1]")
	b.expectDays("later", "put off", "Mon planned [p1]")
	b.expectDays("there", "asked in their place", "Mon planned [of away of here p2]")
	if d := b.delivery("beside away"); d.State != bot.StatePlanned {
		b.Errorf("%+v", d)
	}
}

// owedToWhoIsClaimed: whoever is asked in the place of another in the same claim is
// asked of it that day or the next.
func owedToWhoIsClaimed(b *bench) {
	b.owe(personal("away", monday, "p1"), personal("zoe", monday, "p2"))
	c := claim(monday, 5)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		if c.Delivery.To.User == "away" {
			return bot.Resolution{Skip: bot.ReasonAway, Owed: []bot.Delivery{personal("zoe", monday, "p1")}}
		}
		return asking(c)
	}
	for _, d := range b.claim(c) {
		b.settle(sent(d, monday))
	}
	for _, d := range b.claim(claimAsking(monday.AddDate(0, 0, 1), 5)) {
		b.settle(sent(d, monday.AddDate(0, 0, 1)))
	}
	got := b.daysOf("zoe")
	if !slices.Equal(got, []string{"Mon sent [p1 p2]"}) && !slices.Equal(got, []string{"Mon sent [p2]", "Tue sent [p1]"}) {
		b.Errorf("%v", got)
	}
}
