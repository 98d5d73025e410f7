package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"jalon/bot"
)

// askAgainVerb is /rappel reporter PRODUCT DAY: the channel is asked again that day.
func (r *Router) askAgainVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	day, rest, ok := r.dayOf(rest)
	if !ok {
		if why := r.notAhead(rest); why != nil {
			return Reply{}, why
		}
		return Reply{}, &bot.Error{Code: bot.CodeAgainHow, Arg: rest}
	}
	s, as, instead, err := r.ofTeam(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.putOff(ctx, puttingOff{who: c.Who, day: day, door: c.Door}, s, as)
}

// againOn reads the day on which a channel is asked again: « demain », « lundi »,
// « 2 semaines ».
func (r *Router) againOn(text string) (bot.Date, bool) {
	w, fault := r.waiverTyped(text)
	return w.Until, fault == nil && !w.Closed()
}

// againHour is when in the day a channel is asked again.
const againHour = 9

// puttingOff is what somebody puts off, and until when.
type puttingOff struct {
	who   bot.Person
	alone bool // what they are asked in person, and not in the channel
	day   bot.Date
	door  string
}

// putOff has a product's channel, or who asks, asked again on a day or the next open
// one that is in no pause of the incubator.
func (r *Router) putOff(ctx context.Context, o puttingOff, s bot.Startup, as bot.Role) (Reply, error) {
	answer := bot.AskedAgain{Alone: o.alone, Now: r.today()}
	if err := r.putOneOff(ctx, o, s, as, &answer); err != nil {
		return Reply{}, err
	}
	return Reply{Show: answer}, nil
}

// askableOn is when a product is asked again that is put off to a day, and which pause
// of the incubator that comes after. The error says why it would not be asked.
func (r *Router) askableOn(s bot.Startup, day bot.Date) (at time.Time, past *bot.RecessDays, err error) {
	day, past, open := r.Recesses.NextOpen(r.Days, day)
	at = bot.FirstInstant(time.Date(day.Year, day.Month, day.Day, againHour, 0, 0, 0, time.UTC), r.Zone).In(r.Zone)
	d := r.Directory()
	why := bot.NotAsked(d.Settings(s.ID), s, true, day, at)
	switch {
	case why != "":
	case !open:
		why = bot.ReasonPaused
	case r.Sending == bot.SendingOff || d.Pause().Holds(at):
		why = bot.ReasonSendingOff
	}
	if why != "" {
		return at, past, &bot.Error{Code: bot.CodeNotAsked, Arg: s.Name, Hint: string(why)}
	}
	return at, past, nil
}

func (r *Router) putOneOff(ctx context.Context, o puttingOff, s bot.Startup, as bot.Role, answer *bot.AskedAgain) error {
	at, past, err := r.askableOn(s, o.day)
	if err != nil {
		return err
	}
	now := r.Clock.Now()
	child := bot.AskAgain(s.ID, at, now)
	if o.alone {
		child = bot.AskPersonAgain(o.who.ID, s.ID, at, now)
	}
	done, err := r.Messages.PutOff(ctx, bot.PuttingOff{Product: s.ID, Child: child, By: o.who.ID, As: as, Door: o.door, At: now})
	if err != nil {
		return internal("put a message off", err)
	}
	r.Wake()
	if reason, closed := r.Days.Closed(o.day); closed {
		answer.Moved, answer.Closed = o.day, reason
	}
	answer.Products = append(answer.Products, bot.NamedProduct{Product: s.ID, Slug: s.Slug, Name: s.Name})
	answer.Past = past
	answer.Child, answer.At, answer.Changed = done.Child.Name, done.Child.Slot.In(r.Zone), answer.Changed || done.Changed
	return nil
}

// laterOfSeveral opens the form that puts off what somebody is asked in person of
// several products.
func (r *Router) laterOfSeveral(ctx context.Context, p Press) (Reply, error) {
	form := &bot.LaterForm{Alone: true, Act: bot.Act{Verb: bot.VerbWaive, Text: p.Act.Text, Nonce: r.Nonce()}}
	var names []string
	for id := range strings.SplitSeq(p.Act.Text, ",") {
		if s, err := r.product(bot.ProductID(id)); err == nil {
			names = append(names, s.Name)
		}
	}
	form.Name = strings.Join(names, ", ")
	return Reply{Form: form}, nil
}

