package e2e

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/mmserver"
)

// One Mattermost and one program serve all the tests of this package; each
// test has its own team, its own bot and its own store.
var (
	server  *mmserver.Server
	program string
	people  = map[string]*mmserver.Person{}
	teams   atomic.Int64
)

var (
	userNames    = []string{"agent", "intra", "dev", "coach", "staff", "admin"}
	channelNames = []string{"startup-dossierfacile", "startup-trackdechets", "comites", "domaine-coaching", "domaine-mesures-impact"}
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx := context.Background()
	server, err = mmserver.Start(ctx, mmserver.Options{Log: os.Stderr})
	if mmserver.MaySkip(err) {
		fmt.Fprintln(os.Stderr, "SKIPPED, NOT TESTED:", err)
		return 0, nil
	}
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	folder, err := os.MkdirTemp("", "jalon-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	if err := readSources(); err != nil {
		return 1, err
	}
	program = filepath.Join(folder, "jalon")
	if out, err := exec.Command("go", "build", "-race", "-buildvcs=false", "-o", program, "jalon/cmd/jalon").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build the program: %w: %s", err, out)
	}
	for _, name := range userNames {
		if people[name], err = server.NewPerson(ctx, name); err != nil {
			return 1, err
		}
	}
	return m.Run(), nil
}

// readSources walks the folders of the program's sources: what a test reads, go
// test takes into account before it answers from its cache.
func readSources() error {
	return filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return filepath.SkipDir
		}
		return err
	})
}

// place is a team with its channels and everybody in them.
type place struct {
	team     *model.Team
	channels map[string]*model.Channel // by name
}

func newPlace(t *testing.T) *place {
	t.Helper()
	ctx := t.Context()
	team, err := server.Team(ctx, fmt.Sprintf("equipe%d", teams.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	p := &place{team: team, channels: map[string]*model.Channel{}}
	for _, name := range channelNames {
		if p.channels[name], err = server.Channel(ctx, team, name, false); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range userNames {
		if err := people[name].Join(ctx, server, team); err != nil {
			t.Fatal(err)
		}
		for _, channel := range p.channels {
			if _, _, err := server.Admin.API.AddChannelMember(ctx, channel.Id, people[name].Id); err != nil {
				t.Fatal(err)
			}
		}
	}
	if p.channels["town-square"], _, err = server.Admin.API.GetChannelByName(ctx, "town-square", team.Id, ""); err != nil {
		t.Fatal(err)
	}
	return p
}
