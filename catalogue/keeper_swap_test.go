package catalogue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestKeeperStopping(t *testing.T) {
	k, _, _ := newKeeper()
	expect(t, k, start, true, false, "one", start)
	next := k.NextRefresh()
	k.Source = serve(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Refresh(ctx, start.Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopping: %v", err)
	}
	if k.Current().Failing || !k.NextRefresh().Equal(next) {
		t.Errorf("stopping counts as a failure: %+v", k.Current())
	}
}

func TestKeeperTellsAndNamesOncePerSwap(t *testing.T) {
	k, source, _ := newKeeper()
	var told []string
	names := &naming{}
	k.Registry = names
	k.Changed = func(s Snapshot) {
		k.NextRefresh()
		if k.Current() != s {
			t.Error("told before the swap")
		}
		told = append(told, s.Catalogue.Startups[0].Name)
	}
	for _, name := range []string{"one", "one", "", "two", "two"} {
		source.next = Fetched{Body: edition(name)}
		if name == "" {
			source.next = Fetched{}
		}
		k.Refresh(t.Context(), start)
	}
	if diff := cmp.Diff([]string{"one", "two"}, told); diff != "" || names.named != 2 {
		t.Errorf("named %d times, told (-want +got)\n%s", names.named, diff)
	}
}

// TestKeeperOverHTTP: a server that goes through every trouble.
func TestKeeperOverHTTP(t *testing.T) {
	large := strings.Repeat(" ", MaxBody+1)
	var answer atomic.Pointer[http.HandlerFunc]
	k := &Keeper{Source: serve(t, func(w http.ResponseWriter, r *http.Request) { (*answer.Load())(w, r) }), Spec: "x", Copies: &shelf{}, Registry: &naming{}}
	good := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"`+name+`"`)
			if r.Header.Get("If-None-Match") == `"`+name+`"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Write(edition(name))
		}
	}
	var (
		now, at time.Time
		name    string
	)
	for i, step := range []struct {
		answer  http.HandlerFunc
		changed bool
		fails   bool
		name    string
	}{
		{good("one"), true, false, "one"},
		{good("one"), false, false, "one"},
		{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, false, true, "one"},
		{func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, large) }, false, true, "one"},
		{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			w.Write(edition("two"))
		}, false, true, "one"},
		{func(w http.ResponseWriter, _ *http.Request) { w.Write(edition("two")[:40]) }, false, true, "one"},
		{func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, false, true, "one"},
		{good("two"), true, false, "two"},
	} {
		answer.Store(&step.answer)
		name, now = step.name, start.Add(time.Duration(i)*time.Hour)
		if !step.fails {
			at = now
		}
		expect(t, k, now, step.changed, step.fails, name, at)
	}
}

// While a source takes its time, what people do does not wait for it.
func TestKeeperFetchesOutsideItsLock(t *testing.T) {
	s := fullSite(t)
	k := s.keeper(&shelf{})
	mustRefresh(t, k, start, true)
	s.put("/authors.json", "hang")
	ctx, cancel := context.WithCancel(t.Context())
	var refreshing sync.WaitGroup
	refreshing.Go(func() { k.Refresh(ctx, start.Add(time.Hour)) })
	done := make(chan struct{})
	go func() {
		defer close(done)
		for s.count("/authors.json") < 2 { // it is being asked
			time.Sleep(time.Millisecond)
		}
		k.Believe(PartStartups, 1, start)
		if err := k.Reidentify(t.Context(), start); err != nil {
			t.Error(err)
		}
		if _, err := k.RefreshDetails(t.Context(), start); err != nil {
			t.Error(err)
		}
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("it waits")
	}
	cancel()
	refreshing.Wait()
	<-done
}

// TestKeeperSwapsWhole: readers see one edition or another, never parts of two.
func TestKeeperSwapsWhole(t *testing.T) {
	k, source, _ := newKeeper()
	expect(t, k, start, true, false, "one", start)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				s := k.Current()
				found, ok := s.Product("p-a")
				again, also := s.Catalogue.Lookup("A")
				if !ok || !also || found.Name != again.Name || s.Revision != s.Catalogue.Revision {
					t.Errorf("%q and %q in revision %q", found.Name, again.Name, s.Revision)
					return
				}
				s.Catalogue.Search(found.Name, 1)
				k.NextRefresh()
			}
		})
	}
	for i := range 200 {
		source.next, source.err = Fetched{Body: edition(fmt.Sprint("edition ", i))}, nil
		if i%5 == 0 {
			source.err = errors.New("down")
		}
		k.Refresh(t.Context(), start.Add(time.Duration(i)*time.Minute))
	}
	close(done)
	readers.Wait()
}
