package impactcsv

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"jalon/bot"
)

// manyRows is a file of n rows that is never held: each is made as it is read.
type manyRows struct {
	n, made int
	left    []byte
}

func (m *manyRows) Read(p []byte) (int, error) {
	if len(m.left) == 0 {
		switch {
		case m.made > m.n:
			return 0, io.EOF
		case m.made == 0:
			m.left = []byte(head)
		default:
			end := bot.Date{Year: 1800, Month: time.January, Day: 1}.AddDays(m.made)
			m.left = fmt.Appendf(nil, "DGX,Service %d,Nombre de visites du jour,%d.5,unité,false,usage,quotidienne,%s,true,%s,true,script,,,linechart,\"ligne %d\nsur deux\"\n",
				m.made%50, m.made, end, end, m.made)
		}
		m.made++
	}
	n := copy(p, m.left)
	m.left = m.left[n:]
	return n, nil
}

// TestLongFile reads and validates 100 000 rows in memory that does not grow
// with them.
func TestLongFile(t *testing.T) {
	const n = 100_000
	heap := func() uint64 {
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	before, most := heap(), uint64(0)
	in, err := Open(&manyRows{n: n}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for row, err := range in.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if rows++; row.Line != 2*rows || row.Value != float64(rows)+0.5 {
			t.Fatalf("row %d is %+v", rows, row)
		}
		if rows%20_000 == 0 {
			most = max(most, heap())
		}
	}
	if rows != n {
		t.Fatalf("%d rows", rows)
	}
	if most > before+4<<20 {
		t.Errorf("%d KiB held at once", (most-before)>>10)
	}
	report, err := Validate(&manyRows{n: n}, Limits{})
	if err != nil || report.Total != 0 || report.Rows != n {
		t.Errorf("%v %+v", err, report)
	}
}

func BenchmarkRead10000(b *testing.B)     { benchmarkRead(b, 10_000) }
func BenchmarkRead100000(b *testing.B)    { benchmarkRead(b, 100_000) }
func BenchmarkValidate10000(b *testing.B) { benchmarkValidate(b, 10_000) }

func benchmarkRead(b *testing.B, n int) {
	file := content(b, n)
	for b.Loop() {
		in, err := Open(bytes.NewReader(file), Limits{})
		if err != nil {
			b.Fatal(err)
		}
		g, err := Gather(in.Rows(), Rules{})
		if err != nil || g.Taken != n {
			b.Fatal(g, err)
		}
	}
}

func benchmarkValidate(b *testing.B, n int) {
	file := content(b, n)
	for b.Loop() {
		if report, err := Validate(bytes.NewReader(file), Limits{}); err != nil || report.Total > 0 {
			b.Fatal(report, err)
		}
	}
}

func content(b *testing.B, n int) []byte {
	file, err := io.ReadAll(&manyRows{n: n})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	return file
}