// putSeveralOff reads that form. Products whose figures they may not note any more
// are left out, and so are those that would not be asked then.
func (r *Router) putSeveralOff(ctx context.Context, f Submission) (Reply, error) {
	day, faults := r.againChosen(f.Values)
	if len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	if day.IsZero() {
		return Reply{}, &bot.Error{Code: bot.CodeNothingChosen}
	}
	answer := bot.AskedAgain{Alone: true, Now: r.today()}
	refused := error(&bot.Error{Code: bot.CodeGone})
	for id := range strings.SplitSeq(f.Act.Text, ",") {
		one := f
		one.Act.Product = bot.ProductID(id)
		s, as, err := r.filledBy(ctx, one)
		if err != nil {
			refused = err
			continue
		}
		if _, _, err := r.askableOn(s, day); err != nil {
			refused = err
			continue
		}
		if err := r.putOneOff(ctx, puttingOff{who: f.Who, alone: true, day: day, door: f.Door}, s, as, &answer); err != nil {
			return Reply{}, err
		}
	}
	if len(answer.Products) == 0 {
		return Reply{}, refused
	}
	return Reply{Show: answer}, nil
}

// againChosen reads when a LaterForm puts the whole message off: a day that is
// written counts more than what the menu says. Zero for not at all.
func (r *Router) againChosen(values map[string]string) (day bot.Date, faults map[string]*bot.Error) {
	chosen, typed := strings.TrimSpace(written(values[bot.FieldAgain])), strings.TrimSpace(written(values[bot.FieldAgainOn]))
	field, text := bot.FieldAgainOn, typed
	switch {
	case typed != "":
	case chosen == "":
		return day, nil
	case chosen != bot.AgainDay:
		field, text = bot.FieldAgain, againWords[chosen]
	}
	day, ok := r.againOn(text)
	if !ok {
		why := r.notAhead(text)
		if why == nil {
			why = &bot.Error{Code: bot.CodeAgainHow}
		}
		return bot.Date{}, map[string]*bot.Error{field: why}
	}
	return day, nil
}

// againWords are the choices of that menu as they are typed.
var againWords = map[string]string{bot.AgainTomorrow: "demain", bot.AgainMonday: "lundi", bot.AgainNextWeek: "1 semaine"}

// keep answers « Ne pas reporter »: what was to ask again does not. What somebody
// is asked in person is theirs alone. Of several products, those that are gone are left
// out.
func (r *Router) keep(ctx context.Context, p Press) (Reply, error) {
	child, several, _ := strings.Cut(p.Act.Text, " ")
	if several == "" {
		several = string(p.Act.Product)
	}
	whose, alone := strings.CutPrefix(child, "person/")
	if alone && !strings.HasPrefix(whose, string(p.Who.ID)+"/") {
		return Reply{}, refusal(p.Who, bot.CodeNotAllowed, "")
	}
	var answer bot.NotPutOff
	var gone error
	kept := 0
	for id := range strings.SplitSeq(several, ",") {
		one := p
		one.Act.Product = bot.ProductID(id)
		s, refused, err := r.opening(ctx, one)
		if e := (*bot.Error)(nil); errors.As(err, &e) && e.Code == bot.CodeGone {
			gone = err
			continue
		}
		if err != nil || refused != nil && !alone {
			return orReply(refused), err
		}
		done, err := r.Messages.PutOff(ctx, bot.PuttingOff{Product: s.ID, Child: bot.Delivery{Name: child}, Back: true, By: p.Who.ID, As: r.roleIn(p.Who, s.ID), Door: p.Door, At: r.Clock.Now()})
		if err != nil {
			return Reply{}, internal("put a message off no more", err)
		}
		kept++
		answer.Name, answer.Changed = s.Name, answer.Changed || done.Changed
	}
	if kept == 0 {
		return Reply{}, gone
	}
	if kept > 1 {
		answer.Name = ""
	}
	r.Wake()
	return Reply{Show: answer}, nil
}
