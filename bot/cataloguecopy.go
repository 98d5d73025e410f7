package bot

import "time"

// CatalogueCopy is a part of the catalogue as its source gave it, kept so that
// a source that fails later loses nothing.
type CatalogueCopy struct {
	Source       string // where it came from
	Body         []byte // up to 32 MiB
	ETag         string // of the answer, for conditional requests
	LastModified string
	FetchedAt    time.Time // when the source last confirmed it
}
