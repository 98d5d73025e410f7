package postgres_test

import (
	"testing"
	"time"

	"jalon/bot"
)

// noProducts is a catalogue that knows none.
type noProducts struct{}

// Product implements bot.Products.
func (noProducts) Product(bot.ProductID) (s bot.Startup, ok bool) { return s, false }

// An answer that comes while its post's edit is being claimed is not in it, and
// so is told by the next: it waits for the claim, and does not take the edit for
// one that waits.
func TestAnswersDuringAClaim(t *testing.T) {
	t.Parallel()
	address := schema(t)
	claims, answers := open(t, address), open(t, address+"&application_name=answering")
	ids, err := claims.EnsureProducts(t.Context(), []string{"pix"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	post := bot.Delivery{Name: bot.CommitteePrefix("k1") + "channel", Kind: bot.KindCommittee, Slot: now, Due: now, PlannedAt: now, State: bot.StatePlanned,
		Content: bot.Content{Committee: &bot.CommitteePost{ID: "k1", Says: bot.SaysAnnounced}}}
	_, _, err = claims.Announce(t.Context(), bot.Announcement{By: "nadia", At: now, Owed: []bot.Delivery{post},
		Committee: bot.Committee{ID: "k1", Product: ids["pix"], State: bot.CommitteePlanned, Start: now.AddDate(0, 0, 7), Length: time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	attend := func(u bot.UserID) (bool, error) {
		_, changed, err := answers.Attend(t.Context(), bot.Attending{Committee: "k1", At: now, Answer: bot.Attendance{User: u, Says: bot.Present}})
		return changed, err
	}
	claim := func(during func(bot.Claiming)) {
		t.Helper()
		claimed, _, err := claims.Claim(t.Context(), bot.Claim{Now: now, Limit: 1, Lease: time.Minute, Anchor: now, Resolve: func(c bot.Claiming) bot.Resolution {
			during(c)
			return (&bot.Resolver{Products: noProducts{}}).Resolve(c, now)
		}})
		if err != nil || len(claimed) != 1 {
			t.Fatalf("%+v %v", claimed, err)
		}
		if err := claims.Settle(t.Context(), bot.Settlement{Name: claimed[0].Name, Attempt: claimed[0].Attempt, At: now, State: bot.StateSent}); err != nil {
			t.Fatal(err)
		}
	}
	for n, u := range []bot.UserID{"during the post", "during its edit"} {
		answered := make(chan error, 1)
		claim(func(c bot.Claiming) {
			if len(c.Committee.Answers) != n {
				t.Errorf("%d answers, want %d", len(c.Committee.Answers), n)
			}
			go func() {
				changed, err := attend(u)
				if !changed {
					t.Errorf("%s: %v", u, err)
				}
				answered <- err
			}()
			for waiting := 0; waiting == 0 && len(answered) == 0; {
				count(t, address, `SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'answering %' AND wait_event_type = 'Lock'`, &waiting)
			}
		})
		if err := <-answered; err != nil {
			t.Fatal(err)
		}
		if at, waits, err := claims.NextDue(t.Context()); err != nil || !waits || !at.Equal(now) {
			t.Errorf("%s: nothing will show it: %v %t %v", u, at, waits, err)
		}
	}
	claim(func(c bot.Claiming) {
		if len(c.Committee.Answers) != 2 || c.Delivery.Kind != bot.KindEdit {
			t.Errorf("%+v", c)
		}
	})
}
