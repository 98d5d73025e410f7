package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/e2e/faultproxy"
	"jalon/store"
)

// paris is the zone of the bot, in November.
var paris = time.FixedZone("CET", 3600)

// rooms are where a round takes place.
type rooms struct {
	team    *model.Team
	bot     string // its user id
	open    []*model.Channel
	private *model.Channel // the bot is not in it
	direct  []string       // people the bot writes to
}

// written are those whom the bot writes to.
var written = []string{"agent", "intra", "dev", "coach"}

// tortured are the products that are reminded, each in a channel of its own.
var tortured = []string{"acceslibre", "carbure", "docurba", "dossierfacile", "ecobalyse", "histologe", "mobilic", "trackdechets"}

const tortureConfig = `listen = %q
store = %q
socket = "jalon.db.sock"

[catalogue]
source = %q

[mattermost]
url = %q
bot_url = "http://127.0.0.1:9"
rate = 1000.0
concurrency = %d
notices = "%s/avis"

[people]
staff = ["staff"]
admins = ["admin"]

[[reminders]]
name = "indicators"
schedule = "0 9 * * 1"
`

const tortureProduct = `
[[products]]
slug = %[1]q
channel = "%[2]s/%[1]s"
state = "on"
people = { %[3]s = "intrapreneur" }

[[products.indicators]]
name = "Une part"
short_name = "une"
family = "used"
frequency = "monthly"
unit = "%%"
in_charge = "%[3]s"
`

// goneForGood is an account that is deactivated.
func goneForGood(t *testing.T) string {
	t.Helper()
	p, err := server.NewPerson(t.Context(), fmt.Sprintf("parti%d", teams.Add(1)))
	if err == nil {
		_, err = server.Admin.API.UpdateUserActive(t.Context(), p.Id, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p.Id
}

// newRound makes an installation with a team, an account of the bot and a store
// of its own, and owes what is to be delivered.
func newRound(t *testing.T, seed uint64, o *ordeal) *round {
	t.Helper()
	r := &round{seed: seed, dice: rand.New(rand.NewPCG(seed, 0)), all: o, owed: map[string]fate{}, arrived: map[string]bool{},
		install: &install{t: t, folder: t.TempDir(), listen: freeAddress(t), log: &safeBuffer{}}}
	token := r.furnish()
	r.forget = r.dice.IntN(3) == 0
	r.kept = inFile(filepath.Join(r.folder, "jalon.db"))
	if seed%5 == 0 { // whose claims run out after longer than the server remembers
		var err error
		if r.kept, err = newDatabase(t.Context(), o.database, r.rooms.team.Name); err != nil {
			t.Fatal(err)
		}
		r.forget = true
	}
	r.connect()
	r.write(token)
	r.owe()
	return r
}

// connect puts two proxies between the bot and the server: one for the faults,
// and one at the server's door, which notes what arrives and may have it forget.
func (r *round) connect() {
	r.t.Helper()
	var err error
	if r.toDoor, err = faultproxy.Start(server.URL); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { r.toDoor.Close() })
	if r.toServer, err = faultproxy.Start(r.toDoor.URL); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		r.kill()
		r.toServer.Close()
		if r.t.Failed() {
			r.t.Logf("seed %d: %s\nrepeat it with %s=%d go test -race -count=1 -v -run 'TestTorture$' ./e2e\nthe bot's log:\n%s",
				r.seed, strings.Join(r.story, "; "), tortureSeeds, r.seed, r.log)
		}
	})
	door := faultproxy.Rule{Method: atPost.method, Path: atPost.path, Rewrite: r.arrives}
	if r.forget {
		door.Fault = (&faultproxy.Pending{}).Strip
	}
	r.toDoor.Set(door)
}

// furnish makes the round's places on the server, and the bot's account.
func (r *round) furnish() (token string) {
	r.t.Helper()
	ctx, api := r.t.Context(), server.Admin.API
	must := func(err error) {
		r.t.Helper()
		if err != nil {
			r.t.Fatal(err)
		}
	}
	name := fmt.Sprintf("torture%d-%d", r.seed, teams.Add(1))
	account, _, err := api.CreateBot(ctx, &model.Bot{Username: name, DisplayName: "Jalon"})
	must(err)
	access, _, err := api.CreateUserAccessToken(ctx, account.UserId, "torture", 0)
	must(err)
	r.rooms.bot = account.UserId
	r.rooms.team, err = server.Team(ctx, name)
	must(err)
	_, _, err = api.AddTeamMember(ctx, r.rooms.team.Id, account.UserId)
	must(err)
	for _, slug := range append([]string{"avis"}, tortured...) {
		c, err := server.Channel(ctx, r.rooms.team, slug, false)
		must(err)
		r.rooms.open = append(r.rooms.open, c)
	}
	r.rooms.private, err = server.Channel(ctx, r.rooms.team, "entre-nous", true)
	must(err)
	for _, who := range written {
		r.rooms.direct = append(r.rooms.direct, people[who].Id)
	}
	return access.Token
}

