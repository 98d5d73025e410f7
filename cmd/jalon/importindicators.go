package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"jalon/bot"
	"jalon/commands"
	"jalon/impactcsv"
)

func importCommand(io stdio) *cobra.Command {
	var path string
	var o importing
	cmd := &cobra.Command{Use: "import", Short: "Take figures in from a file", Args: noArguments}
	indicators := &cobra.Command{
		Use:   "indicators FILE",
		Short: "Take in a CSV file of the public schema of impact, versions 0.2 to 0.5",
		Long: "Shows what FILE would change, row by row where it cannot be read, and asks once. All of it is taken\n" +
			"in, or nothing; the same file again changes nothing. The bot may run meanwhile.",
		Example: "  jalon import indicators impact.csv --as \"Dossier Facile=dossierfacile\"",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			o.file = args[0]
			return importIndicators(cmd.Context(), cfg, o, io)
		},
	}
	configFlag(indicators, &path)
	f := indicators.Flags()
	f.StringArrayVar(&o.as, "as", nil, "NAME=SLUG: the service NAME of the file is the product SLUG, or - to leave it out (repeatable)")
	f.BoolVar(&o.anyDay, "stocks-any-day", false, "take a stock measured on any day for the figure of its period")
	f.BoolVar(&o.without, "without-refused", false, "leave out the rows that are refused and the services that are not found")
	f.BoolVar(&o.yes, "yes", false, "do not ask")
	cmd.AddCommand(indicators)
	return cmd
}

// importing is what is taken in, and how.
type importing struct {
	file                 string
	as                   []string
	anyDay, without, yes bool
}

// mostImported is in bytes, of a file.
const mostImported = 64 << 20

// errNotTakenIn: nothing was changed.
var errNotTakenIn = errors.New("nothing was taken in")

func importIndicators(ctx context.Context, cfg *config, o importing, out stdio) error {
	f, err := os.Open(o.file)
	if err != nil {
		return usageError{err}
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, mostImported+1))
	if err != nil {
		return usageError{err}
	}
	q := url.Values{"as": o.as, "any-day": {fmt.Sprint(o.anyDay)}, "without": {fmt.Sprint(o.without)}}
	if _, err := importRules(q); err != nil {
		return usageError{err}
	}
	q.Set("dry", "true")
	would, err := takeFileIn(ctx, cfg, q, body)
	if err != nil {
		return err
	}
	describeImport(out.out, would)
	changes := would.Changes()
	switch {
	case len(would.Unused) > 0:
		return usageError{fmt.Errorf("%w: the file has no service called %q, named by --as", errNotTakenIn, would.Unused[0])}
	case !would.Whole() && !o.without:
		return usageError{fmt.Errorf("%w: mend the file, or pass --as for the services that are not found, or --without-refused to go without", errNotTakenIn)}
	case changes.Indicators+changes.New+changes.Changed == 0:
		fmt.Fprintln(out.out, "All of it is there already: nothing changes.")
		return nil
	case !o.yes && !agreed(out, "Take it in? [y/N] "):
		return fmt.Errorf("%w: answer y, or pass --yes", errNotTakenIn)
	}
	q.Set("dry", "false")
	did, err := takeFileIn(ctx, cfg, q, body)
	if err != nil {
		return err
	}
	changes = did.Changes()
	fmt.Fprintf(out.out, "Taken in: %s.\n", countsOf(changes))
	return nil
}

// agreed asks, and reads one line.
func agreed(out stdio, question string) bool {
	fmt.Fprint(out.out, question)
	line, _ := bufio.NewReader(out.in).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "o", "oui":
		return true
	}
	return false
}

// takeFileIn has the running bot take a file in, or does it itself.
func takeFileIn(ctx context.Context, cfg *config, q url.Values, body []byte) (i *commands.Import, err error) {
	if err = send(ctx, cfg, "/import/indicators?"+q.Encode(), body, &i); !errors.Is(err, errNotRunning) {
		return i, err
	}
	st, err := openStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	a, err := assemble(cfg, st, parts{clock: bot.RealClock{}}, newLog(cfg, io.Discard))
	if err == nil {
		err = a.keeper.Load(ctx)
	}
	if err == nil {
		i, err = a.importFrom(ctx, q, bytes.NewReader(body))
	}
	return i, errors.Join(err, st.Close())
}

// importRules reads a query.
func importRules(q url.Values) (commands.ImportRules, error) {
	rules := commands.ImportRules{As: map[string]string{}, StocksAnyDay: q.Get("any-day") == "true"}
	for _, one := range q["as"] {
		at := strings.LastIndexByte(one, '=')
		if at < 1 || at == len(one)-1 {
			return rules, fmt.Errorf("--as %q: write NAME=SLUG", one)
		}
		rules.As[strings.TrimSpace(one[:at])] = strings.TrimSpace(one[at+1:])
	}
	return rules, nil
}

// importFrom takes a file in; of a dry one, and of one that has faults nobody
// agreed to go without, it only tells what would change.
func (a *assembly) importFrom(ctx context.Context, q url.Values, in io.Reader) (*commands.Import, error) {
	rules, err := importRules(q)
	if err != nil {
		return nil, err
	}
	i, intake, err := a.router.ReadImport(ctx, in, rules)
	var faults impactcsv.Faults
	if errors.As(err, &faults) {
		return nil, usageError{fmt.Errorf("the file cannot be read: %s", faultWords(faults[0]))}
	}
	if err != nil {
		return nil, err
	}
	intake.Dry = q.Get("dry") != "false" || !i.Whole() && q.Get("without") != "true"
	taken, err := a.store.TakeIn(ctx, intake)
	if err != nil {
		return nil, fmt.Errorf("take figures in: %w", err)
	}
	for n := range i.Services {
		if i.Services[n].Slug != "" {
			i.Services[n].Taken, taken = taken[0], taken[1:]
		}
	}
	return i, nil
}

// serveImport takes in what a command of this machine's user reads.
func (s *service) serveImport(w http.ResponseWriter, r *http.Request) {
	i, err := s.importFrom(r.Context(), r.URL.Query(), http.MaxBytesReader(w, r.Body, mostImported+1))
	if err == nil {
		s.nudge()
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(i)
		return
	}
	var usage usageError
	status := http.StatusInternalServerError
	if errors.As(err, &usage) {
		status = http.StatusBadRequest
	}
	http.Error(w, err.Error(), status)
}
