package mattermost

import (
	"net/url"

	"jalon/bot"
)

// commandForm is what we read of a slash command's form.
type commandForm struct {
	token, command, text string
	channelName          string
	user                 bot.UserID
	channel              bot.ChannelID
}

func parseForm(body []byte) (commandForm, error) {
	v, err := url.ParseQuery(string(body))
	if err != nil {
		return commandForm{}, err
	}
	return commandForm{token: v.Get("token"), command: v.Get("command"), text: v.Get("text"),
		channelName: v.Get("channel_name"),
		user:        bot.UserID(v.Get("user_id")), channel: bot.ChannelID(v.Get("channel_id"))}, nil
}
