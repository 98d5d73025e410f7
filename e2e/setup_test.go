package e2e

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/faultproxy"
	"jalon/e2e/mmserver"
)

// bareServer is a Mattermost whose settings are those of a fresh installation:
// no bot accounts, no calls to private addresses.
func bareServer(t *testing.T) (*mmserver.Server, *model.Team) {
	t.Helper()
	s := mmserver.Require(t, mmserver.Options{Env: map[string]string{
		"MM_SERVICESETTINGS_ENABLEBOTACCOUNTCREATION": "", "MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS": ""}})
	team, err := s.Team(t.Context(), "fabnum")
	if err != nil {
		t.Fatal(err)
	}
	return s, team
}

// TestInstallation follows an operator from a server that knows nothing of
// bots to one where all is well, and through the faults on the way.
func TestInstallation(t *testing.T) {
	bare, team := bareServer(t)
	was := server
	server = bare
	t.Cleanup(func() { server = was })
	i := &install{t: t, place: &place{team: team}, folder: t.TempDir(), listen: freeAddress(t), log: &safeBuffer{}}
	t.Cleanup(i.kill)
	i.toServer = &faultproxy.Proxy{URL: bare.URL}
	setup := []string{"setup", "--url", bare.URL, "--bot-url", "http://" + i.listen}

	i.says(0, append(setup, "--dry-run"), "would create the bot account jalon", "would create /startup in team fabnum",
		"ServiceSettings.EnableBotAccountCreation")
	if _, _, err := bare.Admin.API.GetUserByUsername(t.Context(), "jalon", ""); err == nil {
		t.Error("the dry run made the bot")
	}
	i.says(1, setup, "left to an administrator: create the bot account jalon", "--configure-server")
	i.says(0, append(setup, "--configure-server"), "done: create the bot account jalon", "done: create /startup in team fabnum",
		"done: write", "proved: team fabnum", "Mattermost reaches the bot")
	secrets := filepath.Join(i.folder, "jalon.secrets.toml")
	first := i.private(secrets)

	again := i.says(0, setup, "kept: bot account jalon", "kept: the bot's token", "proved: team fabnum")
	if strings.Contains(again, "done:") || i.private(secrets) != first {
		t.Errorf("the second run changed something:\n%s", again)
	}
	i.says(1, []string{"check"}, "FAULT  Mattermost reaches the bot from team fabnum", "FAULT  the store")
	i.useSample()
	i.start("")
	i.says(0, []string{"check"}, "ok     Mattermost reaches the bot from team fabnum", "12 products in the catalogue")
	i.says(0, setup, "is in use: asking the bot that runs there", "proved: team fabnum")
	i.says(0, []string{"status"}, "running, ready", "12 products")
	i.watched()
	i.settingsFault(bare)
	i.channelFaults(bare, team)
	i.secondProcess()
	i.secondTeam(bare)
	i.setUpByAnyone(bare, team)
	i.secondBot(team)
	i.trial(team)
	if err := i.stop(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	i.says(0, []string{"status"}, "stopped", "12 products")
}

// watched reads what watches over the program.
func (i *install) watched() {
	i.t.Helper()
	for path, wanted := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": "jalon_catalogue_products 12"} {
		answer, err := http.Get("http://" + i.listen + path)
		if err != nil {
			i.t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), wanted) {
			i.t.Errorf("%s: %d, %v, want %q", path, answer.StatusCode, err, wanted)
		}
	}
}

// says runs a command, and checks how it ends and what it prints.
func (i *install) says(code int, args []string, wanted ...string) string {
	i.t.Helper()
	out, err := i.command(args...)
	if (err != nil) != (code != 0) {
		i.t.Errorf("jalon %s: %v, want exit %d\n%s", strings.Join(args, " "), err, code, out)
	}
	for _, w := range wanted {
		if !strings.Contains(out, w) {
			i.t.Errorf("jalon %s does not say %q:\n%s", args[0], w, out)
		}
	}
	return out
}

// private returns a file's text, once it is sure that nobody else can read it.
func (i *install) private(path string) string {
	i.t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		i.t.Fatalf("%s: mode %v, %v", path, info.Mode(), err)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		i.t.Fatal(err)
	}
	return string(body)
}

// useSample completes the configuration that setup wrote.
func (i *install) useSample(more ...string) {
	i.t.Helper()
	body, err := os.ReadFile(i.config())
	if err != nil {
		i.t.Fatal(err)
	}
	text := strings.Replace(string(body), "[catalogue]\nsource = \"sample\"\n", "", 1)
	text, _, _ = strings.Cut(text, "\n[[products]]")
	text += "\n[catalogue]\nsource = \"sample\"\n" + strings.Join(more, "\n")
	if err := os.WriteFile(i.config(), []byte(text), 0o644); err != nil {
		i.t.Fatal(err)
	}
}

// settingsFault takes the permission to call private addresses away: check
// names the setting.
func (i *install) settingsFault(bare *mmserver.Server) {
	i.t.Helper()
	set := func(value string) {
		patch := &model.Config{}
		patch.ServiceSettings.AllowedUntrustedInternalConnections = &value
		if _, _, err := bare.Admin.API.PatchConfig(i.t.Context(), patch); err != nil {
			i.t.Fatal(err)
		}
	}
	if err := i.stop(); err != nil { // the server keeps its connections
		i.t.Fatal(err)
	}
	set("")
	i.start("")
	i.says(1, []string{"check"}, "FAULT", "ServiceSettings.AllowedUntrustedInternalConnections", "127.0.0.1")
	set("127.0.0.1")
	i.says(0, []string{"check"})
}

// channelFaults configures products whose channels and people are not right:
// check names each.
func (i *install) channelFaults(bare *mmserver.Server, team *model.Team) {
	i.t.Helper()
	if _, err := bare.Channel(i.t.Context(), team, "prive", true); err != nil {
		i.t.Fatal(err)
	}
	if _, err := bare.Channel(i.t.Context(), team, "startup-mobilic", false); err != nil {
		i.t.Fatal(err)
	}
	i.useSample("[[products]]\nslug = \"dossierfacile\"\nchannel = \"prive\"\npeople = { \"personne.inconnue\" = \"coach\" }\n",
		"[[products]]\nslug = \"mobilic\"\n")
	i.says(1, []string{"check"}, "FAULT  channel prive", "invite the bot", "FAULT  user personne.inconnue", "ok     channel startup-mobilic")
	i.useSample()
}

// secondProcess starts another bot on the same store: a sentence that says so, and its code.
func (i *install) secondProcess() {
	i.t.Helper()
	out, err := i.command("serve")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || !strings.Contains(out, "another process holds this store") || strings.Count(out, "another process") != 1 {
		i.t.Errorf("a second process: %v %q", err, out)
	}
}
