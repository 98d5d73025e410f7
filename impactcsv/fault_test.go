package impactcsv

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

// head is the header of version 0.5.0.
var head = func() string {
	names := make([]string, len(editions[0].Columns))
	for i, c := range editions[0].Columns {
		names[i] = c.String()
	}
	return strings.Join(names, ",") + "\n"
}()

// good is a row; change returns it with some cells changed.
const good = "A,S,I,1,%,false,usage,mensuelle,2026-10-31,true,2026-10-01,false,x,,,,"

func change(cells ...string) string {
	row := strings.Split(good, ",")
	for i := 0; i < len(cells); i += 2 {
		row[slices.Index(editions[0].Columns, columnNamed(cells[i]))] = cells[i+1]
	}
	return strings.Join(row, ",") + "\n"
}

// manyIndicators are rows of as many indicators.
func manyIndicators(n int) string {
	var rows strings.Builder
	for i := range n {
		rows.WriteString(change("indicateur", "I"+strconv.Itoa(i)))
	}
	return rows.String()
}

type faultCase struct {
	code   Code
	by     string
	file   string
	line   int
	column string
}

// faultCases are files in which a code is found at a line and a column, by
// those of r, v, g (Read, Validate, Gather) that look for it.
var faultCases = []faultCase{
	{CodeEmpty, "rv", "\n\n", 1, ""},
	{CodeNotCSV, "rv", "PK\x03\x04rest", 1, ""},
	{CodeNotCSV, "rv", " <!DOCTYPE html>", 1, ""},
	{CodeNoHeader, "rv", "nom,prenom\n", 1, ""},
	{CodeMissingColumn, "rv", strings.Replace(head, ",valeur", "", 1), 1, "valeur"},
	{CodeTooLarge, "rv", head + strings.Repeat(good+"\n", 100), 66, ""},
	{CodeTooManyRows, "rv", head + strings.Repeat("A,S\n", 41), 42, ""},
	{CodeRecordTooLong, "rv", head + good + "\n\"" + strings.Repeat("x\n", maxRecord), 3, ""},
	{CodeUnknownColumn, "rv", strings.Replace(head, "valeur", "valeur,note", 1), 1, ""},
	{CodeRepeatedColumn, "rv", strings.Replace(head, "valeur", "valeur,valeur", 1), 1, "valeur"},
	{CodeColumnOrder, "rv", strings.Replace(head, "indicateur,valeur", "valeur,indicateur", 1), 1, "valeur"},
	{CodeOptionalMissing, "rv", strings.Replace(head, ",dataviz_wish", "", 1), 1, "dataviz_wish"},
	{CodeQuotes, "rv", head + "A,S \"x\" y,I\n" + good, 2, ""},
	{CodeCellCount, "rv", head + good + ",x\n", 2, ""},
	{CodeCellCount, "rv", head + "A,S\n", 2, ""},
	{CodeBlankRow, "v", head + " ,,,,,,,,,,,,,,,,\n", 2, ""},
	{CodeCellTooLong, "rv", head + change("indicateur", strings.Repeat("x", 9000)), 2, "indicateur"},
	{CodeControl, "rv", head + change("indicateur", "a\x07b"), 2, "indicateur"},
	{CodeEncoding, "rv", head + change("nom_service_public_numerique", "é", "indicateur", "\xe9"), 2, "indicateur"},
	{CodeRequired, "rv", head + change("valeur", " "), 2, "valeur"},
	{CodeRequired, "r", head + change("indicateur", "\u200b"), 2, "indicateur"},
	{CodeRequired, "v", head + change("source_collecte", ""), 2, "source_collecte"},
	{CodeNotANumber, "rv", head + change("valeur", "~10"), 2, "valeur"},
	{CodeNotANumber, "rv", head + change("valeur", "="), 2, "valeur"},
	{CodeAmbiguousNumber, "rv", head + change("valeur", `"1,234"`), 2, "valeur"},
	{CodeAmbiguousNumber, "r", strings.ReplaceAll(head+change("valeur", "1.234"), ",", ";"), 2, "valeur"},
	{CodeTwoNumbers, "rv", head + change("valeur", "3 sur 4"), 2, "valeur"},
	{CodeNumberTooLarge, "rv", head + change("valeur", "1e15"), 2, "valeur"},
	{CodeNotFinite, "rv", head + change("valeur", "-INF"), 2, "valeur"},
	{CodeNotABoolean, "rv", head + change("est_cible", "2"), 2, "est_cible"},
	{CodeNotADate, "rv", head + change("date", "2026-02-30"), 2, "date"},
	{CodeLooseDate, "v", head + change("date", "2026-11-5"), 2, "date"},
	{CodeNotInList, "rv", head + change("dataviz_wish", "pie"), 2, "dataviz_wish"},
	{CodeNotInList, "rv", head + change("denom_insee", "REGION"), 2, "denom_insee"},
	{CodeFormula, "rv", head + change("indicateur", "=A1"), 2, "indicateur"},
	{CodeNoStart, "v", head + change("date_debut", ""), 2, "date_debut"},
	{CodeStartWithoutSpan, "v", head + change("est_periode", "false"), 2, "date_debut"},
	{CodeStartAfterEnd, "rv", head + change("date_debut", "2026-11-01"), 2, "date_debut"},
	{CodeNotPeriodEnd, "g", head + change("date", "2026-11-01"), 2, "date"},
	{CodeNotPeriodStart, "g", head + change("date_debut", "2026-10-02"), 2, "date_debut"},
	{CodeOtherFrequency, "g", head + change("frequence_monitoring", "quotidienne"), 2, "frequence_monitoring"},
	{CodeOverlap, "g", head + good + "\n" + change("valeur", "2"), 3, "date"},
	{CodeRepeated, "g", head + good + "\n" + good, 3, "date"},
	{CodeChanged, "g", head + good + "\n" + change("unite_mesure", "jour"), 3, "unite_mesure"},
	{CodeManyIndicators, "g", head + manyIndicators(201) + good + "\n", 202, "indicateur"},
	{CodeArea, "g", head + change("code_insee", "75"), 2, "code_insee"},
}

