// Package catalogue knows which products there are: it reads them from the
// beta.gouv.fr API, a file of the same shape or an embedded sample, keeps the
// last good copy, and finds a product by what people remember of it.
//
// Its parts beside the products, each optional: who works on what, the
// incubators' names, a file of details for each product, and an incubator's
// own additions. They are merged into one Catalogue that is swapped whole.
//
// The sample's facts are those of the public catalogue as of August 2026; its
// pitches are our own words.
package catalogue
