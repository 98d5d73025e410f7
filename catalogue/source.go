package catalogue

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
)

// Validators say which copy is held, so that a source may answer that it is
// still the right one. Both empty: none is.
type Validators struct{ ETag, LastModified string }

// Fetched is what a source answered.
type Fetched struct {
	Unchanged  bool       // the copy asked about is still the source's; the rest is empty
	Body       []byte     // complete, at most MaxBody bytes
	Validators Validators // of Body
}

// Source gives the body of one part of the catalogue. previous are the
// validators of the copy already held, or zero. ErrAbsent: there is none.
type Source interface {
	Fetch(ctx context.Context, previous Validators) (Fetched, error)
}

// MaxBody is the largest body read, in bytes, once decompressed.
const MaxBody = 32 << 20

// ErrTooLarge: the source gives more than MaxBody.
var ErrTooLarge = errors.New("the catalogue is larger than 32 MiB")

// Open returns the source a text names: "sample", an http(s) address, or the
// path of a file, with or without "file:". Nothing is read yet.
func Open(spec string) (Source, error) {
	path, isFile := strings.CutPrefix(spec, "file:")
	switch {
	case path == "":
		return nil, errors.New("open catalogue: no source given: an http(s) address, the path of a file or sample")
	case spec == "sample":
		return Sample{}, nil
	case isFile || !strings.Contains(spec, "://"):
		return File{Path: path}, nil
	}
	u, err := url.Parse(spec)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("open catalogue: the source is neither an http(s) address, the path of a file nor sample")
	}
	return URL{Address: spec}, nil
}

//go:embed sample.json
var sampleBody []byte

// Sample is the dozen products embedded in the program.
type Sample struct{}

// Fetch implements Source.
func (Sample) Fetch(context.Context, Validators) (Fetched, error) {
	return Fetched{Body: sampleBody}, nil
}

// File is a JSON file of the API's shape.
type File struct{ Path string }

// Fetch implements Source; the file is read each time.
func (f File) Fetch(ctx context.Context, _ Validators) (Fetched, error) {
	if err := ctx.Err(); err != nil {
		return Fetched{}, fmt.Errorf("read catalogue: %w", err)
	}
	switch info, err := os.Stat(f.Path); {
	case errors.Is(err, os.ErrNotExist):
		return Fetched{}, fmt.Errorf("read catalogue: %w: %w", ErrAbsent, err)
	case err != nil:
		return Fetched{}, fmt.Errorf("read catalogue: %w", err)
	case !info.Mode().IsRegular(): // a pipe would never end
		return Fetched{}, fmt.Errorf("read catalogue: %s is not a file", f.Path)
	}
	opened, err := os.Open(f.Path)
	if err != nil {
		return Fetched{}, fmt.Errorf("read catalogue: %w", err)
	}
	defer opened.Close()
	body, err := readBounded(opened)
	if err != nil {
		return Fetched{}, fmt.Errorf("read catalogue: %w", err)
	}
	return Fetched{Body: body}, nil
}

func readBounded(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	switch {
	case err != nil:
		return nil, err
	case len(body) > MaxBody:
		return nil, ErrTooLarge
	}
	return body, nil
}
