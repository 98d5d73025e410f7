package impactcsv

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestRealFiles counts what is found in published files, which are not kept
// here: JALON_REAL_IMPACT=FOLDER go test -v -run RealFiles ./impactcsv
func TestRealFiles(t *testing.T) {
	folder := os.Getenv("JALON_REAL_IMPACT")
	if folder == "" {
		t.Skip("JALON_REAL_IMPACT names no folder of CSV files")
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.csv"))
	if len(files) == 0 {
		t.Fatalf("no CSV file in %s", folder)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		name = filepath.Base(name)
		f, err := Read(bytes.NewReader(content), Limits{Faults: 1e6})
		var faults Faults
		if errors.As(err, &faults) {
			t.Logf("%s is not read: %v", name, err)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %s, %s, %q, %d services, %d rows, faults %v", name, f.Version, f.Encoding, f.Separator, len(f.Services), f.Rows, f.count())
		for _, rules := range []Rules{{Faults: 1e6}, {Faults: 1e6, StocksAnyDay: true}} {
			g, err := Gather(f.All(), rules)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("  stocks of any day %v: %d rows taken, left out %v", rules.StocksAnyDay, g.Taken, g.count())
		}
		report, err := Validate(bytes.NewReader(content), Limits{Faults: 1e6})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("  valid for %s: %v, %v", V050, report.Valid(), report.count())
	}
}

// count is how many of the kept faults are of each code.
func (t Tally) count() map[Code]int {
	n := make(map[Code]int)
	for _, f := range t.Faults {
		n[f.Code]++
	}
	return n
}
