package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	edits     = 40                     // pairs, after one that warms up
	editRest  = 500 * time.Millisecond // teams answer one at a time: the bot's rate is whole again
	mostEdits = 2.0                    // times the bare calls
)

// measureEdit sends forms of figures to the bot, until the message that asked is
// edited, and makes the same calls bare, in turn: a form sent to a hook that
// answers at once, then an edit of such a message. Both end when somebody in the
// channel sees the edited post.
func measureEdit(ctx context.Context, in *installation) (rows []row, err error) {
	o := &office{}
	defer func() { err = errors.Join(err, o.close()) }()
	if err := o.open(ctx, filepath.Join(in.folder, "office"), in.program); err != nil {
		return nil, err
	}
	var whole, bare []time.Duration
	var ratios []float64
	for n := range edits + 1 {
		a, b, err := o.pair(ctx, n)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue // warm-up
		}
		whole, bare, ratios = append(whole, a), append(bare, b), append(ratios, a.Seconds()/b.Seconds())
	}
	tenths := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }
	ratio := median(ratios)
	return []row{
		{fmt.Sprintf("real Mattermost: from a form sent to its message edited (median of %d)", edits), tenths(median(whole)), "", true},
		{"  the API calls it takes, bare, in turn", tenths(median(bare)), "", true},
		{fmt.Sprintf("  ratio, median of %d pairs", edits), fmt.Sprintf("%.2f", ratio), fmt.Sprintf("<= %.0f", mostEdits), ratio <= mostEdits},
	}, nil
}

// pair sends the form of one room to the bot, and makes the bare calls on the
// post that it edited last: each first in turn.
func (o *office) pair(ctx context.Context, n int) (whole, bare time.Duration, err error) {
	post, err := o.message(ctx, o.rooms[n])
	if err != nil {
		return 0, 0, err
	}
	send, err := o.form(ctx, n, post)
	if err != nil {
		return 0, 0, err
	}
	time.Sleep(editRest)
	calls := []func() error{
		func() (err error) {
			whole, err = o.timed(ctx, post, func() error { return send("") })
			o.edited = post
			return err
		},
		func() error {
			again, err := o.account.Editor(ctx, o.edited)
			if err == nil {
				bare, err = o.timed(ctx, o.edited, func() error { return errors.Join(send(o.instant.URL), again(ctx)) })
			}
			return err
		},
	}
	if n%2 == 1 {
		slices.Reverse(calls)
	}
	for _, call := range calls {
		if err := call(); err != nil {
			return 0, 0, err
		}
	}
	return whole, bare, nil
}

// form opens the form of a room's message. send sends it, filled in: to a hook
// elsewhere, or to the bot when that is empty.
func (o *office) form(ctx context.Context, n int, post string) (send func(elsewhere string) error, err error) {
	person := o.people[n%editors]
	asking, _, err := person.API.GetPost(ctx, post, "")
	if err != nil {
		return nil, err
	}
	if err := person.Press(ctx, asking, "note"); err != nil {
		return nil, err
	}
	form, err := person.NextDialog(ctx)
	if err != nil {
		return nil, err
	}
	return func(elsewhere string) error {
		filled := form
		filled.URL = cmp.Or(elsewhere, form.URL)
		answer, err := person.Submit(ctx, filled, o.rooms[n], o.team, map[string]any{form.Dialog.Elements[0].Name: "10,4"})
		if err == nil && (answer.Error != "" || len(answer.Errors) > 0) {
			err = fmt.Errorf("the form is refused: %s %v", answer.Error, answer.Errors)
		}
		return err
	}, nil
}

// timed makes calls that edit a post, and tells how long it took until somebody in
// its channel saw it. The server must then keep it as « à jour ».
func (o *office) timed(ctx context.Context, post string, calls func() error) (took time.Duration, err error) {
	var group errgroup.Group
	begun := time.Now()
	group.Go(calls)
	_, err = o.people[0].NextEdit(ctx, post)
	took = time.Since(begun)
	if err := errors.Join(group.Wait(), err); err != nil {
		return 0, err
	}
	kept, _, err := o.account.API.GetPost(ctx, post, "")
	if err != nil {
		return 0, err
	}
	if shown := kept.Attachments(); len(shown) == 0 || !strings.Contains(shown[0].Pretext, "à jour") {
		return 0, fmt.Errorf("post %s is edited, and not up to date", post)
	}
	return took, nil
}
