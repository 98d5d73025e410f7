package chart

import (
	"image"
	"math"
	"slices"

	"jalon/bot"
)

const (
	margin    = 24 // from the card's edge to what is written
	textSize  = 20
	titleSize = 25
	valueSize = 25
	lineThick = 4
	dotSize   = 6 // a dot's radius
	airy      = 18
	fewPoints = 6 // up to so many are bars
	fewSlots  = 12
	widestBar = 84
	headroom  = 34 // over the plot, for a value or a target's label
	beside    = dotSize + 7
)

// drawing is a chart while it is laid out and drawn.
type drawing struct {
	Chart
	canvas
	points             []Point // in the order of time
	text, title, value *lettering
	plot               image.Rectangle // where values are
	scale              scale
	first, last        bot.Date // of the axis
	ticks              []tick
	under              int     // from the plot to the names of the days
	edge               float64 // from the plot's sides to the first and last day
	pitch              float64 // between two points that follow each other
}

func newDrawing(c Chart, points []Point) (*drawing, error) {
	f, err := fonts()
	if err != nil {
		return nil, err
	}
	d := &drawing{Chart: c, canvas: newCanvas(), points: points}
	if d.text, err = newLettering(f.regular, textSize); err != nil {
		return nil, err
	}
	if d.title, err = newLettering(f.bold, titleSize); err != nil {
		return nil, err
	}
	d.value, err = newLettering(f.bold, valueSize)
	return d, err
}

// draw lays the parts out from the top, then draws from the back to the front.
func (d *drawing) draw() {
	d.span()
	d.Bars = d.Bars || d.few()
	d.plot = image.Rect(margin, d.header()+headroom, Width-margin, Height-margin-44)
	d.measure()
	d.sides()
	d.nameDays()
	d.drawGrid()
	if d.Bars {
		d.drawBars()
		d.drawTarget() // over them, or it would be behind most
		d.labelBars()
	} else {
		d.drawTarget()
		d.drawLine()
	}
	d.drawTargetLabel()
}

// header writes the title, the line under it and the legend, and returns where
// they end.
func (d *drawing) header() (y int) {
	y = margin - 6
	for _, line := range d.title.lines(d.title.legible(d.Title), Width-2*margin, 2) {
		if line != "" {
			y += 30
			d.write(d.title, line, margin, y-4, ink)
		}
	}
	right := Width - margin
	legend := d.text.cut(d.text.legible(d.Provisional), Width/3)
	if !slices.ContainsFunc(d.points, func(p Point) bool { return p.Provisional }) {
		legend = ""
	}
	subtitle := d.text.legible(d.Subtitle)
	if legend == "" && subtitle == "" {
		return y
	}
	y += 28
	if legend != "" {
		right -= d.text.width(legend)
		d.write(d.text, legend, right, y-6, ink)
		right -= 3 * dotSize
		if d.Bars {
			d.box(image.Rect(right-dotSize, y-13-dotSize-1, right+2*dotSize, y-13+dotSize+1), 3, blue)
		} else {
			d.ring(point{float64(right + dotSize), float64(y - 13)}, dotSize+1, 3, blue)
		}
		right -= 2 * dotSize
	}
	d.write(d.text, d.text.cut(subtitle, right-margin), margin, y-6, muted)
	return y
}

// span finds the days the axis covers: the points', and the target's when it is
// no further ahead than about half of what they cover.
func (d *drawing) span() {
	d.first, d.last = d.points[0].At, d.points[len(d.points)-1].At
	if d.Target == nil || d.Target.At.IsZero() {
		return
	}
	ahead := dayOf(d.Target.At) - dayOf(d.last)
	if ahead > 0 && 10*ahead <= 6*(dayOf(d.last)-dayOf(d.first)) {
		d.last = d.Target.At
	}
}

// few tells that there is too little for a line.
func (d *drawing) few() bool {
	valued := 0
	for _, p := range d.points {
		if !p.Missing {
			valued++
		}
	}
	return valued <= fewPoints && d.slots() <= fewSlots
}

