package view

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"jalon/bot"
)

// Names gives the user name of a person, without @; "" when unknown.
type Names func(bot.UserID) string

// View speaks every language of Languages. It is safe for concurrent use.
type View struct {
	languages map[string]language
	texts     map[string]texts
	names     Names

	// Links gives the address of a post; nil where posts have none.
	Links func(bot.Receipt) string
}

// New reads the embedded texts. names is asked each time a person is shown.
func New(names Names) (*View, error) { return Prefixed(names, "") }

// Prefixed is New for a bot whose every command begins with a prefix, because
// another one has their names.
func Prefixed(names Names, prefix string) (*View, error) {
	v := &View{languages: map[string]language{"fr": french, "en": english}, texts: map[string]texts{}, names: names}
	for _, code := range Languages {
		t, err := loadTexts(v.languages[code], prefix)
		if err != nil {
			return nil, err
		}
		v.texts[code] = t
	}
	return v, nil
}

// Post words any answer or message in a language; an unknown one is French.
func (v *View) Post(lang string, value any) Post {
	s := v.speech(lang)
	var p Post
	switch value := value.(type) {
	case *bot.StartupCard:
		p = s.card(value)
	case *bot.Reminder:
		p = s.reminder(value)
	case *bot.Personal:
		p = s.personal(value)
	case bot.MyReminders:
		p = s.myReminders(value)
	case bot.MessageHistory:
		p = s.messageHistory(value)
	case bot.TeamDaySet:
		p = s.teamDaySet(value)
	case bot.Muted:
		p = s.muted(value)
	case bot.AbsenceSet:
		p = s.absenceSet(value)
	case bot.AskDay:
		p = s.askDay(value)
	case bot.StopWhat:
		p = s.stopWhat(value)
	case bot.MyAbsences:
		p = s.myAbsences(value)
	case bot.AskedAgain:
		p = s.askedAgain(value)
	case bot.NotPutOff:
		p = Post{Text: s.say("again.kept", with{"Name": plain(shorten(oneLine(value.Name), 60)), "Changed": value.Changed})}
	case bot.Resent:
		p = Post{Text: s.say("sent.resent", with{"Changed": value.Changed})}
	case bot.GivenUp:
		p = s.givenUp(value)
	case bot.KeepsOnly:
		p = Post{Text: s.say("next.only", with{"Slug": code(value.Example)})}
	case bot.StoodDown:
		p = s.stoodDown(value)
	case bot.GivenBack:
		p = s.givenBack(value)
	case bot.HandedOver:
		p = s.handedOver(value)
	case *bot.Digest:
		p = s.digest(value)
	case bot.Content:
		return v.content(lang, value)
	case *bot.Notice:
		p = s.notice(value)
	case *bot.Error:
		p = Post{Text: s.fault(value)}
	case bot.NotFound:
		p = s.notFound(value)
	case bot.Listing:
		p = s.list(value)
	case bot.Winner:
		return v.winner(lang, value)
	case bot.Bound:
		p = s.bound(value)
	case bot.Renamed:
		p = s.renamed(value)
	case bot.Believed:
		p = Post{Text: s.say("catalogue.believed", with{"N": value.Products, "Total": s.number(float64(value.Products), 0)})}
	case bot.Refused:
		p = s.refused(value)
	case bot.Team:
		p = s.teamOf(value)
	case bot.MemberSet:
		p = s.memberSet(value)
	case bot.RequestSent:
		p = s.requestSent(value)
	case bot.RequestSettled:
		p = s.requestSettled(value)
	case *bot.RequestPost:
		p = s.requestPost(value)
	case bot.Unbound:
		p = Post{Text: s.say("channel.unbound", with{"Name": plain(shorten(value.Name, 80))})}
	case bot.ChannelQuestion:
		p = s.channelQuestion(value)
	case bot.Greeting:
		p = Post{Text: s.say("channel.greeting", with{"Name": plain(shorten(value.Name, 80))})}
	case bot.Following:
		p = s.following(value)
	case bot.Waiting:
		p = s.waiting(value)
	case bot.NothingAwaited:
		p = s.nothingAwaited(value)
	case bot.OwnFigures:
		p = s.ownFigures(value)
	case bot.MyWants:
		p = s.myWants(value)
	case *bot.WantedPost:
		p = s.came(value)
	case bot.NewsList:
		p = s.newsList(value)
	case *bot.Month:
		p = s.monthTold(value)
	case bot.MonthAnswer:
		p = s.monthAnswer(value)
	case bot.MonthFigures:
		p = s.monthFigures(value)
	case bot.Receiving:
		p = s.receiving(value)
	case *bot.Changes:
		p = s.changes(value)
	case bot.WhichNumber:
		return s.whichNumber(value)
	case bot.FiguresCard:
		p = s.figures(value)
	case bot.Committees:
		p = s.committees(value)
	case bot.NextReminder:
		p = s.nextReminder(value)
	case bot.Portfolio:
		p = s.portfolio(value)
	case bot.Launch:
		p = s.launch(value)
	case bot.Uninvited:
		p = s.uninvited(value)
	case bot.Wave:
		p = s.wave(value)
	case bot.Started:
		p = s.started(value)
	case *bot.Started:
		p = s.started(*value)
		p.Footer = s.say("request.footer", nil)
	case bot.NotStarted:
		p = s.notStarted(value)
	case bot.ExportOwed:
		p = Post{Text: s.say("list.export_owed", with{"N": value.Total, "Total": s.number(float64(value.Total), 0)})}
	case bot.StartupHelp:
		p = Post{Text: s.say("startup.help", with{"Example": code(value.Example), "Topic": code(value.Topic)})}
	case bot.Help:
		p = s.help(value)
	case bot.CommandHelp:
		p = s.commandHelp(value)
	case bot.WhichOne:
		p = s.whichOne(value)
	case bot.Fiche:
		p = s.fiche(value)
	case bot.Published:
		p = Post{Text: s.say("publish.done", with{"Name": plain(shorten(value.Name, 80))})}
	case bot.NothingDue:
		p = Post{Text: s.say("note.nothing", with{"Name": plain(shorten(value.Name, 80))})}
	case bot.Thanks:
		p = Post{Text: s.say("thanks.answer", nil)}
	case bot.Noted:
		p = s.noted(value)
	case bot.TakenBack:
		p = s.takenBack(value)
	case bot.Unlikely:
		p = s.unlikely(value)
	case bot.Measuring:
		p = s.measuring(value)
	case bot.Suggestions:
		p = s.suggestions(value)
	case bot.WhichIndicator:
		p = s.whichIndicator(value)
	case bot.History:
		p = s.history(value)
	case bot.Defined:
		p = s.defined(value)
	case bot.LastCommitteeSet:
		p = s.lastCommitteeSet(value)
	case bot.Unwaived:
		p = s.unwaived(value)
	case bot.Waived:
		p = s.waived(value)
	case bot.About:
		p = s.aboutPerson(value)
	case bot.MyRights:
		p = s.rights(value)
	case bot.ErasureAsked:
		p = s.erasureAsked(value)
	case bot.ErasureDone:
		p = s.erasureDone(value)
	case bot.Past:
		p = s.past(value)
	case bot.Simulation:
		p = s.simulation(value)
	case bot.Health:
		p = s.health(value)
	case bot.RoundTrip:
		p = s.trip(value)
	case bot.Paused:
		p = s.paused(value)
	case bot.Tour:
		p = s.tour(&value)
	case bot.Glossary:
		p = s.glossary()
	case bot.APIKeyMade:
		p = s.apiKeyMade(value)
	case bot.APIKeysRevoked:
		p = s.apiKeysRevoked(value)
	case *bot.CommitteePost:
		p = s.committeePost(value)
	case bot.CommitteeDraft:
		p = s.committeeDraft(value)
	case bot.CommitteeDone:
		p = s.committeeDone(value)
	case bot.CommitteeCard:
		p = s.committeeCardOf(value)
	case bot.CommitteeStart:
		p = s.committeeStart(value)
	case bot.FeedMade:
		p = s.feedMade(value)
	case bot.FeedEnded:
		p = Post{Text: s.say("feed.ended", with{"Name": s.feedName(value.Kind, value.Name), "Ended": value.Ended})}
	case bot.MyFeeds:
		p = s.myFeeds(value)
	case bot.Attended:
		p = s.attended(value)
	case bot.Presences:
		p = s.presences(value)
	case bot.WhichCommittee:
		p = s.whichCommittee(value)
	case bot.CommitteeHistory:
		p = s.committeeHistory(value)
	case bot.Undated:
		p = s.undated(value)
	case bot.SendFile:
		p = Post{Text: s.say("sent_file.how", nil)}
	case bot.FilePreview:
		p = s.sentFile(value)
	case bot.FileOwed:
		p = Post{Text: s.say("me.owed", nil)}
	case bot.Written:
		p = Post{Text: s.say("tour.written", nil)}
	case bot.TestAnswer:
		p = Post{Text: s.say("test.answer", with{"Proof": code(value.Proof)})}
	default:
		panic(fmt.Sprintf("view: no words for %T", value))
	}
	if p.Fallback == "" {
		p.Fallback = fallback(p)
	}
	p.Fallback = oneLine(p.Fallback)
	return p
}

