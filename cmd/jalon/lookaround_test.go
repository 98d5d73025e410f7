package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/commands"
)

// closed is a chat that lets the bot write in some channels alone.
type closed struct {
	commands.Channels
	lets  []bot.ChannelID
	away  bool
	asked int
}

func (c *closed) CanPost(_ context.Context, id bot.ChannelID) error {
	c.asked++
	switch {
	case c.away:
		return &bot.SendError{Outcome: bot.OutcomeNotSent, Err: errors.New("away")}
	case slices.Contains(c.lets, id):
		return nil
	}
	return &bot.SendError{Outcome: bot.OutcomeRefused, Err: errors.New("no")}
}

// looking is a bot with notices, two products that are on, one invited, one off.
func looking(t *testing.T) (*watched, *closed) {
	w := watch(t, "", count(4)...)
	w.read(t, 0)
	chat := &closed{}
	w.router.Channels = chat
	set := func(n string, state bot.LaunchState, channel bot.ChannelID) bot.Settings {
		s, _ := w.keeper.Current().Catalogue.Startup(n)
		return bot.Settings{Product: s.ID, Slug: n, Name: "Le " + n, State: state, Channel: channel, ChannelName: "salon-" + n}
	}
	known := bot.Known{Notices: bot.Destination{Channel: "avis"}, Doubts: map[bot.ProductID][]bot.Doubt{}, Settings: []bot.Settings{
		set("p00", bot.LaunchOn, "c0"), set("p01", bot.LaunchOn, ""), set("p02", bot.LaunchInvited, "c2"), set("p03", bot.LaunchOff, "c3")}}
	for _, s := range known.Settings {
		known.Doubts[s.Product] = []bot.Doubt{{Author: bot.Author{ID: "ada.lovelace", Name: "Ada Lovelace"}, Why: bot.DoubtSeveral, Accounts: []bot.Account{{ID: "u1", Name: "ada"}}}}
	}
	w.directory.Store(bot.NewDirectory(known))
	return w, chat
}

// told looks around at an hour, and lists what is owed since.
func (w *watched) told(t *testing.T, cause bot.NoticeCause, hours int) (names []string, told []bot.Notice) {
	t.Helper()
	w.lookAround(t.Context(), w.clock.Now().Add(time.Duration(hours)*time.Hour))
	all, notices := w.notices(t)
	for i, n := range notices {
		if n.Cause == cause {
			names, told = append(names, all[i]), append(told, n)
		}
	}
	return names, told
}

// A person whose account is not certain is told once, for each product whose
// team the bot speaks to; no account is named.
func TestDoubtfulPeopleAreToldOnce(t *testing.T) {
	w, _ := looking(t)
	names, told := w.told(t, bot.NoticePerson, 0)
	var slugs []string
	for _, n := range told {
		slugs = append(slugs, n.Detail)
		if n.Person != "Ada Lovelace" || n.Part != "several" || n.Subject != "Le "+n.Detail {
			t.Errorf("%+v", n)
		}
	}
	slices.Sort(slugs)
	if diff := cmp.Diff([]string{"p00", "p01", "p02"}, slugs); diff != "" {
		t.Error(diff)
	}
	if again, _ := w.told(t, bot.NoticePerson, 24*30); len(again) != len(names) {
		t.Errorf("told again: %v", again)
	}
}

// Somebody whom the team has by another account is no doubt any more.
func TestWhoIsInTheTeamIsNoDoubt(t *testing.T) {
	w, _ := looking(t)
	s, _ := w.keeper.Current().Catalogue.Startup("p00")
	w.directory.Store(bot.NewDirectory(bot.Known{Notices: bot.Destination{Channel: "avis"},
		Settings: []bot.Settings{{Product: s.ID, State: bot.LaunchInvited, Team: []bot.Member{{User: "u1", Role: bot.RoleTeam}}}},
		Accounts: map[bot.UserID]bot.Account{"u1": {ID: "u1", FullName: "Ada Lovelace"}},
		Doubts:   map[bot.ProductID][]bot.Doubt{s.ID: {{Author: bot.Author{ID: "ada", Name: "Ada Lovelace"}}, {Author: bot.Author{ID: "alan", Name: "Alan Turing"}}}}}))
	if names, told := w.told(t, bot.NoticePerson, 0); len(told) != 1 || told[0].Person != "Alan Turing" {
		t.Errorf("%v %+v", names, told)
	}
}

// A channel where a team is reminded and the bot cannot write is told each week
// as long as it lasts.
func TestMissingChannelsAreToldEachWeek(t *testing.T) {
	w, chat := looking(t)
	chat.lets = []bot.ChannelID{"c0"}
	names, told := w.told(t, bot.NoticeMissing, 0)
	if len(told) != 1 || told[0].Subject != "Le p01" || told[0].Detail != "salon-p01" || told[0].Account != "jalon" {
		t.Fatalf("%v %+v", names, told)
	}
	asked := chat.asked
	if w.lookAround(t.Context(), w.clock.Now().Add(59*time.Minute)); chat.asked != asked {
		t.Error("the chat is asked twice within the hour")
	}
	chat.lets = nil // since, the bot was removed
	if names, _ := w.told(t, bot.NoticeMissing, 24); len(names) != 2 {
		t.Errorf("%v", names)
	}
	if names, _ := w.told(t, bot.NoticeMissing, 48); len(names) != 2 {
		t.Errorf("told again the same week: %v", names)
	}
	if names, _ := w.told(t, bot.NoticeMissing, 24*7); len(names) != 4 {
		t.Errorf("not told the next week: %v", names)
	}
	chat.lets = []bot.ChannelID{"c0"}
	if names, _ := w.told(t, bot.NoticeMissing, 24*14); len(names) != 5 {
		t.Errorf("told though it is mended, or not told though it is not: %v", names)
	}
}

