package commands

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// justHeld is how long a committee that was held is the one whose decision is
// noted.
const justHeld = 90 * 24 * time.Hour

// decideVerb is /comite decision: the committee that was held last, with the
// button that opens the form of what it decided.
func (r *Router) decideVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	s, instead, err := r.ofProductAlone(c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	now := r.Clock.Now()
	all, err := r.Committees.Committees(ctx, bot.CommitteeQuery{Product: s.ID, From: now.Add(-justHeld), Until: now})
	if err != nil {
		return Reply{}, internal("list committees", err)
	}
	if all = planned(all); len(all) == 0 {
		return Reply{}, &bot.Error{Code: bot.CodeNoneHeld, Arg: s.Name}
	}
	one := all[len(all)-1]
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	card := bot.CommitteeCard{Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: one, Standing: bot.StandingOf(one, s, facts, now), Held: true, Now: now}
	if _, card.Manage, err = r.mayChange(ctx, c.Who, one); err != nil {
		return Reply{}, err
	}
	if _, card.Inside, err = r.mayReadDecision(ctx, c.Who, one); err != nil {
		return Reply{}, err
	}
	if !card.Manage && !card.Inside && (one.Decision == nil || !one.Decision.Published) {
		return Reply{}, &bot.Error{Code: bot.CodePrivate, Arg: s.Name}
	}
	return Reply{Show: card}, nil
}

// mayReadDecision tells whether somebody reads what a committee decided before it
// is published, and may publish it: who answers for the product, or organises it.
func (r *Router) mayReadDecision(ctx context.Context, who bot.Person, c bot.Committee) (as bot.Role, may bool, err error) {
	if as, may, err = r.may(ctx, who, bot.ActionJournal, c.Product); may || err != nil {
		return as, may, err
	}
	return r.mayChange(ctx, who, c)
}

