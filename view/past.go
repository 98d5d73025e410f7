package view

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// past is a page of the journal, day by day.
func (s speech) past(j bot.Past) Post {
	data := with{"Name": "", "Since": "", "Later": j.Later}
	if j.Product != "" {
		data["Name"] = plain(shorten(j.Name, 80))
	}
	if !j.Since.IsZero() {
		data["Since"] = s.day(j.Since, j.Day)
	}
	lines := []string{s.say("past.title", data)}
	if len(j.Lines) == 0 {
		lines = append(lines, s.say("past.none", data))
	}
	day := bot.Date{}
	for _, l := range j.Lines {
		if at := bot.DateOf(l.At); at != day {
			day = at
			lines = append(lines, "**"+s.day(day, j.Day)+"**")
		}
		lines = append(lines, "• "+s.pastLine(l, j.Product == ""))
	}
	p := Post{Text: strings.Join(lines, "\n")}
	since := ""
	if !j.Since.IsZero() {
		since = j.Since.String()
	}
	if j.Before > 0 {
		p.Buttons = append(p.Buttons, Button{ID: "older", Label: s.say("past.older", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbJournal, Product: j.Product, Text: since, Before: j.Before, Fields: fieldsOf(j.Indicator)}})
	}
	if j.Take && len(j.Lines) > 0 {
		p.Buttons = append(p.Buttons, Button{ID: "csv", Label: s.say("past.take", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbTakeJournal, Product: j.Product, Text: since}})
		p.Typed = s.say("past.typed", nil)
	}
	return p
}

// fieldsOf keeps an indicator in a button.
func fieldsOf(id bot.IndicatorID) []bot.Asked {
	if id == "" {
		return nil
	}
	return []bot.Asked{{Indicator: id}}
}

// pastLine is one change: at what time, by whom, what.
func (s speech) pastLine(l bot.PastLine, whole bool) string {
	data := with{"Who": s.actor(l), "Subject": plain(shorten(oneLine(l.Subject), 60)), "Code": code(shorten(oneLine(l.Subject), 60)), "Period": "", "Before": "",
		"After": "", "Awaited": "", "Waived": l.Waived, "Changes": "", "About": s.named(l.About, ""), "Self": l.About != "" && l.About == l.Who, "Role": "", "Until": "",
		"Channel": l.Entry.As == bot.RoleChannel, "Action": code(l.Entry.Action), "Others": "", "More": max(0, len(l.Others)-mostOthers), "Why": plain(shorten(oneLine(l.Comment), 100))}
	if l.Period != nil {
		data["Period"] = s.period(*l.Period, l.Period.Start.Year != l.At.Year())
	}
	data["Before"] = s.was(l)
	if !l.Awaited.IsZero() {
		data["Awaited"] = s.day(l.Awaited, bot.DateOf(l.At))
	}
	if l.Was != nil && l.Is != nil {
		data["Changes"] = strings.Join(s.redefined(*l.Was, *l.Is), ", ")
	}
	data["Others"] = s.otherPeriods(l)
	if l.After != nil {
		data["After"] = s.quantity(l.After.Value, l.After.Decimals, l.After.Unit)
	}
	if l.Roles[1] != "" && l.Roles[1] != bot.RoleNone {
		data["Role"] = s.role(l.Roles[1])
	}
	if !l.Until.IsZero() {
		data["Until"] = s.until(l.Until, l.At)
	}
	s.pastReminders(data, l)
	key := "past.line." + l.PastKind()
	if _, ok := s.texts[key]; !ok {
		key = "past.line.other"
	}
	parts := []string{s.hour(l.At)}
	if whole && l.Name != "" {
		parts = append(parts, plain(shorten(oneLine(l.Name), 40)))
	}
	return strings.Join(append(parts, s.say(key, data)), " · ")
}

// pastReminders are what was chosen of reminders, and the days of an absence.
func (s speech) pastReminders(data with, l bot.PastLine) {
	data["Resumes"], data["State"], data["WasState"] = l.Resumes, s.launchState(l.States[1]), ""
	if l.States[0] != "" {
		data["WasState"] = s.launchState(l.States[0])
	}
	data["Day"], data["WasDay"], data["From"], data["To"] = s.teamDay(l.TeamDays[1]), s.teamDay(l.TeamDays[0]), "", ""
	if !l.Absent[0].IsZero() && !l.Absent[1].IsZero() {
		data["From"], data["To"] = s.day(l.Absent[0], bot.DateOf(l.At)), s.day(l.Absent[1], bot.DateOf(l.At))
	}
}

