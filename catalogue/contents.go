package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// What is read of a body at most: a spoilt or hostile one, small enough to be
// fetched, must not fill the memory once it is read.
const (
	mostRecords   = 200_000 // of a body; the directory has some thousands
	largestRecord = 1 << 20 // bytes of JSON; fiches have some tens of thousands
	mostListed    = 200     // of one list of a record
	longestText   = 3000    // runes; the longest pitch met has 529
	longestName   = 1000    // runes; the longest name met has 152
	longestPage   = 50_000  // runes, of a fiche's own text
	longestLink   = 2000    // bytes
)

// item is one of a list, or of an object where it has a key.
type item struct {
	key string
	raw json.RawMessage // nil for what is no object: then the key is not read
}

// contents lists what a JSON list or object holds, in its order, without
// reading it; bracket is how it should begin. The raw text is known to be
// JSON. null holds nothing; anything else, or more than mostRecords, is
// ErrShape.
func contents(raw json.RawMessage, bracket byte) ([]item, error) {
	raw = bytes.TrimSpace(raw)
	if string(raw) == "null" {
		return nil, nil
	}
	if len(raw) == 0 || raw[0] != bracket {
		return nil, fmt.Errorf("%w: %q was expected to begin it", ErrShape, bracket)
	}
	var items []item
	for at := next(raw, 1); raw[at] != bracket+2; at = next(raw, at) { // ] and } come two after [ and {
		if len(items) == mostRecords {
			return nil, fmt.Errorf("%w: it holds more than %d", ErrShape, mostRecords)
		}
		var one item
		key := raw[at:at]
		if bracket == '{' {
			end := valueEnd(raw, at)
			key, at = raw[at:end], next(raw, end)
		}
		end := valueEnd(raw, at)
		if raw[at] == '{' {
			one.raw = raw[at:end]
			if len(key) > 0 && json.Unmarshal(key, &one.key) != nil {
				one.raw = nil
			}
		}
		items, at = append(items, one), end
	}
	return items, nil
}

// next is where the first byte stands that is neither white space nor between
// two items, or between a key and its value.
func next(raw []byte, at int) int {
	for bytes.IndexByte([]byte(" \t\r\n,:"), raw[at]) >= 0 {
		at++
	}
	return at
}

// valueEnd is where the value that begins at a byte ends.
func valueEnd(raw []byte, at int) int {
	for depth := 0; ; at++ {
		switch raw[at] {
		case '"':
			for at++; raw[at] != '"'; at++ {
				if raw[at] == '\\' {
					at++
				}
			}
			if depth == 0 {
				return at + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
			if depth < 0 { // of what it is in
				return at
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
}
