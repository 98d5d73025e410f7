package mattermost

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// What people sent is read as it is; what is gone, or was never theirs to send,
// is not there.
func TestSentFile(t *testing.T) {
	id := model.NewId()
	for name, c := range map[string]struct {
		id     string
		info   http.HandlerFunc
		body   http.HandlerFunc
		absent bool // as if there had never been one
		fails  bool
	}{
		"there":          {id: id, info: replying(200, `{"id":"`+id+`","name":"impact.csv"}`), body: replying(200, "a,b\n")},
		"deleted":        {id: id, info: replying(200, `{"id":"`+id+`","delete_at":5}`), absent: true},
		"gone":           {id: id, info: replying(404, `{"id":"app.file_info.get.gone"}`), absent: true},
		"of others":      {id: id, info: replying(403, `{"id":"api.context.permissions.app_error"}`), absent: true},
		"no id":          {id: "../users/me", absent: true},
		"a gateway":      {id: id, info: replying(404, "<html>"), fails: true},
		"out of order":   {id: id, info: replying(500, `{"id":"x"}`), fails: true},
		"its body fails": {id: id, info: replying(200, `{"id":"`+id+`"}`), body: replying(500, "x"), fails: true},
	} {
		asked := 0
		m := &Messenger{Client: chat(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			switch {
			case r.Header.Get("Authorization") == "":
				t.Errorf("%s: nobody says who asks", name)
			case strings.HasSuffix(r.URL.Path, "/info"):
				c.info(w, r)
			case c.body != nil:
				c.body(w, r)
			default:
				t.Errorf("%s: %s is asked for", name, r.URL.Path)
			}
		})}
		in, err := m.File(t.Context(), c.id)
		switch {
		case c.absent && !errors.Is(err, bot.ErrNotFound), c.fails && (err == nil || errors.Is(err, bot.ErrNotFound)):
			t.Errorf("%s: %v", name, err)
		case err == nil:
			body, err := io.ReadAll(in)
			in.Close()
			if err != nil || string(body) != "a,b\n" {
				t.Errorf("%s: %q %v", name, body, err)
			}
		}
		if c.id != id && asked > 0 {
			t.Errorf("%s: the server was asked", name)
		}
	}
}

// The files of a post are known from it, or asked for.
func TestFilesOfAPost(t *testing.T) {
	id := model.NewId()
	infos, err := json.Marshal([]*model.FileInfo{{Id: id, Name: "impact.csv", Size: 3}, {Id: model.NewId(), DeleteAt: 4}})
	if err != nil {
		t.Fatal(err)
	}
	m := &Messenger{Client: chat(t, replying(200, string(infos)))}
	told := &model.Post{Id: "p", FileIds: []string{id}, Metadata: &model.PostMetadata{Files: []*model.FileInfo{{Id: id, Name: "impact.csv", Size: 3}}}}
	for name, p := range map[string]*model.Post{"told": told, "asked": {Id: "p", FileIds: []string{id}}} {
		files, err := m.filesOf(t.Context(), p)
		if err != nil || len(files) != 1 || files[0] != (bot.SentFile{ID: id, Name: "impact.csv", Size: 3}) {
			t.Errorf("%s: %+v %v", name, files, err)
		}
	}
	if files, err := m.filesOf(t.Context(), &model.Post{Id: "p"}); err != nil || files != nil {
		t.Errorf("%+v %v", files, err)
	}
}
