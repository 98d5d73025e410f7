package pgserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A test program that is killed cannot stop its cluster: the kernel does.
func TestKilledProgramLeavesNoCluster(t *testing.T) {
	if os.Getenv(orphanEnv) != "" {
		s := Require(t)
		fmt.Printf("%s%d %s\n", orphanMark, s.Port, s.folder)
		select {} // until killed
	}
	if _, ok := findBinaries(); !ok {
		Require(t) // says why, or installs them
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledProgramLeavesNoCluster$")
	cmd.Env = append(os.Environ(), orphanEnv+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	port, folder := readOrphan(t, out)
	defer os.RemoveAll(folder)
	if !answers(port) {
		t.Fatal("the cluster does not answer while its program lives")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	for deadline := time.Now().Add(10 * time.Second); answers(port); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the cluster outlives the program that started it")
		}
	}
}

const (
	orphanEnv  = "JALON_PGSERVER_ORPHAN"
	orphanMark = "cluster at "
)

func readOrphan(t *testing.T, out io.Reader) (port int, folder string) {
	t.Helper()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), orphanMark); ok {
			if _, err := fmt.Sscan(rest, &port, &folder); err != nil {
				t.Fatal(err)
			}
			return port, folder
		}
	}
	t.Fatal("the other program ended without a cluster")
	return 0, ""
}

func answers(port int) bool {
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// A cluster that cannot start leaves nothing, and says why.
func TestFailedStartLeavesNothing(t *testing.T) {
	Require(t) // or there is nothing to fail
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx); err == nil {
		t.Fatal("started although cancelled")
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestNewestRelease(t *testing.T) {
	if release("/usr/lib/postgresql/9.6/bin/initdb") >= release("/usr/lib/postgresql/15/bin/initdb") {
		t.Error("9.6 passes for newer than 15")
	}
}

func TestStartAndStop(t *testing.T) {
	s := Require(t)
	if err := s.CreateDatabase(t.Context(), "essai"); err != nil {
		t.Fatal(err)
	}
	out, err := s.command(t.Context(), "psql", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "postgres", "-tAc", "select 40+2", "essai").CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "42" {
		t.Fatalf("psql: %s %v", out, err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.folder); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}
