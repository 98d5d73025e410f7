package e2e

import (
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
