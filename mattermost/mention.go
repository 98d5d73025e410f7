package mattermost

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// withoutMention tells whether a message mentions @name outside code, as a
// whole word in any case, and returns it without the mentions.
func withoutMention(message, name string) (string, bool) {
	code := codeIn(message)
	var kept strings.Builder
	found, from := false, 0
	for i := 0; i < len(message); i++ {
		if message[i] != '@' || code[i] {
			continue
		}
		end, ok := mentionAt(message, i, name)
		if !ok {
			continue
		}
		found = true
		kept.WriteString(strings.TrimRight(message[from:i], " \t"))
		kept.WriteByte(' ')
		from = end
		for from < len(message) && (message[from] == ' ' || message[from] == '\t') {
			from++
		}
		i = from - 1
	}
	kept.WriteString(message[from:])
	return strings.TrimSpace(kept.String()), found
}

// mentionAt tells whether the @ at i begins a mention of name, and where it
// ends. Points and dashes are part of names, but not at the end of a sentence.
func mentionAt(message string, i int, name string) (end int, ok bool) {
	if before, _ := utf8.DecodeLastRuneInString(message[:i]); unicode.IsLetter(before) || unicode.IsDigit(before) ||
		before == '@' || before == '/' {
		return 0, false
	}
	run := message[i+1:]
	run = run[:len(run)-len(strings.TrimLeftFunc(run, inName))]
	if name == "" || len(run) < len(name) || !strings.EqualFold(run[:len(name)], name) ||
		strings.Trim(run[len(name):], "._-") != "" {
		return 0, false
	}
	end = i + 1 + len(run)
	after, size := utf8.DecodeRuneInString(message[end:])
	switch {
	case unicode.IsLetter(after) || unicode.IsDigit(after) || after == '@':
		return 0, false
	case after == ',' || after == ':' || after == ';': // « @jalon: … »
		end += size
	}
	return end, true
}

func inName(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '_' || r == '-')
}

// codeIn tells which bytes of a markdown text are code: fenced and indented
// blocks, and spans.
func codeIn(text string) []bool {
	code := make([]bool, len(text))
	fence, blank, from := "", true, 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		content := strings.TrimLeft(line, " ")
		marks := fenceOf(content)
		indented := strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")
		isCode := true
		switch {
		case fence != "":
			if strings.HasPrefix(marks, fence) && strings.TrimSpace(content) == marks && !indented {
				fence = ""
			}
		case marks != "" && !indented:
			fence = marks
		default:
			isCode = indented && blank && strings.TrimSpace(line) != ""
		}
		blank = strings.TrimSpace(line) == "" || isCode && fence == ""
		for i := range len(line) {
			code[from+i] = isCode
		}
		from += len(line)
	}
	markSpans(text, code)
	return code
}

// fenceOf is the run of ``` or ~~~ a line begins with.
func fenceOf(line string) string {
	for _, mark := range []string{"`", "~"} {
		if run := line[:len(line)-len(strings.TrimLeft(line, mark))]; len(run) >= 3 && !strings.Contains(line[len(run):], "`") {
			return run
		}
	}
	return ""
}

// markSpans marks what stands between two runs of as many backticks, within
// one paragraph.
func markSpans(text string, code []bool) {
	for i := 0; i < len(text); {
		switch {
		case text[i] == '\\':
			i += 2
		case text[i] != '`' || code[i]:
			i++
		default:
			n := backticks(text, i)
			end := closing(text, code, i+n, n)
			for j := i; j < end; j++ {
				code[j] = true
			}
			i = max(end, i+n)
		}
	}
}

func backticks(text string, i int) int {
	return len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
}

// closing is the end of the next run of n backticks, 0 when there is none.
func closing(text string, code []bool, from, n int) int {
	for i := from; i < len(text) && !code[i]; {
		switch {
		case text[i] == '`':
			run := backticks(text, i)
			if run == n {
				return i + n
			}
			i += run
		case strings.HasPrefix(text[i:], "\n\n"):
			return 0
		default:
			i++
		}
	}
	return 0
}
