// Package e2e holds the tests that need a real Mattermost: the program is
// built, installed by its own set-up, driven by people through the REST API
// and the web socket, and troubled through a fault proxy.
package e2e
