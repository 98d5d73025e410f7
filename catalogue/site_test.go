package catalogue

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// site serves files that a test may change, each with an ETag, and counts what
// was asked.
type site struct {
	URL
	mu      sync.Mutex
	bodies  map[string]string // by path; absent for 404, "500" for an error, "hang" for no answer
	whole   map[string]int    // answers with a body, by path
	same    map[string]int    // answers that nothing changed
	absent  []string          // paths that are not there, as often as they were asked for
	release chan struct{}
}

func newSite(t *testing.T, bodies map[string]string) *site {
	s := &site{bodies: bodies, whole: map[string]int{}, same: map[string]int{}, release: make(chan struct{})}
	s.URL = serve(t, s.answer)
	t.Cleanup(func() { close(s.release) })
	return s
}

func (s *site) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, ok := s.bodies[r.URL.Path]
	etag := fmt.Sprintf("%q", revision([]byte(body)))
	same := r.Header.Get("If-None-Match") == etag
	switch {
	case same:
		s.same[r.URL.Path]++
	case ok:
		s.whole[r.URL.Path]++
	default:
		s.absent = append(s.absent, r.URL.Path)
	}
	s.mu.Unlock()
	switch {
	case body == "hang":
		select {
		case <-s.release:
		case <-r.Context().Done():
		}
	case !ok:
		w.WriteHeader(http.StatusNotFound)
	case body == "500":
		w.WriteHeader(http.StatusInternalServerError)
	case same:
		w.WriteHeader(http.StatusNotModified)
	default:
		w.Header().Set("ETag", etag)
		fmt.Fprint(w, body)
	}
}

// count tells how often a file was given, or begun to.
func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole[path]
}

func (s *site) put(path, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies[path] = body
}

func (s *site) input(path string) Input {
	return Input{Source: URL{Address: s.Address + path, Client: s.Client}, Spec: path}
}
