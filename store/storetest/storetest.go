// Package storetest is the suite every engine passes: what bot promises of a
// store, tried.
package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store"
)

// Engine is a store under test.
type Engine struct {
	Store store.Store
	// Reopen ends the process that holds the store, as a crash does, and
	// returns what another one finds on the same data. Once it returned, what
	// was claimed and not settled may be claimed again.
	Reopen func(t testing.TB) Engine
	// Commits counts what was ever written. Nil for an engine that cannot tell.
	Commits func() uint64
}

// Run runs the suite. open returns a new empty store, closed by its own
// t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) Engine) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(&bench{T: t, Engine: open(t)})
		})
	}
	t.Run("any sequence of steps", func(t *testing.T) {
		t.Parallel()
		anySequence(t, open)
	})
	t.Run("any sequence of notices", func(t *testing.T) {
		t.Parallel()
		noticesKept(t, open)
	})
}

var cases = []struct {
	name string
	run  func(*bench)
}{
	{"products keep their ids", products},
	{"a name is pinned once", pinning},

	{"declaring twice writes once", declareTwice},
	{"declaring changes, archives and journals", declareChanges},
	{"known figures never replace measures", knownFigures},
	{"a known figure answers a reminder", knownFigureAnswers},
	{"facts are newest first and one product's", factsShape},
	{"facts are bounded", factsBounded},
	{"another frequency has other periods", otherFrequency},
	{"a correction supersedes", superseding},
	{"unknown products and indicators are refused", recordUnknown},
	{"an entry is stored once", recordTwice},
	{"an entry is stored once under a race", recordRace},
	{"entries for one period make one chain", recordChain},

	{"an indicator is defined in the chat", definedInTheChat},
	{"what moved meanwhile is not defined over", movedMeanwhile},
	{"a product has one north star", oneNorthStar},
	{"a figure is taken back to what was before", takingBack},
	{"a period has no figure yet, or none at all", waivers},
	{"a series is one indicator's", series},
	{"figures from elsewhere are taken in whole", takingIn},
	{"every indicator is listed but archived ones", everyIndicator},
	{"definitions and figures come at once", definingAtOnce},

	{"people wait for figures, once", waitingForFigures},
	{"nobody waits for more than they may", wantsBounded},
	{"who waits is told by whatever way a figure comes", wantsMet},
	{"figures that come together are told together", wantsTogether},
	{"who was not told waits again", wantsBack},
	{"waiting and noting at once loses nobody", wantsAtOnce},
	{"who waits for a figure no more is not told of it", wantsTooLate},
	{"what somebody waits for goes with them", wantsErased},
	{"nobody waits for ever", oldWants},

	{"recording plans edits", recordEdits},
	{"a message is put off, and no more", putOff},
	{"a week is told with those before it", weeksBefore},
	{"a personal message is put off", putOffInPerson},
	{"an answer during the sending counts", answeredWhileClaimed},
	{"an edit is resolved at each claim", editResolvedAnew},
	{"a post is edited by one at a time", editingAlone},

	{"a mark moves by compare-and-set", planMark},
	{"two planners race harmlessly", planRace},
	{"a name is inserted once", nameOnce},

	{"claims follow due then name, up to the limit", claimOrder},
	{"what is due is counted, up to a bound", counting},
	{"claimers never share", claimRace},
	{"a claim freezes what it resolves", claimFreezes},
	{"what left nothing is resolved again", claimAsksAgain},
	{"a reminder skipped before any attempt frees its name", skippedNamesAreFree},
	{"a claim skips", claimSkips},
	{"a claim puts off", claimPutsOff},
	{"a claim passes over many skipped", claimBounded},
	{"notices of a cause are told together", noticesTogether},
	{"notices survive a crash", noticesAfterACrash},
	{"notices survive a wrong clock", noticesAfterAWrongClock},
	{"one tells of a cause under a race", noticesRace},
	{"a settlement is fenced", settleFence},
	{"a retry waits until it is due", settleRetry},
	{"a given-up delivery owes a notice once", settleDead},
	{"settlements race", settleRace},
	{"settlements do not fail together", settleBeside},
	{"askings are counted", askings},
	{"a crash leaves an unknown outcome", crash},

	{"channels are bound, confirmed and journalled", bindings},
	{"a late binding changes nothing", lateBindings},
	{"people follow and stop", follows},
	{"what a follower was told is not read again", told},
	{"the month is received, and no more", subscriptions},
	{"who asks for the month twice at once has it once", subscribedAtOnce},
	{"a month tells what was known then", monthFacts},
	{"a month tells the committees of the next", monthCommittees},
	{"a month is claimed with what it tells", monthClaimed},
	{"a month that changed is read again", monthReadAgain},
	{"news are newest first", news},
	{"a renamed product keeps its data", renaming},
	{"what a person undid stays undone", renamingBack},
	{"products that are gone are kept", goneProducts},

	{"roles are declared and journalled", members},
	{"an access is asked and settled once", requestsOnce},
	{"granting does what was asked", granting},
	{"requests are bounded", requestsBounded},
	{"a pause holds", pausing},

	{"keys of scripts are made and revoked", apiKeys},
	{"the use of a key is kept by the hour", touchedKeys},
	{"an entry of what is there writes nothing", differing},

	{"a committee is announced once", announcing},
	{"fifty answers at once count once each", fiftyAnswers},
	{"answers while a post is edited are shown in the end", answersWhileEdited},
	{"the last answer counts, until it begins", answers},
	{"a committee is changed as it was seen", changing},
	{"a poll becomes a committee", choosing},
	{"slots pressed at once", slotsAtOnce},
	{"posts that show a committee are edited", postsOfACommittee},
	{"who was not asked yet is asked of the day a committee moved to", askedOfAnotherDay},
	{"committees are listed by product and time", theAgenda},
	{"what is to come is read without the past", theFutureAlone},
	{"figures that change are shown by committees to come", figuresInPosts},
	{"figures show by whatever way they change", figuresByEveryWay},
	{"figures are shown until a committee ends", lastFigures},
	{"figures and answers at once leave one edit", figuresAndAnswers},
	{"what is said in a thread waits for its post", replies},
	{"nothing is said under a post that never came", repliesToNothing},
	{"facts tell the planned committees", committeesInFacts},
	{"facts have another version when committees change", versionOfCommittees},
	{"a renamed product keeps its committees", renamedWithCommittees},
	{"who came long ago is forgotten", forgetting},
	{"calendars are made, found and taken away", feeds},
	{"the use of a calendar is kept by the hour", touchedFeeds},

	{"messages are found by product and by person", messagesOf},
	{"a post that asks for a date is edited once there is one", dated},
	{"a message that was given up waits again, once", resent},
	{"what is chosen of reminders changes part by part", choicesOfParts},
	{"a choice that changes something owes its messages, once", choicesOwe},
	{"a choice takes messages back that were not tried", choicesDrop},
	{"a choice of nothing is not kept", unchoosing},
	{"choices made at once are all kept", choosingAtOnce},
	{"a renamed product keeps what was chosen", renamedWithChoices},
	{"absences are declared and taken back", absences},
	{"absences owe what whoever stands in is told", standIns},
	{"absences over for long go", pastAbsences},

	{"what is owed to one person of a day is joined", joining},
	{"whose day is taken has the next", otherDays},
	{"nothing owed to one person at once is lost", joiningAtOnce},
	{"what a claim owes is stored with it", owedByClaims},
	{"what a claim owes to whom it claims is kept", owedToWhoIsClaimed},
	{"what is to somebody is resolved with what else they get", besides},
	{"claims at once give somebody one message", besidesAtOnce},
	{"what a claim skips holds nothing back", besidesSkipped},
	{"however many answers, what counts is seen", besidesCounted},
	{"what asks is resolved with what was asked", askedSubjects},
	{"only the latest askings are read", subjectsBounded},
	{"askings are counted for each step", askingsOfSteps},
	{"figures edit what one person was asked", personalEdits},
	{"figures of two products edit what one person was asked", editsOfTwo},
	{"what one person is asked is answered during the sending", personalAnsweredWhileClaimed},

	{"erasing leaves no name", erasing},
	{"erasing is done again after a restoration", erasingAgain},
	{"everybody known is listed", knownPeople},
	{"whoever is erased while noting is named by no figure", erasingMeanwhile},
	{"whoever is named by others' absences and by choices is erased", erasedAbroad},
	{"whoever is erased is named by no notice of others", erasedFromNotices},
	{"whoever is erased while going away leaves no absence without a key", erasedWhileAway},
	{"no text hinders what is done about people", unwritable},
	{"the journal is read by product", journalOf},
	{"what is old goes", pruning},

	{"the journal only grows", journal},
	{"deliveries are listed newest first", deliveries},
	{"the catalogue's copy comes back", catalogueCopy},
	{"several parts of the catalogue are kept apart", catalogueParts},
	{"the last instant is kept", lastInstant},
	{"idle steps write nothing", idle},
	{"waiting deliveries cost nothing", tenThousand},
	{"instants keep their nanoseconds", instants},
	{"any text is kept", anyText},
}

