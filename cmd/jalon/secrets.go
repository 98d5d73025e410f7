package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// secrets come from a file of mode 0600, which setup writes, or from the
// environment, which wins.
type secrets struct {
	Token         string   `toml:"token"`          // the bot's
	SealKey       string   `toml:"seal_key"`       // hexadecimal, older ones after commas
	CommandTokens []string `toml:"command_tokens"` // of the slash commands
	Installation  string   `toml:"installation"`
}

// loadSecrets reads the secrets file if it is there, then the environment.
func (c *config) loadSecrets(getenv func(string) string) error {
	var err error
	if c.secrets, err = readSecrets(c.beside(c.Secrets)); err != nil {
		return err
	}
	set := func(to *string, key string) {
		if v := getenv(key); v != "" {
			*to = v
		}
	}
	set(&c.secrets.Token, envToken)
	set(&c.secrets.SealKey, envSealKey)
	set(&c.secrets.Installation, envInstallation)
	if v := getenv(envCommandTokens); v != "" {
		c.secrets.CommandTokens = strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
	}
	if c.Installation == "" {
		c.Installation = c.secrets.Installation
	}
	return nil
}

// readSecrets reads a secrets file. None is no error; one that others can
// read is.
func readSecrets(path string) (s secrets, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return s, fmt.Errorf("%s can be read by others: chmod 600 %s", path, path)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if err := toml.NewDecoder(strings.NewReader(string(body))).DisallowUnknownFields().Decode(&s); err != nil {
		return s, fmt.Errorf("%s: not readable as secrets", path) // never quotes a line of it
	}
	return s, nil
}
