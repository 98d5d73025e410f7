package chart

import "math"

// scale is the upright axis: round numbers from low to high.
type scale struct {
	low, high, step float64
}

// steps are what the scale may count by, times a power of ten.
var steps = [...]float64{1, 2, 2.5, 5}

// mostSteps bounds the lines of the grid: one more than the steps.
const mostSteps = 4

// newScale covers the values from least to most. With zero, it shows zero too.
// decimals is the finest step that may be told.
func newScale(least, most float64, zero bool, decimals int) scale {
	decimals = min(max(decimals, 0), 6)
	if !zero {
		// The line keeps to the middle; near enough to zero, zero is shown.
		room := max((most-least)/4, math.Abs(most)*0.01, math.Pow10(-decimals))
		zero = least >= 0 && least-room <= most/3 || most <= 0 && most+room >= least/3
		if !zero {
			below, above := least-room, most+room
			if least >= 0 {
				below = max(below, 0)
			}
			if most <= 0 {
				above = min(above, 0)
			}
			least, most = below, above
		}
	}
	if zero {
		least, most = min(least, 0), max(most, 0)
	}
	if least == most {
		most += math.Pow10(-decimals)
	}
	for power := math.Pow10(max(-decimals, int(math.Floor(math.Log10(most-least)))-2)); ; power *= 10 {
		for _, s := range steps {
			step := s * power
			if whole := step * math.Pow10(decimals); math.Abs(whole-math.Round(whole)) > 1e-6 {
				continue // 2.5 of what is counted
			}
			low, high := math.Floor(least/step+1e-9)*step, math.Ceil(most/step-1e-9)*step
			if high <= low {
				high = low + step
			}
			if math.Round((high-low)/step) <= mostSteps {
				return scale{low, high, step}
			}
		}
	}
}

// values are those of the grid, from low to high.
func (s scale) values() (values []float64) {
	first := math.Round(s.low / s.step)
	for n := range int(math.Round((s.high-s.low)/s.step)) + 1 {
		values = append(values, (first+float64(n))*s.step+0) // no -0
	}
	return values
}
