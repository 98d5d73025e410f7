package commands

import (
	"context"

	"jalon/bot"
)

// health is /jalon etat: how the bot fares.
func (r *Router) health(ctx context.Context, c Call) (Reply, error) {
	if !r.Directory().May(c.Who, bot.ActionState, "") {
		return Reply{}, refusal(c.Who, bot.CodeMembersOnly, "")
	}
	h, err := r.Health(ctx)
	if err != nil {
		return Reply{}, internal("tell how the bot fares", err)
	}
	h.Now, h.Pause, h.Staff = r.Clock.Now().In(r.Zone), r.Directory().Pause(), r.mends(c.Who)
	h.Sending = r.Sending
	if !h.Pause.Holds(h.Now) {
		h.Pause = bot.Pause{}
	}
	return Reply{Show: h}, nil
}

// mends tells whether somebody may do something about what is wrong with the
// bot.
func (r *Router) mends(who bot.Person) bool { return r.Directory().May(who, bot.ActionPause, "") }

// test is /jalon test: the command came, now a button and a form. With a word,
// it proves to a set-up which bot answers.
func (r *Router) test(ctx context.Context, c Call) (Reply, error) {
	if c.Text != "" {
		return Reply{Show: bot.TestAnswer{Proof: r.Proof(c.Text)}}, nil
	}
	trip := bot.RoundTrip{Socket: bot.Socket{None: true}}
	if r.Trip != nil {
		trip = r.Trip(ctx)
	}
	trip.Step, trip.Staff = bot.TripCommand, r.mends(c.Who)
	return Reply{Show: trip}, nil
}

// tried answers the form of a test by what is left to try: a direct message.
func (r *Router) tried(ctx context.Context, s Submission) (Reply, error) {
	trip := bot.RoundTrip{Step: bot.TripForm, Staff: r.mends(s.Who)}
	_, err := r.owe(ctx, Press{Who: s.Who, Act: s.Act}, bot.KindAnswer, "trip/", bot.Content{Trip: &trip}, nil)
	return Reply{}, err
}
