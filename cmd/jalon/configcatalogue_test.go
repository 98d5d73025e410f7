package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store"
)

const beta = "https://beta.gouv.fr/api/"

func TestCatalogueParts(t *testing.T) {
	for text, want := range map[string]catalogueConfig{
		"": {Source: beta + "v2.7/startups.json", Authors: beta + "v2.6/authors.json", Incubators: beta + "v2.6/incubators.json", Details: beta + "v3/startups/"},
		"source = 'https://beta.gouv.fr/api/v2.6/startups.json'\nauthors = 'off'\ndetails = 'off'\nadditions = 'a.toml'": {
			Source: beta + "v2.6/startups.json", Incubators: beta + "v2.6/incubators.json", Additions: "FOLDER/a.toml"},
		"source = 'sample'": {Source: "sample"},
		"source = 'off'":    {Source: "FOLDER/off"},
		"source = 'https://beta.gouv.fr/startups.json'":                      {Source: "https://beta.gouv.fr/startups.json"},
		"source = 'https://beta.gouv.fr.example.org/api/v2.7/startups.json'": {Source: "https://beta.gouv.fr.example.org/api/v2.7/startups.json"},
		"source = 'file:c.json'\nauthors = 'file:/a.json'\nincubators = 'https://example.org/i'\ndetails = 'd'\nadditions = 'off'": {
			Source: "FOLDER/c.json", Authors: "/a.json", Incubators: "https://example.org/i", Details: "FOLDER/d"},
	} {
		c, err := configured(t, "[catalogue]\n"+text, noEnv)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := c.catalogueSources()
		got.Refresh = ""
		for _, part := range []*string{&want.Source, &want.Details, &want.Additions} {
			*part = strings.Replace(*part, "FOLDER", filepath.Dir(c.path), 1)
		}
		if got != want {
			t.Errorf("%s\ngave %+v\nwant %+v", text, got, want)
		}
		k, err := c.newKeeper()
		if err != nil || (k.Details != nil) != (want.Details != "") || (k.Authors.Source != nil) != (want.Authors != "") || k.Authors.Spec != want.Authors || k.Zone.String() != "Europe/Paris" {
			t.Errorf("%s: %v, not the parts of %+v", text, err, want)
		}
	}
}

func TestCataloguePartsFaults(t *testing.T) {
	_, err := configured(t, "[catalogue]\nsource = ''\nauthors = 'ftp://x'\nincubators = 'sample'\ndetails = 'https://example.org/details'\nadditions = 'file:'\nrefresh = '1s'\nteams = 'x'", noEnv)
	want := []string{"catalogue.teams", "catalogue.refresh", "catalogue.source", "catalogue.authors", "catalogue.incubators", "catalogue.additions", "catalogue.details"}
	if got := keysOf(t, err); !slices.Equal(got, want) {
		t.Errorf("%q, want %q:\n%v", got, want, err)
	}
}

// status and check name a part that fails, why, and how old its copy is; and a
// catalogue that is not believed.
func TestStatusNamesFailingParts(t *testing.T) {
	body := map[string]string{"/authors.json": `[{"id":"a.b","missions":[]}]`}
	var records []string
	for i := range 4 {
		records = append(records, fmt.Sprintf(`{"id":"p%d","attributes":{}}`, i))
	}
	body["/startups.json"] = `{"data":[` + strings.Join(records, ",") + `]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body[r.URL.Path] == "" {
			w.WriteHeader(http.StatusBadGateway)
		}
		fmt.Fprint(w, body[r.URL.Path])
	}))
	defer server.Close()
	cfg, err := configured(t, fmt.Sprintf("[catalogue]\nsource = '%[1]s/startups.json'\nauthors = '%[1]s/authors.json'\nincubators = '%[1]s/incubators.json'\nadditions = 'a.toml'\n[[products]]\nslug = 'autre'\n[[products]]\nslug = 'p0'", server.URL), noEnv)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(filepath.Dir(cfg.path), "a.toml"), "[[products]]\ncolour = 'red'\n")
	st, err := store.Open(t.Context(), cfg.storeAddress(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var log strings.Builder
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	a, err := assemble(cfg, st, parts{clock: bot.NewManualClock(now)}, newLog(cfg, &log))
	if err != nil {
		t.Fatal(err)
	}
	a.refreshOrKeep(t.Context(), now)
	body["/authors.json"], body["/startups.json"] = "<html>", `{"data":[`+records[0]+`]}`
	for hours := range 3 {
		a.refreshOrKeep(t.Context(), now.Add(time.Duration(hours+1)*time.Hour))
	}
	s, err := a.status(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	printStatus(&out, s, time.UTC)
	for _, f := range partFindings(s.Catalogue, time.UTC) {
		fmt.Fprintf(&out, "%s | %s\n", f.What, f.Fault)
	}
	for _, want := range []string{"  products[1].slug: \"autre\" is not in the catalogue", "products[1].slug | \"autre\" is not in the catalogue", "catalogue: 4 products", "not believed since Mon 2026-11-23 10:00 UTC: it would go from 4 products to 1",
		"  authors: 1, last confirmed Mon 2026-11-23 09:00 UTC\n  FAILS: parse authors:", "  incubators: nothing read yet\n  FAILS: fetch catalogue from 127.0.0.1",
		"a.toml: products[1].slug", "products[1].colour: unknown key", "the catalogue's authors | parse authors", "the copy of 2026-11-23 09:00 UTC is used: check catalogue.authors",
		"no copy of it is held: check catalogue.incubators", "check catalogue.additions", "would leave 1 of 4 products: the copy of 2026-11-23 09:00 UTC is used"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
	if n := strings.Count(log.String(), "is not believed"); n != 1 {
		t.Errorf("told %d times that it is not believed:\n%s", n, log.String())
	}
	if n := strings.Count(log.String(), "part=authors"); n != 3 {
		t.Errorf("told %d times of the directory:\n%s", n, log.String())
	}
	for line := range strings.Lines(log.String()) { // only of the directory there ever was a copy
		if strings.Contains(line, "part=") && strings.Contains(line, "last good copy") != strings.Contains(line, "part=authors") {
			t.Errorf("a copy that there is or is not: %s", line)
		}
	}
}
