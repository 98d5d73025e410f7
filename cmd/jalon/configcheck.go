package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/view"
)

// check adds every wrong value to found. What has several spellings has one
// from then on.
func (c *config) check(found *faults) {
	oneOf(found, "language", c.Language, view.Languages...)
	oneOf(found, "log_format", c.LogFormat, "text", "json")
	oneOf(found, "log_level", c.LogLevel, "debug", "info", "warn", "error")
	oneOf(found, "sending", c.Sending, string(bot.SendingOff), string(bot.SendingPreview), string(bot.SendingOn))
	if c.Sending == string(bot.SendingPreview) && strings.TrimPrefix(c.Preview, "@") == "" {
		found.add("preview", "is missing: with sending = %q it names where messages are shown, \"team/channel\" or \"@person\"", bot.SendingPreview)
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" {
		found.add("zone", "%q is not an IANA zone such as Europe/Paris", c.Zone)
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || !isPort(port) {
		found.add("listen", "%q is not host:port (%s sets the port, when it is set)", c.Listen, envPort)
	}
	c.checkCatalogue(found)
	if !(c.Mattermost.Rate > 0 && c.Mattermost.Rate <= 1000) { // nor NaN
		found.add("mattermost.rate", "%v is not a number of requests per second between 0 and 1000", c.Mattermost.Rate)
	}
	if c.Mattermost.Burst < 0 || c.Mattermost.Burst > 1000 {
		found.add("mattermost.burst", "%d is not between 0 and 1000", c.Mattermost.Burst)
	}
	if c.Mattermost.Concurrency < 1 || c.Mattermost.Concurrency > 64 {
		found.add("mattermost.concurrency", "%d is not between 1 and 64", c.Mattermost.Concurrency)
	}
	address(found, "mattermost.url", c.Mattermost.URL)
	if !prefixed.MatchString(c.Mattermost.Prefix) {
		found.add("mattermost.prefix", "%q is not up to 20 letters, digits, - and _", c.Mattermost.Prefix)
	}
	c.Mattermost.Prefix = asCommand(c.Mattermost.Prefix)
	address(found, "mattermost.bot_url", c.Mattermost.BotURL)
	address(found, "public_url", c.PublicURL)
	if _, err := c.closedDays(); err != nil {
		found.add("closed_days", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	oneOf(found, "people.record_right", c.People.RecordRight, recordByChannel, recordByTeam)
	c.checkKeep(found)
	c.checkReminders(found)
	c.checkPauses(found)
	c.checkProducts(found)
	c.suggested = c.readSuggestions(found)
}

// prefixed matches what may stand before the name of a command.
var prefixed = regexp.MustCompile(`^[a-zA-Z0-9_-]{0,20}$`)

// asCommand is a prefix as Mattermost keeps it: commands are in small letters.
func asCommand(prefix string) string { return strings.ToLower(prefix) }

func oneOf(found *faults, key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		found.add(key, "%q is none of %s", value, strings.Join(allowed, ", "))
	}
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// address checks an http(s) address; an empty one is for serve to refuse.
func address(found *faults, key, value string) {
	u, err := url.Parse(value)
	if value != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		found.add(key, "%q is not an http(s) address", value)
	}
}

func (c *config) closedDays() (bot.ClosedDays, error) {
	days := bot.ClosedDaysConfig{Region: c.ClosedDays.Region, Bridges: c.ClosedDays.Bridges}
	var wrong error
	for _, text := range c.ClosedDays.Extra {
		d, err := bot.ParseDate(text)
		if err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("extra: %q is not a day such as 2026-12-31", text))
			continue
		}
		days.Extra = append(days.Extra, d)
	}
	closed, err := bot.NewClosedDays(days)
	return closed, errors.Join(wrong, err)
}

