package mattermost

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// filesOf lists the files that go with a post.
func (m *Messenger) filesOf(ctx context.Context, p *model.Post) (files []bot.SentFile, err error) {
	if len(p.FileIds) == 0 {
		return nil, nil
	}
	var infos []*model.FileInfo
	if p.Metadata != nil {
		infos = p.Metadata.Files
	}
	if len(infos) == 0 {
		var answer *model.Response
		if infos, answer, err = m.api.GetFileInfosForPost(ctx, p.Id, ""); err != nil {
			return nil, fault("list the post's files", answer, err)
		}
	}
	for _, info := range infos {
		if info != nil && info.DeleteAt == 0 {
			files = append(files, bot.SentFile{ID: info.Id, Name: info.Name, Size: info.Size})
		}
	}
	return files, nil
}

// File implements commands.Files: a file that somebody sent, by its id. It is
// read as it comes: Client4 would hold all of it.
func (m *Messenger) File(ctx context.Context, id string) (io.ReadCloser, error) {
	if !model.IsValidId(id) {
		return nil, fmt.Errorf("file %q: %w", id, bot.ErrNotFound)
	}
	info, answer, err := m.api.GetFileInfo(ctx, id)
	switch status := verdict(answer, err); {
	case status == http.StatusNotFound || status == http.StatusForbidden || err == nil && info.DeleteAt != 0:
		return nil, fmt.Errorf("file %s: %w", id, bot.ErrNotFound)
	case err != nil:
		return nil, fault("ask about a file", answer, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, m.api.APIURL+"/files/"+id, nil)
	if err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	r.Header.Set("Authorization", m.api.AuthType+" "+m.api.AuthToken)
	given, err := m.api.HTTPClient.Do(r)
	if err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	if given.StatusCode != http.StatusOK {
		given.Body.Close()
		return nil, fmt.Errorf("read a file: the server answers %s", given.Status)
	}
	return given.Body, nil
}
