package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/commands"
	"jalon/impactcsv"
	"jalon/publicfetch"
)

// importFault is why a published file is not taken in.
type importFault struct {
	part   string           // bot.ImportUnreachable, or another
	detail string           // see there
	row    *impactcsv.Fault // the first that is wrong; nil where none is
	err    error            // for the log, without a content
}

func (f importFault) Error() string { return f.err.Error() }

// words say it to who runs the bot, on the command line.
func (f importFault) words() string {
	switch {
	case f.row != nil && f.part == bot.ImportRefused:
		return fmt.Sprintf("rows refused: %s. %s", f.detail, faultWords(*f.row))
	case f.row != nil:
		return faultWords(*f.row)
	case f.part == bot.ImportForeign:
		return f.err.Error() + ": " + f.detail
	}
	return f.detail
}

// kind is what a fault has in common with the same one in other lines.
func (f importFault) kind() string {
	if f.row == nil {
		return ""
	}
	return string(f.row.Code) + " " + f.row.Column
}

// refuses says what keeps a file that was read from being taken in; nil for
// nothing.
func (f publishedFile) refuses(i *commands.Import) error {
	switch {
	case i.Refused > 0 && (!f.WithoutRefused || i.Rows == 0):
		return importFault{part: bot.ImportRefused, detail: strconv.Itoa(i.Refused), row: &i.Faults[0], err: i.Faults[0]}
	case len(i.Services) == 0:
		names := strings.Join(i.Others[:min(len(i.Others), mostOthersNamed)], ", ")
		return importFault{part: bot.ImportForeign, detail: names, err: errors.New("none of its services is the product")}
	}
	return nil
}

// A file that cannot be fetched is told once it failed so many times in a row,
// an hour apart, and, where it worked before, figures are missing for so long.
const (
	missedBefore  = 3
	missingBefore = 48 * time.Hour
)

// worthTelling tells whether staff are to know: not of one time-out.
func (f publishedFile) worthTelling(why importFault, how fare, now time.Time) bool {
	if why.part != bot.ImportUnreachable {
		return true
	}
	return how.missed >= missedBefore && (f.worked.IsZero() || now.Sub(f.schedule.Next(f.worked)) >= missingBefore)
}

// notice tells staff why a file is not taken in, under a name that is another
// for each cause and address, and once the import worked again.
func (f publishedFile) notice(why importFault, now time.Time) bot.Delivery {
	address := fnv.New32a()
	address.Write([]byte(f.URL))
	since := "never"
	if !f.worked.IsZero() {
		since = f.worked.UTC().Format(time.RFC3339)
	}
	name := strings.Join([]string{"import", string(f.product.ID), why.part, why.kind(), fmt.Sprintf("%08x", address.Sum32()), since}, "/")
	n := bot.Notice{Cause: bot.NoticeImport, Product: f.product.ID, Subject: f.product.Name, Detail: why.detail,
		Part: why.part, Address: publicfetch.Shown(f.URL), At: now}
	if why.row != nil {
		row := commands.RowFault(*why.row)
		n.Row = &row
	}
	return bot.NoticeOwed(name, n)
}
