package impactcsv

import (
	"io"
	"iter"
)

// Reader is a file whose header was read. Its rows are read once.
type Reader struct {
	Version   Version
	Separator rune    // ',', ';', '\t' or '|'
	Header    []Fault // what is unusual about the columns, none of it in the way
	table     *table
}

// Open reads the header of a file of any version. An error of type Faults says
// why its rows cannot be read; every column that lacks is in it.
func Open(r io.Reader, limits Limits) (*Reader, error) {
	t, err := openTable(r, limits, editions)
	if err != nil {
		return nil, err
	}
	return &Reader{Version: t.edition.Version, Separator: t.separator, Header: t.faults, table: t}, nil
}

// Encoding is how the file is written, as far as it was read: certain once the
// rows are.
func (r *Reader) Encoding() Encoding { return r.table.encodingSeen() }

// Rows reads the rows, in the order of the file, holding no more than one. A
// row that cannot be read comes as its Faults, with its line and, when that can
// be told, its service, and the next one follows. The last thing that comes may be Faults of the file, such as CodeTooLarge, or
// another error, which is the reader's.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		p := &rowParser{table: r.table, kept: make(map[string]string)}
		for {
			fatal, err := p.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				if !yield(Row{}, err) || fatal {
					return
				}
				continue
			}
			row, blank, faults := p.row()
			switch {
			case blank:
			case faults != nil:
				if !yield(Row{Line: r.table.line, Service: row.Service}, faults) {
					return
				}
			case !yield(row, nil):
				return
			}
		}
	}
}

// File is a file read at once.
type File struct {
	Version   Version
	Encoding  Encoding
	Separator rune
	Services  []Rows // in the order they first appear
	Rows      int    // that were read, in all services
	Tally            // the header's faults, then those of rows that were not read
}

// Rows are those of one service.
type Rows struct {
	Service string // as written
	Rows    []Row  // in the order of the file
}

// Read reads a whole file into memory, by service: some 400 bytes a row beside
// its texts, which rows share. The error is as that of Open, or the reader's.
func Read(r io.Reader, limits Limits) (*File, error) {
	in, err := Open(r, limits)
	if err != nil {
		return nil, err
	}
	f := &File{Version: in.Version, Separator: in.Separator, Tally: Tally{most: limits.filled().Faults}}
	f.add(in.Header...)
	place := make(map[string]int)
	for row, err := range in.Rows() {
		if err != nil {
			if err = f.take(err); err != nil {
				return nil, err
			}
			continue
		}
		i, seen := place[row.Service]
		if !seen {
			i = len(f.Services)
			place[row.Service] = i
			f.Services = append(f.Services, Rows{Service: row.Service})
		}
		f.Services[i].Rows = append(f.Services[i].Rows, row)
		f.Rows++
	}
	f.Encoding = in.Encoding()
	return f, nil
}

// All gives the rows as Rows of a Reader does, for Gather.
func (f *File) All() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, s := range f.Services {
			for _, row := range s.Rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}
