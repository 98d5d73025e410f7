package view

import (
	"strconv"
	"strings"

	"jalon/bot"
)

// bound tells which product a channel shows.
func (s speech) bound(b bot.Bound) Post {
	return Post{Text: s.say("channel.bound", with{"Name": plain(shorten(b.Name, 80)), "Confirmed": b.Confirmed, "Coach": plain(shorten(b.Coach, 60)), "Where": plain(shorten(b.Where, 60))})}
}

// channelQuestion asks whose a channel is: each guess is a button.
func (s speech) channelQuestion(q bot.ChannelQuestion) Post {
	p := Post{Text: s.say("channel.question", with{"N": len(q.Guesses), "Greets": q.Greets})}
	for i, guess := range q.Guesses {
		p.Buttons = append(p.Buttons, Button{ID: "bind" + strconv.Itoa(i+1), Label: shorten(oneLine(guess.Name), longestLabel),
			Style: "default", Act: bot.Act{Verb: bot.VerbBind, Product: guess.ID}})
	}
	return p
}

// whichOne asks which product a verb is about.
func (s speech) whichOne(w bot.WhichOne) Post {
	p := Post{Text: s.say("which."+string(w.Do), with{"Asked": plain(shorten(w.Asked, 80)), "N": len(w.Products)})}
	if w.Total > len(w.Products) {
		p.Text += " " + s.say("which.some", with{"N": len(w.Products), "Total": s.number(float64(w.Total), 0)})
	}
	for i, product := range w.Products {
		p.Buttons = append(p.Buttons, Button{ID: "which" + strconv.Itoa(i+1), Label: shorten(oneLine(product.Name), longestLabel),
			Style: "default", Act: bot.Act{Verb: w.Do, Product: product.ID, Text: strings.Replace(w.Line, bot.ProductPlace, product.Slug, 1)}})
	}
	return p
}

// following tells what somebody follows, and offers to stop.
func (s speech) following(f bot.Following) Post {
	names := make([]string, len(f.Followed))
	for i, product := range f.Followed {
		names[i] = plain(shorten(product.Name, 60))
	}
	p := Post{Text: s.say("follow.answer", with{"Name": plain(shorten(f.Name, 80)), "On": f.On, "Changed": f.Changed, "Stopped": f.Stopped,
		"N": len(names), "Names": s.enumerate(names)})}
	stop := func(id, name string, product bot.ProductID) {
		p.Buttons = append(p.Buttons, Button{ID: id, Label: s.say("follow.stop", with{"Name": shorten(oneLine(name), 24)}),
			Style: "default", Act: bot.Act{Verb: bot.VerbUnfollow, Product: product}})
	}
	if f.On {
		stop("unfollow", f.Name, f.Product)
	}
	if len(f.Followed) < mostButtons {
		for i, product := range f.Followed {
			stop("unfollow"+strconv.Itoa(i+1), product.Name, product.ID)
		}
	} else {
		p.Menu = &Menu{ID: "unfollow", Label: s.say("follow.stop_one", nil), Act: bot.Act{Verb: bot.VerbUnfollow}}
		for _, product := range f.Followed {
			p.Menu.Options = append(p.Menu.Options, Option{Label: shorten(oneLine(product.Name), longestLabel), Value: string(product.ID)})
		}
	}
	if len(f.Followed) > 1 {
		p.Buttons = append(p.Buttons, Button{ID: "unfollowall", Label: s.say("follow.stop_all", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbUnfollow}})
	}
	return p
}

// renamed tells that a product has another slug, and offers to undo it.
func (s speech) renamed(r bot.Renamed) Post {
	p := Post{Text: s.say("catalogue.renamed", with{"From": code(r.From), "To": code(r.To), "Name": plain(shorten(oneLine(r.Name), 80)), "Changed": r.Changed})}
	if r.Changed {
		p.Buttons = []Button{{ID: "rename", Label: s.say("catalogue.rename_back", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbRename, Product: r.Product, Text: r.From}}}
	}
	return p
}

// newsList tells what is new in the catalogue.
func (s speech) newsList(n bot.NewsList) Post {
	if len(n.News) == 0 {
		return Post{Text: s.say("news.none", with{"Since": s.day(n.Since, n.Day), "Asked": plain(shorten(n.Asked, 80))})}
	}
	lines := []string{s.say("news.title", with{"Since": s.day(n.Since, n.Day), "Asked": plain(shorten(n.Asked, 80))}), ""}
	for _, one := range n.News {
		lines = append(lines, "• "+s.news(one, true))
	}
	if n.More > 0 {
		lines = append(lines, s.say("news.more", with{"N": n.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// news words one change; named tells whether the product must be said.
func (s speech) news(n bot.News, named bool) string {
	phase := s.known("phase."+string(n.Phase), string(n.Phase))
	return s.say("news."+string(n.Kind), with{"Name": plain(shorten(oneLine(n.Name), 60)), "Named": named,
		"Phase": lowerFirst(phase), "Capital": phase, "HasPhase": n.Phase != "", "Was": plain(n.Was)})
}

// changes is the month's message about what somebody follows.
func (s speech) changes(c *bot.Changes) Post {
	var lines []string
	for _, product := range c.Products {
		lines = append(lines, "**["+plain(shorten(oneLine(product.Name), 80))+"]("+pageOf(product.Slug)+")**")
		for _, n := range product.News {
			lines = append(lines, "• "+s.news(n, false))
		}
		for _, f := range product.Figures {
			text := s.figure(f.Figure) + " " + s.inPeriod(f.Figure.Period, f.Figure.Period.Start.Year != c.Day.Year)
			if f.Trend != nil {
				text += ", " + s.trend(*f.Trend, f.Figure.Period)
			}
			lines = append(lines, "• "+s.say("follow.figure", with{"Name": plain(f.Name), "Figure": text}))
		}
	}
	p := Post{Lead: s.say("follow.lead", with{"N": len(c.Products), "Since": s.day(c.Since, c.Day)}), Text: strings.Join(lines, "\n"),
		Footer: s.say("follow.footer", nil)}
	if len(c.Products) == 1 {
		p.Buttons = append(p.Buttons, Button{ID: "unfollow", Label: s.say("follow.stop", with{"Name": shorten(oneLine(c.Products[0].Name), 24)}),
			Style: "default", Act: bot.Act{Verb: bot.VerbUnfollow, Product: c.Products[0].Product}})
		return p
	}
	p.Buttons = append(p.Buttons, Button{ID: "unfollow", Label: s.say("follow.stop_all", nil), Style: "default", Act: bot.Act{Verb: bot.VerbUnfollow}})
	return p
}