// A product that is switched on in the chat has a channel where one was confirmed
// alone, and is called as the catalogue calls it.
func TestWhatIsSwitchedOnInTheChatIsLookedAt(t *testing.T) {
	w, chat := looking(t)
	s, _ := w.keeper.Current().Catalogue.Startup("p03")
	choose := func(channel bot.ChannelID) {
		t.Helper()
		_, _, err := w.store.SetChoice(t.Context(), bot.Choosing{Choice: bot.Choice{Product: s.ID, State: bot.LaunchOn}, Part: bot.ChoiceState, By: "u", Door: "test", At: w.clock.Now()})
		if err == nil && channel != "" {
			err = w.store.Bind(t.Context(), bot.Binding{Channel: channel, Name: "salon", Product: s.ID, By: "u", At: w.clock.Now(), ConfirmedBy: "u", ConfirmedAt: w.clock.Now()}, bot.Binding{}, "u", "test", w.clock.Now())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w.directory.Store(bot.NewDirectory(bot.Known{Notices: bot.Destination{Channel: "avis"},
		Doubts: map[bot.ProductID][]bot.Doubt{s.ID: {{Author: bot.Author{ID: "ada", Name: "Ada Lovelace"}}}}}))
	for _, channel := range []bot.ChannelID{"", "c9"} {
		choose(channel)
		if err := w.rebind(t.Context()); err != nil {
			t.Fatal(err)
		}
		names, told := w.told(t, bot.NoticeMissing, 24*7*len(chat.lets))
		if channel == "" && len(told) != 0 {
			t.Errorf("told of no channel: %v", names)
		}
		chat.lets = []bot.ChannelID{"other"}
		if channel != "" && (len(told) != 1 || told[0].Subject != s.Name || told[0].Detail != "salon" || told[0].Channel != "c9") {
			t.Errorf("%v %+v", names, told)
		}
	}
	if _, told := w.told(t, bot.NoticePerson, 24*14); len(told) != 1 || told[0].Subject != s.Name || told[0].Detail != "p03" {
		t.Errorf("%+v", told)
	}
}

// A chat that does not answer tells nothing, and is asked again soon.
func TestAChatThatIsAwayIsNotMissing(t *testing.T) {
	w, chat := looking(t)
	chat.away = true
	if names, _ := w.told(t, bot.NoticeMissing, 0); len(names) != 0 {
		t.Errorf("%v", names)
	}
	chat.away = false
	w.lookAround(t.Context(), w.clock.Now().Add(time.Minute))
	if names, _ := w.notices(t); len(names) == 0 {
		t.Error("nothing was looked at again")
	}
}

// A confirmed channel of a product that is on counts too.
func TestConfirmedChannelsAreLookedAt(t *testing.T) {
	w, chat := looking(t)
	chat.lets = []bot.ChannelID{"c0"}
	for channel, by := range map[bot.ChannelID]bot.UserID{"said": "", "confirmed": "staff"} {
		s, _ := w.keeper.Current().Catalogue.Startup("p00")
		if err := w.store.Bind(t.Context(), bot.Binding{Channel: channel, Name: string(channel), Product: s.ID, ConfirmedBy: by}, bot.Binding{}, "staff", "test", w.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	_, told := w.told(t, bot.NoticeMissing, 0)
	var names []string
	for _, n := range told {
		names = append(names, n.Detail)
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"confirmed", "salon-p01"}, names); diff != "" {
		t.Error(diff)
	}
}

// doors is a chat whose channels of people are open, unseen, or well.
type doors struct{ everybody }

func (doors) Insiders(_ context.Context, id bot.ChannelID) ([]bot.UserID, error) {
	return nil, map[bot.ChannelID]error{"open": bot.ErrNotPrivate, "left": bot.ErrNotFound}[id]
}

func (doors) Channel(_ context.Context, name string) (bot.ChannelID, error) {
	if name == "nowhere" {
		return "", bot.ErrNotFound
	}
	return bot.ChannelID(name), nil
}

// A channel of staff or coaches that gives no right is told each week.
func TestRightlessChannelsAreTold(t *testing.T) {
	w := watch(t, "[mattermost]\nnotices = 'avis'\n[people]\nstaff_channels = ['open', 'well']\ncoach_channels = ['left', 'nowhere']\n", count(2)...)
	w.assembly.names = doors{}
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.refreshPeople(t.Context()); err != nil { // as often as every minute
		t.Fatal(err)
	}
	names, told := w.told(t, bot.NoticeOpen, 0)
	got := map[string]string{}
	for _, n := range told {
		got[n.Subject+" of "+n.Detail] = n.Part
	}
	want := map[string]string{"open of people.staff_channels": bot.ChannelOpen, "left of people.coach_channels": bot.ChannelUnseen, "nowhere of people.coach_channels": bot.ChannelUnseen}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v\n%s", names, diff)
	}
	if again, _ := w.told(t, bot.NoticeOpen, 24); len(again) != len(names) {
		t.Errorf("told again the same week: %v", again)
	}
	if next, _ := w.told(t, bot.NoticeOpen, 24*7); len(next) != 2*len(names) {
		t.Errorf("not told the next week: %v", next)
	}
}

// Where nobody is to be told, nothing is asked and nothing is owed.
func TestNothingIsLookedAtForNobody(t *testing.T) {
	w, chat := looking(t)
	w.directory.Store(bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: "p1", State: bot.LaunchOn, Channel: "c"}}}))
	w.lookAround(t.Context(), w.clock.Now())
	if names, _ := w.notices(t); len(names) != 0 || chat.asked != 0 {
		t.Errorf("%v, asked %d times", names, chat.asked)
	}
}
