package main

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/pelletier/go-toml/v2"
)

// setting is a text of the configuration, by its key and the table that is in;
// "" for none.
type setting struct{ table, key, value string }

// name is the setting as messages name it.
func (s setting) name() string {
	if s.table == "" {
		return s.key
	}
	return s.table + "." + s.key
}

func (s setting) String() string { return s.name() + " = " + strconv.Quote(s.value) }

// in returns a configuration's text with the setting changed, in one line; every
// other is left alone. ok is false when that is not sure.
func (s setting) in(text string) (changed string, ok bool) {
	lines := strings.SplitAfter(text, "\n")
	begin, end := s.span(lines)
	assignment := s.key + " = " + strconv.Quote(s.value)
	line := regexp.MustCompile(`^(\s*)` + s.key + `\s*=\s*(?:"[^"\\]*"|'[^']*')(\s*(?:#.*)?\r?\n?)$`)
	at := begin + slices.IndexFunc(lines[begin:end], line.MatchString)
	switch {
	case at >= begin:
		lines[at] = line.ReplaceAllStringFunc(lines[at], func(old string) string {
			m := line.FindStringSubmatch(old)
			return m[1] + assignment + m[2]
		})
	case s.table != "" && begin == len(lines): // nor is there the table
		lines = append(lines, "\n["+s.table+"]\n"+assignment+"\n")
	default:
		lines = slices.Insert(lines, begin, assignment+"\n")
	}
	changed = strings.Join(lines, "")
	return changed, s.onlyDiffers(text, changed)
}

// span is where the lines of the setting's table begin and end; at the end for
// one that is not there.
func (s setting) span(lines []string) (begin, end int) {
	if s.table != "" {
		begin = 1 + slices.IndexFunc(lines, func(line string) bool {
			head, _, _ := strings.Cut(line, "#")
			return strings.TrimSpace(head) == "["+s.table+"]"
		})
		if begin == 0 {
			return len(lines), len(lines)
		}
	}
	for end = begin; end < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[end]), "["); end++ {
	}
	return begin, end
}

// onlyDiffers tells whether two texts say the same but for the setting.
func (s setting) onlyDiffers(before, after string) bool {
	var was, is map[string]any
	if toml.Unmarshal([]byte(before), &was) != nil || toml.Unmarshal([]byte(after), &is) != nil {
		return false
	}
	if was == nil {
		was = map[string]any{}
	}
	table := was
	if s.table != "" {
		of, _ := was[s.table].(map[string]any)
		if of == nil {
			of = map[string]any{}
		}
		table, was[s.table] = of, of
	}
	table[s.key] = s.value
	return reflect.DeepEqual(was, is)
}

// changeConfig writes settings to a configuration file, and returns those that it
// cannot write for sure.
func changeConfig(path string, wanted []setting) (left []setting, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !info.Mode().IsRegular() || !ok || int(owner.Uid) != os.Getuid() {
		return wanted, nil // replaced, it would be another's, or no link any more
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text := string(body)
	for _, s := range wanted {
		changed, ok := s.in(text)
		if !ok {
			left = append(left, s)
			continue
		}
		text = changed
	}
	if text == string(body) {
		return left, nil
	}
	return left, replaceFile(path, []byte(text), info.Mode().Perm())
}

// adaptConfig brings a configuration that is there to what was installed.
func (o *setupOptions) adaptConfig(io stdio) error {
	cfg, err := loadConfig(o.config, os.Getenv)
	if err != nil {
		return err
	}
	var wanted []setting
	for _, c := range []struct {
		is string
		setting
	}{{cfg.Listen, setting{"", "listen", o.listen}}, {cfg.Mattermost.URL, setting{"mattermost", "url", o.setup.URL}},
		{cfg.Mattermost.BotURL, setting{"mattermost", "bot_url", o.setup.BotURL}}, {cfg.Mattermost.Prefix, setting{"mattermost", "prefix", o.setup.Prefix}}} {
		if c.is != c.value && !(c.key == "listen" && os.Getenv(envPort) != "") {
			wanted = append(wanted, c.setting)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	if o.left, err = changeConfig(o.config, wanted); err != nil {
		return fmt.Errorf("change the configuration: %w", err)
	}
	for _, s := range wanted {
		if !slices.Contains(o.left, s) {
			o.changed = append(o.changed, s)
			fmt.Fprintf(io.out, "done: write in %s: %s\n", o.config, s)
		}
	}
	return nil
}
