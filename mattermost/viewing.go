package mattermost

import (
	"context"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// viewLater is how long a channel where something was refused waits to be
// viewed, so that a flood is not marked message by message.
const viewLater = 5 * time.Second

// settled ends a message or a reading, and has its channel viewed once nothing
// else is owed there.
func (l *Listener) settled(channel bot.ChannelID) {
	l.open.end(channel)
	wake(l.toView)
}

// viewing marks as viewed the channels where nothing is owed any more.
func (l *Listener) viewing(ctx context.Context) error {
	later := time.NewTicker(viewLater)
	defer later.Stop()
	for {
		for channel, ok := l.open.clear(); ok && ctx.Err() == nil; channel, ok = l.open.clear() {
			l.markViewed(ctx, channel)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-l.toView:
		case <-later.C:
		}
	}
}

// markViewed tells the server that nothing is left to answer in a channel.
// When that fails the channel is only read once more later. What arrived since
// the last answer is marked too: it goes unanswered if the program ends at that
// instant.
func (l *Listener) markViewed(ctx context.Context, channel bot.ChannelID) {
	_, answer, err := l.api.ViewChannel(ctx, l.id(), &model.ChannelView{ChannelId: string(channel)})
	if err != nil && ctx.Err() == nil {
		l.log.Warn("channel not marked as viewed", "channel", channel, "err", fault("view the channel", answer, err))
	}
}
