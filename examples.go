// Package jalon holds the example files that the program prints.
package jalon

import _ "embed"

// Config is config.example.toml: every key, with its default and what it does.
//
//go:embed config.example.toml
var Config string

// Additions is additions.example.toml: what may be added to a catalogue.
//
//go:embed additions.example.toml
var Additions string

// Suggestions is suggestions.example.toml: what a product may follow, in use
// where the configuration names no other.
//
//go:embed suggestions.example.toml
var Suggestions string
