package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/commands"
)

const (
	longestBody  = 64 << 10
	mostMeasures = 100
	mostFaults   = 20 // are told at once
	mostDecimals = 6  // are kept: what a division leaves is not a measure
	tooLarge     = 1e15
)

// fields of a measure; the first three must be there.
var fields = []string{"indicateur", "periode", "valeur", "provisoire", "commentaire"}

const needed = 3

// readBody reads what was sent, as objects whose values are not read yet: several
// under "mesures", or one alone.
func readBody(w http.ResponseWriter, r *http.Request) (measures []json.RawMessage, status int, found fault) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, http.StatusRequestEntityTooLarge, fault{Code: codeTooLarge, Wanted: []string{strconv.Itoa(longestBody)}}
	}
	var top map[string]json.RawMessage
	if err != nil || json.Unmarshal(body, &top) != nil || top == nil {
		return nil, http.StatusBadRequest, fault{Code: codeNotJSON}
	}
	several, ok := top["mesures"]
	if !ok {
		return []json.RawMessage{body}, 0, found
	}
	for name := range top {
		if name != "mesures" {
			return nil, http.StatusUnprocessableEntity, fault{Code: codeUnknown, Field: shown(name), Wanted: []string{"mesures"}}
		}
	}
	if json.Unmarshal(several, &measures) != nil {
		return nil, http.StatusUnprocessableEntity, fault{Code: codeWrongType, Field: "mesures"}
	}
	switch {
	case len(measures) == 0:
		return nil, http.StatusUnprocessableEntity, fault{Code: codeNoMeasure}
	case len(measures) > mostMeasures:
		return nil, http.StatusUnprocessableEntity, fault{Code: codeTooMany, Wanted: []string{strconv.Itoa(mostMeasures)}}
	}
	return measures, 0, found
}

// reading is a body being understood.
type reading struct {
	facts   bot.Facts
	today   bot.Date
	figures []bot.NewFigure
	faults  []fault
}

// fault notes what is wrong with one measure.
func (r *reading) fault(n int, code, field string, wanted ...string) {
	if len(r.faults) < mostFaults {
		r.faults = append(r.faults, fault{Code: code, Measure: &n, Field: field, Wanted: wanted})
	}
}

// measure understands one.
func (r *reading) measure(n int, raw json.RawMessage) {
	var values map[string]json.RawMessage
	if json.Unmarshal(raw, &values) != nil || values == nil {
		r.fault(n, codeWrongType, "")
		return
	}
	before := len(r.faults)
	for name := range values {
		if !slices.Contains(fields, name) {
			r.fault(n, codeUnknown, shown(name), fields...)
		}
	}
	for _, name := range fields[:needed] {
		if _, there := values[name]; !there {
			r.fault(n, codeMissing, name)
		}
	}
	text := func(name string) (s string) {
		if v, there := values[name]; there && (isNull(v) || json.Unmarshal(v, &s) != nil) {
			r.fault(n, codeWrongType, name)
		}
		return s
	}
	var figure bot.NewFigure
	indicator, period, comment := text("indicateur"), text("periode"), text("commentaire")
	if v, there := values["provisoire"]; there && (isNull(v) || json.Unmarshal(v, &figure.Provisional) != nil) {
		r.fault(n, codeWrongType, "provisoire")
	}
	r.value(n, &figure, values["valeur"])
	var ok bool
	if figure.Comment, ok = commands.Comment(comment); !ok {
		r.fault(n, codeComment, "commentaire")
	}
	if len(r.faults) > before {
		return
	}
	r.about(n, &figure, indicator, period)
	if len(r.faults) == before {
		r.figures = append(r.figures, figure)
	}
}

// about finds which indicator and period a measure is of.
func (r *reading) about(n int, figure *bot.NewFigure, indicator, period string) {
	ind, ok := commands.Indicator(r.facts, indicator)
	if !ok {
		var names []string
		for _, one := range r.facts.Active() {
			names = append(names, one.ShortName)
		}
		r.fault(n, codeIndicator, "indicateur", names...)
		return
	}
	p, err := bot.ParsePeriod(ind.Frequency, period)
	switch {
	case err != nil:
		last := bot.PeriodOf(ind.Frequency, r.today).Previous()
		r.fault(n, codePeriod, "periode", last.Key())
		return
	case p.Start.After(r.today):
		r.fault(n, codeFuture, "periode", bot.PeriodOf(ind.Frequency, r.today).Key())
		return
	}
	figure.Indicator, figure.Period = ind.ID, p.Key()
	for _, other := range r.figures {
		if other.Indicator == figure.Indicator && other.Period == figure.Period {
			r.fault(n, codeTwice, "periode")
			return
		}
	}
}

// value reads a number of JSON; absent ones are told elsewhere.
func (r *reading) value(n int, figure *bot.NewFigure, raw json.RawMessage) {
	if raw == nil {
		return
	}
	if raw = bytes.TrimSpace(raw); raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		r.fault(n, codeWrongType, "valeur")
		return
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) >= tooLarge {
		r.fault(n, codeNumber, "valeur")
		return
	}
	figure.Value = bot.Round(v, mostDecimals)
	_, fraction, _ := strings.Cut(strconv.FormatFloat(figure.Value, 'f', -1, 64), ".")
	figure.Decimals = min(len(fraction), mostDecimals)
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

// shown is a name of theirs as an answer repeats it.
func shown(name string) string {
	const most = 40
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}
