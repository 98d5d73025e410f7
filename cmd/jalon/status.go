package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jalon/bot"
)

func statusCommand(io stdio) *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say how the bot fares: catalogue, last and next messages",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			s, err := readStatus(cmd.Context(), cfg, io)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(io.out).Encode(s)
			}
			printStatus(io.out, s, cfg.zone())
			return nil
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

// readStatus asks the running bot, or reads the store itself when none runs.
func readStatus(ctx context.Context, cfg *config, io stdio) (status, error) {
	var s status
	none := ask(ctx, cfg, "/status", &s)
	if !errors.Is(none, errNotRunning) {
		return s, none
	}
	st, err := openStore(ctx, cfg)
	if err != nil {
		return s, err
	}
	a, err := assemble(cfg, st, parts{clock: bot.RealClock{}}, newLog(cfg, io.err))
	if err == nil {
		err = a.keeper.Load(ctx)
	}
	if err == nil {
		s, err = a.status(ctx, time.Now())
	}
	if other, yes := errors.AsType[elsewhere](none); yes {
		s.Elsewhere = other.store
	}
	return s, errors.Join(err, st.Close())
}

func printStatus(w io.Writer, s status, zone *time.Location) {
	state := "stopped"
	switch {
	case !s.Running && len(s.Store.Processes) > 0:
		state = fmt.Sprintf("stopped here; bots that run on its store: %d", len(s.Store.Processes))
	case s.Ready:
		state = "running, ready"
	case s.Running:
		state = "running, not ready yet"
	}
	when := func(t time.Time) string { return t.In(zone).Format("Mon 2006-01-02 15:04 MST") }
	fmt.Fprintf(w, "jalon %s: %s\n", s.Version, state)
	for _, line := range s.Store.lines() {
		fmt.Fprintln(w, line)
	}
	if s.Elsewhere != "" {
		fmt.Fprintf(w, "  the bot that answers at this configuration's socket runs on another store, %s\n", s.Elsewhere)
	}
	if s.Catalogue.FetchedAt.IsZero() {
		fmt.Fprintln(w, "catalogue: none was ever read")
	} else {
		fmt.Fprintf(w, "catalogue: %d products, %d records skipped, last confirmed %s\n",
			s.Catalogue.Products, s.Catalogue.Skipped, when(s.Catalogue.FetchedAt))
	}
	for _, line := range s.Catalogue.lines(when) {
		fmt.Fprintln(w, line)
	}
	for _, i := range s.Imports {
		fmt.Fprintln(w, "import of "+i.Product+": "+i.words(when))
	}
	switch s.Sending {
	case bot.SendingOff:
		fmt.Fprintln(w, "sending: OFF, nothing leaves by itself")
	case bot.SendingPreview:
		fmt.Fprintf(w, "sending: PREVIEW, what would leave by itself is only shown in %s\n", s.Preview)
	}
	if s.WebSocket != nil {
		fmt.Fprintf(w, "web socket: %s\n", s.WebSocket.words(when))
	}
	if s.NextRule != nil {
		fmt.Fprintf(w, "next reminder: %s\n", when(*s.NextRule))
	}
	if s.NextDue != nil {
		fmt.Fprintf(w, "next message waiting: %s\n", when(*s.NextDue))
	}
	for _, d := range s.Latest {
		line := fmt.Sprintf("%s  %-8s %s", when(d.Slot), d.State, d.words())
		if d.Reason != "" {
			line += " (" + string(d.Reason) + ")"
		}
		fmt.Fprintln(w, line)
	}
}

// words says how the web socket fares, for somebody in front of a terminal.
func (s socketState) words(when func(time.Time) string) string {
	switch {
	case s.Connected && s.Error != "":
		return "connected since " + when(s.Since) + ", before that: " + s.Error
	case s.Connected:
		return "connected since " + when(s.Since)
	case s.Since.IsZero():
		return "not connected yet"
	case s.Error == "":
		return "not connected since " + when(s.Since)
	}
	return "not connected since " + when(s.Since) + ": " + s.Error
}

// words names a delivery as somebody in front of a terminal knows its product.
func (d deliveryLine) words() string {
	if d.Slug == "" {
		return d.Name
	}
	parts := strings.Split(d.Name, "/")
	if i := slices.Index(parts, string(d.Product)); i >= 0 {
		parts[i] = d.Slug
		return strings.Join(parts, "/")
	}
	return d.Name + ", " + d.Slug
}

// lines tell how the parts of the catalogue fare, one a line.
func (c catalogueState) lines(when func(time.Time) string) []string {
	var lines []string
	for _, r := range c.SkippedRecords {
		lines = append(lines, "  skipped, "+r.words())
	}
	if more := c.Skipped - len(c.SkippedRecords); more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	if c.Doubted != nil {
		lines = append(lines, fmt.Sprintf("  not believed since %s: it would go from %d products to %d", when(c.Doubted.Since), c.Doubted.Was, c.Doubted.Would))
	} else if c.Failure != "" {
		lines = append(lines, "  FAILS: "+indented(c.Failure))
	}
	for _, p := range c.Parts {
		lines = append(lines, p.words(when))
	}
	for _, u := range c.Unknown {
		lines = append(lines, "  "+u.Key+": "+u.words())
	}
	return lines
}

// words says how a part fares.
func (p partLine) words(when func(time.Time) string) string {
	line := fmt.Sprintf("  %s: nothing read yet", p.Name)
	if p.FetchedAt != nil {
		line = fmt.Sprintf("  %s: %d, %slast confirmed %s", p.Name, p.Count, skippedWords(p.Skipped), when(*p.FetchedAt))
	}
	switch {
	case p.Doubted != nil:
		line += fmt.Sprintf("\n  not believed since %s: it would go from %d to %d", when(p.Doubted.Since), p.Doubted.Was, p.Doubted.Would)
	case p.Failure != "":
		line += "\n  FAILS: " + indented(p.Failure)
	}
	return line
}

func skippedWords(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d records skipped, ", n)
}

// words says what is wrong, and what was perhaps meant.
func (u unknownLine) words() string {
	if u.Same != "" {
		return fmt.Sprintf("%q is the product of %s too: its own settings are left out", u.Slug, u.Same)
	}
	text := fmt.Sprintf("%q is not in the catalogue", u.Slug)
	if u.Closest != "" {
		text += fmt.Sprintf("; the closest is %q", u.Closest)
	}
	return text
}

// indented keeps the faults of a file, one a line, below what they are about.
func indented(text string) string { return strings.ReplaceAll(text, "\n", "\n    ") }
