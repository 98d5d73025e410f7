package main

import (
	"fmt"
	"io"
	"strings"

	"jalon/bot"
	"jalon/commands"
	"jalon/impactcsv"
	"jalon/view"
)

// describeImport tells what a file would change.
func describeImport(w io.Writer, i *commands.Import) {
	written := ""
	if i.Encoding == impactcsv.Windows1252 || i.Encoding == impactcsv.UTF16 {
		written = fmt.Sprintf(", written in %s, read all the same", i.Encoding)
	}
	if i.Separator != "," {
		written += fmt.Sprintf(", cells separated by %q", i.Separator)
	}
	fmt.Fprintf(w, "Schema %s%s, %s can be taken in.\n", i.Version, written, counted(i.Rows, "row"))
	for _, s := range i.Services {
		switch {
		case s.Slug != "":
			fmt.Fprintf(w, "  %s is %s: %s\n", s.Name, s.Slug, countsOf(s.Taken))
			for _, over := range s.Taken.Named {
				fmt.Fprintf(w, "    %s, %s: %v instead of %v\n", over.Indicator, over.Is.Period.Key(), over.Is.Value, over.Was.Value)
			}
			if more := s.Taken.Changed - len(s.Taken.Named); more > 0 {
				fmt.Fprintf(w, "    and %d more changed\n", more)
			}
		case s.Left:
			fmt.Fprintf(w, "  %s (line %d) is left out\n", s.Name, s.Line)
		case s.Same > 0:
			fmt.Fprintf(w, "  %s (line %d) is the same product as the service of line %d: give both the same name\n", s.Name, s.Line, s.Same)
		case len(s.Closest) > 0:
			fmt.Fprintf(w, "  %s (line %d) is no product for certain; close ones: %s. Say which: --as %q\n",
				s.Name, s.Line, strings.Join(s.Closest, ", "), s.Name+"="+s.Closest[0])
		default:
			fmt.Fprintf(w, "  %s (line %d) is no product. Say which: --as %q\n", s.Name, s.Line, s.Name+"=SLUG")
		}
	}
	if i.Refused == 0 {
		return
	}
	fmt.Fprintf(w, "Refused: %s.\n", counted(i.Refused, "row"))
	shown := min(len(i.Faults), mostFaultsShown)
	for _, f := range i.Faults[:shown] {
		fmt.Fprintf(w, "  %s\n", faultWords(f))
	}
	if more := i.Refused - shown; more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
}

// mostFaultsShown is how many rows are explained at once.
const mostFaultsShown = 20

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// countsOf says what figures became.
func countsOf(t bot.TakenIn) string {
	return fmt.Sprintf("%s, %s, %d changed, %d there already", counted(t.Indicators, "new indicator"), counted(t.New, "new figure"), t.Changed, t.Same)
}

// faultWords is one line about one fault.
func faultWords(f impactcsv.Fault) string {
	v, err := view.New(nil)
	if err != nil {
		panic(err) // its texts are embedded
	}
	return v.RowFault("en", commands.RowFault(f))
}
