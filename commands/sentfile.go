package commands

import (
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/impactcsv"
)

// figuresSent is the file of figures among those of a message; is is false
// when there is none. Where others read, and of several, it says what to do.
func figuresSent(m Message) (file bot.SentFile, is bool, err error) {
	var csv []bot.SentFile
	for _, f := range m.Files {
		if kind := strings.ToLower(path.Ext(f.Name)); kind == ".csv" || kind == ".txt" || kind == ".tsv" {
			csv = append(csv, f)
		}
	}
	switch {
	case len(csv) > 0 && !m.Direct:
		return file, false, &bot.Error{Code: bot.CodeFileDirect}
	case len(csv) > 1:
		return file, false, &bot.Error{Code: bot.CodeOneFile}
	case len(csv) == 1:
		return csv[0], true, nil
	case len(m.Files) > 0 && m.Direct && strings.TrimSpace(m.Text) == "":
		return file, false, &bot.Error{Code: bot.CodeFileKind, Arg: m.Files[0].Name}
	}
	return file, false, nil
}

// fileSent tells what a file would change. What is written beside it may say
// which products its services are, one on each line: « Dossier Facile =
// dossierfacile ».
func (r *Router) fileSent(ctx context.Context, m Message, file bot.SentFile) (Reply, error) {
	as := map[string]string{}
	for line := range strings.Lines(m.Text) {
		if name, slug, said := strings.Cut(line, "="); said && strings.TrimSpace(name) != "" {
			as[strings.TrimSpace(name)] = strings.TrimSpace(slug)
		}
	}
	p, _, err := r.previewFile(ctx, m.Who, file, as, m.Door)
	return Reply{Show: p}, err
}

// fileWithin is what a press gets to read a file: longer than a question, less
// than a chat waits for.
const fileWithin = 15 * time.Second

// pressFile answers the buttons under a preview.
func (r *Router) pressFile(ctx context.Context, p Press) (Reply, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fileWithin)
	defer cancel()
	as := map[string]string{}
	for name, slug := range p.Act.As {
		as[name] = slug
		if slug == "" {
			as[name] = p.Act.Choice
		}
	}
	file := bot.SentFile{ID: p.Act.Text, Name: p.Act.File}
	preview, intake, err := r.previewFile(ctx, p.Who, file, as, p.Door)
	switch {
	case err != nil:
		return Reply{}, err
	case p.Act.Verb == bot.VerbReadFile:
		return Reply{Show: preview}, nil
	case preview.Mark() != p.Act.Before:
		preview.Changed = true
		return Reply{Show: preview}, nil
	}
	intake.Dry = false
	if err := r.takeIn(ctx, &preview, intake); err != nil {
		return Reply{}, err
	}
	preview.Done = true
	r.Wake()
	return Reply{Show: preview}, nil
}

// previewFile reads a file in somebody's name: what it would change, and the
// intake that does. What they may not note is left out of both.
func (r *Router) previewFile(ctx context.Context, who bot.Person, file bot.SentFile, as map[string]string, door string) (p bot.FilePreview, intake bot.Intake, err error) {
	if who.Unknown {
		return p, intake, &bot.Error{Code: bot.CodeBusy}
	}
	i, intake, err := r.readSent(ctx, file, as)
	if err != nil {
		return p, intake, err
	}
	intake.By, intake.Door, intake.Dry = who.ID, door, true
	p = bot.FilePreview{File: file, Version: string(i.Version), Encoding: string(i.Encoding), Separator: i.Separator, Refused: i.Refused, As: as}
	for _, f := range i.Faults {
		p.Faults = append(p.Faults, RowFault(f))
	}
	held := r.Catalogue.Current().Catalogue
	var allowed []bot.ProductIntake
	for _, s := range i.Services {
		one := bot.FileService{Name: s.Name, Line: s.Line, Slug: s.Slug, Same: s.Same, Left: s.Left}
		for _, slug := range s.Closest {
			if close, ok := held.Startup(slug); ok {
				one.Closest = append(one.Closest, close)
			}
		}
		if product, ok := held.Startup(s.Slug); ok {
			one.Product = product.Name
			as, may, err := r.may(ctx, who, bot.ActionRecord, product.ID)
			if err != nil {
				return p, intake, err
			}
			one.Foreign = !may
			if at := slices.IndexFunc(intake.Products, func(in bot.ProductIntake) bool { return in.Product == product.ID }); at >= 0 && may {
				intake.Products[at].As = as
				allowed = append(allowed, intake.Products[at])
			}
		}
		p.Services = append(p.Services, one)
	}
	intake.Products = allowed // and nothing that the catalogue lost meanwhile
	return p, intake, r.takeIn(ctx, &p, intake)
}

// readSent reads a file where the chat keeps it.
func (r *Router) readSent(ctx context.Context, file bot.SentFile, as map[string]string) (*Import, bot.Intake, error) {
	large := &bot.Error{Code: bot.CodeFileLarge, Arg: file.Name, Hint: strconv.Itoa(bot.MostSent >> 20)}
	if file.Size > bot.MostSent {
		return nil, bot.Intake{}, large
	}
	in, err := r.Files.File(ctx, file.ID)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, bot.Intake{}, &bot.Error{Code: bot.CodeFileGone, Arg: file.Name}
	}
	if err != nil {
		return nil, bot.Intake{}, &bot.Error{Code: bot.CodeBusy, Err: err}
	}
	defer in.Close()
	body := &io.LimitedReader{R: in, N: bot.MostSent + 1}
	i, intake, err := r.ReadImport(ctx, body, ImportRules{As: as})
	var faults impactcsv.Faults
	switch {
	case body.N == 0:
		return nil, intake, large
	case errors.As(err, &faults):
		row := RowFault(faults[0])
		return nil, intake, &bot.Error{Code: bot.CodeFileUnread, Arg: file.Name, Row: &row}
	}
	return i, intake, err
}

// takeIn takes figures in, or counts what they would become, into the services
// of a preview.
func (r *Router) takeIn(ctx context.Context, p *bot.FilePreview, intake bot.Intake) error {
	taken, err := r.Figures.TakeIn(ctx, intake)
	if err != nil {
		return internal("take figures in", err)
	}
	for n, s := range p.Services {
		if s.Slug != "" && !s.Foreign {
			p.Services[n].Taken, taken = taken[0], taken[1:]
		}
	}
	return nil
}

// RowFault is a fault as it is told.
func RowFault(f impactcsv.Fault) bot.RowFault {
	return bot.RowFault{Line: f.Line, Column: f.Column, Code: string(f.Code), Text: f.Text, Hint: f.Hint, Other: f.Other}
}