// slots is how many points, as close as the closest two, the axis would hold.
func (d *drawing) slots() int {
	days := dayOf(d.last) - dayOf(d.first)
	closest := max(days, 1)
	for i := range d.points[1:] {
		closest = min(closest, dayOf(d.points[i+1].At)-dayOf(d.points[i].At))
	}
	return int(math.Round(float64(days)/float64(closest))) + 1
}

// measure finds the scale.
func (d *drawing) measure() {
	least, most := math.Inf(1), math.Inf(-1)
	for _, p := range d.points {
		if !p.Missing {
			least, most = min(least, p.Value), max(most, p.Value)
		}
	}
	if d.Target != nil {
		least, most = min(least, d.Target.Value), max(most, d.Target.Value)
	}
	d.scale = newScale(least, most, d.Bars || !d.Floating, d.Decimals)
	if d.Bars && d.scale.low < 0 {
		d.under = headroom - 6 // for the value under a bar
		d.plot.Max.Y -= d.under
	}
}

// sides leaves room for the scale's numbers at the left, and for the last value
// at the right of its point.
func (d *drawing) sides() {
	widest := 0
	for _, v := range d.scale.values() {
		widest = max(widest, d.text.width(d.axis(v)))
	}
	d.plot.Min.X += widest + 10
	if d.Bars {
		d.pitch = float64(d.plot.Dx()) / float64(d.slots())
		d.edge = d.pitch / 2
		return
	}
	d.edge = dotSize + 4
	if lastPoint := d.points[len(d.points)-1]; lastPoint.At == d.last && !lastPoint.Missing {
		d.plot.Max.X -= max(0, d.value.width(d.label(lastPoint))+beside-int(d.edge))
	}
	d.pitch = (float64(d.plot.Dx()) - 2*d.edge) / float64(max(d.slots()-1, 1))
}

func (d *drawing) axis(v float64) string { return d.text.cut(d.text.legible(d.Axis(v)), Width/4) }

func (d *drawing) label(p Point) string { return d.value.cut(d.value.legible(p.Label), Width/4) }

// x is where a day is.
func (d *drawing) x(day int) float64 {
	first, last := dayOf(d.first), dayOf(d.last)
	if first == last {
		return float64(d.plot.Min.X+d.plot.Max.X) / 2
	}
	share := float64(day-first) / float64(last-first)
	return float64(d.plot.Min.X) + d.edge + share*(float64(d.plot.Dx())-2*d.edge)
}

// y is where a value is.
func (d *drawing) y(v float64) float64 {
	share := (v - d.scale.low) / (d.scale.high - d.scale.low)
	return float64(d.plot.Max.Y) - share*float64(d.plot.Dy())
}

func (d *drawing) at(p Point) point { return point{d.x(dayOf(p.At)), d.y(p.Value)} }

// nameDays takes the closest periods whose names leave a space between them.
func (d *drawing) nameDays() {
	for _, r := range rungs(d.Frequency) {
		ticks := r.ticks(d.first, d.last, func(p bot.Period) string { return d.text.cut(d.text.legible(d.Period(p)), Width/4) })
		if len(ticks) == 0 {
			continue
		}
		if d.ticks = ticks; len(ticks) <= mostTicks && d.apart(ticks) {
			return
		}
	}
	d.ticks = d.ticks[:min(1, len(d.ticks))]
}

// apart tells whether the names under the chart do not touch.
func (d *drawing) apart(ticks []tick) bool {
	const space = 14
	end := -space
	for _, t := range ticks {
		left, right := d.tickSpan(t)
		if left-end < space {
			return false
		}
		end = right
	}
	return true
}

// tickSpan is where a tick's name and year begin and end, inside of the card.
func (d *drawing) tickSpan(t tick) (left, right int) {
	width := max(d.text.width(t.name), d.text.width(t.year))
	left = int(d.x(t.day)) - width/2
	left = max(margin/2, min(left, Width-margin/2-width))
	return left, left + width
}