// monday is the time of most tests: a Monday, 09:00 UTC.
var monday = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// bench is a test with its store. Its methods end the test on an error.
type bench struct {
	*testing.T
	Engine
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) reopen() {
	b.Helper()
	b.Engine = b.Reopen(b.T)
}

// product returns the id of a slug.
func (b *bench) product(slug string) bot.ProductID {
	b.Helper()
	ids, err := b.Store.EnsureProducts(b.Context(), []string{slug})
	b.must(err)
	return ids[slug]
}

// declared is a monthly indicator.
func declared(shortName string, known ...bot.Measure) bot.Declared {
	return bot.Declared{Indicator: bot.Indicator{Name: "The " + shortName, ShortName: shortName, Family: bot.Used,
		Type: bot.TypeUsage, Frequency: bot.Monthly, Delay: 5, Unit: "%", Direction: bot.HigherIsBetter,
		Public: true}, Known: known}
}

func known(period string, value float64) bot.Measure {
	return bot.Measure{Period: period, Value: value}
}

// declare declares monthly indicators and returns their ids.
func (b *bench) declare(p bot.ProductID, shortNames ...string) []bot.IndicatorID {
	b.Helper()
	var all []bot.Declared
	for _, name := range shortNames {
		all = append(all, declared(name))
	}
	b.must(b.Store.Declare(b.Context(), p, all, monday))
	var ids []bot.IndicatorID
	for _, ind := range b.facts(p).Indicators {
		ids = append(ids, ind.ID)
	}
	return ids
}

