package bot

import (
	"encoding/json"
	"strings"
	"time"
)

// Past is a page of the journal, the newest first.
type Past struct {
	Product ProductID // empty: of every product
	Slug    string
	Name    string
	// Indicator alone, whose name comes first; empty for all that changed.
	Indicator IndicatorID
	Since     Date // zero: from the beginning
	Lines     []PastLine
	Before    uint64 // where the next page begins; 0: there is none
	Later     bool   // it is not the first page
	Take      bool   // who reads may take it away as a file
	Day       Date
}

// PastLine is an entry of the journal, in words' reach.
type PastLine struct {
	Entry JournalEntry
	At    time.Time // in the zone of who reads
	Who   UserID    // empty: see Entry.Actor, and Erased
	// Erased: it was somebody who was erased since.
	Erased  bool
	Name    string // the product's
	Subject string // what changed: an indicator, a channel, a slug
	About   UserID // somebody whose role changed
	Period  *Period
	Before  *Figure // of an indicator's period
	After   *Figure
	Roles   [2]Role   // before and after; empty for none
	Until   time.Time // of a pause; zero until further notice
	Comment string    // why, of a figure
	Awaited Date      // the day a figure is expected from; zero for none
	Waived  bool      // it was put off, or closed
	// Was and Is are an indicator before and after; nil for what is about none.
	Was, Is *Indicator
	// States and TeamDays are what is chosen of reminders, before and after; empty
	// and nil for what the configuration says.
	States   [2]LaunchState
	TeamDays [2]*TeamDay
	Resumes  bool       // a pause ends
	Absent   [2]Date    // the first and the last day of an absence
	Others   []PastLine // those like it at the same moment: periods of one indicator
}

// Together makes one line of figures of one indicator that somebody noted at
// once, and returns up to most lines, with how many entries they stand for.
func Together(lines []PastLine, most int) (together []PastLine, used int) {
	for _, l := range lines {
		if n := len(together); n > 0 && together[n-1].with(l) {
			together[n-1].Others = append(together[n-1].Others, l)
		} else if n == most {
			break
		} else {
			together = append(together, l)
		}
		used++
	}
	return together, used
}

func (l PastLine) with(other PastLine) bool {
	return l.Period != nil && other.Period != nil && l.Entry.Action == other.Entry.Action && l.Entry.Actor == other.Entry.Actor &&
		l.Entry.Product == other.Entry.Product && l.Subject == other.Subject && l.Comment == other.Comment && l.At.Equal(other.At)
}

// PastKind is how an entry of the journal reads: its action, or what is common
// to those we have no words for.
func (l PastLine) PastKind() string { return strings.ReplaceAll(l.Entry.Action, ".", "-") }

// Read fills in what an entry's values say, for an indicator of these figures
// where it is about one.
func (l *PastLine) Read(f Facts) {
	e := l.Entry
	kind, _, _ := strings.Cut(e.Action, ".")
	switch kind {
	case "measure":
		id, period, _ := strings.Cut(e.Entity, "/")
		l.figures(f, IndicatorID(id), period)
	case "indicator":
		l.Was, l.Is = indicatorIn(e.Before), indicatorIn(e.After)
		if l.Is != nil {
			l.Subject = l.Is.Name
		}
	case "member":
		json.Unmarshal(e.Before, &l.Roles[0])
		json.Unmarshal(e.After, &l.Roles[1])
	case "channel":
		l.Subject = boundName(e.After)
		if l.Subject == "" {
			l.Subject = boundName(e.Before)
		}
	case "product":
		l.Subject = e.Entity
	case "pause":
		l.pause()
	case "reminder":
		l.chosen()
	case "committee":
		if e.Action == "committee.met" {
			json.Unmarshal(e.After, &l.Awaited)
		}
	case "absence":
		l.absent()
	}
}

func (l *PastLine) pause() {
	var p struct{ Since, Until time.Time }
	json.Unmarshal(l.Entry.After, &p)
	l.Until, l.Resumes = p.Until, p.Since.IsZero()
}

func (l *PastLine) chosen() {
	for i, value := range []json.RawMessage{l.Entry.Before, l.Entry.After} {
		switch l.Entry.Action {
		case "reminder.state":
			json.Unmarshal(value, &l.States[i])
		case "reminder.day":
			json.Unmarshal(value, &l.TeamDays[i])
		case "reminder.pause":
			l.pause()
		case "reminder.again", "reminder.keep":
			var asked struct{ On Date }
			if json.Unmarshal(value, &asked); !asked.On.IsZero() {
				l.Awaited = asked.On
			}
		}
	}
}

func (l *PastLine) absent() {
	var days struct{ From, Until Date }
	value := l.Entry.After
	if len(value) == 0 {
		value = l.Entry.Before
	}
	json.Unmarshal(value, &days)
	l.Absent = [2]Date{days.From, days.Until}
}

func (l *PastLine) figures(f Facts, id IndicatorID, period string) {
	for _, ind := range f.Indicators {
		if ind.ID != id {
			continue
		}
		l.Subject = ind.Name
		if p, err := ParsePeriod(ind.Frequency, period); err == nil {
			l.Period = &p
		}
		l.Comment, l.Awaited = saidIn(l.Entry.After)
		l.Waived = waivedIn(l.Entry.Before)
		l.Before, l.After = figureIn(ind.Indicator, l.Entry.Before), figureIn(ind.Indicator, l.Entry.After)
	}
}

func saidIn(raw json.RawMessage) (comment string, awaited Date) {
	var m Measure
	json.Unmarshal(raw, &m)
	if m.Waiver != nil {
		awaited = m.Waiver.Until
	}
	return m.Comment, awaited
}

func waivedIn(raw json.RawMessage) bool {
	var m Measure
	return json.Unmarshal(raw, &m) == nil && m.Waiver != nil
}

func indicatorIn(raw json.RawMessage) *Indicator {
	var ind Indicator
	if len(raw) == 0 || json.Unmarshal(raw, &ind) != nil || ind.Name == "" {
		return nil
	}
	return &ind
}

func figureIn(ind Indicator, raw json.RawMessage) *Figure {
	var m Measure
	if len(raw) == 0 || json.Unmarshal(raw, &m) != nil || m.Withdrawn {
		return nil
	}
	f := FigureOf(ind, m)
	return &f
}

func boundName(raw json.RawMessage) string {
	var b struct{ Name string }
	json.Unmarshal(raw, &b)
	return b.Name
}

// JournalFile is entries of the journal as a file. What it holds is read when
// it is sent.
type JournalFile struct {
	Product ProductID // empty: of every product
	Name    string
	Since   time.Time // zero: from the beginning
	Format  FileFormat
	Day     Date
	Rows    []JournalRow `json:"-"` // the newest first
	More    bool         `json:"-"` // there were too many
}

// MaxJournalRows is how many entries a file holds at most.
const MaxJournalRows = 50_000

// JournalRow is an entry as a file shows it.
type JournalRow struct {
	Entry JournalEntry
	Who   UserID // empty: nobody, or erased
	Slug  string // the product's
}

// FileFormat is how a file is written.
type FileFormat string

// The formats.
const (
	FormatCSV    FileFormat = "csv"
	FormatNDJSON FileFormat = "ndjson" // a JSON object a line
)
