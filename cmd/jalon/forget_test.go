package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// leavers is a chat that some people have left.
type leavers struct {
	everybody
	gone    map[bot.UserID]time.Time
	nobody  bool // it knows nobody at all
	err     error
	largest int // how many were asked about at once
}

func (l *leavers) Gone(_ context.Context, ids []bot.UserID) (map[bot.UserID]time.Time, error) {
	l.largest = max(l.largest, len(ids))
	gone := map[bot.UserID]time.Time{}
	for _, u := range ids {
		if at, left := l.gone[u]; left || l.nobody {
			gone[u] = at
		}
	}
	return gone, l.err
}

// tended is a bot whose store knows people, and a chat they may leave.
type tended struct {
	*watched
	chat    *leavers
	product bot.ProductID
}

func tend(t *testing.T, configuration string, people int) *tended {
	w := &tended{watched: watch(t, configuration), chat: &leavers{gone: map[bot.UserID]time.Time{}}}
	w.names = w.chat
	ids, err := w.store.EnsureProducts(t.Context(), []string{"pix"})
	w.product = ids["pix"]
	for n := range people {
		if err == nil {
			_, err = w.store.SetMember(t.Context(), bot.Membership{Product: w.product, User: person(n), Role: bot.RoleTeam, By: person(n), At: w.clock.Now()}, bot.RoleStaff, "test")
		}
	}
	if err == nil {
		err = w.rebind(t.Context())
	}
	if err != nil || people > 0 && !slices.Contains(w.directory.Load().Named(), person(0)) {
		t.Fatalf("%v, in the directory: %v", err, w.directory.Load().Named())
	}
	return w
}

func person(n int) bot.UserID { return bot.UserID(fmt.Sprintf("person%02d", n)) }

func (w *tended) known(t *testing.T) []bot.UserID {
	t.Helper()
	all, err := w.store.PeopleKnown(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Erasing somebody leaves their key alone, beside the store and in the log.
func TestErase(t *testing.T) {
	w := tend(t, "", 3)
	path := w.store.(interface{ Path() string }).Path() + besideErased
	var want string
	for n := range 2 {
		left, cancel := context.WithCancel(t.Context())
		held, err := w.erase(left, person(n), "test")
		cancel()
		if err != nil || held.Key == "" {
			t.Fatalf("%+v %v", held, err)
		}
		want += string(held.Key) + "\n"
		if slices.Contains(w.directory.Load().Named(), person(n)) {
			t.Error("still in the team")
		}
	}
	if got := lines(t, path); !sameLines(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if held, err := w.erase(t.Context(), "nobody", "test"); err != nil || !held.Nothing() || strings.Count(w.log.String(), "somebody was erased") != 2 {
		t.Errorf("%+v %v", held, err)
	}
	if strings.Contains(w.log.String(), "person0") {
		t.Errorf("logged:\n%s", w.log)
	}
}

// Where the keys cannot be written the erasure stands, and the log says so.
func TestEraseBesideAFullFolder(t *testing.T) {
	w := tend(t, "", 1)
	path := w.store.(interface{ Path() string }).Path() + besideErased
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if held, err := w.erase(t.Context(), person(0), "test"); err != nil || held.Nothing() {
		t.Errorf("%+v %v", held, err)
	}
	if len(w.known(t)) != 0 || !strings.Contains(w.log.String(), "a backup would bring back who was erased") {
		t.Errorf("%v, logged:\n%s", w.known(t), w.log)
	}
}

func lines(t *testing.T, path string) string {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func sameLines(a, b string) bool {
	return cmp.Equal(slices.Sorted(strings.Lines(a)), slices.Sorted(strings.Lines(b)))
}
