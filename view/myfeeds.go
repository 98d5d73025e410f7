package view

import (
	"strings"

	"jalon/bot"
)

// mostFeeds is how many feeds a message lists; mostFeedOptions, a menu.
const (
	mostFeeds       = 4
	mostFeedOptions = 25
)

// calendarName is what a feed is called; name is of its product or incubator.
func (s speech) calendarName(kind bot.FeedKind, name string) string {
	if name == "" {
		name = s.say("me.lost_product", nil)
	}
	return s.say("feed.name."+string(kind), with{"Name": name})
}

// feedName is calendarName in a message.
func (s speech) feedName(kind bot.FeedKind, name string) string {
	return s.calendarName(kind, plain(shorten(oneLine(name), 80)))
}

// myFeeds lists somebody's feeds, to be chosen from; one alone has its buttons.
func (s speech) myFeeds(m bot.MyFeeds) Post {
	switch len(m.Feeds) {
	case 0:
		return Post{Text: s.say("feed.none", nil)}
	case 1:
		return s.myFeed(m.Feeds[0], m.Day)
	}
	lines := []string{s.say("feed.mine", nil)}
	for i, f := range m.Feeds {
		if i == mostFeeds {
			lines = append(lines, "• "+s.say("feed.more", with{"N": len(m.Feeds) - mostFeeds}))
			break
		}
		lines = append(lines, "• "+s.say("feed.line", s.feedData(f, m.Day, 40)))
	}
	return Post{Text: strings.Join(lines, "\n"), Menu: s.feedMenu("feed.change", m.Feeds, m.Day)}
}

func (s speech) feedData(f bot.FeedHeld, day bot.Date, longest int) with {
	data := with{"Name": s.feedName(f.Scope.Kind, shorten(oneLine(f.Name), longest)), "Since": s.day(bot.DateOf(f.At), day), "Used": ""}
	if !f.LastUsed.IsZero() {
		data["Used"] = s.instant(f.LastUsed, day)
	}
	return data
}

// myFeed is one of somebody's feeds.
func (s speech) myFeed(f bot.FeedHeld, day bot.Date) Post {
	return Post{Text: s.say("feed.one", s.feedData(f, day, 80)), Buttons: []Button{
		{ID: "renew", Label: s.say("feed.renew", nil), Style: "default", Act: bot.Act{Verb: bot.VerbRenewFeed, Text: f.Scope.Key()}},
		{ID: "end", Label: s.say("feed.drop", nil), Style: "default", Act: bot.Act{Verb: bot.VerbEndFeed, Text: f.Scope.Key()}}}}
}

// feedMenu lists feeds to choose one, under a label; nil for none.
func (s speech) feedMenu(label string, feeds []bot.FeedHeld, day bot.Date) *Menu {
	if len(feeds) == 0 {
		return nil
	}
	menu := &Menu{ID: "feed", Label: s.say(label, nil), Act: bot.Act{Verb: bot.VerbFeed}}
	for _, f := range feeds[:min(len(feeds), mostFeedOptions)] {
		name := s.calendarName(f.Scope.Kind, shorten(oneLine(f.Name), 40))
		data := s.feedData(f, day, 40)
		data["Name"] = name // no markdown in a menu
		menu.Options = append(menu.Options, Option{Label: s.say("feed.option", data), Value: f.Scope.Key()})
	}
	return menu
}
