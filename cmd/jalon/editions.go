package main

import (
	"context"
	"errors"
	"sync/atomic"

	"jalon/catalogue"
	"jalon/console"
)

// editions is a source as a script of the terminal changes it.
type editions struct {
	source  catalogue.Source
	current atomic.Pointer[console.Edition]
}

var errDown = errors.New("the source is down, as the script says")

// Fetch implements catalogue.Source.
func (e *editions) Fetch(ctx context.Context, previous catalogue.Validators) (catalogue.Fetched, error) {
	edition := e.current.Load()
	if edition == nil {
		return e.source.Fetch(ctx, previous)
	}
	if edition.Down {
		return catalogue.Fetched{}, errDown
	}
	fetched, err := e.source.Fetch(ctx, catalogue.Validators{})
	if err != nil {
		return fetched, err
	}
	body, err := edition.Apply(fetched.Body)
	return catalogue.Fetched{Body: body}, err
}

// edit changes what the source gives from now on, once it can.
func (e *editions) edit(edition console.Edition) error {
	if !edition.Down {
		fetched, err := e.source.Fetch(context.Background(), catalogue.Validators{})
		if err != nil {
			return err
		}
		if _, err := edition.Apply(fetched.Body); err != nil {
			return err
		}
	}
	e.current.Store(&edition)
	return nil
}
