package faultproxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// begin returns a proxy in front of a server that counts and answers "hello".
func begin(t *testing.T) (*Proxy, *atomic.Int64) {
	t.Helper()
	reached := &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		io.WriteString(w, "hello")
	}))
	t.Cleanup(server.Close)
	p, err := Start(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p, reached
}

func post(p *Proxy, path, body string) (status int, text string, header http.Header, err error) {
	answer, err := http.Post(p.URL+path, "text/plain", strings.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(read), answer.Header, err
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault   Fault
		reached int64
		broken  bool
		status  int
	}{
		"drop the reply":    {DropReply, 1, true, 0},
		"refuse":            {Refuse, 0, true, 0},
		"delay":             {Delay(20 * time.Millisecond), 1, false, 200},
		"too many requests": {TooManyRequests(3), 0, false, 429},
		"bad gateway":       {BadGateway, 0, false, 502},
	} {
		t.Run(name, func(t *testing.T) {
			p, reached := begin(t)
			hit := make(chan struct{}, 1)
			p.Set(Rule{Method: "POST", Path: regexp.MustCompile("^/x$"), Body: []byte("secret"), Times: 1, Fault: c.fault, Hit: hit})
			if status, _, _, err := post(p, "/x", "nothing"); err != nil || status != 200 {
				t.Fatalf("a request the rule does not match: %d %v", status, err)
			}
			status, text, header, err := post(p, "/x", "the secret")
			if (err != nil) != c.broken || status != c.status || reached.Load() != 1+c.reached {
				t.Errorf("got %d %q %v, reached %d times", status, text, err, reached.Load())
			}
			<-hit
			if status == 429 && (header.Get("Retry-After") != "3" || !strings.Contains(text, "limit")) {
				t.Errorf("429 says %q, %v", text, header)
			}
			if status, text, _, err := post(p, "/x", "the secret"); err != nil || status != 200 || text != "hello" {
				t.Errorf("after Times: %d %q %v", status, text, err)
			}
			if n := p.Seen("POST", regexp.MustCompile("^/x$")); n != 3 {
				t.Errorf("seen %d requests", n)
			}
		})
	}
}
