package e2e

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/mmserver"
)

// secondTeam installs in one more team only: the commands of the first keep
// working.
func (i *install) secondTeam(bare *mmserver.Server) {
	i.t.Helper()
	team, err := bare.Team(i.t.Context(), "seconde")
	if err != nil {
		i.t.Fatal(err)
	}
	i.says(0, []string{"setup", "--team", team.Name}, "done: create /startup in team seconde", "proved: team seconde")
	i.says(0, []string{"check"}, "ok     Mattermost reaches the bot from team fabnum", "ok     Mattermost reaches the bot from team seconde",
		"ok     our commands are ours in team fabnum")
}

// setUpByAnyone runs setup with the token of somebody who administers nothing:
// it says so, and what was kept stays.
func (i *install) setUpByAnyone(bare *mmserver.Server, team *model.Team) {
	i.t.Helper()
	person, err := bare.NewPerson(i.t.Context(), "camille.martin")
	if err == nil {
		err = person.Join(i.t.Context(), bare, team)
	}
	if err != nil {
		i.t.Fatal(err)
	}
	secrets := filepath.Join(i.folder, "jalon.secrets.toml")
	before := i.private(secrets)
	i.setupToken = person.API.AuthToken
	i.says(1, []string{"setup"}, "camille.martin is no system administrator", "left to an administrator")
	i.setupToken = ""
	for _, line := range strings.Split(before, "\n") {
		if !strings.Contains(i.private(secrets), line) {
			i.t.Errorf("setup by someone without rights lost a secret")
		}
	}
}

// secondBot installs another bot on the same server: its commands are taken,
// until it gives them a prefix.
func (i *install) secondBot(team *model.Team) {
	i.t.Helper()
	other := &install{t: i.t, place: i.place, folder: i.t.TempDir(), listen: freeAddress(i.t), log: &safeBuffer{}, toServer: i.toServer}
	i.t.Cleanup(other.kill)
	setup := []string{"setup", "--url", i.toServer.URL, "--bot-url", "http://" + other.listen, "--team", team.Name}
	other.says(1, append(setup, "--dry-run"), "note: if another Jalon uses jalon", "/startup is taken in team fabnum by another integration (http://"+i.listen, "--prefix")
	other.says(0, append(setup, "--prefix", "test-"), "done: create the bot account test-jalon", "done: create /test-startup in team fabnum", "proved: team fabnum")
	if again := other.says(0, []string{"setup", "--team", team.Name}, "kept: bot account test-jalon", "proved: team fabnum"); strings.Contains(again, "/test-startup") {
		i.t.Errorf("the prefix is forgotten:\n%s", again)
	}
	other.useSample()
	other.start("")
	other.says(0, []string{"check"}, "ok     Mattermost reaches the bot from team fabnum")
	i.says(0, []string{"check"}, "ok     Mattermost reaches the bot from team fabnum")
	if err := other.stop(); err != nil {
		i.t.Error(err)
	}
}

// trial restores a backup beside the bot that goes on, with a copy of its
// secrets: the copy cannot speak as the other, and gets an account and commands
// of its own.
func (i *install) trial(team *model.Team) {
	i.t.Helper()
	kept := filepath.Join(i.t.TempDir(), "kept.jalon")
	i.says(0, []string{"backup", kept}, "kept in")
	trial := &install{t: i.t, place: i.place, folder: i.t.TempDir(), listen: freeAddress(i.t), log: &safeBuffer{}, toServer: i.toServer}
	i.t.Cleanup(trial.kill)
	for _, name := range []string{"jalon.toml", "jalon.secrets.toml"} {
		body, err := os.ReadFile(filepath.Join(i.folder, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(trial.folder, name), body, 0o600)
		}
		if err != nil {
			i.t.Fatal(err)
		}
	}
	trial.says(0, []string{"restore", "--as-new", kept}, "restored and compared", "and it has no token")
	trial.says(2, []string{"serve"}, "secrets: token: is missing")
	said := trial.says(0, []string{"setup", "--prefix", "essai-", "--bot-url", "http://" + trial.listen, "--team", team.Name},
		"done: create the bot account essai-jalon", "done: create /essai-startup in team fabnum", `mattermost.prefix = "essai-"`, "proved: team fabnum")
	if lines := strings.Split(strings.TrimSpace(said), "\n"); !strings.Contains(lines[len(lines)-1], "Start it with") || strings.Contains(said, "level=") {
		i.t.Errorf("what setup of a trial says:\n%s", said)
	}
	trial.start("")
	trial.says(0, []string{"check"}, "ok     Mattermost reaches the bot from team fabnum")
	i.says(0, []string{"check"}, "ok     Mattermost reaches the bot from team fabnum")
	body, err := os.ReadFile(trial.config())
	if err == nil {
		err = os.WriteFile(trial.config(), []byte(strings.Replace(string(body), `prefix = "essai-"`, `prefix = "other-"`, 1)), 0o600)
	}
	if err != nil {
		i.t.Fatal(err)
	}
	trial.says(1, []string{"check"}, "registered as /essai-", `write prefix = "essai-" there`)
	if err := trial.stop(); err != nil {
		i.t.Error(err)
	}
}
