package calendar

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkFeed writes the 200 meetings of a feed, with their notes, in three
// zones.
func BenchmarkFeed(b *testing.B) {
	c := feed(b)
	model := c.Events[0]
	for i := len(c.Events); i < 200; i++ {
		e := model
		e.UID, e.Start, e.End = fmt.Sprintf("committee-b%d@jalon-3f9a", i), e.Start.AddDate(0, 0, i), e.End.AddDate(0, 0, i)
		c.Events = append(c.Events, e)
	}
	c.Refresh = time.Hour
	var body []byte
	var err error
	for b.Loop() {
		if body, err = c.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(body)), "bytes/feed")
}
