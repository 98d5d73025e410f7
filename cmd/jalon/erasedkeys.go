package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"jalon/bot"
)

// besideErased ends the name of the file beside a store that holds the keys of
// people who were erased from it, one a line: a backup made before does not
// know that they were.
const besideErased = ".erased"

// wholeKey matches the key of a person, and cutKey one whose end was not
// written.
var (
	wholeKey = regexp.MustCompile(`^[A-Z2-7]{26}$`)
	cutKey   = regexp.MustCompile(`^[A-Z2-7]{0,25}$`)
)

// errNotAKey: a file holds something else than keys. It is never quoted.
var errNotAKey = errors.New("is not the key of a person")

// parseErased reads keys, one a line. A last line that was not written whole is
// left out: cut.
func parseErased(body []byte) (keys []bot.PersonKey, cut bool, err error) {
	for n := 1; len(body) > 0; n++ {
		line, rest, ended := bytes.Cut(body, []byte("\n"))
		body = rest
		switch key := strings.TrimSpace(string(line)); {
		case key == "":
		case wholeKey.MatchString(key):
			keys = append(keys, bot.PersonKey(key))
		case !ended && cutKey.MatchString(key):
			cut = true
		default:
			return nil, false, fmt.Errorf("line %d %w", n, errNotAKey)
		}
	}
	return keys, cut, nil
}

// readErased reads a file of keys.
func readErased(path string) (keys []bot.PersonKey, cut bool, err error) {
	const most = 64 << 20 // of more than two million people
	f, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil, false, err
	}
	if keys, cut, err = parseErased(body); err != nil {
		return nil, false, fmt.Errorf("%s: %w", path, err)
	}
	return keys, cut, nil
}

// addErased completes a file of keys, which is made where there is none, and
// returns once the disk has it. What was cut there before is taken away.
func addErased(path string, keys []bot.PersonKey) (err error) {
	if len(keys) == 0 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	body, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	there, _, err := parseErased(body)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	full := bytes.LastIndexByte(body, '\n') + 1
	lines := missingLines(body[:full], append(there, keys...))
	if full == len(body) && lines == "" {
		return nil
	}
	if err := errors.Join(f.Chmod(0o600), f.Truncate(int64(full))); err != nil {
		return err
	}
	if _, err := f.WriteAt([]byte(lines), int64(full)); err != nil {
		return err
	}
	return errors.Join(f.Sync(), syncFolder(filepath.Dir(path)))
}

// missingLines are the lines that whole ones lack to have every key.
func missingLines(whole []byte, keys []bot.PersonKey) string {
	var lines strings.Builder
	written, _, _ := parseErased(whole) // it was read before
	known := map[bot.PersonKey]bool{}
	for _, key := range written {
		known[key] = true
	}
	for _, key := range keys {
		if !known[key] && wholeKey.MatchString(string(key)) {
			known[key] = true
			lines.WriteString(string(key) + "\n")
		}
	}
	return lines.String()
}

// syncFolder returns once the disk has the names in a folder.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
