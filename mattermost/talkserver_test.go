package mattermost

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

func (c *talk) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v4/websocket", c.socket)
	mux.HandleFunc("GET /api/v4/system/ping", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"status":"OK"}`) })
	mux.HandleFunc("GET /api/v4/users/{user}", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(model.User{Id: r.PathValue("user"), Username: r.PathValue("user"), Locale: "en"})
	})
	mux.HandleFunc("GET /api/v4/users/bot/channels", func(w http.ResponseWriter, _ *http.Request) {
		list := []*model.Channel{}
		for _, room := range c.rooms {
			list = append(list, room)
		}
		json.NewEncoder(w).Encode(list)
	})
	mux.HandleFunc("GET /api/v4/users/bot/channel_members", c.memberships)
	mux.HandleFunc("GET /api/v4/channels/{room}/members/bot", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(c.members[r.PathValue("room")].ChannelMember)
	})
	mux.HandleFunc("GET /api/v4/channels/{room}/posts", c.since)
	mux.HandleFunc("POST /api/v4/posts", c.create)
	mux.HandleFunc("POST /api/v4/channels/members/bot/view", c.view)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/websocket") {
			mux.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		c.mu.Lock()
		c.asked = append(c.asked, r.Method+" "+r.URL.Path)
		misbehave := c.rest
		c.mu.Unlock()
		if misbehave != nil && misbehave(w, r, body) {
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		mux.ServeHTTP(w, r)
	})
}

func (c *talk) memberships(w http.ResponseWriter, r *http.Request) {
	page, _ := strconv.Atoi(r.FormValue("page"))
	list := model.ChannelMembersWithTeamData{}
	if page == 0 {
		for _, m := range c.members {
			list = append(list, *m)
		}
	}
	json.NewEncoder(w).Encode(list)
}

func (c *talk) since(w http.ResponseWriter, r *http.Request) {
	since, err := strconv.ParseInt(r.FormValue("since"), 10, 64)
	if err != nil {
		panic(err)
	}
	list := model.NewPostList()
	for _, p := range c.posts {
		if p.ChannelId == r.PathValue("room") && p.UpdateAt > since {
			list.AddPost(p)
			list.AddOrder(p.Id)
		}
	}
	json.NewEncoder(w).Encode(list)
}

func (c *talk) create(w http.ResponseWriter, r *http.Request) {
	var p model.Post
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		panic(err)
	}
	p.UserId = "bot"
	c.keep(&p)
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(&p)
}

func (c *talk) view(w http.ResponseWriter, r *http.Request) {
	var v model.ChannelView
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		panic(err)
	}
	m := c.members[v.ChannelId]
	m.LastViewedAt, m.MentionCount = c.rooms[v.ChannelId].LastPostAt, 0
	io.WriteString(w, `{"status":"OK"}`)
}

// socket is the web socket's side of the server.
func (c *talk) socket(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.dials = append(c.dials, dialled{time.Now(), r.URL.RawQuery, r.Header.Clone()})
	shake, greeting := c.shake, c.greeting
	c.mu.Unlock()
	if shake != nil && shake(w, r) {
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		c.t.Errorf("accept: %v", err)
		return
	}
	defer conn.CloseNow()
	if greeting != nil {
		greeting(conn)
		return
	}
	c.attach(conn, r)
	for {
		_, frame, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		var request model.WebSocketRequest
		if json.Unmarshal(frame, &request) != nil || request.Action != "ping" || request.Seq < 1 {
			c.t.Errorf("it asks %s", frame)
		}
		c.mu.Lock()
		c.pings++
		if !c.mute && c.live == conn {
			c.write(fmt.Appendf(nil, `{"status":"OK","data":{"text":"pong"},"seq_reply":%d}`, request.Seq))
		}
		c.mu.Unlock()
	}
}

// attach takes a connection up again, with what it missed, or begins a new one.
func (c *talk) attach(conn *websocket.Conn, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = conn
	if id := r.FormValue("connection_id"); id != "" && id == c.connID {
		from, err := strconv.Atoi(r.FormValue("sequence_number"))
		if err != nil {
			panic(err)
		}
		for _, frame := range c.events[min(from, len(c.events)):] {
			c.write(frame)
		}
		return
	}
	c.next++
	c.connID, c.events = fmt.Sprint("connexion", c.next), nil
	c.emitLocked("hello", map[string]any{"connection_id": c.connID, "server_version": "9.9.0"})
}
