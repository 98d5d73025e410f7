package dump

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"math/big"
)

// Sum counts the rows of each table, and adds up what they say: two stores that
// hold the same have the same sums, whatever the order of their rows.
type Sum map[Table]*TableSum

// TableSum is the sum of one table.
type TableSum struct {
	Rows int64
	sum  big.Int // of the rows' SHA-256, modulo 2^256
}

var modulus = new(big.Int).Lsh(big.NewInt(1), 256)

// Add adds a row.
func (s Sum) Add(r Row) {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(r.Key), r.Value} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write(part)
	}
	t := s[r.Table]
	if t == nil {
		t = &TableSum{}
		s[r.Table] = t
	}
	t.Rows++
	t.sum.Add(&t.sum, new(big.Int).SetBytes(h.Sum(nil)))
	t.sum.Mod(&t.sum, modulus)
}

// Rows counts all of them.
func (s Sum) Rows() (n int64) {
	for _, t := range s {
		n += t.Rows
	}
	return n
}

// Differs names the first table in which two sums differ; empty for none.
func (s Sum) Differs(other Sum) Table {
	for _, t := range Tables {
		a, b := s[t], other[t]
		if a == nil {
			a = &TableSum{}
		}
		if b == nil {
			b = &TableSum{}
		}
		if a.Rows != b.Rows || a.sum.Cmp(&b.sum) != 0 {
			return t
		}
	}
	return ""
}

// Check reads a store and compares it with what it should hold.
func Check(ctx context.Context, s Source, want Sum) error {
	got := Sum{}
	if err := s.Dump(ctx, func(r Row) error { got.Add(r); return nil }); err != nil {
		return err
	}
	if t := want.Differs(got); t != "" {
		return fmt.Errorf("the copy differs in table %s: %d rows, expected %d", t, got.rows(t), want.rows(t))
	}
	return nil
}

func (s Sum) rows(t Table) int64 {
	if s[t] == nil {
		return 0
	}
	return s[t].Rows
}

// Counting adds up rows that pass.
func (s Sum) Counting(rows iter.Seq2[Row, error]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for r, err := range rows {
			if err == nil {
				s.Add(r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}
