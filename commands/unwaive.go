package commands

import (
	"context"
	"errors"
	"strconv"

	"jalon/bot"
)

// waivedFields binds a button to figures that were put off, or closed, by the
// numbers of what says so.
func waivedFields(measures []bot.Measure) (fields []bot.Asked) {
	for _, m := range measures {
		if m.Waiver != nil {
			fields = append(fields, bot.Asked{Field: strconv.FormatUint(m.Seq, 10), Indicator: m.Indicator, Period: m.Period})
		}
	}
	return fields
}

// unwaive answers « Retirer » and « Redemander »: figures are asked for again, or
// wait as they did before. What was noted, or put off, since stays.
func (r *Router) unwaive(ctx context.Context, p Press) (Reply, error) {
	s, facts, refused, err := r.openingFacts(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	as, _, err := r.may(ctx, p.Who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	done := bot.Unwaived{Name: s.Name, Day: r.today()}
	var first bot.Measure
	n := 0
	for _, asked := range p.Act.Fields {
		m, changed, err := r.unwaiveOne(ctx, bot.Entry{Product: s.ID, By: p.Who.ID, As: as, Door: p.Door, At: r.Clock.Now()}, asked)
		if err != nil {
			return Reply{}, err
		}
		if changed && n == 0 {
			first = m
		}
		if changed {
			n++
		}
	}
	if n == 0 {
		return Reply{Show: done}, nil
	}
	r.Wake()
	ind, _ := facts.Named(first.Indicator)
	done.Changed, done.Others, done.Indicator, done.Again = true, n-1, ind.Name, first.Waiver
	done.Period, _ = bot.ParsePeriod(ind.Frequency, first.Period)
	return Reply{Show: done}, nil
}

// mostWaivers is how often a figure is put off again that a press asks for.
const mostWaivers = 20

// unwaiveOne takes back what a button carries the number of; without one, all that
// puts the figure off.
func (r *Router) unwaiveOne(ctx context.Context, e bot.Entry, asked bot.Asked) (m bot.Measure, changed bool, err error) {
	for range mostWaivers {
		now, waived, err := r.waiverAt(ctx, e.Product, asked)
		if err != nil || !waived {
			return m, changed, err
		}
		e.Figures = []bot.NewFigure{{Indicator: now.Indicator, Period: now.Period, Withdraws: now.Seq}}
		saved, err := r.Figures.Record(ctx, e)
		if err != nil {
			return m, changed, internal("ask for a figure after all", err)
		}
		if len(saved.Measures) == 0 {
			return m, changed, nil
		}
		m, changed = saved.Measures[0], true
		if asked.Field != "" || m.Waiver == nil {
			return m, changed, nil
		}
	}
	return m, changed, nil
}

// waiverAt is what says that a figure comes later, or never: of the number that a
// button carries, when it carries one.
func (r *Router) waiverAt(ctx context.Context, p bot.ProductID, asked bot.Asked) (m bot.Measure, waived bool, err error) {
	found, err := r.Figures.Series(ctx, bot.Series{Product: p, Indicator: asked.Indicator, From: asked.Period, To: asked.Period})
	if errors.Is(err, bot.ErrNotFound) {
		return m, false, nil
	}
	if err != nil {
		return m, false, internal("read a figure", err)
	}
	if len(found) == 0 {
		return m, false, nil
	}
	m = found[0]
	return m, m.Waiver != nil && (asked.Field == "" || asked.Field == strconv.FormatUint(m.Seq, 10)), nil
}

// lastWaived is what somebody put off, or closed, last among indicators; ok is false
// for nothing.
func (r *Router) lastWaived(ctx context.Context, p bot.ProductID, among []bot.IndicatorFacts, who bot.UserID) (last bot.Measure, ok bool, err error) {
	for _, ind := range among {
		if len(ind.Waivers) == 0 {
			continue
		}
		all, err := r.Figures.Series(ctx, bot.Series{Product: p, Indicator: ind.ID})
		if err != nil {
			return last, false, internal("read figures", err)
		}
		for _, m := range all {
			if m.Waiver != nil && m.By == who && m.Seq > last.Seq {
				last, ok = m, true
			}
		}
	}
	return last, ok, nil
}
