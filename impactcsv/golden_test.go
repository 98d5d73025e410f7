package impactcsv

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFiles reads, gathers and validates the files of testdata, whose services
// and figures are invented.
func TestFiles(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.csv")
	if len(files) < 9 {
		t.Fatalf("only %d files", len(files))
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(name, ".csv") + ".golden"
			got := told(t, content)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			if version := strings.TrimSuffix(filepath.Base(name), ".csv"); version[0] == '0' && !strings.HasPrefix(got, "read: "+version) {
				t.Errorf("%s is taken for another version", version)
			}
		})
	}
}

// told is what is found in a file.
func told(t *testing.T, content []byte) string {
	var b strings.Builder
	f, err := Read(bytes.NewReader(content), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "read: %s, %s, %q, %d rows\n", f.Version, f.Encoding, f.Separator, f.Rows)
	tellFaults(&b, f.Tally)
	for _, rules := range []Rules{{}, {StocksAnyDay: true}} {
		fmt.Fprintf(&b, "\ngathered: %+v\n", rules)
		g, err := Gather(f.All(), rules)
		if err != nil {
			t.Fatal(err)
		}
		tellFaults(&b, g.Tally)
		for _, s := range g.Services {
			fmt.Fprintf(&b, "%s (%s), line %d\n", s.Name, s.Administration, s.Line)
			for _, series := range s.Series {
				ind := series.Indicator
				fmt.Fprintf(&b, "  %s | %s | %q %s %s %q, %s\n", ind.Name, ind.ShortName, ind.Unit, ind.Type, ind.Frequency, ind.Direction, ind.Source)
				for _, m := range series.Measures {
					fmt.Fprintf(&b, "    line %d: %s %v (%d) %q\n", m.Line, m.Period, m.Value, m.Decimals, m.Comment)
				}
				for _, target := range series.Targets {
					fmt.Fprintf(&b, "    target %s: %v (%d)\n", target.Date, target.Value, target.Decimals)
				}
			}
		}
	}
	report, err := Validate(bytes.NewReader(content), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "\nvalid: %v, %d rows\n", report.Valid(), report.Rows)
	tellFaults(&b, report.Tally)
	return b.String()
}

func tellFaults(b *strings.Builder, t Tally) {
	for _, f := range t.Faults {
		fmt.Fprintf(b, "! %v: %q", f, f.Text)
		if f.Hint != "" {
			fmt.Fprintf(b, ", rather %q", f.Hint)
		}
		if f.Other != 0 {
			fmt.Fprintf(b, ", as line %d", f.Other)
		}
		b.WriteString("\n")
	}
}
