package mmserver

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

// Person uses the server as a client does, without a browser: the REST API,
// and a web socket on which ephemeral posts and forms arrive.
type Person struct {
	*model.User
	API *model.Client4

	socket *websocket.Conn
	mu     sync.Mutex
	whole  chan struct{} // closed and replaced at each arrival
	// What arrived, in order, not taken yet.
	ephemerals []*model.Post
	dialogs    []model.OpenDialogRequest
	edits      []*model.Post
}

var connect = websocket.Dialer{HandshakeTimeout: 10 * time.Second}

const password = "mot-de-passe-1A!"

// NewPerson makes an account that speaks French, logs it in and connects it.
func (s *Server) NewPerson(ctx context.Context, name string) (*Person, error) {
	p := &Person{API: model.NewAPIv4Client(s.URL), whole: make(chan struct{})}
	u, _, err := p.API.CreateUser(ctx, &model.User{Username: name, Password: password, Email: name + "@example.org", Locale: "fr"})
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, err)
	}
	p.User = u
	if err := p.LogIn(ctx, s); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.people = append(s.people, p)
	s.mu.Unlock()
	return p, nil
}

// LogIn opens a session, and its web socket: NewPerson does, and who was
// deactivated has to again.
func (p *Person) LogIn(ctx context.Context, s *Server) error {
	if _, _, err := p.API.LoginById(ctx, p.Id, password); err != nil {
		return fmt.Errorf("log %s in: %w", p.Username, err)
	}
	header := http.Header{"Authorization": {"Bearer " + p.API.AuthToken}}
	socket, _, err := connect.DialContext(ctx, strings.Replace(s.URL, "http", "ws", 1)+"/api/v4/websocket", header)
	if err != nil {
		return fmt.Errorf("connect %s: %w", p.Username, err)
	}
	if p.socket != nil {
		p.close()
	}
	p.socket = socket
	go p.listen(socket)
	return nil
}

func (p *Person) close() { p.socket.Close() }

// listen keeps what arrives until the connection ends.
func (p *Person) listen(socket *websocket.Conn) {
	for {
		var event struct {
			Event string         `json:"event"`
			Data  map[string]any `json:"data"`
		}
		if socket.ReadJSON(&event) != nil {
			return
		}
		p.mu.Lock()
		switch event.Event {
		case string(model.WebsocketEventEphemeralMessage), "post_edited":
			var post model.Post
			text, _ := event.Data["post"].(string)
			switch {
			case json.Unmarshal([]byte(text), &post) != nil:
			case post.Type == model.PostTypeEphemeral:
				p.ephemerals = append(p.ephemerals, &post)
			default:
				p.edits = append(p.edits, &post)
			}
		case string(model.WebsocketEventOpenDialog):
			var dialog model.OpenDialogRequest
			text, _ := event.Data["dialog"].(string)
			if json.Unmarshal([]byte(text), &dialog) == nil {
				p.dialogs = append(p.dialogs, dialog)
			}
		}
		close(p.whole)
		p.whole = make(chan struct{})
		p.mu.Unlock()
	}
}

// arrival waits at most five seconds for take to find something.
func (p *Person) arrival(ctx context.Context, what string, take func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for {
		p.mu.Lock()
		found, whole := take(), p.whole
		p.mu.Unlock()
		if found {
			return nil
		}
		select {
		case <-whole:
		case <-ctx.Done():
			return fmt.Errorf("%s: no %s arrived", p.Username, what)
		}
	}
}

// NextEphemeral waits for the next post that only this person sees.
func (p *Person) NextEphemeral(ctx context.Context) (post *model.Post, err error) {
	err = p.arrival(ctx, "ephemeral post", func() bool {
		if len(p.ephemerals) == 0 {
			return false
		}
		post, p.ephemerals = p.ephemerals[0], p.ephemerals[1:]
		return true
	})
	return post, err
}

// NextDialog waits for the next form.
func (p *Person) NextDialog(ctx context.Context) (dialog model.OpenDialogRequest, err error) {
	err = p.arrival(ctx, "form", func() bool {
		if len(p.dialogs) == 0 {
			return false
		}
		dialog, p.dialogs = p.dialogs[0], p.dialogs[1:]
		return true
	})
	return dialog, err
}

// NextEdit waits for the next edit, by whomever, of a post that the person reads.
func (p *Person) NextEdit(ctx context.Context, id string) (post *model.Post, err error) {
	err = p.arrival(ctx, "edit of post "+id, func() bool {
		at := slices.IndexFunc(p.edits, func(e *model.Post) bool { return e.Id == id })
		if at < 0 {
			return false
		}
		post = p.edits[at]
		p.edits = slices.Delete(p.edits, at, at+1)
		return true
	})
	return post, err
}

// Join adds the person to a team.
func (p *Person) Join(ctx context.Context, s *Server, team *model.Team) error {
	_, _, err := s.Admin.API.AddTeamMember(ctx, team.Id, p.Id)
	return err
}

