package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// withdrawWords take an invitation back.
var withdrawWords = wordSet("retirer retire annuler desinviter withdraw remove uninvite cancel")

// withdrawing splits « retirer docurba », in either order.
func withdrawing(text string) (about string, ok bool) {
	words := strings.Fields(text)
	for _, i := range []int{0, len(words) - 1} {
		if len(words) > 1 && withdrawWords[catalogue.Fold(words[i])] {
			return strings.Join(slices.Delete(words, i, i+1), " "), true
		}
	}
	return text, false
}

// inviteTeams is /jalon inviter PRODUCT.
func (r *Router) inviteTeams(ctx context.Context, c Call) (Reply, error) {
	return r.launchVerb(ctx, c, c.Text)
}

// pressUninvite takes the invitations back that somebody saw.
func (r *Router) pressUninvite(ctx context.Context, p Press) (Reply, error) {
	if !r.Directory().May(p.Who, bot.ActionLaunch, "") {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	products, unknown := r.productsOf(p.Act.Text)
	return r.uninvite(ctx, products, unknown, p)
}

// productsOf are the products whose ids a text lists, with commas; unknown are those
// that are no more.
func (r *Router) productsOf(text string) (products []bot.Startup, unknown []string) {
	for id := range strings.SplitSeq(text, ",") {
		if s, err := r.product(bot.ProductID(id)); err == nil {
			products = append(products, s)
		} else {
			unknown = append(unknown, id)
		}
	}
	return products, unknown
}

// uninvite switches products off that are invited. What invites them is not sent, or
// shows that it was taken back.
func (r *Router) uninvite(ctx context.Context, products []bot.Startup, unknown []string, p Press) (Reply, error) {
	done := bot.Uninvited{Unknown: unknown}
	seen := map[bot.ProductID]bool{}
	for _, s := range products {
		if seen[s.ID] {
			continue
		}
		seen[s.ID] = true
		switch r.Directory().Settings(s.ID).State {
		case bot.LaunchOn:
			done.Began = append(done.Began, s.Name)
			continue
		case bot.LaunchInvited:
		default:
			done.Left = append(done.Left, s.Name)
			continue
		}
		posts, err := r.invitationsOf(ctx, s.ID)
		if err != nil {
			return Reply{}, err
		}
		as, _ := r.Directory().As(p.Who, bot.ActionLaunch, s.ID)
		off := bot.Choosing{Choice: bot.Choice{Product: s.ID, State: bot.LaunchOff}, By: p.Who.ID, As: as, Door: p.Door, Drops: posts}
		for _, post := range posts {
			off.Owed = append(off.Owed, bot.WelcomeWithdrawn(post, s, p.Who.ID, r.Nonce(), r.Clock.Now())...)
		}
		if _, err := r.switches(ctx, off); err != nil {
			return Reply{Show: done}, err
		}
		done.Products = append(done.Products, bot.NamedProduct{Product: s.ID, Slug: s.Slug, Name: s.Name})
	}
	return Reply{Show: done}, nil
}

// invitationsOf names the latest message that invited a product, or several of one
// instant.
func (r *Router) invitationsOf(ctx context.Context, p bot.ProductID) (posts []string, err error) {
	all, err := r.Messages.DeliveriesOf(ctx, bot.DeliveryQuery{Product: p, Limit: fileSent})
	if err != nil {
		return nil, internal("list messages", err)
	}
	var latest time.Time
	for _, d := range all { // the newest first
		if d.Kind != bot.KindWelcome || len(posts) > 0 && !d.Slot.Equal(latest) {
			continue
		}
		posts, latest = append(posts, d.Name), d.Slot
	}
	return posts, nil
}
