package catalogue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/catalogue"
)

// People are found by the name that is theirs; whatever is less certain is a
// doubt.
func TestMatch(t *testing.T) {
	accounts := []bot.Account{
		{ID: "u1", Name: "nadia.benali", FullName: "Nadia Benali"},
		{ID: "u2", Name: "pierre.dupont"}, // without a full name
		{ID: "u3", Name: "leaa", FullName: "Durand  Léa"},
		{ID: "u4", Name: "jean.martin1", FullName: "Jean Martin"},
		{ID: "u5", Name: "jean.martin2", FullName: "jean MARTIN"},
		{ID: "u6", Name: "anne-marie.roy"},
		{ID: "u7", Name: "hugo.petit", FullName: "Zoé Blanc"},
		{ID: "u8", Name: "Omar.Haddad", FullName: "Omar"},
		{ID: "u9", Name: "x", FullName: "Claire Moreau"},
	}
	person := func(id, name, domain string) bot.Author { return bot.Author{ID: id, Name: name, Domain: domain} }
	startups := []bot.Startup{
		{ID: "p1", People: []bot.Author{person("nadia.benali", "Nadia Benali", "Intraprenariat"), person("pierre.dupont", "Pierre Dupont", "Coaching"),
			person("lea.durand", "Léa Durand", "Développement"), person("jean.martin", "Jean Martin", "Data")}},
		{ID: "p2", People: []bot.Author{person("anne.marie.roy", "Anne-Marie Roy", "Design"), person("hugo.petit", "Hugo Petit", "Produit"),
			person("omar.haddad", "Omar Haddad", "Déploiement"), person("nobody.here", "Nobody Here", "Coaching"),
			person("nadia.benali", "Nadia Benali", "Coaching")}},
		{ID: "p3", People: []bot.Author{person("claire.moreau", "Claire Moreau", ""), person("claire.moreau.2", "Moreau, Claire", "")}},
	}
	found, doubts := catalogue.Match(startups, accounts)
	if diff := cmp.Diff(map[bot.ProductID][]bot.Member{
		"p1": {{User: "u1", Name: "Nadia Benali", Role: bot.RoleIntrapreneur}, {User: "u2", Name: "Pierre Dupont", Role: bot.RoleCoach},
			{User: "u3", Name: "Léa Durand", Role: bot.RoleDevelopment}},
		"p2": {{User: "u8", Name: "Omar Haddad", Role: bot.RoleDeployment}, {User: "u1", Name: "Nadia Benali", Role: bot.RoleCoach}},
	}, found); diff != "" {
		t.Error(diff)
	}
	why := map[string]bot.DoubtReason{}
	accountsOf := map[string]int{}
	for _, all := range doubts {
		for _, d := range all {
			why[d.Author.ID], accountsOf[d.Author.ID] = d.Why, len(d.Accounts)
		}
	}
	if diff := cmp.Diff(map[string]bot.DoubtReason{"jean.martin": bot.DoubtSeveral, "anne.marie.roy": bot.DoubtNear, "hugo.petit": bot.DoubtOther,
		"nobody.here": bot.DoubtNobody, "claire.moreau": bot.DoubtShared, "claire.moreau.2": bot.DoubtShared}, why); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"jean.martin": 2, "anne.marie.roy": 1, "hugo.petit": 1, "nobody.here": 0, "claire.moreau": 1, "claire.moreau.2": 1}, accountsOf); diff != "" {
		t.Error(diff)
	}
}
