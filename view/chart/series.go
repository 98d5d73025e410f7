package chart

import (
	"image"
	"image/color"
	"math"

	"jalon/bot"
)

// drawGrid draws the scale, its numbers, and the names of the days.
func (d *drawing) drawGrid() {
	for _, v := range d.scale.values() {
		y := int(math.Round(d.y(v)))
		col := grid
		if v == 0 {
			col = base
		}
		d.fill(image.Rect(d.plot.Min.X, y-1, d.plot.Max.X, y+1), col)
		s := d.axis(v)
		d.write(d.text, s, d.plot.Min.X-10-d.text.width(s), y+textSize/3, muted)
	}
	bottom := d.plot.Max.Y + d.under
	for _, t := range d.ticks {
		x := int(math.Round(d.x(t.day)))
		d.fill(image.Rect(x-1, bottom+1, x+1, bottom+7), base)
		left, right := d.tickSpan(t)
		for row, s := range []string{t.name, t.year} {
			d.write(d.text, s, (left+right-d.text.width(s))/2, bottom+26+22*row, muted)
		}
	}
}

// drawTarget draws a dashed line, with a diamond on its day.
func (d *drawing) drawTarget() {
	if d.Target == nil {
		return
	}
	y := d.y(d.Target.Value)
	d.dashes(d.plot.Min.X, d.plot.Max.X, int(math.Round(y))-1, 3, red)
	if at := d.Target.At; !at.IsZero() && !at.Before(d.first) && !at.After(d.last) {
		d.diamond(point{d.x(dayOf(at)), math.Round(y) + 0.5}, 10, red)
	}
}

// drawTargetLabel writes the target's label beside its line; or, where that would
// hide values, over the plot with a piece of such a line.
func (d *drawing) drawTargetLabel() {
	if d.Target == nil {
		return
	}
	const sample = 2*dashOn + dashOff
	s := d.text.cut(d.text.legible(d.Target.Label), d.plot.Dx()-sample-16)
	width, y := d.text.width(s), int(math.Round(d.y(d.Target.Value)))
	left, right := d.plot.Min.X+4, d.plot.Max.X-width-4
	var near []image.Point
	for _, base := range []int{y - 9, y + textSize + 3} {
		for _, x := range []int{left, right, (left + right) / 2, (3*left + right) / 4, (left + 3*right) / 4} {
			near = append(near, image.Pt(x, base))
		}
	}
	if at, hidden := d.calmest(d.text, s, near); hidden == 0 {
		d.put(d.text, s, at, redInk)
		return
	}
	top := d.plot.Min.Y - 10
	at, _ := d.calmest(d.text, s, []image.Point{{X: left + sample + 8, Y: top}, {X: right, Y: top}, {X: (left + right) / 2, Y: top}})
	d.put(d.text, s, at, redInk)
	if s != "" {
		d.dashes(at.X-8-sample, at.X-8, top-textSize/3-1, 3, red)
	}
}

// room is what a text covers, with some space around.
func (l *lettering) room(s string, at image.Point) image.Rectangle {
	if s == "" {
		return image.Rectangle{}
	}
	return image.Rect(at.X-3, at.Y-textSize+1, at.X+l.width(s)+3, at.Y+6)
}

// calmest is the first of the places where a text hides least, and how much.
func (d *drawing) calmest(l *lettering, s string, places []image.Point) (best image.Point, least int) {
	least = math.MaxInt
	for _, at := range places {
		if n := d.busy(l.room(s, at)); n < least {
			best, least = at, n
		}
	}
	return best, least
}

// put writes a text over whatever is there.
func (d *drawing) put(l *lettering, s string, at image.Point, col color.RGBA) {
	d.clear(l.room(s, at))
	d.write(l, s, at.X, at.Y, col)
}

// drawLine draws the line in its parts, then the points, then the last value.
func (d *drawing) drawLine() {
	var part []point
	var alone []bool // by point: it is a part of its own
	for i, p := range d.points {
		alone = append(alone, d.broken(i) && d.broken(i+1))
		if d.broken(i) {
			d.drawPart(part)
			part = nil
		}
		if !p.Missing {
			part = append(part, d.at(p))
		}
	}
	d.drawPart(part)
	last := -1
	for i, p := range d.points {
		if !p.Missing {
			last = i
		}
	}
	for i, p := range d.points {
		switch {
		case p.Missing:
		case p.Provisional:
			d.ring(d.at(p), dotSize+1, 3, blue)
		case d.pitch >= airy || alone[i] || i == last:
			d.disc(d.at(p), dotSize, blue)
		}
	}
	d.labelLast(d.points[last])
}

