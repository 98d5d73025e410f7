package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// Messages is what commands need of the store about what is sent, and when.
type Messages interface {
	Delivery(ctx context.Context, name string) (bot.Delivery, error)
	DeliveriesOf(ctx context.Context, q bot.DeliveryQuery) ([]bot.Delivery, error)
	Resend(ctx context.Context, r bot.Resending) (d bot.Delivery, changed bool, err error)
	PutOff(ctx context.Context, p bot.PuttingOff) (bot.PutOff, error)
	SetChoice(ctx context.Context, c bot.Choosing) (after bot.Choice, changed bool, err error)
	SetAbsence(ctx context.Context, a bot.Absence, door string, at time.Time, owed ...bot.Delivery) error
	DropAbsence(ctx context.Context, u bot.UserID, from bot.Date, door string, at time.Time, owed ...bot.Delivery) (dropped bool, err error)
	StandDown(ctx context.Context, s bot.StandingDown) (after bot.Absence, changed bool, err error)
}

// reminderVerbs are what /rappel does beside telling the next ones.
func reminderVerbs() []spokenVerb {
	return append(productReminderVerbs(),
		absences,
		spokenVerb{stopWhatWords, (*Router).stopVerb},
		spokenVerb{"renvoyer renvoi resend", (*Router).resendVerb},
		spokenVerb{"moi mesrappels mine me", (*Router).myRemindersVerb},
	)
}

var absences = spokenVerb{"absence absences absent absente indispo indisponible conge conges vacances ooo away leave holiday holidays vacation", (*Router).absenceVerb}

// productReminderVerbs are those about a product, which may be named before them.
func productReminderVerbs() []spokenVerb {
	return []spokenVerb{
		{"pause muet silence suspendre mute", (*Router).muteVerb},
		{"reprendre reprends reprenez reprise reactiver resume unmute finpause findepause findelapause finirpause stoppause stoplapause arreterpause arreterlapause arretelapause annulerpause annulerlapause retirerlapause endpause", (*Router).unmuteVerb},
		{"jour day", (*Router).teamDayVerb},
		{"historique histo historiques envoyes passes passe history sent past", (*Router).sentVerb},
		{"reporter report reporte plustard decaler decale repousser repousse rapporter postpone snooze later", (*Router).askAgainVerb},
		{"annuler annule retirer retire nepasreporter nereportepas nereporterpas annulerreport annulerlereport retirerlereport cancel keep", (*Router).keepVerb},
		{"simuler simulation simule simulate", (*Router).simulateVerb},
	}
}

// aloneReminderVerbs are those of which the answer is for who asks alone.
var aloneReminderVerbs = wordSet("absence moi historique renvoyer simuler")

// rappel answers /rappel: what changes reminders, or what is to come for a product,
// this channel's, or who asks.
func (r *Router) rappel(ctx context.Context, c Call) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if v, rest, ok := verbIn(reminderVerbs(), c.Text); ok && !r.isNamed(c.Text) {
		return v.run(r, ctx, c, rest)
	}
	if v, text, rest, ok := r.nearlySaid(snapshot, c.Text); ok {
		c.Text = text
		return v.run(r, ctx, c, rest)
	}
	if v, text, rest, ok := r.verbAfterProduct(snapshot, c.Text); ok {
		c.Text = text
		return v.run(r, ctx, c, rest)
	}
	if _, here := r.productHere(snapshot, c.Channel, c.ChannelName); c.Text == "" && !here {
		return r.myReminders(ctx, c.Who)
	}
	if reply, ok, err := r.dayAlone(ctx, snapshot, c); ok {
		return reply, err
	}
	if r.ofSomethingElse(snapshot, c.Text) {
		return Reply{Show: bot.KeepsOnly{Example: snapshot.Catalogue.Example().Slug}}, nil
	}
	s, instead, err := r.about(c, bot.VerbReminder)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.reminder(ctx, c.Who, s.ID)
}

// ofSomethingElse tells whether a text asks to be reminded of what the bot does not
// keep: « demain acheter du pain ».
func (r *Router) ofSomethingElse(snapshot catalogue.Snapshot, text string) bool {
	if _, meant := r.meant(snapshot, text); meant || r.isNamed(text) {
		return false
	}
	never := func(string) bool { return false }
	split := r.moments().choose(text, never, false)
	word, _ := firstWord(text)
	return split.Typed != "" || remindWords[catalogue.Fold(word)]
}

// remindWords begin what people ask to be reminded of.
var remindWords = wordSet("demain tomorrow acheter appeler penser remind rappelle rappelez dans")

// soonest is how many messages to come are listed.
const soonest = 6

