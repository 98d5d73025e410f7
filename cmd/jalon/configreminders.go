package main

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// reminderConfig is one rule, see bot.Rule.
type reminderConfig struct {
	Name        string   `toml:"name"`
	Kind        string   `toml:"kind"`
	Schedule    string   `toml:"schedule"`
	Zone        string   `toml:"zone"`
	TZ          string   `toml:"tz"` // the same
	OnClosedDay string   `toml:"on_closed_day"`
	Quiet       []string `toml:"quiet"`
	Jitter      string   `toml:"jitter"`
	Useful      string   `toml:"useful"`
	PersonAfter *int     `toml:"person_after"`
	DigestAfter *int     `toml:"digest_after"`
	Audience    []string `toml:"audience"`
	Channel     string   `toml:"channel"` // of kind month: where it is told
}

// defaultReminders is the rhythm without a word of configuration.
func defaultReminders() []reminderConfig {
	return []reminderConfig{{Name: "indicators", Schedule: "0 9 * * 1"},
		{Name: "committee-missing", Kind: "committee-missing", Schedule: "0 9 * * 1"},
		{Name: "fiche", Kind: "fiche", Schedule: "0 9 * * 1"},
		{Name: "digest", Kind: "digest", Schedule: "0 9 * * 1"}}
}

// ruleKinds are the kinds of rule as the configuration names them.
var ruleKinds = map[string]bot.RuleKind{"": bot.RuleIndicators, "indicators": bot.RuleIndicators, "changes": bot.RuleChanges,
	"committee-missing": bot.RuleUndated, "fiche": bot.RuleFiche, "digest": bot.RuleDigest, "month": bot.RuleMonth, "committee-coming": bot.RuleComing}

func (c *config) checkReminders(found *faults) {
	names := map[string]bool{}
	for i, r := range c.Reminders {
		key := fmt.Sprintf("reminders[%d]", i+1)
		if r.Name == "" || names[r.Name] {
			found.add(key+".name", "%q is empty or used twice", r.Name)
		}
		if strings.HasPrefix(r.Name, bot.NoticeMarks) {
			found.add(key+".name", "%q begins with %s: the bot's own notices are kept under such names", r.Name, bot.NoticeMarks)
		}
		if strings.HasPrefix(r.Name, bot.WelcomeMarks) {
			found.add(key+".name", "%q begins with %s: which products the configuration invited is kept under such names", r.Name, bot.WelcomeMarks)
		}
		if strings.HasPrefix(r.Name, importMarks) {
			found.add(key+".name", "%q begins with %s: when each import last worked is kept under such names", r.Name, importMarks)
		}
		names[r.Name] = true
		before := len(*found)
		rule := r.rule(c.Zone, found, key)
		if days, err := c.closedDays(); err == nil && len(*found) == before && rule.NextDue(days, time.Now()).IsZero() {
			found.add(key+".on_closed_day", "%q drops every date of %q: it would never be due", rule.Policy, r.Schedule)
		}
	}
}

// rule reads a rule, in this zone unless it has its own. What is wrong is added to
// found under key.
func (r reminderConfig) rule(zone string, found *faults, key string) bot.Rule {
	rule := bot.Rule{Name: r.Name, Policy: bot.ShiftPolicy(orElse(r.OnClosedDay, string(bot.ShiftNext))), Audience: r.Audience}
	if r.Zone != "" && r.TZ != "" && r.Zone != r.TZ {
		found.add(key+".tz", "%q is another zone than zone, %q: one of them is enough", r.TZ, r.Zone)
	}
	var err error
	if rule.Schedule, err = bot.ParseSchedule(r.Schedule, orElse(orElse(r.Zone, r.TZ), zone)); err != nil {
		found.add(key+r.scheduleKey(err), "%v", err)
	}
	if !rule.Policy.Valid() {
		found.add(key+".on_closed_day", "%q is none of next, previous, skip, none", r.OnClosedDay)
	}
	var known bool
	if rule.Kind, known = ruleKinds[r.Kind]; !known {
		found.add(key+".kind", "%q is none of %s", r.Kind, kindNames())
	}
	rule.Quiet = r.quiet(found, key+".quiet")
	rule.Jitter = span(found, key+".jitter", r.Jitter, time.Minute, mostJitter)
	rule.Useful = span(found, key+".useful", r.Useful, time.Hour, mostUseful)
	if rule.Useful > 0 && rule.Useful <= rule.Jitter {
		found.add(key+".useful", "%q is no longer than jitter, %q: some messages would never leave", r.Useful, r.Jitter)
	}
	rule.Ladder = r.ladder(found, key)
	r.checkAudience(found, key, rule.Kind)
	r.checkMonth(found, key, rule)
	r.checkComing(found, key, rule)
	return rule
}

// scheduleKey is the key that a schedule is refused for.
func (r reminderConfig) scheduleKey(err error) string {
	switch {
	case !errors.Is(err, bot.ErrUnknownZone):
		return ".schedule"
	case r.Zone == "" && r.TZ != "":
		return ".tz"
	}
	return ".zone"
}

func kindNames() string {
	names := slices.Sorted(maps.Keys(ruleKinds))
	return strings.Join(names[1:], ", ") // the first is empty
}

// Bounds of a rule's lengths of time.
const (
	mostJitter = 12 * time.Hour
	mostUseful = 35 * 24 * time.Hour
)

