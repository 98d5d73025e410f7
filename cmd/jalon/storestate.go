package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"

	"jalon/store"
)

// storeState is which store it is, and who runs on it.
type storeState struct {
	Address   string        `json:"address"`             // without user and password
	Processes []processLine `json:"processes,omitempty"` // of a shared store
}

// processLine is a bot that runs on a shared store.
type processLine struct {
	Name     string   `json:"name"`
	Answered bool     `json:"answered,omitempty"` // it is the one that says so
	Jobs     []string `json:"jobs,omitempty"`     // that it does alone
}

// storeState asks the store who runs on it.
func (a *assembly) storeState(ctx context.Context) (storeState, error) {
	s := storeState{Address: store.Shown(a.cfg.storeAddress())}
	if a.shared == nil {
		return s, nil
	}
	all, err := a.shared.Processes(ctx)
	for _, p := range all {
		s.Processes = append(s.Processes, processLine{p.Name, p.Name == a.shared.Process(), p.Jobs})
	}
	return s, err
}

// jobWords say what the jobs are that one process does for all.
var jobWords = map[string]string{jobRefresh: "asks the catalogue's sources", jobMessages: "hears what is said without a slash"}

// lines tell which store it is, and who runs on it, one a line.
func (s storeState) lines() []string {
	lines := []string{"store: " + s.Address}
	for _, p := range s.Processes {
		line := "  process " + p.Name
		if p.Answered {
			line += ", this one"
		}
		for i, job := range p.Jobs {
			line += map[bool]string{true: ": ", false: ", "}[i == 0] + orElse(jobWords[job], job)
		}
		lines = append(lines, line)
	}
	return lines
}

// heldStore is how a running bot proves which store it has.
type heldStore struct {
	Address string `json:"address"`           // without user and password
	Process string `json:"process,omitempty"` // its name among those that a shared store knows
	File    string `json:"file,omitempty"`    // the identity of a file
}

func (a *assembly) held() heldStore {
	h := heldStore{Address: store.Shown(a.cfg.storeAddress()), File: a.file}
	if a.shared != nil {
		h.Process = a.shared.Process()
	}
	return h
}

// fileIdentity tells the file at a path from others, whatever the path; it is
// empty for none.
func fileIdentity(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if same, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("%d:%d", same.Dev, same.Ino)
	}
	return info.Name()
}

// processes asks a configuration's shared store who runs on it; nobody is told
// of a file.
func processes(ctx context.Context, cfg *config) ([]store.Process, error) {
	if store.IsFile(cfg.Store) {
		return nil, nil
	}
	st, err := store.New(cfg.storeAddress(), store.Options{AsIs: true})
	if err != nil {
		return nil, storeFault(err)
	}
	defer st.Close()
	all, err := st.(store.Shared).Processes(ctx)
	return all, storeFault(err)
}

// namesOf are the names of processes, for a sentence.
func namesOf(all []store.Process) string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}
