package commands

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jalon/bot"
)

// hurried is a bench whose people are paced by a clock that stands still.
func hurried(t *testing.T) (*bench, *bot.ManualClock) {
	b := newBench(t)
	b.PaceClock = nil
	return b, b.Clock.(*bot.ManualClock)
}

func pass(c *bot.ManualClock, d time.Duration) { c.Set(c.Now().Add(d)) }

func (b *bench) types(who bot.UserID) error {
	_, err := b.Command(context.Background(), Call{Who: bot.Person{ID: who}, Trigger: "startup", Text: "dossierfacile"})
	return err
}

// spend has somebody ask n things, all of which are answered.
func (b *bench) spend(t *testing.T, who bot.UserID, n int) {
	t.Helper()
	for i := range n {
		if err := b.types(who); err != nil {
			t.Fatalf("command %d of %s: %v", i+1, who, err)
		}
	}
}

// The thirty-first thing somebody asks in a minute is refused with how long to
// wait, and answered after that. Others are answered meanwhile.
func TestThirtyAMinute(t *testing.T) {
	b, clock := hurried(t)
	b.spend(t, "agent", 30)
	for _, c := range []struct {
		passes time.Duration
		wait   string // empty: it is answered
	}{{0, "2"}, {0, "2"}, {time.Second, "1"}, {time.Second, ""}, {0, "2"}, {1500 * time.Millisecond, "1"}, {500 * time.Millisecond, ""}} {
		pass(clock, c.passes)
		err := b.types("agent")
		var e *bot.Error
		if c.wait == "" && err != nil || c.wait != "" && (!errors.As(err, &e) || e.Code != bot.CodeTooFast || e.Arg != c.wait || e.Err != nil) {
			t.Errorf("%v later: %v, want to wait %q", c.passes, err, c.wait)
		}
		if err := b.types("intra"); err != nil {
			t.Errorf("somebody else: %v", err)
		}
	}
	pass(clock, time.Minute)
	b.spend(t, "agent", 30)
	pass(clock, -time.Hour) // a clock that is set back locks nobody out
	b.spend(t, "agent", 30)
	if err := b.types("agent"); code(err) != bot.CodeTooFast {
		t.Errorf("set back: %v", err)
	}
}

// What is typed, pressed, sent and said counts together, before anything is
// read of it.
func TestAllDoorsCountTogether(t *testing.T) {
	b, clock := hurried(t)
	intra := bot.Person{ID: "intra"}
	asks := []func() (Reply, error){
		func() (Reply, error) {
			return b.Command(t.Context(), Call{Who: intra, Trigger: "comite", Text: "prochains"})
		},
		func() (Reply, error) {
			return b.Press(t.Context(), Press{Who: intra, Act: bot.Act{Verb: bot.VerbCard, Product: b.product}})
		},
		func() (Reply, error) {
			return b.Submit(t.Context(), Submission{Who: intra, Act: bot.Act{Verb: "other"}})
		},
		func() (Reply, error) {
			return b.Message(t.Context(), Message{Who: intra, Direct: true, Text: "bonjour"})
		},
	}
	for n := range 30 {
		if _, err := asks[n%len(asks)](); code(err) == bot.CodeTooFast {
			t.Fatalf("act %d: %v", n+1, err)
		}
	}
	catalogue := b.Catalogue
	b.Catalogue, b.Figures, b.Network, b.Access = nil, nil, nil, nil // whoever looks panics
	for n, ask := range asks {
		if reply, err := ask(); code(err) != bot.CodeTooFast || reply.Show != nil || reply.Form != nil || reply.Faults != nil {
			t.Errorf("door %d: %+v %v", n, reply, err)
		}
	}
	for range 3 { // a message is refused once
		pass(clock, 500*time.Millisecond)
		if reply, err := asks[3](); err != nil || reply.Show != nil {
			t.Errorf("said again: %+v %v", reply, err)
		}
	}
	pass(clock, 500*time.Millisecond)
	b.Catalogue = catalogue
	if reply, err := asks[3](); err != nil || reply.Show == nil {
		t.Errorf("once there is room: %+v %v", reply, err)
	}
	if reply, err := asks[3](); err != nil || reply.Show != nil {
		t.Errorf("too fast again within the minute: %+v %v", reply, err)
	}
}

