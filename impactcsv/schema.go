package impactcsv

import "jalon/bot"

// Version is a version of the schema that can be read.
type Version string

// The versions, by what sets each apart. Between them 0.2.1 was published as
// 0.2.0 too; the columns tell.
const (
	V020 Version = "0.2.0" // dated by the first day of the period, periode
	V021 Version = "0.2.1" // date, est_periode, date_debut
	V022 Version = "0.2.2" // est_cible, est_automatise, source_collecte
	V030 Version = "0.3.0" // administration_rattachement, frequence_monitoring
	V040 Version = "0.4.0" // denom_insee
	V050 Version = "0.5.0" // type_indicateur
)

// column is one the schema has or had.
type column int

const (
	colAdministration column = iota
	colService
	colIndicator
	colValue
	colUnit
	colIsTarget
	colIndicatorType
	colMonitoring
	colDate
	colIsPeriod
	colStart
	colAutomated
	colSource
	colAreaLevel
	colAreaCode
	colDataviz
	colComment
	colCalculation // until 0.2.2, what is monitoring since
	colDisplay     // 0.2.0 only; told apart from calculation, and not read
	colFirstDay    // 0.2.0 only
	colCollection  // until 0.2.1, what is automated and source since
	colMethod      // until 0.2.2
	colDirection   // until 0.2.1
	columns        // how many there are
)

var columnNames = [columns]string{"administration_rattachement", "nom_service_public_numerique", "indicateur", "valeur",
	"unite_mesure", "est_cible", "type_indicateur", "frequence_monitoring", "date", "est_periode", "date_debut",
	"est_automatise", "source_collecte", "denom_insee", "code_insee", "dataviz_wish", "commentaires",
	"frequence_calcul", "frequence_affichage", "periode", "mode_collecte", "mode_calcul", "sens_evolution_souhaite"}

func (c column) String() string { return columnNames[c] }

// edition is a version's columns in their order.
type edition struct {
	Version  Version
	Columns  []column
	Optional []column // may be left out, and their cells empty
}

// editions are the versions that are read, the newest first.
var editions = []edition{
	{V050, []column{colAdministration, colService, colIndicator, colValue, colUnit, colIsTarget, colIndicatorType, colMonitoring, colDate, colIsPeriod, colStart,
		colAutomated, colSource, colAreaLevel, colAreaCode, colDataviz, colComment}, []column{colStart, colAreaLevel, colAreaCode, colDataviz, colComment}},
	{V040, []column{colAdministration, colService, colIndicator, colValue, colUnit, colIsTarget, colMonitoring, colDate, colIsPeriod, colStart,
		colAutomated, colSource, colAreaLevel, colAreaCode, colDataviz, colComment}, []column{colStart, colAreaLevel, colAreaCode, colDataviz, colComment}},
	{V030, []column{colAdministration, colService, colIndicator, colValue, colUnit, colIsTarget, colMonitoring, colDate, colIsPeriod, colStart,
		colAutomated, colSource, colAreaCode, colDataviz, colComment}, []column{colStart, colAreaCode, colDataviz, colComment}},
	{V022, []column{colService, colIndicator, colValue, colUnit, colIsTarget, colCalculation, colDate, colIsPeriod, colStart,
		colAutomated, colSource, colMethod, colComment}, []column{colStart, colMethod, colComment}},
	{V021, []column{colService, colIndicator, colValue, colUnit, colCalculation, colDate, colIsPeriod, colStart,
		colCollection, colMethod, colDirection, colComment}, []column{colStart, colComment}},
	{V020, []column{colService, colIndicator, colValue, colUnit, colCalculation, colDisplay, colFirstDay,
		colCollection, colMethod, colDirection, colComment}, []column{colDisplay, colCollection, colMethod, colDirection, colComment}},
}

// isNeeded tells without which columns a row says nothing. The others a
// version requires may be empty when it is only read.
var isNeeded = [columns]bool{colService: true, colIndicator: true, colValue: true, colUnit: true, colIsTarget: true,
	colMonitoring: true, colCalculation: true, colDate: true, colIsPeriod: true, colFirstDay: true}

// What the schema allows in its lists, the spelling it wants first; the others
// are read too, without regard to case and accents.
var (
	frequencyWords = []struct {
		Frequency bot.Frequency
		Words     []string
	}{
		{bot.Daily, []string{"quotidienne", "quotidien"}},
		{bot.Weekly, []string{"hebdomadaire"}},
		{bot.Monthly, []string{"mensuelle", "mensuel"}},
		{bot.Quarterly, []string{"trimestrielle", "trimestriel"}},
		{bot.HalfYearly, []string{"semestrielle", "semestriel"}},
		{bot.Yearly, []string{"annuelle", "annuel"}},
		{bot.OtherFrequency, []string{"autre", "continue"}}, // the latter until 0.2.1
	}
	types      = []string{string(bot.TypeUsage), string(bot.TypeImpact)}
	areaLevels = []string{"REG", "DEP", "COM", "ARR", "COMER", "COM_COMER", "COG", "CTCD", "CAN"}
	charts     = []string{"linechart", "barchart", "map", "scatterplot", "piechart"}
	directions = []struct {
		Direction bot.Direction
		Word      string // folded
	}{{bot.HigherIsBetter, "a la hausse"}, {bot.LowerIsBetter, "a la baisse"}, {"", "stable"}}
)

// frequencyWord is how the schema spells a frequency; empty for none.
func frequencyWord(f bot.Frequency) string {
	for _, w := range frequencyWords {
		if w.Frequency == f {
			return w.Words[0]
		}
	}
	return ""
}

// frequencyOf reads a frequency however it is spelt.
func frequencyOf(text string) (bot.Frequency, bool) {
	text = fold(text)
	for _, w := range frequencyWords {
		for _, word := range w.Words {
			if word == text {
				return w.Frequency, true
			}
		}
	}
	return "", false
}
