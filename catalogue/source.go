package catalogue

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// Fetched is what a source answered.
type Fetched struct {
	Unchanged          bool // the copy asked about is still the source's
	Body               []byte
	ETag, LastModified string
}

// Source gives the catalogue's body. etag and lastModified are those of the
// copy already held, or empty.
type Source interface {
	Fetch(ctx context.Context, etag, lastModified string) (Fetched, error)
}

// MaxBody is the largest body read, in bytes, once decompressed.
const MaxBody = 32 << 20

// ErrTooLarge: the source gives more than MaxBody.
var ErrTooLarge = errors.New("the catalogue is larger than 32 MiB")

// Open returns the source a text names: "sample", an http(s) address, or the
// path of a file, with or without "file:".
func Open(spec string) (Source, error) {
	switch {
	case spec == "":
		return nil, errors.New("no source for the catalogue: an address, a file or sample")
	case spec == "sample":
		return sample{}, nil
	case strings.HasPrefix(spec, "http://") || strings.HasPrefix(spec, "https://"):
		if u, err := url.Parse(spec); err != nil || u.Host == "" {
			return nil, fmt.Errorf("%q is not an http(s) address", spec)
		}
		return address{spec, &http.Client{Timeout: fetchTimeout, CheckRedirect: keepScheme}}, nil
	}
	return file{strings.TrimPrefix(spec, "file:")}, nil
}

//go:embed sample.json
var sampleBody []byte

// sample is the dozen products embedded in the program.
type sample struct{}

func (sample) Fetch(context.Context, string, string) (Fetched, error) {
	return Fetched{Body: sampleBody}, nil
}

// file is a JSON file of the API's shape.
type file struct{ path string }

func (f file) Fetch(context.Context, string, string) (Fetched, error) {
	opened, err := os.Open(f.path)
	if err != nil {
		return Fetched{}, fmt.Errorf("read the catalogue: %w", err)
	}
	defer opened.Close()
	body, err := readBounded(opened)
	return Fetched{Body: body}, err
}

// address is the API, or anything that answers like it.
type address struct {
	url    string
	client *http.Client
}

const fetchTimeout = 30 * time.Second

// keepScheme refuses a redirection from https to http.
func keepScheme(r *http.Request, via []*http.Request) error {
	if len(via) >= 5 {
		return errors.New("more than five redirections")
	}
	if via[0].URL.Scheme == "https" && r.URL.Scheme != "https" {
		return errors.New("a redirection leaves https")
	}
	return nil
}

func (a address) Fetch(ctx context.Context, etag, lastModified string) (Fetched, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url, nil)
	if err != nil {
		return Fetched{}, fmt.Errorf("fetch the catalogue: %w", err)
	}
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	if lastModified != "" {
		r.Header.Set("If-Modified-Since", lastModified)
	}
	answer, err := a.client.Do(r)
	if err != nil {
		return Fetched{}, fmt.Errorf("fetch the catalogue: %w", err)
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusNotModified:
		return Fetched{Unchanged: true}, nil
	case http.StatusOK:
		body, err := readBounded(answer.Body)
		return Fetched{Body: body, ETag: answer.Header.Get("ETag"), LastModified: answer.Header.Get("Last-Modified")}, err
	}
	return Fetched{}, fmt.Errorf("fetch the catalogue: %s answers %s", a.url, answer.Status)
}

func readBounded(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the catalogue: %w", err)
	case len(body) > MaxBody:
		return nil, ErrTooLarge
	}
	return body, nil
}

// revision is a short hash of a body.
func revision(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
}
