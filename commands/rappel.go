package commands

import (
	"cmp"
	"context"
	"slices"
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

// withWeek adds the week of who coaches, when nothing else says it comes.
func (r *Router) withWeek(who bot.Person, lines []bot.Upcoming) []bot.Upcoming {
	if r.NextWeek == nil || slices.ContainsFunc(lines, func(u bot.Upcoming) bool { return u.Kind == bot.KindDigest }) {
		return lines
	}
	next := r.NextWeek(who.ID, r.Clock.Now())
	if next.IsZero() {
		return lines
	}
	lines = append(lines, bot.Upcoming{At: next.In(r.Zone), Kind: bot.KindDigest, To: bot.Destination{User: who.ID}})
	slices.SortStableFunc(lines, func(a, b bot.Upcoming) int { return a.At.Compare(b.At) })
	return lines[:min(len(lines), soonest)]
}
