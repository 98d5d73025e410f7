package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/e2e/pgserver"
	"jalon/store"
	"jalon/store/dump"
)

// open opens a configuration's store until the test ends, or it is closed.
func open(t *testing.T, config string) store.Store {
	t.Helper()
	cfg, err := loadConfig(config, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), cfg.storeAddress(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// naming tells whether anything in a configuration's store names somebody.
func naming(t *testing.T, config string, u bot.UserID) (named bool) {
	t.Helper()
	st := open(t, config)
	defer st.Close()
	err := st.(dump.Source).Dump(t.Context(), func(r dump.Row) error {
		named = named || strings.Contains(r.Key+string(r.Value), `"`+string(u)+`"`) || strings.HasSuffix(r.Key, string(u))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return named
}

// erasedSince is a backup that names u1 and u3, who were erased after it was
// made: their keys, and where their store and its file of keys are.
type erasedSince struct {
	backup, config, store, file string
	keys                        []bot.PersonKey
}

func eraseAfterBackup(t *testing.T, address string) (e erasedSince) {
	t.Helper()
	e.config = filled(t, address)
	folder := filepath.Dir(e.config)
	e.backup, e.store, e.file = filepath.Join(folder, "kept"), address, filepath.Join(folder, "keys")
	if store.IsFile(address) {
		e.store = filepath.Join(folder, address)
	}
	says(t, exitOK, []string{"backup", "--config", e.config, e.backup})
	st := open(t, e.config)
	for _, u := range []bot.UserID{"u1", "u3"} {
		held, err := st.Erase(t.Context(), u, "test", time.Now())
		if err != nil || held.Key == "" {
			t.Fatal(held, err)
		}
		e.keys = append(e.keys, held.Key)
	}
	all, err := st.Erased(t.Context())
	if err = errors.Join(err, addErased(e.file, all), st.Close()); err != nil {
		t.Fatal(err)
	}
	return e
}

// Who was erased after a backup was made stays erased when it is restored:
// with the keys of a file, of a store, or those that stand beside; the journal
// keeps what was done.
func TestErasedStayErased(t *testing.T) {
	e := eraseAfterBackup(t, "jalon.db")
	for name, c := range map[string]struct {
		arguments []string
		beside    bool
		says      string
	}{
		"a file":   {[]string{"--erased", e.file}, false, e.file + ": 3 keys of erased people, 2 of them were in the backup and are erased again"},
		"a store":  {[]string{"--erased", e.store}, false, e.store + ": 3 keys of erased people, 2 of them"},
		"bolt:":    {[]string{"--erased", "bolt:" + e.store}, false, e.store + ": 3 keys of erased people, 2 of them"},
		"beside":   {nil, true, "jalon.db.erased: 3 keys of erased people, 2 of them"},
		"both":     {[]string{"--erased", e.file}, true, "jalon.db.erased: 3 keys of erased people, 0 of them"},
		"as a new": {[]string{"--as-new"}, true, "jalon.db.erased: 3 keys of erased people, 2 of them"},
	} {
		t.Run(name, func(t *testing.T) {
			other := installed(t, "jalon.db")
			beside := filepath.Join(filepath.Dir(other), "jalon.db.erased")
			if c.beside {
				write(t, beside, lines(t, e.file))
			}
			says(t, exitOK, append([]string{"restore", "--config", other, e.backup}, c.arguments...), c.says, "restored and compared")
			if naming(t, other, "u1") || naming(t, other, "u3") {
				t.Error("somebody is back")
			}
			if got := lines(t, beside); !sameLines(got, lines(t, e.file)) {
				t.Errorf("beside the store: %q, want %q", got, lines(t, e.file))
			}
			st := open(t, other)
			journal, err := st.Journal(t.Context(), 0, 1000)
			mine := slices.DeleteFunc(journal, func(j bot.JournalEntry) bool { return j.Actor != e.keys[0] })
			who, err2 := st.Actors(t.Context(), e.keys)
			if last := mine[len(mine)-1]; len(mine) < 3 || last.Action != "person.erase" || len(who) != 0 || errors.Join(err, err2) != nil {
				t.Errorf("%d entries under the key, the last %+v; %v %v %v", len(mine), last, who, err, err2)
			}
		})
	}
	other := installed(t, "jalon.db")
	says(t, exitOK, []string{"restore", "--config", other, e.backup})
	if !naming(t, other, "u1") || !naming(t, other, "u3") {
		t.Error("the backup does not name them: this test shows nothing")
	}
	if got := lines(t, filepath.Join(filepath.Dir(other), "jalon.db.erased")); strings.Count(got, "\n") != 1 {
		t.Errorf("beside the store is %q, want the key of who was erased before the backup", got)
	}
}

// A bad place of keys is refused before anything is touched.
func TestBadPlaceOfErased(t *testing.T) {
	e := eraseAfterBackup(t, "jalon.db")
	other := installed(t, "jalon.db")
	folder := filepath.Dir(other)
	at := func(name, body string) string {
		write(t, filepath.Join(folder, name), body)
		return filepath.Join(folder, name)
	}
	body, err := os.ReadFile(e.store)
	if err != nil {
		t.Fatal(err)
	}
	for from, c := range map[string]struct {
		code int
		says string
	}{
		filepath.Join(folder, "missing"): {exitUsage, "no such file"},
		folder:                           {exitUsage, "--erased"},
		at("text", "ABCDEFGHIJKLMNOPQRSTUVWXYZ\nprenom.nom\n"):                 {exitUsage, "line 2 is not the key of a person"},
		at("cut between", "ABCDEFG\nABCDEFGHIJKLMNOPQRSTUVWXYZ\n"):             {exitUsage, "line 1 is not the key of a person"},
		at("two in one", strings.Repeat("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2)+"\n"): {exitUsage, "line 1 is not the key of a person"},
		e.backup:                             {exitUsage, "is not the key of a person"},
		at("cut store", string(body[:9000])): {exitStore, "not a store of jalon"},
		"mysql://u:secret@host/x":            {exitUsage, "no such store"},
		"postgres://u:secret@127.0.0.1:1/x":  {exitStore, "--erased"},
	} {
		says(t, c.code, []string{"restore", "--config", other, "--erased", from, e.backup}, c.says)
		var out strings.Builder
		run(t.Context(), []string{"restore", "--config", other, "--erased", from, e.backup}, stdio{strings.NewReader(""), &out, &out})
		if strings.Contains(out.String(), "prenom") || strings.Contains(out.String(), "secret") {
			t.Errorf("%s is quoted: %s", from, out.String())
		}
	}
	write(t, filepath.Join(folder, "jalon.db.erased"), "prenom.nom\n")
	says(t, exitUsage, []string{"restore", "--config", other, e.backup}, "jalon.db.erased: line 1 is not the key of a person: mend the file, or move it away")
	if left, err := filepath.Glob(filepath.Join(folder, "jalon.db*")); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// What cannot be erased again is not restored.
func TestErasingFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	err := fill(t.Context(), path, func(func(dump.Row, error) bool) {}, dump.Sum{}, func(store.Store) error { return bot.ErrAway })
	var unusable storeError
	if !errors.Is(err, bot.ErrAway) || !errors.As(err, &unusable) {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A last line that was not written whole is left out, and said; what is
// written after it stands on a line of its own.
func TestCutKeys(t *testing.T) {
	const first, second, third = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "BBCDEFGHIJKLMNOPQRSTUVWXYZ", "CBCDEFGHIJKLMNOPQRSTUVWXYZ"
	for body, want := range map[string]string{
		"":                               third + "\n",
		first + "\n":                     first + "\n" + third + "\n",
		first + "\n" + second[:9]:        first + "\n" + third + "\n",
		first + "\n" + second:            first + "\n" + second + "\n" + third + "\n",
		first + "\r\n\n " + second + " ": first + "\r\n\n" + second + "\n" + third + "\n",
		first[:25]:                       third + "\n",
		third + "\n" + second[:1]:        third + "\n",
		third:                            third + "\n",
	} {
		path := filepath.Join(t.TempDir(), "keys")
		write(t, path, body)
		for range 2 {
			if err := addErased(path, []bot.PersonKey{third, "", third}); err != nil {
				t.Fatal(err)
			}
			if got := lines(t, path); got != want {
				t.Errorf("after %q: %q, want %q", body, got, want)
			}
		}
	}
	e := eraseAfterBackup(t, "jalon.db")
	other := installed(t, "jalon.db")
	beside := filepath.Join(filepath.Dir(other), "jalon.db.erased")
	write(t, beside, lines(t, e.file)+second[:20])
	says(t, exitOK, []string{"restore", "--config", other, e.backup}, "its last line was not written whole, and is left out", "3 keys of erased people, 2 of them")
	if got := lines(t, beside); !sameLines(got, lines(t, e.file)) {
		t.Errorf("beside the store: %q", got)
	}
}

// The keys of a database are applied to a file, and those of a file to a
// database.
func TestErasedAcrossEngines(t *testing.T) {
	server, err := pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	for _, name := range []string{"one", "two"} {
		if err := server.CreateDatabase(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	fromDatabase, fromFile := eraseAfterBackup(t, server.DSN("one")), eraseAfterBackup(t, "jalon.db")
	toFile, toDatabase := installed(t, "jalon.db"), installed(t, server.DSN("two"))
	says(t, exitOK, []string{"restore", "--config", toFile, "--erased", server.DSN("one"), fromDatabase.backup}, "the store of --erased: 3 keys of erased people, 2 of them")
	says(t, exitOK, []string{"restore", "--config", toDatabase, "--erased", fromFile.store, fromFile.backup}, "3 keys of erased people, 2 of them")
	for _, config := range []string{toFile, toDatabase} {
		if naming(t, config, "u1") || naming(t, config, "u3") {
			t.Errorf("somebody is back in %s", config)
		}
		st := open(t, config)
		if keys, err := st.Erased(t.Context()); err != nil || len(keys) != 3 {
			t.Errorf("%v %v", keys, err)
		}
	}
}
