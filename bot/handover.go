package bot

// HandOverForm asks who follows the figures of a product that somebody follows no
// more.
type HandOverForm struct {
	Name       string   // the product's
	Indicators []string // their names
	Act        Act
}

// FieldWho is its field, by its technical name.
const FieldWho = "qui"

// HandedOver tells who follows figures from now on.
type HandedOver struct {
	Post       string // the message that tells To; empty where none does
	Product    ProductID
	Name       string // the product's
	Slug       string
	To         UserID   // empty where nothing was to hand over
	Indicators []string // their names
}

// GivenBack tells that figures are followed as they were before they were entrusted to
// somebody.
type GivenBack struct {
	Name       string   // the product's
	Indicators []string // their names; empty where nothing changed
	Now        UserID   // who follows them; empty for nobody, or for several
	Yours      bool     // who asks does
}

// Names implements Naming.
func (g GivenBack) Names() []UserID { return []UserID{g.Now} }

// Names implements Naming.
func (h HandedOver) Names() []UserID { return []UserID{h.To} }
