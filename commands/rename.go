package commands

import (
	"context"
	"errors"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// renameVerb is /startup renommer OLD NEW: what a product is called now. The
// same with its former slug undoes it.
func (r *Router) renameVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	from, to := firstWord(rest)
	slugs, former, err := r.Network.Products(ctx)
	if err != nil {
		return Reply{}, true, internal("list products", err)
	}
	product, known := slugs[from]
	if !known {
		product = former[from]
	}
	target := targetOf(snapshot, former, product, to)
	switch {
	case !r.Directory().May(c.Who, bot.ActionRename, product):
		return Reply{}, true, refusal(c.Who, bot.CodeStaffOnly, "")
	case product == "" || to == "":
		return Reply{}, true, &bot.Error{Code: bot.CodeRenameHow}
	case target == "":
		return Reply{}, true, &bot.Error{Code: bot.CodeRenameTo, Arg: to}
	}
	reply, err := r.renameTo(ctx, c.Who, product, target, c.Door)
	return reply, true, err
}

// targetOf is the slug that a product is to bear: one of the catalogue's, or
// one it bore before; empty for anything else.
func targetOf(snapshot catalogue.Snapshot, former map[string]bot.ProductID, product bot.ProductID, to string) string {
	if s, ok := snapshot.Catalogue.Startup(to); ok {
		return s.Slug
	}
	if to = strings.TrimSpace(to); former[to] == product {
		return to
	}
	if s, ok := snapshot.Catalogue.Lookup(to); ok && s.GoneSince.IsZero() {
		return s.Slug
	}
	return ""
}

// rename answers the buttons of a notice about a product that is gone: another
// slug is its new one, or was not.
func (r *Router) rename(ctx context.Context, p Press) (Reply, error) {
	if !r.Directory().May(p.Who, bot.ActionRename, p.Act.Product) {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	return r.renameTo(ctx, p.Who, p.Act.Product, p.Act.Text, p.Door)
}

// renameTo gives a product another slug, once.
func (r *Router) renameTo(ctx context.Context, who bot.Person, product bot.ProductID, to, door string) (Reply, error) {
	slugs, _, err := r.Network.Products(ctx)
	if err != nil {
		return Reply{}, internal("list products", err)
	}
	from := ""
	for slug, id := range slugs {
		if id == product {
			from = slug
		}
	}
	answer := bot.Renamed{Product: product, From: from, To: to}
	if s, ok := r.Catalogue.Current().Product(product); ok {
		answer.Name = s.Name
	}
	if from == to { // pressed again
		return Reply{Show: answer}, nil
	}
	err = r.Network.Rename(ctx, bot.Renaming{Product: product, From: from, To: to, By: who.ID, Door: door, At: r.Clock.Now()})
	switch {
	case errors.Is(err, bot.ErrConflict):
		return Reply{}, &bot.Error{Code: bot.CodeNotRenamed, Arg: to}
	case errors.Is(err, bot.ErrNotFound):
		return Reply{}, &bot.Error{Code: bot.CodeGone, Arg: string(product)}
	case err == nil:
		err = r.Renamed(ctx)
	}
	if err != nil {
		return Reply{}, internal("rename a product", err)
	}
	answer.Changed = true
	return Reply{Show: answer}, nil
}

// believe answers the button of a notice about a source that shrank: it is
// right all the same.
func (r *Router) believe(ctx context.Context, p Press) (Reply, error) {
	if !r.Directory().May(p.Who, bot.ActionRename, "") {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	answer := bot.Believed{Part: p.Act.Text}
	if answer.Part == "" || answer.Part == catalogue.PartStartups {
		answer.Products = p.Act.Page
	}
	if err := r.Believe(ctx, p.Act.Text, p.Act.Page); err != nil {
		return Reply{}, internal("believe the source", err)
	}
	return Reply{Show: answer}, nil
}
