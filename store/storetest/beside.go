package storetest

import (
	"fmt"
	"sync"
	"time"

	"jalon/bot"
)

// oneEach resolves as asking does, but puts off what would be the second message to
// somebody.
func oneEach(c bot.Claiming) bot.Resolution {
	for _, other := range c.Beside {
		if other.State == bot.StateClaimed || other.State == bot.StateSent {
			return bot.Resolution{PutOff: monday.Add(24 * time.Hour)}
		}
	}
	r := asking(c)
	r.To = c.Delivery.To
	return r
}

// three are messages of three kinds to one person, about a product.
func three(u bot.UserID, p bot.ProductID) []bot.Delivery {
	changes := week(u, monday)
	changes.Name, changes.Kind, changes.Rule, changes.Products = bot.MonthName(u, bot.DateOf(monday)), bot.KindChanges, "changes", nil
	return []bot.Delivery{personal(u, monday, p), week(u, monday, p), changes}
}

// besides: what is claimed is resolved with the other messages to the same person, those
// of the same claim included, and with nobody else's.
func besides(b *bench) {
	p := b.product("pix")
	b.owe(three("nadia", p)...)
	b.owe(three("omar", p)...)
	b.owe(personal("ada", monday.AddDate(0, 0, -20), p), personal("ada", monday.AddDate(0, 0, 2), p), personal("ada", monday, p))
	seen := map[bot.UserID]int{}
	c := claim(monday, 20)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		to := c.Delivery.To.User
		for _, other := range c.Beside {
			if other.To.User != to {
				b.Errorf("%s beside %s", other.Name, c.Delivery.Name)
			}
		}
		if c.Delivery.Slot.Equal(monday) {
			seen[to] = max(seen[to], len(c.Beside))
		}
		return oneEach(c)
	}
	claimed := b.claim(c)
	if got := map[bot.UserID]int{}; len(claimed) == 0 {
		b.Error("nothing is claimed")
	} else {
		for _, d := range claimed {
			got[d.To.User]++
		}
		if got["nadia"] != 1 || got["omar"] != 1 || seen["nadia"] != 3 || seen["omar"] != 3 || seen["ada"] != 1 {
			b.Errorf("%v claimed, of %v seen", got, seen)
		}
	}
	for _, d := range claimed {
		b.settle(sent(d, monday))
	}
	c.Now = monday.Add(time.Hour)
	if again := b.claim(c); len(again) != 0 {
		b.Errorf("%v once one is sent", names(again))
	}
}

// besidesAtOnce: claims made together give one person one message.
func besidesAtOnce(b *bench) {
	p := b.product("pix")
	for _, u := range []bot.UserID{"nadia", "omar", "ada"} {
		b.owe(three(u, p)...)
	}
	var mu sync.Mutex
	got := map[bot.UserID]int{}
	for range 3 { // what another was claiming for waits for the next time
		together(6, func(int) {
			c := claim(monday, 2)
			c.Resolve = oneEach
			claimed, _, err := b.Store.Claim(b.Context(), c)
			if err != nil {
				b.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, d := range claimed {
				got[d.To.User]++
			}
		})
	}
	if len(got) != 3 || got["nadia"] != 1 || got["omar"] != 1 || got["ada"] != 1 {
		b.Errorf("%v", got)
	}
}

// besidesSkipped: what a claim skips holds back nothing that it resolves after it.
func besidesSkipped(b *bench) {
	b.owe(week("nadia", monday), three("nadia", "p1")[2])
	c := claim(monday, 9)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		if c.Delivery.Kind == bot.KindDigest {
			return bot.Resolution{Skip: bot.ReasonNothingDue}
		}
		for _, other := range c.Beside {
			if other.Kind == bot.KindDigest && other.State == bot.StatePlanned { // their week comes first
				return bot.Resolution{PutOff: monday.Add(24 * time.Hour)}
			}
		}
		return bot.Resolution{To: c.Delivery.To}
	}
	if claimed := b.claim(c); len(claimed) != 1 {
		b.Errorf("%v, beside a week that was skipped", names(claimed))
	}
}

// besidesCounted: however many answers somebody gets on a day, what counts among them is
// seen.
func besidesCounted(b *bench) {
	b.owe(week("nadia", monday))
	c := claim(monday, 100)
	c.Resolve = func(c bot.Claiming) bot.Resolution { return bot.Resolution{To: c.Delivery.To} }
	b.settle(sent(b.claim(c)[0], monday))
	later := monday.Add(time.Hour)
	for i := range 60 {
		d := waiting(fmt.Sprintf("answer/%d", i), later)
		d.Kind, d.To = bot.KindAnswer, bot.Destination{User: "nadia"}
		b.owe(d)
	}
	changes := three("nadia", "p1")[2]
	changes.Due = later.Add(time.Minute)
	b.owe(changes)
	seen := 0
	c.Now = changes.Due
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		if c.Delivery.Name == changes.Name {
			seen = len(c.Beside)
		}
		return bot.Resolution{To: c.Delivery.To}
	}
	if b.claim(c); seen != 2 { // the week, and itself
		b.Errorf("%d messages that count are seen", seen)
	}
}
