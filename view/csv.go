package view

import (
	"bytes"
	"encoding/csv"
	"strings"

	"jalon/bot"
)

// export is a list of products as a file.
func (s speech) export(e *bot.Export) Post {
	columns := []string{"slug", "name", "pitch", "phase", "since", "incubators", "sponsors", "themes", "technologies",
		"site", "statistics", "impact", "budget", "repository", "page"}
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = s.say("column."+c, nil)
	}
	w := s.newCSV()
	w.row(head...)
	for _, row := range e.Rows {
		w.row(s.exportRow(row, e)...)
	}
	name := "produits"
	if s.code == "en" {
		name = "products"
	}
	return Post{Text: s.say("list.exported", with{"N": len(e.Rows), "Total": s.number(float64(len(e.Rows)), 0),
		"Asked": plain(shorten(e.Asked, 80))}), Files: []File{w.file(name + "-" + e.Day.String())}}
}

func (s speech) exportRow(p bot.Startup, e *bot.Export) []string {
	phase, since := "", ""
	if at, ok := p.PhaseAt(e.Day); ok {
		if phase = string(at.ID); s.texts["phase."+phase] != nil {
			phase = s.say("phase."+phase, nil)
		}
		if !at.Start.IsZero() {
			since = at.Start.String()
		}
	}
	var houses []string
	for _, id := range p.Incubators {
		if n := e.Names[id].Name; n != "" {
			id = n
		}
		houses = append(houses, id)
	}
	list := func(values []string) string { return strings.Join(values, ", ") }
	return []string{p.Slug, p.Name, p.Pitch, phase, since, list(houses), list(p.Sponsors), list(p.Themes), list(p.Technologies),
		p.Links.Site, p.Links.Statistics, p.Links.Impact, p.Links.Budget, p.Links.Repository, pageOf(p.Slug)}
}

// harmless keeps a spreadsheet from reading a cell as a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// csvFile is a file that a spreadsheet opens: UTF-8 with the mark that it wants,
// semicolons between fields in French.
type csvFile struct {
	body bytes.Buffer
	w    *csv.Writer
}

func (s speech) newCSV() *csvFile {
	f := &csvFile{}
	f.body.WriteString("\ufeff")
	f.w = csv.NewWriter(&f.body)
	if s.code == "fr" {
		f.w.Comma = ';'
	}
	f.w.UseCRLF = true
	return f
}

// row writes cells that no spreadsheet takes for a formula.
func (f *csvFile) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = harmless(cell)
	}
	f.w.Write(cells)
}

func (f *csvFile) file(name string) File {
	f.w.Flush()
	return File{Name: name + ".csv", Type: "text/csv", Body: f.body.Bytes()}
}
