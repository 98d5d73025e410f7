package bot

import (
	"slices"
	"strings"
	"time"
)

// Weeks names the weeks of the same person before a digest, as far back as a date is
// not asked for again.
func (d Delivery) Weeks() (names []string) {
	if d.Kind != KindDigest {
		return nil
	}
	whose := UserID(strings.TrimSuffix(strings.TrimPrefix(d.Name, "digest/"), d.Name[strings.LastIndexByte(d.Name, '/'):]))
	for n := range int(undatedEvery/(7*24*time.Hour)) + 1 {
		if name := DigestName(whose, DateOf(d.Slot.AddDate(0, 0, -7*n))); name != d.Name {
			names = append(names, name)
		}
	}
	return names
}

// toldUndated tells whether one of these weeks asked about a product's committee
// lately.
func toldUndated(weeks []Delivery, p ProductID, now time.Time) bool {
	const slack = 12 * time.Hour // a week that leaves a little late asks four weeks later all the same
	return slices.ContainsFunc(weeks, func(d Delivery) bool {
		return d.State == StateSent && d.Content.Digest != nil && d.SentAt.After(now.Add(slack-undatedEvery)) &&
			slices.ContainsFunc(d.Content.Digest.Todo, func(t Todo) bool { return t.Kind == TodoUndated && t.Product == p })
	})
}

// LastMet is a product's last committee before an instant: of the catalogue, of those
// announced, or as somebody said; zero for none.
func (f Facts) LastMet(s Startup, now time.Time, zone *time.Location) Date {
	last := s.LastCommittee(DateOf(now.In(zone)))
	for _, c := range f.Committees {
		if on := DateOf(c.Start.In(zone)); c.State == CommitteePlanned && c.End().Before(now) && on.After(last) {
			last = on
		}
	}
	if f.Met.After(last) {
		last = f.Met
	}
	return last
}

// The fields of a DatesForm, by their technical names.
const (
	FieldNextOne = "prochain"
	FieldLastOne = "dernier"
)

// DatesForm asks for the dates of a product's committees.
type DatesForm struct {
	Name     string // the product's
	Last     Date   // what is known of the last one; zero for nothing
	Announce bool   // who fills it in may announce the next one
	Act      Act
}

// LastCommitteeSet tells when a product's last committee was, as somebody says.
type LastCommitteeSet struct {
	Product ProductID
	Name    string // the product's
	Slug    string
	Met     Date // zero: nobody says any more
	Was     Date
	Changed bool
	Later   Date // that a later one is known; zero for none
	Now     Date
}
