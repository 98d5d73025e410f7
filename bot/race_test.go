//go:build race

package bot_test

const underRace = true // the race detector watches
