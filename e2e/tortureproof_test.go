package e2e

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/e2e/mmserver"
)

// fate is what must become of a delivery.
type fate string

const (
	fateSent    fate = "sent"
	fatePassing fate = "sent, or too late"
	fateRefused fate = "refused"
	fateGone    fate = "gone"
)

// allows tells whether a delivery may end so.
func (f fate) allows(d bot.Delivery) bool {
	sent := d.State == bot.StateSent
	switch f {
	case fateSent:
		return sent
	case fateRefused:
		return d.State == bot.StateDead && (d.Reason == bot.ReasonRefused || d.Reason == bot.ReasonUnknownOutcome)
	case fateGone:
		return d.State == bot.StateSkipped && d.Reason == bot.ReasonRecipientGone
	case fatePassing:
		return sent || slices.Contains([]bot.Reason{bot.ReasonTooOld, bot.ReasonReplaced, bot.ReasonUnknownOutcome}, d.Reason)
	}
	return true // a notice
}

// proves compares what is kept with what people can read.
func (r *round) proves() {
	r.t.Helper()
	rows, posts := r.rows(), r.posts()
	kinds := map[bot.Kind]int{}
	for name, d := range rows {
		want, known := r.owed[name]
		kinds[d.Kind]++
		switch {
		case d.Kind == bot.KindReminder || d.Kind == bot.KindPerson:
			want = fateSent
		case !known && d.Kind != bot.KindNotice:
			r.t.Errorf("%s is a %s nobody asked for", name, d.Kind)
		}
		if wrong := proven(d, want, posts); wrong != "" {
			r.t.Errorf("seed %d: %s (%s, attempt %d) is %s %q, cause %q: %s", r.seed, name, d.Kind, d.Attempt, d.State, d.Reason, d.Cause, wrong)
		}
		r.all.add("in the end: "+string(d.State)+" "+string(d.Reason), 1)
	}
	if kinds[bot.KindReminder] != len(tortured) || kinds[bot.KindPerson] != len(written) {
		r.t.Errorf("%d products are reminded, and %d people", kinds[bot.KindReminder], kinds[bot.KindPerson])
	}
	for name := range r.owed {
		if _, kept := rows[name]; !kept {
			r.t.Errorf("%s is kept no more", name)
		}
	}
	for name, found := range posts {
		if _, kept := rows[name]; !kept {
			r.t.Errorf("%d posts of %s, which is not kept", len(found), name)
		}
	}
	if log := r.log.String(); strings.Contains(log, "DATA RACE") || strings.Contains(log, "panic:") {
		r.t.Error("the bot panicked, or raced")
	}
}

// proven tells what is wrong with a delivery, if anything is: it is posted once
// when it is sent, never when it is not, and then for a reason that its history
// shows; an edit shows on its post.
func proven(d bot.Delivery, want fate, all map[string][]*model.Post) (wrong string) {
	posts := all[d.Name]
	switch {
	case !want.allows(d):
		return fmt.Sprintf("want it %s, posted %d times", want, len(posts))
	case d.Kind == bot.KindEdit:
		if edited := all[d.Edits]; len(edited) != 1 || edited[0].EditAt == 0 {
			return "its post does not show it"
		}
	case d.State == bot.StateSent:
		if len(posts) != 1 {
			return fmt.Sprintf("posted %d times", len(posts))
		}
		if posts[0].Id != d.Receipt.Post {
			return fmt.Sprintf("its receipt is %s, its post %s", d.Receipt.Post, posts[0].Id)
		}
	case d.State != bot.StateSkipped && d.State != bot.StateDead:
		return "it is not settled"
	case d.Reason == "":
		return "there is no reason"
	case len(posts) > 1 || len(posts) == 1 && d.Reason != bot.ReasonUnknownOutcome:
		return fmt.Sprintf("posted %d times", len(posts))
	}
	return ""
}

// posts are the round's, by delivery, as people read them.
func (r *round) posts() map[string][]*model.Post {
	r.t.Helper()
	ctx, found := r.t.Context(), map[string][]*model.Post{}
	for _, c := range append(r.rooms.open, r.rooms.private) {
		r.collect(ctx, server.Admin, c.Id, found)
	}
	for _, who := range append([]string{"staff", "admin"}, written...) {
		c, err := people[who].DirectChannel(ctx, r.rooms.bot)
		if err != nil {
			r.t.Fatal(err)
		}
		r.collect(ctx, people[who], c.Id, found)
	}
	return found
}

func (r *round) collect(ctx context.Context, as *mmserver.Person, channel string, found map[string][]*model.Post) {
	r.t.Helper()
	list, _, err := as.API.GetPostsForChannel(ctx, channel, 0, 200, "", false, as == server.Admin) // who sees what was deleted
	if err != nil {
		r.t.Fatal(err)
	}
	if len(list.Posts) >= 200 {
		r.t.Fatal("more posts than one page holds")
	}
	for _, p := range list.Posts {
		if name, ok := p.GetProp("jalon_delivery").(string); ok && p.UserId == r.rooms.bot && p.OriginalId == "" {
			found[name] = append(found[name], p)
		}
	}
}

// What a kill met, for each delivery that was not settled before.
const (
	metDue     = "met what was due, not claimed"
	metClaimed = "met what was claimed, not at the server"
	metArrived = "met what was at the server, without a receipt"
	metSent    = "met a receipt just stored"
)

// autopsy counts where a kill found each delivery, and moves the clock to the
// last instant the process wrote down.
func (r *round) autopsy(before map[string]bot.Delivery) {
	rows := r.rows()
	for name, d := range rows {
		for _, at := range []time.Time{d.ClaimedAt, d.SentAt} {
			if at.After(r.now) {
				r.now = at
			}
		}
		r.mu.Lock()
		arrived := r.arrived[strconv.Quote(name)]
		r.mu.Unlock()
		switch {
		case d.State == bot.StateClaimed && arrived:
			r.all.add(metArrived, 1)
		case d.State == bot.StateClaimed:
			r.all.add(metClaimed, 1)
		case d.State == bot.StateSent && before[name].State != bot.StateSent:
			r.all.add(metSent, 1)
		}
	}
	for _, d := range rows {
		if d.State == bot.StatePlanned && !d.Due.After(r.now) {
			r.all.add(metDue, 1)
		}
	}
}

// tally counts what the kills met, over all rounds.
type tally struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *tally) add(what string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[what] += n
}

func (c *tally) String() string {
	var b strings.Builder
	for _, what := range slices.Sorted(maps.Keys(c.n)) {
		fmt.Fprintf(&b, "%6d %s\n", c.n[what], what)
	}
	return b.String()
}
