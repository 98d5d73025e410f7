package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"jalon/bot"
	"jalon/e2e/mmserver"
	"jalon/e2e/pgserver"
	"jalon/store/bolt"
)

// editors take turns: each may press and send thirty times a minute.
const editors = 4

// keepsAll has the server's database wait for its disk, as an installed one does,
// and the bot's store: the tests' does not.
var keepsAll = []string{"fsync=on", "synchronous_commit=on", "full_page_writes=on"}

// office is a real Mattermost, and a bot that asks a team in each room for a
// figure.
type office struct {
	*installation
	database *pgserver.Server // the server's
	server   *mmserver.Server
	team     string             // its id
	account  *mmserver.Person   // the bot's
	people   []*mmserver.Person // in every room; the first sees what is edited
	rooms    []string           // a channel's id for each product, in order
	instant  *httptest.Server   // a hook that answers at once
	edited   string             // the post that the bot edited last
}

func (o *office) open(ctx context.Context, folder, program string) (err error) {
	o.instant = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "{}")
	}))
	if o.database, err = pgserver.Start(ctx, keepsAll...); err != nil {
		return err
	}
	if err := o.database.CreateDatabase(ctx, "mattermost"); err != nil {
		return err
	}
	if o.server, err = mmserver.Start(ctx, mmserver.Options{Log: os.Stderr, DSN: o.database.DSN("mattermost")}); err != nil {
		return err
	}
	team, err := o.server.Team(ctx, "mesure")
	if err != nil {
		return err
	}
	o.team = team.Id
	for n := range editors {
		p, err := o.server.NewPerson(ctx, fmt.Sprint("intra", n))
		if err == nil {
			err = p.Join(ctx, o.server, team)
		}
		if err != nil {
			return err
		}
		o.people = append(o.people, p)
	}
	for n := range edits + 1 {
		room, err := o.server.Channel(ctx, team, "startup-"+slugOf(n), false)
		if err != nil {
			return err
		}
		for _, p := range o.people {
			if _, _, err := o.server.Admin.API.AddChannelMember(ctx, room.Id, p.Id); err != nil {
				return err
			}
		}
		o.rooms = append(o.rooms, room.Id)
	}
	return o.install(ctx, folder, program, team.Name)
}

// asked is a product whose team owes a figure, and who may note it.
const asked = `
[[products]]
slug = %q
state = "on"
people = { %s = "intrapreneur" }

[[products.indicators]]
name = "Part des baux"
short_name = "baux"
family = "used"
frequency = "monthly"
delay = 0
unit = "%%"
`

// install sets the bot up, reads who it is there, and has it ask each team.
func (o *office) install(ctx context.Context, folder, program, team string) (err error) {
	if o.installation, err = newInstallation(folder, program, o.server.URL, ""); err != nil {
		return err
	}
	if err := o.setUp(ctx, o.server, "--team", team); err != nil {
		return err
	}
	config, err := os.ReadFile(o.config())
	if err != nil {
		return err
	}
	for n := range o.rooms {
		config = fmt.Appendf(config, asked, slugOf(n), o.people[n%editors].Username)
	}
	if err := os.WriteFile(o.config(), config, 0o600); err != nil {
		return err
	}
	secrets, err := os.ReadFile(filepath.Join(o.folder, "jalon.secrets.toml"))
	if err != nil {
		return err
	}
	var kept struct{ Token string }
	if err := toml.Unmarshal(secrets, &kept); err != nil {
		return err
	}
	if o.account, err = o.server.Account(ctx, kept.Token); err != nil {
		return err
	}
	return o.ask(ctx)
}

// ask has the bot owe each team its message of the week, as a rule would, and
// waits until all are there.
func (o *office) ask(ctx context.Context) error {
	if _, err := o.start(ctx); err != nil { // it reads the catalogue
		return err
	}
	if err := o.stop(); err != nil {
		return err
	}
	if err := o.owe(ctx); err != nil {
		return err
	}
	if _, err := o.start(ctx); err != nil {
		return err
	}
	begun := time.Now()
	for _, room := range o.rooms {
		for {
			post, err := o.message(ctx, room)
			if err != nil {
				return err
			}
			if post != "" {
				break
			}
			if time.Since(begun) > time.Minute {
				return errors.New("a team is not asked for its figure within a minute")
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return nil
}

// owe plans the messages, while the bot is stopped.
func (o *office) owe(ctx context.Context) error {
	st, err := bolt.Open(filepath.Join(o.folder, "jalon.db"))
	if err != nil {
		return err
	}
	ids, _, err := st.Products(ctx)
	var owed []bot.Delivery
	now := time.Now()
	for n := range o.rooms {
		id := ids[slugOf(n)]
		owed = append(owed, bot.Delivery{Name: bot.WeekName(id, bot.DateOf(now)), Kind: bot.KindReminder, Product: id, Rule: "indicators",
			Slot: now, Due: now, PlannedAt: now, State: bot.StatePlanned})
	}
	if err == nil {
		err = st.Owe(ctx, owed)
	}
	return errors.Join(err, st.Close())
}

// message is the post that asks in a room, empty while there is none.
func (o *office) message(ctx context.Context, room string) (id string, err error) {
	posts, err := o.people[0].Posts(ctx, room)
	for _, p := range posts {
		if name, _ := p.GetProp("jalon_delivery").(string); p.UserId == o.account.Id && strings.HasPrefix(name, "channel/") {
			id = p.Id
		}
	}
	return id, err
}

func (o *office) close() (err error) {
	if o.installation != nil && o.process != nil && o.process.ProcessState == nil {
		err = o.stop()
	}
	if o.server != nil {
		err = errors.Join(err, o.server.Stop())
	}
	if o.database != nil {
		err = errors.Join(err, o.database.Stop())
	}
	if o.instant != nil {
		o.instant.Close()
	}
	return err
}
