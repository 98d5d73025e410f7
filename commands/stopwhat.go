package commands

import (
	"context"

	"jalon/bot"
)

// stopWhatWords are the ways to want no more of it, without saying of what, folded.
const stopWhatWords = `stop stopper stoppe arreter arrete arretez arret off desactiver desactive disable neplusmerappeler neplusrappeler
	nemerappelleplus nemerappelezplus arretedemerappeler unsubscribe desabonner medesabonner desabonnemoi`

// stopVerb is /rappel stop: what there is to stop, and how.
func (r *Router) stopVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	what := bot.StopWhat{Example: snapshot.Catalogue.Example().Slug}
	s, named := r.meant(snapshot, rest)
	if !named {
		s, named = r.productOf(c)
	}
	if !named {
		return Reply{Show: what}, nil
	}
	_, may, err := r.may(ctx, c.Who, bot.ActionRemind, s.ID)
	if err != nil {
		return Reply{}, err
	}
	what.Product, what.Name, what.Example, what.Pause = s.ID, s.Name, s.Slug, may
	return Reply{Show: what}, nil
}
