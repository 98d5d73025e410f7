package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// newVerb is /indicateur nouveau: what a product may follow, to start from.
func (r *Router) newVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	c.Text = rest
	s, instead, err := r.about(c, bot.VerbFigures)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	_, may, err := r.may(ctx, c.Who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(c.Who, bot.ActionRecord, s)
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	return Reply{Show: bot.Suggestions{Product: s.ID, Slug: s.Slug, Name: s.Name, All: unused(r.Suggestions, facts), Families: facts.Missing()}}, nil
}

// unused are the suggestions that a product does not follow yet, those of the
// families it lacks first.
func unused(all []bot.Indicator, facts bot.Facts) (left []bot.Indicator) {
	missing := facts.Missing()
	for _, ind := range all {
		if bot.IndicatorNamed(indicatorsOf(facts), ind.ShortName).ID == "" {
			left = append(left, ind)
		}
	}
	slices.SortStableFunc(left, func(a, b bot.Indicator) int {
		lack := func(ind bot.Indicator) int {
			if slices.Contains(missing, ind.Family) {
				return 0
			}
			return 1
		}
		return lack(a) - lack(b)
	})
	return left
}

func indicatorsOf(facts bot.Facts) (all []bot.Indicator) {
	for _, f := range facts.Indicators {
		all = append(all, f.Indicator)
	}
	return all
}

// modifyVerb is /indicateur modifier: the button that opens an indicator's form.
func (r *Router) modifyVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	one, d, instead, err := r.defining(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return Reply{Show: bot.Defined{Product: one.product.ID, Slug: one.product.Slug, Name: one.product.Name, Indicator: d.Indicator, Was: d.Was, Asked: true, Day: r.today()}}, nil
}

// renameIndicatorVerb is /indicateur renommer baux = Part des baux signés; without
// a name, the form.
func (r *Router) renameIndicatorVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	if strings.Contains(rest, "=") {
		return setVerb(setName)(r, ctx, c, rest)
	}
	return r.modifyVerb(ctx, c, rest)
}

func setName(_ *Router, _ context.Context, ind *bot.Indicator, value string) *bot.Error {
	if utf8.RuneCountInString(value) > longestName {
		return &bot.Error{Code: bot.CodeTextTooLong, Most: longestName}
	}
	ind.Name = strings.Join(strings.Fields(value), " ")
	return nil
}

