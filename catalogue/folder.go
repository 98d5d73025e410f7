package catalogue

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
)

// ErrAbsent: the source says that there is no such file.
var ErrAbsent = errors.New("there is no such file")

// Folder holds one file of details for each product: "<slug>.json".
type Folder struct {
	Address string       // http(s), ending in /, or the path of a folder
	Client  *http.Client // nil for the default one
}

// OpenFolder returns the folder a text names: an http(s) address ending in /,
// or a path, with or without "file:". Nothing is read yet.
func OpenFolder(spec string) (*Folder, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	switch source := source.(type) {
	case URL:
		if !strings.HasSuffix(source.Address, "/") {
			return nil, errors.New("open details: the address of the folder does not end in /")
		}
		return &Folder{Address: source.Address}, nil
	case File:
		return &Folder{Address: source.Path}, nil
	}
	return nil, fmt.Errorf("open details: %s is no folder", spec)
}

// Of returns the file of one product; none for a slug that would lead out of
// the folder.
func (f *Folder) Of(slug string) (Source, bool) {
	if strings.ContainsAny(slug, "/\\\x00") {
		return nil, false
	}
	if strings.Contains(f.Address, "://") {
		return URL{Address: f.Address + url.PathEscape(slug) + ".json", Client: f.Client}, true
	}
	return File{Path: filepath.Join(f.Address, slug+".json")}, true
}
