// Package catalogue knows which products there are: it reads them from the
// beta.gouv.fr API, a file of the same shape or an embedded sample, keeps the
// last good copy, and finds a product by what people remember of it.
//
// The sample's facts are those of the public catalogue as of August 2026; its
// pitches are our own words.
package catalogue
