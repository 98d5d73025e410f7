package mattermost

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
	"jalon/view"
)

// Paths of the hooks below the bot's address.
const (
	CommandPath = "/mattermost/command"
	ActionPath  = "/mattermost/action"
	DialogPath  = "/mattermost/dialog"
)

// Responder answers people; *commands.Router is one.
type Responder interface {
	Command(context.Context, commands.Call) (commands.Reply, error)
	Press(context.Context, commands.Press) (commands.Reply, error)
	Submit(context.Context, commands.Submission) (commands.Reply, error)
}

// Hooks is what the Mattermost server calls: commands, buttons, forms.
type Hooks struct {
	client    *Client
	responder Responder
	people    *People
	view      *view.View
	wire      wire
	tokens    func(unknown bool) [][]byte // see Options.CommandTokens
	clock     bot.Clock
	prefix    string // of every command
	language  string // for those without one of ours
	log       *slog.Logger
	observe   Observe
	cards     cardCache
	held      chan struct{} // refusals that wait
}

// Observe is told of each request answered: its hook, its outcome ("ok",
// "refused", or a bot.Code) and how long it took.
type Observe func(hook, outcome string, took time.Duration)

// door names this door in the journal.
const door = "mattermost"

const (
	maxBody    = 1 << 20         // bytes
	answerTime = 2 * time.Second // Mattermost gives up after 30, people sooner
)

// Handler serves the three hooks.
func (h *Hooks) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(CommandPath, h.hook("command", h.command))
	mux.HandleFunc(ActionPath, h.hook("action", h.action))
	mux.HandleFunc(DialogPath, h.hook("dialog", h.dialog))
	return mux
}

// refusal is an answer without a body: the caller did not prove to be
// Mattermost.
type refusal struct {
	status int
	why    string
}

func (r *refusal) Error() string { return r.why }

// hook wraps a handler: only POST, a bounded body and time, one log line. The
// body of a refused request is never logged.
func (h *Hooks) hook(name string, handle func(context.Context, *http.Request, []byte) (any, *bot.Error, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		answer, said, err := h.run(w, r, handle)
		took := time.Since(begun)
		var refused *refusal
		if errors.As(err, &refused) {
			w.WriteHeader(refused.status)
			h.log.Warn("request refused", "hook", name, "status", refused.status, "why", refused.why)
			h.observe(name, "refused", took)
			return
		}
		outcome := "ok"
		if said != nil {
			outcome = string(said.Code)
		}
		if outcome == string(bot.CodeTooFast) {
			h.hold(r.Context())
		}
		h.logAnswer(name, outcome, said, took)
		h.observe(name, outcome, took)
		w.Header().Set("Content-Type", "application/json")
		if raw, ok := answer.([]byte); ok {
			w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
			w.Write(raw)
			return
		}
		json.NewEncoder(w).Encode(answer)
	}
}

// Who asks too fast gets that answer a little later, so that asking without a
// rest takes little from the others. Only so many wait at once.
const (
	holdFor  = 250 * time.Millisecond
	mostHeld = 256
)

// hold waits a little, unless too many do.
func (h *Hooks) hold(ctx context.Context) {
	select {
	case h.held <- struct{}{}:
	default:
		return
	}
	defer func() { <-h.held }()
	rest(ctx, holdFor)
}

func (h *Hooks) logAnswer(hook, outcome string, said *bot.Error, took time.Duration) {
	if said != nil && said.Err != nil {
		h.log.Error("request failed", "hook", hook, "code", said.Code, "took", took, "err", said.Err)
		return
	}
	h.log.Info("answered", "hook", hook, "outcome", outcome, "took", took)
}

