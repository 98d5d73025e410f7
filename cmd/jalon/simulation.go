package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jalon/bot"
	"jalon/view"
)

// remembered is how many of the latest messages a simulation starts from: more than
// those of a quarter.
const remembered = 10_000

// simulate is what would be sent from a day to another if nobody answered, of one
// product or of all. It only reads the store.
func (a *assembly) simulate(ctx context.Context, from, to bot.Date, product bot.ProductID) (sim bot.Simulation, err error) {
	scene, err := a.scene(ctx)
	if err != nil {
		return sim, err
	}
	return bot.Simulate(ctx, scene, from, to, product)
}

// scene is what is known now.
func (a *assembly) scene(ctx context.Context) (s bot.Scene, err error) {
	now, d := a.clock.Now(), a.directory.Load()
	s = bot.Scene{Now: now.In(a.cfg.zone()), Rules: a.planner.Rules, Recesses: a.planner.Recesses, Days: a.planner.Days, Directory: d,
		Products: products{a.keeper}, Facts: map[bot.ProductID]bot.Facts{}, Marks: map[string]time.Time{}}
	for id, set := range d.Products() {
		if set.State != bot.LaunchOn {
			continue
		}
		if s.Facts[id], err = a.store.Facts(ctx, id); err != nil {
			return s, fmt.Errorf("read figures: %w", err)
		}
	}
	for _, rule := range s.Rules {
		at, seen, err := a.store.Mark(ctx, rule.Name)
		if err != nil {
			return s, fmt.Errorf("read a mark: %w", err)
		}
		if seen {
			s.Marks[rule.Name] = at
		}
	}
	if s.Committees, err = a.store.Committees(ctx, bot.CommitteeQuery{From: now.AddDate(0, -1, 0)}); err != nil {
		return s, fmt.Errorf("read committees: %w", err)
	}
	if s.Deliveries, err = a.store.Deliveries(ctx, remembered); err != nil {
		return s, fmt.Errorf("read deliveries: %w", err)
	}
	return s, nil
}

// serveSimulation answers jalon reminders simulate, in the configuration's language.
func (s *service) serveSimulation(w http.ResponseWriter, r *http.Request) {
	if !s.ready.Load() {
		http.Error(w, "not ready: who is who is not known yet", http.StatusServiceUnavailable)
		return
	}
	lines, err := s.simulatedLines(r.Context(), r.FormValue("from"), r.FormValue("to"), r.FormValue("product"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, strings.Join(lines, "\n"))
}

// simulatedLines are a simulation in words.
func (a *assembly) simulatedLines(ctx context.Context, from, to, slug string) ([]string, error) {
	first, err := bot.ParseDate(from)
	if err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	last, err := bot.ParseDate(to)
	if err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	product, err := a.slugged(slug)
	if err != nil {
		return nil, err
	}
	sim, err := a.simulate(ctx, first, last, product)
	if err != nil {
		return nil, err
	}
	words, err := view.New(a.directory.Load().UserName)
	if err != nil {
		return nil, err
	}
	return words.Simulation(a.cfg.Language, sim), nil
}

// slugged finds a product by its slug; an empty one is none.
func (a *assembly) slugged(slug string) (bot.ProductID, error) {
	current := a.keeper.Current().Catalogue
	if slug == "" || current == nil {
		return "", nil
	}
	s, known := current.Startup(slug)
	if !known {
		return "", fmt.Errorf("the catalogue has no product %q", slug)
	}
	return s.ID, nil
}

// daysAsked reads the first day and the last of a simulation: days, or months.
func daysAsked(from, to string, today bot.Date) (first, last bot.Date, err error) {
	first, last = today, today.AddDays(27)
	if from != "" {
		if first, last, err = dayOrMonth("--from", from); err != nil {
			return first, last, err
		}
		if len(from) > len("2027-05") {
			last = first.AddDays(27)
		}
	}
	if to != "" {
		if _, last, err = dayOrMonth("--to", to); err != nil {
			return first, last, err
		}
	}
	switch {
	case last.Before(first):
		err = fmt.Errorf("--to: %s comes before %s", last, first)
	case last.Before(today):
		err = fmt.Errorf("%s is past: a simulation shows what comes", last)
	}
	return first, last, err
}

// dayOrMonth reads a day, or the first and the last of a month.
func dayOrMonth(flag, text string) (first, last bot.Date, err error) {
	if day, err := bot.ParseDate(text); err == nil && !day.IsZero() {
		return day, day, nil
	}
	if month, err := time.Parse("2006-01", text); err == nil {
		first = bot.DateOf(month)
		return first, bot.DateOf(month.AddDate(0, 1, 0)).AddDays(-1), nil
	}
	return first, last, fmt.Errorf("%s: %q is neither a day such as 2027-05-03 nor a month such as 2027-05", flag, text)
}

func remindersCommand(io stdio) *cobra.Command {
	cmd := &cobra.Command{Use: "reminders", Short: "Foresee what the bot sends by itself", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(simulateCommand(io))
	return cmd
}

func simulateCommand(io stdio) *cobra.Command {
	var path, from, to, product string
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Show day by day what would be sent to whom if nobody answered",
		Long: "Asks the running bot what would be sent to whom, day by day, if nobody answered, and what the noise\n" +
			"budget, a pause or an absence holds back. Nothing is sent, and nothing kept.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			first, last, err := daysAsked(from, to, bot.DateOf(time.Now().In(cfg.zone())))
			if err != nil {
				return usageError{err}
			}
			query := url.Values{"from": {first.String()}, "to": {last.String()}, "product": {product}}
			err = askStream(cmd.Context(), cfg, "/reminders/simulation?"+query.Encode(), io.out)
			if errors.Is(err, errNotRunning) {
				return fmt.Errorf("%w: jalon serve knows who is who; jalon check prints the next dates of each rule without it", err)
			}
			return err
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&from, "from", "", "the first day, 2027-05-03, or a month, 2027-05 (default: today)")
	cmd.Flags().StringVar(&to, "to", "", "the last day, or a month (default: the month of --from, or four weeks)")
	cmd.Flags().StringVar(&product, "product", "", "the slug of the only product to show")
	return cmd
}
