package chart

import (
	"image"
	"image/color"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// thin is the narrow no-break space, which the Go fonts have not: it is drawn as
// two thirds of a space. Other thin spaces are turned into it.
const thin = '\u202f'

// fonts are read once, when the first chart is drawn.
var fonts = sync.OnceValues(func() (f struct{ regular, bold *sfnt.Font }, err error) {
	if f.regular, err = opentype.Parse(goregular.TTF); err != nil {
		return f, err
	}
	f.bold, err = opentype.Parse(gobold.TTF)
	return f, err
})

// lettering writes in one size and weight. It is not safe for concurrent use.
type lettering struct {
	spaced
	font *sfnt.Font
	buf  sfnt.Buffer
}

func newLettering(f *sfnt.Font, size float64) (*lettering, error) {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		return nil, err
	}
	return &lettering{spaced: spaced{face}, font: f}, nil
}

// spaced is a face that knows thin.
type spaced struct{ font.Face }

func (s spaced) Glyph(dot fixed.Point26_6, r rune) (image.Rectangle, image.Image, image.Point, fixed.Int26_6, bool) {
	if r != thin {
		return s.Face.Glyph(dot, r)
	}
	advance, ok := s.GlyphAdvance(thin)
	return image.Rectangle{}, image.Transparent, image.Point{}, advance, ok
}

func (s spaced) GlyphAdvance(r rune) (fixed.Int26_6, bool) {
	if r != thin {
		return s.Face.GlyphAdvance(r)
	}
	advance, ok := s.Face.GlyphAdvance(' ')
	return advance * 2 / 3, ok
}

func (s spaced) Kern(a, b rune) fixed.Int26_6 {
	if a == thin || b == thin {
		return 0
	}
	return s.Face.Kern(a, b)
}

// legible is a text as the font can write it: accents joined to their letters,
// every space one of three, and nothing the font has no letter for, an emoji say.
func (l *lettering) legible(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u2009' || r == '\u200a' || r == thin:
			return thin
		case r == '\u00a0':
			return r
		case unicode.IsSpace(r):
			return ' '
		case r == '\u2010' || r == '\u2011':
			return '-'
		}
		if glyph, err := l.font.GlyphIndex(&l.buf, r); err != nil || glyph == 0 || unicode.IsControl(r) {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "")))
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return strings.TrimSpace(s)
}

// width of a legible text, in pixels.
func (l *lettering) width(s string) int { return font.MeasureString(l, s).Ceil() }

// cut shortens a legible text to a width, with an ellipsis where it was longer.
func (l *lettering) cut(s string, most int) string {
	if l.width(s) <= most {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes) // low fits
	for low < high {
		middle := (low + high + 1) / 2
		if l.width(string(runes[:middle])+"…") <= most {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimRightFunc(string(runes[:low]), unicode.IsSpace) + "…"
}

// lines breaks a legible text at its spaces into at most n lines.
func (l *lettering) lines(s string, most, n int) (lines []string) {
	words := strings.Split(s, " ")
	for len(words) > 0 && len(lines) < n-1 {
		k := 1
		for k < len(words) && l.width(strings.Join(words[:k+1], " ")) <= most {
			k++
		}
		lines = append(lines, l.cut(strings.Join(words[:k], " "), most))
		words = words[k:]
	}
	if len(words) > 0 {
		lines = append(lines, l.cut(strings.Join(words, " "), most))
	}
	return lines
}

// write draws a legible text: x is its left, y its base line.
func (c canvas) write(l *lettering, s string, x, y int, col color.RGBA) {
	d := font.Drawer{Dst: c.RGBA, Src: image.NewUniform(col), Face: l, Dot: fixed.P(x, y)}
	d.DrawString(s)
}
