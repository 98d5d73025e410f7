package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/e2e/pgserver"
	"jalon/store"
	"jalon/store/postgres"
)

// A bot whose store cannot be used says why in one sentence, and ends with the
// code that says so.
func TestServeOnAStoreThatCannotBeUsed(t *testing.T) {
	server, err := pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	for _, name := range []string{"foreign", "newer"} {
		if err := server.CreateDatabase(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	folder := t.TempDir()
	broken := filepath.Join(folder, "broken.db")
	write(t, broken, strings.Repeat("not a store at all\n", 1000))
	held := filepath.Join(folder, "held.db")
	holder, err := store.Open(t.Context(), held, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	newer, err := store.Open(t.Context(), server.DSN("newer"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := newer.Close(); err != nil {
		t.Fatal(err)
	}
	for database, sql := range map[string]string{"foreign": "CREATE TABLE articles (id int)", "newer": "UPDATE jalon_schema SET version = 99"} {
		if err := server.Exec(t.Context(), database, sql); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		address, says string
		code          int
	}{
		"broken":   {broken, "not a store of jalon, or it is damaged", exitStore},
		"held":     {held, "another process holds this store", exitStore},
		"foreign":  {server.DSN("foreign"), "holds other tables", exitStore},
		"newer":    {server.DSN("newer"), "newer version of jalon", exitStore},
		"missing":  {server.DSN("missing"), "lets this user in no further", exitStore},
		"address":  {"postgres://u:secret@h:port/x", "cannot be read: write it like postgres://", exitUsage},
		"unknown":  {"mysql://u:secret@h/x", "no such store", exitUsage},
		"a folder": {folder, "is a directory", exitStore},
	} {
		t.Run(name, func(t *testing.T) {
			config := served(t, c.address)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			var out bytes.Buffer
			code := run(ctx, []string{"serve", "--config", config}, stdio{strings.NewReader(""), &out, &out})
			last := strings.TrimSpace(out.String())
			if code != c.code || !strings.Contains(last, c.says) || strings.Contains(last, "secret") || ctx.Err() != nil {
				t.Errorf("exit %d, want %d: %s", code, c.code, last)
			}
		})
	}
}

// takenOver is a store that a later version took over.
type takenOver struct{ store.Shared }

func (takenOver) Watch(context.Context, func(string)) error {
	return fmt.Errorf("listen: %w", postgres.ErrNewerSchema)
}

// A process whose store a later version took over while it ran ends, with the
// code that says so.
func TestServeEndsWhenALaterVersionTookOver(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	s := &service{assembly: &assembly{shared: takenOver{}, log: slog.New(slog.DiscardHandler)}}
	var unusable storeError
	if err := s.watch(ctx); !errors.As(err, &unusable) || !errors.Is(err, postgres.ErrNewerSchema) {
		t.Error(err)
	}
}

// served is a configuration with which serve starts.
func served(t *testing.T, address string) string {
	t.Helper()
	folder := t.TempDir()
	config := filepath.Join(folder, "jalon.toml")
	write(t, config, fmt.Sprintf("store = %q\nsocket = 'sock'\nlisten = '127.0.0.1:0'\nlog_level = 'error'\n[mattermost]\nurl='http://127.0.0.1:1'\nbot_url='http://127.0.0.1:2'\n[catalogue]\nsource = 'sample'\n", address))
	secrets := "token = 'x'\nseal_key = '" + strings.Repeat("ab", 32) + "'\ncommand_tokens = ['t']\ninstallation = 'first0000000'\n"
	if err := os.WriteFile(filepath.Join(folder, "jalon.secrets.toml"), []byte(secrets), 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}
