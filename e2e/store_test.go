package e2e

import (
	"context"
	"path/filepath"
	"strings"

	"jalon/store/bolt"
)

// measures counts the measures ever stored for a period by people, from the
// journal of a stopped bot's store.
func (i *install) measures(period string) int {
	i.t.Helper()
	s, err := bolt.Open(filepath.Join(i.folder, "jalon.db"))
	if err != nil {
		i.t.Fatal(err)
	}
	defer s.Close()
	entries, err := s.Journal(context.Background(), 0, 10_000)
	if err != nil {
		i.t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Action == "measure.save" && e.Door == "mattermost" && strings.HasSuffix(e.Entity, "/"+period) {
			n++
		}
	}
	return n
}