func (c *config) checkProducts(found *faults) {
	slugs := map[string]bool{}
	for i, p := range c.Products {
		key := fmt.Sprintf("products[%d]", i+1)
		if p.Slug == "" || slugs[p.Slug] {
			found.add(key+".slug", "%q is empty or used twice", p.Slug)
		}
		slugs[p.Slug] = true
		oneOf(found, key+".state", orElse(p.State, "off"), "off", "invited", "on")
		if p.Import != nil {
			p.Import.check(found, key+".import", c.zone())
		}
		for _, name := range sortedKeys(p.People) {
			role := p.People[name]
			if !slices.Contains(bot.TeamRoles, bot.Role(role)) {
				found.add(key+".people."+name, "%q is none of %s", role, roleNames())
			}
		}
		short := map[string]bool{}
		for j, ind := range p.Indicators {
			ikey := fmt.Sprintf("%s.indicators[%d]", key, j+1)
			if ind.ShortName == "" || short[ind.ShortName] || len(ind.ShortName) > view.MaxLabel {
				found.add(ikey+".short_name", "%q is empty, used twice, or longer than %d bytes", ind.ShortName, view.MaxLabel)
			}
			short[ind.ShortName] = true
			if _, member := p.People[ind.InCharge]; ind.InCharge != "" && !member {
				found.add(ikey+".in_charge", "%q is none of products[%d].people", ind.InCharge, i+1)
			}
			ind.check(found, ikey)
		}
	}
}

func roleNames() string {
	names := make([]string, len(bot.TeamRoles))
	for i, r := range bot.TeamRoles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

func (i indicatorConfig) check(found *faults, key string) {
	if strings.TrimSpace(i.Name) == "" {
		found.add(key+".name", "is empty")
	}
	if strings.TrimSpace(i.Unit) == "" {
		found.add(key+".unit", "is empty: say what the figure counts, such as %%")
	}
	if !slices.Contains(bot.Families, bot.Family(i.Family)) {
		found.add(key+".family", "%q is none of usable, used, useful, impact, efficient", i.Family)
	}
	if !bot.Frequency(i.Frequency).Valid() {
		found.add(key+".frequency", "%q is none of daily, weekly, monthly, quarterly, half-yearly, yearly, other", i.Frequency)
	}
	oneOf(found, key+".type", orElse(i.Type, "usage"), "usage", "impact")
	oneOf(found, key+".direction", orElse(i.Direction, "higher"), "higher", "lower")
	if i.Delay != nil && (*i.Delay < 0 || *i.Delay > 366) {
		found.add(key+".delay", "%d is not a number of days between 0 and 366", *i.Delay)
	}
	if i.Target != nil {
		if math.IsNaN(i.Target.Value) || math.IsInf(i.Target.Value, 0) {
			found.add(key+".target.value", "is not a number")
		}
		if d, err := bot.ParseDate(i.Target.Date); err != nil || d.IsZero() {
			found.add(key+".target.date", "%q is not a day such as 2026-12-31", i.Target.Date)
		}
	}
	for _, period := range slices.Sorted(maps.Keys(i.Known)) {
		if math.IsNaN(i.Known[period]) || math.IsInf(i.Known[period], 0) {
			found.add(key+".known."+period, "is not a number")
		}
		if _, err := bot.ParsePeriod(bot.Frequency(i.Frequency), period); err != nil {
			found.add(key+".known."+period, "is not a period of this frequency, such as 2026-09 or 2026-Q3")
		}
	}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// checkServe adds what serve needs and the rest does not.
func (c *config) checkServe() error {
	var found faults
	need := func(key, value, how string) {
		if value == "" {
			found.add(key, "is missing: %s", how)
		}
	}
	need("mattermost.url", c.Mattermost.URL, "the address of your Mattermost")
	need("mattermost.bot_url", c.Mattermost.BotURL, "the address at which Mattermost reaches this bot")
	need("installation", c.Installation, "jalon setup makes one, or set "+envInstallation)
	need("secrets: token", c.secrets.Token, "jalon setup makes one, or set "+envToken)
	need("secrets: seal_key", c.secrets.SealKey, "jalon setup makes one, or set "+envSealKey)
	if len(c.secrets.CommandTokens) == 0 {
		found.add("secrets: command_tokens", "is missing: jalon setup makes them, or set %s", envCommandTokens)
	}
	if len(found) > 0 {
		return found
	}
	return nil
}
