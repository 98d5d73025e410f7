package catalogue

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func serve(t *testing.T, h http.HandlerFunc) URL {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return URL{Address: server.URL, Client: server.Client()}
}

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOpen(t *testing.T) {
	for spec, want := range map[string]Source{
		"sample": Sample{}, "https://beta.gouv.fr/api": URL{Address: "https://beta.gouv.fr/api"}, "HTTP://a.fr": URL{Address: "HTTP://a.fr"},
		"file:a.json": File{"a.json"}, "file:///a.json": File{"///a.json"}, "a/b.json": File{"a/b.json"}, "file:sample": File{"sample"},
	} {
		got, err := Open(spec)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("Open(%q): %v, (-want +got)\n%s", spec, err, diff)
		}
	}
	for _, spec := range []string{"", "file:", "ftp://a.fr/x", "https://", "https://:80/x", "https://a b/", "://", "postgres://secret@host"} {
		if s, err := Open(spec); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q): %#v, %v", spec, s, err)
		}
	}
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "startups.json")
	if err := os.WriteFile(path, sampleBody, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := (File{path}).Fetch(t.Context(), Validators{}); err != nil || !bytes.Equal(got.Body, sampleBody) {
		t.Errorf("%d bytes, %v", len(got.Body), err)
	}
	if err := os.Truncate(path, MaxBody+1); err != nil {
		t.Fatal(err)
	}
	if _, err := (File{path}).Fetch(t.Context(), Validators{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := (File{path + "x"}).Fetch(t.Context(), Validators{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := (File{dir}).Fetch(t.Context(), Validators{}); err == nil {
		t.Error("a folder was read")
	}
}

func TestURLAsksConditionally(t *testing.T) {
	held := Validators{ETag: `W/"1"`, LastModified: "Mon, 03 Aug 2026 18:00:00 GMT"}
	source := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Errorf("it accepts %q", r.Header.Get("Accept-Encoding"))
		}
		if r.Header.Get("If-None-Match") == held.ETag && r.Header.Get("If-Modified-Since") == held.LastModified {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", held.ETag)
		w.Header().Set("Last-Modified", held.LastModified)
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(zipped(t, sampleBody))
	})
	got, err := source.Fetch(t.Context(), Validators{})
	if diff := cmp.Diff(Fetched{Body: sampleBody, Validators: held}, got); diff != "" || err != nil {
		t.Errorf("first: %v, (-want +got)\n%s", err, diff)
	}
	got, err = source.Fetch(t.Context(), held)
	if diff := cmp.Diff(Fetched{Unchanged: true}, got); diff != "" || err != nil {
		t.Errorf("second: %v, (-want +got)\n%s", err, diff)
	}
}

func TestURLRefuses(t *testing.T) {
	large := bytes.Repeat([]byte(" "), MaxBody+1)
	bomb := zipped(t, large)
	whole := zipped(t, sampleBody)
	for name, h := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusInternalServerError) },
		"204": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"206": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusPartialContent)
			w.Write(sampleBody)
		},
		"304 unasked": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) },
		"too large":   func(w http.ResponseWriter, _ *http.Request) { w.Write(large) },
		"gzip bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb)
		},
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(sampleBody)))
			w.Write(sampleBody[:len(sampleBody)/2])
		},
		"cut chunked": func(w http.ResponseWriter, _ *http.Request) {
			w.Write(sampleBody)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
		"cut gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(whole[:len(whole)-9])
		},
		"loop": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			got, err := serve(t, h).Fetch(t.Context(), Validators{})
			if err == nil || got.Body != nil || got.Unchanged {
				t.Fatalf("%d bytes, %v", len(got.Body), err)
			}
			if wanted := name == "too large" || name == "gzip bomb"; errors.Is(err, ErrTooLarge) != wanted {
				t.Errorf("the error is %v", err)
			}
			if name == "loop" && !strings.Contains(err.Error(), "more than five redirections") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestURLStopsWithItsContext(t *testing.T) {
	stuck := make(chan struct{})
	source := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Write(sampleBody[:10])
		w.(http.Flusher).Flush()
		<-stuck
	})
	defer close(stuck)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := source.Fetch(ctx, Validators{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a body that does not end: %v", err)
	}
}

func TestURLRedirections(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/", http.StatusMovedPermanently)
			return
		}
		w.Write(sampleBody)
	}))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain.URL, http.StatusFound)
	}))
	defer secure.Close()
	toSecure := httptest.NewServer(http.RedirectHandler(secure.URL, http.StatusFound))
	defer toSecure.Close()
	if got, err := (URL{Address: plain.URL + "/moved"}).Fetch(t.Context(), Validators{}); err != nil || len(got.Body) == 0 {
		t.Errorf("http to http: %v", err)
	}
	for _, from := range []string{secure.URL, toSecure.URL} { // the second by way of https
		if _, err := (URL{from, secure.Client()}).Fetch(t.Context(), Validators{}); err == nil || !strings.Contains(err.Error(), "from https to http") {
			t.Errorf("https to http: %v", err)
		}
	}
}

func TestURLErrorsKeepSecrets(t *testing.T) {
	source := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	gone := httptest.NewServer(nil)
	gone.Close()
	for _, address := range []string{source.Address, gone.URL, "http://[bad"} {
		host := strings.TrimPrefix(address, "http://")
		_, err := URL{Address: "http://user:s3cret@" + host + "/?key=s3cret"}.Fetch(t.Context(), Validators{})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
