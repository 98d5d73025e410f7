// Package mmserver builds and runs a real Mattermost server for tests, and the
// people who use it.
package mmserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	serverModule  = "github.com/mattermost/mattermost/server/v8"
	serverVersion = "v8.0.0-20240520151130-4bdd8bb18e47" // Mattermost 9.9; the version of e2e/mattermost/go.mod
)

// Binary returns a folder with the server's program and its files, building
// them the first time for each version: some minutes. The folder is the
// user's cache, or that of JALON_E2E_CACHE. Progress goes to log.
func Binary(ctx context.Context, log io.Writer) (string, error) {
	cache, err := cacheFolder()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "mattermost-"+serverVersion)
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(folder + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(filepath.Join(folder, "mattermost")); err == nil {
		return folder, nil
	}
	building := folder + ".building"
	if err := errors.Join(os.RemoveAll(building), os.RemoveAll(folder), os.MkdirAll(building, 0o755)); err != nil {
		return "", err
	}
	if err := build(ctx, building, log); err != nil {
		return "", err
	}
	return folder, os.Rename(building, folder)
}

func cacheFolder() (string, error) {
	if folder := os.Getenv("JALON_E2E_CACHE"); folder != "" {
		return folder, nil
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "jalon"), err
}

// lock waits for the right to build: two test programs may start at once.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { f.Close() }, nil
}

// build compiles the server in a copy of its module, so that nothing tracked
// changes.
func build(ctx context.Context, to string, log io.Writer) error {
	module := filepath.Join(to, "module")
	if err := os.MkdirAll(module, 0o755); err != nil {
		return err
	}
	source, err := moduleFolder(ctx)
	if err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		body, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(module, name), body, 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintln(log, "building the Mattermost server for the tests: some minutes, once")
	if _, err := goTool(ctx, module, "build", "-buildvcs=false", "-o", filepath.Join(to, "mattermost"), serverModule+"/cmd/mattermost"); err != nil {
		return err
	}
	files, err := goTool(ctx, module, "list", "-m", "-f", "{{.Dir}}", serverModule)
	if err != nil {
		return err
	}
	for _, name := range []string{"i18n", "templates", "fonts"} {
		if err := os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(strings.TrimSpace(files), name))); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	fmt.Fprintln(log, "built")
	return os.RemoveAll(module)
}

// moduleFolder finds e2e/mattermost from wherever the test runs.
func moduleFolder(ctx context.Context) (string, error) {
	root, err := goTool(ctx, ".", "list", "-m", "-f", "{{.Dir}}", "jalon")
	if err != nil {
		return "", err
	}
	return filepath.Join(strings.TrimSpace(root), "e2e", "mattermost"), nil
}

func goTool(ctx context.Context, folder string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = folder
	cmd.Env = os.Environ()
	if folder != "." {
		cmd.Env = append(cmd.Env, "GOFLAGS=-mod=mod")
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, stderr.String())
	}
	return string(out), nil
}
