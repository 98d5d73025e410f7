package view

import (
	"strconv"
	"strings"

	"jalon/bot"
)

// want offers to wait for figures: of one indicator, or for all that lack.
func (s speech) want(p bot.ProductID, n int, of ...bot.IndicatorID) Button {
	return Button{ID: "want", Label: s.say("want.button", with{"N": n}), Style: "default", Act: bot.Act{Verb: bot.VerbWant, Product: p, Fields: askedOf(of)}}
}

// unwant offers to stop.
func (s speech) unwant(id, label string, p bot.ProductID, of []bot.IndicatorID) Button {
	return Button{ID: id, Label: label, Style: "default", Act: bot.Act{Verb: bot.VerbUnwant, Product: p, Fields: askedOf(of)}}
}

func askedOf(indicators []bot.IndicatorID) (fields []bot.Asked) {
	for _, id := range indicators {
		fields = append(fields, fieldsOf(id)...)
	}
	return fields
}

// awaited names figures that somebody may wait for, at most so many: « Part des baux
// (octobre) ».
func (s speech) awaited(figures []bot.MissingFigure, most int) string {
	var names []string
	for _, f := range figures[:min(len(figures), most)] {
		name := plain(shorten(oneLine(f.Name), 60))
		if f.Period != (bot.Period{}) {
			name = s.say("figures.missing", with{"Name": name, "Period": s.period(f.Period, false)})
		}
		names = append(names, name)
	}
	if more := len(figures) - most; more > 0 {
		names = append(names, s.say("figures.others", with{"N": more}))
	}
	return s.enumerate(names)
}

// waiting tells what somebody waits for, or no more.
func (s speech) waiting(w bot.Waiting) Post {
	data := with{"Name": plain(shorten(s.nameOr(w.Name), 60)), "Figures": s.awaited(w.Figures, mostMissing), "N": len(w.Figures), "Changed": w.Changed, "Told": w.Told}
	if !w.On {
		return Post{Text: s.say("want.stopped", data)}
	}
	of := w.Indicators
	if len(of) > mostSealed {
		of = nil
	}
	return Post{Text: s.say("want.done", data), Typed: s.say("want.typed", with{"Slug": code(w.Slug)}),
		Buttons: []Button{s.unwant("unwant", s.say("want.stop", nil), w.Product, of)}}
}

// mostSealed is how many indicators a button names: beyond, it is of all of a
// product's.
const mostSealed = 10

// nothingAwaited tells that there is nothing to wait for.
func (s speech) nothingAwaited(n bot.NothingAwaited) Post {
	data := with{"Name": plain(shorten(oneLine(n.Name), 60)), "Indicator": plain(shorten(oneLine(n.Indicator), 60)), "Figure": "", "Over": n.Over, "None": n.None}
	if f := n.Figure; f != nil {
		data["Figure"] = s.figure(*f) + " " + s.inPeriod(f.Period, f.Period.Start.Year != n.Day.Year)
	}
	p := Post{Text: s.say("want.nothing", data)}
	if !n.Over && !n.None {
		p.Buttons = []Button{{ID: "follow", Label: s.say("card.follow", nil), Style: "default", Act: bot.Act{Verb: bot.VerbFollow, Product: n.Product}}}
	}
	return p
}

// ownFigures tells somebody that nobody else notes these figures for them.
func (s speech) ownFigures(o bot.OwnFigures) Post {
	p := Post{Text: s.say("want.own", with{"Name": plain(shorten(oneLine(o.Name), 60)), "N": o.Due})}
	if o.Due > 0 {
		p.Buttons = []Button{{ID: "note", Label: s.say("reminder.note", with{"N": o.Due}), Style: "primary", Act: bot.Act{Verb: bot.VerbNote, Product: o.Product}}}
	}
	return p
}

// mostUnwants is how many products have a button each: beyond, one menu holds them.
const mostUnwants = 3

// myWants lists what somebody waits for, and offers to stop.
func (s speech) myWants(m bot.MyWants) Post {
	n := 0
	var lines []string
	for _, p := range m.Products {
		n += len(p.Figures)
		lines = append(lines, "• "+s.say("want.line", with{"Name": plain(shorten(s.nameOr(p.Name), 60)), "Figures": s.awaited(p.Figures, mostMissing)}))
	}
	post := Post{Text: strings.Join(append([]string{s.say("want.mine", with{"N": n})}, lines...), "\n")}
	if len(m.Products) > mostUnwants {
		post.Menu = &Menu{ID: "unwant", Label: s.say("want.stop_one", nil), Act: bot.Act{Verb: bot.VerbUnwant}}
		for _, p := range m.Products {
			post.Menu.Options = append(post.Menu.Options, Option{Label: shorten(s.nameOr(p.Name), longestLabel), Value: string(p.Product)})
		}
		return post
	}
	for i, p := range m.Products {
		post.Buttons = append(post.Buttons, s.unwant("unwant"+strconv.Itoa(i+1), s.say("want.stop_for", with{"Name": shorten(s.nameOr(p.Name), 24)}), p.Product, nil))
	}
	return post
}

// nameOr is a product's name, or that the catalogue lost it.
func (s speech) nameOr(name string) string {
	if name == "" {
		return s.say("me.lost_product", nil)
	}
	return oneLine(name)
}

// How many figures one message tells: in whole, or without how they moved.
const (
	mostWhole = 3
	mostCame  = 4
)

// came tells somebody that figures they waited for are there.
func (s speech) came(w *bot.WantedPost) Post {
	name := plain(shorten(oneLine(w.Name), 60))
	lines := []string{s.say("want.came", with{"Name": name, "N": len(w.Items)})}
	for _, item := range w.Items[:min(len(w.Items), mostCame)] {
		if a := *item.Answer; len(w.Items) > mostWhole {
			a.Trend, a.Share = nil, nil
			item.Answer = &a
		}
		lines = append(lines, "• "+s.item(item))
	}
	if more := len(w.Items) - mostCame; more > 0 {
		lines = append(lines, s.say("want.more", with{"N": more}))
	}
	return Post{Text: strings.Join(lines, "\n"), Footer: s.say("want.footer", with{"N": len(w.Items)}),
		Buttons: []Button{{ID: "card", Label: shorten(s.say("digest.see", with{"Name": oneLine(w.Name)}), longestLabel), Style: "default", Act: bot.Act{Verb: bot.VerbCard, Product: w.Product}}}}
}
