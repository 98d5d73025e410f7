package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"jalon/bot"
	"jalon/e2e/pgserver"
	"jalon/store"
	"jalon/store/dump"
	"jalon/store/storetest"
)

// installed is a folder with a configuration of a bot that ran: its store holds
// something of everything.
func installed(t *testing.T, address string) (config string) {
	t.Helper()
	folder := t.TempDir()
	config = filepath.Join(folder, "jalon.toml")
	write(t, config, fmt.Sprintf("store = %q\nsocket = 'sock'\n[mattermost]\nurl='https://chat.example.org'\nbot_url='https://bot.example.org'\n", address))
	secrets := filepath.Join(folder, "jalon.secrets.toml")
	if err := os.WriteFile(secrets, []byte("token = 'x'\ninstallation = 'first0000000'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

// filled is installed, with something of everything in the store.
func filled(t *testing.T, address string) (config string) {
	config = installed(t, address)
	cfg, err := loadConfig(config, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), cfg.storeAddress(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, st)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return config
}

// says runs a command line, wants an exit code and texts among what it says.
func says(t *testing.T, code int, args []string, texts ...string) {
	t.Helper()
	var out bytes.Buffer
	if got := run(context.Background(), args, stdio{strings.NewReader(""), &out, &out}); got != code {
		t.Errorf("jalon %s exits with %d, want %d: %s", strings.Join(args, " "), got, code, out.String())
	}
	for _, text := range texts {
		if !strings.Contains(out.String(), text) {
			t.Errorf("jalon %s does not say %q: %s", strings.Join(args, " "), text, out.String())
		}
	}
	if n := strings.Count(strings.TrimSpace(out.String()), "\n"); code != 0 && n > 1 {
		t.Errorf("jalon %s says more than a sentence: %s", strings.Join(args, " "), out.String())
	}
}

func sumOf(t *testing.T, config string) dump.Sum {
	t.Helper()
	cfg, err := loadConfig(config, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), cfg.storeAddress(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	sum := dump.Sum{}
	if err := st.(dump.Source).Dump(t.Context(), func(r dump.Row) error { sum.Add(r); return nil }); err != nil {
		t.Fatal(err)
	}
	return sum
}

// A backup fills an empty store, whole; another file, a store that is there,
// another installation are refused before anything is touched.
func TestBackupAndRestore(t *testing.T) {
	config := filled(t, "jalon.db")
	folder := filepath.Dir(config)
	file := filepath.Join(folder, "kept.jalon")
	says(t, exitOK, []string{"backup", "--config", config, file}, "kept in "+file)
	says(t, exitUsage, []string{"backup", "--config", config, file}, "there already")
	says(t, exitUsage, []string{"backup", "--config", config}, "wanted: the file")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	says(t, exitStore, []string{"restore", "--config", config, file}, "not empty")
	want := sumOf(t, config)

	other := installed(t, "jalon.db")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{"cut": whole[:len(whole)-20], "altered": append(append(bytes.Clone(whole[:len(whole)/2]), whole[len(whole)/2]^1), whole[len(whole)/2+1:]...), "none": {}} {
		bad := filepath.Join(filepath.Dir(other), name)
		write(t, bad, string(body))
		says(t, exitFailure, []string{"restore", "--config", other, bad}, "backup")
	}
	says(t, exitUsage, []string{"restore", "--config", other, filepath.Join(folder, "missing")}, "no such file")
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(other), "jalon.db*")); len(left) != 0 {
		t.Errorf("a refused backup leaves %v", left)
	}
	says(t, exitOK, []string{"restore", "--config", other, file}, "restored and compared")
	if table := want.Differs(sumOf(t, other)); table != "" {
		t.Errorf("table %s is not what it was", table)
	}

	foreign := installed(t, "jalon.db")
	write(t, filepath.Join(filepath.Dir(foreign), "jalon.secrets.toml"), "installation = 'second000000'\n")
	says(t, exitUsage, []string{"restore", "--config", foreign, file}, "this backup is of installation first0000000", "JALON_INSTALLATION=first0000000")
}

// halfStore is a store that goes away once so many rows were read.
type halfStore struct {
	store.Store
	rows int
}

func (h halfStore) Dump(_ context.Context, yield func(dump.Row) error) error {
	noise := rand.New(rand.NewPCG(1, 2))
	for n := range h.rows {
		r, err := dump.Of(dump.Names, fmt.Sprint(n, noise.Uint64(), noise.Uint64()), "u")
		if err == nil {
			err = yield(r)
		}
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("dump the store: %w", bot.ErrAway)
}

// A running bot whose store goes away says so: what it began is no backup.
func TestBackupOfAStoreThatGoesAway(t *testing.T) {
	for rows, c := range map[int]struct {
		code int
		says string
	}{0: {exitStore, "the running bot says: dump the store: the store does not answer"}, 100_000: {exitFailure, "cut its answer short"}} {
		config := installed(t, "jalon.db")
		cfg, err := loadConfig(config, noEnv)
		if err != nil {
			t.Fatal(err)
		}
		socket, err := listenSocket(cfg)
		if err != nil {
			t.Fatal(err)
		}
		s := &service{assembly: &assembly{cfg: cfg, store: halfStore{rows: rows}, log: slog.New(slog.DiscardHandler)}}
		server := &http.Server{Handler: s.socketHandler()}
		go server.Serve(socket)
		file := filepath.Join(t.TempDir(), "kept")
		says(t, c.code, []string{"backup", "--config", config, file}, c.says)
		if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 0 {
			t.Errorf("%d rows leave %v, %v", rows, left, err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A disk that is full is the backup's fault, not the store's.
func TestBackupToAFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=4k"); err != nil {
		t.Skipf("no small disk can be made: run this test as root (%v)", err)
	}
	defer syscall.Unmount(folder, 0)
	says(t, exitFailure, []string{"backup", "--config", filled(t, "jalon.db"), filepath.Join(folder, "kept")}, "the backup cannot be written, free some room")
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A bot that is started while its store is filled keeps its file.
func TestRestoreBesideABotThatStarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	err := fill(t.Context(), path, func(func(dump.Row, error) bool) { write(t, path, "the bot's") }, dump.Sum{}, nil)
	var unusable storeError
	if body, _ := os.ReadFile(path); !errors.Is(err, dump.ErrNotEmpty) || !errors.As(err, &unusable) || string(body) != "the bot's" {
		t.Errorf("%v; the file is %.20q", err, body)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Restored where only the environment says which installation it is, it stays
// that one once the environment says nothing more.
func TestRestoreKeepsTheInstallation(t *testing.T) {
	config := filled(t, "jalon.db")
	file := filepath.Join(t.TempDir(), "kept.jalon")
	says(t, exitOK, []string{"backup", "--config", config, file})
	other := installed(t, "jalon.db")
	secrets := filepath.Join(filepath.Dir(other), "jalon.secrets.toml")
	if err := os.Remove(secrets); err != nil {
		t.Fatal(err)
	}
	t.Setenv(envInstallation, "first0000000")
	says(t, exitOK, []string{"restore", "--config", other, file}, "restored and compared", "write its id, first0000000, to "+secrets)
	cfg, err := loadConfig(other, noEnv)
	if err != nil || cfg.Installation != "first0000000" || cfg.secrets.Token != "" {
		t.Errorf("%+v %v", cfg.secrets, err)
	}
	if info, err := os.Stat(secrets); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

// As a new installation it has an id and a seal key of its own and no token,
// whether there was a copy of the other's secrets or not, and leaves what waits
// to be sent to the other.
func TestRestoreAsNew(t *testing.T) {
	original := filled(t, "jalon.db")
	file := filepath.Join(t.TempDir(), "kept.jalon")
	says(t, exitOK, []string{"backup", "--config", original, file})
	var cfg *config
	for _, secrets := range []string{"token = 'x'\nseal_key = 'abcd'\ncommand_tokens = ['t']\ninstallation = 'first0000000'\n", ""} {
		other := installed(t, "jalon.db")
		path := filepath.Join(filepath.Dir(other), "jalon.secrets.toml")
		write(t, path, secrets)
		if secrets == "" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv(envToken, "x")
		says(t, exitUsage, []string{"restore", "--as-new", "--config", other, file}, "comes from JALON_MATTERMOST_TOKEN: unset it")
		t.Setenv(envToken, "")
		says(t, exitOK, []string{"restore", "--as-new", "--config", other, file}, "its installation is ", "and it has no token", "a listen address of its own",
			"jalon setup --config "+other+" --prefix test- --bot-name test-jalon --bot-url ADDRESS")
		var err error
		if cfg, err = loadConfig(other, noEnv); err != nil || cfg.Installation == "first0000000" || len(cfg.Installation) != 12 || cfg.secrets.Token != "" ||
			len(cfg.secrets.CommandTokens) != 0 || len(cfg.secrets.SealKey) != 64 {
			t.Errorf("%+v %v", cfg.secrets, err)
		}
		if aside, _ := os.ReadFile(path + ".first0000000"); string(aside) != secrets {
			t.Errorf("aside is %q, was %q", aside, secrets)
		}
		says(t, exitUsage, []string{"serve", "--config", other}, "secrets: token: is missing: jalon setup makes one")
	}
	st, err := store.Open(t.Context(), cfg.storeAddress(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if at, ok, err := st.NextDue(t.Context()); ok || err != nil {
		t.Errorf("something is still due at %v, %v", at, err)
	}
	configured := installed(t, "jalon.db")
	body, _ := os.ReadFile(configured)
	write(t, configured, "installation = 'config000000'\n"+string(body))
	says(t, exitUsage, []string{"restore", "--as-new", "--config", configured, file}, "remove the key installation")
}

// A store moves from a file to a database and back.
func TestStoreCopy(t *testing.T) {
	server, err := pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	if err := server.CreateDatabase(t.Context(), "jalon"); err != nil {
		t.Fatal(err)
	}
	config := filled(t, "jalon.db")
	file := filepath.Join(filepath.Dir(config), "jalon.db")
	database := server.DSN("jalon")
	says(t, exitOK, []string{"store", "copy", file, database}, "copied and compared: ")
	says(t, exitStore, []string{"store", "copy", file, database}, "not empty")
	back := filepath.Join(t.TempDir(), "back.db")
	says(t, exitOK, []string{"store", "copy", database, back}, "copied and compared: ")
	says(t, exitStore, []string{"store", "copy", database, back}, "not empty")
	says(t, exitStore, []string{"store", "copy", filepath.Join(t.TempDir(), "none.db"), database}, "no such file")
	says(t, exitUsage, []string{"store", "copy", file}, "two addresses")
	says(t, exitUsage, []string{"store", "copy", file, "mysql://x"}, "no such store")
	for _, address := range []string{database, back} {
		if table := sumOf(t, config).Differs(sumOf(t, installed(t, address))); table != "" {
			t.Errorf("%s differs in table %s", address, table)
		}
	}
	// A backup of one engine fills another.
	kept := filepath.Join(t.TempDir(), "kept")
	says(t, exitOK, []string{"backup", "--config", installed(t, database), kept}, "kept in")
	other := installed(t, "jalon.db")
	says(t, exitOK, []string{"restore", "--config", other, kept}, "restored and compared")
}
