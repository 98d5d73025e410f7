package commands

import (
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// filterWord is a word before a colon, in one language, with what it chooses
// by. The first words of each line are the ones shown.
type filterWord struct {
	shown string // as it is shown to be typed
	facet catalogue.Facet
	other string // one of the following, for those that are no facet
}

const (
	wordWithout = "without"
	wordWith    = "with"
	wordExcept  = "except"
	wordSince   = "since"
)

// filterWords are the words before a colon, folded.
var filterWords = wordsOf(map[string]filterWord{
	"phase phases etape":              {shown: "phase", facet: catalogue.FacetPhase},
	"stage":                           {shown: "stage", facet: catalogue.FacetPhase},
	"incubateur incubateurs fabrique": {shown: "incubateur", facet: catalogue.FacetIncubator},
	"incubator incubators":            {shown: "incubator", facet: catalogue.FacetIncubator},
	"thematique thematiques sujet":    {shown: "thème", facet: catalogue.FacetTheme},
	"theme themes":                    {shown: "theme", facet: catalogue.FacetTheme},
	"topic topics subject":            {shown: "topic", facet: catalogue.FacetTheme},
	"sponsor sponsors commanditaire":  {shown: "sponsor", facet: catalogue.FacetSponsor},
	"techno technos technologie":      {shown: "techno", facet: catalogue.FacetTechnology},
	"technologies technology tech":    {shown: "technology", facet: catalogue.FacetTechnology},
	"sans":                            {shown: "sans", other: wordWithout},
	"without no missing":              {shown: "without", other: wordWithout},
	"avec":                            {shown: "avec", other: wordWith},
	"with has":                        {shown: "with", other: wordWith},
	"sauf hors":                       {shown: "sauf", other: wordExcept},
	"except excluding not":            {shown: "except", other: wordExcept},
	"depuis":                          {shown: "depuis", other: wordSince},
	"since from":                      {shown: "since", other: wordSince},
})

// lifeWords choose by whether a product is worked on.
var lifeWords = map[string]catalogue.Life{
	"actif": catalogue.Active, "actifs": catalogue.Active, "active": catalogue.Active, "actives": catalogue.Active,
	"inactif": catalogue.Inactive, "inactifs": catalogue.Inactive, "inactive": catalogue.Inactive, "inactives": catalogue.Inactive,
}

// lackWords are what a fiche may lack, folded; the first of each is shown.
var lackWords = wordsOf(map[string]bot.Lack{
	"stats stat statistiques statistique statistics": bot.LackStatistics,
	"impact impacts matrice matrix":                  bot.LackImpact,
	"budget budgets":                                 bot.LackBudget,
	"code codes depot repository":                    bot.LackRepository,
	"site sites":                                     bot.LackSite,
	"contact contacts":                               bot.LackContact,
	"phase phases":                                   bot.LackPhase,
})

// lacksShown are the values of « sans: » as they are shown to be typed.
var lacksShown = []string{"stats", "impact", "budget", "code", "site", "contact"}

// phaseWords are the phases as people say them, folded, in both languages, with
// their names on the card.
var phaseWords = wordsOf(map[string]bot.PhaseID{
	"investigation exploration": bot.PhaseInvestigation,
	"construction construite":   bot.PhaseConstruction,
	"acceleration":              bot.PhaseAcceleration,
	"consolidation":             bot.PhaseConsolidation,
	"opere operee operated opereparlereseau runbythenetwork":                                                bot.PhaseOperated,
	"transfere transferee transferred beingtransferred":                                                     bot.PhaseTransferred,
	"abandon abandonne abandonnee abandoned arrete arretee stopped":                                         bot.PhaseAbandoned,
	"abandoninvestigation arreteapreslinvestigation stoppedafteritsinvestigation stoppedafterinvestigation": bot.PhaseNotPursued,
	"transfer transfert":                  "transfer",
	"success perennise madepermanent":     "success",
	"alumni sortidureseau leftthenetwork": "alumni",
})

// phaseOf is the phase a text names: with or without « en » or « in ».
func phaseOf(text string) (bot.PhaseID, bool) {
	folded := catalogue.Fold(text)
	for _, before := range []string{"", "en", "in", "under"} {
		if rest, ok := strings.CutPrefix(folded, before); ok {
			if id, known := phaseWords[rest]; known {
				return id, true
			}
		}
	}
	return "", false
}

// listWords tell nothing in the name of a list: « tous les produits », « the
// list of products ».
var listWords = wordSet(`le la les l un une des de d du en in the a of all tous toutes tout toute produit produits product products
	service services startup startups liste lister list et and avec with catalogue entier entiere`)
