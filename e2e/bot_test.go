package e2e

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/pelletier/go-toml/v2"

	"jalon/e2e/faultproxy"
)

// install is one installation of the bot: its folder, its addresses, and the
// program when it runs. Both ways go through a fault proxy.
type install struct {
	setupToken string // of who sets it up; empty for the administrator
	t          *testing.T
	place      *place
	folder     string
	named      string // the configuration's file; empty for jalon.toml
	listen     string
	toServer   *faultproxy.Proxy // bot to Mattermost
	toBot      *faultproxy.Proxy // Mattermost to bot

	process *exec.Cmd
	ended   chan error
	log     *safeBuffer
}

// safeBuffer is a buffer two goroutines may use.
type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// newInstall writes a configuration for the embedded world's products and runs
// jalon setup.
func newInstall(t *testing.T, p *place) *install {
	t.Helper()
	i := &install{t: t, place: p, folder: t.TempDir(), listen: freeAddress(t), log: &safeBuffer{}}
	var err error
	if i.toServer, err = faultproxy.Start(server.URL); err != nil {
		t.Fatal(err)
	}
	if i.toBot, err = faultproxy.Start("http://" + i.listen); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		i.kill()
		i.toServer.Close()
		i.toBot.Close()
		if t.Failed() {
			t.Logf("the bot's log:\n%s", i.log)
		}
	})
	world, err := os.ReadFile("../cmd/jalon/world.toml")
	if err != nil {
		t.Fatal(err)
	}
	i.configure(string(world))
	if out, err := i.command("setup", "--team", p.team.Name, "--listen", i.listen); err != nil {
		t.Fatalf("jalon setup: %v\n%s", err, out)
	}
	return i
}

func (i *install) config() string { return filepath.Join(i.folder, cmp.Or(i.named, "jalon.toml")) }

// botUser is the bot's account.
func (i *install) botUser() *model.User {
	i.t.Helper()
	me, _, err := server.Admin.API.GetUserByUsername(i.t.Context(), "jalon", "")
	if err != nil {
		i.t.Fatal(err)
	}
	return me
}

func listenAt(address string) (net.Listener, error) { return net.Listen("tcp", address) }

// installation is the id by which this bot knows its own posts.
func (i *install) installation() string {
	body, err := os.ReadFile(filepath.Join(i.folder, "jalon.secrets.toml"))
	var kept struct{ Installation string }
	if err == nil {
		err = toml.Unmarshal(body, &kept)
	}
	if err != nil || kept.Installation == "" {
		i.t.Fatalf("no installation id: %v", err)
	}
	return kept.Installation
}

// configure writes the configuration: the world's, at these addresses.
func (i *install) configure(world string) {
	i.t.Helper()
	team := i.place.team.Name + "/"
	world = strings.NewReplacer(`channel = "`, `channel = "`+team, `notices = "`, `notices = "`+team, `announcements = "`, `announcements = "`+team).Replace(world)
	head := fmt.Sprintf("listen = %q\n", i.listen)
	world = strings.Replace(world, "[mattermost]\n", fmt.Sprintf("[mattermost]\nurl = %q\nbot_url = %q\nrate = 1000.0\nconcurrency = 1\n",
		i.toServer.URL, i.toBot.URL), 1)
	world = strings.Replace(world, `source = "sample"`, fmt.Sprintf("source = %q", catalogueFile), 1)
	sample, err := os.ReadFile(sampleFile)
	if err == nil {
		err = os.WriteFile(filepath.Join(i.folder, catalogueFile), sample, 0o644)
	}
	if err == nil {
		err = os.WriteFile(i.config(), []byte(head+world), 0o644)
	}
	if err != nil {
		i.t.Fatal(err)
	}
}

// catalogueFile is what an installation reads the catalogue from: the sample
// at first.
const (
	catalogueFile = "catalogue.json"
	sampleFile    = "../catalogue/sample.json"
)

// command runs the program to its end.
func (i *install) command(args ...string) (string, error) {
	cmd := exec.Command(program, append(args, "--config", i.config())...)
	cmd.Env = append(os.Environ(), "JALON_ADMIN_TOKEN="+cmp.Or(i.setupToken, server.Admin.API.AuthToken))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// start runs jalon serve and waits until it is ready. rehearseAt stands the
// clock still at a time; empty is the real clock.
func (i *install) start(rehearseAt string) {
	i.t.Helper()
	args := []string{"serve", "--config", i.config()}
	if rehearseAt != "" {
		args = append(args, "--rehearse-at", rehearseAt)
	}
	i.process = exec.Command(program, args...)
	i.process.Stderr, i.process.Stdout = i.log, i.log
	if err := i.process.Start(); err != nil {
		i.t.Fatal(err)
	}
	i.ended = make(chan error, 1)
	go func(p *exec.Cmd, ended chan error) { ended <- p.Wait() }(i.process, i.ended)
	i.waitReady()
}

func (i *install) waitReady() {
	i.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		if answer, err := http.Get("http://" + i.listen + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case err := <-i.ended:
			i.ended <- err
			i.t.Fatalf("jalon serve ended: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			i.t.Fatal("jalon serve is not ready")
		}
	}
}

// kill ends the program at once, as a power cut would.
func (i *install) kill() {
	if i.process != nil {
		i.process.Process.Kill()
		<-i.ended
		i.process = nil
	}
}

// stop ends the program as an operator does, and returns how it took it.
func (i *install) stop() error {
	if err := i.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-i.ended:
		i.process = nil
		return err
	case <-time.After(10 * time.Second):
		return errors.New("still running ten seconds after SIGTERM")
	}
}

// rehearsed is where the bot's clock stands.
type rehearsed struct {
	Now  time.Time `json:"now"`
	Done bool      `json:"done"`
}

// rehearse asks the running program, through its socket, for one step.
func (i *install) rehearse(ctx context.Context, step string, form url.Values) (r rehearsed, err error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(i.folder, "jalon.db.sock"))
		}}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://jalon/rehearsal/"+step+"?"+form.Encode(), nil)
	if err != nil {
		return r, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return r, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return r, errors.Join(err, errors.New(strings.TrimSpace(string(body))))
	}
	return r, json.Unmarshal(body, &r)
}
