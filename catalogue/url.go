package catalogue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// URL is the API, or anything that answers like it.
type URL struct {
	Address string       // http(s)
	Client  *http.Client // nil for the default one; its CheckRedirect is not used
}

// fetchTimeout bounds one fetch, from the name look-up to the last byte.
const fetchTimeout = 30 * time.Second

// Fetch implements Source. It asks for a compressed answer, and for none when
// the copy held is still good. Errors never show the address beyond its host:
// the rest may hold a secret.
func (u URL) Fetch(ctx context.Context, previous Validators) (Fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.Address, nil)
	if err != nil {
		return Fetched{}, fmt.Errorf("fetch catalogue: %w", withoutAddress(err))
	}
	if previous.ETag != "" {
		r.Header.Set("If-None-Match", previous.ETag)
	}
	if previous.LastModified != "" {
		r.Header.Set("If-Modified-Since", previous.LastModified)
	}
	fetched, err := u.do(r, previous)
	if err != nil {
		return Fetched{}, fmt.Errorf("fetch catalogue from %s: %w", r.URL.Host, withoutAddress(err))
	}
	return fetched, nil
}

func (u URL) do(r *http.Request, previous Validators) (Fetched, error) {
	client := *cmp.Or(u.Client, http.DefaultClient)
	client.CheckRedirect = keepSecure
	answer, err := client.Do(r) // the transport asks for gzip, and unpacks it
	if err != nil {
		return Fetched{}, err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && previous != Validators{}:
		return Fetched{Unchanged: true}, nil
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return Fetched{}, fmt.Errorf("%w: it answers %s", ErrAbsent, answer.Status)
	case answer.StatusCode != http.StatusOK:
		return Fetched{}, fmt.Errorf("it answers %s", answer.Status)
	}
	body, err := readBounded(answer.Body)
	if err != nil {
		return Fetched{}, fmt.Errorf("read its answer: %w", err)
	}
	return Fetched{Body: body, Validators: Validators{ETag: answer.Header.Get("ETag"),
		LastModified: answer.Header.Get("Last-Modified")}}, nil
}

// keepSecure follows at most five redirections, to https or from http to http.
func keepSecure(r *http.Request, via []*http.Request) error {
	if len(via) > 5 {
		return errors.New("more than five redirections")
	}
	if from := via[len(via)-1].URL.Scheme; r.URL.Scheme != "https" && r.URL.Scheme != from {
		return fmt.Errorf("a redirection goes from %s to %s", from, r.URL.Scheme)
	}
	return nil
}

func withoutAddress(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
