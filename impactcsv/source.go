package impactcsv

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is how a file's characters are written.
type Encoding string

// The encodings that are read. A file without any accent is UTF-8.
const (
	UTF8        Encoding = "utf-8"
	UTF8Mark    Encoding = "utf-8-bom" // with the byte-order mark that spreadsheets write
	UTF16       Encoding = "utf-16"
	Windows1252 Encoding = "windows-1252" // and what of Latin-1 and Latin-9 is the same
)

const (
	maxRecord = 64 << 10
	maxHeader = 16 << 10
)

// text is a file as UTF-8 whose lines end with \n, within limits. It reads
// encodings as they come: no more than a few kilobytes are held.
type text struct {
	in      *bufio.Reader
	decoder *decoder // nil for UTF-16

	line, begun int  // the line it is at, and the one where its record began
	record      int  // bytes of the record so far
	quoted      bool // inside quotes, as far as their number tells
	afterReturn bool // the last byte was \r
	err         error
}

// openText finds out how a file is written; its mark is left out. notCSV is
// what it begins with when it is no table of text.
func openText(r io.Reader, limit int64) (t *text, encoding Encoding, notCSV []byte) {
	raw := bufio.NewReader(&bounded{r, limit})
	head, _ := raw.Peek(4)
	t = &text{line: 1, begun: 1}
	var in io.Reader
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, "", head
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		raw.Discard(3)
		encoding, t.decoder = UTF8Mark, &decoder{encoding: UTF8}
	case bytes.HasPrefix(head, []byte("\xff\xfe")), len(head) > 1 && head[0] != 0 && head[1] == 0:
		encoding, in = UTF16, transform.NewReader(raw, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case bytes.HasPrefix(head, []byte("\xfe\xff")), len(head) > 1 && head[0] == 0 && head[1] != 0:
		encoding, in = UTF16, transform.NewReader(raw, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	default:
		encoding, t.decoder = UTF8, &decoder{}
	}
	if t.decoder != nil {
		in = transform.NewReader(raw, t.decoder)
	}
	t.in = bufio.NewReader(in)
	start, _ := t.in.Peek(64)
	if start = bytes.TrimLeft(start, " \t\r\n"); bytes.HasPrefix(start, []byte("<")) || bytes.HasPrefix(start, []byte("{")) ||
		bytes.HasPrefix(start, []byte("[")) || bytes.IndexByte(start, 0) >= 0 {
		return nil, "", start
	}
	return t, encoding, nil
}

// Read implements io.Reader. Its error is errTooLarge, errRecordTooLong, or
// the file's own.
func (t *text) Read(p []byte) (n int, err error) {
	for n < len(p) && t.err == nil {
		if n > 0 && t.in.Buffered() == 0 {
			return n, nil
		}
		var b byte
		if b, t.err = t.in.ReadByte(); t.err != nil {
			break
		}
		lineFeedOfReturn := t.afterReturn && b == '\n'
		t.afterReturn = b == '\r'
		if lineFeedOfReturn {
			continue
		}
		if b == '\r' {
			b = '\n'
		}
		p[n] = b
		n++
		t.follow(b)
	}
	if n > 0 {
		return n, nil
	}
	return 0, t.err
}

// follow counts lines and the size of records.
func (t *text) follow(b byte) {
	switch {
	case b == '"':
		t.quoted = !t.quoted
	case b == '\n':
		t.line++
		if !t.quoted {
			t.record, t.begun = 0, t.line
		}
	}
	if t.record++; t.record > maxRecord {
		t.err = errRecordTooLong
	}
}

// decoder makes UTF-8 of UTF-8 or Windows-1252. The first character beyond
// ASCII tells which: until there, both are the same bytes. What is no UTF-8
// afterwards becomes utf8.RuneError.
type decoder struct {
	encoding Encoding // empty until it is known
}

// Reset implements transform.Transformer.
func (d *decoder) Reset() {}

// Transform implements transform.Transformer.
func (d *decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		b := src[nSrc]
		if b < utf8.RuneSelf {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			dst[nDst] = b
			nDst++
			nSrc++
			continue
		}
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		if d.encoding != Windows1252 && !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		invalid := r == utf8.RuneError && size == 1
		if d.encoding == "" {
			d.encoding = UTF8
			if invalid {
				d.encoding = Windows1252
			}
		}
		if d.encoding == Windows1252 {
			r, size = charmap.Windows1252.DecodeByte(b), 1
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}
