package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"syscall"

	"jalon/store"
)

// errNotRunning: no bot answers at the socket.
var errNotRunning = errors.New("no bot is running on this store")

// elsewhere: the bot that answers at the socket runs on another store. It is
// errNotRunning.
type elsewhere struct{ socket, store string }

func (e elsewhere) Error() string {
	return fmt.Sprintf("the bot that answers at %s runs on another store, %s", e.socket, e.store)
}

func (elsewhere) Is(target error) bool { return target == errNotRunning }

// ask asks the bot that runs on a configuration's store; errNotRunning when
// there is none.
func ask(ctx context.Context, cfg *config, path string, answer any) error {
	if err := runs(ctx, cfg); err != nil {
		return err
	}
	return askJSON(ctx, cfg.socketPath(), path, answer)
}

// askStream is ask for an answer that may be large.
func askStream(ctx context.Context, cfg *config, path string, answer io.Writer) error {
	if err := runs(ctx, cfg); err != nil {
		return err
	}
	return askSocket(ctx, cfg.socketPath(), path, answer)
}

// send is ask for what changes something: body is what the bot is given.
func send(ctx context.Context, cfg *config, path string, body []byte, answer any) error {
	if err := runs(ctx, cfg); err != nil {
		return err
	}
	var said bytes.Buffer
	if err := callSocket(ctx, cfg.socketPath(), http.MethodPost, path, bytes.NewReader(body), &said); err != nil {
		return err
	}
	return json.Unmarshal(said.Bytes(), answer)
}

// runs returns nil when the bot that answers at a configuration's socket proves
// that it has its store; else errNotRunning, or why that cannot be told. A
// socket is named after the installation, which may have moved to another store
// since.
func runs(ctx context.Context, cfg *config) error {
	var held heldStore
	if err := askJSON(ctx, cfg.socketPath(), "/store", &held); err != nil {
		return err
	}
	address, file := store.Shown(cfg.storeAddress()), fileIdentity(cfg.storeAddress())
	same := held.Process == "" && (held.File == file || file == "" && held.Address == address) // it has the file that was taken away
	if !store.IsFile(cfg.Store) {
		others, err := processes(ctx, cfg)
		if err != nil {
			return err
		}
		same = slices.ContainsFunc(others, func(p store.Process) bool { return p.Name == held.Process })
	}
	switch {
	case same:
		return nil
	case held.Address == address:
		held.Address += " as it was when that bot started"
	}
	return elsewhere{cfg.socketPath(), held.Address}
}

func askJSON(ctx context.Context, socket, path string, answer any) error {
	var body bytes.Buffer
	if err := askSocket(ctx, socket, path, &body); err != nil {
		return err
	}
	return json.Unmarshal(body.Bytes(), answer)
}

// askSocket asks whatever bot answers at a socket.
func askSocket(ctx context.Context, socket, path string, answer io.Writer) error {
	return callSocket(ctx, socket, http.MethodGet, path, http.NoBody, answer)
}

func callSocket(ctx context.Context, socket, method, path string, body io.Reader, answer io.Writer) error {
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		}, DisableKeepAlives: true}}
	r, err := http.NewRequestWithContext(ctx, method, "http://jalon"+path, body)
	if err != nil {
		return err
	}
	response, err := client.Do(r)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return errNotRunning
	}
	if err != nil {
		return fmt.Errorf("ask the running bot: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 1<<20))
		err := fmt.Errorf("the running bot says: %s", bytes.TrimSpace(body))
		if response.StatusCode == http.StatusServiceUnavailable {
			return storeError{err}
		}
		return err
	}
	_, err = io.Copy(answer, response.Body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the running bot cut its answer short: its log says why")
	}
	if err != nil {
		return fmt.Errorf("ask the running bot: %w", err)
	}
	return nil
}
