package catalogue

import (
	"bytes"
	"encoding/json"
	"strconv"

	"jalon/bot"
)

// record is a JSON object whose values may be of any type: the source writes
// everything as text, and not always. A nil record has nothing.
type record map[string]any

// readRecord returns nil for what is not an object, or larger than any.
func readRecord(raw json.RawMessage) record {
	var r record
	if len(raw) == 0 || len(raw) > largestRecord {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // 1e400 is a text like any other here
	if d.Decode(&r) != nil {
		return nil
	}
	return r
}

// text returns a value as one line of at most longestText; "" for null, an
// object, or what is absent. A list stands for its first text.
func (r record) text(key string) string { return cut(oneLine(plain(r[key])), longestText) }

// name is text for what is no longer than a name.
func (r record) name(key string) string { return cut(r.text(key), longestName) }

// plain is the text a value stands for, as it is written.
func plain(value any) string {
	list, ok := value.([]any)
	if !ok {
		return scalar(value)
	}
	for _, item := range list {
		if text := scalar(item); text != "" {
			return text
		}
	}
	return ""
}

// scalar is plain for what is no list: "" for one.
func scalar(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

// under returns the object below a key, nil when there is none.
func (r record) under(key string) record {
	below, _ := r[key].(map[string]any)
	return below
}

// objects returns the first objects of a list; a lone object is a list of one.
func (r record) objects(key string) []record {
	if lone := r.under(key); lone != nil {
		return []record{lone}
	}
	list, _ := r[key].([]any)
	var objects []record
	for _, item := range list {
		if o, ok := item.(map[string]any); ok && len(objects) < mostListed {
			objects = append(objects, o)
		}
	}
	return objects
}

// texts returns the first texts of a list; a lone text is a list of one.
func (r record) texts(key string) []string {
	list, ok := r[key].([]any)
	if !ok {
		list = []any{r[key]}
	}
	var texts []string
	for _, item := range list {
		if len(texts) == mostListed {
			break
		}
		if text := cut(oneLine(plain(item)), longestName); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// date returns a day, the zero Date for what is not one.
func (r record) date(key string) bot.Date {
	d, err := bot.ParseDate(r.text(key))
	if err != nil {
		return bot.Date{}
	}
	return d
}
