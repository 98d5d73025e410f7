package commands

import (
	"cmp"
	"context"

	"jalon/bot"
)

// Press is a button somebody pressed.
type Press struct {
	Who     bot.Person
	Channel bot.ChannelID
	Act     bot.Act
	Door    string
}

// product is what the press is about: the button's, or what was chosen in a
// menu.
func (p Press) product() bot.ProductID {
	return bot.ProductID(cmp.Or(string(p.Act.Product), p.Act.Choice))
}

// Submission is a form somebody sent.
type Submission struct {
	Who     bot.Person
	Channel bot.ChannelID
	Act     bot.Act
	Values  map[string]string // by field name; empty fields may be absent
	Door    string
}

// Press answers a button. What it does is checked again here, whoever could
// see it.
func (r *Router) Press(ctx context.Context, p Press) (Reply, error) {
	if p.Act.Verb != bot.VerbTest {
		if err := r.admits(p.Who); err != nil {
			return Reply{}, err
		}
	}
	switch p.Act.Verb {
	case bot.VerbCard:
		return r.showProduct(ctx, p.product(), p.Who)
	case bot.VerbList:
		return r.showPage(p.Act)
	case bot.VerbFigures:
		return r.figures(ctx, p.product(), p.Who)
	case bot.VerbFiche:
		return r.pressFiche(p)
	case bot.VerbMeeting:
		return r.meeting(ctx, p.Who, p.product())
	case bot.VerbManage:
		return r.manage(ctx, p)
	case bot.VerbReminder:
		return r.reminder(ctx, p.Who, p.product())
	case bot.VerbRemind:
		return r.typedReminder(ctx, p)
	case bot.VerbExport:
		return r.export(ctx, p)
	case bot.VerbFollow:
		return r.pressFollow(ctx, p, true)
	case bot.VerbUnfollow:
		return r.pressFollow(ctx, p, false)
	case bot.VerbWant, bot.VerbUnwant:
		return r.pressWant(ctx, p)
	case bot.VerbMonthFigures:
		return r.pressMonthFigures(ctx, p)
	case bot.VerbReceive, bot.VerbStopReceiving:
		return r.receive(ctx, p.Who, p.Act.Verb == bot.VerbReceive)
	case bot.VerbBind:
		return r.pressBind(ctx, p)
	case bot.VerbRename:
		return r.rename(ctx, p)
	case bot.VerbBelieve:
		return r.believe(ctx, p)
	case bot.VerbConfirm:
		return r.confirm(ctx, p)
	case bot.VerbUnbind:
		return r.unbind(ctx, channel{who: p.Who, door: p.Door}, bot.ChannelID(p.Act.Text))
	case bot.VerbPublish:
		return r.publish(ctx, p)
	case bot.VerbLater:
		return r.later(ctx, p)
	case bot.VerbUnwaive:
		return r.unwaive(ctx, p)
	case bot.VerbKeep:
		return r.keep(ctx, p)
	case bot.VerbMute, bot.VerbUnmute:
		return r.pressMute(ctx, p)
	case bot.VerbTeamDay:
		return r.pressTeamDay(ctx, p)
	case bot.VerbEndAbsence:
		return r.pressEndAbsence(ctx, p)
	case bot.VerbAwayAgain:
		return r.pressAwayAgain(ctx, p)
	case bot.VerbResend:
		return r.resend(ctx, p)
	case bot.VerbNotMe:
		return r.openNotMe(ctx, p)
	case bot.VerbNote, bot.VerbPropose:
		return r.note(ctx, p)
	case bot.VerbTeam:
		return r.pressTeam(ctx, p)
	case bot.VerbPlace:
		return r.pressPlace(ctx, p)
	case bot.VerbAsk:
		return r.pressAsk(ctx, p)
	case bot.VerbGrant, bot.VerbDeny, bot.VerbAccept, bot.VerbDecline:
		return r.settle(ctx, p)
	case bot.VerbMe, bot.VerbTakeMine, bot.VerbErase, bot.VerbErased, bot.VerbFeed, bot.VerbRenewFeed, bot.VerbEndFeed:
		return r.pressMe(ctx, p)
	case bot.VerbJournal, bot.VerbTakeJournal:
		return r.pressJournal(ctx, p)
	case bot.VerbPause, bot.VerbResume:
		return r.pressPause(ctx, p)
	case bot.VerbHelp:
		return r.pressHelp(ctx, p)
	case bot.VerbTour:
		return r.pressTour(ctx, p)
	case bot.VerbTry:
		return Reply{Form: &bot.TestForm{Act: bot.Act{Verb: bot.VerbTried, Nonce: r.Nonce()}}}, nil
	case bot.VerbSure, bot.VerbSuggest:
		return r.pressTyped(ctx, p)
	case bot.VerbTakeBack:
		return r.pressTakeBack(ctx, p)
	case bot.VerbPicture, bot.VerbShow:
		return r.pressPicture(ctx, p)
	case bot.VerbDefine:
		return r.pressDefine(ctx, p)
	case bot.VerbHistory:
		return r.pressHistory(ctx, p)
	case bot.VerbCorrect:
		return r.correct(ctx, p)
	case bot.VerbReadFile, bot.VerbTakeFile:
		return r.pressFile(ctx, p)
	case bot.VerbSendFile:
		return Reply{Show: bot.SendFile{}}, nil
	case bot.VerbWave:
		return r.pressWave(ctx, p)
	case bot.VerbStandDown:
		return r.standDown(ctx, p)
	case bot.VerbGiveBack:
		return r.giveBack(ctx, p)
	case bot.VerbUninvite:
		return r.pressUninvite(ctx, p)
	case bot.VerbStart:
		return r.openStart(ctx, p)
	case bot.VerbNotNow, bot.VerbUndoStart:
		return r.leaveAlone(ctx, p)
	case bot.VerbTest:
		return Reply{Show: bot.TestAnswer{Proof: r.Proof(p.Act.Nonce)}}, nil
	}
	return r.pressCommittee(ctx, p)
}

// admits refuses who asks too much too fast, and everybody until all is read.
func (r *Router) admits(who bot.Person) error {
	if err := r.paced(who); err != nil {
		return err
	}
	if !r.ready() {
		return &bot.Error{Code: bot.CodeBusy}
	}
	return nil
}

// Submit answers a form.
func (r *Router) Submit(ctx context.Context, s Submission) (Reply, error) {
	if err := r.admits(s.Who); err != nil {
		return Reply{}, err
	}
	switch s.Act.Verb {
	case bot.VerbSave:
		return r.save(ctx, s)
	case bot.VerbOffer:
		return r.offer(ctx, s)
	case bot.VerbDefined:
		return r.defined(ctx, s)
	case bot.VerbWaive:
		return r.waive(ctx, s)
	case bot.VerbHandOver:
		return r.handOver(ctx, s)
	case bot.VerbStarted:
		return r.started(ctx, s)
	case bot.VerbTried:
		return r.tried(ctx, s)
	}
	return r.submitCommittee(ctx, s)
}
