package e2e

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/console"
	"jalon/e2e/mmserver"
	"jalon/view"
)

// world is a real Mattermost as a script drives it: the same scripts, and the
// same transcripts, as the terminal's.
type world struct {
	*install
	view    *view.View
	lang    string
	zone    *time.Location
	now     time.Time
	running bool

	direct   map[string]string // channel id of a conversation with the bot → user
	gone     map[string]int64  // messages that were deleted, and when
	messages []*message        // every message seen, in the order of appearance
	events   []console.Event
}

// message is one post as it was last seen.
type message struct {
	console.Message
	post *model.Post
}

func newWorld(t *testing.T, i *install, lang string, start time.Time) *world {
	t.Helper()
	v, err := view.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{install: i, view: v, lang: lang, zone: start.Location(), now: start, direct: map[string]string{}, gone: map[string]int64{}}
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Events(t.Context()); err != nil { // joining a team says so
		t.Fatal(err)
	}
	return w
}

func (w *world) Now() time.Time     { return w.now.In(w.zone) }
func (w *world) Users() []string    { return userNames }
func (w *world) Channels() []string { return append([]string{"town-square"}, channelNames...) }

func (w *world) Word(key string, data map[string]any) string { return w.view.Say(w.lang, key, data) }

func (w *world) Instant(t time.Time) string { return w.view.Instant(w.lang, t.In(w.zone), w.now) }

func (w *world) Start(ctx context.Context) error {
	if w.running {
		return errors.New("already started")
	}
	w.start(w.now.In(w.zone).Format("2006-01-02T15:04:05"))
	w.running = true
	return w.settle(ctx)
}

