package commands

import (
	"context"
	"strings"

	"jalon/bot"
)

// lastVerb is /comite dernier DAY PRODUCT: when the last one was, which nobody had
// announced here.
func (r *Router) lastVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	typed, about, ok := pastDayIn(rest, r.today())
	s, instead, err := r.ofProductAlone(c, about)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	as, refused, err := r.mayDate(ctx, c.Who, s)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeLastHow, Hint: s.Slug}
	}
	met, fault := r.lastTyped(s, typed)
	if fault != nil {
		return Reply{}, fault
	}
	return r.setMet(ctx, c.Who, s, as, met, c.Door)
}

// mayDate is by which right somebody says when a product's committees are; refused,
// why not.
func (r *Router) mayDate(ctx context.Context, who bot.Person, s bot.Startup) (as bot.Role, refused *Reply, err error) {
	as, may, err := r.may(ctx, who, bot.ActionDate, s.ID)
	if err != nil || may {
		return as, nil, err
	}
	reply, err := r.refused(who, bot.ActionDate, s)
	return "", &reply, err
}

// pressedToDate is the product of a button by which somebody says when its committees
// are.
func (r *Router) pressedToDate(ctx context.Context, p Press) (s bot.Startup, as bot.Role, refused *Reply, err error) {
	if s, err = r.product(p.Act.Product); err != nil {
		return s, "", nil, err
	}
	as, refused, err = r.mayDate(ctx, p.Who, s)
	return s, as, refused, err
}

// pastDayIn splits « 12/04/2026 dossierfacile », in any order: the longest day that
// begins or ends a text.
func pastDayIn(text string, today bot.Date) (typed, rest string, ok bool) {
	words := strings.Fields(text)
	for n := min(longestWhen, len(words)); n > 0; n-- {
		for _, from := range []int{0, len(words) - n} {
			typed := strings.Join(words[from:from+n], " ")
			if _, ok := dayTyped(typed, today); ok {
				return typed, joined(strings.Join(words[:from], " "), strings.Join(words[from+n:], " ")), true
			}
		}
	}
	return "", text, false
}

// lastTyped reads when a product's last committee was.
func (r *Router) lastTyped(s bot.Startup, typed string) (met bot.Date, fault *bot.Error) {
	today, began := r.today(), s.Began()
	met, ok := dayTyped(typed, today)
	switch {
	case !ok || isNumber(typed): // a year alone
		return met, &bot.Error{Code: bot.CodeLastHow, Hint: s.Slug}
	case met.After(today):
		return met, &bot.Error{Code: bot.CodeLastFuture, Arg: typed, Hint: s.Slug}
	case met.Year == began.Year && met.Month == began.Month && met.Before(began): // the month alone was said
		return began, nil
	case met.Before(began) || met.Year < firstYear:
		return met, &bot.Error{Code: bot.CodeLastOld, Arg: typed}
	}
	return met, nil
}

// firstYear is before every product that the catalogue does not date.
const firstYear = 2010

// setMet stores when a product's last committee was, as somebody says.
func (r *Router) setMet(ctx context.Context, who bot.Person, s bot.Startup, as bot.Role, met bot.Date, door string) (Reply, error) {
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	done := bot.LastCommitteeSet{Product: s.ID, Name: s.Name, Slug: s.Slug, Met: met, Was: facts.Met, Now: r.today()}
	facts.Met = bot.Date{}
	if last := facts.LastMet(s, r.Clock.Now(), r.Zone); last.After(met) && !met.IsZero() {
		done.Later = last
	}
	_, done.Changed, err = r.chooses(ctx, bot.Choosing{Part: bot.ChoiceMet, Choice: bot.Choice{Product: s.ID, Met: met}, By: who.ID, As: as, Door: door})
	r.Wake()
	return Reply{Show: done}, err
}