// openDecision opens the form of what a committee decided.
func (r *Router) openDecision(ctx context.Context, p Press) (Reply, error) {
	s, c, _, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if r.Clock.Now().Before(c.Start) { // it moved since this was asked
		return Reply{}, &bot.Error{Code: bot.CodeNoneHeld, Arg: s.Name}
	}
	form := &bot.DecisionForm{Name: s.Name, Was: c.Decision, Act: bot.Act{Verb: bot.VerbDecided, Product: s.ID, Committee: c.ID, Page: c.Sequence, Nonce: r.Nonce()}}
	if c.Decision == nil {
		return Reply{Form: form}, nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	for _, goal := range c.Decision.Goals {
		i := slices.IndexFunc(facts.Indicators, func(ind bot.IndicatorFacts) bool { return ind.ID == goal.Indicator })
		if i < 0 {
			continue
		}
		named := &bot.GoalNamed{ShortName: facts.Indicators[i].ShortName, Target: goal.Target}
		if form.Use == nil && (facts.Indicators[i].Type != bot.TypeImpact || form.Impact != nil) {
			form.Use = named
		} else {
			form.Impact = named
		}
	}
	return Reply{Form: form}, nil
}

// longestDecision is of what is said of a decision, in characters.
const longestDecision = 300

// amount matches an amount of money.
var amount = regexp.MustCompile(`(?i)\d[\d\s\p{Zs}.,]*(k|m|mille|milliers?|millions?)?[\s\p{Zs}]*(d['’])?(€|euros?\b|eur\b)|(€|\beuros?|\beur)[\s\p{Zs}]*\d[\d\s\p{Zs}.,]*|` +
	`\b(cents?|mille|millions?|milliards?)[\s\p{Zs}]+(d['’])?(€|euros?\b)|\b(budget|enveloppe|financement|subvention|funding|grant)s?\b[^\d\n]{0,20}\d[\d\s\p{Zs}.,]*(k|m)?\b|` +
	`\d[\d.,]*[\s\p{Zs}]?k[\s\p{Zs}]*([.,;:!?)]|$|\b(de|pour|sur|par|en|et|au|for|over|per|and)\b)`)

// decided reads the form of what a committee decided. Its goals become targets.
func (r *Router) decided(ctx context.Context, f Submission) (Reply, error) {
	s, c, as, err := r.changedBy(ctx, f)
	if err != nil {
		return Reply{}, err
	}
	if r.Clock.Now().Before(c.Start) {
		return Reply{}, &bot.Error{Code: bot.CodeNoneHeld, Arg: s.Name}
	}
	d := bot.Decision{Kind: bot.DecisionKind(f.Values[bot.FieldDecision]), By: f.Who.ID, At: r.Clock.Now().UTC()}
	faults := map[string]*bot.Error{}
	if !slices.Contains(bot.DecisionKinds, d.Kind) {
		faults[bot.FieldDecision] = &bot.Error{Code: bot.CodeChoose}
	}
	d.Text = strings.TrimSpace(written(f.Values[bot.FieldSaid]))
	switch money := amount.FindString(d.Text); {
	case utf8.RuneCountInString(d.Text) > longestDecision:
		faults[bot.FieldSaid] = &bot.Error{Code: bot.CodeTextTooLong, Most: longestDecision}
	case mentionsAll.MatchString(d.Text):
		faults[bot.FieldSaid] = &bot.Error{Code: bot.CodeMentionsAll}
	case money != "" && !r.doubted.again(f.Act.Nonce, d.Text):
		faults[bot.FieldSaid] = &bot.Error{Code: bot.CodeAmount, Arg: money}
	}
	if next := strings.TrimSpace(f.Values[bot.FieldNext]); next != "" {
		day, ok := endTyped(next, r.today())
		if _, past := dayWords[catalogue.Fold(next)]; !ok || past || !day.After(r.today()) { // « hier » is this year
			faults[bot.FieldNext] = &bot.Error{Code: bot.CodeNextHow, Days: []bot.Date{r.today().AddDays(200)}, Today: r.today()}
		}
		_, named := dayAhead(next, r.today())
		d.Next, d.NextMonth = day, !named
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	for _, field := range []string{bot.FieldUseGoal, bot.FieldImpactGoal} {
		if typed := strings.TrimSpace(written(f.Values[field])); typed != "" {
			def, fault := r.goalTyped(s, facts, typed)
			if fault == nil && slices.ContainsFunc(d.Goals, func(g bot.Goal) bool { return g.Indicator == def.Indicator.ID }) {
				fault = &bot.Error{Code: bot.CodeGoalTwice}
			}
			if fault != nil {
				faults[field] = fault
				continue
			}
			goal := bot.Goal{Indicator: def.Indicator.ID, Target: *def.Indicator.Target, Before: def.Was.Target}
			if was, corrected := c.Decision.GoalOf(goal.Indicator); corrected && def.Was.Target != nil && *def.Was.Target == was.Target {
				goal.Before = was.Before
			}
			d.Goals = append(d.Goals, goal)
		}
	}
	if len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	if c.Decision != nil && c.Decision.SameAs(d) {
		return Reply{Show: bot.CommitteeDone{Do: bot.VerbDecided, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: c, Now: r.Clock.Now()}}, nil
	}
	after, changed, err := r.change(ctx, bot.CommitteeChange{Action: bot.CommitteeDecide, Was: f.Act.Page, After: bot.Committee{ID: c.ID, Decision: &d}, Nonce: f.Act.Nonce, By: f.Who.ID, As: as, Door: f.Door})
	if err != nil {
		return Reply{}, err
	}
	def := bot.Definition{By: f.Who.ID, As: as, Door: f.Door, At: d.At}
	for _, goal := range d.Goals {
		if err := r.aim(ctx, s, goal.Indicator, &goal.Target, nil, def); err != nil {
			return Reply{}, err
		}
	}
	if c.Decision != nil {
		for _, was := range c.Decision.Goals {
			if _, kept := d.GoalOf(was.Indicator); kept {
				continue
			}
			if err := r.aim(ctx, s, was.Indicator, was.Before, &was.Target, def); err != nil {
				return Reply{}, err
			}
		}
	}
	return Reply{Show: bot.CommitteeDone{Do: bot.VerbDecided, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: after, Changed: changed, Now: r.Clock.Now()}}, nil
}

// aim sets an indicator's target, nil for none, whatever else is changed of that
// indicator meanwhile; only in the place of one target, when that is given.
func (r *Router) aim(ctx context.Context, s bot.Startup, id bot.IndicatorID, target, only *bot.Target, def bot.Definition) error {
	for {
		facts, err := r.Figures.Facts(ctx, s.ID)
		if err != nil {
			return internal("read figures", err)
		}
		i := slices.IndexFunc(facts.Indicators, func(ind bot.IndicatorFacts) bool { return ind.ID == id })
		if i < 0 {
			return nil
		}
		was := facts.Indicators[i].Indicator
		if only != nil && (was.Target == nil || *was.Target != *only) {
			return nil
		}
		def.Indicator, def.Was = was, &was
		def.Indicator.Target = target
		_, err = r.define(ctx, oneIndicator{product: s, facts: facts}, def)
		if e := (*bot.Error)(nil); !errors.As(err, &e) || e.Code != bot.CodeMoved {
			return err
		}
	}
}

// goalTyped reads « baux = 12 % fin 2027 »: an indicator's target.
func (r *Router) goalTyped(s bot.Startup, facts bot.Facts, text string) (def bot.Definition, fault *bot.Error) {
	named, right, ok := strings.Cut(text, "=")
	how := &bot.Error{Code: bot.CodeGoalHow, Arg: text}
	if !ok {
		return def, how
	}
	found := indicatorsNamed(facts.Active(), strings.TrimSpace(named))
	if len(found) != 1 {
		for _, ind := range facts.Active() {
			how.Among = append(how.Among, ind.ShortName)
		}
		return def, how
	}
	value, day, ok := targetTyped(strings.TrimSpace(right), r.today())
	if !ok {
		return def, how
	}
	if !day.After(r.today()) {
		return def, &bot.Error{Code: bot.CodePastTarget, Arg: right}
	}
	n, err := bot.ParseNumber(value, found[0].Unit)
	if err != nil || n.Same {
		return def, &bot.Error{Code: bot.CodeNotANumber, Arg: value}
	}
	was := found[0].Indicator
	def.Indicator, def.Was = was, &was
	def.Indicator.Target = &bot.Target{Value: n.Value, Decimals: n.Decimals, Date: day}
	return def, nil
}

// stillUndecided answers « Pas encore décidé »: it is asked of the coach later.
func (r *Router) stillUndecided(ctx context.Context, p Press) (Reply, error) {
	s, c, _, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	return Reply{Show: bot.CommitteeDone{Do: bot.VerbUndecided, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: c, Now: r.Clock.Now()}}, nil
}

// publishDecision tells everybody what a committee decided.
func (r *Router) publishDecision(ctx context.Context, p Press) (Reply, error) {
	s, c, err := r.pressed(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	as, may, err := r.mayReadDecision(ctx, p.Who, c)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(p.Who, bot.ActionMeeting, s)
	}
	if c.Decision == nil {
		return Reply{}, &bot.Error{Code: bot.CodeNoneDecided}
	}
	now := r.Clock.Now()
	change := bot.CommitteeChange{Action: bot.CommitteePublish, Was: p.Act.Page, After: bot.Committee{ID: c.ID}, By: p.Who.ID, As: as, Door: p.Door}
	var said []string
	if channel := r.Directory().ChannelOf(s.ID); channel != "" {
		said = append(said, r.Channels.ChannelName(ctx, channel))
		change.Owed = []bot.Delivery{c.Owes(bot.SaysDecided, "decided/"+string(channel), bot.Destination{Channel: channel}, now)}
	}
	after, changed, err := r.change(ctx, change)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.CommitteeDone{Do: bot.VerbPublishIt, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: after, Where: said, Changed: changed, Now: now}}, nil
}

// repost posts an announcement again where it was deleted.
func (r *Router) repost(ctx context.Context, p Press) (Reply, error) {
	s, c, as, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if c.State != bot.CommitteePlanned || !r.Clock.Now().Before(c.Start) {
		return Reply{}, &bot.Error{Code: bot.CodeCommitteeOver}
	}
	now := r.Clock.Now()
	channel := bot.ChannelID(p.Act.Text)
	again := c.Owes(bot.SaysAnnounced, "again/"+p.Act.Nonce+"/"+string(channel), bot.Destination{Channel: channel}, now)
	if channel == c.RootChannel() { // what comes later is said under it
		c.Root = again.Name
		if _, _, err := r.change(ctx, bot.CommitteeChange{Action: bot.CommitteeRepost, Was: c.Sequence, After: c, Nonce: p.Act.Nonce, By: p.Who.ID, As: as, Door: p.Door,
			Owed: append(r.followUps(c, now), again)}); err != nil {
			return Reply{}, err
		}
	} else if err := r.Figures.Owe(ctx, []bot.Delivery{again}); err != nil {
		return Reply{}, internal("post again", err)
	}
	r.Wake()
	return Reply{Show: bot.CommitteeDone{Do: bot.VerbRepost, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: c, Changed: true, Now: now}}, nil
}
