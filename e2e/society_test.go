package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/sync/errgroup"

	"jalon/e2e/faultproxy"
	"jalon/e2e/mmserver"
)

// society is one installation, on the real clock, with people of its own. Their
// user names end with a number, which the names below leave out.
type society struct {
	*talking
	number  string // of the installation, at the end of each name
	who     map[string]*mmserver.Person
	private map[string]*model.Channel
	tapped  *tap
}

// societyConfig is its configuration; # stands for the number, % for the team.
const societyConfig = `
[catalogue]
source = "sample"
authors = "authors.json"

[mattermost]
notices = "domaine-coaching"

[people]
staff = ["chef#", "adjoint#", "zoe.martin#"]
staff_channels = ["%/incubateur", "%/ouvert"]
coach_channels = ["%/coachs"]

[[products]]
slug = "dossierfacile"
people = { intra# = "intrapreneur", dev# = "development", coach# = "coach" }

[[products]]
slug = "histologe"
people = { intra# = "intrapreneur", dev# = "development" }
` + societyIndicators + `
[[products]]
slug = "docurba"
people = { nora# = "intrapreneur", dev# = "development" }
` + societyIndicators + `
[[products]]
slug = "camino"
people = { "zoe.martin#" = "intrapreneur" }
` + societyIndicators + `
[[products]]
slug = "mobilic"
channel = "mobilic"
` + societyIndicators + `
[[products]]
slug = "carbure"
channel = "carbure"
` + societyIndicators + `
[[products]]
slug = "ecobalyse"
` + societyIndicators

// societyIndicators are two, so that one stays due when the other is noted.
const societyIndicators = `
[[products.indicators]]
name = "Une part"
short_name = "une"
family = "used"
frequency = "monthly"
delay = 0
unit = "%"

[[products.indicators]]
name = "Autre part"
short_name = "autre"
family = "useful"
frequency = "monthly"
delay = 0
unit = "%"
`

const societyAuthors = `[
{"id": "lea.durand#", "fullname": "Léa Durand", "domaine": "Développement", "missions": [{"start": "2020-01-01", "end": "", "startups": ["ecobalyse"]}]},
{"id": "hugo.petit#", "fullname": "Hugo Petit", "domaine": "Intraprenariat", "missions": [{"start": "2020-01-01", "end": "", "startups": ["ecobalyse"]}]},
{"id": "karim#", "fullname": "Karim Haddad", "domaine": "Coaching", "missions": [{"start": "2020-01-01", "end": "", "startups": ["potentiel"]}]}
]`

var (
	societyNames = []string{"chef", "adjoint", "zoe.martin", "autre.zoe", "intra", "dev", "coach", "nora", "nadia", "karim", "simon", "eva", "sofia",
		"invite", "lea.durand", "lea-durand", "leadurand", "hugo-petit", "lucas", "marc", "presse", "temoin"}
	societyChannels = []string{"incubateur", "ouvert", "coachs", "mobilic", "carbure"} // private, with the bot in them
)

func newSociety(t *testing.T) *society {
	t.Helper()
	s := gather(t, societyNames)
	for _, name := range societyChannels {
		c, err := server.Channel(t.Context(), s.place.team, name, true)
		if err == nil {
			_, _, err = server.Admin.API.AddChannelMember(t.Context(), c.Id, s.bot.Id)
		}
		if err != nil {
			t.Fatal(err)
		}
		s.private[name] = c
	}
	fill := s.tell(societyConfig)
	if err := os.WriteFile(filepath.Join(s.folder, "authors.json"), []byte(fill.Replace(societyAuthors)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"chef", "adjoint", "marc"} {
		if _, _, err := server.Admin.API.AddChannelMember(t.Context(), s.place.channels["domaine-coaching"].Id, s.who[name].Id); err != nil {
			t.Fatal(err)
		}
	}
	s.toServer.Set(s.tapped.rule())
	s.start("")
	s.eventually(20*time.Second, "the web socket", s.connected)
	return s
}

// gather is an installation with people of its own, to configure and to start.
func gather(t *testing.T, names []string) *society {
	t.Helper()
	i := newInstall(t, newPlace(t))
	s := &society{talking: &talking{install: i, bot: i.botUser()}, who: map[string]*mmserver.Person{}, private: map[string]*model.Channel{}, tapped: &tap{}}
	s.number = strings.TrimPrefix(s.place.team.Name, "equipe")
	s.populate(names)
	return s
}

// tell writes the configuration, # being the number and % the team.
func (s *society) tell(config string) *strings.Replacer {
	fill := strings.NewReplacer("#", s.number, "%/", s.place.team.Name+"/")
	s.configure(fill.Replace(config))
	return fill
}

// populate makes everybody's account, in the team.
func (s *society) populate(names []string) {
	s.t.Helper()
	ctx := s.t.Context()
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(4)
	for _, name := range names {
		group.Go(func() error {
			p, err := server.NewPerson(ctx, name+s.number)
			if err != nil {
				return err
			}
			if name == "invite" { // before they are anywhere: what they are there follows
				if _, err = server.Admin.API.UpdateUserRoles(ctx, p.Id, model.SystemGuestRoleId); err != nil {
					return err
				}
			}
			mu.Lock()
			s.who[name] = p
			mu.Unlock()
			return p.Join(ctx, server, s.place.team)
		})
	}
	if err := group.Wait(); err != nil {
		s.t.Fatal(err)
	}
}

// tap keeps what the bot posts as it hands it over: with the seals, which no
// client is shown.
type tap struct {
	mu    sync.Mutex
	posts []*model.Post
}

func (k *tap) rule() faultproxy.Rule {
	return faultproxy.Rule{Method: "POST", Path: createPost, Rewrite: func(body []byte) []byte {
		var p model.Post
		if json.Unmarshal(body, &p) == nil {
			k.mu.Lock()
			k.posts = append(k.posts, &p)
			k.mu.Unlock()
		}
		return body
	}}
}

// seal is that of a button of a post that people see.
func (k *tap) seal(t *testing.T, seen *model.Post, button string) string {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.posts {
		if p.GetProp("jalon_delivery") != seen.GetProp("jalon_delivery") {
			continue
		}
		for _, a := range p.Attachments() {
			for _, action := range a.Actions {
				if seal, ok := action.Integration.Context["seal"].(string); ok && action.Id == button {
					return seal
				}
			}
		}
	}
	t.Fatalf("no seal of %s in %s", button, seen.Id)
	return ""
}
