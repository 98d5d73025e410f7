package bolt_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
	"jalon/store/bolt"
)

var attackMonday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// However many answers somebody gets on a day, what they got of the day's one message is
// seen beside the next one.
func TestFortyAnswersHideNoMessage(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "jalon.db"), bolt.WithoutSync())
	ctx := t.Context()
	to := bot.Destination{User: "nadia"}
	week := bot.Delivery{Name: "digest/nadia/2026-W48", Kind: bot.KindDigest, To: to, Slot: attackMonday, Due: attackMonday, State: bot.StatePlanned}
	if err := s.Owe(ctx, []bot.Delivery{week}); err != nil {
		t.Fatal(err)
	}
	c := bot.Claim{Now: attackMonday, Limit: 100, Lease: time.Minute, Resolve: func(c bot.Claiming) bot.Resolution { return bot.Resolution{To: c.Delivery.To} }}
	claimed, _, err := s.Claim(ctx, c)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	if err := s.Settle(ctx, bot.Settlement{Name: week.Name, Attempt: 1, At: attackMonday, State: bot.StateSent, Receipt: bot.Receipt{Post: "p"}}); err != nil {
		t.Fatal(err)
	}
	at := attackMonday.Add(time.Hour)
	var owed []bot.Delivery
	for i := range 40 { // of figures that nadia waited for
		owed = append(owed, bot.Delivery{Name: fmt.Sprintf("wanted/p%d/nadia/1", i), Kind: bot.KindAnswer, To: to, Slot: at, Due: at, State: bot.StatePlanned})
	}
	changes := bot.Delivery{Name: "follow/nadia/2026-11", Kind: bot.KindChanges, To: to, Slot: attackMonday, Due: at.Add(time.Minute), State: bot.StatePlanned}
	if err := s.Owe(ctx, append(owed, changes)); err != nil {
		t.Fatal(err)
	}
	seen := false
	c.Now = at.Add(time.Minute)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		for _, other := range c.Beside {
			seen = seen || c.Delivery.Name == changes.Name && other.Name == week.Name
		}
		return bot.Resolution{To: c.Delivery.To}
	}
	if _, _, err := s.Claim(ctx, c); err != nil || !seen {
		t.Errorf("the week of this morning is not seen beside %s: a second message leaves (%v)", changes.Name, err)
	}
}

// A file of schema 7 as main made it at 21adb79, before the month, opens: both have the
// number, and one more bucket is in today's.
func TestTheSchemaSevenOfTheDayBeforeOpens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	s, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		return errors.Join(tx.DeleteBucket([]byte("subscriptions")), tx.Bucket([]byte("meta")).Put([]byte("schema"), []byte("7")))
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = bolt.Open(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("the planner panics: %v", fault)
		}
	}()
	if _, err := s.Subscriptions(t.Context()); err != nil {
		t.Error(err)
	}
}
