package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// openStart answers « Commencer »: the form of a team's three questions.
func (r *Router) openStart(ctx context.Context, p Press) (Reply, error) {
	s, refused, err := r.opening(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if r.isOn(s.ID) {
		return r.startedAlready(ctx, s, p.Act.Text)
	}
	return Reply{Form: &bot.StartForm{Name: s.Name, Act: bot.Act{Verb: bot.VerbStarted, Product: s.ID, Nonce: r.Nonce(), Text: p.Act.Text}}}, nil
}

func (r *Router) isOn(p bot.ProductID) bool { return r.Directory().Settings(p).State == bot.LaunchOn }

// startedAlready tells a team that it began, and when it is asked next.
func (r *Router) startedAlready(ctx context.Context, s bot.Startup, post string) (Reply, error) {
	next, err := r.nextReminder(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.Started{Post: post, Product: s.ID, Slug: s.Slug, Name: s.Name, Next: next}}, nil
}

// leaveAlone answers « Pas maintenant », after which nothing is said unasked to a
// team, and « Revenir en arrière », after which it is only invited.
func (r *Router) leaveAlone(ctx context.Context, p Press) (Reply, error) {
	s, refused, err := r.opening(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	answer := bot.NotStarted{Post: p.Act.Text, Product: s.ID, Slug: s.Slug, Name: s.Name, Undone: p.Act.Verb == bot.VerbUndoStart}
	to := bot.LaunchOff
	switch on := r.isOn(s.ID); {
	case on && !answer.Undone: // somebody else began: only « Revenir en arrière » undoes it
		return r.startedAlready(ctx, s, p.Act.Text)
	case !on && answer.Undone:
		return Reply{Show: answer}, nil
	case answer.Undone:
		to = bot.LaunchInvited
	}
	as, _, err := r.may(ctx, p.Who, bot.ActionRecord, s.ID)
	if err == nil {
		answer.Changed, err = r.setState(ctx, s, to, p, as, r.welcomeShows(s, to, p)...)
	}
	return Reply{Show: answer}, err
}

// welcomeShows has the invitation that a button is of show what was chosen.
func (r *Router) welcomeShows(s bot.Startup, chose bot.LaunchState, p Press) []bot.Delivery {
	return bot.WelcomeShows(p.Act.Text, s, chose, p.Who.ID, r.Nonce(), r.Clock.Now())
}

// beginning is what a team said to begin with.
type beginning struct {
	useful string     // the name of an indicator; empty for none
	line   string     // what announces its committee, after /comite; empty for none
	on     time.Time  // when that is
	who    bot.UserID // who follows the figures; empty when nobody was said
}

// started reads the form of a team that begins: its product is on from then on. What
// comes next is told in a direct message: in a channel a form has no answer.
func (r *Router) started(ctx context.Context, f Submission) (Reply, error) {
	s, as, err := r.filledBy(ctx, f)
	if err != nil {
		return Reply{}, err
	}
	begins, faults := r.readBeginning(ctx, s, f.Values)
	if len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	done := &bot.Started{Post: f.Act.Text, Product: s.ID, Slug: s.Slug, Name: s.Name, Who: begins.who, Committee: begins.line, On: begins.on}
	if done.Follows, err = r.takeCharge(ctx, s, begins.who, f, as); err != nil {
		return Reply{}, err
	}
	if begins.useful != "" {
		ind, fault, err := r.firstIndicator(ctx, s, begins, f, as)
		if err != nil || fault != nil {
			return Reply{Faults: faultAt(bot.FieldUseful, fault)}, err
		}
		done.Indicator = &ind
	}
	p := Press{Who: f.Who, Act: f.Act, Door: f.Door}
	if done.Changed, err = r.setState(ctx, s, bot.LaunchOn, p, as, r.welcomeShows(s, bot.LaunchOn, p)...); err != nil {
		return Reply{}, err
	}
	if _, done.Announces, err = r.may(ctx, f.Who, bot.ActionAnnounce, s.ID); err != nil {
		return Reply{}, err
	}
	if done.Next, err = r.nextReminder(ctx, s); err != nil {
		return Reply{}, err
	}
	return r.owe(ctx, p, bot.KindAnswer, "started/", bot.Content{Started: done}, nil)
}

// faultAt is a fault at a field; nil for none.
func faultAt(field string, fault *bot.Error) map[string]*bot.Error {
	if fault == nil {
		return nil
	}
	return map[string]*bot.Error{field: fault}
}

// readBeginning reads the form's three fields, each of which may be empty.
func (r *Router) readBeginning(ctx context.Context, s bot.Startup, values map[string]string) (b beginning, faults map[string]*bot.Error) {
	faults = map[string]*bot.Error{}
	typed := func(field string) string { return strings.Join(strings.Fields(written(values[field])), " ") }
	b.useful = typed(bot.FieldUseful)
	if fault := longer(b.useful, longestName); fault != nil {
		faults[bot.FieldUseful] = fault
	}
	if when := typed(bot.FieldWhen); when != "" {
		m, _, fault := r.moments().read(when)
		if fault != nil {
			faults[bot.FieldWhen] = fault
		}
		b.line, b.on = joined("annoncer", s.Slug, when), m.Start
	}
	if who := typed(bot.FieldWho); who != "" {
		account, err := r.Channels.Account(ctx, strings.TrimPrefix(who, "@"))
		switch {
		case err != nil:
			faults[bot.FieldWho] = accountFault(err, who)
		case account.Guest:
			faults[bot.FieldWho] = &bot.Error{Code: bot.CodeWhoInstead}
		}
		b.who = account.ID
	}
	return b, faults
}

// takeCharge has somebody follow the product's indicators that nobody does, and counts
// them.
func (r *Router) takeCharge(ctx context.Context, s bot.Startup, who bot.UserID, f Submission, as bot.Role) (n int, err error) {
	if who == "" {
		return 0, nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return 0, internal("read figures", err)
	}
	for _, ind := range facts.Active() {
		if ind.InCharge != "" {
			continue
		}
		def := bot.Definition{Indicator: ind.Indicator, Was: &ind.Indicator, By: f.Who.ID, As: as, Door: f.Door, At: r.Clock.Now()}
		def.Indicator.InCharge = who
		if _, err := r.define(ctx, oneIndicator{product: s, facts: facts}, def); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// firstIndicator defines what shows that the service is useful, each month, for
// whoever was said to follow it, else who says so. The same form again finds it.
func (r *Router) firstIndicator(ctx context.Context, s bot.Startup, b beginning, f Submission, as bot.Role) (ind bot.Indicator, fault *bot.Error, err error) {
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return ind, nil, internal("read figures", err)
	}
	all := indicatorsOf(facts)
	if i := slices.IndexFunc(all, func(ind bot.Indicator) bool { return ind.Name == b.useful }); i >= 0 && all[i].Origin == bot.OriginChat && !all[i].Archived {
		return all[i], nil, nil
	}
	first := bot.Indicator{Product: s.ID, Name: b.useful, ShortName: freeShort(all, shortOf("", b.useful)), Family: bot.Useful, Type: bot.TypeUsage, Frequency: bot.Monthly,
		Delay: bot.Monthly.DefaultDelay(), Direction: bot.HigherIsBetter, Public: true, InCharge: cmp.Or(b.who, f.Who.ID)}
	reply, err := r.define(ctx, oneIndicator{product: s, facts: facts}, bot.Definition{Indicator: first, By: f.Who.ID, As: as, Door: f.Door, At: r.Clock.Now()})
	var taken *bot.TakenError
	if errors.As(err, &taken) {
		return ind, nameTaken(taken, s), nil
	}
	if err != nil {
		return ind, nil, err
	}
	return reply.Show.(bot.Defined).Indicator, nil, nil
}

// freeShort is a short name that none of an indicator's neighbours has.
func freeShort(all []bot.Indicator, short string) string {
	free := short
	for n := 2; bot.IndicatorNamed(all, free).ID != ""; n++ {
		number := " " + strconv.Itoa(n)
		free = strings.ToValidUTF8(short[:min(len(short), longestShort-len(number))], "") + number
	}
	return free
}
