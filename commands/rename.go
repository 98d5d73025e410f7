package commands

import (
	"context"
	"errors"

	"jalon/bot"
)

// rename answers the buttons of a notice about a product that is gone: another
// slug is its new one, or was not.
func (r *Router) rename(ctx context.Context, p Press) (Reply, error) {
	if !r.Directory().May(p.Who, bot.ActionRename, p.Act.Product) {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	now, _, err := r.Network.Products(ctx)
	if err != nil {
		return Reply{}, internal("list products", err)
	}
	from := ""
	for slug, id := range now {
		if id == p.Act.Product {
			from = slug
		}
	}
	to := p.Act.Text
	answer := bot.Renamed{Product: p.Act.Product, From: from, To: to}
	if from == to { // pressed again
		return Reply{Show: answer}, nil
	}
	err = r.Network.Rename(ctx, bot.Renaming{Product: p.Act.Product, From: from, To: to, By: p.Who.ID, Door: p.Door, At: r.Clock.Now()})
	switch {
	case errors.Is(err, bot.ErrConflict):
		return Reply{}, &bot.Error{Code: bot.CodeNotRenamed, Arg: to}
	case errors.Is(err, bot.ErrNotFound):
		return Reply{}, &bot.Error{Code: bot.CodeGone, Arg: string(p.Act.Product)}
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
	if err := r.Believe(ctx); err != nil {
		return Reply{}, internal("believe the source", err)
	}
	snapshot := r.Catalogue.Current()
	return Reply{Show: bot.Believed{Products: len(snapshot.Catalogue.Startups)}}, nil
}
