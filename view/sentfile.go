package view

import (
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
)

// Of a preview, what is told one by one.
const (
	mostServices = 4
	mostOver     = 3 // figures in the place of others
	mostFaults   = 3 // rows that are refused
)

// sentFile tells what a file of figures would change, or what it changed.
func (s speech) sentFile(f bot.FilePreview) Post {
	sum := f.Sum()
	takes := sum.Indicators + sum.New + sum.Changed
	lines := []string{s.sentFileTitle(f)}
	asked := f.Asked()
	if asked != nil && !f.Done {
		return s.whichService(f, asked, lines[0])
	}
	lines = append(lines, s.services(f)...)
	for _, over := range sum.Named[:min(len(sum.Named), mostOver)] {
		lines = append(lines, "• "+s.say("sent_file.named", with{"Indicator": plain(shorten(oneLine(over.Indicator), 40)), "Period": s.period(over.Is.Period, true),
			"Is": s.quantity(over.Is.Value, over.Is.Decimals, short(over.Is.Unit)), "Was": s.quantity(over.Was.Value, over.Was.Decimals, short(over.Was.Unit))}))
	}
	lines = append(lines, s.refusedRows(f)...)
	p := Post{Files: s.refusals(f)}
	values := with{"N": sum.New + sum.Changed, "Total": s.number(float64(sum.New+sum.Changed), 0)}
	act := bot.Act{Verb: bot.VerbTakeFile, Text: f.File.ID, File: f.File.Name, As: f.As, Before: f.Mark()}
	switch {
	case f.Done && sum.Changed > 0:
		lines = append(lines, s.say("sent_file.kept", nil))
	case f.Done:
	case takes == 0 && sum.Same > 0:
		lines = append(lines, s.say("sent_file.all_there", nil))
	case takes == 0:
		lines = append(lines, s.say("sent_file.nothing_left", nil))
	case f.Whole():
		lines = append(lines, s.say("sent_file.not_yet", nil))
		p.Buttons = []Button{{ID: "take", Label: s.say("sent_file.take", values), Style: "primary", Act: act}}
	default:
		lines = append(lines, s.say("sent_file.mend", nil))
		p.Buttons = []Button{{ID: "take", Label: s.say("sent_file.take_rest", values), Style: "default", Act: act}}
	}
	p.Text = strings.Join(lines, "\n")
	return p
}

func (s speech) sentFileTitle(f bot.FilePreview) string {
	key := "sent_file.read"
	switch {
	case f.Done:
		key = "sent_file.done"
	case f.Changed && f.Sum().New+f.Sum().Changed > 0:
		key = "sent_file.changed"
	}
	var odd []string
	if f.Encoding != "utf-8" && f.Encoding != "utf-8-bom" {
		odd = append(odd, strings.ToUpper(f.Encoding[:1])+f.Encoding[1:])
	}
	if name, is := map[string]string{";": "semicolon", "\t": "tab", "|": "bar"}[f.Separator]; is {
		odd = append(odd, s.say("sent_file."+name, nil))
	}
	return s.say(key, with{"Name": plain(shorten(f.File.Name, 40)), "N": len(f.Services), "Version": f.Version, "Odd": strings.Join(odd, ", ")})
}

// services tells what becomes of each service: those that need a person first,
// then the first others, and the rest in one line.
func (s speech) services(f bot.FilePreview) (lines []string) {
	var more bot.TakenIn
	left := 0
	for _, one := range f.Services {
		taken := one.Slug != "" && !one.Foreign
		if f.Done && !taken {
			continue
		}
		if taken && len(lines) >= mostServices {
			more.Add(one.Taken)
			left++
			continue
		}
		lines = append(lines, "• "+s.service(one, f))
	}
	if left > 0 {
		lines = append(lines, s.say("sent_file.more", with{"N": left, "Counts": s.takenIn(more)}))
	}
	return lines
}

func (s speech) service(one bot.FileService, f bot.FilePreview) string {
	data := with{"Name": plain(shorten(oneLine(one.Name), 40)), "Line": one.Line, "Other": one.Same, "Written": "", "Counts": s.takenIn(one.Taken)}
	switch {
	case one.Left:
		return s.say("sent_file.left", data)
	case one.Same > 0:
		return s.say("sent_file.twin", data)
	case one.Slug == "":
		return s.say("sent_file.unknown", data)
	}
	if written := data["Name"]; plain(shorten(oneLine(one.Product), 40)) != written {
		data["Written"], data["Name"] = written, plain(shorten(oneLine(one.Product), 40))
	}
	if one.Foreign {
		return s.say("sent_file.foreign", data)
	}
	return s.say("sent_file.service", data)
}