// launchState words what is chosen of a product's reminders, also that nothing is.
func (s speech) launchState(state bot.LaunchState) string {
	key := "launch_state." + string(state)
	if _, ok := s.texts[key]; !ok {
		key = "launch_state.configured"
	}
	return s.say(key, nil)
}

// teamDay words when in the week a team is reminded; empty for when the rules say.
func (s speech) teamDay(d *bot.TeamDay) string {
	if d == nil {
		return ""
	}
	at := time.Date(2000, time.January, 2+int(d.Weekday), d.Hour, d.Minute, 0, 0, time.UTC) // a Sunday first
	return s.say("launch_state.day", with{"Day": s.days[at.Weekday()], "Hour": s.hour(at)})
}

// was is what a period had before; empty for nothing.
func (s speech) was(l bot.PastLine) string {
	if l.Before == nil {
		return ""
	}
	return s.number(l.Before.Value, l.Before.Decimals)
}

// mostOthers is how many other periods a line tells the figures of.
const mostOthers = 3

// otherPeriods are the first figures noted with another, « septembre : 10,4 ».
func (s speech) otherPeriods(l bot.PastLine) string {
	var told []string
	for _, other := range l.Others[:min(len(l.Others), mostOthers)] {
		if other.Period == nil || other.After == nil {
			continue
		}
		told = append(told, s.say("past.other", with{"Period": s.period(*other.Period, other.Period.Start.Year != other.At.Year()), "After": s.number(other.After.Value, other.After.Decimals), "Before": s.was(other)}))
	}
	return strings.Join(told, ", ")
}

// actor is who did it.
func (s speech) actor(l bot.PastLine) string {
	switch {
	case l.Who != "":
		return s.named(l.Who, "")
	case l.Erased:
		return s.say("past.erased", nil)
	case l.Entry.Actor == bot.ActorConfiguration:
		return s.say("past.configuration", nil)
	}
	return "Jalon"
}

// journalFile is the journal as a file.
func (s speech) journalFile(f *bot.JournalFile) Post {
	var body []byte
	kind := "text/csv"
	if f.Format == bot.FormatNDJSON {
		body, kind = s.journalNDJSON(f.Rows), "application/x-ndjson"
	} else {
		body = s.journalCSV(f.Rows)
	}
	name := s.say("past.file_name", with{"Day": f.Day.String()}) + "." + string(f.Format)
	return Post{Text: s.say("past.file", with{"N": len(f.Rows), "Total": s.number(float64(len(f.Rows)), 0), "Name": plain(shorten(f.Name, 80)), "More": f.More}),
		Footer: s.say("request.footer", nil), Files: []File{{Name: name, Type: kind, Body: body}}}
}

// journalCSV is UTF-8 with the mark that spreadsheets want; times are RFC 3339
// in UTC, values the JSON that is kept.
func (s speech) journalCSV(rows []bot.JournalRow) []byte {
	var body bytes.Buffer
	body.WriteString("\ufeff")
	w := csv.NewWriter(&body)
	if s.code == "fr" {
		w.Comma = ';'
	}
	w.UseCRLF = true
	w.Write([]string{"seq", "at", "door", "actor", "who", "as", "action", "product", "entity", "before", "after"})
	for _, r := range rows {
		e := r.Entry
		row := []string{strconv.FormatUint(e.Seq, 10), e.At.UTC().Format(time.RFC3339), e.Door, string(e.Actor), s.names(r.Who), string(e.As), e.Action, r.Slug,
			e.Entity, string(e.Before), string(e.After)}
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		w.Write(row)
	}
	w.Flush()
	return body.Bytes()
}

// rowJSON is a line of the journal's file.
type rowJSON struct {
	Seq     uint64          `json:"seq"`
	At      time.Time       `json:"at"`
	Door    string          `json:"door"`
	Actor   bot.PersonKey   `json:"actor"`
	Who     string          `json:"who,omitempty"`
	As      bot.Role        `json:"as,omitempty"`
	Action  string          `json:"action"`
	Product string          `json:"product,omitempty"`
	Entity  string          `json:"entity,omitempty"`
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
}

func (s speech) journalNDJSON(rows []bot.JournalRow) []byte {
	var body bytes.Buffer
	lines := json.NewEncoder(&body)
	for _, r := range rows {
		e := r.Entry
		row := rowJSON{e.Seq, e.At.UTC(), e.Door, e.Actor, s.names(r.Who), e.As, e.Action, r.Slug, e.Entity, e.Before, e.After}
		if err := lines.Encode(row); err != nil {
			panic("view: an entry of the journal: " + err.Error()) // its values were read as JSON
		}
	}
	return body.Bytes()
}
