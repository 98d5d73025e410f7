package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// Prompt runs a conversation at a terminal: a prompt for each line, forms
// asked field by field. A wrong direction is said, and the conversation goes
// on. It returns at the end of input.
func (s *Script) Prompt(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	for ctx.Err() == nil {
		fmt.Fprintf(s.Out, "\n%s · %s · %s> ", s.World.Now().Format("02/01 15:04"), s.Seat.Place, s.Seat.User)
		if !lines.Scan() {
			fmt.Fprintln(s.Out)
			return lines.Err()
		}
		if err := s.Line(ctx, lines.Text()); err != nil {
			fmt.Fprintln(s.Out, "  "+err.Error())
			continue
		}
		if s.form != nil && !s.Plain && !strings.HasPrefix(strings.TrimSpace(lines.Text()), ":fill") {
			if err := s.ask(ctx, lines); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// ask asks every field of the open form, sends it, and asks again those that
// are at fault. The end of input closes the form.
func (s *Script) ask(ctx context.Context, lines *bufio.Scanner) error {
	again := map[string]string(nil)
	for s.form != nil {
		for _, f := range s.form.Fields {
			if _, wrong := again[f.Name]; again != nil && !wrong {
				continue
			}
			fmt.Fprintf(s.Out, "  %s ", s.dress(f.Label+" :"))
			if !lines.Scan() {
				return s.cancel()
			}
			s.values[f.Name] = strings.TrimSpace(lines.Text())
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