func (v *View) content(lang string, c bot.Content) Post {
	switch {
	case c.Reminder != nil:
		return v.Post(lang, c.Reminder)
	case c.Personal != nil:
		return v.Post(lang, c.Personal)
	case c.Digest != nil:
		return v.Post(lang, c.Digest)
	case c.Month != nil:
		return v.Post(lang, c.Month)
	case c.Changes != nil:
		return v.Post(lang, c.Changes)
	case c.Request != nil:
		return v.Post(lang, c.Request)
	case c.StandIn != nil:
		return worded(v.speech(lang).standIn(c.StandIn))
	case c.Entrusted != nil:
		return worded(v.speech(lang).entrusted(c.Entrusted, c.Entrusted.Post == ""))
	case c.Wanted != nil:
		return v.Post(lang, c.Wanted)
	case c.Committee != nil:
		return v.Post(lang, c.Committee)
	case c.Started != nil:
		return v.Post(lang, c.Started)
	case c.Welcome != nil:
		return worded(v.speech(lang).welcome(c.Welcome))
	case c.Preview != nil:
		return worded(v.speech(lang).preview(lang, c.Preview))
	case c.Invitation != nil:
		return worded(v.speech(lang).invitationText(c.Invitation))
	case c.Messages != nil:
		return worded(v.speech(lang).messagesFile(c.Messages))
	case c.Presences != nil:
		return worded(v.speech(lang).presenceFile(c.Presences))
	case c.Indicators != nil:
		return worded(v.speech(lang).indicatorsFile(c.Indicators))
	case c.History != nil:
		return worded(v.speech(lang).pictured(c.History))
	case c.Trip != nil:
		return v.direct(lang, *c.Trip)
	case c.Tour != nil:
		return v.direct(lang, *c.Tour)
	case c.Export != nil:
		return worded(v.speech(lang).export(c.Export))
	case c.Person != nil:
		return worded(v.speech(lang).personFile(c.Person))
	case c.Journal != nil:
		return worded(v.speech(lang).journalFile(c.Journal))
	case c.Card != nil:
		p := v.Post(lang, c.Card)
		p.Buttons = nil // in public, the card only informs
		return p
	default:
		return v.Post(lang, c.Notice)
	}
}

