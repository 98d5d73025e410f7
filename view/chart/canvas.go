package chart

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// The colours are told apart by who confuses colours (Okabe and Ito's blue and
// vermillion), and none is alone: the target is dashed, what is provisional is
// hollow. Words have a contrast of 4.5 at least with the white card, which is the
// same in light and dark clients.
var (
	white  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	frame  = color.RGBA{0xc4, 0xc9, 0xd0, 0xff}
	grid   = color.RGBA{0xe1, 0xe4, 0xe8, 0xff}
	base   = color.RGBA{0x8c, 0x95, 0x9f, 0xff}
	ink    = color.RGBA{0x1f, 0x23, 0x28, 0xff}
	muted  = color.RGBA{0x57, 0x60, 0x6a, 0xff}
	blue   = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	red    = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	redInk = color.RGBA{0xa8, 0x4a, 0x00, 0xff}
)

type point struct{ x, y float64 }

// canvas is the picture while it is drawn.
type canvas struct{ *image.RGBA }

func newCanvas() canvas {
	c := canvas{image.NewRGBA(image.Rect(0, 0, Width, Height))}
	c.fill(c.Rect, frame)
	c.fill(c.Rect.Inset(2), white)
	return c
}

func (c canvas) fill(r image.Rectangle, col color.RGBA) {
	draw.Draw(c.RGBA, r, image.NewUniform(col), image.Point{}, draw.Src)
}

// blend lays a colour over a pixel; covered is how much of the pixel it covers,
// from 0 to 1.
func (c canvas) blend(x, y int, col color.RGBA, covered float64) {
	if covered <= 0 || !(image.Point{X: x, Y: y}).In(c.Rect) {
		return
	}
	a := uint32(min(covered, 1)*255 + 0.5)
	p := c.Pix[c.PixOffset(x, y):]
	for i, v := range [3]uint8{col.R, col.G, col.B} {
		p[i] = uint8((uint32(v)*a + uint32(p[i])*(255-a) + 127) / 255)
	}
}

// disc fills a circle.
func (c canvas) disc(at point, radius float64, col color.RGBA) {
	for y := int(at.y - radius - 1); y <= int(at.y+radius+1); y++ {
		for x := int(at.x - radius - 1); x <= int(at.x+radius+1); x++ {
			c.blend(x, y, col, radius+0.5-math.Hypot(float64(x)+0.5-at.x, float64(y)+0.5-at.y))
		}
	}
}

// diamond fills a square that stands on a corner.
func (c canvas) diamond(at point, radius float64, col color.RGBA) {
	for y := int(at.y - radius - 1); y <= int(at.y+radius+1); y++ {
		for x := int(at.x - radius - 1); x <= int(at.x+radius+1); x++ {
			far := math.Abs(float64(x)+0.5-at.x) + math.Abs(float64(y)+0.5-at.y)
			c.blend(x, y, col, (radius-far)/math.Sqrt2+0.5)
		}
	}
}

// ring is a hollow circle: the card's white inside.
func (c canvas) ring(at point, radius, thick float64, col color.RGBA) {
	c.disc(at, radius, col)
	c.disc(at, radius-thick, white)
}

// box is a hollow rectangle.
func (c canvas) box(r image.Rectangle, thick int, col color.RGBA) {
	c.fill(r, col)
	c.fill(r.Inset(thick), white)
}

// What is drawn and left of a dashed line, in pixels.
const (
	dashOn  = 12
	dashOff = 8
)

// dashes draws a level line from x0 to x1, thick pixels high.
func (c canvas) dashes(x0, x1, y, thick int, col color.RGBA) {
	for x := x0; x < x1; x += dashOn + dashOff {
		c.fill(image.Rect(x, y, min(x+dashOn, x1), y+thick), col)
	}
}

// line joins points with round ends and corners. Where its parts overlap, a pixel
// is covered as by the one that covers it most, so that corners do not bulge.
func (c canvas) line(points []point, thick float64, col color.RGBA) {
	half := thick / 2
	whole := image.Rectangle{}
	for i := range points[1:] {
		whole = whole.Union(c.reach(points[i], points[i+1], half))
	}
	covered := make([]float32, whole.Dx()*whole.Dy())
	for i := range points[1:] {
		r := c.reach(points[i], points[i+1], half)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			row := covered[(y-whole.Min.Y)*whole.Dx():]
			for x := r.Min.X; x < r.Max.X; x++ {
				far := distance(point{float64(x) + 0.5, float64(y) + 0.5}, points[i], points[i+1])
				row[x-whole.Min.X] = max(row[x-whole.Min.X], float32(half+0.5-far))
			}
		}
	}
	for i, v := range covered {
		c.blend(whole.Min.X+i%whole.Dx(), whole.Min.Y+i/whole.Dx(), col, float64(v))
	}
}

// reach holds the pixels that are not further from a segment than half and one.
func (c canvas) reach(a, b point, half float64) image.Rectangle {
	return image.Rect(int(min(a.x, b.x)-half-1), int(min(a.y, b.y)-half-1),
		int(max(a.x, b.x)+half+2), int(max(a.y, b.y)+half+2)).Intersect(c.Rect)
}

// distance is how far p is from the segment between a and b.
func distance(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		t = max(0, min(1, ((p.x-a.x)*dx+(p.y-a.y)*dy)/square))
	}
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}

// busy counts the pixels of a rectangle that a text would hide or be hidden by;
// those outside the card count most.
func (c canvas) busy(r image.Rectangle) (n int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if !(image.Point{X: x, Y: y}).In(c.Rect.Inset(4)) {
				n += 1000
			} else if col := c.RGBAAt(x, y); col != white && col != grid {
				n++
			}
		}
	}
	return n
}

// clear makes a rectangle calm enough to be written on: the grid goes, the rest
// pales.
func (c canvas) clear(r image.Rectangle) {
	r = r.Intersect(c.Rect.Inset(4))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if c.RGBAAt(x, y) == grid {
				c.SetRGBA(x, y, white)
			} else {
				c.blend(x, y, white, 0.8)
			}
		}
	}
}

// paletted is the picture with each colour rounded to one of a few: every one we
// draw with, thinned over white. It makes the file half as large, and sooner.
func (c canvas) paletted() *image.Paletted {
	const shades = 24
	var palette color.Palette
	for _, col := range []color.RGBA{ink, muted, blue, red, redInk, base, frame} {
		for s := range shades {
			one := canvas{image.NewRGBA(image.Rect(0, 0, 1, 1))}
			one.fill(one.Rect, white)
			one.blend(0, 0, col, 1-float64(s)/shades)
			palette = append(palette, one.RGBAAt(0, 0))
		}
	}
	palette = append(palette, white, grid)
	out := image.NewPaletted(c.Rect, palette)
	known := map[color.RGBA]uint8{}
	var last color.RGBA // most pixels are as the one before
	var at uint8
	for i := range out.Pix {
		p := c.Pix[4*i : 4*i+3]
		if col := (color.RGBA{p[0], p[1], p[2], 0xff}); col != last {
			var ok bool
			if at, ok = known[col]; !ok {
				at = uint8(palette.Index(col))
				known[col] = at
			}
			last = col
		}
		out.Pix[i] = at
	}
	return out
}
