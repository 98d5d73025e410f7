package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/e2e/pgserver"
	"jalon/store"
	"jalon/store/storetest"
)

// serving runs a bot until the test ends, and waits until it is on its store.
// Its chat does not answer: it is never ready.
func serving(t *testing.T, config string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"serve", "--config", config}, stdio{strings.NewReader(""), io.Discard, io.Discard})
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	for deadline := time.Now().Add(20 * time.Second); ; {
		cfg, err := loadConfig(config, noEnv)
		if err == nil {
			err = runs(ctx, cfg)
		}
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the bot is not on its store: %v", err)
		}
	}
}

// stored changes the store and the socket of a configuration.
func stored(t *testing.T, config, address, socket string) {
	t.Helper()
	body, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(body), "listen = ")
	write(t, config, "store = '"+address+"'\nsocket = '"+socket+"'\nlisten = "+rest)
}

// A socket that a bot of another store answers at is not asked: what the
// configuration names is read, and the other is named.
func TestTheSocketOfAnotherStore(t *testing.T) {
	server, err := pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	address := map[string]string{}
	for _, name := range []string{"one", "two", "three"} {
		if err := server.CreateDatabase(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		address[name] = strings.Replace(server.DSN(name), "postgres@", "postgres:secret@", 1)
	}
	two, err := store.Open(t.Context(), address["two"], store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, two)
	if err := two.Close(); err != nil {
		t.Fatal(err)
	}
	config := served(t, address["one"])
	serving(t, config)
	shown := func(name string) string { return store.Shown(address[name]) }
	says(t, exitOK, []string{"status", "--config", config}, "running, not ready yet\nstore: "+shown("one")+"\n  process ", ", this one")
	file := filepath.Join(t.TempDir(), "kept")
	says(t, exitOK, []string{"backup", "--config", config, filepath.Join(t.TempDir(), "one")}, "kept in")

	stored(t, config, address["two"], "sock")
	says(t, exitOK, []string{"status", "--config", config}, ": stopped\nstore: "+shown("two")+"\n", "runs on another store, "+shown("one"))
	says(t, exitOK, []string{"backup", "--config", config, file}, "runs on another store, "+shown("one")+": reading "+shown("two"), "kept in")
	want := sumOf(t, config).Rows()
	stored(t, config, address["three"], "sock")
	says(t, exitOK, []string{"restore", "--config", config, file}, "restored and compared")
	if got := sumOf(t, config).Rows(); got != want || want < 10 {
		t.Errorf("%d rows are restored of %d of the store that the configuration names", got, want)
	}

	// Another machine's socket, or none: the store itself knows.
	stored(t, config, address["one"], "none")
	says(t, exitOK, []string{"status", "--config", config}, ": stopped here; bots that run on its store: 1\nstore: "+shown("one")+"\n  process ")
	says(t, exitStore, []string{"restore", "--config", config, file}, "bots run on this store: stop them first (")
	stored(t, config, address["one"], "sock")
	says(t, exitStore, []string{"restore", "--config", config, file}, "a bot runs on this store: stop it first")

	var held, state bytes.Buffer
	socket := filepath.Join(filepath.Dir(config), "sock")
	for path, answer := range map[string]*bytes.Buffer{"/store": &held, "/status": &state} {
		if err := askSocket(t.Context(), socket, path, answer); err != nil || strings.Contains(answer.String(), "secret") || !strings.Contains(answer.String(), shown("one")) {
			t.Errorf("%s: %v %s", path, err, answer)
		}
	}
}

// The same with files, by whatever path they are named.
func TestTheSocketOfAnotherFile(t *testing.T) {
	config := served(t, "jalon.db")
	serving(t, config)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Dir(config), link); err != nil {
		t.Fatal(err)
	}
	says(t, exitOK, []string{"status", "--config", filepath.Join(link, "jalon.toml")}, "running, not ready yet")
	file := filepath.Join(t.TempDir(), "kept")
	says(t, exitOK, []string{"backup", "--config", config, file}, "kept in")
	stored(t, config, "other.db", "sock")
	says(t, exitStore, []string{"backup", "--config", config, filepath.Join(t.TempDir(), "other")}, "no bot has run here yet")
	says(t, exitOK, []string{"restore", "--config", config, file}, "restored and compared")
	says(t, exitOK, []string{"status", "--config", config}, ": stopped\n", "runs on another store, "+filepath.Join(filepath.Dir(config), "jalon.db"))

	// Its file is taken away: it alone has it. Another takes that place: it is another.
	stored(t, config, "jalon.db", "sock")
	db := filepath.Join(filepath.Dir(config), "jalon.db")
	if err := os.Remove(db); err != nil {
		t.Fatal(err)
	}
	says(t, exitOK, []string{"backup", "--config", config, filepath.Join(t.TempDir(), "saved")}, "kept in")
	says(t, exitStore, []string{"restore", "--config", config, file}, "a bot runs on this store: stop it first")
	if err := os.Rename(filepath.Join(filepath.Dir(config), "other.db"), db); err != nil {
		t.Fatal(err)
	}
	says(t, exitOK, []string{"status", "--config", config}, ": stopped\n", "runs on another store, "+db+" as it was when that bot started")
}

// A second bot on this machine does not take the first one's socket away; what
// an earlier run left behind is no bot.
func TestASocketInUse(t *testing.T) {
	cfg, err := configured(t, "socket = 'sock'\n", noEnv)
	if err != nil {
		t.Fatal(err)
	}
	write(t, cfg.socketPath(), "left behind")
	first, err := listenSocket(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := listenSocket(cfg); err == nil || !strings.Contains(err.Error(), "another bot answers at "+cfg.socketPath()) {
		t.Errorf("%v %v", second, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := listenSocket(cfg)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