// direct words what is sent to one person, unasked at that moment.
func (v *View) direct(lang string, value any) Post {
	p := v.Post(lang, value)
	p.Footer = v.speech(lang).say("request.footer", nil)
	return p
}

// worded is a post with what a notification shows of it.
func worded(p Post) Post {
	p.Fallback = oneLine(fallback(p))
	return p
}

// Error words a fault for the person who met it.
func (v *View) Error(lang string, e *bot.Error) string { return v.speech(lang).fault(e) }

// Say words a key of the texts: for the doors' few words of their own.
func (v *View) Say(lang, key string, data map[string]any) string {
	return v.speech(lang).say(key, data)
}

// mention is how a message names somebody so that they are told.
func (v *View) mention(u bot.UserID) string {
	if name := v.names(u); name != "" {
		return "@" + name
	}
	return ""
}

// with is the data of one sentence.
type with = map[string]any

// speech is a View in one language.
type speech struct {
	*View
	language
	texts texts
}

func (v *View) speech(lang string) speech {
	if _, ok := v.texts[lang]; !ok {
		lang = Languages[0]
	}
	return speech{View: v, language: v.languages[lang], texts: v.texts[lang]}
}

// say words one key. A missing key or field is a fault of the program, found
// by the tests that say every key.
func (s speech) say(key string, data with) string {
	t, ok := s.texts[key]
	if !ok {
		panic("view: no text " + key)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		panic("view: text " + key + ": " + err.Error())
	}
	return s.spaces(b.String())
}

// known words a key that may not exist, such as a phase we never heard of.
func (s speech) known(key, otherwise string) string {
	if _, ok := s.texts[key]; !ok {
		return plain(otherwise)
	}
	return s.say(key, nil)
}

var anyLink = regexp.MustCompile(`\[([^\]\\]+)\]\(\S+?\)`)

// fallback is the first words of a post without markdown.
func fallback(p Post) string {
	text := strings.Join(strings.Fields(p.Lead+" "+p.Title+" "+p.Text), " ")
	text = anyLink.ReplaceAllString(text, "$1")
	text = strings.NewReplacer("**", "", "`", "", "\\", "").Replace(text)
	return shorten(text, 200)
}

// Instant writes a day and an hour, in the zone of t, with the year unless it
// is now's.
func (v *View) Instant(lang string, t, now time.Time) string {
	return v.speech(lang).instant(t, bot.DateOf(now.In(t.Location())))
}
