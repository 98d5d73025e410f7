package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"jalon/e2e/mmserver"
)

// newChat stands for Mattermost where the measured path never asks it: who the
// bot is, who types.
func newChat() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, list := range []string{"/teams", "/users", "/users/ids"} {
			if strings.HasSuffix(r.URL.Path, list) {
				w.Write([]byte("[]"))
				return
			}
		}
		id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		json.NewEncoder(w).Encode(map[string]any{"id": id, "username": id, "locale": "fr", "is_bot": id == "me"})
	}))
}

// installation is a configured bot.
type installation struct {
	folder, program, listen, chat string
	process                       *exec.Cmd
}

func (in *installation) config() string { return filepath.Join(in.folder, "jalon.toml") }

// products in the catalogue measured with.
const products = 60

const token = "jeton-de-mesure"

// newInstallation configures a bot in a folder; more are lines of its
// configuration.
func newInstallation(folder, program, chat, more string) (*installation, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	in := &installation{folder: folder, program: program, listen: l.Addr().String(), chat: chat}
	files := map[string]string{
		"startups.json": catalogueOf(products, ordinary),
		"jalon.toml": fmt.Sprintf("listen = %q\n"+more+"[mattermost]\nurl = %q\nbot_url = \"http://%s\"\n[catalogue]\nsource = \"startups.json\"\n",
			in.listen, chat, in.listen),
		"jalon.secrets.toml": fmt.Sprintf("token = \"x\"\nseal_key = %q\ncommand_tokens = [\"autre\", %q]\ninstallation = \"mesure\"\n",
			strings.Repeat("ab", 32), token),
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// setUp has a real Mattermost know the bot, as an operator does.
func (in *installation) setUp(ctx context.Context, server *mmserver.Server, args ...string) error {
	if err := os.Remove(filepath.Join(in.folder, "jalon.secrets.toml")); err != nil {
		return err
	}
	setup := exec.CommandContext(ctx, in.program, append([]string{"setup", "--config", in.config(), "--listen", in.listen}, args...)...)
	setup.Env = append(os.Environ(), "JALON_ADMIN_TOKEN="+server.Admin.API.AuthToken)
	if out, err := setup.CombinedOutput(); err != nil {
		return fmt.Errorf("jalon setup: %w: %s", err, out)
	}
	return nil
}

// ordinary is a fiche's text of ordinary length.
var ordinary = strings.Repeat("Un%20paragraphe%20de%20la%20fiche.%0A", 100)

// catalogueOf makes a catalogue of n products with fiches of that text; without
// one they hold the least, so that a hundred thousand stay under 32 MiB.
func catalogueOf(n int, text string) string {
	type object = map[string]any
	var data []object
	for i := range n {
		slug := slugOf(i)
		if text == "" {
			data = append(data, object{"id": slug, "attributes": object{"name": fmt.Sprintf("Produit %03d", i),
				"pitch": "Rendre une démarche plus simple pour les personnes qui en ont besoin"}})
			continue
		}
		data = append(data, object{"type": "startup", "id": slug, "attributes": object{
			"name": fmt.Sprintf("Produit %03d", i), "pitch": "Rendre une démarche plus simple pour les personnes qui en ont besoin",
			"link": "https://" + slug + ".example.org", "stats_url": "https://" + slug + ".example.org/stats",
			"repository": "https://" + slug + ".example.org/code", "contact": slug + "@example.org",
			"content_url_encoded_markdown": text,
			"phases": []object{{"name": "investigation", "start": "2022-01-01", "end": "2022-06-01"},
				{"name": "construction", "start": "2022-06-01", "end": ""}},
		}, "relationships": object{"incubator": object{"data": object{"type": "incubator", "id": "mtes"}}}})
	}
	body, _ := json.Marshal(object{"data": data, "included": []object{{"type": "incubator", "id": "mtes", "attributes": object{"title": "La Fabrique"}}}})
	return string(body)
}

// slugOf is the slug of the nth of them.
func slugOf(n int) string { return fmt.Sprintf("produit-%03d", n) }

// start runs jalon serve and returns how long it took to be ready.
func (in *installation) start(ctx context.Context) (time.Duration, error) {
	log, err := os.Create(filepath.Join(in.folder, "log"))
	if err != nil {
		return 0, err
	}
	defer log.Close()
	in.process = exec.CommandContext(ctx, in.program, "serve", "--config", in.config())
	in.process.Stderr = log
	begun := time.Now()
	if err := in.process.Start(); err != nil {
		return 0, err
	}
	for time.Since(begun) < time.Minute {
		if answer, err := http.Get("http://" + in.listen + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return time.Since(begun), nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	text, _ := os.ReadFile(log.Name())
	return 0, fmt.Errorf("the bot is not ready after a minute: %s", text)
}

func (in *installation) stop() error {
	return errors.Join(in.process.Process.Signal(syscall.SIGTERM), in.process.Wait())
}

// resident is the process's memory, in MiB.
func (in *installation) resident() (float64, error) {
	return memoryOf(in.process.Process.Pid, "VmRSS:")
}

// memoryOf is one of the kernel's counts of a process's memory, in MiB.
func memoryOf(process int, count string) (float64, error) {
	body, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(body)) {
		if rest, ok := strings.CutPrefix(line, count); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024, err
		}
	}
	return 0, errors.New("no " + count)
}

// written is what the process ever had written to disk, in bytes.
func (in *installation) written() (string, error) {
	body, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", in.process.Process.Pid))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(body)) {
		if rest, ok := strings.CutPrefix(line, "write_bytes:"); ok {
			return strings.TrimSpace(rest), nil
		}
	}
	return "", errors.New("no write_bytes")
}
