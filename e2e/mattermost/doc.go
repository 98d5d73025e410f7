// Package mattermost is a module of its own that pins the Mattermost server
// the tests run: its dependencies are not the bot's. It holds no code; see
// package mmserver, which builds the server from it.
package mattermost
