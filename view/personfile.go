package view

import (
	"encoding/json"
	"time"

	"jalon/bot"
)

// personJSON is what is kept about somebody, as their file says it: "products"
// names the ids used. Others are in it by nothing.
type personJSON struct {
	User       bot.UserID               `json:"user_id"`
	Key        bot.PersonKey            `json:"journal_key,omitempty"`
	Names      []string                 `json:"names_in_configuration,omitempty"`
	Departed   *time.Time               `json:"account_deactivated,omitempty"`
	Roles      []roleJSON               `json:"roles"`
	Follows    []followJSON             `json:"follows"`
	Wants      []wantJSON               `json:"figures_waited_for"`
	Monthly    []sinceJSON              `json:"month_of_the_incubator"`
	Requests   []requestJSON            `json:"requests"`
	Figures    []figureJSON             `json:"figures"`
	InCharge   []indicatorJSON          `json:"indicators_in_charge_of"`
	APIKeys    []keyJSON                `json:"script_keys"`
	Committees []committeeJSON          `json:"committees"`
	Feeds      []feedJSON               `json:"calendars"`
	Absences   []absenceJSON            `json:"absences"`
	Messages   []messageJSON            `json:"messages"`
	Journalled int                      `json:"entries_of_the_journal"`
	Named      namedJSON                `json:"named_beside"`
	Products   map[bot.ProductID]string `json:"products"`
	Kept       keptJSON                 `json:"kept_for"`
}

type roleJSON struct {
	Product bot.ProductID `json:"product"`
	Role    bot.Role      `json:"role"`
	Source  bot.Source    `json:"source"`
	Sure    bool          `json:"gives_rights"`
}

type followJSON struct {
	Product bot.ProductID `json:"product"`
	Since   time.Time     `json:"since"`
	Told    *time.Time    `json:"told_up_to,omitempty"`
}

type wantJSON struct {
	Product   bot.ProductID   `json:"product"`
	Indicator bot.IndicatorID `json:"indicator"`
	From      string          `json:"from_period,omitempty"`
	Since     time.Time       `json:"since"`
}

type sinceJSON struct {
	Since time.Time `json:"since"`
}

type requestJSON struct {
	ID      string           `json:"id"`
	Kind    bot.RequestKind  `json:"kind"`
	Product bot.ProductID    `json:"product"`
	Role    bot.Role         `json:"role,omitempty"`
	Figures int              `json:"figures,omitempty"`
	Comment string           `json:"explanation,omitempty"`
	At      time.Time        `json:"at"`
	State   bot.RequestState `json:"state"`
	Settled *time.Time       `json:"settled_at,omitempty"`
}

type figureJSON struct {
	Indicator   bot.IndicatorID `json:"indicator"`
	Period      string          `json:"period"`
	Value       float64         `json:"value"`
	Provisional bool            `json:"provisional,omitempty"`
	Comment     string          `json:"explanation,omitempty"`
	At          time.Time       `json:"at"`
}

type indicatorJSON struct {
	ID      bot.IndicatorID `json:"id"`
	Product bot.ProductID   `json:"product"`
	Name    string          `json:"name"`
}

type keyJSON struct {
	Product bot.ProductID `json:"product"`
	At      time.Time     `json:"made"`
	Used    *time.Time    `json:"last_used,omitempty"`
}

type committeeJSON struct {
	ID        bot.CommitteeID `json:"id"`
	Product   bot.ProductID   `json:"product"`
	Type      string          `json:"type,omitempty"`
	Start     *time.Time      `json:"start,omitempty"`
	Organises bool            `json:"organises,omitempty"`
	Invited   bool            `json:"invited,omitempty"`
	Decided   bool            `json:"noted_the_decision,omitempty"`
	Answer    *answerJSON     `json:"answer,omitempty"`
}

type answerJSON struct {
	Says  bot.Presence `json:"says,omitempty"`
	Slots []int        `json:"slots,omitempty"`
	Role  bot.Role     `json:"role,omitempty"`
	At    time.Time    `json:"at"`
}

type feedJSON struct {
	Kind bot.FeedKind `json:"kind"`
	Of   string       `json:"of,omitempty"`
	At   time.Time    `json:"made"`
	Used *time.Time   `json:"last_used,omitempty"`
}

type absenceJSON struct {
	From    bot.Date `json:"first_day"`
	Until   bot.Date `json:"last_day"`
	Instead bool     `json:"somebody_is_asked_instead,omitempty"`
}

