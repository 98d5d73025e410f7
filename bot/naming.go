package bot

// Naming is an answer or a message that names people: whoever shows it makes
// sure to know what they are called.
type Naming interface{ Names() []UserID }

// Names implements Naming.
func (r *Reminder) Names() []UserID { return append(r.AnsweredBy(), r.InCharge) }

// Names implements Naming.
func (p *Personal) Names() (all []UserID) {
	for _, r := range p.Products {
		all = append(all, r.AnsweredBy()...)
	}
	return append(all, p.User, p.Instead, p.Coach)
}

// Names implements Naming.
func (n *Notice) Names() (all []UserID) {
	for _, one := range n.All() {
		all = append(all, one.By)
	}
	return all
}

// Names implements Naming.
func (r Request) Names() []UserID { return []UserID{r.By, r.SettledBy} }

// Names implements Naming.
func (m MemberSet) Names() []UserID { return []UserID{m.User} }

// Names implements Naming.
func (t Team) Names() (all []UserID) {
	for _, r := range t.Requests {
		all = append(all, r.By)
	}
	for _, m := range t.Members {
		if m.Name == "" {
			all = append(all, m.User)
		}
	}
	return all
}

// Names implements Naming.
func (c Content) Names() []UserID {
	switch {
	case c.Reminder != nil:
		return c.Reminder.Names()
	case c.Personal != nil:
		return c.Personal.Names()
	case c.Digest != nil:
		return []UserID{c.Digest.User}
	case c.Notice != nil:
		return c.Notice.Names()
	case c.Request != nil:
		return c.Request.Names()
	case c.History != nil && c.History.Card != nil:
		return c.History.Card.Names()
	case c.History != nil && c.History.History != nil:
		return c.History.History.Names()
	case c.Journal != nil:
		return c.Journal.Names()
	case c.Committee != nil:
		return c.Committee.Names()
	case c.Invitation != nil:
		return c.Invitation.Names()
	case c.Messages != nil:
		return c.Messages.Names()
	case c.Presences != nil && c.Presences.Whole != nil:
		return c.Presences.Whole.Names()
	case c.Entrusted != nil:
		return c.Entrusted.Names()
	case c.Welcome != nil:
		return []UserID{c.Welcome.Coach, c.Welcome.By}
	case c.Started != nil:
		return c.Started.Names()
	case c.Preview != nil:
		return c.Preview.Names()
	}
	return nil
}

// Names implements Naming.
func (d Defined) Names() []UserID { return []UserID{d.Indicator.InCharge} }

// Names implements Naming.
func (c FiguresCard) Names() (all []UserID) {
	for _, l := range c.Lines {
		all = append(all, l.InCharge)
	}
	return all
}

// Names implements Naming.
func (h History) Names() []UserID { return []UserID{h.Line.InCharge} }

// Names implements Naming.
func (p Past) Names() (all []UserID) {
	for _, l := range p.Lines {
		all = append(all, l.Who, l.About)
	}
	return all
}

// Names implements Naming: each once.
func (f *JournalFile) Names() (all []UserID) {
	seen := PeopleSet{}
	for _, r := range f.Rows {
		seen.Add(r.Who)
	}
	return seen.Sorted()
}

// Names implements Naming.
func (c Committee) Names() []UserID { return c.People() }

// Names implements Naming.
func (p *CommitteePost) Names() []UserID {
	if p.Committee == nil {
		return nil
	}
	return p.Committee.Names()
}

// Names implements Naming.
func (d CommitteeDraft) Names() []UserID { return d.Draft.Committee().Names() }

// Names implements Naming.
func (c CommitteeCard) Names() []UserID { return c.Committee.Names() }

// Names implements Naming.
func (p Presences) Names() []UserID { return p.Committee.Names() }

// Names implements Naming.
func (i *InvitationText) Names() []UserID { return i.Committee.Names() }

// Names implements Naming.
func (f *CommitteeForm) Names() []UserID { return f.Draft.Committee().Names() }

// Names implements Naming.
func (f *DefineForm) Names() []UserID { return []UserID{f.Indicator.InCharge} }

// Names implements Naming.
func (s Started) Names() (all []UserID) {
	if s.Indicator != nil {
		all = append(all, s.Indicator.InCharge)
	}
	return append(all, s.Who)
}