// write writes the configuration and the secrets.
func (r *round) write(token string) {
	r.t.Helper()
	sample, err := filepath.Abs(sampleFile)
	if err != nil {
		r.t.Fatal(err)
	}
	var text strings.Builder
	fmt.Fprintf(&text, tortureConfig, r.listen, r.kept.address(), sample, r.toServer.URL, 1+r.dice.IntN(4), r.rooms.team.Name)
	for n, slug := range tortured {
		fmt.Fprintf(&text, tortureProduct, slug, r.rooms.team.Name, written[n%len(written)])
	}
	secrets := fmt.Sprintf("token = %q\nseal_key = %q\ncommand_tokens = [%q]\ninstallation = %q\n", token, strings.Repeat("5e", 32), model.NewId(), r.rooms.team.Name)
	for name, body := range map[string]string{"jalon.toml": text.String(), "jalon.secrets.toml": secrets} {
		if err := os.WriteFile(filepath.Join(r.folder, name), []byte(body), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
}

// arrives notes which delivery is at the server's door.
func (r *round) arrives(body []byte) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arrived[string(deliveryIn(body))] = true
	return body
}

// deliveryIn is the name, as JSON, of the delivery that a post is of.
func deliveryIn(body []byte) []byte {
	var post struct {
		Props struct {
			Delivery json.RawMessage `json:"jalon_delivery"`
		} `json:"props"`
	}
	if json.Unmarshal(body, &post) != nil {
		return nil
	}
	return post.Props.Delivery
}

// Names of deliveries: those that stay useful for a day, and those that do not.
const (
	lasting = "torture/lasting/"
	passing = "torture/passing/"
)

// owe stores what is to be delivered beside the reminders, around their slot.
func (r *round) owe() {
	r.t.Helper()
	var owed []bot.Delivery
	add := func(d bot.Delivery, f fate) *bot.Delivery {
		begin := lasting
		if f != fateSent {
			begin = passing
		}
		d.Name, d.State, d.PlannedAt = begin+strconv.Itoa(len(owed)), bot.StatePlanned, mornings[0]
		d.Slot = roundSlot.Add(time.Duration(r.dice.IntN(21)-1) * time.Minute / 2)
		d.Due = d.Slot
		r.owed[d.Name] = f
		owed = append(owed, d)
		return &owed[len(owed)-1]
	}
	card := func(to bot.Destination) bot.Delivery {
		return bot.Delivery{Kind: bot.KindPublish, To: to, Content: bot.Content{Card: &bot.StartupCard{Startup: bot.Startup{Slug: "docurba", Name: "Docurba"}}}}
	}
	for range 6 {
		add(card(r.someChannel()), fateSent)
	}
	for range 3 {
		add(card(r.someThread()), fateSent)
		add(card(r.somebody()), fateSent)
		d := add(card(r.someChannel()), fatePassing)
		d.Until = d.Slot.Add(time.Duration(1+r.dice.IntN(8)) * time.Minute)
	}
	add(bot.Delivery{Kind: bot.KindExport, To: r.somebody(), Content: bot.Content{Export: &bot.Export{Day: bot.DateOf(roundSlot)}}}, fateSent)
	add(card(bot.Destination{User: bot.UserID(r.all.gone)}), fateGone)
	refused := add(card(bot.Destination{Channel: bot.ChannelID(r.rooms.private.Id)}), fateRefused)
	refused.Until = roundSlot.Add(time.Hour) // of unknown outcome, it is looked for until then
	for range 2 {
		asked, granted := r.request()
		request := add(bot.Delivery{Kind: bot.KindRequest, To: r.somebody(), Content: asked}, fateSent).Name
		add(bot.Delivery{Kind: bot.KindEdit, Edits: request, Version: 1, Content: granted}, fateSent)
	}
	r.keep(owed)
}

// keep stores what is owed.
func (r *round) keep(owed []bot.Delivery) {
	r.t.Helper()
	st, err := store.Open(r.t.Context(), r.kept.address(), store.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	if err := errors.Join(st.Owe(r.t.Context(), owed), st.Close()); err != nil {
		r.t.Fatal(err)
	}
}

// request is one to be let in, and what it becomes.
func (r *round) request() (asked, granted bot.Content) {
	post := bot.RequestPost{Name: "Docurba", Slug: "docurba", Request: bot.Request{ID: model.NewId(), Kind: bot.RequestAccess,
		By: bot.UserID(r.rooms.direct[0]), Role: bot.RoleDevelopment, State: bot.RequestOpen, At: mornings[0]}}
	settled := post
	settled.State, settled.SettledBy, settled.SettledAt = bot.RequestGranted, bot.UserID(r.rooms.direct[1]), roundSlot
	return bot.Content{Request: &post}, bot.Content{Request: &settled}
}

func (r *round) someChannel() bot.Destination {
	return bot.Destination{Channel: bot.ChannelID(r.rooms.open[r.dice.IntN(len(r.rooms.open))].Id)}
}

func (r *round) somebody() bot.Destination {
	return bot.Destination{User: bot.UserID(r.rooms.direct[r.dice.IntN(len(r.rooms.direct))])}
}

// someThread is below a post of somebody's in a channel.
func (r *round) someThread() bot.Destination {
	r.t.Helper()
	to := r.someChannel()
	p, _, err := server.Admin.API.CreatePost(r.t.Context(), &model.Post{ChannelId: string(to.Channel), Message: "Bonjour"})
	if err != nil {
		r.t.Fatal(err)
	}
	to.Thread = p.Id
	return to
}

// rows are the deliveries as the bot left them.
func (r *round) rows() map[string]bot.Delivery {
	r.t.Helper()
	rows, err := r.kept.rows(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return rows
}
