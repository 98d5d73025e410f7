package console

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"jalon/bot"
)

// openQuestions begins a form as questions, asked one at a time.
func (s *Script) openQuestions() {
	s.asked = s.asked[:0]
	for _, f := range s.form.Fields {
		s.asked = append(s.asked, f.Name)
	}
	s.question = 0
	fmt.Fprintln(s.Out, s.World.Word("console.form", map[string]any{"Title": s.form.Title}))
	s.plainText(s.form.Intro)
	s.plainText(s.World.Word("console.how_to_answer", nil))
	s.ask1()
}

// ask1 asks the question at hand.
func (s *Script) ask1() {
	for _, f := range s.form.Fields {
		if f.Name == s.asked[s.question] {
			s.plainText(s.World.Word("console.question", map[string]any{"Position": s.question + 1, "Count": len(s.asked),
				"Label": f.Label, "Help": s.helpOf(f)}))
		}
	}
}

// answerQuestion takes an answer, and asks the next question or sends the form.
func (s *Script) answerQuestion(ctx context.Context, line string) error {
	switch word := strings.ToLower(strings.TrimSpace(line)); {
	case word == "annuler" || word == "cancel":
		return s.cancel()
	case word == "retour" || word == "back":
		if s.question == 0 {
			s.plainText(s.World.Word("console.first_question", nil))
		}
		s.question = max(0, s.question-1)
		s.ask1()
		return nil
	case word == "-":
		line = ""
	default:
		if fault := s.faultOf(line); fault != "" {
			s.plainText(fault)
			s.ask1()
			return nil
		}
	}
	if line == "" && s.values[s.asked[s.question]] != "" { // what is there stays
		line = s.values[s.asked[s.question]]
	}
	value, err := s.valueOf(s.asked[s.question], line)
	if wrong, ok := err.(slip); ok && line != "" {
		s.plainText(s.World.Word("console."+wrong.key, wrong.data))
		s.ask1()
		return nil
	}
	s.values[s.asked[s.question]] = value
	if s.question++; s.question < len(s.asked) {
		s.ask1()
		return nil
	}
	return s.sendAnswers(ctx)
}

// longestEcho is how much of a wrong answer is shown again, in columns.
const longestEcho = 41

// faultOf is what is wrong with an answer where a number is asked; empty for
// nothing. « = » repeats the figure before.
func (s *Script) faultOf(line string) string {
	for _, f := range s.form.Fields {
		if f.Name != s.asked[s.question] || !f.Number || line == "" {
			continue
		}
		if _, err := bot.ParseNumber(line, f.Unit); err != nil {
			e := bot.AsError(err)
			return s.World.Word("error."+string(e.Code), map[string]any{"Arg": ansi.Truncate(cmp.Or(e.Arg, line), longestEcho, "…"), "Hint": e.Hint, "Choices": len(e.Among), "Among": strings.Join(e.Among, ", ")})
		}
	}
	return ""
}

// sendAnswers sends the form; what is at fault is asked again.
func (s *Script) sendAnswers(ctx context.Context) error {
	result, err := s.World.Submit(ctx, s.Seat, s.form, maps.Clone(s.values))
	if err != nil {
		return err
	}
	if result.Closed() {
		s.form = nil
		return s.say("console.closed")
	}
	s.printFaults(result)
	s.asked, s.question = s.asked[:0], 0
	for _, f := range s.form.Fields { // a fault of the whole form has everything asked again
		if _, wrong := result.Faults[f.Name]; wrong || len(result.Faults) == 0 {
			s.asked = append(s.asked, f.Name)
		}
	}
	s.ask1()
	return nil
}

// answerAll types the answers that « :fill » prepared, question after question.
func (s *Script) answerAll(ctx context.Context) error {
	if s.form == nil {
		return errNoForm
	}
	prepared := maps.Clone(s.values)
	for n := len(s.asked) - s.question; n > 0 && s.form != nil; n-- {
		at, answer := s.question, prepared[s.asked[s.question]]
		s.typed(answer)
		if err := s.answerQuestion(ctx, answer); err != nil {
			return err
		}
		if s.form != nil && s.question == at { // refused
			return nil
		}
	}
	return nil
}