// pressMet takes back what was said of the last committee, unless something else was
// said since.
func (r *Router) pressMet(ctx context.Context, p Press) (Reply, error) {
	s, as, refused, err := r.pressedToDate(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	before, said, _ := strings.Cut(p.Act.Text, " ")
	met, err := bot.ParseDate(before)
	if err != nil {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	if (facts.Met.IsZero() && said != "") || !facts.Met.IsZero() && facts.Met.String() != said {
		return Reply{Show: bot.LastCommitteeSet{Product: s.ID, Name: s.Name, Slug: s.Slug, Met: facts.Met, Was: facts.Met, Now: r.today()}}, nil
	}
	return r.setMet(ctx, p.Who, s, as, met, p.Door)
}

// openDates answers « Donner la date »: the form of the next committee and the last.
func (r *Router) openDates(ctx context.Context, p Press) (Reply, error) {
	s, _, refused, err := r.pressedToDate(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	form := &bot.DatesForm{Name: s.Name, Last: facts.LastMet(s, r.Clock.Now(), r.Zone), Act: bot.Act{Verb: bot.VerbDated, Product: s.ID, Nonce: r.Nonce()}}
	if _, form.Announce, err = r.may(ctx, p.Who, bot.ActionAnnounce, s.ID); err != nil {
		return Reply{}, err
	}
	return Reply{Form: form}, nil
}

// dated reads that form. The next committee is announced at once: in a channel a
// form has no answer that could ask whether it is right.
func (r *Router) dated(ctx context.Context, f Submission) (Reply, error) {
	s, err := r.product(f.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	as, may, err := r.may(ctx, f.Who, bot.ActionDate, s.ID)
	if err != nil || !may {
		return Reply{}, orRefusal(err, f.Who, bot.CodeDatesOnly, s.Name)
	}
	typed := func(field string) string { return strings.Join(strings.Fields(written(f.Values[field])), " ") }
	next, last := typed(bot.FieldNextOne), typed(bot.FieldLastOne)
	if next == "" && last == "" {
		return Reply{}, &bot.Error{Code: bot.CodeNothingEntered}
	}
	faults := map[string]*bot.Error{}
	var met bot.Date
	if last != "" {
		var fault *bot.Error
		if met, fault = r.lastTyped(s, last); fault != nil {
			faults[bot.FieldLastOne] = fault
		}
	}
	var draft bot.Draft
	if next != "" {
		var fault *bot.Error
		if draft, fault, err = r.nextTyped(ctx, f, s, next); err != nil {
			return Reply{}, err
		} else if fault != nil {
			faults[bot.FieldNextOne] = fault
		}
	}
	if len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	var reply Reply
	if next != "" {
		reply, err = r.announce(ctx, Press{Who: f.Who, Channel: f.Channel, Door: f.Door, Act: bot.Act{Verb: bot.VerbAnnounce, Product: s.ID, Nonce: f.Act.Nonce, Draft: &draft}})
		if err != nil {
			return Reply{}, err
		}
		if _, announced := reply.Show.(bot.CommitteeDone); !announced {
			return Reply{Faults: map[string]*bot.Error{bot.FieldNextOne: {Code: bot.CodeNextDoubt, Arg: next}}}, nil
		}
	}
	if last == "" {
		return reply, nil
	}
	set, err := r.setMet(ctx, f.Who, s, as, met, f.Door)
	if err != nil || next != "" {
		return reply, err
	}
	return set, nil
}

// nextTyped reads a committee to announce, of which nothing is doubtful.
func (r *Router) nextTyped(ctx context.Context, f Submission, s bot.Startup, text string) (d bot.Draft, fault *bot.Error, err error) {
	if _, may, err := r.may(ctx, f.Who, bot.ActionAnnounce, s.ID); err != nil || !may {
		return d, nil, orRefusal(err, f.Who, bot.CodeAnnounceOnly, s.Name)
	}
	m, place, fault := r.moments().read(text)
	if fault != nil {
		return d, fault, nil
	}
	d = bot.Draft{Type: committeeType(""), Start: m.Start, Minutes: int(m.Length.Minutes()), Place: place, Invitees: r.usualInvitees(s.ID)}
	if d.Minutes == 0 {
		d.Minutes = usualMinutes
	}
	if fault := longer(place, longestPlace); fault != nil {
		return d, fault, nil
	}
	if len(m.Doubts) > 0 || mentionsAll.MatchString(text) {
		return d, &bot.Error{Code: bot.CodeNextDoubt, Arg: text}, nil
	}
	return d, draftFault(d, r.Clock.Now().In(r.Zone)), nil
}
