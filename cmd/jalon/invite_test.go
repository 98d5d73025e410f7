package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"jalon/bot"
	"jalon/mattermost"
	"jalon/store"
)

// inviting is a bot that answers at its socket, where Docurba is off and has a
// channel, and the configuration that names it.
func inviting(t *testing.T, line string) (a *assembly, config string) {
	t.Helper()
	config = filepath.Join(t.TempDir(), "jalon.toml")
	write(t, config, line+`
[catalogue]
source = "sample"
[[products]]
slug = "docurba"
channel = "salon"
[[products]]
slug = "trackdechets"
channel = "dechets"
state = "on"
`)
	cfg, err := loadConfig(config, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), cfg.storeAddress(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	a, err = assemble(cfg, st, parts{clock: bot.RealClock{}, names: everybody{}, nonce: mattermost.NewNonce}, newLog(cfg, t.Output()))
	if err == nil {
		err = a.load(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	socket, err := listenSocket(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: (&service{assembly: a}).socketHandler()}
	go server.Serve(socket)
	t.Cleanup(func() { server.Close() })
	return a, config
}

// invited counts the invitations that are owed.
func invited(t *testing.T, a *assembly) (n int) {
	t.Helper()
	all, err := a.store.Deliveries(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.Kind == bot.KindWelcome {
			n++
		}
	}
	return n
}

// The running bot invites the teams that a command names, once, and says why it
// leaves the others out.
func TestInvite(t *testing.T) {
	a, config := inviting(t, "")
	for i, c := range []struct {
		args []string
		code int
		says []string
		owed int
	}{
		{[]string{"docurba", "trackdechets", "mobilic", "--dry-run"}, exitOK, []string{"would invite: docurba, Docurba", "left out, on already: Trackdéchets", "left out, no confirmed channel: Mobilic"}, 0},
		{[]string{"docurba", "nulle-part"}, exitUsage, []string{"nobody is invited: no product is called nulle-part"}, 0},
		{[]string{"docurba", "trackdechets"}, exitOK, []string{"invited: docurba, Docurba", "left out, on already: Trackdéchets"}, 1},
		{[]string{"docurba"}, exitOK, []string{"left out, invited already: Docurba", "nobody is to be invited"}, 1},
	} {
		out, errs, code := command(t, "", append([]string{"invite", "--config", config}, c.args...)...)
		for _, s := range c.says {
			if code != c.code || !strings.Contains(out+errs, s) {
				t.Errorf("%d: exit %d, no %q in %s\n%s", i, code, s, errs, out)
			}
		}
		if n := invited(t, a); n != c.owed {
			t.Errorf("%d: %d invitations are owed", i, n)
		}
	}
}

// Nobody is invited while nothing leaves, nor by a bot that does not run.
func TestInviteNobody(t *testing.T) {
	a, config := inviting(t, "sending = 'off'")
	says(t, exitOK, []string{"invite", "--config", config, "docurba", "--dry-run"}, "nothing leaves now")
	says(t, exitFailure, []string{"invite", "--config", config, "docurba"}, "nobody is invited")
	a.router.Ready = func() bool { return false }
	says(t, exitFailure, []string{"invite", "--config", config, "docurba"}, "not ready yet")
	if n := invited(t, a); n != 0 {
		t.Errorf("%d invitations are owed", n)
	}
	stopped := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, stopped, "[catalogue]\nsource = 'sample'\n")
	says(t, exitFailure, []string{"invite", "--config", stopped, "docurba"}, "no bot is running on this store: start it")
	if _, _, code := command(t, "", "invite", "--config", stopped); code == exitOK {
		t.Error("nobody is named")
	}
}
