package bot

import (
	"slices"
	"time"
)

// EntrustedPost tells somebody that figures are theirs to note from now on; once they
// are not, it says so.
type EntrustedPost struct {
	Post    string // the delivery that says it, which its buttons bring up to date
	Product ProductID
	Slug    string
	Name    string // the product's
	To      UserID // who follows the figures
	By      UserID // who said so
	Figures []EntrustedFigure
	Asks    bool         `json:",omitempty"` // the product's team is asked for its figures: read when it is sent
	State   EntrustState `json:",omitempty"`
	Now     UserID       `json:",omitempty"` // EntrustReturned, to By: who follows them now; empty for nobody, or for several
}

// EntrustedFigure is an indicator that somebody follows from now on.
type EntrustedFigure struct {
	Indicator IndicatorID
	Name      string
	Was       UserID `json:",omitempty"` // who followed it, as its definition said; empty for nobody
}

// EntrustState is what became of figures that were entrusted to somebody.
type EntrustState string

// The states; empty while they are theirs.
const (
	EntrustReturned EntrustState = "returned" // they gave them back
	EntrustRevoked  EntrustState = "revoked"  // who entrusted them took them back
)

// EntrustedOwed tells somebody of the figures that another person entrusted to them.
// once is a text that no other such message has.
func EntrustedOwed(p EntrustedPost, once string, at time.Time) Delivery {
	p.Post = "entrusted/" + string(p.Product) + "/" + string(p.To) + "/" + once
	return Delivery{Name: p.Post, Kind: KindAnswer, Product: p.Product, To: Destination{User: p.To}, Slot: at, Due: at, PlannedAt: at, State: StatePlanned, Content: Content{Entrusted: &p}}
}

// Ended is what the end of such a message owes: it shows what became of the figures,
// and who entrusted them is told that they were given back.
func (p EntrustedPost) Ended(state EntrustState, now UserID, once string, at time.Time) []Delivery {
	p.State = state
	owed := []Delivery{{Name: "edit/" + p.Post + "/" + once, Kind: KindEdit, Product: p.Product, Edits: p.Post, Version: lastVersion, Slot: at, Due: at, PlannedAt: at, State: StatePlanned,
		Content: Content{Entrusted: &p}}}
	if state == EntrustReturned && p.By != "" {
		told := p
		told.Post, told.Now = "", now
		owed = append(owed, Delivery{Name: p.Post + "/" + string(state), Kind: KindAnswer, Product: p.Product, To: Destination{User: p.By}, Slot: at, Due: at, PlannedAt: at, State: StatePlanned,
			Content: Content{Entrusted: &told}})
	}
	return owed
}

// entrusted tells somebody of the figures that they still follow, of those that were
// entrusted to them.
func (r *Resolver) entrusted(c Claiming) Resolution {
	post := *c.Delivery.Content.Entrusted
	if r.Directory().Left(c.Delivery.To.User) {
		return Resolution{Skip: ReasonRecipientGone}
	}
	if post.State == "" {
		post.Figures = slices.DeleteFunc(slices.Clone(post.Figures), func(f EntrustedFigure) bool {
			ind, known := c.Facts.Named(f.Indicator)
			return !known || ind.Archived || ind.InCharge != post.To
		})
		if len(post.Figures) == 0 {
			return Resolution{Skip: ReasonTakenBack}
		}
		post.Asks = r.Directory().Settings(post.Product).State == LaunchOn
	}
	return Resolution{To: c.Delivery.To, Content: Content{Entrusted: &post}}
}

// Names implements Naming.
func (p *EntrustedPost) Names() []UserID { return []UserID{p.To, p.By, p.Now} }

// without is a message that names somebody no more; changed is false when it did not.
func (p EntrustedPost) without(u UserID) (without *EntrustedPost, changed bool) {
	for _, one := range []*UserID{&p.To, &p.By, &p.Now} {
		if *one == u {
			*one, changed = "", true
		}
	}
	p.Figures = slices.Clone(p.Figures)
	for i := range p.Figures {
		if p.Figures[i].Was == u {
			p.Figures[i].Was, changed = "", true
		}
	}
	return &p, changed
}
