package view

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/pelletier/go-toml/v2"
)

//go:embed texts/*.toml
var textFiles embed.FS

// Languages are those the bot speaks; the first is the default.
var Languages = []string{"fr", "en"}

// texts holds one language's sentences by key, "card.users".
type texts map[string]*template.Template

// loadTexts reads texts/<lang>.toml. Every sentence is a text/template; the
// functions it may call are the language's; every command it names gets a prefix.
func loadTexts(l language, prefix string) (texts, error) {
	body, err := textFiles.ReadFile("texts/" + l.code + ".toml")
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	body = bytes.ReplaceAll(body, []byte("`/"), []byte("`/"+prefix))
	var tree map[string]any
	if err := toml.Unmarshal(body, &tree); err != nil {
		return nil, fmt.Errorf("read texts %s: %w", l.code, err)
	}
	t := texts{}
	if err := t.add("", tree, l.functions()); err != nil {
		return nil, fmt.Errorf("read texts %s: %w", l.code, err)
	}
	return t, nil
}

func (t texts) add(prefix string, tree map[string]any, functions template.FuncMap) error {
	for name, value := range tree {
		key := prefix + name
		switch value := value.(type) {
		case map[string]any:
			if err := t.add(key+".", value, functions); err != nil {
				return err
			}
		case string:
			tmpl, err := template.New(key).Funcs(functions).Option("missingkey=error").Parse(strings.TrimRight(value, "\n"))
			if err != nil {
				return fmt.Errorf("text %s: %w", key, err)
			}
			t[key] = tmpl
		default:
			return fmt.Errorf("text %s: want a string", key)
		}
	}
	return nil
}
