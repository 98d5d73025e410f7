package commands

import (
	"errors"
	"testing"
	"time"

	"jalon/bot"
)

// What is typed as a list, and how many products it keeps; "" for a search.
func TestFilters(t *testing.T) {
	b := newBench(t)
	total := len(b.Catalogue.Current().Catalogue.Startups)
	for text, want := range map[string]int{
		"tous les produits": total, "la liste": total, "liste des produits": total, "the list of products": total, "tout": total,
		"liste tous les produits": total,
		"en consolidation":        -1, "les produits en accélération": -1, "actif accélération mtes": -1, "in acceleration": -1,
		`phase:"en accélération"`: -1, "phase:construction,acceleration": -1, "phase:construction|acceleration": -1,
		"sans:stats et sans:impact": -1, "sans:impacts": -1, "sans:stats,impact": -1,
		"depuis:06/2018": -1, "depuis:1/6/2018": -1, "since:2018-06": -1, "logement actif": -1, "actif logement": -1,
		"depuis:janvier 2018": -1, "depuis:janvier-2018 actif": -1, `depuis:"1er juin 2018"`: -1, "since:June 2018": -1, "depuis:31 octobre 2018 actif": -1,
		"phase:acceleration page 2": -1, "page:2": total, "theme:housing": -1, "incubator:mtes stage:acceleration": -1,
		"-phase:acceleration": 5, "sauf:accélération": 5, "liste sauf acceleration": 5, "les produits pas en accélération": 5,
		"sauf phase:acceleration": 5, "!phase:acceleration": 5, "-phase:acceleration,opere": 3, "-acceleration": 5, "thème:logement -phase:acceleration": 1,
		"-actif": 1, "non actif": 1, "sauf:inactif": total - 1, "produits pas actifs": 1, "-thème:logement": total - 3,
		"-sans:budget": 1, "avec:budget": 1, "-avec:budget": total - 1, "liste sauf logement": total - 3,
		"sans statistiques": 2, "quels sont les produits sans statistiques": 2, "quels produits n'ont pas de statistiques": 2, "sans:stats": 2,
		"les produits avec budget": 1, "liste sans aucun budget actif": -1, "which products have no budget": -1, "products without an impact matrix": -1,
		"combien de produits sont en accélération ?": -1, "show me the products without a budget": -1,
		"quels produits sont en accélération": -1, "quels services sans matrice d'impact en accélération": -1,
		"sans contact ni papier": 0, "paiement sans contact": 0, "quels produits parlent de transport": 0,
		"dossierfacile": 0, "compar:ia": 0, "le compar:ia": 0, "logement": 0, "construction": 0, "ex:histologe": 0, "https://x.org/a:b": 0,
	} {
		reply, err := b.tell("agent", "salon", text)
		l, isList := reply.Show.(bot.Listing)
		switch {
		case err != nil:
			t.Errorf("%q: %v", text, err)
		case want == 0 && isList && l.Listed:
			t.Errorf("%q is taken for a list", text)
		case want != 0 && (!isList || !l.Listed || l.Total == 0 || want > 0 && l.Total != want):
			t.Errorf("%q: %T %+v, want %d products", text, reply.Show, reply.Show, want)
		}
	}
}

// A filter that is wrong gets what to type instead, whole.
func TestWrongFilters(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]bot.Error{
		"sans:budjet actif":              {Code: bot.CodeUnknownValue, Arg: "sans:budjet", Hint: "sans:budget actif"},
		"sans:":                          {Code: bot.CodeUnknownValue, Arg: "sans:"},
		"without:foo":                    {Code: bot.CodeUnknownValue, Arg: "without:foo"},
		"depuis:hier actif":              {Code: bot.CodeUnknownDate, Arg: "depuis:hier", Hint: "depuis:2024 actif"},
		"depuis:janvier":                 {Code: bot.CodeUnknownDate, Arg: "depuis:janvier", Hint: "depuis:2024"},
		"since:31/02/2024":               {Code: bot.CodeUnknownDate, Arg: "since:31/02/2024", Hint: "since:2024"},
		"statut:actif mtes":              {Code: bot.CodeUnknownFilter, Arg: "statut:actif", Hint: "actif mtes"},
		"ministère:mtes":                 {Code: bot.CodeUnknownFilter, Arg: "ministère:mtes", Hint: "incubateur:mtes"},
		"sujets:énergie":                 {Code: bot.CodeUnknownFilter, Arg: "sujets:énergie", Hint: "thème:énergie"},
		`thème:"travail / emploi"`:       {Code: bot.CodeUnknownValue, Arg: `thème:"travail / emploi"`},
		"Thème:zzz":                      {Code: bot.CodeUnknownValue, Arg: "Thème:zzz"},
		"theme:":                         {Code: bot.CodeUnknownValue, Arg: "theme:"},
		"sponsor:":                       {Code: bot.CodeUnknownValue, Arg: "sponsor:"},
		"phase:accelration logement":     {Code: bot.CodeUnknownValue, Arg: "phase:accelration", Hint: "phase:acceleration logement"},
		"fase:acceleration":              {Code: bot.CodeUnknownFilter, Arg: "fase:acceleration", Hint: "phase:acceleration"},
		"incubtor:mtes":                  {Code: bot.CodeUnknownFilter, Arg: "incubtor:mtes", Hint: "incubator:mtes"},
		"actif inactif":                  {Code: bot.CodeContradiction, Arg: "actif inactif", Hint: "actif"},
		"liste active inactive":          {Code: bot.CodeContradiction, Arg: "active inactive", Hint: "active"},
		"phase:construction phase:opere": {Code: bot.CodeContradiction, Arg: "phase:construction phase:opere", Hint: "phase:construction,opere"},
		"depuis:2024 depuis:2018":        {Code: bot.CodeContradiction, Arg: "depuis:2024 depuis:2018", Hint: "depuis:2024"},
		"actif phase:abandon":            {Code: bot.CodeNoMatch, Arg: "actif phase:abandon", Hint: "actif"},
		"liste -zzz":                     {Code: bot.CodeUnknownValue, Arg: "-zzz"},
		"sauf:accelration":               {Code: bot.CodeUnknownValue, Arg: "sauf:accelration", Hint: "sauf:acceleration"},
		"sauf:":                          {Code: bot.CodeUnknownValue, Arg: "sauf:"},
		"-depuis:2024":                   {Code: bot.CodeUnknownFilter, Arg: "-depuis:2024", Hint: "depuis:2024"},
		"phase:opere -phase:opere":       {Code: bot.CodeNoMatch, Arg: "phase:opere -phase:opere", Hint: "-phase:opere"},
		"actif -actif":                   {Code: bot.CodeContradiction, Arg: "-actif actif", Hint: "-actif"},
		"depuis:2035":                    {Code: bot.CodeNoMatch, Arg: "depuis:2035"},
	} {
		_, err := b.tell("agent", "salon", text)
		var e *bot.Error
		if !errors.As(err, &e) || e.Code != want.Code || e.Arg != want.Arg || e.Hint != want.Hint {
			t.Errorf("%q: %+v, want %+v", text, e, want)
		}
		if e != nil && e.Code == bot.CodeUnknownValue && e.Hint == "" && len(e.Among) == 0 {
			t.Errorf("%q: nothing to choose from", text)
		}
	}
}