// reminder is what the team of a product is asked next, and what else is to come.
func (r *Router) reminder(ctx context.Context, who bot.Person, id bot.ProductID) (Reply, error) {
	s, err := r.product(id)
	if err != nil {
		return Reply{}, err
	}
	next, err := r.nextReminder(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	if _, may, err := r.may(ctx, who, bot.ActionJournal, id); err != nil || !may {
		next.Lines = ofChannels(next.Lines)
		return Reply{Show: next}, err
	}
	return Reply{Show: next}, nil
}

// ofChannels are messages without those to one person: whom the bot writes to is read
// by them, and by those who read what was sent.
func ofChannels(lines []bot.Upcoming) []bot.Upcoming {
	return slices.DeleteFunc(slices.Clone(lines), func(u bot.Upcoming) bool { return u.To.User != "" })
}

// nextReminder is what a product's team is asked next, and what else is to come.
func (r *Router) nextReminder(ctx context.Context, s bot.Startup) (answer bot.NextReminder, err error) {
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return answer, internal("read figures", err)
	}
	set := r.Directory().Settings(s.ID)
	now := r.Clock.Now()
	answer = bot.NextReminder{Name: s.Name, On: set.State == bot.LaunchOn, Invited: set.State == bot.LaunchInvited, Now: r.today(), Due: facts.MissingFigures(s, r.today()),
		Gone: !s.GoneSince.IsZero(), Inactive: !s.ActiveAt(r.today()), Sending: r.Sending}
	from := now
	for _, pause := range []bot.Pause{set.Pause, r.Directory().Pause()} {
		if pause.Holds(now) {
			answer.Pause, answer.Clock, from = pause, now.In(r.Zone), pause.Until
			answer.Muted = pause == set.Pause
		}
	}
	if from.IsZero() { // until further notice
		return answer, nil
	}
	if answer.Pause.Since.IsZero() {
		if answer.Lines, err = r.upcomingOf(ctx, bot.DeliveryQuery{Product: s.ID, From: now.Add(-usualDelay), Limit: mostWaiting}); err != nil {
			return answer, err
		}
	}
	at, err := r.NextReminder(ctx, s.ID, from)
	if err != nil {
		return answer, internal("read the week's message", err)
	}
	if !at.IsZero() {
		answer.At = at.In(r.Zone)
		nominal := bot.DateOf(answer.At).AddDays(-1)
		for reason, closed := r.Days.Closed(nominal); closed; reason, closed = r.Days.Closed(nominal) { // the first one says why
			answer.Moved, answer.Closed = nominal, reason
			nominal = nominal.AddDays(-1)
		}
		if answer.Closed.Kind == bot.ClosedWeekend || set.Day != nil && set.Day.Weekday == answer.At.Weekday() {
			answer.Moved = bot.Date{}
		}
	}
	return answer, nil
}

const (
	// usualDelay is how long ago a message that still waits may have been owed.
	usualDelay = 10 * 24 * time.Hour
	// mostWaiting is how many messages are looked at for those to come: all, as the store
	// gives the last ones first.
	mostWaiting = 10_000
)

// upcomingOf lists the messages that wait, the soonest first.
func (r *Router) upcomingOf(ctx context.Context, q bot.DeliveryQuery) (lines []bot.Upcoming, err error) {
	waiting, err := r.Messages.DeliveriesOf(ctx, q)
	if err != nil {
		return nil, internal("list messages to come", err)
	}
	for _, d := range waiting {
		u, ok := bot.UpcomingOf(d, r.nameOf, r.Zone)
		if !ok {
			continue
		}
		if u.To.Channel != "" {
			u.Channel = cmp.Or(r.Channels.ChannelName(ctx, u.To.Channel), string(u.To.Channel))
		}
		lines = append(lines, u)
	}
	slices.SortStableFunc(lines, func(a, b bot.Upcoming) int { return a.At.Compare(b.At) })
	return lines[:min(len(lines), soonest)], nil
}

// myRemindersVerb is /rappel moi.
func (r *Router) myRemindersVerb(ctx context.Context, c Call, _ string) (Reply, error) {
	return r.myReminders(ctx, c.Who)
}

