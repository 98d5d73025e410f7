package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Process is a bot that runs on the store now.
type Process struct {
	Name string   // the machine, the number of the process there, and a few letters of chance
	Jobs []string // that it does alone
}

// Beside opens a store for a command beside the bots: it is no Process.
func Beside() Option {
	return func(s *Store) { s.beside = true }
}

// ownName names this process to the others, and to who looks. No two have the
// same, and there is no space in it.
func ownName() string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "unknown"
	}
	host = strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '.' || r == '-' || r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z') {
			return r
		}
		return '-'
	}, host)
	return host[:min(len(host), longestHost)] + ":" + strconv.Itoa(os.Getpid()) + ":" + rand.Text()[:8]
}

// The server cuts the name of a connection at 63 bytes: what the address says,
// a space, and our own.
const (
	longestHost    = 28
	longestProgram = 17
)

// named matches the name of a bot's connection.
var named = regexp.MustCompile(` ([^ :]+:\d+:[A-Z2-7]{8})$`)

// name has every connection bear the process's name.
func (s *Store) name() {
	if s.beside {
		return
	}
	of := s.config.ConnConfig.RuntimeParams
	program := of["application_name"]
	of["application_name"] = program[:min(len(program), longestProgram)] + " " + s.me
}

// Process is the name of this process among Processes.
func (s *Store) Process() string { return s.me }

// Processes lists the bots that run on this store, by name: those that hold a
// connection to it. It needs no Prepare, and reads a store of any schema.
func (s *Store) Processes(ctx context.Context) ([]Process, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask who is on the store: %w", classify(err))
	}
	defer c.Close(context.WithoutCancel(ctx))
	// Whoever works on the tables holds this lock: see join.
	connections, err := query(ctx, c, "ask who is on the store", pgx.RowTo[string], `SELECT DISTINCT coalesce(a.application_name, '') FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ShareLock' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND l.classid = hashtext('jalon')::oid AND l.objid = hashtext(current_schema())::oid AND l.objsubid = 2`)
	if err != nil {
		return nil, err
	}
	jobs, err := jobs(ctx, c)
	if err != nil {
		return nil, err
	}
	var all []Process
	for _, connection := range connections {
		if m := named.FindStringSubmatch(connection); m != nil {
			all = append(all, Process{Name: m[1], Jobs: jobs[m[1]]})
		}
	}
	slices.SortFunc(all, func(a, b Process) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// jobs lists what each process does alone, where there are tables.
func jobs(ctx context.Context, c *pgx.Conn) (map[string][]string, error) {
	var there bool
	if err := c.QueryRow(ctx, `SELECT to_regclass(quote_ident(current_schema()) || '.leases') IS NOT NULL`).Scan(&there); err != nil || !there {
		return nil, classify(err)
	}
	rows, err := query(ctx, c, "ask who does what", pgx.RowToStructByPos[struct{ Holder, Job string }],
		`SELECT holder, job FROM leases WHERE until > clock_timestamp() ORDER BY job`)
	held := map[string][]string{}
	for _, r := range rows {
		held[r.Holder] = append(held[r.Holder], r.Job)
	}
	return held, err
}

// Shown is an address as it may be shown: where the database is, without user
// and password.
func Shown(address string) string {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return "postgres://…"
	}
	u := url.URL{Scheme: "postgres", Host: net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))), Path: "/" + c.Database}
	q := url.Values{}
	if strings.HasPrefix(c.Host, "/") { // a folder, with a socket in it
		u.Host = ""
		q.Set("host", c.Host)
	}
	if path := c.RuntimeParams["search_path"]; path != "" {
		q.Set("search_path", path)
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "%2F", "/")
	return u.String()
}
