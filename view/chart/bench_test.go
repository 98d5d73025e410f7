package chart

import (
	"testing"
)

// BenchmarkFiveYears draws 260 weekly values and a target. Its targets are in
// docs/benchmarks.md.
func BenchmarkFiveYears(b *testing.B) {
	c := fiveYears()
	var body []byte
	var err error
	for b.Loop() {
		if body, err = c.PNG(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(body)), "bytes/picture")
}
