package chart

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"jalon/bot"
)

// most is the size of a picture of five years; none is larger.
const most = 80_000

func decoded(t testing.TB, c Chart) (*image.Paletted, *drawing) {
	t.Helper()
	body, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > most {
		t.Errorf("the picture has %d bytes", len(body))
	}
	img, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, Width, Height) {
		t.Fatalf("the picture is %v", img.Bounds())
	}
	points, _ := c.checked()
	d, err := newDrawing(c, points)
	if err != nil {
		t.Fatal(err)
	}
	d.draw()
	return img.(*image.Paletted), d
}

// count tells how many pixels of a rectangle have a colour.
func count(img image.Image, r image.Rectangle, want color.RGBA) (n int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.RGBAModel.Convert(img.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

// around is a square about a point.
func around(p point, half int) image.Rectangle {
	x, y := int(p.x), int(p.y)
	return image.Rect(x-half, y-half, x+half+1, y+half+1)
}

// framed tells whether nothing reaches the card's edge, where it would be cut,
// and every pixel is opaque.
func framed(img *image.Paletted) bool {
	for _, c := range img.Palette {
		if _, _, _, a := c.RGBA(); a != 0xffff {
			return false
		}
	}
	inner, calm := img.Rect.Inset(2), img.Rect.Inset(8)
	for i, c := range img.Pix {
		at := image.Pt(i%Width, i/Width)
		want := white
		if !at.In(inner) {
			want = frame
		}
		if !at.In(calm) && img.Palette[c] != want {
			return false
		}
	}
	return true
}

func TestLineIsNotBridgedOverAGap(t *testing.T) {
	img, d := decoded(t, monthly())
	before, after := d.at(d.points[4]), d.at(d.points[5])
	gap := image.Rect(int(before.x)+dotSize+3, d.plot.Min.Y, int(after.x)-dotSize-3, d.plot.Max.Y)
	if gap.Dx() < 50 || count(img, gap, blue) > 0 {
		t.Errorf("in the %d columns of the gap, %d pixels have the line's colour", gap.Dx(), count(img, gap, blue))
	}
	if n := count(img, image.Rect(int(before.x)-30, d.plot.Min.Y, int(before.x), d.plot.Max.Y), blue); n < 60 {
		t.Errorf("before the gap, only %d pixels have the line's colour", n)
	}
	if !framed(img) {
		t.Error("something reaches the edge")
	}
}

func TestMissingPointBreaksALineWithoutRhythm(t *testing.T) {
	c := monthly()
	c.Frequency, c.Points = bot.OtherFrequency, values(bot.Monthly, bot.Date{Year: 2025, Month: 1, Day: 1}, 12, func(int) float64 { return 3 })
	c.Points[6] = Point{At: c.Points[6].At, Value: math.NaN(), Missing: true}
	img, d := decoded(t, c)
	between := image.Rect(int(d.at(d.points[5]).x)+dotSize+3, d.plot.Min.Y, int(d.at(d.points[7]).x)-dotSize-3, d.plot.Max.Y)
	if n := count(img, between, blue); n > 0 {
		t.Errorf("%d pixels bridge the missing point", n)
	}
	joined := image.Rect(int(d.at(d.points[1]).x), d.plot.Min.Y, int(d.at(d.points[2]).x), d.plot.Max.Y)
	if n := count(img, joined, blue); n < 2*joined.Dx() {
		t.Errorf("two points that follow each other are not joined: %d pixels", n)
	}
}

func TestProvisionalPointsAreHollow(t *testing.T) {
	img, d := decoded(t, monthly())
	hollow, full := d.at(d.points[11]), d.at(d.points[10])
	if n := count(img, around(hollow, 2), white); n != 25 {
		t.Errorf("inside the hollow point, %d of 25 pixels are white", n)
	}
	if n := count(img, around(hollow, dotSize+1), blue); n < 40 {
		t.Errorf("the hollow point's ring has %d pixels", n)
	}
	if n := count(img, around(full, 2), blue); n != 25 {
		t.Errorf("inside the full point, %d of 25 pixels are blue", n)
	}

	bars := monthly()
	bars.Bars = true
	img, d = decoded(t, bars)
	if r := d.bar(d.points[11]).Inset(5); count(img, r, blue) > r.Dx()*r.Dy()/2 {
		t.Error("a provisional bar is not hollow")
	}
	if r := d.bar(d.points[10]); count(img, r, blue) < r.Dx()*r.Dy()*9/10 {
		t.Error("a bar is not full")
	}
}

func TestTargetIsDashedToItsDay(t *testing.T) {
	c := monthly()
	img, d := decoded(t, c)
	y := int(math.Round(d.y(c.Target.Value)))
	var drawn []bool
	for x := d.plot.Min.X; x < d.plot.Max.X-15; x++ {
		drawn = append(drawn, count(img, image.Rect(x, y, x+1, y+1), red) == 1)
	}
	runs := slices.CompactFunc(slices.Clone(drawn), func(a, b bool) bool { return a == b })
	if share := float64(count(img, image.Rect(d.plot.Min.X, y, d.plot.Max.X, y+1), red)) / float64(d.plot.Dx()); len(runs) < 40 || share < 0.5 || share > 0.75 {
		t.Errorf("the target has %d dashes and gaps, and is drawn over %.2f of its length", len(runs), share)
	}
	if d.last != c.Target.At || count(img, around(point{d.x(dayOf(c.Target.At)), float64(y)}, 3), red) != 49 {
		t.Errorf("the axis ends on %v, without a mark on the target's day", d.last)
	}
	c.Target = &Target{Value: 180_000, At: bot.Date{Year: 2031, Month: 1, Day: 1}}
	if _, d = decoded(t, c); d.last.Year != 2026 {
		t.Errorf("for a target far away, the axis ends on %v", d.last)
	}
	c.Target = nil
	if img, _ = decoded(t, c); count(img, img.Rect, red) > 0 {
		t.Error("a target is drawn where there is none")
	}
}

func TestFewPointsAreBars(t *testing.T) {
	for n, bars := range map[int]bool{1: true, 6: true, 7: false} {
		c := monthly()
		c.Target, c.Points, c.Floating = nil, values(bot.Monthly, c.Points[0].At, n, func(i int) float64 { return 40 + float64(i) }), true
		img, d := decoded(t, c)
		if d.Bars != bars {
			t.Errorf("%d points: bars are %v", n, d.Bars)
		}
		if bars && (d.scale.low != 0 || count(img, d.bar(d.points[0]), blue) < 1000) {
			t.Errorf("%d points: the bars stand on %v", n, d.scale.low)
		}
	}
}

func TestSameBytes(t *testing.T) {
	c := monthly()
	first, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(c.Points) // newest first, as the store has them
	again, err := c.PNG()
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the same chart has other bytes: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	day := bot.Date{Year: 2026, Month: time.March, Day: 2}
	for name, x := range map[string]struct {
		change func(*Chart)
		want   error
	}{
		"no point":      {func(c *Chart) { c.Points = nil }, ErrNoPoint},
		"all missing":   {func(c *Chart) { c.Points = []Point{{At: day, Missing: true}} }, ErrNoPoint},
		"not a number":  {func(c *Chart) { c.Points[3].Value = math.NaN() }, ErrNotFinite},
		"infinite":      {func(c *Chart) { c.Points[3].Value = math.Inf(-1) }, ErrNotFinite},
		"too large":     {func(c *Chart) { c.Points[3].Value = 1e300 }, ErrNotFinite},
		"no day":        {func(c *Chart) { c.Points[3].At = bot.Date{} }, ErrDate},
		"31 February":   {func(c *Chart) { c.Points[3].At = bot.Date{Year: 2026, Month: 2, Day: 31} }, ErrDate},
		"one month":     {func(c *Chart) { c.Points[3].At = c.Points[4].At.AddDays(3) }, ErrTwice},
		"target":        {func(c *Chart) { c.Target.Value = math.Inf(1) }, ErrNotFinite},
		"target's day":  {func(c *Chart) { c.Target.At.Year = 12026 }, ErrDate},
		"no numbers":    {func(c *Chart) { c.Axis = nil }, ErrNoWords},
		"no periods":    {func(c *Chart) { c.Period = nil }, ErrNoWords},
		"nothing wrong": {func(*Chart) {}, nil},
	} {
		c := monthly()
		x.change(&c)
		if body, err := c.PNG(); !errors.Is(err, x.want) || (err == nil) != (body != nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTenThousandPoints: also with a gap after every second one.
func TestTenThousandPoints(t *testing.T) {
	c := fiveYears()
	c.Frequency = bot.Daily
	for _, c.Bars = range []bool{false, true} {
		for _, gaps := range []bool{false, true} {
			c.Points = values(bot.Daily, bot.Date{Year: 1999, Month: 1, Day: 1}, 10_000, func(i int) float64 { return 5 + 4*math.Sin(float64(i*i)) })
			for i := range c.Points {
				c.Points[i].Missing = gaps && i%3 == 2
			}
			start := time.Now()
			img, _ := decoded(t, c)
			if took := time.Since(start); took > 20*time.Second || !framed(img) {
				t.Errorf("it took %v, or something reaches the edge", took)
			}
		}
	}
}

func TestTogether(t *testing.T) {
	want, err := monthly().PNG()
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if got, err := monthly().PNG(); err != nil || !bytes.Equal(got, want) {
				t.Errorf("drawn beside others, the picture differs: %v", err)
			}
		})
	}
	group.Wait()
}