func (b *bench) facts(p bot.ProductID) bot.Facts {
	b.Helper()
	f, err := b.Store.Facts(b.Context(), p)
	b.must(err)
	return f
}

// entry is a form with one figure.
func entry(nonce string, p bot.ProductID, id bot.IndicatorID, period string, value float64) bot.Entry {
	return bot.Entry{Nonce: nonce, Product: p, By: "nadia", Door: "console", At: monday.Add(time.Hour),
		Figures: []bot.NewFigure{{Indicator: id, Period: period, Value: value, Decimals: 1}}}
}

func (b *bench) record(e bot.Entry) bot.Saved {
	b.Helper()
	saved, err := b.Store.Record(b.Context(), e)
	b.must(err)
	return saved
}

// waiting is a planned delivery of a channel's own kind.
func waiting(name string, due time.Time) bot.Delivery {
	return bot.Delivery{Name: name, Kind: bot.KindPublish, Slot: due, Due: due, State: bot.StatePlanned,
		PlannedAt: monday, To: bot.Destination{Channel: "general"}}
}

// reminder is a planned reminder that will ask for a product's figures of October.
func reminder(name string, p bot.ProductID, due time.Time) bot.Delivery {
	d := waiting(name, due)
	d.Kind, d.Product, d.Rule = bot.KindReminder, p, "indicators"
	return d
}

