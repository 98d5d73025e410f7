// Package view turns what the bot means into what people read: posts, cards
// and forms, in French and English. It is the only package that holds
// sentences; they are in texts/fr.toml and texts/en.toml.
package view

import (
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
)

// Post is a message before any chat network's format. Texts are markdown in
// the common subset: **bold**, `code`, [links](https://…), lines.
type Post struct {
	Lead      string // above the card; the one place that mentions people
	Title     string // no markdown
	TitleLink string // http(s), or empty
	Text      string
	Footer    string
	Buttons   []Button
	Menu      *Menu  // beyond what buttons can hold; nil for none
	Numbered  int    // how many of its first Choices the text numbers already
	First     int    // the number before that of its first choice: a list goes on
	Typed     string // what to type in the place of its buttons, where they cannot be shown
	Files     []File
	Fallback  string // what a notification shows: no markdown, one line
}

// Flat is the post as one text, without its buttons: what can be said where a
// chat takes text alone. What to type instead comes last.
func (p Post) Flat() string {
	title := plain(p.Title)
	switch {
	case title != "" && p.TitleLink != "":
		title = "**[" + title + "](" + p.TitleLink + ")**"
	case title != "":
		title = "**" + title + "**"
	}
	var parts []string
	for _, part := range []string{p.Lead, title, p.Text, p.Footer, p.Typed} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n")
}

// Heading is the title as markdown that shows it as it is; empty for none.
func (p Post) Heading() string {
	if p.Title == "" {
		return ""
	}
	return "**" + plain(p.Title) + "**"
}

// Posted is the post where everybody reads it already: nothing is left to
// publish.
func (p Post) Posted() Post {
	p.Buttons = slices.DeleteFunc(slices.Clone(p.Buttons), func(b Button) bool { return b.Act.Verb == bot.VerbPublish || b.Act.Verb == bot.VerbShow })
	return p
}

// Button does something when pressed. IDs are letters and digits, unique in
// the post.
type Button struct {
	ID    string
	Label string
	Style string // "default" or "primary"
	Act   bot.Act
}

// Menu lets one thing be chosen among many. What was chosen comes back as
// Act.Choice, which no seal covers.
type Menu struct {
	ID      string
	Label   string
	Options []Option
	Act     bot.Act
}

// Option is a line of a menu.
type Option struct{ Label, Value string }

// File goes with a post.
type File struct {
	Name string
	Type string // "text/csv", "image/png"…
	Body []byte
}

// Choices are each line of a post's menu as a button, then its buttons: for
// doors that number what can be done.
func (p Post) Choices() []Button {
	var choices []Button
	if p.Menu != nil {
		for i, o := range p.Menu.Options {
			act := p.Menu.Act
			act.Choice = o.Value
			choices = append(choices, Button{ID: p.Menu.ID + strconv.Itoa(i+1), Label: o.Label, Style: "default", Act: act})
		}
	}
	return append(choices, p.Buttons...)
}

// Form asks for a few short texts.
type Form struct {
	Title  string // at most MaxTitle bytes
	Intro  string
	Submit string
	Fields []Field
	Act    bot.Act
}

// Field is one text of a form. It starts empty and may stay so.
type Field struct {
	Name        string   // technical
	Label       string   // at most MaxLabel bytes
	Help        string   // at most MaxHelp bytes
	Placeholder string   // at most MaxHelp bytes
	Long        bool     // several lines
	Number      bool     // a figure, of Unit
	Unit        string   // as the indicator has it
	MaxLength   int      // characters
	Options     []Option // one is to be chosen; nil for a text
	Default     string   // what the field holds at first: a text, or an option's value
}

// Limits of forms, in bytes: those of Mattermost, the tightest we know.
const (
	MaxTitle = 24
	MaxLabel = 24
	MaxHelp  = 150
)