// span reads a length of time such as "20m", "24h" or "5 days"; empty is 0.
func span(found *faults, key, text string, least, most time.Duration) time.Duration {
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if count, unit, _ := strings.Cut(text, " "); unit == "day" || unit == "days" {
		var n int
		n, err = strconv.Atoi(count)
		d = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || d < least || d > most {
		found.add(key, `%q is not a time such as "20m", "24h" or "5 days", between %s and %s`, text, shortSpan(least), shortSpan(most))
		return 0
	}
	return d
}

// shortSpan writes 35 days rather than 840h0m0s.
func shortSpan(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= time.Hour:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// quiet reads the quiet hours: from the evening until the morning.
func (r reminderConfig) quiet(found *faults, key string) bot.Quiet {
	if r.Quiet == nil {
		return bot.Quiet{}
	}
	var minutes []int
	for _, text := range r.Quiet {
		t, err := time.Parse("15:04", text)
		if err == nil {
			minutes = append(minutes, t.Hour()*60+t.Minute())
		}
	}
	if len(r.Quiet) != 2 || len(minutes) != 2 {
		found.add(key, `%q is not two hours such as ["19:00", "08:00"]`, r.Quiet)
		return bot.Quiet{}
	}
	q := bot.Quiet{From: minutes[0], Until: minutes[1]}
	if q.From == 0 { // midnight ends a day
		q.From = 24 * 60
	}
	if q.From-q.Until < 60 {
		found.add(key, "from %s until %s leaves less than an hour of the day: it goes from an evening to the next morning", r.Quiet[0], r.Quiet[1])
		return bot.Quiet{}
	}
	return q
}

// mostAfter is how many working days a step of the ladder comes later at most.
const mostAfter = 20

// ladder reads after how many working days the next steps come; nil as by default.
func (r reminderConfig) ladder(found *faults, key string) *bot.Ladder {
	ladder := bot.DefaultLadder
	for _, step := range []struct {
		key  string
		said *int
		days *int
	}{{".person_after", r.PersonAfter, &ladder.Person}, {".digest_after", r.DigestAfter, &ladder.Digest}} {
		switch {
		case step.said == nil:
		case !ruleKinds[r.Kind].AsksChannels():
			found.add(key+step.key, "is of rules that ask a channel, and kind is %q", r.Kind)
		case *step.said < 0 || *step.said > mostAfter:
			found.add(key+step.key, "%d is not a number of working days between 0, for never, and %d", *step.said, mostAfter)
		default:
			*step.days = *step.said
		}
	}
	if r.PersonAfter == nil && r.DigestAfter == nil {
		return nil
	}
	return &ladder
}

func (r reminderConfig) checkAudience(found *faults, key string, kind bot.RuleKind) {
	if kind == bot.RuleChanges && len(r.Audience) > 0 {
		found.add(key+".audience", "is of no rule of kind changes: who follows a product chose it")
	}
	if r.Audience != nil && len(r.Audience) == 0 || slices.Contains(r.Audience, "") {
		found.add(key+".audience", "%q names nothing: leave it out for every product", r.Audience)
	}
}

func (r reminderConfig) checkMonth(found *faults, key string, rule bot.Rule) {
	if r.Channel != "" && rule.Kind != bot.RuleMonth {
		found.add(key+".channel", "is of rules of kind month: the others know whom they write to")
	}
	if rule.Kind == bot.RuleMonth && rule.Policy == bot.ShiftPrevious {
		found.add(key+".on_closed_day", "%q may come before the month is over: next, skip or none", rule.Policy)
	}
}

// everyDay matches a schedule that is an hour of each day.
var everyDay = regexp.MustCompile(`^\s*\d{1,2}\s+\d{1,2}\s+\*\s+\*\s+\*\s*$`)

// checkComing refuses what is not of a rule whose days are those of each committee.
func (r reminderConfig) checkComing(found *faults, key string, rule bot.Rule) {
	if rule.Kind != bot.RuleComing {
		return
	}
	if !everyDay.MatchString(r.Schedule) {
		found.add(key+".schedule", `%q is not an hour of every day, such as "0 9 * * *": its days follow from the date of each committee`, r.Schedule)
	}
	for _, other := range []struct {
		key  string
		said bool
	}{{"zone", r.Zone != ""}, {"tz", r.TZ != ""}, {"on_closed_day", r.OnClosedDay != ""}, {"jitter", r.Jitter != ""}, {"useful", r.Useful != ""}} {
		if other.said {
			found.add(key+"."+other.key, "is of no rule of kind committee-coming: the committee decides it")
		}
	}
}

// rules are the rules of a configuration that was checked.
func (c *config) rules() []bot.Rule {
	var rules []bot.Rule
	read := func(r reminderConfig) {
		var wrong faults
		if rule := r.rule(c.Zone, &wrong, ""); len(wrong) == 0 { // else refused by check
			rules = append(rules, rule)
		}
	}
	for _, r := range c.Reminders {
		read(r)
	}
	if !slices.ContainsFunc(rules, func(r bot.Rule) bool { return r.Kind == bot.RuleChanges }) {
		read(reminderConfig{Name: "changes", Kind: "changes", Schedule: "0 9 1 * *"})
	}
	if !slices.ContainsFunc(rules, func(r bot.Rule) bool { return r.Kind == bot.RuleMonth }) {
		read(reminderConfig{Name: "month", Kind: "month", Schedule: "0 10 1 * *"})
	}
	if !slices.ContainsFunc(rules, func(r bot.Rule) bool { return r.Kind == bot.RuleComing }) {
		read(reminderConfig{Name: "committee-coming", Kind: "committee-coming", Schedule: "0 9 * * *"})
	}
	return rules
}
