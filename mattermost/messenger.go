package mattermost

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/view"
)

// Messenger posts as the bot. It implements bot.Messenger.
type Messenger struct {
	*Client
	wire     wire
	people   *People
	view     *view.View
	language string                 // of what everybody in a channel reads
	me       atomic.Pointer[string] // the bot's user id, once connected
	name     atomic.Pointer[string] // its user name then

	joined  sync.Map // channel id → true: the bot is a member
	joining sync.Map // channel id → chan struct{}, full while somebody sees to that
	direct  sync.Map // user id → channel id of the conversation with them

	conversations sync.Map // channel id → true: one of those

	members memberships
}

// Find implements bot.Messenger: it reads the channel's changes since an
// instant of the server, deleted posts included. Only a member may read.
func (m *Messenger) Find(ctx context.Context, to bot.Destination, delivery string, since time.Time) (bot.Found, bool, error) {
	channel, err := m.channelOf(ctx, to)
	if err != nil {
		return bot.Found{}, false, err
	}
	list, answer, err := m.api.GetPostsSince(ctx, channel, since.UnixMilli(), false)
	if verdict(answer, err) == http.StatusForbidden {
		if err := m.joinAgain(ctx, channel); err != nil {
			return bot.Found{}, false, err
		}
		list, answer, err = m.api.GetPostsSince(ctx, channel, since.UnixMilli(), false)
	}
	if err != nil {
		return bot.Found{}, false, fault("read the channel", answer, err)
	}
	if f, found := m.among(list, delivery); found || len(list.Posts) < mostSince {
		return f, found, nil
	}
	return m.findBackwards(ctx, channel, delivery, since)
}

// mostSince is how many rows the server gives for since; then some may be
// missing.
const mostSince = 1000

const (
	backwardsPage = 200
	backwardsMost = 50 // pages
)

// findBackwards pages from the newest post to since. It does not see deleted
// posts, which is why it only comes second.
func (m *Messenger) findBackwards(ctx context.Context, channel, delivery string, since time.Time) (bot.Found, bool, error) {
	for page := range backwardsMost {
		list, answer, err := m.api.GetPostsForChannel(ctx, channel, page, backwardsPage, "", false, false)
		if err != nil {
			return bot.Found{}, false, fault("page the channel", answer, err)
		}
		if f, found := m.among(list, delivery); found {
			return f, true, nil
		}
		if len(list.Order) < backwardsPage {
			return bot.Found{}, false, nil
		}
		oldest := list.Posts[list.Order[len(list.Order)-1]]
		if oldest == nil {
			return bot.Found{}, false, fault("page the channel", answer, errors.New("the page names a post it does not hold"))
		}
		if oldest.CreateAt < since.UnixMilli() {
			return bot.Found{}, false, nil
		}
	}
	return bot.Found{}, false, &bot.SendError{Outcome: bot.OutcomeRefused,
		Err: fmt.Errorf("more than %d posts since %s", backwardsPage*backwardsMost, since)}
}

// among looks for the delivery's post. Anybody can set any prop: only our own
// posts count. A row of edit history stands for the post it was.
func (m *Messenger) among(list *model.PostList, delivery string) (bot.Found, bool) {
	for _, p := range list.Posts {
		if p == nil || p.UserId != m.id() || p.GetProp(propInstallation) != m.wire.sealer.installation || p.GetProp(propDelivery) != delivery {
			continue
		}
		id := p.Id
		if p.OriginalId != "" {
			id = p.OriginalId
		}
		return bot.Found{Receipt: bot.Receipt{Channel: bot.ChannelID(p.ChannelId), Post: id}, At: time.UnixMilli(p.CreateAt)}, true
	}
	return bot.Found{}, false
}

// Post implements bot.Messenger. Every attempt of a delivery carries the same
// pending_post_id: the server holds back a repeat for half a minute.
func (m *Messenger) Post(ctx context.Context, msg bot.Message) (bot.Receipt, error) {
	channel, err := m.channelOf(ctx, msg.To)
	if err != nil {
		return bot.Receipt{}, err
	}
	return m.create(ctx, bot.ChannelID(channel), msg.To.Thread, msg.Delivery, m.words(ctx, msg))
}

// create posts words under a delivery's name, in the thread of root if there
// is one.
func (m *Messenger) create(ctx context.Context, channel bot.ChannelID, root, delivery string, words view.Post) (bot.Receipt, error) {
	if err := m.join(ctx, string(channel)); err != nil {
		return bot.Receipt{}, err
	}
	files, err := m.upload(ctx, string(channel), words.Files)
	if err != nil {
		return bot.Receipt{}, err
	}
	pending := sha256.Sum256([]byte(m.wire.sealer.installation + "/" + delivery))
	post := &model.Post{ChannelId: string(channel), RootId: root, FileIds: files,
		PendingPostId: m.id() + ":" + hex.EncodeToString(pending[:10])}
	post.SetProps(m.wire.props(words, channel, delivery))
	created, answer, err := m.api.CreatePost(ctx, post)
	if verdict(answer, err) == http.StatusForbidden {
		if err := m.joinAgain(ctx, string(channel)); err != nil {
			return bot.Receipt{}, err
		}
		created, answer, err = m.api.CreatePost(ctx, post)
	}
	if err != nil {
		return bot.Receipt{}, fault("create the post", answer, err)
	}
	return bot.Receipt{Channel: channel, Post: created.Id}, nil
}

