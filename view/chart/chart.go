// Package chart draws an indicator's history as a PNG picture. It holds no word:
// whatever it writes is given to it.
package chart

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"math"
	"slices"

	"jalon/bot"
)

// Width and Height are every picture's, in pixels. It stays readable at half of
// them: no text is smaller than 18 pixels, no line thinner than two, grid aside.
const (
	Width  = 800
	Height = 450
)

// Chart is what a picture shows. Points, Axis and Period are needed, the rest may
// be zero.
type Chart struct {
	Title    string // the indicator's name: up to two lines, then cut
	Subtitle string // product, unit, rhythm: one line, then cut

	Points      []Point // in any order, no two of a period
	Frequency   bot.Frequency
	Target      *Target
	Provisional string // word of the legend, shown beside the hollow mark

	Bars     bool // even of many points; few are bars anyway
	Floating bool // a line's scale need not start at zero: not for counts
	Decimals int  // the finest step of the scale that Axis can word: 1 is 0.1

	Axis   func(float64) string    // words a round number of the scale: « 150 k »
	Period func(bot.Period) string // words a period shortly, without its year: « oct. », « T3 », « 3 nov. »
}

// Point is the value of one period. Where periods of the frequency lack between
// two points, the line is broken: Missing is for those at an end, and for
// frequencies without rhythm.
type Point struct {
	At          bot.Date // a day of the period
	Value       float64
	Label       string // the value, worded: written at the last point and over bars
	Provisional bool
	Missing     bool // the period is shown without a value
}

// Target is a value to reach. The axis extends to its date when that is near.
type Target struct {
	Value float64
	At    bot.Date // zero: none
	Label string
}

// What is refused.
var (
	ErrNoPoint   = errors.New("no point has a value")
	ErrNoWords   = errors.New("nothing words the numbers or the periods")
	ErrNotFinite = errors.New("a value is not a number, or too large to be drawn")
	ErrDate      = errors.New("a date is not in the years 1 to 9999")
	ErrTwice     = errors.New("two points are of one period")
)

// greatest is the size of values from which a scale is not told any more.
const greatest = 1e15

// PNG draws the chart. The same chart gives the same bytes on one kind of
// processor. The errors wrap those above.
func (c Chart) PNG() ([]byte, error) {
	points, err := c.checked()
	if err != nil {
		return nil, fmt.Errorf("draw a chart: %w", err)
	}
	d, err := newDrawing(c, points)
	if err != nil {
		return nil, fmt.Errorf("draw a chart: %w", err)
	}
	d.draw()
	var b bytes.Buffer
	if err := png.Encode(&b, d.paletted()); err != nil {
		return nil, fmt.Errorf("encode a chart: %w", err)
	}
	return b.Bytes(), nil
}

// checked returns the points in the order of time.
func (c Chart) checked() ([]Point, error) {
	if c.Axis == nil || c.Period == nil {
		return nil, ErrNoWords
	}
	if t := c.Target; t != nil && !drawable(t.Value) {
		return nil, fmt.Errorf("target: %w", ErrNotFinite)
	} else if t != nil && !t.At.IsZero() && !real(t.At) {
		return nil, fmt.Errorf("target: %w", ErrDate)
	}
	points := slices.Clone(c.Points)
	valued := 0
	for i, p := range points {
		if !real(p.At) {
			return nil, fmt.Errorf("point %d: %w", i, ErrDate)
		}
		points[i].At = bot.PeriodOf(c.Frequency, p.At).Start
		switch {
		case p.Missing:
			points[i] = Point{At: points[i].At, Missing: true}
		case !drawable(p.Value):
			return nil, fmt.Errorf("point %d: %w", i, ErrNotFinite)
		default:
			valued++
		}
	}
	if valued == 0 {
		return nil, ErrNoPoint
	}
	slices.SortStableFunc(points, func(a, b Point) int { return a.At.Compare(b.At) })
	for i := range points[1:] {
		if points[i].At == points[i+1].At {
			return nil, fmt.Errorf("%v: %w", points[i].At, ErrTwice)
		}
	}
	return points, nil
}

// drawable is false for what is not a number, too.
func drawable(v float64) bool { return math.Abs(v) <= greatest }

// real tells a day of the calendar.
func real(d bot.Date) bool {
	return d.Year >= 1 && d.Year <= 9999 && d.AddDays(0) == d
}
