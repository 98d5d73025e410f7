package pgserver

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

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
