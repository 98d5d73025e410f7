package console

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"jalon/view"
)

// The plain mode is the bot as text alone: choices are numbered, and a form is
// one question after the other. It is what a chat network without buttons or
// forms would show, and what somebody who listens to the screen hears.

// plainLine runs one line of the plain mode. It tells whether the line was
// taken: a number, or an answer to the question asked.
func (s *Script) plainLine(ctx context.Context, line string) (taken bool, err error) {
	switch {
	case s.form != nil && strings.HasPrefix(line, "/"): // something else is more urgent
		return false, s.cancel()
	case s.form != nil && !strings.HasPrefix(line, ":"):
		return true, s.answerQuestion(ctx, line)
	}
	messages, err := s.World.Messages(ctx, s.Seat)
	if err != nil {
		return true, err
	}
	number, ok := choiceOf(line, messages)
	if !ok {
		return false, nil // a message like any other
	}
	err = s.press(ctx, number)
	if wrong, ok := err.(slip); ok && wrong.key == noButton {
		offered, _ := lastOffer(messages)
		return true, s.sayWith("console.which_number", numbersOf(offered.Post))
	}
	return true, err
}

// isChoice matches a number, or one of the message before: « 2 », « n°2. »,
// « ^2 1 ».
var isChoice = regexp.MustCompile(`^(\^\d+ )?(?:n°|no\.?|numéro|number|le)? ?(\d{1,3})[.)]?$`)

// choiceOf is what a line chooses among what is offered: a number, or the words
// of one choice of the newest message with any. ok is false when nothing is
// offered, or the line says something else.
func choiceOf(line string, messages []Message) (number string, ok bool) {
	offered, any := lastOffer(messages)
	if !any {
		return "", false
	}
	line = strings.ToLower(strings.TrimSpace(line))
	if m := isChoice.FindStringSubmatch(line); m != nil {
		return m[1] + m[2], true
	}
	for n, c := range offered.Choices() {
		if strings.ToLower(c.Label) == line {
			return strconv.Itoa(offered.First + n + 1), true
		}
	}
	return "", false
}

// lastOffer is the newest message with choices; ok is false for none.
func lastOffer(messages []Message) (m Message, ok bool) {
	for i := len(messages) - 1; i >= 0; i-- {
		if len(messages[i].Choices()) > 0 {
			return messages[i], true
		}
	}
	return Message{}, false
}

// plainDirection carries out the directions that stand for something a person
// does, as that person does it here. It tells whether it was one.
func (s *Script) plainDirection(ctx context.Context, name, rest string) (taken bool, err error) {
	switch name {
	case "press":
		number, err := s.numberOf(ctx, rest)
		if err != nil {
			return true, err
		}
		s.typed(number)
		return true, s.press(ctx, number)
	case "fill":
		return true, s.fill(rest)
	case "submit":
		return true, s.answerAll(ctx)
	case "cancel":
		if s.form == nil {
			return true, errNoForm
		}
		s.typed(s.World.Word("console.word_cancel", nil))
		return true, s.cancel()
	}
	return false, nil
}

// typed shows what somebody types in the place of a direction.
func (s *Script) typed(line string) {
	if s.Echo {
		fmt.Fprintln(s.Out, strings.TrimRight("> "+line, " "))
	}
}

// numberOf is the number of a choice, as « :press » names it.
func (s *Script) numberOf(ctx context.Context, wanted string) (string, error) {
	m, before, label, err := s.chosenMessage(ctx, wanted)
	if err != nil {
		return "", err
	}
	b, err := findButton(m.Post, label)
	if err != nil {
		return "", err
	}
	for i, choice := range m.Choices() {
		if choice.ID == b.ID {
			return before + strconv.Itoa(m.First+i+1), nil
		}
	}
	return "", slip{noButton, map[string]any{"Name": label, "Known": "", "N": 0}, fmt.Errorf("no button %q", label)}
}

// plainPost writes a message as text alone.
func (s *Script) plainPost(p view.Post) {
	for _, text := range []string{p.Lead, p.Heading(), p.Text, p.Footer} {
		s.plainText(text)
	}
	s.printFiles(p.Files)
	choices := p.Choices()
	if len(choices) == 0 {
		return
	}
	s.plainText(s.World.Word("console.choose", numbersOf(p)))
	for i, c := range choices {
		if i >= p.Numbered { // the others were read out above
			s.plainText(strconv.Itoa(p.First+i+1) + ". " + c.Label)
		}
	}
}

// numbersOf are the numbers that a post's choices have.
func numbersOf(p view.Post) map[string]any {
	n := len(p.Choices())
	return map[string]any{"First": p.First + 1, "Last": p.First + n, "N": n, "Numbered": p.Numbered > 0, "More": n > p.Numbered}
}

// plainText writes a text without markdown: each link of a line of links on a
// line of its own, with its address.
func (s *Script) plainText(text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		if rest := markdownLink.ReplaceAllString(line, ""); strings.Trim(rest, " ·") == "" && rest != line {
			for _, m := range markdownLink.FindAllStringSubmatch(line, -1) {
				fmt.Fprintln(s.Out, "  "+m[2]+s.World.Word("console.colon", nil)+strings.TrimPrefix(m[3], "mailto:"))
			}
			continue
		}
		line = markdownLink.ReplaceAllString(line, "$1$2 ($3)")
		line = bold.ReplaceAllString(line, "$1")
		line = strings.ReplaceAll(escaped.ReplaceAllString(line, "$1"), "`", "")
		fmt.Fprintln(s.Out, strings.TrimRight("  "+strings.Replace(line, "• ", "- ", 1), " "))
	}
}
