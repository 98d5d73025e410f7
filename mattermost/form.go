package mattermost

import (
	"net/url"
	"path"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// commandForm is what we read of a slash command's form.
type commandForm struct {
	token, command, text string
	channelName, team    string
	user                 bot.UserID
	channel              bot.ChannelID
	hook                 string // where later answers to the same person go: five of them, for half an hour
}

func parseForm(body []byte) (commandForm, error) {
	v, err := url.ParseQuery(string(body))
	if err != nil {
		return commandForm{}, err
	}
	return commandForm{token: v.Get("token"), command: v.Get("command"), text: v.Get("text"),
		channelName: v.Get("channel_name"), team: v.Get("team_domain"),
		user: bot.UserID(v.Get("user_id")), channel: bot.ChannelID(v.Get("channel_id")),
		hook: hookOf(v.Get("response_url"))}, nil
}

// hookOf is the id at the end of a response_url. The address is ours to know:
// only the id is taken from the request.
func hookOf(responseURL string) string {
	u, err := url.Parse(responseURL)
	if err != nil {
		return ""
	}
	if id := path.Base(u.Path); model.IsValidId(id) {
		return id
	}
	return ""
}
