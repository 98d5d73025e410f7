package bot

import "time"

// Sending is what becomes of what the bot starts by itself.
type Sending string

// What becomes of it. Zero is SendingOn.
const (
	SendingOn      Sending = "on"
	SendingPreview Sending = "preview" // it is shown to those who try the bot, and to nobody else
	SendingOff     Sending = "off"     // it is skipped
)

// Leaves tells whether what the bot starts by itself reaches whom it is for.
func (s Sending) Leaves() bool { return s == "" || s == SendingOn }

// Preview is a message that would have been sent.
type Preview struct {
	Of      string      // the delivery's name
	To      Destination // where it would have gone
	Channel string      // To.Channel's name; empty where it is not known
	Content Content
}

// byItself tells whether a message comes to people who asked for nothing: what
// committees owe later too, and invitations.
func (d Delivery) byItself() bool {
	p := d.Content.Committee
	return d.unasked() || d.Kind == KindWelcome || d.Kind == KindCommittee && p != nil && p.Says.later()
}

// silent tells whether what the bot starts by itself goes nowhere at an instant.
func (r *Resolver) silent(now time.Time) bool {
	return r.Sending == SendingOff || r.Directory().Paused(now)
}

// holds tells whether a message that was frozen before may not leave any more.
func (r *Resolver) holds(d Delivery, now time.Time) bool {
	return d.byItself() && (!r.Sending.Leaves() || r.silent(now))
}

// previewed shows a message in the place of sending it: it counts as never asked.
func (r *Resolver) previewed(d Delivery, would Resolution, now time.Time) Resolution {
	content := would.Content
	shown := Delivery{Name: "preview/" + d.Name, Kind: KindPreview, Slot: now, Due: now, PlannedAt: now, State: StatePlanned, To: r.Directory().Previews(),
		Content: Content{Preview: &Preview{Of: d.Name, To: would.To, Channel: r.Directory().ChannelName(would.To.Channel), Content: content}}}
	return Resolution{Skip: ReasonPreviewed, Owed: append(would.Owed, shown)}
}

// preview shows what would have been sent, where that is to be shown.
func (r *Resolver) preview(d Delivery) Resolution {
	if d.To == (Destination{}) {
		return Resolution{Skip: ReasonNoChannel}
	}
	return Resolution{To: d.To, Content: d.Content}
}

// without is a preview that names somebody no more.
func (p *Preview) without(u UserID) (*Preview, bool) {
	inner, changed := Delivery{Content: p.Content}.Without(u)
	other := *p
	other.Content = inner.Content
	if p.To.User == u {
		other.To.User, changed = "", true
	}
	return &other, changed
}

// Names implements Naming.
func (p *Preview) Names() []UserID {
	return append(p.Content.Names(), p.To.User)
}
