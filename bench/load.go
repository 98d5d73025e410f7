package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	connections = 16
	formType    = "application/x-www-form-urlencoded"
)

// form is a slash command as Mattermost sends it, typed by the first of people.
var form = typedBy(person(0))

func typedBy(user string) string {
	return url.Values{
		"token": {token}, "team_id": {"equipe567890123456789012345"}, "team_domain": {"fabnum"}, "channel_id": {"salon6789012345678901234567"},
		"channel_name": {"town-square"}, "user_id": {user}, "user_name": {"agent"}, "command": {"/startup"},
		"text": {"produit-042"}, "trigger_id": {strings.Repeat("x", 120)}, "response_url": {"https://chat.example.org/hooks/commands/0123456789"},
	}.Encode()
}

// people take turns, since each of them may ask thirty things a minute: what is
// measured is answers.
const people = 15_000

var everybody = func() (ids [people]string) {
	for n := range ids {
		ids[n] = fmt.Sprintf("agent%021d", n) // as long as Mattermost's
	}
	return ids
}()

// person is the id of one of them.
func person(n int64) string { return everybody[n%people] }

func formReader() io.Reader { return strings.NewReader(form) }

func readAnswer(answer *http.Response) ([]byte, error) {
	body, err := io.ReadAll(answer.Body)
	if err == nil && (answer.StatusCode != http.StatusOK || len(body) == 0) {
		err = fmt.Errorf("the hook answers %s", answer.Status)
	}
	return body, err
}

// figures of one round of load.
type figures struct {
	rate     float64 // requests per second
	count    int64
	p50, p99 time.Duration
}

// load sends the form over and over on each connection, written and read
// without a client's own cost. Everybody asks in turn.
func load(address string, most time.Duration) (figures, error) {
	return loadBy(address, most, connections, answered, func() string { return person(turn.Add(1)) })
}

// turn is whose it is.
var turn atomic.Int64

// introduce has everybody ask once: the bot then knows who they are.
func introduce(address string) error {
	for all := turn.Load() + people; turn.Load() < all; {
		if _, err := load(address, roundTime/4); err != nil {
			return err
		}
	}
	return nil
}

// loadBy is load on so many connections, by whoever is given each time; check
// looks at each answer.
func loadBy(address string, most time.Duration, connections int, check func(status int, size int64) error, by func() string) (figures, error) {
	var group errgroup.Group
	took := make([][]time.Duration, connections)
	begun := time.Now()
	for i := range connections {
		group.Go(func() error { return loadOne(address, begun.Add(most), check, by, &took[i]) })
	}
	if err := group.Wait(); err != nil {
		return figures{}, err
	}
	elapsed := time.Since(begun)
	all := slices.Concat(took...)
	slices.Sort(all)
	if len(all) == 0 {
		return figures{}, errors.New("no request was answered")
	}
	return figures{float64(len(all)) / elapsed.Seconds(), int64(len(all)), all[len(all)/2], all[len(all)*99/100]}, nil
}

// leastAnswer is less than a card takes, and more than a sentence.
const leastAnswer = 600

// answered wants a card.
func answered(status int, size int64) error {
	if status != http.StatusOK || size < leastAnswer {
		return fmt.Errorf("the hook answers %d with %d bytes, which is no card", status, size)
	}
	return nil
}

func loadOne(address string, end time.Time, check func(status int, size int64) error, by func() string, took *[]time.Duration) error {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer c.Close()
	request := []byte("POST /mattermost/command HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: " + formType +
		"\r\nContent-Length: " + strconv.Itoa(len(form)) + "\r\n\r\n" + form)
	user := bytes.Index(request, []byte(person(0)))
	in := bufio.NewReader(c)
	for time.Now().Before(end) {
		copy(request[user:], by())
		sent := time.Now()
		if _, err := c.Write(request); err != nil {
			return err
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		size, err := io.Copy(io.Discard, answer.Body)
		if err == nil {
			err = check(answer.StatusCode, size)
		}
		if err != nil {
			return err
		}
		*took = append(*took, time.Since(sent))
	}
	return nil
}

// serveBare is the peer: it parses the same form and writes the same bytes.
func serveBare(address, file string) {
	body, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	err = http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ParseForm() != nil || r.PostForm.Get("token") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(body)
	}))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// startBare runs serveBare as a process of its own.
func startBare(ctx context.Context, folder string, body []byte) (address string, stop func(), err error) {
	file := filepath.Join(folder, "body")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address = l.Addr().String()
	l.Close()
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, self, "bare", address, file)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() { cmd.Process.Kill(); cmd.Wait() }
	for begun := time.Now(); time.Since(begun) < 5*time.Second; time.Sleep(5 * time.Millisecond) {
		if _, err := ask("http://" + address + "/mattermost/command"); err == nil {
			return address, stop, nil
		}
	}
	stop()
	return "", nil, errors.New("the bare handler does not answer")
}
