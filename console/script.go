package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/view"
)

// Script runs what people type, press and fill in, line by line, against a
// World, and prints what they then read.
type Script struct {
	World World
	Zone  *time.Location // of the times in directives
	Out   io.Writer
	Seat  Seat

	Folder string // where the files are that people send; empty: here

	Echo  bool // print each line after "> "
	Color bool // a terminal: bold and links instead of their markdown
	Plain bool // text alone: numbered choices, one question at a time

	form     *OpenForm
	values   map[string]string
	shown    int      // events that were printed
	asked    []string // plain: the fields asked for, by name
	question int      // plain: the one at hand
}

// LineError is a directive that cannot be carried out.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// Run runs a whole script; a *LineError says where it is wrong.
func (s *Script) Run(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), "\r")
		if !s.Plain || !standsForAnAct.MatchString(line) {
			s.typed(line)
		}
		if err := s.Line(ctx, line); errors.Is(err, errQuit) {
			return nil
		} else if err != nil {
			return &LineError{Line: n, Err: err}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the script: %w", err)
	}
	return nil
}

// Line runs one line: blank, a # comment, a :direction, a /command, or a
// message typed where the seat is.
func (s *Script) Line(ctx context.Context, line string) error {
	line = strings.TrimSpace(line)
	if s.Plain && !strings.HasPrefix(line, "#") && (line != "" || s.form != nil) {
		taken, err := s.plainLine(ctx, line)
		if taken || err != nil {
			return errors.Join(err, s.flush(ctx))
		}
	}
	var err error
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	case strings.HasPrefix(line, ":"):
		err = s.direct(ctx, line[1:])
	case strings.HasPrefix(line, "/"):
		err = s.World.Command(ctx, s.Seat, line)
	default:
		err = s.World.Say(ctx, s.Seat, line)
	}
	if err != nil {
		return err
	}
	return s.flush(ctx)
}

// flush prints what appeared, and keeps the form that opened.
func (s *Script) flush(ctx context.Context) error {
	events, err := s.World.Events(ctx)
	if err != nil {
		return err
	}
	s.shown += len(events)
	for _, e := range events {
		if e.Kind == EventForm {
			s.form, s.values = e.Form, begin(e.Form)
			if s.Plain {
				s.openQuestions()
				continue
			}
		}
		s.print(e)
	}
	return nil
}

// direct carries out a direction.
func (s *Script) direct(ctx context.Context, direction string) error {
	name, rest, _ := strings.Cut(direction, " ")
	rest = strings.TrimSpace(rest)
	if s.Plain {
		if taken, err := s.plainDirection(ctx, name, rest); taken || err != nil {
			return err
		}
	}
	if same, ok := otherNames[name]; ok {
		name = same
	}
	switch name {
	case "as":
		if s.Plain && s.form != nil && rest != s.Seat.User { // a form is one person's
			if err := s.cancel(); err != nil {
				return err
			}
		}
		return choose(&s.Seat.User, rest, s.World.Users())
	case "in":
		return choose(&s.Seat.Place, rest, append(s.World.Channels(), DirectPlace))
	case "at":
		return s.advance(ctx, rest)
	case "catalogue":
		edition, err := ParseEdition(rest)
		if err != nil {
			return err
		}
		return s.World.Edit(edition)
	case "stop":
		return errors.Join(s.World.Stop(ctx), s.say("console.stopped"))
	case "start":
		return errors.Join(s.World.Start(ctx), s.say("console.started"))
	case "restart":
		return errors.Join(s.World.Stop(ctx), s.World.Start(ctx), s.say("console.started"))
	case "press":
		return s.press(ctx, rest)
	case "invite":
		return s.World.Invite(ctx, s.Seat)
	case "send":
		return s.send(ctx, rest)
	case "fill":
		return s.fill(rest)
	case "submit":
		return s.submit(ctx)
	case "cancel":
		return s.cancel()
	case "inbox":
		return s.inbox(ctx)
	case "help":
		return s.say("console.directions")
	case "quit":
		return errQuit
	}
	data := map[string]any{"Name": name}
	return slip{"unknown_direction", data, errors.New(s.World.Word("console.unknown_direction", data))}
}

// errQuit is the wish to leave.
var errQuit = errors.New("quit")

// otherNames are those people try first.
var otherNames = map[string]string{
	"aide": "help", "h": "help", "?": "help",
	"quitter": "quit", "q": "quit", "exit": "quit", "sortir": "quit",
	"annuler": "cancel", "envoyer": "send",
}

// standsForAnAct matches the directions that the plain mode shows as what a
// person types instead.
var standsForAnAct = regexp.MustCompile(`^\s*:(press|fill|submit|cancel)\b`)

func (s *Script) say(key string) error { return s.sayWith(key, nil) }

func (s *Script) sayWith(key string, data map[string]any) error {
	_, err := fmt.Fprintln(s.Out, s.World.Word(key, data))
	return err
}