// myReminders are the messages to come to who asks, and when they are away.
func (r *Router) myReminders(ctx context.Context, who bot.Person) (Reply, error) {
	if who.ID == "" || who.Unknown {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	now := r.Clock.Now()
	mine := bot.MyReminders{Now: now.In(r.Zone), Absences: r.absencesOf(who.ID)}
	var err error
	if mine.Lines, err = r.upcomingOf(ctx, bot.DeliveryQuery{User: who.ID, From: now.Add(-usualDelay), Limit: mostWaiting}); err == nil {
		mine.Lines, err = r.withMonth(ctx, who, r.withWeek(who, mine.Lines))
	}
	return Reply{Show: mine}, err
}

// ofTeam is the product that a verb is about, and by which right somebody of its
// team acts; instead, why not.
func (r *Router) ofTeam(ctx context.Context, c Call, rest string) (s bot.Startup, as bot.Role, instead *Reply, err error) {
	if s, instead, err = r.ofProductAlone(c, rest); err != nil || instead != nil {
		return s, "", instead, err
	}
	as, may, err := r.may(ctx, c.Who, bot.ActionRemind, s.ID)
	if err != nil || may {
		return s, as, nil, err
	}
	reply, err := r.refused(c.Who, bot.ActionRemind, s)
	return s, "", &reply, err
}

// chooses stores a part of what is chosen of a product's messages, which counts at
// once.
func (r *Router) chooses(ctx context.Context, c bot.Choosing) (after bot.Choice, changed bool, err error) {
	c.At = r.Clock.Now()
	if after, changed, err = r.Messages.SetChoice(ctx, c); err == nil && changed {
		err = r.Rebound(ctx)
	}
	if err != nil {
		return after, false, internal("store what is chosen of reminders", err)
	}
	return after, changed, nil
}

// muteVerb is /rappel pause PRODUCT UNTIL: nothing unasked to one team.
func (r *Router) muteVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	rest, until := r.untilAtEnd(rest)
	if passed := r.passedIn(rest); passed != nil && until.IsZero() && !r.isNamed(rest) {
		return Reply{}, passed
	}
	s, as, instead, err := r.ofTeam(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.mute(ctx, c.Who, s, as, bot.Pause{By: c.Who.ID, Since: r.Clock.Now(), Until: until}, c.Door)
}

// unmuteVerb is /rappel reprendre PRODUCT.
func (r *Router) unmuteVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	s, as, instead, err := r.ofTeam(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.mute(ctx, c.Who, s, as, bot.Pause{}, c.Door)
}

// mute holds a product's messages back, or no more.
func (r *Router) mute(ctx context.Context, who bot.Person, s bot.Startup, as bot.Role, pause bot.Pause, door string) (Reply, error) {
	now := r.Clock.Now()
	was := r.Directory().Settings(s.ID).Pause
	done := bot.Muted{Product: s.ID, Name: s.Name, Slug: s.Slug, Pause: pause, Now: now.In(r.Zone)}
	switch same := was.Holds(now) && was.Until.Equal(pause.Until); {
	case pause.Since.IsZero() && !was.Holds(now):
	case !pause.Since.IsZero() && same:
		done.Pause = was
	default:
		_, changed, err := r.chooses(ctx, bot.Choosing{Part: bot.ChoicePause, Choice: bot.Choice{Product: s.ID, Pause: pause}, By: who.ID, As: as, Door: door})
		if err != nil {
			return Reply{}, err
		}
		done.Changed = changed
	}
	if !done.Pause.Until.IsZero() {
		done.Pause.Until = done.Pause.Until.In(r.Zone)
	}
	return Reply{Show: done}, nil
}

// untilAtEnd splits « dossierfacile jusqu'au 15 janvier », in either order; zero for no
// end.
func (r *Router) untilAtEnd(text string) (rest string, until time.Time) {
	words := strings.Fields(text)
	for i := range words {
		if until, ok := r.untilTyped(strings.Join(words[i:], " ")); ok && !until.IsZero() {
			return strings.Join(words[:i], " "), until
		}
	}
	for n := len(words) - 1; n > 0; n-- {
		if until, ok := r.untilTyped(strings.Join(words[:n], " ")); ok && !until.IsZero() {
			return strings.Join(words[n:], " "), until
		}
	}
	return text, time.Time{}
}

// pressMute answers « Mettre en pause » and « Reprendre ».
func (r *Router) pressMute(ctx context.Context, p Press) (Reply, error) {
	s, as, refused, err := r.pressedByTeam(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	pause := bot.Pause{}
	if p.Act.Verb == bot.VerbMute {
		pause = bot.Pause{By: p.Who.ID, Since: r.Clock.Now()}
	}
	return r.mute(ctx, p.Who, s, as, pause, p.Door)
}

// pressedByTeam is the product of a button that somebody of its team may press.
func (r *Router) pressedByTeam(ctx context.Context, p Press) (s bot.Startup, as bot.Role, refused *Reply, err error) {
	if s, err = r.product(p.Act.Product); err != nil {
		return s, "", nil, err
	}
	as, may, err := r.may(ctx, p.Who, bot.ActionRemind, s.ID)
	if err != nil || may {
		return s, as, nil, err
	}
	reply, err := r.refused(p.Who, bot.ActionRemind, s)
	return s, "", &reply, err
}

// sentVerb is /rappel historique PRODUCT, or the same as a file.
func (r *Router) sentVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	rest, file := asFile(rest)
	rest, span := r.monthSent(rest)
	if _, here := r.productOf(c); rest == "" && !here && !file && (!c.Said || c.Direct) && r.mends(c.Who) {
		return r.sentToAll(ctx, span)
	}
	s, instead, err := r.ofProductAlone(c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	_, may, err := r.may(ctx, c.Who, bot.ActionJournal, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(c.Who, bot.ActionJournal, s)
	}
	if file {
		return r.owe(ctx, Press{Who: c.Who, Act: bot.Act{Nonce: r.Nonce()}}, bot.KindExport, "export/", bot.Content{Messages: &bot.MessagesFile{Product: s.ID, Slug: s.Slug}}, bot.FileOwed{})
	}
	q := bot.DeliveryQuery{Product: s.ID, From: span.From, Until: span.Until, Limit: 4 * mostSent}
	lines, err := r.sentOf(ctx, q, mostSent+1)
	if err != nil {
		return Reply{}, err
	}
	h := bot.MessageHistory{Product: s.ID, Name: s.Name, Slug: s.Slug, Lines: lines[:min(len(lines), mostSent)], More: len(lines) > mostSent, Staff: r.mends(c.Who), Now: r.Clock.Now().In(r.Zone)}
	return Reply{Show: h}, nil
}

const (
	mostSent = 8      // messages of the past that are listed
	fileSent = 10_000 // likewise in a file
)

// sentOf lists messages of the past, the newest first, at most so many.
func (r *Router) sentOf(ctx context.Context, q bot.DeliveryQuery, most int) (lines []bot.SentMessage, err error) {
	all, err := r.Messages.DeliveriesOf(ctx, q)
	if err != nil {
		return nil, internal("list messages", err)
	}
	facts := map[bot.ProductID]bot.Facts{}
	for _, d := range all {
		s, ok := bot.SentOf(d, r.Zone)
		if !ok || len(lines) == most {
			continue
		}
		if s.To.Channel != "" {
			s.Channel = cmp.Or(r.Channels.ChannelName(ctx, s.To.Channel), string(s.To.Channel))
		}
		if s.Answered, err = r.answeredBy(ctx, d, facts); err != nil {
			return nil, err
		}
		lines = append(lines, s)
	}
	return lines, nil
}

// answeredBy are those who gave the figures that a message asked for.
func (r *Router) answeredBy(ctx context.Context, d bot.Delivery, facts map[bot.ProductID]bot.Facts) (who []bot.UserID, err error) {
	for _, part := range d.Content.Reminders() {
		f, known := facts[part.Product]
		if !known {
			if f, err = r.Figures.Facts(ctx, part.Product); err != nil {
				return nil, internal("read figures", err)
			}
			facts[part.Product] = f
		}
		for _, u := range part.WithAnswers(f, bot.DateOf(d.SentAt)).AnsweredBy() {
			if !slices.Contains(who, u) {
				who = append(who, u)
			}
		}
	}
	return who, nil
}

// messagesFile is what a product's team was sent, as a file.
func (r *Router) messagesFile(ctx context.Context, f bot.MessagesFile) (bot.MessagesFile, error) {
	rows, err := r.sentOf(ctx, bot.DeliveryQuery{Product: f.Product, Limit: fileSent}, fileSent)
	f.Rows, f.Zone = rows, r.Zone.String()
	return f, err
}

// givenUpSince is how long ago a message may have been given up that is offered to be
// sent again.
const givenUpSince = 30 * 24 * time.Hour

// resendVerb is /rappel renvoyer: staff send again what was given up.
func (r *Router) resendVerb(ctx context.Context, c Call, _ string) (Reply, error) {
	if !r.mends(c.Who) {
		return Reply{}, refusal(c.Who, bot.CodeStaffOnly, "")
	}
	now := r.Clock.Now()
	all, err := r.sentOf(ctx, bot.DeliveryQuery{From: now.Add(-givenUpSince), Limit: fileSent}, fileSent)
	if err != nil {
		return Reply{}, err
	}
	all = slices.DeleteFunc(all, func(s bot.SentMessage) bool { return s.State != bot.StateDead })
	return Reply{Show: bot.GivenUp{Lines: all[:min(len(all), mostSent)], Now: now.In(r.Zone)}}, nil
}

// resend sends a message again that was given up: the one chosen in the menu. What
// arrived after all is found first.
func (r *Router) resend(ctx context.Context, p Press) (Reply, error) {
	if !r.mends(p.Who) {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	_, changed, err := r.Messages.Resend(ctx, bot.Resending{Name: p.Act.Choice, By: p.Who.ID, As: bot.RoleStaff, Door: p.Door, At: r.Clock.Now()})
	if errors.Is(err, bot.ErrNotFound) {
		return Reply{}, &bot.Error{Code: bot.CodeGone}
	}
	if err != nil {
		return Reply{}, internal("send a message again", err)
	}
	r.Wake()
	return Reply{Show: bot.Resent{Changed: changed}}, nil
}
