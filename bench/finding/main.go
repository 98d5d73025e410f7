// Command finding measures how fast a product is found, beside two libraries,
// in one run: every question is put to the three in turn. It prints a table
// and exits 1 when a target is missed.
//
//	go run . [-catalogue startups.json]
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"jalon/catalogue"
)

func main() {
	file := flag.String("catalogue", "../../catalogue/sample.json", "the products to repeat and alter: JSON of the API")
	flag.Parse()
	if err := run(*file, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// errMissed: the table shows which.
var errMissed = errors.New("a target is missed")

// scale is one size of catalogue, and the most its median search may take.
type scale struct {
	products int
	most     time.Duration
	bleve    bool
}

var scales = []scale{{662, 200 * time.Microsecond, true}, {10_000, time.Millisecond, true}, {100_000, 5 * time.Millisecond, false}}

const (
	questions = 300
	loads     = 20
	mostLoad  = 100 * time.Millisecond
)

func run(file string, out io.Writer) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	missed := false
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name string, measured time.Duration, target string, ok bool) {
		mark := ""
		if !ok {
			missed, mark = true, "MISSED"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", name, measured.Round(time.Microsecond), target, mark)
	}
	for _, s := range scales {
		enlarged, err := enlarge(body, s.products)
		if err != nil {
			return err
		}
		if s.products == scales[0].products {
			took, err := load(enlarged)
			if err != nil {
				return err
			}
			line(fmt.Sprintf("read and index %d products (median of %d)", s.products, loads), took, "< "+mostLoad.String(), took < mostLoad)
		}
		if err := s.measure(enlarged, line); err != nil {
			return err
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if missed {
		return errMissed
	}
	return nil
}

// load returns how long reading and indexing a body takes.
func load(body []byte) (time.Duration, error) {
	var took []time.Duration
	for range loads {
		begun := time.Now()
		if _, err := catalogue.Parse(body); err != nil {
			return 0, err
		}
		took = append(took, time.Since(begun))
	}
	return median(took), nil
}

// measure puts the same questions to each in turn.
func (s scale) measure(body []byte, line func(string, time.Duration, string, bool)) error {
	c, err := catalogue.Parse(body)
	if err != nil {
		return err
	}
	engines := []engine{{"jalon", func(text string) error {
		c.Search(text, 10)
		return nil
	}}, fuzzyNames(c.Startups)}
	if s.bleve {
		b, done, err := bleveIndex(c.Startups)
		if err != nil {
			return err
		}
		defer done()
		engines = append(engines, b)
	}
	took := make([][]time.Duration, len(engines))
	for _, q := range ask(c.Startups, questions) {
		for i, e := range engines {
			begun := time.Now()
			if err := e.search(q); err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			took[i] = append(took[i], time.Since(begun))
		}
	}
	ours := median(took[0])
	line(fmt.Sprintf("%d products: search, median of %d questions", s.products, questions), ours, "< "+s.most.String(), ours < s.most)
	slices.Sort(took[0])
	line("  its 99th percentile", took[0][len(took[0])*99/100], "", true)
	for i, e := range engines[1:] {
		theirs := median(took[i+1])
		line("  "+e.name, theirs, fmt.Sprintf("ours is %.1f times as fast", float64(theirs)/float64(ours)), theirs > ours)
	}
	return nil
}

func median(values []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// engine is something that finds products by a text.
type engine struct {
	name   string
	search func(text string) error
}

// document is the API's.
type document struct {
	Data     []map[string]any `json:"data"`
	Included any              `json:"included,omitempty"`
}

// enlarge returns the JSON of a catalogue of n products: those of body, over
// and over, under other slugs and altered names.
func enlarge(body []byte, n int) ([]byte, error) {
	var d document
	if err := json.Unmarshal(body, &d); err != nil {
		return nil, err
	}
	base := d.Data
	d.Data = nil
	r := random()
	for i := range n {
		record := base[i%len(base)]
		if i >= len(base) {
			record = altered(r, record, i)
		}
		d.Data = append(d.Data, record)
	}
	return json.Marshal(d)
}
