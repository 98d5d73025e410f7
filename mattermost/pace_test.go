package mattermost

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jalon/bot"
	"jalon/commands"
)

// A form that was sent too fast stays open with what was typed: its answer is a
// fault of the whole form, and of no field.
func TestFormSentTooFast(t *testing.T) {
	g := newTarget(t)
	g.reply, g.err = commands.Reply{}, &bot.Error{Code: bot.CodeTooFast, Arg: "2"}
	body, a := g.submit("intra", g.state("intra"), map[string]any{"baux": "11"})
	if !strings.Contains(a.Error, "réessaie dans 2 secondes") || len(a.Errors) != 0 || len(g.reached) != 1 {
		t.Errorf("%s, reached %+v", body, g.reached)
	}
}

// hasty refuses one person.
type hasty struct{ asked atomic.Int64 }

func (h *hasty) Command(_ context.Context, c commands.Call) (commands.Reply, error) {
	if c.Who.ID == "flood" {
		h.asked.Add(1)
		return commands.Reply{}, &bot.Error{Code: bot.CodeTooFast, Arg: "2"}
	}
	return commands.Reply{Show: bot.StartupHelp{Example: "dossierfacile"}}, nil
}

func (h *hasty) Press(context.Context, commands.Press) (commands.Reply, error) {
	return commands.Reply{}, nil
}

func (h *hasty) Submit(context.Context, commands.Submission) (commands.Reply, error) {
	return commands.Reply{}, nil
}

// Who asks without a rest waits for each refusal; nobody else does, nor does
// whoever leaves.
func TestRefusalsWait(t *testing.T) {
	g := newTarget(t)
	h := &hasty{}
	g.hooks.Config.Handler = g.door.Handler(h)
	begun := time.Now()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 2 {
				if _, body := g.send("POST", CommandPath, formType, typed("jeton-un", "flood", "x")); !strings.Contains(body, "réessaie dans 2 secondes") {
					t.Error(body)
				}
			}
		})
	}
	for range 20 {
		if _, body := g.send("POST", CommandPath, formType, typed("jeton-un", "agent", "x")); strings.Contains(body, "réessaie") {
			t.Error(body)
		}
	}
	if took := time.Since(begun); took > 10*holdFor { // held, they would take twice as long
		t.Errorf("others wait %v", took)
	}
	group.Wait()
	if took := time.Since(begun); took < 2*holdFor || h.asked.Load() != 16 {
		t.Errorf("%d refusals took %v", h.asked.Load(), took)
	}
}

// Only so many refusals wait at once.
func TestFewRefusalsWait(t *testing.T) {
	h := &Hooks{held: make(chan struct{}, 1)}
	h.held <- struct{}{}
	begun := time.Now()
	for range 100 {
		h.hold(t.Context())
	}
	<-h.held
	left, cancel := context.WithCancel(t.Context())
	cancel()
	h.hold(left)
	if took := time.Since(begun); took > holdFor || len(h.held) != 0 {
		t.Errorf("waited %v, %d still wait", took, len(h.held))
	}
}
