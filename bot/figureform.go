package bot

// Asked binds a form's field to a figure.
type Asked struct {
	Field     string      `json:"k"`
	Indicator IndicatorID `json:"i"`
	Period    string      `json:"p"`
}

// FigureForm is the form of a product's due figures.
type FigureForm struct {
	Name  string // the product's
	Items []FormItem
	More  int // due figures that did not fit
	// Correction is the indicator whose last figures these are, to be corrected;
	// empty for figures that are due.
	Correction string
	// Proposal: they go to the team, which takes them or not.
	Proposal bool
	// Ask is the product's slug where somebody would note them who may not: they may
	// ask to be let in.
	Ask string
	Act Act
}

// LaterForm is the form of due figures that come later, or never.
type LaterForm struct {
	Name  string // the product's
	Items []FormItem
	Alone bool // of a message to who asks, and not to a channel
	Act   Act
}

// FormItem is one figure of a form.
type FormItem struct {
	Field  string // technical name: the indicator's short name
	Name   string // the indicator's
	Short  string
	Unit   string
	Period Period
	Last   *Figure // nil when never measured
	Target *Target
}