// Somebody who keeps writing too fast is told so once a minute.
func TestMessagesAreRefusedOnceAMinute(t *testing.T) {
	b, clock := hurried(t)
	refused, answered := 0, 0
	for range 5 * 60 * 4 {
		reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: "c", Text: "bonjour"})
		if code(err) == bot.CodeTooFast {
			refused++
		} else if reply.Show != nil {
			answered++
		}
		pass(clock, 250*time.Millisecond)
	}
	if refused < 4 || refused > 5 || answered < 170 || answered > 181 {
		t.Errorf("in five minutes %d refusals, %d answers", refused, answered)
	}
}

// A form that was sent too fast stores nothing, and is stored when it is sent
// again: what was typed is the person's until then.
func TestFormSentTooFast(t *testing.T) {
	b, clock := hurried(t)
	act := b.form(t, "intra")
	b.spend(t, "intra", 29)
	values := map[string]string{"baux": "10,4"}
	if reply, err := b.fill("intra", act, values); code(err) != bot.CodeTooFast || reply.Faults != nil || b.saved(t) != 0 {
		t.Errorf("%+v %v, %d saved", reply, err, b.saved(t))
	}
	pass(clock, 2*time.Second)
	if _, err := b.fill("intra", act, values); err != nil || b.saved(t) != 1 {
		t.Errorf("%v, %d saved", err, b.saved(t))
	}
}

// What proves that the bot is reached is never refused, and takes no room.
func TestProofsAreNotPaced(t *testing.T) {
	b, _ := hurried(t)
	admin := bot.Person{ID: "admin"}
	for range 100 {
		_, err := b.Press(t.Context(), Press{Who: admin, Act: bot.Act{Verb: bot.VerbTest, Nonce: "n"}})
		_, err2 := b.Command(t.Context(), Call{Who: admin, Trigger: "jalon", Text: "test nonce"})
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
	}
	b.spend(t, "admin", 30)
	for _, text := range []string{"test", "aide test", ""} {
		if _, err := b.Command(t.Context(), Call{Who: admin, Trigger: "jalon", Text: text}); code(err) != bot.CodeTooFast {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Those whom the door cannot name share what one person has.
func TestNobodyIsOnePerson(t *testing.T) {
	b, _ := hurried(t)
	b.spend(t, "", 30)
	if err := b.types(""); code(err) != bot.CodeTooFast {
		t.Error(err)
	}
	b.spend(t, "agent", 1)
}

// One person's flood, from many sides at once, is answered thirty times; each
// of the others is answered all the while.
func TestFloodOfOne(t *testing.T) {
	b, _ := hurried(t)
	var answered atomic.Int64
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 200 {
				if b.types("flood") == nil {
					answered.Add(1)
				}
			}
		})
	}
	for n := range 4 {
		group.Go(func() { b.spend(t, bot.UserID(fmt.Sprint("other", n)), 30) })
	}
	group.Wait()
	if answered.Load() != 30 {
		t.Errorf("%d answers", answered.Load())
	}
}

// A hundred thousand people in a minute are not all remembered; the one who
// floods meanwhile is, and those of a quieter minute are forgotten.
func TestPaceIsBounded(t *testing.T) {
	var p pace
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	before, waits := heap(), 0
	for n := range 100_000 {
		p.take(bot.UserID(fmt.Sprintf("person%020d", n)), now)
		if n%1000 == 0 {
			if _, wait := p.take("flood", now); wait > 0 {
				waits++
			}
		}
	}
	if n := len(p.young) + len(p.old); n > 2*mostPaced || waits != 70 {
		t.Errorf("%d people are remembered, the flood was refused %d times", n, waits)
	}
	if grown := heap() - before; grown > 24<<20 {
		t.Errorf("%d bytes are kept", grown)
	} else {
		t.Logf("%d bytes are kept", grown)
	}
	for range 2 {
		now = now.Add(time.Minute)
		p.take("later", now)
	}
	if n := len(p.young) + len(p.old); n != 1 && n != 2 {
		t.Errorf("two minutes later %d people are remembered", n)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