// channelOf is where a message goes: a channel the bot is in from now on, or
// its conversation with somebody. Whoever left gets nothing.
func (m *Messenger) channelOf(ctx context.Context, to bot.Destination) (string, error) {
	if to.User == "" {
		return string(to.Channel), m.join(ctx, string(to.Channel))
	}
	if m.people.Who(ctx, to.User).Gone {
		return "", &bot.SendError{Outcome: bot.OutcomeRefused, Err: bot.ErrRecipientGone}
	}
	if id, ok := m.direct.Load(to.User); ok {
		return id.(string), nil
	}
	channel, answer, err := m.api.CreateDirectChannel(ctx, m.id(), string(to.User))
	if err != nil {
		return "", notSent(fault("open the direct conversation", answer, err))
	}
	m.conversations.Store(channel.Id, true)
	m.direct.Store(to.User, channel.Id)
	return channel.Id, nil
}

// upload brings files to a channel. One that a failed post leaves behind shows
// nowhere.
func (m *Messenger) upload(ctx context.Context, channel string, files []view.File) (ids []string, err error) {
	for _, f := range files {
		uploaded, answer, err := m.api.UploadFile(ctx, f.Body, channel, f.Name)
		if verdict(answer, err) == http.StatusForbidden {
			if err := m.joinAgain(ctx, channel); err != nil {
				return nil, notSent(err)
			}
			uploaded, answer, err = m.api.UploadFile(ctx, f.Body, channel, f.Name)
		}
		if err != nil {
			return nil, notSent(fault("upload a file", answer, err))
		}
		for _, info := range uploaded.FileInfos {
			ids = append(ids, info.Id)
		}
	}
	return ids, nil
}

// notSent is a fault before any post was asked for: nothing arrived.
func notSent(err error) error {
	var e *bot.SendError
	if errors.As(err, &e) && e.Outcome == bot.OutcomeUnknown {
		return &bot.SendError{Outcome: bot.OutcomeNotSent, RetryAfter: e.RetryAfter, Err: e.Err}
	}
	return err
}

// Edit implements bot.Messenger. The message is left out of the patch, so
// that the server's limit on edits does not apply.
func (m *Messenger) Edit(ctx context.Context, at bot.Receipt, msg bot.Message) error {
	props := m.wire.props(m.words(ctx, msg), at.Channel, msg.Edits)
	_, answer, err := m.api.PatchPost(ctx, at.Post, &model.PostPatch{Props: &props})
	return fault("edit the post", answer, err)
}

// Delete implements bot.Messenger. What is gone already is as it should be.
func (m *Messenger) Delete(ctx context.Context, at bot.Receipt) error {
	answer, err := m.api.DeletePost(ctx, at.Post)
	if verdict(answer, err) == http.StatusNotFound {
		return nil
	}
	return fault("delete the post", answer, err)
}

// words renders a message in the language of the channel or of the person,
// once those it names are known.
func (m *Messenger) words(ctx context.Context, msg bot.Message) view.Post {
	lang := m.language
	if msg.To.User != "" {
		lang = spoken(m.people.Who(ctx, msg.To.User), lang)
	}
	return m.people.worded(ctx, m.view, lang, msg.Content)
}

// spoken is a person's language, or another when it is none of ours.
func spoken(who bot.Person, otherwise string) string {
	if slices.Contains(view.Languages, who.Language) {
		return who.Language
	}
	return otherwise
}

// CanPost tells whether the bot can speak in a channel now, joining it when it
// is public. The error is a *bot.SendError.
func (m *Messenger) CanPost(ctx context.Context, channel bot.ChannelID) error {
	return m.joinAgain(ctx, string(channel))
}

// ChannelName is a channel's name, empty when the server does not say.
func (m *Messenger) ChannelName(ctx context.Context, channel bot.ChannelID) string {
	c, _, err := m.api.GetChannel(ctx, string(channel))
	if err != nil {
		return ""
	}
	return c.Name
}

// join makes sure the bot is a member: posting before is refused. Of those that
// come at once one sees to it: the server fails when it is asked twice, and
// calls the bot a member shortly before it lets it post.
func (m *Messenger) join(ctx context.Context, channel string) error {
	if _, ok := m.joined.Load(channel); ok {
		return nil
	}
	kept, _ := m.joining.LoadOrStore(channel, make(chan struct{}, 1))
	one := kept.(chan struct{})
	select {
	case one <- struct{}{}:
		defer func() { <-one }()
	case <-ctx.Done():
		return &bot.SendError{Outcome: bot.OutcomeNotSent, Err: fmt.Errorf("wait to join the channel: %w", ctx.Err())}
	}
	if _, ok := m.joined.Load(channel); ok {
		return nil
	}
	_, answer, err := m.api.GetChannelMember(ctx, channel, m.id(), "")
	if status := verdict(answer, err); err != nil && (status == http.StatusNotFound || status == http.StatusForbidden) {
		if _, direct := m.conversations.Load(channel); direct { // the other is opening it at this moment, and the bot will be in it
			return &bot.SendError{Outcome: bot.OutcomeNotSent, Err: fmt.Errorf("enter the direct conversation: %w", err)}
		}
		_, answer, err = m.api.AddChannelMember(ctx, channel, m.id())
	}
	if err != nil {
		return fault("join the channel", answer, err)
	}
	m.joined.Store(channel, true)
	return nil
}

// joinAgain is for a channel that refuses: perhaps the bot was removed since it
// joined.
func (m *Messenger) joinAgain(ctx context.Context, channel string) error {
	m.joined.Delete(channel)
	return m.join(ctx, channel)
}

// id is the bot's user id, empty before the first connection.
func (m *Messenger) id() string {
	if id := m.me.Load(); id != nil {
		return *id
	}
	return ""
}
