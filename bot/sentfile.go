package bot

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// SentFile is a file that somebody sent the bot. It stays in the chat, where it
// is read again.
type SentFile struct {
	ID   string // by which the chat gives it
	Name string
	Size int64 // in bytes
}

// MostSent is of a file that is read, in bytes: a larger one is for whoever runs
// the bot.
const MostSent = 16 << 20

// SendFile tells how to have a file of figures taken in.
type SendFile struct{}

// FilePreview tells what a file of figures would change, or what it changed.
type FilePreview struct {
	File      SentFile
	Version   string // of the public schema
	Encoding  string // "UTF-8", "Windows-1252"…
	Separator string
	Services  []FileService // in the file's order
	Faults    []RowFault    // of rows that are left out; the first ones
	Refused   int           // how many there are in all
	As        map[string]string
	Done      bool
	Changed   bool // what would change is no longer what somebody agreed to
}

// FileService is one of the services a file is about.
type FileService struct {
	Name    string // as written
	Line    int    // of its first row
	Slug    string // of the product it is; empty when that is not certain
	Product string // that product's name
	Closest []Startup
	Same    int  // the line of the service before that is the same product; else 0
	Left    bool // left out on purpose
	Foreign bool // whoever sent the file may not note its figures
	Taken   TakenIn
}

// RowFault is one thing wrong in a file.
type RowFault struct {
	Line   int    // from 1; 0 for none
	Column string // as the schema spells it; empty when it is of the whole row or file
	Code   string
	Text   string // what is written there
	Hint   string // what would have been right, when that can be told
	Other  int    // the line it disagrees with; else 0
}

// LeftOut stands in FilePreview.As for no product: the service is left out.
const LeftOut = "-"

// Asked is the first service whose product is to be said; nil for none.
func (p FilePreview) Asked() *FileService {
	for i, s := range p.Services {
		if s.Slug == "" && s.Same == 0 && !s.Left {
			return &p.Services[i]
		}
	}
	return nil
}

// Sum counts what the file changes in all.
func (p FilePreview) Sum() (sum TakenIn) {
	for _, s := range p.Services {
		sum.Add(s.Taken)
	}
	return sum
}

// Whole tells that nothing of the file is left out but what somebody wanted so.
func (p FilePreview) Whole() bool {
	return p.Refused == 0 && !slices.ContainsFunc(p.Services, func(s FileService) bool { return s.Foreign || s.Slug == "" && !s.Left })
}

// Mark is a number that differs when what would change does: who agrees agrees
// to that.
func (p FilePreview) Mark() uint64 {
	var says strings.Builder
	for _, s := range p.Services {
		fmt.Fprintf(&says, "%s %s %t %t %+v\n", s.Name, s.Slug, s.Left, s.Foreign, s.Taken)
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s%d", &says, p.Refused)
	return h.Sum64()
}
