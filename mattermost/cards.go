package mattermost

import (
	"bytes"
	"encoding/json"
	"sync"

	"jalon/bot"
)

// cardCache keeps the rendered answer of each product's card, by language, as
// long as the card is the same. Seals are made anew for every answer.
type cardCache struct{ rendered sync.Map } // cardKey → renderedCard

type cardKey struct {
	product  bot.ProductID
	language string
	insider  bool
}

type renderedCard struct {
	card  *bot.StartupCard
	parts [][]byte // the answer around its seals
	acts  []bot.Act
}

// sealMark stands where a seal goes in a rendered answer. Nobody can guess it,
// so that no text holds it.
var sealMark = NewNonce()

// answer returns the JSON of the ephemeral answer that shows a card.
func (c *cardCache) answer(h *Hooks, card *bot.StartupCard, lang string, channel bot.ChannelID, hook string) []byte {
	key := cardKey{card.Startup.ID, lang, card.Insider}
	kept, _ := c.rendered.Load(key)
	r, ok := kept.(renderedCard)
	if !ok || r.card != card {
		r = h.render(card, lang)
		c.rendered.Store(key, r)
	}
	size := 0
	for _, p := range r.parts {
		size += len(p) + 512
	}
	out := make([]byte, 0, size)
	for i, part := range r.parts {
		out = append(out, part...)
		if i < len(r.acts) {
			act := r.acts[i]
			act.Nonce = NewNonce()
			out = h.wire.sealer.appendSeal(out, sealed{Act: act, Channel: channel, Hook: hook})
		}
	}
	return out
}

// render words a card with marks in the place of its seals.
func (h *Hooks) render(card *bot.StartupCard, lang string) renderedCard {
	post := h.view.Post(lang, card)
	answer := h.wire.answer(post, "", "")
	for _, action := range answer.Attachments[0].Actions {
		action.Integration.Context["seal"] = sealMark
	}
	body, err := json.Marshal(answer)
	if err != nil {
		panic("mattermost: render a card: " + err.Error()) // only texts
	}
	r := renderedCard{card: card, parts: bytes.Split(append(body, '\n'), []byte(sealMark))}
	for _, b := range post.Buttons {
		r.acts = append(r.acts, b.Act)
	}
	return r
}
