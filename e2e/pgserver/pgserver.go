// Package pgserver runs a temporary PostgreSQL for tests: on a free loopback
// port, in a folder of its own, gone at the end.
package pgserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"jalon/e2e/apt"
)

// Server is one running cluster.
type Server struct {
	Port     int
	settings []string // name=value
	folder   string
	bin      string
	owner    *syscall.Credential // nil: who runs the tests
	stop     context.CancelFunc  // nil: the server never ran
	done     chan error
	once     sync.Once
}

// ErrMissing: PostgreSQL is not installed and cannot be from here.
var ErrMissing = errors.New("PostgreSQL is missing: install Debian's package postgresql")

// Start makes a cluster and waits until it answers. settings are of the kind
// "work_mem=8MB".
func Start(ctx context.Context, settings ...string) (*Server, error) {
	bin, err := binaries(ctx)
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, settings: settings, done: make(chan error, 1)}
	if s.folder, err = os.MkdirTemp("", "jalon-pg-"); err != nil {
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Server) begin(ctx context.Context) error {
	if err := s.chooseOwner(); err != nil {
		return err
	}
	data := filepath.Join(s.folder, "data")
	if out, err := s.command(ctx, "initdb", "-D", data, "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres", "--auth=trust",
		"--no-sync").CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	var err error
	if s.Port, err = freePort(); err != nil {
		return err
	}
	if err := s.run(data); err != nil {
		return err
	}
	return s.wait(ctx)
}

// chooseOwner: the server refuses root, so root runs it as user postgres.
func (s *Server) chooseOwner() error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("%w: no user postgres", ErrMissing)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	s.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.folder, uid, gid)
}

func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Dir = s.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner}
	return cmd
}

// run starts the server as our child. It is told to stop when the thread that
// started it ends, so that thread is kept: a test that is killed leaves no
// server behind.
func (s *Server) run(data string) error {
	ctx, cancel := context.WithCancel(context.Background())
	args := []string{"-D", data, "-p", strconv.Itoa(s.Port), "-h", "127.0.0.1", "-k", s.folder,
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200"}
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}
	cmd := s.command(ctx, "postgres", args...)
	cmd.SysProcAttr.Pdeathsig = syscall.SIGINT
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) } // fast shutdown
	cmd.WaitDelay = 10 * time.Second
	started := make(chan error)
	go func() {
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
		return fmt.Errorf("start postgres: %w", err)
	}
	s.stop = cancel
	return nil
}

// wait asks through the socket in our own folder: on the port, another cluster
// could answer in the place of ours.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if s.command(ctx, "pg_isready", "-h", s.folder, "-p", strconv.Itoa(s.Port)).Run() == nil {
			return nil
		}
		select {
		case err := <-s.done:
			s.done <- err
			return fmt.Errorf("PostgreSQL ended at once: %v", err)
		case <-ctx.Done():
			return fmt.Errorf("wait for PostgreSQL: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// DSN is the address of a database.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable&connect_timeout=10", s.Port, database)
}

// AskPassword has the server ask a role for its password from now on.
func (s *Server) AskPassword(ctx context.Context, role string) error {
	path := filepath.Join(s.folder, "data", "pg_hba.conf")
	rules, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append([]byte("host all "+role+" 127.0.0.1/32 scram-sha-256\n"), rules...), 0o600)
	}
	if err != nil {
		return fmt.Errorf("ask %s for a password: %w", role, err)
	}
	if out, err := s.command(ctx, "pg_ctl", "reload", "-D", filepath.Join(s.folder, "data")).CombinedOutput(); err != nil {
		return fmt.Errorf("ask %s for a password: %w: %s", role, err, out)
	}
	return nil
}

// Restart stops the server at once, as a machine that fails does, and starts it
// again on the same port.
func (s *Server) Restart(ctx context.Context) error {
	s.stop()
	<-s.done
	if err := s.run(filepath.Join(s.folder, "data")); err != nil {
		return err
	}
	return s.wait(ctx)
}

// Exec runs SQL in a database.
func (s *Server) Exec(ctx context.Context, database, sql string) error {
	out, err := s.command(ctx, "psql", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-c", sql, database).CombinedOutput()
	if err != nil {
		return fmt.Errorf("psql: %w: %s", err, out)
	}
	return nil
}

// Dump writes a schema of a database as SQL.
func (s *Server) Dump(ctx context.Context, database, schema string) ([]byte, error) {
	return s.command(ctx, "pg_dump", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "postgres", "--schema="+schema,
		"--inserts", "--no-owner", "--no-privileges", database).Output()
}

// CreateDatabase makes a database; options are those of createdb.
func (s *Server) CreateDatabase(ctx context.Context, name string, options ...string) error {
	args := append([]string{"-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "postgres"}, append(options, name)...)
	if out, err := s.command(ctx, "createdb", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("createdb %s: %w: %s", name, err, out)
	}
	return nil
}

// Stop ends the server and removes its folder. It may be repeated.
func (s *Server) Stop() (err error) {
	s.once.Do(func() {
		if s.stop != nil {
			s.stop()
			<-s.done
		}
		err = os.RemoveAll(s.folder)
	})
	return err
}

// binaries finds PostgreSQL's programs, installing Debian's package when this
// is root on a machine that has apt-get.
func binaries(ctx context.Context) (string, error) {
	have := func() bool { _, ok := findBinaries(); return ok }
	if err := apt.Install(ctx, "postgresql", have); err != nil {
		return "", fmt.Errorf("%w: %w", ErrMissing, err)
	}
	bin, _ := findBinaries()
	return bin, nil
}

func findBinaries() (string, bool) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return cmp.Compare(release(a), release(b)) })), true
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), true
		}
	}
	return "", false
}

// release is the number in /usr/lib/postgresql/15/bin/initdb.
func release(initdb string) float64 {
	n, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(filepath.Dir(initdb))), 64)
	return n
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
