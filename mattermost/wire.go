package mattermost

import (
	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/view"
)

// wire turns posts and forms into Mattermost's formats.
type wire struct {
	sealer *Sealer
	action string // address of the action hook
	dialog string // address of the dialog hook
}

// attachment is a whole post as one message attachment: a post's own message
// stays empty, because editing it later could be forbidden.
// Its seals are bound to the channel, and to the hook by which an answer seen
// by one person is answered again, if there is one.
func (w wire) attachment(p view.Post, channel bot.ChannelID, hook string) *model.MessageAttachment {
	a := &model.MessageAttachment{
		Fallback: p.Fallback, Pretext: p.Lead, Title: p.Title, TitleLink: p.TitleLink, Text: p.Text, Footer: p.Footer,
	}
	for _, b := range p.Buttons {
		a.Actions = append(a.Actions, &model.PostAction{Id: b.ID, Type: model.PostActionTypeButton, Name: b.Label,
			Style: b.Style, Integration: w.integration(b.Act, channel, hook)})
	}
	if p.Menu != nil {
		menu := &model.PostAction{Id: p.Menu.ID, Type: model.PostActionTypeSelect, Name: p.Menu.Label,
			Integration: w.integration(p.Menu.Act, channel, hook)}
		for _, o := range p.Menu.Options {
			menu.Options = append(menu.Options, &model.PostActionOptions{Text: o.Label, Value: o.Value})
		}
		a.Actions = append(a.Actions, menu)
	}
	return a
}

func (w wire) integration(act bot.Act, channel bot.ChannelID, hook string) *model.PostActionIntegration {
	if act.Nonce == "" {
		act.Nonce = NewNonce()
	}
	return &model.PostActionIntegration{URL: w.action, Context: map[string]any{
		"seal": w.sealer.seal(sealed{Act: act, Channel: channel, Hook: hook}),
	}}
}

// answer is a post only the caller of a command sees.
func (w wire) answer(p view.Post, channel bot.ChannelID, hook string) *model.CommandResponse {
	return &model.CommandResponse{
		ResponseType: model.CommandResponseTypeEphemeral, SkipSlackParsing: true,
		Attachments: []*model.MessageAttachment{w.attachment(p, channel, hook)},
	}
}

// Names of a delivered post's props, by which it is found again.
const (
	propInstallation = "jalon_installation"
	propDelivery     = "jalon_delivery"
)

// props are those of a delivered post.
func (w wire) props(p view.Post, channel bot.ChannelID, delivery string) model.StringInterface {
	return model.StringInterface{
		model.PostPropsAttachments: []*model.MessageAttachment{w.attachment(p, channel, "")},
		propInstallation:           w.sealer.installation,
		propDelivery:               delivery,
		model.PostPropsUnsafeLinks: "true", // no preview of the first link
	}
}

// open is the request that opens a form for one user.
func (w wire) open(trigger string, f view.Form, seal string) model.OpenDialogRequest {
	d := model.Dialog{
		CallbackId: string(f.Act.Verb), Title: f.Title, IntroductionText: f.Intro, SubmitLabel: f.Submit, State: seal,
	}
	for _, field := range f.Fields {
		kind := "text"
		if field.Long {
			kind = "textarea"
		}
		e := model.DialogElement{DisplayName: field.Label, Name: field.Name, Type: kind, Placeholder: field.Placeholder,
			HelpText: field.Help, Optional: true, MaxLength: field.MaxLength, Default: field.Default}
		if len(field.Options) > 0 {
			e.Type, e.MaxLength = "select", 0
			for _, o := range field.Options {
				e.Options = append(e.Options, &model.PostActionOptions{Text: o.Label, Value: o.Value})
			}
		}
		d.Elements = append(d.Elements, e)
	}
	return model.OpenDialogRequest{TriggerId: trigger, URL: w.dialog, Dialog: d}
}