// TestFaults finds each fault where it is, and nothing wrong with what is good.
func TestFaults(t *testing.T) {
	for _, c := range faultCases {
		limits := Limits{Bytes: 300 << 10, Rows: 40}
		switch c.code {
		case CodeManyIndicators:
			limits.Rows = 1000
		case CodeTooLarge:
			limits.Rows = 1000
			limits.Bytes = int64(len(head) + 64*(len(good)+1) + 10)
		}
		for _, by := range c.by {
			found := faultsBy(t, by, c.file, limits)
			if !slices.ContainsFunc(found, func(f Fault) bool { return f.Code == c.code && f.Line == c.line && f.Column == c.column }) {
				t.Errorf("%s by %c: found %v", c.code, by, found)
			}
		}
	}
	for _, by := range "rvg" {
		if found := faultsBy(t, by, head+good+"\n", Limits{}); len(found) != 0 {
			t.Errorf("by %c: found %v", by, found)
		}
	}
}

func faultsBy(t *testing.T, by rune, file string, limits Limits) []Fault {
	t.Helper()
	if by == 'v' {
		report, err := Validate(strings.NewReader(file), limits)
		if err != nil {
			t.Fatal(err)
		}
		return withEnd(report.Tally)
	}
	f, err := Read(strings.NewReader(file), limits)
	var faults Faults
	if errors.As(err, &faults) {
		return faults
	}
	if err != nil {
		t.Fatal(err)
	}
	if by == 'r' {
		return withEnd(f.Tally)
	}
	g, err := Gather(f.All(), Rules{})
	if err != nil {
		t.Fatal(err)
	}
	return append(f.Faults, g.Faults...)
}

func withEnd(t Tally) []Fault {
	if t.Ended != nil {
		return append(t.Faults, *t.Ended)
	}
	return t.Faults
}

// TestCodes: every code says in the source what it is, and is found in a case.
func TestCodes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		seen++
		text, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if strings.TrimSpace(spec.Comment.Text()) == "" {
			t.Errorf("%s does not say what it is", text)
		}
		if !slices.ContainsFunc(faultCases, func(c faultCase) bool { return string(c.code) == text }) {
			t.Errorf("%s is in no case", text)
		}
		return true
	})
	if seen < 30 {
		t.Errorf("only %d codes", seen)
	}
}

// TestKept: faults are counted beyond those kept, and advice is no refusal.
func TestKept(t *testing.T) {
	report, err := Validate(strings.NewReader(head+strings.Repeat(change("valeur", "x"), 30)), Limits{Faults: 4})
	if err != nil || len(report.Faults) != 4 || report.Total != 30 || report.Valid() {
		t.Errorf("%d of %d kept, %v", len(report.Faults), report.Total, err)
	}
	report, err = Validate(strings.NewReader(head+change("date_debut", "")), Limits{})
	if err != nil || report.Total != 1 || !report.Valid() {
		t.Errorf("%v %v", report, err)
	}
}

// TestBrokenReader: what a reader fails with is no fault of the file.
func TestBrokenReader(t *testing.T) {
	broken := errors.New("connection lost")
	for _, n := range []int{0, 10, len(head) + 5, len(head) + 5000} {
		content := (head + strings.Repeat(good+"\n", 100))[:n]
		in := func() *bytes.Reader { return bytes.NewReader([]byte(content)) }
		if _, err := Read(io.MultiReader(in(), iotest.ErrReader(broken)), Limits{}); !errors.Is(err, broken) {
			t.Errorf("after %d bytes Read says %v", n, err)
		}
		if _, err := Validate(io.MultiReader(in(), iotest.ErrReader(broken)), Limits{}); !errors.Is(err, broken) {
			t.Errorf("after %d bytes Validate says %v", n, err)
		}
	}
}