// takenIn counts what figures became.
func (s speech) takenIn(t bot.TakenIn) string {
	var parts []string
	for _, one := range []struct {
		key string
		n   int
	}{{"indicators", t.Indicators}, {"new", t.New}, {"over", t.Changed}, {"same", t.Same}} {
		if one.n > 0 {
			parts = append(parts, s.say("sent_file."+one.key, with{"N": one.n, "Total": s.number(float64(one.n), 0)}))
		}
	}
	if len(parts) == 0 {
		return s.say("sent_file.nothing", nil)
	}
	return strings.Join(parts, ", ")
}

// whichService asks which product a service of the file is.
func (s speech) whichService(f bot.FilePreview, asked *bot.FileService, title string) Post {
	name := plain(shorten(oneLine(asked.Name), 60))
	as := map[string]string{asked.Name: ""}
	for name, slug := range f.As {
		as[name] = slug
	}
	act := bot.Act{Verb: bot.VerbReadFile, Text: f.File.ID, File: f.File.Name, As: as}
	lines := []string{title, s.say("sent_file.ask", with{"Name": name})}
	leave := Option{Label: s.say("sent_file.leave", nil), Value: bot.LeftOut}
	if len(asked.Closest) == 0 {
		lines = append(lines, s.say("sent_file.none_close", with{"Code": code(shorten(oneLine(asked.Name), 60))}))
	}
	menu := &Menu{ID: "service", Label: s.say("sent_file.choose", nil), Act: act}
	for _, close := range asked.Closest {
		menu.Options = append(menu.Options, Option{Label: shorten(oneLine(close.Name), longestLabel), Value: close.Slug})
	}
	menu.Options = append(menu.Options, leave)
	return Post{Text: strings.Join(lines, "\n"), Menu: menu}
}

// refusedRows tells of the first rows that are left out, and why.
func (s speech) refusedRows(f bot.FilePreview) (lines []string) {
	if f.Refused == 0 || f.Done {
		return nil
	}
	lines = append(lines, s.say("sent_file.refused", with{"N": f.Refused, "Total": s.number(float64(f.Refused), 0)}))
	shown := f.Faults[:min(len(f.Faults), mostFaults)]
	for _, fault := range shown {
		lines = append(lines, "• "+s.rowFault(fault))
	}
	if more := f.Refused - len(shown); more > 0 {
		lines = append(lines, s.say("sent_file.more_faults", with{"N": more, "Total": s.number(float64(more), 0)}))
	}
	return lines
}

// refusals are the rows that are left out, as a file, when they do not all fit.
func (s speech) refusals(f bot.FilePreview) []File {
	if f.Refused <= mostFaults || f.Done {
		return nil
	}
	w := s.newCSV()
	w.row(strings.FieldsFunc(s.say("sent_file.refusals_header", nil), func(r rune) bool { return r == ';' || r == ',' })...)
	for _, fault := range f.Faults {
		w.row(strconv.Itoa(fault.Line), fault.Column, s.rowReason(fault, s.quoted))
	}
	return []File{w.file(s.say("sent_file.refusals", nil))}
}

// rowFault tells what is wrong in a file, and where.
func (s speech) rowFault(f bot.RowFault) string {
	column := ""
	if f.Column != "" {
		column = "`" + code(f.Column) + "`"
	}
	reason := s.rowReason(f, func(text string) string { return s.quoted(plain(shorten(oneLine(text), 40))) })
	where := s.say("row_fault_at.where", with{"Line": f.Line, "Column": column})
	if where == "" {
		return reason
	}
	return s.say("row_fault_at.said", with{"Where": where, "Reason": reason})
}

// rowReason tells what is wrong; quote shows what is written in the file.
func (s speech) rowReason(f bot.RowFault, quote func(string) string) string {
	data := with{"Text": "", "Hint": ""}
	if f.Text != "" {
		data["Text"] = quote(f.Text)
	}
	if f.Hint != "" {
		data["Hint"] = quote(f.Hint)
	}
	if slices.Contains([]string{"cell-count", "future"}, f.Code) {
		data["Text"], data["Hint"] = plain(f.Text), plain(f.Hint)
	}
	reason := s.say("row_fault."+f.Code, data)
	if f.Other > 0 {
		reason += " " + s.say("row_fault_at.other", with{"Line": f.Other})
	}
	return reason
}

// RowFault tells in a line without markdown what is wrong in a file, and where.
func (v *View) RowFault(lang string, f bot.RowFault) string {
	s := v.speech(lang)
	reason := s.rowReason(f, strconv.Quote)
	where := s.say("row_fault_at.where", with{"Line": f.Line, "Column": f.Column})
	if where == "" {
		return reason
	}
	return s.say("row_fault_at.said", with{"Where": where, "Reason": reason})
}
