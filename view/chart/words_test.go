package chart

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jalon/bot"
)

func anyChart(t *rapid.T) Chart {
	frequency := rapid.SampledFrom(append([]bot.Frequency{""}, bot.Frequencies...)).Draw(t, "frequency")
	day := func(name string) bot.Date {
		return bot.Date{Year: 2020, Month: 1, Day: 1}.AddDays(rapid.IntRange(-700_000, 2_000_000).Draw(t, name))
	}
	size := math.Pow(10, rapid.Float64Range(-9, 15).Draw(t, "size"))
	value := rapid.OneOf(rapid.Float64Range(-size, size), rapid.Float64Range(0, size), rapid.Just(size), rapid.Just(0.0))
	word := rapid.OneOf(rapid.String(), rapid.StringN(0, 400, -1), rapid.SampledFrom([]string{"12\u202f000", "Écart à l’équilibre", "🎉"}))
	c := Chart{Title: word.Draw(t, "title"), Subtitle: word.Draw(t, "subtitle"), Provisional: word.Draw(t, "provisional"), Frequency: frequency,
		Bars: rapid.Bool().Draw(t, "bars"), Floating: rapid.Bool().Draw(t, "floating"), Decimals: rapid.IntRange(-1, 9).Draw(t, "decimals")}
	c.Axis = func(v float64) string { return fmt.Sprint(v) }
	c.Period = func(p bot.Period) string { return p.Key() }
	if rapid.Bool().Draw(t, "odd words") {
		w := word.Draw(t, "word")
		c.Axis, c.Period = func(float64) string { return w }, func(bot.Period) string { return w }
	}
	p := bot.PeriodOf(frequency, day("first"))
	for range rapid.IntRange(0, 70).Draw(t, "points") {
		c.Points = append(c.Points, Point{At: p.Start, Value: value.Draw(t, "value"), Label: word.Draw(t, "label"),
			Provisional: rapid.Bool().Draw(t, "provisional"), Missing: rapid.IntRange(0, 5).Draw(t, "missing") == 0})
		for range rapid.SampledFrom([]int{1, 1, 1, 2, 30}).Draw(t, "step") {
			p = p.Next()
		}
	}
	if rapid.Bool().Draw(t, "target") {
		c.Target = &Target{Value: value.Draw(t, "target value"), At: day("target day"), Label: word.Draw(t, "target label")}
	}
	return c
}

// checkAny holds any chart to what every picture promises.
func checkAny(t *rapid.T) {
	c := anyChart(t)
	body, err := c.PNG()
	if err != nil {
		if body != nil {
			t.Fatal("a picture and an error")
		}
		return
	}
	points, _ := c.checked()
	d, err := newDrawing(c, points)
	if err != nil {
		t.Fatal(err)
	}
	d.draw()
	if len(body) > most || !framed(d.paletted()) {
		t.Fatalf("%d bytes, or something reaches the edge", len(body))
	}
	if len(d.ticks) > mostTicks || !d.apart(d.ticks) || len(d.ticks) == 0 {
		t.Fatalf("names of days: %v", d.ticks)
	}
	for _, p := range points {
		if at := d.at(p); !p.Missing && (at.y < float64(d.plot.Min.Y)-1 || at.y > float64(d.plot.Max.Y)+1 || at.x < float64(d.plot.Min.X) || at.x > float64(d.plot.Max.X)) {
			t.Fatalf("a point is drawn at %v, out of %v", at, d.plot)
		}
	}
}

func TestAnyChart(t *testing.T) { rapid.Check(t, checkAny) }

func FuzzAnyChart(f *testing.F) { f.Fuzz(rapid.MakeFuzz(checkAny)) }

func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := math.Pow(10, rapid.Float64Range(-3, 12).Draw(t, "size"))
		a, b := rapid.Float64Range(-size, size).Draw(t, "a"), rapid.Float64Range(-size, size).Draw(t, "b")
		decimals, zero := rapid.IntRange(0, 4).Draw(t, "decimals"), rapid.Bool().Draw(t, "zero")
		s := newScale(min(a, b), max(a, b), zero, decimals)
		close := s.step * 1e-6
		if s.low > min(a, b)+close || s.high < max(a, b)-close || zero && (s.low > 0 || s.high < 0) {
			t.Fatalf("%+v does not cover what it should", s)
		}
		values := s.values()
		if len(values) < 2 || len(values) > mostSteps+1 {
			t.Fatalf("%+v has the lines %v", s, values)
		}
		for _, v := range values {
			if math.Abs(v-bot.Round(v, decimals)) > max(close, math.Abs(v)*1e-9) {
				t.Fatalf("%+v: %v has more than %d decimals", s, v, decimals)
			}
		}
	})
	for _, x := range []struct {
		least, most float64
		zero        bool
		decimals    int
		want        string
	}{
		{121_000, 180_000, true, 0, "[0 50000 100000 150000 200000]"},
		{40, 90, true, 0, "[0 25 50 75 100]"},
		{0, 3, true, 0, "[0 1 2 3]"},
		{0, 0, true, 0, "[0 1]"},
		{5, 9, true, 0, "[0 5 10]"},
		{7.2, 8.4, false, 1, "[6 7 8 9]"},
		{-16, 37, true, 0, "[-20 0 20 40]"},
	} {
		if got := fmt.Sprint(newScale(x.least, x.most, x.zero, x.decimals).values()); got != x.want {
			t.Errorf("from %v to %v: %v, not %v", x.least, x.most, got, x.want)
		}
	}
}