type messageJSON struct {
	Name  string    `json:"name"`
	Kind  bot.Kind  `json:"kind"`
	State bot.State `json:"state"`
	At    time.Time `json:"at"`
}

type namedJSON struct {
	Declared  int `json:"roles_of_others"`
	Settled   int `json:"requests_of_others"`
	Bound     int `json:"channels"`
	Mentioned int `json:"messages_in_channels"`
	Paused    int `json:"pause"`
	Organised int `json:"committees_announced"`
	Decided   int `json:"decisions_noted"`
	Entered   int `json:"answers_of_others"`
	Replaces  int `json:"absences_of_others"`
}

type keptJSON struct {
	Messages string `json:"messages"`
	Requests string `json:"requests"`
	Figures  string `json:"journal_figures"`
	Rights   string `json:"journal_rights"`
	Departed string `json:"after_the_account_is_deactivated"`
}

// each is a list of what becomes of every value; never null.
func each[A, B any](all []A, as func(A) B) []B {
	list := make([]B, 0, len(all))
	for _, one := range all {
		list = append(list, as(one))
	}
	return list
}

// instantIn is an instant, or nothing for the zero one.
func instantIn(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func committeeOf(c bot.HeldCommittee) committeeJSON {
	j := committeeJSON{c.ID, c.Product, c.Type, instantIn(c.Start), c.Organises, c.Invited, c.Decided, nil}
	if a := c.Answer; a != nil {
		j.Answer = &answerJSON{a.Says, a.Slots, a.Role, a.At}
	}
	return j
}

func personOf(a bot.About) personJSON {
	h := a.Held
	return personJSON{User: h.User, Key: h.Key, Names: h.Names, Departed: instantIn(h.Departed),
		Roles:   each(a.Roles, func(r bot.HeldRole) roleJSON { return roleJSON{r.Product, r.Role, r.Source, r.Sure} }),
		Follows: each(h.Follows, func(f bot.Follow) followJSON { return followJSON{f.Product, f.At, instantIn(f.Told)} }),
		Wants:   each(h.Wants, func(w bot.Want) wantJSON { return wantJSON{w.Product, w.Indicator, w.From, w.At} }),
		Monthly: each(h.Monthly, func(m bot.Subscription) sinceJSON { return sinceJSON{m.At} }),
		Requests: each(h.Requests, func(r bot.Request) requestJSON {
			return requestJSON{r.ID, r.Kind, r.Product, r.Role, len(r.Figures), r.Comment, r.At, r.State, instantIn(r.SettledAt)}
		}),
		Figures: each(h.Figures, func(m bot.Measure) figureJSON {
			return figureJSON{m.Indicator, m.Period, m.Value, m.Provisional, m.Comment, m.At}
		}),
		InCharge:   each(h.InCharge, func(i bot.Indicator) indicatorJSON { return indicatorJSON{i.ID, i.Product, i.Name} }),
		APIKeys:    each(h.APIKeys, func(k bot.APIKey) keyJSON { return keyJSON{k.Product, k.At, instantIn(k.LastUsed)} }),
		Committees: each(h.Committees, committeeOf),
		Feeds:      each(h.Feeds, func(f bot.Feed) feedJSON { return feedJSON{f.Scope.Kind, f.Scope.Of, f.At, instantIn(f.LastUsed)} }),
		Absences:   each(h.Absences, func(a bot.Absence) absenceJSON { return absenceJSON{a.From, a.Until, a.Instead != ""} }),
		Messages:   each(h.Messages, func(m bot.HeldMessage) messageJSON { return messageJSON{m.Name, m.Kind, m.State, m.Slot} }),
		Journalled: h.Changes, Named: namedJSON(h.Acts), Products: a.Names, Kept: keptJSON(a.Keeps)}
}

// personFile is everything kept about somebody, as JSON.
func (s speech) personFile(f *bot.PersonFile) Post {
	a := f.About
	if a == nil {
		a = &bot.About{}
	}
	body, err := json.MarshalIndent(personOf(*a), "", "  ")
	if err != nil {
		panic("view: what is kept about somebody: " + err.Error()) // no figure is kept that JSON has not
	}
	return Post{Text: s.say("me.file", nil), Footer: s.say("request.footer", nil),
		Files: []File{{Name: s.say("me.file_name", with{"Day": f.Day.String()}), Type: "application/json", Body: append(body, '\n')}}}
}