// pressDefine opens the form of an indicator: Text is its id, or the short name
// of a suggestion; empty for one from nothing.
func (r *Router) pressDefine(ctx context.Context, p Press) (Reply, error) {
	s, refused, err := r.opening(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	form := &bot.DefineForm{Name: s.Name, New: true, Act: bot.Act{Verb: bot.VerbDefined, Product: s.ID, Nonce: r.Nonce()},
		Indicator: bot.Indicator{Family: bot.Useful, Frequency: bot.Monthly, Direction: bot.HigherIsBetter}}
	if chosen := bot.IndicatorNamed(r.Suggestions, p.Act.Choice); p.Act.Text == "" && chosen.ShortName != "" {
		form.Indicator = chosen
	}
	if p.Act.Text != "" {
		facts, err := r.Figures.Facts(ctx, s.ID)
		if err != nil {
			return Reply{}, internal("read figures", err)
		}
		ind, ok := facts.Named(bot.IndicatorID(p.Act.Text))
		if !ok {
			return Reply{}, &bot.Error{Code: bot.CodeIndicatorGone}
		}
		form.Indicator, form.New, form.Act.Text = ind.Indicator, false, p.Act.Text
		form.More, form.Act.Page = p.Act.Page > 0, p.Act.Page
	}
	return Reply{Form: form}, nil
}

// The longest name and unit of an indicator, in characters: a form holds no more.
const (
	longestName = 80
	longestUnit = 40
)

// defined reads the form of an indicator, and stores it.
func (r *Router) defined(ctx context.Context, s Submission) (Reply, error) {
	product, as, err := r.filledBy(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	facts, err := r.Figures.Facts(ctx, product.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	d := bot.Definition{Indicator: bot.Indicator{Product: product.ID, Type: bot.TypeUsage, Public: true}, By: s.Who.ID, As: as, Door: s.Door, At: r.Clock.Now()}
	if s.Act.Text != "" {
		ind, ok := facts.Named(bot.IndicatorID(s.Act.Text))
		if !ok {
			return Reply{}, &bot.Error{Code: bot.CodeIndicatorGone}
		}
		was := ind.Indicator
		d.Indicator, d.Was = was, &was
	} else if chosen := bot.IndicatorNamed(r.Suggestions, shortOf(s.Values[bot.FieldShort], "")); chosen.ShortName != "" {
		d.Indicator.Complement = chosen.Complement
	}
	read := readDefinition
	if d.Was != nil && s.Act.Page > 0 {
		read = func(d *bot.Definition, values map[string]string) map[string]*bot.Error {
			return r.readMore(ctx, &d.Indicator, values)
		}
	}
	if faults := read(&d, s.Values); len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	if s.Act.Text == "" { // the same form again is the same indicator
		if same := bot.IndicatorNamed(indicatorsOf(facts), d.Indicator.ShortName); same.ID != "" && same.Name == d.Indicator.Name && same.Origin == bot.OriginChat {
			return Reply{Show: bot.Defined{Product: product.ID, Slug: product.Slug, Name: product.Name, Indicator: same, Day: r.today()}}, nil
		}
	}
	if d.Was != nil {
		d.Owed = r.entrusted(product, d.By, d.Indicator.InCharge, *d.Was)
	}
	reply, err := r.define(ctx, oneIndicator{product: product, facts: facts}, d)
	var taken *bot.TakenError
	if errors.As(err, &taken) {
		field := bot.FieldName
		if taken.Short {
			field = bot.FieldShort
		}
		return Reply{Faults: map[string]*bot.Error{field: nameTaken(taken, product)}}, nil
	}
	return reply, err
}

// readDefinition reads a form's fields into a definition.
func readDefinition(d *bot.Definition, values map[string]string) map[string]*bot.Error {
	faults := map[string]*bot.Error{}
	ind, was := &d.Indicator, d.Indicator
	ind.Name = strings.Join(strings.Fields(written(values[bot.FieldName])), " ")
	switch {
	case ind.Name == "":
		faults[bot.FieldName] = &bot.Error{Code: bot.CodeNoName}
	case utf8.RuneCountInString(ind.Name) > longestName:
		faults[bot.FieldName] = &bot.Error{Code: bot.CodeTextTooLong, Most: longestName}
	}
	ind.ShortName = shortOf(values[bot.FieldShort], ind.Name)
	if was.ShortName != "" && strings.TrimSpace(values[bot.FieldShort]) == "" {
		ind.ShortName = was.ShortName
	}
	ind.Unit = strings.Join(strings.Fields(written(values[bot.FieldUnit])), " ")
	if utf8.RuneCountInString(ind.Unit) > longestUnit && ind.Unit != was.Unit {
		faults[bot.FieldUnit] = &bot.Error{Code: bot.CodeTextTooLong, Most: longestUnit}
	}
	if family := bot.Family(values[bot.FieldFamily]); slices.Contains(bot.Families, family) {
		ind.Family = family
	}
	if f := bot.Frequency(values[bot.FieldFrequency]); f.Valid() {
		if f != was.Frequency {
			ind.Delay = f.DefaultDelay()
		}
		ind.Frequency = f
	}
	if way := bot.Direction(values[bot.FieldDirection]); way == bot.HigherIsBetter || way == bot.LowerIsBetter {
		ind.Direction = way
	}
	ind.NorthStar = values[bot.FieldNorthStar] == bot.Yes
	if ind.Family == bot.Impact {
		ind.Type = bot.TypeImpact
	}
	for field, empty := range map[string]bool{bot.FieldFamily: ind.Family == "", bot.FieldFrequency: ind.Frequency == "", bot.FieldDirection: ind.Direction == ""} {
		if empty {
			faults[field] = &bot.Error{Code: bot.CodeChoose}
		}
	}
	return faults
}

// readMore reads the fields of what is rarely changed. An empty one takes away
// what it holds; an empty delay is the frequency's own.
func (r *Router) readMore(ctx context.Context, ind *bot.Indicator, values map[string]string) map[string]*bot.Error {
	faults := map[string]*bot.Error{}
	text := func(field string, most int, into *string) {
		typed := strings.Join(strings.Fields(written(values[field])), " ")
		if utf8.RuneCountInString(typed) > most && typed != *into {
			faults[field] = &bot.Error{Code: bot.CodeTextTooLong, Most: most}
			return
		}
		*into = typed
	}
	text(bot.FieldComplement, longestName, &ind.Complement)
	text(bot.FieldSource, longestName, &ind.Source)
	if kind := bot.IndicatorType(values[bot.FieldType]); kind == bot.TypeUsage || kind == bot.TypeImpact {
		ind.Type = kind
	}
	if public := values[bot.FieldPublic]; public != "" {
		ind.Public = public == bot.Yes
	}
	ind.Delay = ind.Frequency.DefaultDelay()
	for field, set := range map[string]func(*Router, context.Context, *bot.Indicator, string) *bot.Error{bot.FieldDelay: setDelay, bot.FieldInCharge: setInCharge} {
		if typed := strings.TrimSpace(written(values[field])); typed != "" {
			if fault := set(r, ctx, ind, typed); fault != nil {
				faults[field] = fault
			}
		} else if field == bot.FieldInCharge {
			ind.InCharge = ""
		}
	}
	return faults
}

// longestShort is of a short name, in bytes: what a form's label holds.
const longestShort = 24

// shortOf is a short name: the one typed, without what stands before a value
// where figures are typed, else the first telling word of a name.
func shortOf(typed, name string) string {
	short := strings.Join(strings.Fields(strings.ReplaceAll(written(typed), "=", " ")), " ")
	if short == "" {
		if words := catalogue.Telling(name); len(words) > 0 {
			short = words[len(words)-1]
		} else {
			short = catalogue.Fold(name)
		}
	}
	for len(short) > longestShort {
		_, size := utf8.DecodeLastRuneInString(short)
		short = short[:len(short)-size]
	}
	return strings.TrimSpace(short)
}

// setVerb is /indicateur délai, responsable, source, public: one line of a
// definition.
func setVerb(set func(r *Router, ctx context.Context, ind *bot.Indicator, value string) *bot.Error) func(*Router, context.Context, Call, string) (Reply, error) {
	return func(r *Router, ctx context.Context, c Call, rest string) (Reply, error) {
		left, value, typed := strings.Cut(rest, "=")
		one, d, instead, err := r.defining(ctx, c, strings.TrimSpace(left))
		if err != nil || instead != nil {
			return orReply(instead), err
		}
		if value = strings.TrimSpace(value); !typed || value == "" {
			return Reply{}, &bot.Error{Code: bot.CodeSetHow, Arg: one.product.Slug + " " + one.indicator.ShortName}
		}
		if fault := set(r, ctx, &d.Indicator, strings.Trim(value, `"«»“” `)); fault != nil {
			return Reply{}, fault
		}
		d.Owed = r.entrusted(one.product, d.By, d.Indicator.InCharge, *d.Was)
		return r.define(ctx, one, d)
	}
}

// mostDelay is how many days after its period's end a figure is due, at most.
const mostDelay = 365

func setDelay(_ *Router, _ context.Context, ind *bot.Indicator, value string) *bot.Error {
	count, _ := firstWord(value)
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > mostDelay {
		return &bot.Error{Code: bot.CodeDelayHow, Arg: value}
	}
	ind.Delay = n
	return nil
}

func setInCharge(r *Router, ctx context.Context, ind *bot.Indicator, value string) *bot.Error {
	if noneWords[catalogue.Fold(value)] {
		ind.InCharge = ""
		return nil
	}
	account, err := r.Channels.Account(ctx, strings.TrimPrefix(value, "@"))
	if err != nil {
		return accountFault(err, value)
	}
	ind.InCharge = account.ID
	return nil
}

func setSource(_ *Router, _ context.Context, ind *bot.Indicator, value string) *bot.Error {
	if utf8.RuneCountInString(value) > longestName {
		return &bot.Error{Code: bot.CodeTextTooLong, Most: longestName}
	}
	ind.Source = value
	return nil
}

func setPublic(_ *Router, _ context.Context, ind *bot.Indicator, value string) *bot.Error {
	ind.Public = !noWords[catalogue.Fold(value)]
	return nil
}

func setPace(_ *Router, _ context.Context, ind *bot.Indicator, value string) *bot.Error {
	ind.OffTarget = noWords[catalogue.Fold(value)]
	return nil
}

var noWords = wordSet("non no off aucun aucune jamais")
