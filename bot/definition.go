package bot

// Suggestions offers what a product may follow.
type Suggestions struct {
	Product  ProductID
	Slug     string
	Name     string // the product's
	Families []Family
	All      []Indicator // by family
}

// DefineForm is the form of an indicator: a new one, from a suggestion or from
// nothing, or one to change.
type DefineForm struct {
	Name      string // the product's
	Indicator Indicator
	New       bool
	More      bool // what is rarely changed
	Act       Act
}

// The fields of a DefineForm, by their technical names; those of More come last.
const (
	FieldName      = "nom"
	FieldShort     = "court"
	FieldUnit      = "unite"
	FieldFamily    = "famille"
	FieldFrequency = "frequence"
	FieldDirection = "sens"
	FieldNorthStar = "phare"

	FieldType       = "type"
	FieldComplement = "complement"
	FieldDelay      = "delai"
	FieldSource     = "source"
	FieldPublic     = "public"
	FieldInCharge   = "responsable"
)

// Yes is the value of a choice that says so.
const Yes = "oui"
