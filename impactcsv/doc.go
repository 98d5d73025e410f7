// Package impactcsv reads, checks and writes figures in the public Table
// Schema of impact, etalab/schema-impact-service-public-numerique: CSV files of
// one row per figure, which products of the network publish as open data.
//
//	Write     rows as a file of version 0.5.0
//	Validate  says every fault of a file that is meant to be of version 0.5.0
//	Open      reads a file of versions 0.2.0 to 0.5.0 row after row
//	Read      the same at once, by the name of the service
//	Gather    makes rows the indicators and measures of package bot
//	RowsOf    the other way
//
// A fault is a code and a place; the words are package view's. Which product a
// service's name means is package catalogue's to find.
//
// The schema's versions differ in their columns, by which they are told apart;
// see editions.
package impactcsv