func (d *drawing) drawPart(part []point) {
	if len(part) > 1 {
		d.line(part, lineThick, blue)
	}
}

// broken tells whether the line stops between a point and the one before it.
func (d *drawing) broken(i int) bool {
	if i == 0 || i == len(d.points) || d.points[i-1].Missing || d.points[i].Missing {
		return true
	}
	if d.Frequency == bot.OtherFrequency || !d.Frequency.Valid() {
		return false
	}
	return d.points[i].At.After(bot.PeriodOf(d.Frequency, d.points[i-1].At).Next().End)
}

// labelLast writes a value beside its point, at the right if it can be.
func (d *drawing) labelLast(p Point) {
	s, at := d.label(p), d.at(p)
	width, x, y := d.value.width(s), int(at.x), int(at.y)
	middle := y + valueSize/3
	above, below := y-dotSize-9, y+dotSize+valueSize
	centre := min(x-width/2, Width-margin-width)
	place, _ := d.calmest(d.value, s, []image.Point{{X: x + beside, Y: middle}, {X: x + beside, Y: above}, {X: x + beside, Y: below},
		{X: centre, Y: above}, {X: centre, Y: below}, {X: x - width, Y: above}, {X: x - width, Y: below}})
	d.put(d.value, s, place, blue)
}

// drawBars draws a bar for each value, from zero.
func (d *drawing) drawBars() {
	for _, p := range d.points {
		if p.Missing {
			continue
		}
		if r := d.bar(p); d.hollow(p) {
			d.box(r, 3, blue)
		} else {
			d.fill(r, blue)
		}
	}
}

// labelBars writes every bar's value when all of them have room, else the last
// one's.
func (d *drawing) labelBars() {
	last, roomy := 0, true
	for i, p := range d.points {
		if !p.Missing {
			last = i
			roomy = roomy && float64(d.value.width(d.label(p))+8) <= d.pitch
		}
	}
	for i, p := range d.points {
		if !p.Missing && (roomy || i == last) {
			d.labelBar(p)
		}
	}
}

func (d *drawing) bar(p Point) image.Rectangle {
	width := int(max(1, min(0.72*d.pitch, widestBar)))
	at := d.at(p)
	left := int(math.Round(at.x)) - width/2
	return image.Rect(left, int(math.Round(at.y)), left+width, int(math.Round(d.y(0)))).Canon()
}

// hollow tells whether a bar is drawn so: what is provisional, when there is an
// inside.
func (d *drawing) hollow(p Point) bool {
	r := d.bar(p)
	return p.Provisional && r.Dx() > 8 && r.Dy() > 8
}

// labelBar writes a value at the end of its bar, away from zero; inside where the
// target or a neighbour is in the way; else further away.
func (d *drawing) labelBar(p Point) {
	s, bar := d.label(p), d.bar(p)
	width := d.value.width(s)
	x := max(d.plot.Min.X, min((bar.Min.X+bar.Max.X-width)/2, Width-margin-width))
	end, inside, away := bar.Min.Y-7, bar.Min.Y+valueSize+6, -12
	if p.Value < 0 {
		end, inside, away = bar.Max.Y+valueSize, bar.Max.Y-14, 12
	}
	places := []image.Point{{X: x, Y: end}}
	if d.busy(d.value.room(s, places[0])) > 0 && bar.Dx() > width && bar.Dy() > valueSize+20 {
		col := white
		if d.hollow(p) {
			col = blue
		}
		d.write(d.value, s, x, inside, col)
		return
	}
	for n := range 5 {
		if further := image.Pt(x, end+away*(n+1)); d.value.room(s, further).In(image.Rect(0, 0, Width, Height).Inset(margin / 2)) {
			places = append(places, further)
		}
	}
	place, _ := d.calmest(d.value, s, places)
	d.put(d.value, s, place, blue)
}
