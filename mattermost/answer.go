package mattermost

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
	"jalon/commands"
	"jalon/view"
)

const (
	answerAttempts = 3
	answerWithin   = time.Minute // with every attempt
	thinkWithin    = 10 * time.Second
	afterRefusal   = 2 * time.Second // before the next attempt, unless the server says more
	invitedAgain   = 24 * time.Hour  // an invitation is answered once in this time
	clocksApart    = time.Minute     // of the servers of one cluster, at most
)

// work answers what comes in one queue.
func (l *Listener) work(ctx context.Context, queue <-chan said) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case s := <-queue:
			l.settle(ctx, s)
		}
	}
}

// The outcomes of a message beside "limited", "dropped" and the code of a
// fault that was said to the person.
const (
	outcomeAnswered = "answered"
	outcomeSilent   = "silent"   // there was nothing to say
	outcomeRepeated = "repeated" // answered before
	outcomeLimited  = "limited"
	outcomeFailed   = "failed" // no answer arrived
)

// settle answers one message, says in the log how it went, and has the channel
// viewed once nothing is owed there. What was not answered is tried
// again later, for a day, if need be by the next start; what Mattermost itself
// refuses is settled.
func (l *Listener) settle(ctx context.Context, s said) {
	begun := time.Now()
	bounded, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	outcome, fault, err := l.answer(bounded, s)
	if ctx.Err() != nil {
		return
	}
	l.logAnswer(s, outcome, fault, err, time.Since(begun).Round(time.Millisecond))
	if outcome != outcomeLimited { // counted where it was refused
		l.observe(outcome)
	}
	if err != nil && !refused(err) {
		l.later(s)
	} else {
		l.settled(s.channel.ID)
	}
}

func (l *Listener) logAnswer(s said, outcome string, fault *bot.Error, err error, took time.Duration) {
	log := l.log.With("post", s.post.Id, "channel", s.channel.ID, "took", took)
	switch {
	case err != nil && s.again && !refused(err):
		log.Debug("message still not answered", "err", err)
	case err != nil:
		log.Error("message not answered", "final", refused(err), "err", err)
	case fault != nil && fault.Err != nil:
		log.Error("message failed", "code", fault.Code, "err", fault.Err)
	case outcome != outcomeLimited:
		log.Info("message", "outcome", outcome)
	}
}

// later leaves a message to be read again, and answered then.
func (l *Listener) later(s said) {
	l.seen.forget(s.key())
	l.open.postpone(reading{room: s.channel, after: s.post.CreateAt - 1}, time.Now())
	wake(l.reread)
}

// answer answers one message or invitation, unless that was done before. Its
// fault is what the person was told of, its error why they were told nothing.
func (l *Listener) answer(ctx context.Context, s said) (outcome string, fault *bot.Error, err error) {
	var words *view.Post
	attempts := answerAttempts
	if s.again { // there will be another time
		attempts = 1
	}
	for attempt := range attempts {
		if attempt > 0 && rest(ctx, pauseAfter(err)) != nil {
			break
		}
		if s.late || s.invited || attempt > 0 {
			var found bool
			if found, err = l.answered(ctx, s); found {
				return outcomeRepeated, nil, nil
			}
			if refused(err) {
				break
			}
			if err != nil {
				continue
			}
		}
		if words == nil {
			if s.late && !s.invited && !l.allowed(s) {
				return outcomeLimited, nil, nil
			}
			if words, outcome, fault = l.think(ctx, s); words == nil {
				return outcome, fault, nil
			}
		}
		if _, err = l.create(ctx, s.channel.ID, s.root(), s.name(), *words); err == nil {
			return outcome, fault, nil
		}
		if refused(err) {
			break
		}
	}
	return outcomeFailed, nil, err
}

// pauseAfter is how long to wait before another attempt.
func pauseAfter(err error) time.Duration {
	var e *bot.SendError
	if errors.As(err, &e) {
		return max(afterRefusal, e.RetryAfter)
	}
	return afterRefusal
}

// answered looks in the channel for our own answer.
func (l *Listener) answered(ctx context.Context, s said) (bool, error) {
	since := time.UnixMilli(s.post.CreateAt).Add(-clocksApart)
	if s.invited {
		since = since.Add(-invitedAgain)
	}
	_, found, err := l.Find(ctx, bot.Destination{Channel: s.channel.ID}, s.name(), since)
	return found, err
}

// think has the conversant answer, and words it in the person's language when
// nobody else reads. A form cannot be opened from a message: it is left out.
func (l *Listener) think(ctx context.Context, s said) (words *view.Post, outcome string, fault *bot.Error) {
	ctx, cancel := context.WithTimeout(ctx, thinkWithin)
	defer cancel()
	who := bot.Person{}
	lang := l.language
	if !s.invited {
		who = l.people.Who(ctx, bot.UserID(s.post.UserId))
	}
	if s.channel.direct() {
		lang = spoken(who, lang)
	}
	defer func() {
		// As for hooks, where net/http does it: one message must not end the program.
		if r := recover(); r != nil {
			fault = &bot.Error{Code: bot.CodeInternal, Err: fmt.Errorf("panic: %v", r)}
			post := l.view.Post(lang, fault)
			words, outcome = &post, string(fault.Code)
		}
	}()
	reply, err := l.ask(ctx, s, who)
	switch {
	case err != nil && s.invited: // nobody asked anything
		fault = told(err)
		return nil, string(fault.Code), fault
	case err != nil:
		fault = told(err)
		post := l.view.Post(lang, fault)
		return &post, string(fault.Code), fault
	case reply.Show == nil:
		return nil, outcomeSilent, nil
	}
	post := l.people.worded(ctx, l.view, lang, reply.Show).Posted()
	return &post, outcomeAnswered, nil
}

func (l *Listener) ask(ctx context.Context, s said, who bot.Person) (commands.Reply, error) {
	if s.invited {
		return l.conversant.Invited(ctx, commands.Invitation{Channel: s.channel.ID, ChannelName: s.channel.Name,
			DisplayName: s.channel.Display, Door: door})
	}
	files, err := l.filesOf(ctx, s.post)
	if err != nil {
		return commands.Reply{}, &bot.Error{Code: bot.CodeBusy, Err: err}
	}
	m := commands.Message{Who: who, Channel: s.channel.ID, Direct: s.channel.direct(), Text: s.text, Files: files, Door: door}
	if !s.channel.direct() {
		m.ChannelName = s.channel.Name
	}
	return l.conversant.Message(ctx, m)
}