// Edit writes the file that the catalogue is read from.
func (w *world) Edit(e console.Edition) error {
	path := filepath.Join(w.folder, catalogueFile)
	if e.Down {
		return os.Remove(path)
	}
	body, err := os.ReadFile(sampleFile)
	if err == nil {
		body, err = e.Apply(body)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

func (w *world) Stop(context.Context) error {
	w.running = false
	return w.stop()
}

// settle has the bot do what is due, and takes note of what appeared.
func (w *world) settle(ctx context.Context) error {
	if _, err := w.rehearse(ctx, "settle", nil); err != nil {
		return err
	}
	return w.look(ctx)
}

func (w *world) Advance(ctx context.Context, to time.Time) error {
	if to.Before(w.now) {
		return bot.ErrPast
	}
	for w.running {
		r, err := w.rehearse(ctx, "step", url.Values{"to": {to.Format(time.RFC3339)}})
		if err != nil {
			return err
		}
		w.now = r.Now
		if err := w.look(ctx); err != nil {
			return err
		}
		if r.Done {
			break
		}
	}
	w.now = to
	return nil
}

func (w *world) Command(ctx context.Context, at console.Seat, line string) error {
	if !w.running {
		w.events = append(w.events, console.Event{Kind: console.EventDown})
		return nil
	}
	channel, err := w.channel(ctx, at)
	if err != nil {
		return err
	}
	if _, err := people[at.User].ExecuteIn(ctx, w.place.team.Id, channel.Id, line); err != nil {
		return err
	}
	return errors.Join(w.whisper(ctx, at), w.settle(ctx))
}

// whisper waits for the answer that only the user sees.
func (w *world) whisper(ctx context.Context, at console.Seat) error {
	post, err := people[at.User].NextEphemeral(ctx)
	if err != nil {
		return err
	}
	m := &message{post: post, Message: console.Message{ID: post.Id, Place: at.Place, To: at.User, At: w.now, Post: read(post)}}
	w.messages = append(w.messages, m)
	w.events = append(w.events, console.Event{Kind: console.EventPosted, Message: m.Message})
	return nil
}

// read is a post as a person reads it.
func read(p *model.Post) view.Post {
	read := view.Post{Text: p.Message}
	for _, a := range p.Attachments() {
		read = view.Post{Lead: a.Pretext, Title: a.Title, TitleLink: a.TitleLink, Text: a.Text, Footer: a.Footer}
		for _, action := range a.Actions {
			if action.Type != model.PostActionTypeSelect {
				read.Buttons = append(read.Buttons, view.Button{ID: action.Id, Label: action.Name})
				continue
			}
			read.Menu = &view.Menu{ID: action.Id, Label: action.Name}
			for _, o := range action.Options {
				read.Menu.Options = append(read.Menu.Options, view.Option{Label: o.Text, Value: o.Value})
			}
		}
	}
	if first := firstLine.FindStringSubmatch(read.Text); first != nil && len(read.Buttons) > 0 {
		n, _ := strconv.Atoi(first[1])
		read.First = n - 1
	}
	return read
}

// firstLine is that of a list, numbered from where the page before ended.
var firstLine = regexp.MustCompile(`(?m)^(\d+)\. \*\*`)

// files reads what goes with a post, in the order that clients show it: as it was
// uploaded. The server mixes the ids.
func (w *world) files(ctx context.Context, p *model.Post) (files []view.File, err error) {
	var infos []*model.FileInfo
	for _, id := range p.FileIds {
		info, _, err := server.Admin.API.GetFileInfo(ctx, id)
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	slices.SortFunc(infos, func(a, b *model.FileInfo) int { return cmp.Compare(a.CreateAt, b.CreateAt) })
	for _, info := range infos {
		body, _, err := server.Admin.API.GetFile(ctx, info.Id)
		if err != nil {
			return nil, err
		}
		kind, _, _ := strings.Cut(info.MimeType, ";")
		files = append(files, view.File{Name: info.Name, Type: kind, Body: body})
	}
	return files, nil
}

// chosen is the action a button is, and the option it takes of a menu.
func chosen(p *model.Post, b view.Button) (action, option string) {
	if b.Act.Choice == "" {
		return b.ID, ""
	}
	for _, a := range p.Attachments() {
		for _, action := range a.Actions {
			if action.Type == model.PostActionTypeSelect {
				return action.Id, b.Act.Choice
			}
		}
	}
	return b.ID, b.Act.Choice
}

func (w *world) Say(ctx context.Context, at console.Seat, text string) error {
	return w.post(ctx, at, text, nil)
}

func (w *world) Send(ctx context.Context, at console.Seat, text string, f view.File) error {
	return w.post(ctx, at, text, &f)
}

func (w *world) post(ctx context.Context, at console.Seat, text string, f *view.File) error {
	channel, err := w.channel(ctx, at)
	if err != nil {
		return err
	}
	post := &model.Post{ChannelId: channel.Id, Message: text}
	if f != nil {
		sent, _, err := people[at.User].API.UploadFile(ctx, f.Body, channel.Id, f.Name)
		if err != nil {
			return err
		}
		post.FileIds = []string{sent.FileInfos[0].Id}
	}
	if _, _, err := people[at.User].API.CreatePost(ctx, post); err != nil {
		return err
	}
	if at.Place != console.DirectPlace && !strings.Contains(text, "@jalon") {
		return nil
	}
	return w.await(ctx)
}

// channel is where somebody stands.
func (w *world) channel(ctx context.Context, at console.Seat) (*model.Channel, error) {
	if at.Place != console.DirectPlace {
		return w.place.channels[at.Place], nil
	}
	me, err := w.bot(ctx)
	if err != nil {
		return nil, err
	}
	return people[at.User].DirectChannel(ctx, me)
}

func (w *world) Invite(ctx context.Context, at console.Seat) error {
	me, err := w.bot(ctx)
	if err != nil {
		return err
	}
	if _, _, err := people[at.User].API.AddChannelMember(ctx, w.place.channels[at.Place].Id, me); err != nil {
		return err
	}
	return w.await(ctx)
}

func (w *world) bot(ctx context.Context) (string, error) {
	me, _, err := server.Admin.API.GetUserByUsername(ctx, "jalon", "")
	if err != nil {
		return "", err
	}
	return me.Id, nil
}

// await looks until the bot has said something.
func (w *world) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for len(w.events) == 0 {
		if err := w.look(ctx); err != nil {
			return fmt.Errorf("nothing was answered: %w", err)
		}
	}
	return w.settle(ctx)
}

func (w *world) Press(ctx context.Context, at console.Seat, m console.Message, b view.Button) error {
	if !w.running {
		w.events = append(w.events, console.Event{Kind: console.EventDown})
		return nil
	}
	who := people[at.User]
	for _, known := range w.messages {
		if known.ID != m.ID {
			continue
		}
		action, option := chosen(known.post, b)
		if _, err := who.Choose(ctx, known.post, action, option); err != nil {
			return err
		}
		if err := w.answer(ctx, at); err != nil {
			return err
		}
		for _, e := range w.events {
			if e.Form != nil {
				e.Form.Alone = m.To != ""
			}
		}
		return w.settle(ctx)
	}
	return fmt.Errorf("message %s is not known", m.ID)
}

// answer waits for what a press brings: a form, or a whisper. In a direct
// conversation it may be a message, which is there once the press is answered.
func (w *world) answer(ctx context.Context, at console.Seat) error {
	before := len(w.events)
	if at.Place == console.DirectPlace {
		if err := w.look(ctx); err != nil || len(w.events) > before {
			return err
		}
	}
	short, cancel := context.WithCancel(ctx)
	defer cancel()
	form, whisper := make(chan error, 1), make(chan error, 1)
	var dialog model.OpenDialogRequest
	var post *model.Post
	go func() { var err error; dialog, err = people[at.User].NextDialog(short); form <- err }()
	go func() { var err error; post, err = people[at.User].NextEphemeral(short); whisper <- err }()
	select {
	case err := <-form:
		if err != nil {
			return err
		}
		w.events = append(w.events, console.Event{Kind: console.EventForm, Form: openForm(dialog)})
	case err := <-whisper:
		if err != nil {
			return err
		}
		m := &message{post: post, Message: console.Message{ID: post.Id, Place: at.Place, To: at.User, At: w.now, Post: read(post)}}
		w.messages = append(w.messages, m)
		w.events = append(w.events, console.Event{Kind: console.EventPosted, Message: m.Message})
	}
	return nil
}

func openForm(d model.OpenDialogRequest) *console.OpenForm {
	f := &console.OpenForm{Token: d, Form: view.Form{Title: d.Dialog.Title, Intro: d.Dialog.IntroductionText, Submit: d.Dialog.SubmitLabel}}
	for _, e := range d.Dialog.Elements {
		field := view.Field{Name: e.Name, Label: e.DisplayName, Help: e.HelpText, Placeholder: e.Placeholder, Default: e.Default}
		for _, o := range e.Options {
			field.Options = append(field.Options, view.Option{Label: o.Text, Value: o.Value})
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// confirmed are the forms that are answered where they were opened.
var confirmed = map[bot.Verb]bool{bot.VerbSave: true, bot.VerbWaive: true, bot.VerbDefined: true, bot.VerbAnnounced: true, bot.VerbMoved: true,
	bot.VerbCompleted: true, bot.VerbCancelled: true, bot.VerbOutsiders: true, bot.VerbDecided: true, bot.VerbDated: true}

func (w *world) Submit(ctx context.Context, at console.Seat, f *console.OpenForm, values map[string]string) (console.FormResult, error) {
	sent := map[string]any{}
	for name, value := range values {
		sent[name] = value
	}
	channel, err := w.channel(ctx, at)
	if err != nil {
		return console.FormResult{}, err
	}
	r, err := people[at.User].Submit(ctx, f.Token.(model.OpenDialogRequest), channel.Id, w.place.team.Id, sent)
	if err != nil {
		return console.FormResult{}, err
	}
	result := console.FormResult{Faults: r.Errors, Fault: r.Error}
	if result.Closed() && f.Alone && confirmed[bot.Verb(f.Token.(model.OpenDialogRequest).Dialog.CallbackId)] {
		if err := w.answer(ctx, at); err != nil {
			return result, err
		}
	}
	return result, w.settle(ctx)
}

func (w *world) Events(ctx context.Context) ([]console.Event, error) {
	events := w.events
	w.events = nil
	return events, nil
}

func (w *world) Messages(_ context.Context, at console.Seat) ([]console.Message, error) {
	var seen []console.Message
	for _, m := range w.messages {
		if m.Place == at.Place && (m.To == "" || m.To == at.User) {
			seen = append(seen, m.Message)
		}
	}
	return seen, nil
}

// look takes note of the bot's posts that appeared or changed in the place,
// and in its conversations with people.
func (w *world) look(ctx context.Context) error {
	var fresh []*model.Post
	read := func(as *mmserver.Person, channel string) error {
		list, _, err := as.API.GetPostsForChannel(ctx, channel, 0, 60, "", false, as == server.Admin) // who sees what was deleted
		if err != nil {
			return err
		}
		for _, p := range list.Posts {
			if p.GetProp("jalon_delivery") != nil && p.GetProp("jalon_installation") == w.installation() && p.OriginalId == "" && p.UpdateAt != w.lastUpdate(p.Id) {
				fresh = append(fresh, p)
			}
		}
		return nil
	}
	for _, channel := range w.place.channels {
		if err := read(server.Admin, channel.Id); err != nil {
			return err
		}
	}
	me, err := w.bot(ctx)
	if err != nil {
		return err
	}
	for _, name := range userNames {
		direct, err := people[name].DirectChannel(ctx, me)
		if err != nil {
			return err
		}
		w.direct[direct.Id] = name
		if err := read(people[name], direct.Id); err != nil {
			return err
		}
	}
	slices.SortFunc(fresh, func(a, b *model.Post) int { return int(a.UpdateAt - b.UpdateAt) })
	for _, p := range fresh {
		if err := w.note(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) lastUpdate(id string) int64 {
	if at, gone := w.gone[id]; gone {
		return at
	}
	for _, m := range w.messages {
		if m.ID == id {
			return m.post.UpdateAt
		}
	}
	return 0
}

func (w *world) note(ctx context.Context, p *model.Post) error {
	for i, m := range w.messages {
		if m.ID == p.Id && p.DeleteAt != 0 {
			w.messages = slices.Delete(w.messages, i, i+1)
			w.gone[p.Id] = p.UpdateAt
			w.events = append(w.events, console.Event{Kind: console.EventDeleted, Message: m.Message})
			return nil
		}
		if m.ID == p.Id && p.EditAt == m.post.EditAt { // somebody answered in its thread
			m.post = p
			return nil
		}
		if m.ID == p.Id {
			was := m.Post
			m.post, m.Post = p, read(p)
			if reflect.DeepEqual(was, m.Post) { // nobody sees an edit that changes nothing
				return nil
			}
			w.events = append(w.events, console.Event{Kind: console.EventEdited, Message: m.Message})
			return nil
		}
	}
	place, to := console.DirectPlace, w.direct[p.ChannelId]
	for name, c := range w.place.channels {
		if c.Id == p.ChannelId {
			place = name
		}
	}
	m := &message{post: p, Message: console.Message{ID: p.Id, Place: place, To: to, At: w.now, Post: read(p)}}
	var err error
	if m.Files, err = w.files(ctx, p); err != nil {
		return err
	}
	w.messages = append(w.messages, m)
	w.events = append(w.events, console.Event{Kind: console.EventPosted, Message: m.Message})
	return nil
}

// posts counts the posts of a delivery in a channel, deleted ones included.
func (w *install) posts(t *testing.T, channel, delivery string) int {
	t.Helper()
	list, _, err := server.Admin.API.GetPostsForChannel(t.Context(), w.place.channels[channel].Id, 0, 200, "", false, true)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range list.Posts {
		if name, _ := p.GetProp("jalon_delivery").(string); strings.HasSuffix(name, delivery) {
			n++
		}
	}
	return n
}
