package store

import (
	"errors"
	"fmt"
	"strings"

	"jalon/store/bolt"
)

// ErrNoEngine: the address asks for an engine this version does not have.
var ErrNoEngine = errors.New("this version of jalon has no such store: give the path of a file, or bolt:PATH")

// Open opens a store by its address: "bolt:PATH", "bolt://PATH" or the path of
// a file alone. The error wraps ErrNoEngine, or is bolt.Open's.
func Open(url string, options ...bolt.Option) (Store, error) {
	path := url
	if scheme, rest, ok := strings.Cut(url, ":"); ok && isScheme(scheme) {
		if scheme != "bolt" {
			return nil, fmt.Errorf("open a %s store: %w", scheme, ErrNoEngine)
		}
		path = strings.TrimPrefix(rest, "//")
	}
	if path == "" {
		return nil, fmt.Errorf("open the store %q: it names no file: %w", url, ErrNoEngine)
	}
	s, err := bolt.Open(path, options...)
	if err != nil {
		return nil, err // not s: a nil *bolt.Store is a Store that is not nil
	}
	return s, nil
}

// isScheme tells whether what comes before a colon names an engine: two
// letters at least, so that the path C:\jalon.db stays a path.
func isScheme(s string) bool {
	return len(s) > 1 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
}

var _ Store = (*bolt.Store)(nil)
