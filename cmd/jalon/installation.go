package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"

	"jalon/mattermost"
)

// secretsGiven lists the variables that hold something of an installation.
func secretsGiven() (given []string) {
	for _, key := range []string{envInstallation, envToken, envSealKey, envCommandTokens} {
		if os.Getenv(key) != "" {
			given = append(given, key)
		}
	}
	return given
}

// keepInstallation writes the id of the installation that was restored where
// setup and serve find it, when only the environment of this command has it.
func keepInstallation(cfg *config, out stdio) error {
	if cfg.Installation == "" || cfg.Installation != cfg.secrets.Installation { // none, or it stands in the configuration
		return nil
	}
	path := cfg.beside(cfg.Secrets)
	file, err := readSecrets(path)
	if err == nil && file.Installation != cfg.Installation {
		file.Installation = cfg.Installation
		if err = writeSecrets(path, file); err == nil {
			fmt.Fprintf(out.out, "done: write its id, %s, to %s\n", cfg.Installation, path)
		}
	}
	if err != nil {
		return fmt.Errorf("set %s=%s where the bot and jalon setup run: it cannot be written: %w", envInstallation, cfg.Installation, err)
	}
	return nil
}

// anotherInstallation gives the configuration's bot an id and a seal key of its
// own. It has no token then: with the other's it would answer in its place.
// What was there is kept aside.
func anotherInstallation(cfg *config, out stdio) error {
	path := cfg.beside(cfg.Secrets)
	if old, err := os.ReadFile(path); err == nil {
		aside := path + "." + filepath.Base(orElse(cfg.secrets.Installation, "other"))
		if err := writePrivate(aside, old); err != nil {
			return fmt.Errorf("keep the other's secrets aside: %w", err)
		}
		fmt.Fprintf(out.out, "done: move the other's secrets to %s\n", aside)
	} else if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("read the other's secrets: %w", err)
	}
	own := secrets{Installation: mattermost.NewNonce()[:12], SealKey: mattermost.NewKey()}
	if err := writeSecrets(path, own); err != nil {
		return fmt.Errorf("write the secrets: %w", err)
	}
	fmt.Fprintf(out.out, "done: write %s: its installation is %s now, and it has no token\n", path, own.Installation)
	fmt.Fprintf(out.out, "before it starts:\n"+
		"  1. in %[1]s, give it a listen address of its own, and what it may write to: products with state = \"on\" get\n"+
		"     reminders from both, mattermost.notices hears both\n"+
		"  2. jalon setup --config %[1]s --prefix test- --bot-name test-jalon --bot-url ADDRESS\n", cfg.path)
	return nil
}

// writeSecrets replaces a secrets file.
func writeSecrets(path string, s secrets) error {
	body, err := toml.Marshal(s)
	if err != nil {
		return err
	}
	return writePrivate(path, body)
}

// writePrivate replaces a file by one of mode 0600.
func writePrivate(path string, body []byte) error { return replaceFile(path, body, 0o600) }

// replaceFile replaces a file in one step.
func replaceFile(path string, body []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".jalon-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(body)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
