package view

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"jalon/bot"
	"jalon/view/chart"
)

// picture draws an indicator's history; ok is false where nothing can be drawn.
func (s speech) picture(h bot.History) (File, bool) {
	ind := h.Indicator
	c := chart.Chart{Title: oneLine(ind.Name), Subtitle: oneLine(h.Name) + " · " + lowerFirst(s.say("frequency."+string(ind.Frequency), nil)),
		Frequency: ind.Frequency, Provisional: strings.Trim(s.say("figure.provisional", nil), "()"), Floating: ind.Unit == "%" || strings.HasPrefix(ind.Unit, "sur "),
		Axis: func(v float64) string { return s.quantity(v, trimmed(v, 6), short(ind.Unit)) }, Period: s.shortPeriod}
	if ind.Unit != "" && short(ind.Unit) == "" {
		c.Subtitle += " · " + oneLine(ind.Unit)
	}
	for _, p := range h.Points {
		c.Decimals = max(c.Decimals, p.Figure.Decimals)
		c.Points = append(c.Points, chart.Point{At: p.Figure.Period.Start, Value: p.Figure.Value, Provisional: p.Figure.Provisional, Missing: p.Waiver != nil,
			Label: s.quantity(p.Figure.Value, p.Figure.Decimals, short(p.Figure.Unit))})
	}
	if t := ind.Target; t != nil {
		c.Target = &chart.Target{Value: t.Value, At: t.Date, Label: s.say("picture.target", with{"Value": s.quantity(t.Value, t.Decimals, short(ind.Unit)), "By": s.by(t.Date)})}
	}
	body, err := c.PNG()
	if err != nil { // nothing was measured, or nothing that can be drawn
		return File{}, false
	}
	last := h.Points[len(h.Points)-1].Figure.Period
	return File{Name: fileName(h.Slug, ind.Name, last.Key()) + ".png", Type: "image/png", Body: body}, true
}

// fileName is a name that says what a file shows: letters, digits and dashes.
func fileName(parts ...string) string {
	text := norm.NFD.String(strings.ToLower(strings.Join(parts, "-")))
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= 0x300 && r < 0x370: // an accent
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// pictured is an indicator in a message of its own: the same figures as text,
// and the picture.
func (s speech) pictured(h *bot.HistoryPost) Post {
	if h.Card != nil {
		return s.picturedAll(h)
	}
	if h.History == nil { // its product or indicator is gone since
		return Post{Text: s.say("picture.gone", nil)}
	}
	p := s.history(*h.History)
	p.Buttons, p.Menu = nil, nil
	if file, ok := s.picture(*h.History); ok {
		p.Files = []File{file}
	}
	if h.Alone {
		p.Footer = s.say("request.footer", nil)
	}
	return p
}

// picturedAll is all that a product follows, with what each was, and its picture.
func (s speech) picturedAll(h *bot.HistoryPost) Post {
	p := s.figures(*h.Card)
	p.Buttons, p.Menu = nil, nil
	var lines []string
	for _, one := range h.Charts {
		if file, ok := s.picture(one); ok {
			p.Files = append(p.Files, file)
			lines = append(lines, s.say("picture.series", with{"Name": plain(shorten(oneLine(one.Indicator.Name), 60)), "Points": s.compact(one.Points, h.Card.Day.Year)}))
		}
	}
	if len(lines) > 0 {
		p.Text += "\n\n" + strings.Join(lines, "\n")
	}
	if h.Alone {
		p.Footer = s.say("request.footer", nil)
	}
	return p
}
