package main

import (
	"context"
	"time"

	"jalon/mattermost"
)

// importLine is how the import of what a product publishes fares.
type importLine struct {
	Key     string     `json:"key"` // in the configuration
	Product string     `json:"product"`
	Worked  *time.Time `json:"worked_at"` // null for never
	Next    time.Time  `json:"next"`
	Failure string     `json:"failure,omitempty"` // of the last reading by the process that answers
}

// importLines describes the imports at now.
func (a *assembly) importLines(ctx context.Context, now time.Time) (lines []importLine, err error) {
	files, err := a.publishedFiles(ctx)
	for _, f := range files {
		how := a.published.fare(f)
		line := importLine{Key: f.key + ".import", Product: f.product.Slug, Next: f.due(how, now), Failure: how.failure}
		if !f.worked.IsZero() {
			line.Worked = &f.worked
		}
		if line.Next.Before(now) { // and nobody reads it
			line.Next = now
		}
		lines = append(lines, line)
	}
	return lines, err
}

// words says when it worked and when it comes next, and what is wrong.
func (i importLine) words(when func(time.Time) string) string {
	text := "never taken in yet"
	if i.Worked != nil {
		text = "last taken in " + when(*i.Worked)
	}
	text += ", next " + when(i.Next)
	if i.Failure != "" {
		text += "\n  FAILS: " + indented(i.Failure)
	}
	return text
}

// finding is what check says of it.
func (i importLine) finding(zone *time.Location) mattermost.Finding {
	f := mattermost.Finding{What: "the figures that " + i.Product + " publishes, next read " + i.Next.In(zone).Format("Mon 2006-01-02 15:04 MST")}
	if i.Failure != "" {
		f.Fault = i.Failure + ": check " + i.Key + ", or have the file mended"
	}
	return f
}

// worst counts the imports that fail here, and tells when the one that worked
// the longest ago did; zero when none ever did.
func (p *published) worst() (failing int, oldest time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, how := range p.fares {
		if how.failure != "" {
			failing++
		}
		if !how.worked.IsZero() && (oldest.IsZero() || how.worked.Before(oldest)) {
			oldest = how.worked
		}
	}
	return failing, oldest
}