func (b *bench) owe(deliveries ...bot.Delivery) {
	b.Helper()
	b.must(b.Store.Owe(b.Context(), deliveries))
}

func (b *bench) delivery(name string) bot.Delivery {
	b.Helper()
	d, err := b.Store.Delivery(b.Context(), name)
	b.must(err)
	return d
}

// october is the period that reminders of these tests ask for.
var october = bot.PeriodOf(bot.Monthly, bot.Date{Year: 2026, Month: time.October, Day: 1})

// send resolves as the bot would, without its rules: everything goes at once.
func send(c bot.Claiming) bot.Resolution {
	r := bot.Resolution{To: bot.Destination{Channel: "general"}, Content: c.Delivery.Content}
	switch c.Delivery.Kind {
	case bot.KindReminder:
		ask := bot.Reminder{Product: c.Delivery.Product}
		for _, ind := range c.Facts.Indicators {
			ask.Items = append(ask.Items, bot.ReminderItem{Indicator: ind.ID, Name: ind.Name, Period: october})
		}
		r.Content = bot.Content{Reminder: &ask}
	case bot.KindEdit:
		if c.Target == nil || c.Target.Content.Reminder == nil {
			return bot.Resolution{Skip: bot.ReasonTargetUnsent}
		}
		shown := c.Target.Content.Reminder.WithAnswers(c.Facts, bot.DateOf(c.Target.SentAt))
		r.To, r.Receipt, r.Content = c.Target.To, c.Target.Receipt, bot.Content{Reminder: &shown}
	}
	return r
}

func claim(now time.Time, limit int) bot.Claim {
	return bot.Claim{Now: now, Limit: limit, Lease: time.Minute, Anchor: now.Add(-2 * time.Minute), Resolve: send}
}

func (b *bench) claim(c bot.Claim) []bot.Delivery {
	b.Helper()
	claimed, _, err := b.Store.Claim(b.Context(), c)
	b.must(err)
	return claimed
}

// claimOne claims exactly one delivery and checks its name.
func (b *bench) claimOne(name string, now time.Time) bot.Delivery {
	b.Helper()
	claimed := b.claim(claim(now, 1))
	if len(claimed) != 1 || claimed[0].Name != name {
		b.Fatalf("claimed %v, want %s", names(claimed), name)
	}
	return claimed[0]
}

// sent is the outcome of an attempt that arrived.
func sent(d bot.Delivery, at time.Time) bot.Settlement {
	return bot.Settlement{Name: d.Name, Attempt: d.Attempt, At: at, State: bot.StateSent,
		Receipt: bot.Receipt{Channel: "general", Post: fmt.Sprintf("post of %s, %d", d.Name, d.Attempt)}}
}

func (b *bench) settle(s bot.Settlement) {
	b.Helper()
	b.must(b.Store.Settle(b.Context(), s))
}

func (b *bench) journal() []bot.JournalEntry {
	b.Helper()
	entries, err := b.Store.Journal(b.Context(), 0, 10_000)
	b.must(err)
	return entries
}

func names(deliveries []bot.Delivery) (list []string) {
	for _, d := range deliveries {
		list = append(list, d.Name)
	}
	return list
}

// writesNothing fails when do changed the store.
func (b *bench) writesNothing(what string, do func(context.Context)) {
	b.Helper()
	if b.Commits == nil {
		do(b.Context())
		return
	}
	before := b.Commits()
	do(b.Context())
	if after := b.Commits(); after != before {
		b.Errorf("%s wrote %d times, want none", what, after-before)
	}
}