// « Depuis » is since the phase chosen began, or else since the product did.
func TestSinceAPhase(t *testing.T) {
	b := newBench(t)
	snapshot := b.Catalogue.Current()
	s, _ := snapshot.Catalogue.Startup("dossierfacile") // begun in 2018, in consolidation since 2024
	listed := func(text string) bool {
		f, _, err := filters(snapshot.Catalogue, text, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range snapshot.Catalogue.Select(f, bot.Date{Year: 2026, Month: time.November, Day: 23}) {
			if one.ID == s.ID {
				return true
			}
		}
		return false
	}
	if listed("depuis:2024") || !listed("depuis:2018") || !listed("phase:consolidation depuis:2024") || listed("phase:consolidation depuis:2025") {
		t.Error("a product or its phase since another date")
	}
}

// Sentences said without a slash find the command they are about.
func TestQuestions(t *testing.T) {
	b := newBench(t)
	b.withBindings(t)
	ask := func(channel, text string) any {
		t.Helper()
		reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: bot.ChannelID(channel), ChannelName: channel, Direct: channel == "", Text: text})
		if err != nil {
			return code(err)
		}
		return reply.Show
	}
	for _, text := range []string{"quand est le prochain comité de dossierfacile ?", "comité dossierfacile", "when is the next committee of dossierfacile?"} {
		if c, ok := ask("", text).(bot.Committees); !ok || c.Name != "DossierFacile" {
			t.Errorf("%q: %+v", text, ask("", text))
		}
	}
	if c, ok := ask("", "les chiffres de dossierfacile").(bot.FiguresCard); !ok || c.Name != "DossierFacile" {
		t.Errorf("%+v", c)
	}
	for _, text := range []string{"chiffres", "les chiffres ?"} {
		if _, ok := ask("startup-dossierfacile", text).(bot.FiguresCard); !ok {
			t.Errorf("%q: %T", text, ask("startup-dossierfacile", text))
		}
	}
	for _, text := range []string{"", "où en est-on ?", "c'est quoi ?"} {
		if _, ok := ask("startup-dossierfacile", text).(*bot.StartupCard); !ok {
			t.Errorf("%q: %T", text, ask("startup-dossierfacile", text))
		}
	}
	if c, ok := ask("startup-dossierfacile", "quand est le prochain comité ?").(bot.Committees); !ok || c.Name != "DossierFacile" {
		t.Errorf("%+v", c)
	}
	for _, text := range []string{"Bonjour !", "salut !", "comment ça marche ?", "qui es-tu ?", "aide !"} {
		if _, ok := ask("", text).(bot.Help); !ok {
			t.Errorf("%q: %T", text, ask("", text))
		}
	}
	for _, text := range []string{"merci", "Merci beaucoup !", "merci Jalon 🙏", "thanks!", "ok merci", "Thank you."} {
		for _, channel := range []string{"", "startup-dossierfacile"} {
			if ask(channel, text) != (bot.Thanks{}) {
				t.Errorf("%q: %T", text, ask(channel, text))
			}
		}
	}
}

// « csv » at the end of what is asked sends the file, whatever is asked before;
// a search for nothing sends none.
func TestFiles(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]int{"logement csv": 3, "logement en CSV": 3, "phase:acceleration actif excel": 7, "thème:logement page:2 csv": 3,
		"liste csv thème:logement": 3, "dossierfacile au format csv": 1, "zzz csv": 0, "csv": -1} {
		reply, err := b.tell("agent", "salon", text)
		owed, sent := reply.Show.(bot.ExportOwed)
		switch {
		case want > 0 && (err != nil || owed.Total != want), want == 0 && code(err) != bot.CodeNoMatch, want < 0 && (err != nil || sent):
			t.Errorf("%q: %+v %v, want %d products", text, reply.Show, err, want)
		}
	}
	if reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Direct: true, Text: "énergie csv"}); err != nil || reply.Show != (bot.ExportOwed{Total: 2}) {
		t.Errorf("%+v %v", reply.Show, err)
	}
}
