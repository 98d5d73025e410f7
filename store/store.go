// Package store opens the place where everything is kept.
package store

import (
	"context"
	"time"

	"jalon/bot"
)

// Store is every atomic operation of the bot, gathered from the interfaces
// declared beside the types that call them. Each engine offers all of them and
// passes storetest.Run.
type Store interface {
	bot.PlanStore
	bot.SendStore

	// EnsureProducts returns our own id of each slug, making those that are
	// missing, in the order of slugs.
	EnsureProducts(ctx context.Context, slugs []string) (map[string]bot.ProductID, error)
	// Products returns the id of every slug that has one now, and of those a
	// product bore before.
	Products(ctx context.Context) (now, former map[string]bot.ProductID, err error)
	// Rename gives a product another slug, and journals who said so: its data
	// stays with it. Renaming back undoes it. bot.ErrConflict when the slug
	// belongs to a product that has data of its own, or when nobody (Renaming.By)
	// gives one that a person took the product back from; bot.ErrNotFound when
	// from is not the product's.
	Rename(ctx context.Context, r bot.Renaming) error
	// KeepGone keeps products as the catalogue last showed them; Gone returns
	// them, by id.
	KeepGone(ctx context.Context, gone []bot.Startup) error
	Gone(ctx context.Context) ([]bot.Startup, error)
	// PinPerson binds a name of the configuration to a user id the first time,
	// and returns the id it is bound to ever after. An empty id binds nothing:
	// bot.ErrNotFound when the name is not bound.
	PinPerson(ctx context.Context, name string, id bot.UserID) (bot.UserID, error)

	// Declare brings a product's indicators to what the configuration says,
	// matched by ShortName, archives those it no longer names, and stores known
	// figures of periods without any.
	// It writes, journals and moves the version only when something differs.
	Declare(ctx context.Context, p bot.ProductID, declared []bot.Declared, at time.Time) error
	// Facts reads one product's figures and planned committees at once.
	Facts(ctx context.Context, p bot.ProductID) (bot.Facts, error)
	// FactsVersion reads Facts.Version alone: zero for an unknown product.
	FactsVersion(ctx context.Context, p bot.ProductID) (uint64, error)
	// Record stores an entry with its journal rows and the edits it owes. A
	// known nonce stores nothing and answers as the first did.
	Record(ctx context.Context, e bot.Entry) (bot.Saved, error)

	// Want keeps what one person asks to wait for of one product, and is asked once:
	// kept are those they wait for now, fresh counts the new ones. What is there
	// already is not waited for. The change of figures that brings it takes it away, and
	// owes a message; one that was taken back before it is sent brings it back. It is
	// not journaled, and moves no version. bot.ErrTooMany and bot.ErrNotFound keep none.
	Want(ctx context.Context, wants []bot.Want) (kept []bot.Want, fresh int, err error)
	// Unwant takes away what somebody waits for: of some indicators, or of all, of a
	// product, or of all; they are not told of what came meanwhile either, unless that
	// was tried. n counts them.
	Unwant(ctx context.Context, u bot.UserID, p bot.ProductID, indicators []bot.IndicatorID) (n int, err error)
	// Wants lists what somebody waits for, by product and indicator.
	Wants(ctx context.Context, u bot.UserID) ([]bot.Want, error)

	// Define stores an indicator as somebody defines it, and journals who. The
	// same again writes nothing. bot.ErrTaken, bot.ErrMoved, bot.ErrNotFound.
	Define(ctx context.Context, d bot.Definition) (bot.Indicator, error)
	// TakeIn stores figures from elsewhere, all or nothing, and counts what they
	// became; of a dry intake it only counts. The same again stores nothing.
	// bot.ErrNotFound for a product without an id, bot.ErrOtherFrequency.
	TakeIn(ctx context.Context, i bot.Intake) ([]bot.TakenIn, error)
	// Indicators lists every product's indicators that are not archived.
	Indicators(ctx context.Context) ([]bot.Indicator, error)
	// Series reads one indicator's current measures and waivers, the oldest
	// period first, those of its frequency. bot.ErrNotFound for no indicator.
	Series(ctx context.Context, q bot.Series) ([]bot.Measure, error)

	// Owe inserts deliveries whose name is not there yet.
	Owe(ctx context.Context, deliveries []bot.Delivery) error
	// Delivery returns one by name, or bot.ErrNotFound.
	Delivery(ctx context.Context, name string) (bot.Delivery, error)
	// Deliveries returns, newest Slot first then by name, at most limit.
	Deliveries(ctx context.Context, limit int) ([]bot.Delivery, error)
	// DeliveriesOf returns the messages asked for, newest Slot first then by name,
	// at most q.Limit.
	DeliveriesOf(ctx context.Context, q bot.DeliveryQuery) ([]bot.Delivery, error)
	// PutOff has what a message asks for asked again later, or takes that back, and
	// journals it; nothing is written when it was so already. bot.ErrNotFound for an
	// unknown product.
	PutOff(ctx context.Context, p bot.PuttingOff) (bot.PutOff, error)
	// Resend has a message that was given up wait again, and journals it; changed is
	// false when it was not, or waits already. bot.ErrNotFound for no message.
	Resend(ctx context.Context, r bot.Resending) (d bot.Delivery, changed bool, err error)
	// Journal returns the entries after a sequence number, oldest first.
	Journal(ctx context.Context, after uint64, limit int) ([]bot.JournalEntry, error)

	// Bind stores which product a channel belongs to, and journals who said so;
	// an empty product unbinds it. The same again writes nothing. expected is
	// what whoever says so knew of the channel, zero for nothing: bot.ErrConflict
	// when it belongs to another product since, or was confirmed. bot.ErrNotFound
	// for a product without an id.
	Bind(ctx context.Context, b, expected bot.Binding, by bot.UserID, door string, at time.Time) error
	// Bindings lists every binding, by channel.
	Bindings(ctx context.Context) ([]bot.Binding, error)
	// SetFollow makes somebody follow a product, or not; changed is false when
	// it was so already.
	SetFollow(ctx context.Context, f bot.Follow, on bool) (changed bool, err error)
	// SetSubscription has somebody receive the month of the incubator, or not;
	// changed is false when it was so already.
	SetSubscription(ctx context.Context, s bot.Subscription, on bool) (changed bool, err error)
	// MonthFacts reads what is known of a month: of figures, as they were known at its
	// beginning and at its end.
	MonthFacts(ctx context.Context, m bot.MonthSpan) (bot.MonthFacts, error)
	// SetMember stores somebody's role in a product's team, and journals who said
	// so, by which right. The same again writes nothing. bot.ErrNotFound for a
	// product without an id.
	SetMember(ctx context.Context, m bot.Membership, as bot.Role, door string) (changed bool, err error)
	// Members lists every role said in the chat, by product, then by person.
	Members(ctx context.Context) ([]bot.Membership, error)
	// Ask stores a request with the messages it owes, and journals it. One that
	// stands already is returned as it is, and nothing is written: an open one
	// for access by the same person, or one of the same id. bot.ErrTooMany when
	// bot.MostRequests of theirs are open on the product.
	Ask(ctx context.Context, r bot.Request, door string, owed []bot.Delivery) (kept bot.Request, fresh bool, err error)
	// SettleRequest grants or refuses an open request, with all that follows:
	// the role or the figures, the journal, and Verdict.Owed. One that was
	// settled before is returned as it is. bot.ErrNotFound for none.
	SettleRequest(ctx context.Context, v bot.Verdict) (r bot.Request, changed bool, err error)
	// Requests lists the open requests of a product, or all, the oldest first.
	Requests(ctx context.Context, p bot.ProductID) ([]bot.Request, error)
	// SetKey keeps a key, in the place of the one its person had for the product,
	// and journals who made it, by which right; never the key. replaced tells whether
	// they had one. bot.ErrNotFound for a product without an id.
	SetKey(ctx context.Context, k bot.APIKey, as bot.Role, door string) (replaced bool, err error)
	// RevokeKeys takes keys away, and journals it for each; n counts them.
	RevokeKeys(ctx context.Context, r bot.Revocation) (n int, err error)
	// KeyByHash finds a key by bot.HashKey, or is bot.ErrNotFound.
	KeyByHash(ctx context.Context, hash string) (bot.APIKey, error)
	// Keys lists the keys of a product, by person.
	Keys(ctx context.Context, p bot.ProductID) ([]bot.APIKey, error)
	// TouchKey notes that a key was used; it writes once an hour, and nothing for
	// a key that is no more.
	TouchKey(ctx context.Context, hash string, at time.Time) error

	// Announce stores a new committee with the messages it owes, moves its
	// product's version, and journals it. A known nonce, or id, stores nothing and
	// answers with the committee as it is now. bot.ErrNotFound for a product without
	// an id.
	Announce(ctx context.Context, a bot.Announcement) (c bot.Committee, fresh bool, err error)
	// ChangeCommittee stores what a change makes of a committee, moves its product's
	// version, journals it, and owes CommitteeChange.Owed and the edits of the posts
	// that show it. A known nonce, and what was so already, change nothing. bot.ErrNotFound; bot.ErrMoved
	// and bot.ErrOver, with the committee as it is.
	ChangeCommittee(ctx context.Context, c bot.CommitteeChange) (after bot.Committee, changed bool, err error)
	// Attend stores an answer, and the edits it owes: of a post one at a time. The
	// same again writes nothing. It is not journaled, and moves no version. bot.ErrNotFound; bot.ErrOver,
	// with the committee as it is.
	Attend(ctx context.Context, a bot.Attending) (after bot.Committee, changed bool, err error)
	// Committees lists those that are asked for, in the order of
	// bot.SortCommittees.
	Committees(ctx context.Context, q bot.CommitteeQuery) ([]bot.Committee, error)
	// Committee returns one, withdrawn or not, or bot.ErrNotFound.
	Committee(ctx context.Context, id bot.CommitteeID) (bot.Committee, error)
	// SetFeed keeps a calendar, in the place of the one its person had of the same
	// scope, and journals it; never its secret. bot.ErrNotFound for a product
	// without an id.
	SetFeed(ctx context.Context, f bot.Feed, door string) error
	// DropFeed takes a calendar away, and journals it; dropped is false when there
	// was none.
	DropFeed(ctx context.Context, u bot.UserID, scope bot.FeedScope, door string, at time.Time) (dropped bool, err error)
	// Feeds lists somebody's calendars, by scope.
	Feeds(ctx context.Context, u bot.UserID) ([]bot.Feed, error)
	// FeedOf finds the calendar that a hash opens, or is bot.ErrNotFound, and notes
	// that it was used; it writes once an hour.
	FeedOf(ctx context.Context, hash string, at time.Time) (bot.Feed, error)

	// SetChoice stores a part of what is chosen of a product's messages, and
	// journals who chose, by which right, with the messages that owes. The same again
	// writes nothing; a choice of nothing is not kept. bot.ErrNotFound for a product without an id.
	SetChoice(ctx context.Context, c bot.Choosing) (after bot.Choice, changed bool, err error)
	// Choices lists what is chosen, by product.
	Choices(ctx context.Context) ([]bot.Choice, error)
	// SetAbsence keeps when somebody is away, in the place of their absence of the
	// same first day, and journals it without who is asked instead. The same again
	// writes nothing.
	SetAbsence(ctx context.Context, a bot.Absence, door string, at time.Time, owed ...bot.Delivery) error
	// DropAbsence takes somebody's absence of a first day away, and journals it;
	// dropped is false when there was none.
	DropAbsence(ctx context.Context, u bot.UserID, from bot.Date, door string, at time.Time, owed ...bot.Delivery) (dropped bool, err error)
	// StandDown takes whoever stands in out of an absence, journals it as theirs and owes
	// its messages, all at once; changed is false when it is somebody else, or nobody.
	StandDown(ctx context.Context, s bot.StandingDown) (after bot.Absence, changed bool, err error)
	// Absences lists everybody's, in the order of bot.SortAbsences.
	Absences(ctx context.Context) ([]bot.Absence, error)

	// SetPause holds the bot back, or no more, and journals it.
	SetPause(ctx context.Context, p bot.Pause, by bot.UserID, door string, at time.Time) error
	Pause(ctx context.Context) (bot.Pause, error)

	// JournalOf lists entries of the journal, the newest first.
	JournalOf(ctx context.Context, q bot.JournalQuery) ([]bot.JournalEntry, error)
	// Actors tells who keys of the journal stand for; who was erased is absent.
	Actors(ctx context.Context, keys []bot.PersonKey) (map[bot.PersonKey]bot.UserID, error)
	// HeldAbout reads everything kept about a person.
	HeldAbout(ctx context.Context, u bot.UserID) (bot.Held, error)
	// Erase takes a person's rows away and their name off the rest: figures and
	// the journal's facts stay, without them. It returns what was held. Their
	// key is kept, so that EraseAgain can do the same to a restored store.
	Erase(ctx context.Context, u bot.UserID, door string, at time.Time) (bot.Held, error)
	// Erased lists the keys of people who were erased.
	Erased(ctx context.Context) ([]bot.PersonKey, error)
	// EraseAgain erases the people these keys stand for, and keeps the keys. n
	// is how many there were.
	EraseAgain(ctx context.Context, keys []bot.PersonKey, at time.Time) (n int, err error)
	// PeopleKnown lists everybody something is kept about.
	PeopleKnown(ctx context.Context) ([]bot.UserID, error)
	// SetDeparted notes since when somebody's account is deactivated, the first
	// time; zero: it is not. Departed lists them.
	SetDeparted(ctx context.Context, u bot.UserID, since time.Time) error
	Departed(ctx context.Context) (map[bot.UserID]time.Time, error)
	// Prune takes away what is older than it is kept for; n counts the rows.
	Prune(ctx context.Context, r bot.Retention) (n int, err error)

	// AddNews keeps news; their instants never go back. News returns those after
	// an instant, newest first.
	AddNews(ctx context.Context, news []bot.News) error
	News(ctx context.Context, after time.Time, limit int) ([]bot.News, error)

	// SaveCatalogue keeps the last good copy of a part of the catalogue, such
	// as "startups"; LastCatalogue returns it. Parts never mix.
	SaveCatalogue(ctx context.Context, part string, c bot.CatalogueCopy) error
	LastCatalogue(ctx context.Context, part string) (c bot.CatalogueCopy, ok bool, err error)

	// LastInstant returns the latest instant any change was stored with.
	LastInstant(ctx context.Context) (time.Time, error)
	Close() error
}
