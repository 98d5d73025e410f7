package main

import (
	"fmt"
	"strings"
	"time"

	"jalon/catalogue"
)

// catalogueOff switches a part of the catalogue off.
const catalogueOff = "off"

// Of the address of the network's products, the addresses of the other parts.
const (
	betaHost     = "https://beta.gouv.fr/api/"
	betaProducts = "/startups.json"
)

// derived are the addresses of the parts that go with the network's own
// products; "" for other sources.
func (c catalogueConfig) derived() (authors, incubators, details string) {
	version, ok := strings.CutPrefix(c.Source, betaHost)
	version, products := strings.CutSuffix(version, betaProducts)
	if !ok || !products || version == "" || strings.Contains(version, "/") {
		return "", "", ""
	}
	return betaHost + "v2.6/authors.json", betaHost + "v2.6/incubators.json", betaHost + "v3/startups/"
}

// catalogueSources is where the catalogue's parts come from, paths made
// relative to the file; "" for a part that is off.
func (c *config) catalogueSources() catalogueConfig {
	from := c.Catalogue
	authors, incubators, details := from.derived()
	for _, part := range []struct {
		value   *string
		derived string
	}{{&from.Source, ""}, {&from.Authors, authors}, {&from.Incubators, incubators}, {&from.Details, details}, {&from.Additions, ""}} {
		switch value := orElse(*part.value, part.derived); {
		case value == catalogueOff && part.value != &from.Source:
			*part.value = ""
		case value == "", value == "sample", strings.Contains(value, "://"):
			*part.value = value
		default:
			*part.value = c.beside(strings.TrimPrefix(value, "file:"))
		}
	}
	return from
}

// checkCatalogue looks at where the parts come from; nothing is asked.
func (c *config) checkCatalogue(found *faults) {
	if d, err := time.ParseDuration(c.Catalogue.Refresh); err != nil || d < time.Minute {
		found.add("catalogue.refresh", "%q is not a duration of a minute or more, such as 4h", c.Catalogue.Refresh)
	}
	if _, err := catalogue.Open(c.Catalogue.Source); err != nil {
		found.add("catalogue.source", "%q is neither an http(s) address, a file nor sample", c.Catalogue.Source)
	}
	for _, part := range []struct{ key, value string }{
		{"authors", c.Catalogue.Authors}, {"incubators", c.Catalogue.Incubators}, {"additions", c.Catalogue.Additions}} {
		if part.value == "" || part.value == catalogueOff {
			continue
		}
		if _, err := catalogue.Open(part.value); err != nil || part.value == "sample" {
			found.add("catalogue."+part.key, "%q is neither an http(s) address, a file nor off", part.value)
		}
	}
	if details := c.Catalogue.Details; details != "" && details != catalogueOff {
		if _, err := catalogue.OpenFolder(details); err != nil {
			found.add("catalogue.details", "%q is neither an http(s) address ending in /, a folder nor off", details)
		}
	}
}

// newKeeper makes the keeper of the catalogue, with every part that is on.
func (c *config) newKeeper() (*catalogue.Keeper, error) {
	from := c.catalogueSources()
	source, err := catalogue.Open(from.Source)
	if err != nil {
		return nil, err
	}
	k := &catalogue.Keeper{Source: source, Spec: from.Source, Every: c.refreshEvery(), Zone: c.zone()}
	for _, part := range []struct {
		key, spec string
		input     *catalogue.Input
	}{{"authors", from.Authors, &k.Authors}, {"incubators", from.Incubators, &k.Incubators}, {"additions", from.Additions, &k.Additions}} {
		if part.spec == "" {
			continue
		}
		source, err := catalogue.Open(part.spec)
		if err != nil {
			return nil, fmt.Errorf("catalogue.%s: %w", part.key, err)
		}
		*part.input = catalogue.Input{Source: source, Spec: part.spec}
	}
	if from.Details != "" {
		if k.Details, err = catalogue.OpenFolder(from.Details); err != nil {
			return nil, fmt.Errorf("catalogue.details: %w", err)
		}
	}
	return k, nil
}