func (h *Hooks) run(w http.ResponseWriter, r *http.Request, handle func(context.Context, *http.Request, []byte) (any, *bot.Error, error)) (any, *bot.Error, error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, nil, &refusal{http.StatusMethodNotAllowed, "not a POST"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, nil, &refusal{http.StatusRequestEntityTooLarge, "body too large"}
	case err != nil:
		return nil, nil, &refusal{http.StatusBadRequest, "body cut short"}
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	return handle(ctx, r, body)
}

// command answers a slash command.
func (h *Hooks) command(ctx context.Context, r *http.Request, body []byte) (any, *bot.Error, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return nil, nil, &refusal{http.StatusUnauthorized, "not a form"}
	}
	form, err := parseForm(body)
	if err != nil {
		return nil, nil, &refusal{http.StatusUnauthorized, "unreadable form"}
	}
	fromHeader, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Token ")
	if !h.known(form.token, fromHeader) {
		return nil, nil, &refusal{http.StatusUnauthorized, "unknown token"}
	}
	who := h.people.Who(ctx, form.user)
	reply, err := h.responder.Command(ctx, commands.Call{Who: who, Channel: form.channel,
		ChannelName: form.channelName, Team: form.team, Direct: isDirect(form.channelName), Trigger: h.trigger(form.command), Text: form.text, Door: door})
	if err != nil {
		said := told(err)
		return h.wire.answer(h.view.Post(h.lang(who), said), form.channel, form.hook), said, nil
	}
	if card, ok := reply.Show.(*bot.StartupCard); ok {
		return h.cards.answer(h, card, h.lang(who), form.channel, form.hook), nil, nil
	}
	return h.wire.answer(h.people.worded(ctx, h.view, h.lang(who), reply.Show), form.channel, form.hook), nil, nil
}

// trigger is the word of ours that was typed, without slash and prefix.
func (h *Hooks) trigger(command string) string {
	word := strings.TrimPrefix(command, "/")
	if n := len(h.prefix); len(word) > n && strings.EqualFold(word[:n], h.prefix) {
		return word[n:]
	}
	return word
}

// isDirect tells whether a channel's name is that of a direct conversation:
// two ids.
func isDirect(name string) bool {
	a, b, two := strings.Cut(name, "__")
	return two && model.IsValidId(a) && model.IsValidId(b)
}

// known tells whether one of these tokens is ours, comparing in constant time.
func (h *Hooks) known(tokens ...string) bool {
	for _, unknown := range []bool{false, true} {
		found := 0
		for _, ours := range h.tokens(unknown) {
			if len(ours) == 0 {
				continue // opens to nobody
			}
			for _, token := range tokens {
				found |= subtle.ConstantTimeCompare(ours, []byte(token))
			}
		}
		if found == 1 {
			return true
		}
	}
	return false
}

// told is a fault as people are told of it: when time runs out nothing is
// broken, whoever noticed.
func told(err error) *bot.Error {
	said := bot.AsError(err)
	if said.Code == bot.CodeInternal && errors.Is(err, context.DeadlineExceeded) {
		return &bot.Error{Code: bot.CodeBusy, Arg: said.Arg, Err: err}
	}
	return said
}

func (h *Hooks) lang(who bot.Person) string { return spoken(who, h.language) }

// dialog answers a form. Of a submission only the user id can be trusted, and
// the seal.
func (h *Hooks) dialog(ctx context.Context, _ *http.Request, body []byte) (any, *bot.Error, error) {
	var sent model.SubmitDialogRequest
	if json.Unmarshal(body, &sent) != nil || sent.State == "" {
		return nil, nil, &refusal{http.StatusUnauthorized, "no seal"}
	}
	seal, err := h.wire.sealer.openForm(sent.State, bot.UserID(sent.UserId), h.clock.Now())
	if said := bot.AsError(err); err != nil && said.Code == bot.CodeSealBroken { // nobody proved to be Mattermost: it is not asked who this is
		return model.SubmitDialogResponse{Error: h.view.Error(h.language, said)}, said, nil
	}
	who := h.people.Who(ctx, bot.UserID(sent.UserId))
	lang := h.lang(who)
	var reply commands.Reply
	if err == nil && !sent.Cancelled {
		reply, err = h.responder.Submit(ctx, commands.Submission{Who: who, Channel: seal.Channel, Act: seal.Act,
			Values: values(sent.Submission), Door: door})
	}
	if err != nil {
		said := told(err)
		return model.SubmitDialogResponse{Error: h.view.Error(lang, said)}, said, nil
	}
	var said *bot.Error
	faults := map[string]string{}
	for field, fault := range reply.Faults {
		faults[field], said = h.view.Error(lang, fault), fault
	}
	if reply.Show != nil && len(faults) == 0 {
		h.confirm(ctx, h.people.worded(ctx, h.view, lang, reply.Show), seal)
	}
	return model.SubmitDialogResponse{Errors: faults}, said, nil
}

// values reads a submission: texts, and numbers some clients make of them.
func values(submission map[string]any) map[string]string {
	read := make(map[string]string, len(submission))
	for name, value := range submission {
		switch value := value.(type) {
		case string:
			read[name] = value
		case float64, bool:
			text, _ := json.Marshal(value)
			read[name] = string(text)
		}
	}
	return read
}
