package dump

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"time"
)

// Header begins a backup.
type Header struct {
	Format       int       `json:"jalon_backup"` // Format
	Made         time.Time `json:"made"`
	Version      string    `json:"version"` // of the program
	Installation string    `json:"installation,omitempty"`
}

// Format is that of the backups we write: one line of JSON for the header, one
// for each row, one for the end, compressed by gzip.
const Format = 1

// end closes a backup: how many rows it has, and the SHA-256 of every byte
// before it.
type end struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// Why a backup cannot be used.
var (
	// ErrNotABackup: it is something else.
	ErrNotABackup = errors.New("this file is not a backup of jalon")
	// ErrDamaged: it was cut or changed.
	ErrDamaged = errors.New("this backup was cut short or altered: use another one")
	// ErrNewerFormat: a later version of the bot made it.
	ErrNewerFormat = errors.New("this backup was made by a newer version of jalon: restore it with that version")
)

// Writer writes a backup.
type Writer struct {
	packed *gzip.Writer
	lines  *bufio.Writer
	hash   hash.Hash
	rows   int64
}

// NewWriter begins a backup.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	h.Format = Format
	b := &Writer{packed: gzip.NewWriter(w), hash: sha256.New()}
	b.lines = bufio.NewWriterSize(io.MultiWriter(b.packed, b.hash), 64<<10)
	return b, b.line(h)
}

func (b *Writer) line(v any) error {
	raw, err := json.Marshal(v)
	if err == nil {
		_, err = b.lines.Write(append(raw, '\n'))
	}
	return err
}

// Row writes one row.
func (b *Writer) Row(r Row) error {
	b.rows++
	return b.line([]any{r.Table, r.Key, r.Value})
}

// Rows counts those written.
func (b *Writer) Rows() int64 { return b.rows }

// Close ends the backup: without it, it is cut short.
func (b *Writer) Close() error {
	if err := b.lines.Flush(); err != nil {
		return err
	}
	raw, err := json.Marshal(end{b.rows, hex.EncodeToString(b.hash.Sum(nil))})
	if err == nil {
		_, err = b.packed.Write(append(raw, '\n'))
	}
	return errors.Join(err, b.packed.Close())
}

// longestLine is more than any row takes.
const longestLine = 64 << 20

// Reader reads a backup.
type Reader struct {
	Header Header
	lines  *bufio.Scanner
	hash   hash.Hash
	rows   int64
}

// NewReader begins to read a backup. The error is ErrNotABackup or
// ErrNewerFormat.
func NewReader(r io.Reader) (*Reader, error) {
	packed, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", ErrNotABackup, err)
	}
	b := &Reader{lines: bufio.NewScanner(packed), hash: sha256.New()}
	b.lines.Buffer(make([]byte, 64<<10), longestLine)
	if !b.lines.Scan() || json.Unmarshal(b.lines.Bytes(), &b.Header) != nil || b.Header.Format == 0 {
		return nil, ErrNotABackup
	}
	if b.Header.Format > Format {
		return nil, fmt.Errorf("%w (format %d, known up to %d)", ErrNewerFormat, b.Header.Format, Format)
	}
	b.count()
	return b, nil
}

func (b *Reader) count() {
	b.hash.Write(b.lines.Bytes())
	b.hash.Write([]byte{'\n'})
}

// Rows yields every row, and an error at the first fault. Without one it was
// whole and unaltered: that is known at its end only.
func (b *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for b.lines.Scan() {
			line := b.lines.Bytes()
			if len(line) > 0 && line[0] == '{' {
				if err := b.finish(line); err != nil {
					yield(Row{}, err)
				}
				return
			}
			b.count()
			b.rows++
			r, err := parseRow(line)
			if !yield(r, err) || err != nil {
				return
			}
		}
		yield(Row{}, fmt.Errorf("%w (it has no end%s)", ErrDamaged, because(b.lines.Err())))
	}
}

func because(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}

// finish checks the end of a backup.
func (b *Reader) finish(line []byte) error {
	var e end
	switch {
	case json.Unmarshal(line, &e) != nil:
		return fmt.Errorf("%w (its end cannot be read)", ErrDamaged)
	case e.Rows != b.rows:
		return fmt.Errorf("%w (%d rows of %d)", ErrDamaged, b.rows, e.Rows)
	case e.SHA256 != hex.EncodeToString(b.hash.Sum(nil)):
		return fmt.Errorf("%w (its sum is another)", ErrDamaged)
	case b.lines.Scan():
		return fmt.Errorf("%w (something follows its end)", ErrDamaged)
	}
	if err := b.lines.Err(); err != nil { // gzip's own sum
		return fmt.Errorf("%w (%v)", ErrDamaged, err)
	}
	return nil
}

func parseRow(line []byte) (r Row, err error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(line, &parts); err != nil || len(parts) != 3 {
		return r, fmt.Errorf("%w (a row cannot be read)", ErrDamaged)
	}
	if json.Unmarshal(parts[0], &r.Table) != nil || json.Unmarshal(parts[1], &r.Key) != nil {
		return r, fmt.Errorf("%w (a row cannot be read)", ErrDamaged)
	}
	r.Value = append(json.RawMessage(nil), parts[2]...)
	return r, nil
}

// Verify reads a whole backup and returns its sums: nothing is touched by one
// that is cut short or altered.
func Verify(r io.Reader) (Header, Sum, error) {
	b, err := NewReader(r)
	if err != nil {
		return Header{}, nil, err
	}
	sum := Sum{}
	for row, err := range b.Rows() {
		if err != nil {
			return b.Header, nil, err
		}
		sum.Add(row)
	}
	return b.Header, sum, nil
}
