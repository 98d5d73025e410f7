package console

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// leastWidth is that of the narrowest terminal lines are broken for.
const leastWidth = 20

// Wrapped is a writer that breaks lines between words, width columns wide, and
// sets in what follows as the line is. Escape sequences take no room.
func Wrapped(out io.Writer, width int) io.Writer {
	if width < leastWidth {
		return out
	}
	return wrapped{out, width}
}

type wrapped struct {
	out   io.Writer
	width int
}

// Write takes whole lines; a line that goes on later is left as it is.
func (w wrapped) Write(p []byte) (int, error) {
	var text strings.Builder
	for line := range strings.Lines(string(p)) {
		whole, ended := strings.CutSuffix(line, "\n")
		if !ended || ansi.StringWidth(whole) <= w.width {
			text.WriteString(line)
			continue
		}
		bare := strings.TrimLeft(whole, " ")
		indent := whole[:len(whole)-len(bare)]
		room := max(w.width-len(indent), leastWidth/2)
		text.WriteString(indent + strings.ReplaceAll(ansi.Wrap(bare, room, ""), "\n", "\n"+indent) + "\n")
	}
	if _, err := io.WriteString(w.out, text.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}
