package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/e2e/faultproxy"
	"jalon/e2e/pgserver"
)

// tortureSeeds names the rounds, such as 7 or 1-200 or 3,9-12.
const (
	tortureSeeds      = "JALON_TORTURE_SEEDS"
	tortureSeedsFirst = "1-10"
)

// A round of the torture has two mornings of the bot's clock: that on which
// channels are reminded, and that on which people are asked for what channels did
// not give. Each begins before the hour, and ends when all is settled.
var (
	roundSlot = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	mornings  = []time.Time{roundSlot.Add(-time.Minute), roundSlot.Add(48*time.Hour - time.Minute)}
)

const morningLasts = 3 * time.Hour

// The bot is killed at every step of the sender, at random, while the network
// does its worst. In the end every delivery is sent, or skipped or dead for a
// reason; none is posted twice.
func TestTorture(t *testing.T) {
	t.Parallel()
	seeds, err := parseSeeds(seedsAsked())
	if err != nil {
		t.Fatal(err)
	}
	o := &ordeal{gone: goneForGood(t), database: pgserver.Require(t), tally: tally{n: map[string]int{}}}
	t.Run("seed", func(t *testing.T) {
		for _, seed := range seeds {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				t.Parallel()
				newRound(t, seed, o).run()
			})
		}
	})
	t.Logf("%d seeds: %s\n%s", len(seeds), seedsAsked(), &o.tally)
	if len(seeds) < 10 {
		return
	}
	for _, step := range []string{metDue, metClaimed, metArrived, metSent} {
		if o.n[step] == 0 {
			t.Errorf("no kill ever %s", step)
		}
	}
}

// ordeal is what the rounds share.
type ordeal struct {
	gone     string // somebody who has left
	database *pgserver.Server
	tally
}

// run is one round, and the look at what became of it all.
func (r *round) run() {
	for n, begins := range mornings {
		r.now, r.until, r.few = begins, begins.Add(morningLasts), n > 0
		r.morning(2 - n + r.dice.IntN(2))
	}
	r.letGo()
	r.proves()
	r.t.Logf("seed %d: %s", r.seed, strings.Join(r.story, "; "))
}

// morning is so many processes that are troubled and killed, and a last one that
// is troubled and let live.
func (r *round) morning(killed int) {
	r.t.Helper()
	for ; killed > 0 && r.now.Before(r.until); killed-- {
		r.live(r.foreboding())
	}
	if r.now.Before(r.until) {
		r.live(&life{weather: r.forecast()})
	}
}

// round is an installation on which everything falls.
type round struct {
	*install
	seed   uint64
	dice   *rand.Rand
	now    time.Time // where the bot's clock stands, as far as one knows
	until  time.Time // the end of the morning
	few    bool      // little is due this morning
	forget bool      // what pending_post_id the server was asked with once
	kept   keeping
	toDoor *faultproxy.Proxy
	owed   map[string]fate
	rooms  rooms
	held   []*held // requests of processes that were killed
	all    *ordeal
	story  []string

	mu      sync.Mutex
	arrived map[string]bool // names, as JSON, of what reached the server, of this life
}

func seedsAsked() string {
	if asked := os.Getenv(tortureSeeds); asked != "" {
		return asked
	}
	return tortureSeedsFirst
}

func parseSeeds(asked string) (seeds []uint64, err error) {
	for part := range strings.SplitSeq(asked, ",") {
		from, to, span := strings.Cut(strings.TrimSpace(part), "-")
		if !span {
			to = from
		}
		first, err := strconv.ParseUint(from, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%s=%s: %w", tortureSeeds, asked, err)
		}
		last, err := strconv.ParseUint(to, 10, 32)
		if err != nil || last < first {
			return nil, fmt.Errorf("%s=%s: %s is no span (%v)", tortureSeeds, asked, part, err)
		}
		for seed := first; seed <= last; seed++ {
			seeds = append(seeds, seed)
		}
	}
	return seeds, nil
}
