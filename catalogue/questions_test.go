package catalogue

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// question is what somebody types, and the product they mean.
type question struct{ asked, want string }

func readQuestions(t testing.TB, path string) []question {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []question
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		asked, want, ok := strings.Cut(line, "=>")
		if !ok {
			t.Fatalf("%s: %q has no =>", path, line)
		}
		all = append(all, question{strings.TrimSpace(asked), strings.TrimSpace(want)})
	}
	return all
}

// readFixture reads the catalogue of the questions, with its former names.
func readFixture(t testing.TB) *Catalogue {
	t.Helper()
	body, err := os.ReadFile("testdata/finding/products.json")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	former := map[string][]string{}
	body, err = os.ReadFile("testdata/finding/former.json")
	if err == nil {
		err = json.Unmarshal(body, &former)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Startups {
		c.Startups[i].Former = former[c.Startups[i].Slug]
	}
	c.finish()
	return c
}

// answer is where the wanted product comes: 0 for the first, -1 when it does
// not come among three.
func answer(c *Catalogue, q question) int {
	if s, ok := c.Lookup(q.asked); ok {
		if s.Slug == q.want {
			return 0
		}
		return -1
	}
	for i, s := range c.Search(q.asked, 3).Startups {
		if s.Slug == q.want {
			return i
		}
	}
	return -1
}

// judge answers every question, and wants 95 % right at once and 99 % among
// the first three.
func judge(t *testing.T, c *Catalogue, questions []question) {
	t.Helper()
	first, three := 0, 0
	begun := time.Now()
	for _, q := range questions {
		switch at := answer(c, q); {
		case at == 0:
			first++
			three++
			continue
		case at > 0:
			three++
			t.Logf("%q: %s comes at %d, after %s", q.asked, q.want, at+1, slugsOf(c, q.asked))
		default:
			t.Logf("%q: %s does not come; %s", q.asked, q.want, slugsOf(c, q.asked))
		}
	}
	n := len(questions)
	t.Logf("%d questions: %d right at once, %d among three, %s each", n, first, three, time.Since(begun)/time.Duration(n))
	if first*100 < n*95 || three*100 < n*99 {
		t.Errorf("%d questions: %d right at once, %d among three", n, first, three)
	}
}

func slugsOf(c *Catalogue, text string) string {
	var slugs []string
	for _, s := range c.Search(text, 3).Startups {
		slugs = append(slugs, s.Slug)
	}
	return strings.Join(slugs, ", ")
}

func TestQuestions(t *testing.T) {
	questions := readQuestions(t, "testdata/finding/questions.txt")
	if len(questions) < 150 {
		t.Fatalf("%d questions", len(questions))
	}
	judge(t, readFixture(t), questions)
}

// The network's own catalogue, where it is at hand: JALON_REAL_CATALOGUE names
// a file of the API's shape that holds the products asked for.
func TestRealQuestions(t *testing.T) {
	path := os.Getenv("JALON_REAL_CATALOGUE")
	if path == "" {
		t.Skip("JALON_REAL_CATALOGUE names no file")
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, body)
	judge(t, c, readQuestions(t, "testdata/finding/real-questions.txt"))
}
