package mmserver

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/pgserver"
)

// Server is one running Mattermost.
type Server struct {
	URL   string
	Admin *Person // system admin

	postgres *pgserver.Server // nil: the database is somebody else's
	folder   string
	log      *tail
	stop     context.CancelFunc // nil: the server never ran
	done     chan error

	mu     sync.Mutex
	people []*Person
}

// defaultEnv are settings given by the environment: they cannot be changed
// through the API in that run.
func defaultEnv() map[string]string {
	return map[string]string{
		"MM_SERVICESETTINGS_ENABLEBOTACCOUNTCREATION":            "true",
		"MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS": "127.0.0.0/8 localhost",
	}
}

// Options change how a server starts.
type Options struct {
	Env        map[string]string // overrides; an empty value leaves the setting out
	Log        io.Writer         // of the build; nil for nowhere
	DSN        string            // of an empty PostgreSQL database; none: one is started, and stopped with the server
	ListenHost string            // none: 127.0.0.1
}

// Start runs a server on a database of its own, and makes its first user,
// who is system admin.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	program, err := Binary(ctx, o.Log)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	s := &Server{log: &tail{}, done: make(chan error, 1)}
	if o.DSN == "" {
		if s.postgres, err = pgserver.Start(ctx); err != nil {
			return nil, err
		}
	}
	if s.folder, err = os.MkdirTemp("", "jalon-mm-"); err == nil {
		err = s.begin(ctx, program, o)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Server) begin(ctx context.Context, program string, o Options) error {
	dsn := o.DSN
	if s.postgres != nil {
		if err := s.postgres.CreateDatabase(ctx, "mattermost"); err != nil {
			return err
		}
		dsn = s.postgres.DSN("mattermost")
	}
	listen, err := freeAddress(cmp.Or(o.ListenHost, "127.0.0.1"))
	if err != nil {
		return err
	}
	s.URL = "http://" + listen
	env := s.settings(dsn, listen)
	maps.Copy(env, o.Env)
	if err := s.run(program, env); err != nil {
		return err
	}
	if err := s.wait(ctx); err != nil {
		return err
	}
	s.Admin, err = s.NewPerson(ctx, "root")
	return err
}

// settings are all given by the environment, in the place of a configuration.
func (s *Server) settings(dsn, listen string) map[string]string {
	env := defaultEnv()
	maps.Copy(env, map[string]string{
		"MM_SQLSETTINGS_DATASOURCE":              dsn,
		"MM_SQLSETTINGS_DRIVERNAME":              "postgres",
		"MM_SERVICESETTINGS_LISTENADDRESS":       listen,
		"MM_SERVICESETTINGS_SITEURL":             s.URL,
		"MM_SERVICESETTINGS_ENABLEDEVELOPER":     "false",
		"MM_SERVICESETTINGS_ENABLELOCALMODE":     "false",
		"MM_TEAMSETTINGS_ENABLEOPENSERVER":       "true",
		"MM_TEAMSETTINGS_MAXUSERSPERTEAM":        "1000",
		"MM_PLUGINSETTINGS_ENABLE":               "false",
		"MM_LOGSETTINGS_ENABLEDIAGNOSTICS":       "false",
		"MM_LOGSETTINGS_ENABLECONSOLE":           "true",
		"MM_LOGSETTINGS_CONSOLELEVEL":            "WARN",
		"MM_LOGSETTINGS_ENABLEFILE":              "false",
		"MM_FILESETTINGS_DIRECTORY":              filepath.Join(s.folder, "files"),
		"MM_METRICSSETTINGS_ENABLE":              "false",
		"MM_EMAILSETTINGS_SENDPUSHNOTIFICATIONS": "false",
		"MM_PASSWORDSETTINGS_MINIMUMLENGTH":      "8",
	})
	return env
}

// run starts the server as a child that ends with this process.
func (s *Server) run(program string, env map[string]string) error {
	// It wants its files in its own folder, and writes its configuration there.
	for _, name := range []string{"i18n", "templates", "fonts"} {
		if err := os.Symlink(filepath.Join(program, name), filepath.Join(s.folder, name)); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, filepath.Join(program, "mattermost"), "server", "-c", filepath.Join(s.folder, "config.json"))
	cmd.Dir = s.folder
	cmd.Env = []string{"HOME=" + s.folder, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
	for key, value := range env {
		if value != "" {
			cmd.Env = append(cmd.Env, key+"="+value)
		}
	}
	cmd.Stdout, cmd.Stderr = s.log, s.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	started := make(chan error)
	go func() { // the thread is kept: the server ends with it
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			s.done <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		cancel()
		return fmt.Errorf("start mattermost: %w", err)
	}
	s.stop = cancel
	return nil
}

func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/api/v4/system/ping", nil)
		if answer, err := http.DefaultClient.Do(r); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-s.done:
			s.done <- err
			return fmt.Errorf("the server ended at once: %v\n%s", err, s.Log())
		case <-ctx.Done():
			return fmt.Errorf("wait for Mattermost: %w\n%s", ctx.Err(), s.Log())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Stop ends the people's connections, the server and the database it owns. It
// may be repeated.
func (s *Server) Stop() error {
	s.mu.Lock()
	for _, p := range s.people {
		p.close()
	}
	s.mu.Unlock()
	if s.stop != nil {
		s.stop()
		<-s.done
		s.stop = nil
	}
	var err error
	if s.postgres != nil {
		err = s.postgres.Stop()
	}
	return errors.Join(err, os.RemoveAll(s.folder))
}

// Log is the end of what the server wrote.
func (s *Server) Log() string { return s.log.String() }

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 16 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	t.text = bytes.Clone(t.text[max(0, len(t.text)-tailSize):])
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

func freeAddress(host string) (string, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// Team makes an open team.
func (s *Server) Team(ctx context.Context, name string) (*model.Team, error) {
	team, _, err := s.Admin.API.CreateTeam(ctx, &model.Team{Name: name, DisplayName: name, Type: model.TeamOpen, AllowOpenInvite: true})
	return team, err
}

// Channel makes a channel, public or private.
func (s *Server) Channel(ctx context.Context, team *model.Team, name string, private bool) (*model.Channel, error) {
	kind := model.ChannelTypeOpen
	if private {
		kind = model.ChannelTypePrivate
	}
	c, _, err := s.Admin.API.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: name, DisplayName: name, Type: kind})
	return c, err
}
