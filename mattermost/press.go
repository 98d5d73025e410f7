package mattermost

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
	"jalon/view"
)

// action answers a button.
func (h *Hooks) action(ctx context.Context, _ *http.Request, body []byte) (any, *bot.Error, error) {
	var press model.PostActionIntegrationRequest
	if json.Unmarshal(body, &press) != nil {
		return nil, nil, &refusal{http.StatusUnauthorized, "not an action"}
	}
	text, ok := press.Context["seal"].(string)
	if !ok {
		return nil, nil, &refusal{http.StatusUnauthorized, "no seal"}
	}
	channel := bot.ChannelID(press.ChannelId)
	seal, err := h.wire.sealer.openButton(text, channel)
	if err != nil { // nobody proved to be Mattermost: it is not asked who this is
		return h.whisper(h.view.Post(h.language, bot.AsError(err))), bot.AsError(err), nil
	}
	who := h.people.Who(ctx, bot.UserID(press.UserId))
	seal.Act.Choice, _ = press.Context["selected_option"].(string)
	reply, err := h.responder.Press(ctx, commands.Press{Who: who, Channel: channel, Act: seal.Act, Door: door})
	if err == nil && reply.Form != nil {
		if err = h.open(ctx, press, who, seal.Hook, reply.Form); err == nil {
			return model.PostActionIntegrationResponse{}, nil, nil
		}
	}
	if err != nil {
		said := told(err)
		return h.whisper(h.view.Post(h.lang(who), said)), said, nil
	}
	if reply.Show == nil {
		return model.PostActionIntegrationResponse{}, nil, nil
	}
	return h.tell(ctx, h.people.worded(ctx, h.view, h.lang(who), reply.Show), press, seal), nil, nil
}

// tell answers a press. Mattermost takes text alone there; where the press was
// on an answer to a command, or in a direct conversation, the answer comes
// whole, as a message of its own.
func (h *Hooks) tell(ctx context.Context, p view.Post, press model.PostActionIntegrationRequest, seal sealed) model.PostActionIntegrationResponse {
	if len(p.Choices()) == 0 && p.Title == "" {
		return h.whisper(p)
	}
	var err error
	switch {
	case seal.Hook != "":
		err = h.client.respond(ctx, seal.Hook, h.wire.answer(p, seal.Channel, seal.Hook))
	case isDirect(press.ChannelName): // nobody else reads it; a group of people has no team either
		err = h.client.say(ctx, press.ChannelId, h.wire.props(p, seal.Channel, "press/"+NewNonce()))
	default:
		return h.whisper(p)
	}
	if err != nil { // five uses, half an hour: then text has to do
		h.log.Info("answered with text alone", "err", err)
		return h.whisper(p)
	}
	return model.PostActionIntegrationResponse{}
}

// open shows a form to somebody who just pressed a button.
func (h *Hooks) open(ctx context.Context, press model.PostActionIntegrationRequest, who bot.Person, hook string, value any) error {
	if n, ok := value.(bot.Naming); ok {
		h.people.Learn(ctx, n.Names()...)
	}
	f := h.view.Form(h.lang(who), value)
	seal := h.wire.sealer.seal(sealed{Act: f.Act, Channel: bot.ChannelID(press.ChannelId), User: who.ID,
		Expires: h.clock.Now().Add(formLife).Unix(), Hook: hook, Direct: isDirect(press.ChannelName)})
	answer, err := h.client.api.OpenInteractiveDialog(ctx, h.wire.open(press.TriggerId, f, seal))
	if err != nil {
		return &bot.Error{Code: bot.CodeBusy, Err: fault("open the form", answer, err)}
	}
	return nil
}

// confirm answers a form where nobody else reads: in the place of the answer that
// it was opened from. Elsewhere what changed is confirmation enough.
func (h *Hooks) confirm(ctx context.Context, p view.Post, seal sealed) {
	var err error
	switch {
	case seal.Hook != "":
		err = h.client.respond(ctx, seal.Hook, h.wire.answer(p, seal.Channel, seal.Hook))
	case seal.Direct:
		err = h.client.say(ctx, string(seal.Channel), h.wire.props(p, seal.Channel, "form/"+NewNonce()))
	}
	if err != nil { // the figures are stored: the form closes all the same
		h.log.Info("a form is not confirmed", "err", err)
	}
}

// whisper is text for the one who pressed: Mattermost takes nothing else
// there, and an update would be for everybody.
func (h *Hooks) whisper(p view.Post) model.PostActionIntegrationResponse {
	return model.PostActionIntegrationResponse{EphemeralText: p.Flat(), SkipSlackParsing: true}
}
