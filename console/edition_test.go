package console

import (
	"strings"
	"testing"
)

func TestEdition(t *testing.T) {
	const body = `{"data":[{"id":"a","attributes":{"name":"A"}},{"id":"b","attributes":{"name":"B"}}],"included":[1]}`
	for text, want := range map[string]string{
		"":               `{"data":[{"attributes":{"name":"A"},"id":"a"},{"attributes":{"name":"B"},"id":"b"}],"included":[1]}`,
		"without a":      `{"data":[{"attributes":{"name":"B"},"id":"b"}],"included":[1]}`,
		"only a":         `{"data":[{"attributes":{"name":"A"},"id":"a"}],"included":[1]}`,
		"give a link x":  `{"data":[{"attributes":{"link":"x","name":"A"},"id":"a"},{"attributes":{"name":"B"},"id":"b"}],"included":[1]}`,
		"rename a new-a": `{"data":[{"attributes":{"name":"new a"},"id":"new-a"},{"attributes":{"name":"B"},"id":"b"}],"included":[1]}`,
	} {
		e, err := ParseEdition(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.Apply([]byte(body)); err != nil || string(got) != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for _, wrong := range []string{"x", "without", "rename a", "rename a b c", "give a b", "down a"} {
		if _, err := ParseEdition(wrong); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
	e, _ := ParseEdition("without c")
	if _, err := e.Apply([]byte(body)); err == nil || !strings.Contains(err.Error(), `"c"`) {
		t.Errorf("a slug that is not there: %v", err)
	}
}
