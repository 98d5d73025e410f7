package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"jalon/bot"
)

func exportCommand(io stdio) *cobra.Command {
	var path string
	var o exporting
	cmd := &cobra.Command{Use: "export", Short: "Write public figures to a file", Args: noArguments}
	indicators := &cobra.Command{
		Use:   "indicators [FILE]",
		Short: "Write public indicators as CSV of the public schema of impact, version 0.5.0",
		Long: "Writes the figures and targets of public indicators to FILE, or to standard output. The bot may run\n" +
			"meanwhile. Without --product or --incubator, those of every product.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			if len(args) > 0 {
				o.file = args[0]
			}
			return exportIndicators(cmd.Context(), cfg, o, io)
		},
	}
	configFlag(indicators, &path)
	indicators.Flags().StringVar(&o.product, "product", "", "of this product alone, by its slug")
	indicators.Flags().StringVar(&o.incubator, "incubator", "", "of this incubator's products alone, by its id")
	cmd.AddCommand(indicators)
	return cmd
}

// exporting is what is exported, and where to; "" is standard output.
type exporting struct{ file, product, incubator string }

// errNoSuchProducts: nothing is to be exported.
var errNoSuchProducts = errors.New("the catalogue has no such product")

func exportIndicators(ctx context.Context, cfg *config, o exporting, out stdio) error {
	if o.file == "" {
		return writeIndicators(ctx, cfg, o, out.out)
	}
	if _, err := os.Stat(o.file); err == nil {
		return usageError{fmt.Errorf("%s is there already: name another file", o.file)}
	}
	f, err := os.CreateTemp(filepath.Dir(o.file), ".jalon-export-*")
	if err != nil {
		return usageError{err}
	}
	defer os.Remove(f.Name())
	err = writeIndicators(ctx, cfg, o, f)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil { // open data
		return err
	}
	return os.Rename(f.Name(), o.file)
}

// writeIndicators has the running bot write, or reads the store itself.
func writeIndicators(ctx context.Context, cfg *config, o exporting, w io.Writer) error {
	err := askStream(ctx, cfg, "/export/indicators?"+url.Values{"product": {o.product}, "incubator": {o.incubator}}.Encode(), w)
	if !errors.Is(err, errNotRunning) {
		return err
	}
	st, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	a, err := assemble(cfg, st, parts{clock: bot.RealClock{}}, newLog(cfg, io.Discard))
	if err == nil {
		err = a.keeper.Load(ctx)
	}
	if err == nil {
		err = a.exportTo(ctx, o, w)
	}
	return errors.Join(err, st.Close())
}

// exportTo writes what is asked for.
func (a *assembly) exportTo(ctx context.Context, o exporting, w io.Writer) error {
	held := a.keeper.Current().Catalogue
	if held == nil {
		return errors.New("no catalogue was ever read: start jalon serve")
	}
	products := slices.DeleteFunc(slices.Clone(held.Startups), func(s bot.Startup) bool {
		return o.product != "" && s.Slug != o.product || o.incubator != "" && !slices.Contains(s.Incubators, o.incubator)
	})
	if len(products) == 0 {
		return usageError{errNoSuchProducts}
	}
	_, err := a.router.WritePublic(ctx, w, products)
	return err
}

// serveExport writes to a command of this machine's user.
func (s *service) serveExport(w http.ResponseWriter, r *http.Request) {
	answer := &begun{ResponseWriter: w}
	err := s.exportTo(r.Context(), exporting{product: r.FormValue("product"), incubator: r.FormValue("incubator")}, answer)
	if err == nil {
		return
	}
	if answer.yet {
		s.log.Error("export cut short", "err", err)
		panic(http.ErrAbortHandler) // whoever reads it sees that it was cut
	}
	http.Error(w, err.Error(), http.StatusInternalServerError)
}
