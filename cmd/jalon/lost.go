package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// askAfter is how long after a product is gone staff are asked: the catalogue
// often says by itself, a moment later, what it is called now.
const askAfter = time.Hour

// guessesAsked is how many names a lost product is offered.
const guessesAsked = 3

// noticeDoubts tells staff, once, of each source that is not believed.
func (a *assembly) noticeDoubts(ctx context.Context, now time.Time) error {
	var owed []bot.Delivery
	for _, p := range a.keeper.Parts() {
		d := p.Doubted
		if d == nil {
			continue
		}
		name := "shrunk/" + p.Name + "/" + bot.DateOf(d.Since.In(a.cfg.zone())).String()
		if d.Again {
			name += "/" + strconv.Itoa(d.Would)
		}
		owed = append(owed, bot.NoticeOwed(name, bot.Notice{Cause: bot.NoticeShrunk, Part: p.Name,
			Subject: strconv.Itoa(d.Would), Detail: strconv.Itoa(d.Was), At: now}))
	}
	return a.owe(ctx, owed)
}

// owe has staff told.
func (a *assembly) owe(ctx context.Context, owed []bot.Delivery) error {
	if len(owed) == 0 {
		return nil
	}
	if err := a.store.Owe(ctx, owed); err != nil {
		return fmt.Errorf("tell staff: %w", err)
	}
	a.nudge()
	return nil
}

// noticeLost tells staff, once, of each product that the catalogue lost and
// about which something is kept; of many in one message.
func (a *assembly) noticeLost(ctx context.Context, now time.Time) error {
	snapshot := a.keeper.Current()
	if snapshot.Catalogue == nil {
		return nil
	}
	lost, err := a.keptAbout(ctx, snapshot.Catalogue.Gone())
	if err != nil {
		return err
	}
	days := map[bot.Date][]bot.Startup{}
	for _, s := range lost {
		days[s.GoneSince] = append(days[s.GoneSince], s)
	}
	var owed []bot.Delivery
	for day, products := range days {
		untold, together, err := a.untold(ctx, day, products)
		if err != nil {
			return err
		}
		if len(untold) > toldApart {
			owed = append(owed, lostNotice(together, manyLost(untold, now)))
			continue
		}
		for _, s := range untold {
			owed = append(owed, lostNotice(goneName(s), oneLost(s, snapshot.Catalogue, now)))
		}
	}
	return a.owe(ctx, owed)
}

// toldApart is how many products lost the same day are told one by one.
const toldApart = 5

func goneName(s bot.Startup) string { return fmt.Sprintf("gone/%s/%s", s.ID, s.GoneSince) }

// lostNotice is sent a while later.
func lostNotice(name string, n bot.Notice) bot.Delivery {
	d := bot.NoticeOwed(name, n)
	d.Due = d.Due.Add(askAfter)
	return d
}

func oneLost(s bot.Startup, c *catalogue.Catalogue, now time.Time) bot.Notice {
	n := bot.Notice{Cause: bot.NoticeGone, Product: s.ID, Subject: s.Name, Detail: s.Slug, At: now}
	for _, guess := range c.Guesses(s, guessesAsked) {
		n.Guesses = append(n.Guesses, bot.Guess{Slug: guess.Slug, Name: guess.Name})
	}
	return n
}

func manyLost(products []bot.Startup, now time.Time) bot.Notice {
	n := bot.Notice{Cause: bot.NoticeGone, Subject: strconv.Itoa(len(products)), At: now}
	for _, s := range products {
		n.Lost = append(n.Lost, bot.Lost{Product: s.ID, Slug: s.Slug, Name: s.Name})
	}
	return n
}

// untold returns those of a day's lost products of which nothing was owed yet,
// and the name that a notice of several has then.
func (a *assembly) untold(ctx context.Context, day bot.Date, products []bot.Startup) (untold []bot.Startup, together string, err error) {
	told := map[bot.ProductID]bool{}
	owed := func(name string) (n *bot.Notice, err error) {
		d, err := a.store.Delivery(ctx, bot.NoticeOwed(name, bot.Notice{}).Name)
		if errors.Is(err, bot.ErrNotFound) {
			return nil, nil
		}
		return d.Content.Notice, err
	}
	for group := 1; ; group++ {
		together = fmt.Sprintf("gone/%s/%d", day, group)
		n, err := owed(together)
		if err != nil {
			return nil, "", err
		}
		if n == nil {
			break
		}
		for _, l := range n.Lost {
			told[l.Product] = true
		}
	}
	for _, s := range products {
		n, err := owed(goneName(s))
		if err != nil {
			return nil, "", err
		}
		if n == nil && !told[s.ID] {
			untold = append(untold, s)
		}
	}
	return untold, together, nil
}

// keptAbout returns the products about which something is kept, or configured.
func (a *assembly) keptAbout(ctx context.Context, products []bot.Startup) (kept []bot.Startup, err error) {
	if len(products) == 0 {
		return nil, nil
	}
	held := map[bot.ProductID]bool{}
	follows, err := a.store.Follows(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, f := range follows {
		held[f.Product] = true
	}
	bindings, err := a.store.Bindings(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range bindings {
		held[b.Product] = true
	}
	for _, s := range products {
		facts, err := a.store.Facts(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		if _, configured := a.directory.Load().Products()[s.ID]; configured || held[s.ID] || len(facts.Indicators) > 0 {
			kept = append(kept, s)
		}
	}
	return kept, nil
}

// renamed has products known by their new slugs at once.
func (a *assembly) renamed(ctx context.Context) error {
	return a.keeper.Reidentify(ctx, a.clock.Now())
}

// believe takes for true that a part's source gives so much, and has it asked at
// once: by the housekeeper, since whoever said so waits two seconds at most, and
// by this process, which is the one that was told.
func (a *assembly) believe(ctx context.Context, part string, would int) error {
	if a.shared == nil && !a.doubts(part) {
		return nil // an old button
	}
	if a.shared != nil {
		if err := a.shared.Take(ctx, jobRefresh, refreshLasts); err != nil {
			return err
		}
	}
	a.keeper.Believe(orElse(part, catalogue.PartStartups), would, a.clock.Now())
	select {
	case a.askNow <- struct{}{}:
	default:
	}
	return nil
}

// doubts tells whether a part is doubted here.
func (a *assembly) doubts(part string) bool {
	return slices.ContainsFunc(a.keeper.Parts(), func(p catalogue.PartState) bool {
		return p.Name == orElse(part, catalogue.PartStartups) && p.Doubted != nil
	})
}
