package console

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"jalon/view"
)

// print writes an event the way a person would read it.
func (s *Script) print(e Event) {
	m := e.Message
	switch e.Kind {
	case EventDown:
		fmt.Fprintln(s.Out, s.World.Word("console.down", nil))
		return
	case EventForm:
		s.printForm(e.Form)
		return
	case EventDeleted:
		fmt.Fprintln(s.Out, s.World.Word("console.deleted", map[string]any{"Place": m.Place}))
		return
	case EventEdited:
		fmt.Fprintln(s.Out, s.World.Word("console.edited", map[string]any{"Place": m.Place}))
	default:
		key := "console.posted"
		if m.To != "" {
			key = "console.only_you"
		}
		fmt.Fprintln(s.Out, s.World.Word(key, map[string]any{"Name": m.To, "Place": m.Place, "When": s.World.Instant(m.At)}))
	}
	s.printPost(m.Post)
}

func (s *Script) printPost(p view.Post) {
	if s.Plain {
		s.plainPost(p)
		return
	}
	s.indent(p.Lead)
	if title := p.Heading(); title != "" {
		s.indent(title)
	}
	s.indent(p.Text)
	s.indent(p.Footer)
	s.printFiles(p.Files)
	s.printChoices(p)
}

func (s *Script) printFiles(files []view.File) {
	for _, f := range files {
		size := len(f.Body)
		if strings.HasPrefix(f.Type, "image/") || f.Type == "text/calendar" { // another processor may draw another byte, another door have longer ids
			size = 0
		}
		s.indent(s.World.Word("console.file", map[string]any{"Name": f.Name, "Type": f.Type, "Size": size}))
		if strings.HasPrefix(f.Type, "text/") && f.Type != "text/calendar" {
			text := strings.TrimPrefix(string(f.Body), "\ufeff")
			s.indent(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"))
		}
	}
}

func (s *Script) printChoices(p view.Post) {
	labels := make([]string, len(p.Buttons))
	for i, b := range p.Buttons {
		labels[i] = fmt.Sprintf("[%d %s]", p.First+len(p.Choices())-len(p.Buttons)+i+1, b.Label)
	}
	if p.Menu != nil {
		s.indent("[" + p.Menu.Label + "]")
		for i, o := range p.Menu.Options {
			s.indent(fmt.Sprintf("  [%d %s]", p.First+i+1, o.Label))
		}
	}
	s.indent(strings.Join(labels, " "))
}

func (s *Script) printForm(f *OpenForm) {
	fmt.Fprintln(s.Out, s.World.Word("console.form", map[string]any{"Title": f.Title}))
	s.indent(f.Intro)
	for _, field := range f.Fields {
		s.indent(s.World.Word("console.field", map[string]any{"Name": field.Name, "Label": field.Label, "Help": s.helpOf(field)}))
	}
}

// helpOf is what a field asks for: its choices, and what it holds already.
func (s *Script) helpOf(f view.Field) string {
	help := f.Help
	var labels []string
	holds := f.Default
	for i, o := range f.Options {
		labels = append(labels, strconv.Itoa(i+1)+" "+o.Label)
		if o.Value == f.Default {
			holds = o.Label
		}
	}
	if len(labels) > 0 {
		help = strings.TrimSpace(help + " " + strings.Join(labels, ", ") + ".")
	}
	if holds != "" {
		help += " " + s.World.Word("console.holds", map[string]any{"Value": holds})
	}
	return help
}

// indent writes a text, each line set in by two columns.
func (s *Script) indent(text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(s.dress(text), "\n") {
		fmt.Fprintln(s.Out, strings.TrimRight("  "+line, " "))
	}
}

var (
	markdownLink = regexp.MustCompile(`(^|[^\\])\[([^\]\\]+)\]\((\S+?)\)`)
	bold         = regexp.MustCompile(`\*\*(.+?)\*\*`)
	escaped      = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])") // any punctuation
)

// dress shows markdown as a terminal can: a link is its label, clickable
// where the terminal is one; bold is bold there.
func (s *Script) dress(text string) string {
	if !s.Color {
		return escaped.ReplaceAllString(markdownLink.ReplaceAllString(text, "$1$2"), "$1")
	}
	text = markdownLink.ReplaceAllString(text, "$1\x1b]8;;$3\x1b\\$2\x1b]8;;\x1b\\")
	text = bold.ReplaceAllString(text, "\x1b[1m$1\x1b[0m")
	return escaped.ReplaceAllString(text, "$1")
}