// TestLetters: what French needs is drawn, and no box for what the font has not.
func TestLetters(t *testing.T) {
	f, err := fonts()
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLettering(f.regular, textSize)
	if err != nil {
		t.Fatal(err)
	}
	const all = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸàâäçéèêëîïôöùûüÿŒœÆæ«»’–—−…€%°²·"
	if got := l.legible(all); got != all {
		t.Errorf("of %q, %q is left", all, got)
	}
	for s, want := range map[string]string{
		"165\u202f000": "165\u202f000", "10\u00a0%": "10\u00a0%", "5\u2009k": "5\u202fk", "e\u0301te\u0301": "été",
		"Bravo 🎉 à tous\x00": "Bravo à tous", " a\n\tb ": "a b", "non\u2011lieu": "non-lieu", "\xff": "",
	} {
		if got := l.legible(s); got != want {
			t.Errorf("%q is written %q, not %q", s, got, want)
		}
	}
	narrow, wide := l.width("165\u202f000")-l.width("165000"), l.width("165\u00a0000")-l.width("165000")
	if narrow < 3 || narrow >= wide {
		t.Errorf("a narrow space is %d pixels wide, a space %d", narrow, wide)
	}
	c := newCanvas()
	c.write(l, "\u202f\u00a0", 100, 100, ink)
	if n := c.busy(c.Rect.Inset(4)); n > 0 {
		t.Errorf("spaces have %d pixels", n)
	}
}

func TestLongWordsAreCut(t *testing.T) {
	c := monthly()
	c.Title, c.Subtitle = strings.Repeat("anticonstitutionnellement ", 30), strings.Repeat("m", 500)
	c.Target.Label, c.Provisional = strings.Repeat("objectif ", 99), strings.Repeat("w", 300)
	c.Points[len(c.Points)-1].Label = strings.Repeat("8", 300)
	c.Axis = func(float64) string { return strings.Repeat("9", 300) }
	img, d := decoded(t, c)
	if !framed(img) {
		t.Error("something reaches the edge")
	}
	lines := d.title.lines(d.title.legible(c.Title), Width-2*margin, 2)
	if len(lines) != 2 || !strings.HasSuffix(lines[1], "…") || strings.HasSuffix(lines[0], "…") {
		t.Errorf("the title's lines are %q", lines)
	}
}

// TestContrast: words at 4.5, shapes at 3, on white.
func TestContrast(t *testing.T) {
	luminance := func(c color.RGBA) float64 {
		linear := func(v uint8) float64 { return math.Pow((float64(v)/255+0.055)/1.055, 2.4) }
		return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	}
	for c, least := range map[color.RGBA]float64{ink: 4.5, muted: 4.5, blue: 4.5, redInk: 4.5, red: 3, base: 3} {
		if got := 1.05 / (luminance(c) + 0.05); got < least {
			t.Errorf("%v has a contrast of %.1f", c, got)
		}
	}
}

func TestPaletteKeepsTheColours(t *testing.T) {
	_, d := decoded(t, monthly())
	img := d.paletted()
	if len(img.Palette) > 256 {
		t.Fatalf("%d colours", len(img.Palette))
	}
	for _, c := range []color.RGBA{white, frame, grid, base, ink, muted, blue, red, redInk} {
		if img.Palette.Index(c) < 0 || img.Palette[img.Palette.Index(c)] != c {
			t.Errorf("%v is not in the palette", c)
		}
	}
	for i := range img.Pix {
		x, y := i%Width, i/Width
		a, b := d.RGBAAt(x, y), color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
		if far := math.Abs(float64(a.R)-float64(b.R)) + math.Abs(float64(a.G)-float64(b.G)) + math.Abs(float64(a.B)-float64(b.B)); far > 60 {
			t.Fatalf("at %v, %v has become %v", image.Pt(x, y), a, b)
		}
	}
}

// A chart is read on any theme, at 400 pixels, and whatever colours one sees: it is a
// card of its own, its smallest letters are then as large as a phone's, and the
// target's line is far from the values' for who sees no red, no green or no blue.
func TestReadByEverybody(t *testing.T) {
	img, _ := decoded(t, monthly())
	for _, at := range []image.Point{{0, 0}, {Width - 1, 0}, {0, img.Bounds().Dy() - 1}, {Width / 2, 40}} {
		if _, _, _, alpha := img.At(at.X, at.Y).RGBA(); alpha != 0xffff {
			t.Errorf("at %v it lets the theme through", at)
		}
	}
	if small := float64(textSize) * 400 / Width; small < 10 {
		t.Errorf("at 400 pixels its letters are %.1f high", small)
	}
	// Viénot, Brettel and Mollon, 1999; the third from Brettel, 1997, about.
	for name, m := range map[string][9]float64{
		"no red":   {0.152, 1.053, -0.205, 0.115, 0.786, 0.099, -0.004, -0.048, 1.052},
		"no green": {0.367, 0.861, -0.228, 0.280, 0.673, 0.047, -0.012, 0.043, 0.969},
		"no blue":  {1.256, -0.077, -0.179, -0.078, 0.931, 0.148, 0.005, 0.691, 0.304},
		"all":      {1, 0, 0, 0, 1, 0, 0, 0, 1},
	} {
		seen := func(c color.RGBA) (v [3]float64) {
			for i := range v {
				v[i] = m[3*i]*float64(c.R) + m[3*i+1]*float64(c.G) + m[3*i+2]*float64(c.B)
			}
			return v
		}
		a, b := seen(blue), seen(red)
		if far := math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2])); far < 60 {
			t.Errorf("%s: the target is %.0f from the values", name, far)
		}
	}
}
