package catalogue

import (
	"net/url"
	"regexp"
	"strings"

	"jalon/bot"
)

// looksLikeAddress matches a text somebody copied from a browser.
var looksLikeAddress = regexp.MustCompile(`(?i)^<?(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?:[/?#:][^\s>]*)?>?$`)

// network is the host of the fiches: /startups/dossierfacile.html; members
// that of the pages where they are edited: /startups/dossierfacile.
const (
	network = "beta.gouv.fr"
	members = "espace-membre.incubateur.net"
)

// hosts is which product's site stands at each host; shared when several do.
func hosts(startups []bot.Startup) map[string]int {
	all := make(map[string]int, len(startups))
	for i, s := range startups {
		if u, err := url.Parse(s.Links.Site); err == nil && u.Host != "" {
			if host := bareHost(u.Hostname()); host != network {
				add(all, host, i)
			}
		}
	}
	return all
}

func bareHost(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }

// ofAddress returns the product an address is of: its fiche, its site, or the
// one whose name the host begins with.
func (c *Catalogue) ofAddress(text string) (bot.Startup, bool) {
	if !looksLikeAddress.MatchString(text) {
		return bot.Startup{}, false
	}
	text = strings.Trim(text, "<>")
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return bot.Startup{}, false
	}
	host := bareHost(u.Hostname())
	if host == network || host == members {
		path := strings.Split(strings.Trim(u.Path, "/"), "/")
		if len(path) < 2 || path[0] != "startups" {
			return bot.Startup{}, false
		}
		return c.named(strings.TrimSuffix(path[1], ".html"))
	}
	if i, ok := c.index.host[host]; ok && i != shared {
		return c.at(i, true)
	}
	name := strings.TrimSuffix(host, "."+network)
	if s, ok := c.named(name); ok {
		return s, true
	}
	name, _, _ = strings.Cut(name, ".")
	return c.named(name)
}
