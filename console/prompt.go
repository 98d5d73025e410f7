package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"jalon/bot"
)

// Prompt runs a conversation at a terminal: a prompt for each line, forms
// asked field by field. A wrong direction is said, and the conversation goes
// on. It returns at the end of input, or at :quit.
func (s *Script) Prompt(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	for ctx.Err() == nil {
		fmt.Fprintf(s.Out, "\n%s · %s · %s> ", s.World.Now().Format("02/01 15:04"), s.Seat.Place, s.Seat.User)
		if !lines.Scan() {
			fmt.Fprintln(s.Out)
			return lines.Err()
		}
		before := s.shown
		if err := s.Line(ctx, lines.Text()); errors.Is(err, errQuit) {
			return nil
		} else if err != nil {
			s.complain(err)
			continue
		}
		if s.shown == before {
			s.explainSilence(strings.TrimSpace(lines.Text()))
		}
		if s.form != nil && !s.Plain && !strings.HasPrefix(strings.TrimSpace(lines.Text()), ":fill") {
			if err := s.ask(ctx, lines); errors.Is(err, errQuit) {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// complain says what is wrong with a direction.
func (s *Script) complain(err error) {
	var wrong slip
	text := err.Error()
	switch {
	case errors.Is(err, bot.ErrPast):
		text = s.World.Word("console.past", map[string]any{"When": s.World.Instant(s.World.Now())})
	case errors.As(err, &wrong):
		text = s.World.Word("console."+wrong.key, wrong.data)
	}
	fmt.Fprintln(s.Out, "  "+text)
}

// explainSilence says why nothing appeared after a line, where that is no
// matter of course.
func (s *Script) explainSilence(line string) {
	switch word, _, _ := strings.Cut(line, " "); {
	case line == "" || strings.HasPrefix(line, "#") || s.form != nil:
	case word == ":at":
		fmt.Fprintln(s.Out, "  "+s.World.Word("console.nothing_happened", map[string]any{"When": s.World.Instant(s.World.Now())}))
	case !strings.HasPrefix(line, ":") && !strings.HasPrefix(line, "/") && s.Seat.Place != DirectPlace && !mention.MatchString(line):
		fmt.Fprintln(s.Out, "  "+s.World.Word("console.not_called", nil))
	}
}

// ask asks every field of the open form, sends it, and asks again those that
// are at fault. The end of input closes the form, and so does :cancel.
func (s *Script) ask(ctx context.Context, lines *bufio.Scanner) error {
	if err := s.say("console.how_to_close"); err != nil {
		return err
	}
	again := map[string]string(nil)
	for s.form != nil {
		for _, f := range s.form.Fields {
			if _, wrong := again[f.Name]; again != nil && !wrong {
				continue
			}
			value, answered, err := s.askOne(ctx, lines, f.Label)
			if err != nil || !answered {
				return err
			}
			s.values[f.Name] = value
		}
		result, err := s.World.Submit(ctx, s.Seat, s.form, s.values)
		if err != nil {
			return err
		}
		if result.Closed() {
			s.form = nil
			if err := s.say("console.closed"); err != nil {
				return err
			}
			return s.flush(ctx)
		}
		s.printFaults(result)
		if again = result.Faults; len(again) == 0 {
			return s.cancel()
		}
	}
	return nil
}

// askOne asks one field until a line is neither a direction nor the end;
// answered is false when the form was closed.
func (s *Script) askOne(ctx context.Context, lines *bufio.Scanner, label string) (value string, answered bool, err error) {
	for form := s.form; s.form == form; {
		fmt.Fprint(s.Out, "  "+s.dress(label)+s.World.Word("console.colon", nil))
		if !lines.Scan() {
			return "", false, s.cancel()
		}
		value = strings.TrimSpace(lines.Text())
		if !strings.HasPrefix(value, ":") {
			return value, true, nil
		}
		if err := s.Line(ctx, value); errors.Is(err, errQuit) {
			return "", false, err
		} else if err != nil {
			s.complain(err)
		}
	}
	return "", false, nil
}
