package console

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/view"
)

// sent lists the files that go with a post, each by the post's id and its place
// there.
func (p post) sent() (files []bot.SentFile) {
	for i, f := range p.Files {
		files = append(files, bot.SentFile{ID: p.ID + "/" + strconv.Itoa(i), Name: f.Name, Size: int64(len(f.Body))})
	}
	return files
}

// File implements commands.Files.
func (c *Chat) File(_ context.Context, id string) (io.ReadCloser, error) {
	for _, p := range c.posts {
		for i, f := range p.sent() {
			if f.ID == id {
				return io.NopCloser(bytes.NewReader(p.Files[i].Body)), nil
			}
		}
	}
	return nil, fmt.Errorf("file %s: %w", id, bot.ErrNotFound)
}

// send carries out « :send FILE TEXT »: a message with a file of this machine.
func (s *Script) send(ctx context.Context, rest string) error {
	path, text, _ := strings.Cut(rest, " ")
	if path == "" {
		return slip{"send_what", nil, fmt.Errorf("which file: :send impact.csv")}
	}
	body, err := os.ReadFile(filepath.Join(s.Folder, path))
	if err != nil {
		return slip{"no_file", map[string]any{"Name": path}, err}
	}
	return s.World.Send(ctx, s.Seat, strings.TrimSpace(text), view.File{Name: filepath.Base(path), Body: body})
}
