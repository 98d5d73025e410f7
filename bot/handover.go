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
	Name       string // the product's
	Slug       string
	To         UserID   // empty where nothing was to hand over
	Indicators []string // their names
}

// Names implements Naming.
func (h HandedOver) Names() []UserID { return []UserID{h.To} }