// Execute types a slash command in a channel. Its ephemeral answer arrives
// with NextEphemeral.
func (p *Person) Execute(ctx context.Context, channel *model.Channel, line string) (*model.CommandResponse, error) {
	r, _, err := p.API.ExecuteCommandWithTeam(ctx, channel.Id, channel.TeamId, line)
	return r, err
}

// ExecuteIn types a slash command where the channel does not say the team: in
// a direct message the client sends the team it shows.
func (p *Person) ExecuteIn(ctx context.Context, team, channel, line string) (*model.CommandResponse, error) {
	r, _, err := p.API.ExecuteCommandWithTeam(ctx, channel, team, line)
	return r, err
}

// Press presses a button as a client does.
func (p *Person) Press(ctx context.Context, post *model.Post, action string) error {
	_, err := p.Choose(ctx, post, action, "")
	return err
}

// Choose takes an option of a menu, or presses a button when there is none. An
// ephemeral post is in no database: its cookie tells the server what to call.
func (p *Person) Choose(ctx context.Context, post *model.Post, action, option string) (*model.PostActionAPIResponse, error) {
	for _, a := range post.Attachments() {
		for _, button := range a.Actions {
			if button.Id == action {
				return p.act(ctx, post.Id, action, model.DoPostActionRequest{SelectedOption: option, Cookie: button.Cookie})
			}
		}
	}
	return nil, fmt.Errorf("post %s has no action %s", post.Id, action)
}

// act is not Client4's: that one throws the answer away.
func (p *Person) act(ctx context.Context, post, action string, request model.DoPostActionRequest) (*model.PostActionAPIResponse, error) {
	answer, err := p.API.DoAPIPostJSON(ctx, "/posts/"+post+"/actions/"+action, request)
	if err != nil {
		return nil, fmt.Errorf("action %s: %w", action, err)
	}
	defer answer.Body.Close()
	var r model.PostActionAPIResponse
	if err := json.NewDecoder(answer.Body).Decode(&r); err != nil {
		return nil, fmt.Errorf("read the answer to action %s: %w", action, err)
	}
	return &r, nil
}

// DirectChannel is where the person and another write to each other.
func (p *Person) DirectChannel(ctx context.Context, other string) (*model.Channel, error) {
	c, _, err := p.API.CreateDirectChannel(ctx, p.Id, other)
	return c, err
}

// Posts are a channel's last sixty, oldest first, as a client that scrolls up
// reads them.
func (p *Person) Posts(ctx context.Context, channel string) ([]*model.Post, error) {
	list, _, err := p.API.GetPostsForChannel(ctx, channel, 0, 60, "", false, false)
	if err != nil {
		return nil, fmt.Errorf("read channel %s: %w", channel, err)
	}
	posts := list.ToSlice()
	slices.Reverse(posts)
	return posts, nil
}

// Submit sends a form.
func (p *Person) Submit(ctx context.Context, d model.OpenDialogRequest, channel, team string, values map[string]any) (*model.SubmitDialogResponse, error) {
	r, _, err := p.API.SubmitInteractiveDialog(ctx, model.SubmitDialogRequest{URL: d.URL, CallbackId: d.Dialog.CallbackId,
		State: d.Dialog.State, ChannelId: channel, TeamId: team, Submission: values})
	return r, err
}

// Account is one that is used by a token of its own, as a program does: nothing
// arrives.
func (s *Server) Account(ctx context.Context, token string) (*Person, error) {
	p := &Person{API: model.NewAPIv4Client(s.URL)}
	p.API.SetToken(token)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 16 // as a program keeps that makes several calls at once
	p.API.HTTPClient = &http.Client{Transport: transport}
	var err error
	p.User, _, err = p.API.GetMe(ctx, "")
	return p, err
}

// Poster reads the account's last post in a channel. again posts in a channel what
// that one shows, under a name of its own.
func (p *Person) Poster(ctx context.Context, channel string) (again func(ctx context.Context, channel, name string) error, err error) {
	posts, err := p.Posts(ctx, channel)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(posts, func(o *model.Post) bool { return o.UserId == p.Id && len(o.Attachments()) > 0 })
	if at < 0 {
		return nil, fmt.Errorf("%s posted nothing in channel %s", p.Username, channel)
	}
	props := posts[at].GetProps()
	return func(ctx context.Context, channel, name string) error {
		post := &model.Post{ChannelId: channel, PendingPostId: p.Id + ":" + name}
		post.SetProps(maps.Clone(props))
		_, _, err := p.API.CreatePost(ctx, post)
		return err
	}, nil
}

// Editor reads a post of the account's. again stores what it shows once more,
// without its message.
func (p *Person) Editor(ctx context.Context, id string) (again func(context.Context) error, err error) {
	post, _, err := p.API.GetPost(ctx, id, "")
	if err != nil {
		return nil, fmt.Errorf("read post %s: %w", id, err)
	}
	props := post.GetProps()
	return func(ctx context.Context) error {
		_, _, err := p.API.PatchPost(ctx, id, &model.PostPatch{Props: &props})
		return err
	}, nil
}
