package commands

import (
	"cmp"
	"context"
	"errors"
	"jalon/bot"
	"slices"
	"time"
)

// sentVerb is /rappel historique PRODUCT, or the same as a file.
func (r *Router) sentVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	rest, file := asFile(rest)
	rest, span := r.monthSent(rest)
	if _, here := r.productOf(c); rest == "" && !here && !file && (!c.Said || c.Direct) && r.mends(c.Who) {
		return r.sentToAll(ctx, span)
	}
	s, instead, err := r.ofProductAlone(c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	_, may, err := r.may(ctx, c.Who, bot.ActionJournal, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(c.Who, bot.ActionJournal, s)
	}
	if file {
		return r.owe(ctx, Press{Who: c.Who, Act: bot.Act{Nonce: r.Nonce()}}, bot.KindExport, "export/", bot.Content{Messages: &bot.MessagesFile{Product: s.ID, Slug: s.Slug}}, bot.FileOwed{})
	}
	q := bot.DeliveryQuery{Product: s.ID, From: span.From, Until: span.Until, Limit: 4 * mostSent}
	lines, err := r.sentOf(ctx, q, mostSent+1)
	if err != nil {
		return Reply{}, err
	}
	h := bot.MessageHistory{Product: s.ID, Name: s.Name, Slug: s.Slug, Lines: lines[:min(len(lines), mostSent)], More: len(lines) > mostSent, Staff: r.mends(c.Who), Now: r.Clock.Now().In(r.Zone)}
	return Reply{Show: h}, nil
}

const (
	mostSent = 8      // messages of the past that are listed
	fileSent = 10_000 // likewise in a file
)

// sentOf lists messages of the past, the newest first, at most so many.
func (r *Router) sentOf(ctx context.Context, q bot.DeliveryQuery, most int) (lines []bot.SentMessage, err error) {
	all, err := r.Messages.DeliveriesOf(ctx, q)
	if err != nil {
		return nil, internal("list messages", err)
	}
	facts := map[bot.ProductID]bot.Facts{}
	for _, d := range all {
		s, ok := bot.SentOf(d, r.Zone)
		if !ok || len(lines) == most {
			continue
		}
		if s.To.Channel != "" {
			s.Channel = cmp.Or(r.Channels.ChannelName(ctx, s.To.Channel), string(s.To.Channel))
		}
		if s.Answered, err = r.answeredBy(ctx, d, facts); err != nil {
			return nil, err
		}
		lines = append(lines, s)
	}
	return lines, nil
}

// answeredBy are those who gave the figures that a message asked for.
func (r *Router) answeredBy(ctx context.Context, d bot.Delivery, facts map[bot.ProductID]bot.Facts) (who []bot.UserID, err error) {
	for _, part := range d.Content.Reminders() {
		f, known := facts[part.Product]
		if !known {
			if f, err = r.Figures.Facts(ctx, part.Product); err != nil {
				return nil, internal("read figures", err)
			}
			facts[part.Product] = f
		}
		for _, u := range part.WithAnswers(f, bot.DateOf(d.SentAt)).AnsweredBy() {
			if !slices.Contains(who, u) {
				who = append(who, u)
			}
		}
	}
	return who, nil
}

// messagesFile is what a product's team was sent, as a file.
func (r *Router) messagesFile(ctx context.Context, f bot.MessagesFile) (bot.MessagesFile, error) {
	rows, err := r.sentOf(ctx, bot.DeliveryQuery{Product: f.Product, Limit: fileSent}, fileSent)
	f.Rows, f.Zone = rows, r.Zone.String()
	return f, err
}

// givenUpSince is how long ago a message may have been given up that is offered to be
// sent again.
const givenUpSince = 30 * 24 * time.Hour

// resendVerb is /rappel renvoyer: staff send again what was given up.
func (r *Router) resendVerb(ctx context.Context, c Call, _ string) (Reply, error) {
	if !r.mends(c.Who) {
		return Reply{}, refusal(c.Who, bot.CodeStaffOnly, "")
	}
	now := r.Clock.Now()
	all, err := r.sentOf(ctx, bot.DeliveryQuery{From: now.Add(-givenUpSince), Limit: fileSent}, fileSent)
	if err != nil {
		return Reply{}, err
	}
	all = slices.DeleteFunc(all, func(s bot.SentMessage) bool { return s.State != bot.StateDead })
	return Reply{Show: bot.GivenUp{Lines: all[:min(len(all), mostSent)], Now: now.In(r.Zone)}}, nil
}

// resend sends a message again that was given up: the one chosen in the menu. What
// arrived after all is found first.
func (r *Router) resend(ctx context.Context, p Press) (Reply, error) {
	if !r.mends(p.Who) {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	_, changed, err := r.Messages.Resend(ctx, bot.Resending{Name: p.Act.Choice, By: p.Who.ID, As: bot.RoleStaff, Door: p.Door, At: r.Clock.Now()})
	if errors.Is(err, bot.ErrNotFound) {
		return Reply{}, &bot.Error{Code: bot.CodeGone}
	}
	if err != nil {
		return Reply{}, internal("send a message again", err)
	}
	r.Wake()
	return Reply{Show: bot.Resent{Changed: changed}}, nil
}
