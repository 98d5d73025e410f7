package impactcsv

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// FuzzRead: whatever a file is, reading, validating and gathering end without
// panic, with faults of the file's own lines, and a row that was read and can be
// published is read again as it is.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.csv")
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	for _, c := range faultCases {
		f.Add([]byte(c.file[:min(len(c.file), 2000)]))
	}
	limits := Limits{Bytes: 1 << 20, Rows: 1000}
	f.Fuzz(func(t *testing.T, content []byte) {
		report, err := Validate(bytes.NewReader(content), limits)
		if err != nil {
			t.Fatalf("Validate: %v", err)
		}
		checkFaults(t, report.Tally, content)
		file, err := Read(bytes.NewReader(content), limits)
		var faults Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("Read: %v", err)
		}
		if err != nil {
			return
		}
		checkFaults(t, file.Tally, content)
		g, err := Gather(file.All(), Rules{StocksAnyDay: true})
		if err != nil || g.Taken > file.Rows {
			t.Fatalf("%d of %d rows taken: %v", g.Taken, file.Rows, err)
		}
		checkFaults(t, g.Tally, content)
		for _, s := range g.Services {
			for _, series := range s.Series {
				if n := len(series.Indicator.ShortName); n == 0 || n > maxShortName || !utf8.ValidString(series.Indicator.ShortName) {
					t.Fatalf("short name %q", series.Indicator.ShortName)
				}
			}
		}
		for row := range file.All() {
			again(t, row)
		}
	})
}

// again writes a row and reads it, if the current version takes it.
func again(t *testing.T, row Row) {
	var out bytes.Buffer
	if err := Write(&out, slices.Values([]Row{row}), Options{}); err != nil {
		return
	}
	back, err := Read(&out, Limits{})
	if err != nil || back.Rows != 1 {
		t.Fatalf("%+v is read as %v: %v", row, back, err)
	}
	want, got := row, back.Services[0].Rows[0]
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Row{}, "Line", "Method", "Direction", "Decimals")); diff != "" {
		t.Fatal(diff)
	}
}

func checkFaults(t *testing.T, tally Tally, content []byte) {
	lines := bytes.Count(content, []byte("\n")) + bytes.Count(content, []byte("\r")) + 1
	if len(tally.Faults) > 100 || tally.Total < len(tally.Faults) {
		t.Fatalf("%d faults kept of %d", len(tally.Faults), tally.Total)
	}
	for _, f := range tally.Faults {
		if f.Line < 1 || f.Line > lines+1 || f.Code == "" || utf8.RuneCountInString(f.Text) > 80 || !utf8.ValidString(f.Text) {
			t.Fatalf("%+v in %d lines", f, lines)
		}
	}
}

// FuzzEncoding: whatever the bytes, text is UTF-8 without carriage returns.
func FuzzEncoding(f *testing.F) {
	f.Add([]byte("caf\xe9\r\n\x80"))
	f.Add([]byte("café\xe9"))
	f.Add([]byte("\xff\xfea\x00\xe9\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in, _, _ := openText(bytes.NewReader(content), 1<<20)
		if in == nil {
			return
		}
		var got bytes.Buffer
		if _, err := got.ReadFrom(in); err != nil && !errors.Is(err, errRecordTooLong) {
			t.Fatal(err)
		}
		if !utf8.Valid(got.Bytes()) || bytes.ContainsRune(got.Bytes(), '\r') {
			t.Fatalf("%q", got.Bytes())
		}
	})
}