func choose(seat *string, wanted string, known []string) error {
	for _, k := range known {
		if k == wanted {
			*seat = k
			return nil
		}
	}
	there := strings.Join(known, ", ")
	return slip{"unknown_name", map[string]any{"Name": wanted, "Known": there}, fmt.Errorf("unknown name %q: one of %s", wanted, there)}
}

func (s *Script) advance(ctx context.Context, to string) error {
	at, err := ParseInstant(to, s.World.Now(), s.Zone)
	if err != nil {
		return err
	}
	return s.World.Advance(ctx, at)
}

// ParseInstant reads "2026-12-07T09:00", "2026-12-07" (its midnight), "09:30"
// (the same day), "+2h" or "+7d" (or "+7j": the same hour by the clock), in
// zone; of two equal hours it is the first.
func ParseInstant(text string, now time.Time, zone *time.Location) (time.Time, error) {
	unreadable := slip{"wrong_time", map[string]any{"Name": text}, fmt.Errorf("unreadable time %q: like 2026-12-07T09:00, 09:30, +2h or +7d", text)}
	if after, ok := strings.CutPrefix(text, "+"); ok {
		if n, err := strconv.Atoi(strings.TrimRight(after, "dj")); err == nil && n >= 0 && len(after) > 1 && !isDigit(after[len(after)-1]) {
			wall := now.In(zone).AddDate(0, 0, n)
			return bot.FirstInstant(time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.UTC), zone), nil
		}
		d, err := time.ParseDuration(after)
		if err != nil {
			return time.Time{}, unreadable
		}
		return now.Add(d), nil
	}
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		return bot.FirstInstant(date, zone), nil
	}
	day := bot.DateOf(now.In(zone))
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		full := text
		if !strings.Contains(text, "T") {
			full = day.String() + "T" + text
		}
		if wall, err := time.Parse(layout, full); err == nil {
			return bot.FirstInstant(wall, zone), nil
		}
	}
	return time.Time{}, unreadable
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// press presses a button of the newest message that has some: "LABEL", "N",
// or "^2 LABEL" for the message before it.
func (s *Script) press(ctx context.Context, wanted string) error {
	m, _, label, err := s.chosenMessage(ctx, wanted)
	if err != nil {
		return err
	}
	b, err := findButton(m.Post, label)
	if err != nil {
		return err
	}
	return s.World.Press(ctx, s.Seat, m, b)
}

// chosenMessage is the message a choice is made on, and the label wanted there;
// before is what of wanted says which message.
func (s *Script) chosenMessage(ctx context.Context, wanted string) (m Message, before, label string, err error) {
	back := 1
	label = wanted
	if after, ok := strings.CutPrefix(wanted, "^"); ok {
		number, rest, _ := strings.Cut(after, " ")
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return m, "", "", slip{"wrong_message", map[string]any{"Name": number}, fmt.Errorf("unreadable message number ^%s", number)}
		}
		back, before, label = n, "^"+number+" ", strings.TrimSpace(rest)
	}
	messages, err := s.World.Messages(ctx, s.Seat)
	if err != nil {
		return m, "", "", err
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if len(messages[i].Choices()) == 0 {
			continue
		}
		if back--; back == 0 {
			return messages[i], before, label, nil
		}
	}
	return m, "", "", slip{"no_buttons", map[string]any{"Name": s.Seat.User}, fmt.Errorf("no message with buttons here for %s", s.Seat.User)}
}

// noButton: no choice is called so, or several are.
const noButton = "no_button"

// findButton finds a button by number, by label, or by a label's beginning.
func findButton(p view.Post, wanted string) (view.Button, error) {
	buttons := p.Choices()
	if n, err := strconv.Atoi(wanted); err == nil && n > p.First && n <= p.First+len(buttons) {
		return buttons[n-p.First-1], nil
	}
	var found []view.Button
	var labels []string
	for _, b := range buttons {
		labels = append(labels, b.Label)
		if label := loose(b.Label); wanted != "" && strings.HasPrefix(label, loose(wanted)) {
			found = append(found, b)
		}
	}
	if len(found) != 1 {
		there := strings.Join(labels, ", ")
		return view.Button{}, slip{noButton, map[string]any{"Name": wanted, "Known": there, "N": len(found)},
			fmt.Errorf("%d buttons match %q: there are %s", len(found), wanted, there)}
	}
	return found[0], nil
}

// loose is a label as somebody would type it.
func loose(label string) string {
	if i := strings.LastIndex(label, "("); i > 0 && strings.HasSuffix(label, ")") {
		label = label[:i]
	}
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(label, "’", "'")), " "))
}

// inbox prints the direct messages of the user.
func (s *Script) inbox(ctx context.Context) error {
	messages, err := s.World.Messages(ctx, Seat{User: s.Seat.User, Place: DirectPlace})
	if err != nil {
		return err
	}
	shown := 0
	for _, m := range messages {
		if m.From == "" {
			s.print(Event{Kind: EventPosted, Message: m})
			shown++
		}
	}
	if shown == 0 {
		return s.say("console.empty")
	}
	return nil
}
