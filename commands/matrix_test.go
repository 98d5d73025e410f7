package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// asker is somebody of the matrix, with what the directory knows beside the
// bench's own.
type asker struct {
	name  string
	who   bot.Person
	known func(bench *bench, k *bot.Known)
	may   string // the actions they may do, beside reading
}

// What each role may do, said here once more than in bot.Rights: a change of
// rights is to be meant.
const (
	ofMembers  = " publish propose feed state bind"
	ofTeam     = " record complete team journal remind date"
	ofIntras   = " announce"
	ofCoaches  = " announce meeting coach confirm revoke"
	ofTheHouse = " rename export launch pause"
)

func askers() []asker {
	inTeam := func(role bot.Role) func(*bench, *bot.Known) {
		return func(b *bench, k *bot.Known) {
			k.Settings[0].Team = append(k.Settings[0].Team, bot.Member{User: "u", Role: role})
		}
	}
	openChannel := func(b *bench, k *bot.Known) {
		k.Settings[0].Team = nil
		k.Bindings = append(k.Bindings, bot.Binding{Channel: "c-open", Product: b.product, ConfirmedBy: "staff"})
	}
	all := []asker{
		{name: "nobody known", who: bot.Person{ID: "u", Guest: true, Unknown: true}},
		{name: "guest", who: bot.Person{ID: "u", Guest: true}},
		{name: "member", who: bot.Person{ID: "u"}, may: ofMembers},
		{name: "guest in the team", who: bot.Person{ID: "u", Guest: true}, known: inTeam(bot.RoleDesign), may: ofTeam},
		{name: "left, in the team", who: bot.Person{ID: "u", Guest: true, Gone: true}, known: inTeam(bot.RoleIntrapreneur)},
		{name: "left, and the person is old", who: bot.Person{ID: "u"}, known: func(b *bench, k *bot.Known) {
			inTeam(bot.RoleCoach)(b, k)
			k.Staff, k.Gone = append(k.Staff, "u"), map[bot.UserID]bool{"u": true}
		}},
		{name: "taken out in the chat", who: bot.Person{ID: "u"}, may: ofMembers, known: func(b *bench, k *bot.Known) {
			inTeam(bot.RoleIntrapreneur)(b, k)
			k.Members = append(k.Members, bot.Membership{Product: b.product, User: "u", Role: bot.RoleNone})
		}},
		{name: "named by the catalogue alone", who: bot.Person{ID: "u"}, may: ofMembers, known: func(b *bench, k *bot.Known) {
			k.Matches = map[bot.ProductID][]bot.Member{b.product: {{User: "u", Role: bot.RoleIntrapreneur}}}
		}},
		{name: "coach by the catalogue and a channel", who: bot.Person{ID: "u"}, may: ofMembers + ofTeam + ofCoaches, known: func(b *bench, k *bot.Known) {
			k.Matches = map[bot.ProductID][]bot.Member{b.product: {{User: "u", Role: bot.RoleCoach}}}
			k.Coaches = append(k.Coaches, "u")
		}},
		{name: "coach of another product", who: bot.Person{ID: "u"}, may: ofMembers, known: func(b *bench, k *bot.Known) {
			k.Coaches = append(k.Coaches, "u")
			k.Settings = append(k.Settings, bot.Settings{Product: "p-other", Team: []bot.Member{{User: "u", Role: bot.RoleCoach}}})
		}},
		{name: "said in the chat", who: bot.Person{ID: "u"}, may: ofMembers + ofTeam, known: func(b *bench, k *bot.Known) {
			k.Members = append(k.Members, bot.Membership{Product: b.product, User: "u", Role: bot.RoleProduct})
		}},
		{name: "in the confirmed channel, no team", who: bot.Person{ID: "in"}, may: ofMembers + " record", known: openChannel},
		{name: "guest in the confirmed channel", who: bot.Person{ID: "in", Guest: true}, known: openChannel},
		{name: "out of the confirmed channel", who: bot.Person{ID: "u"}, may: ofMembers, known: openChannel},
		{name: "in the confirmed channel, a team", who: bot.Person{ID: "in"}, may: ofMembers, known: func(b *bench, k *bot.Known) {
			team := k.Settings[0].Team
			openChannel(b, k)
			k.Settings[0].Team = team
		}},
		{name: "in the confirmed channel, rights by team", who: bot.Person{ID: "in"}, may: ofMembers, known: func(b *bench, k *bot.Known) {
			openChannel(b, k)
			k.TeamOnly = true
		}},
		{name: "in a channel that is not confirmed", who: bot.Person{ID: "in"}, may: ofMembers, known: func(b *bench, k *bot.Known) {
			k.Settings[0].Team = nil
			k.Bindings = append(k.Bindings, bot.Binding{Channel: "c-open", Product: b.product, By: "u"})
		}},
		{name: "staff", who: bot.Person{ID: "u"}, may: ofMembers + ofTeam + ofCoaches + ofTheHouse, known: func(b *bench, k *bot.Known) { k.Staff = append(k.Staff, "u") }},
		{name: "admin", who: bot.Person{ID: "u"}, may: ofMembers + ofTeam + ofCoaches + ofTheHouse, known: func(b *bench, k *bot.Known) { k.Admins = append(k.Admins, "u") }},
	}
	for role, may := range map[bot.Role]string{bot.RoleIntrapreneur: ofTeam + ofIntras, bot.RoleDeployment: ofTeam, bot.RoleProduct: ofTeam, bot.RoleDesign: ofTeam,
		bot.RoleDevelopment: ofTeam, bot.RoleTeam: ofTeam, bot.RoleCoach: ofTeam + ofCoaches, bot.RoleSponsor: ""} {
		all = append(all, asker{name: string(role), who: bot.Person{ID: "u"}, known: inTeam(role), may: ofMembers + may})
	}
	return all
}

// way is how an action can be asked for.
type way struct {
	action bot.Action
	name   string
	do     func(ctx context.Context, b *bench, who bot.Person) (Reply, error)
	// done tells whether it was done, where no refusal says that it was not.
	done func(Reply) bool
	// or is another action: who may do it is answered by it.
	or bot.Action
}

// matrixCommittee is a committee that somebody else organises, matrixHeld one that
// they organised.
const (
	matrixCommittee = "k-other"
	matrixHeld      = "k-held"
)

var matrixDraft = &bot.Draft{Type: "investment", Start: time.Date(2026, 12, 10, 13, 0, 0, 0, time.UTC), Minutes: 50}

// matrixFeed is a feed that everybody has.
var matrixFeed = bot.FeedScope{Kind: bot.FeedIncubator, Of: "ademe"}

// matrixRequests are open requests of somebody else.
const matrixAccess, matrixCoach, matrixFigures = "r-access", "r-coach", "r-figures"

func ways() []way {
	command := func(a bot.Action, trigger, text string) way {
		return way{a, "command /" + trigger + " " + text, func(ctx context.Context, b *bench, who bot.Person) (Reply, error) {
			return b.Command(ctx, Call{Who: who, Trigger: trigger, Text: text, Channel: "c-some", ChannelName: "some", Door: "test"})
		}, nil, ""}
	}
	message := func(a bot.Action, text string) way {
		return way{a, "direct message " + text, func(ctx context.Context, b *bench, who bot.Person) (Reply, error) {
			return b.Message(ctx, Message{Who: who, Channel: "c-direct", Direct: true, Text: text, Door: "test"})
		}, nil, ""}
	}
	press := func(a bot.Action, name string, act func(b *bench) bot.Act) way {
		return way{a, "button " + name, func(ctx context.Context, b *bench, who bot.Person) (Reply, error) {
			return b.Press(ctx, Press{Who: who, Channel: "c-some", Act: act(b), Door: "test"})
		}, nil, ""}
	}
	form := func(a bot.Action, verb bot.Verb) way {
		return way{a, "form " + string(verb), func(ctx context.Context, b *bench, who bot.Person) (Reply, error) {
			act := b.formAct(ctx, verb)
			return b.Submit(ctx, Submission{Who: who, Channel: "c-some", Act: act, Values: map[string]string{"baux": "11"}, Door: "test"})
		}, nil, ""}
	}
	submit := func(a bot.Action, act bot.Act, values map[string]string) way {
		return way{a, "form " + string(act.Verb), func(ctx context.Context, b *bench, who bot.Person) (Reply, error) {
			act.Product, act.Nonce = b.product, "form"
			return b.Submit(ctx, Submission{Who: who, Channel: "c-some", Act: act, Values: values, Door: "test"})
		}, nil, ""}
	}
	of := func(act bot.Act) func(*bench) bot.Act {
		return func(b *bench) bot.Act { act.Product = b.product; return act }
	}
	insider := func(w way) way {
		w.done = func(r Reply) bool {
			switch show := r.Show.(type) {
			case *bot.StartupCard:
				return show.Insider
			case bot.Fiche:
				return show.Insider
			}
			return false
		}
		return w
	}
	takesFile := func(w way) way {
		w.done = func(r Reply) bool { p, is := r.Show.(bot.FilePreview); return is && p.Done }
		return w
	}
	noting := func(w way) way {
		w.done = func(r Reply) bool {
			f, is := r.Form.(*bot.FigureForm)
			return is && !f.Proposal && f.Act.Verb == bot.VerbSave
		}
		return w
	}
	or := func(w way, a bot.Action) way { w.or = a; return w }
	return []way{
		command(bot.ActionRead, "startup", "dossierfacile"), command(bot.ActionRead, "indicateur", "dossierfacile"), command(bot.ActionRead, "jalon", "moi"),
		command(bot.ActionRead, "startup", "equipe dossierfacile"), message(bot.ActionRead, "dossierfacile"),
		press(bot.ActionRead, "card", of(bot.Act{Verb: bot.VerbCard})), press(bot.ActionRead, "figures", of(bot.Act{Verb: bot.VerbFigures})),
		press(bot.ActionRead, "team", of(bot.Act{Verb: bot.VerbTeam})), press(bot.ActionRead, "follow", of(bot.Act{Verb: bot.VerbFollow})),
		press(bot.ActionRead, "want", of(bot.Act{Verb: bot.VerbWant})), press(bot.ActionRead, "unwant", of(bot.Act{Verb: bot.VerbUnwant})),
		command(bot.ActionRead, "indicateur", "attendre dossierfacile"),
		command(bot.ActionRead, "portefeuille", "bilan"), command(bot.ActionRead, "portefeuille", "bilan recevoir"), message(bot.ActionRead, "portefeuille bilan arreter"),
		press(bot.ActionRead, "month figures", of(bot.Act{Verb: bot.VerbMonthFigures, Text: "2026-10"})), press(bot.ActionRead, "receive", of(bot.Act{Verb: bot.VerbReceive})),
		press(bot.ActionRead, "receive no more", of(bot.Act{Verb: bot.VerbStopReceiving})),

		press(bot.ActionPublish, "publish", of(bot.Act{Verb: bot.VerbPublish, Nonce: "n"})),
		press(bot.ActionPublish, "export", func(*bench) bot.Act { return bot.Act{Verb: bot.VerbExport, Text: "actif", Nonce: "n"} }),
		command(bot.ActionPublish, "startup", "liste actif csv"), message(bot.ActionPublish, "liste actif csv"),

		or(command(bot.ActionPropose, "startup", "acces dossierfacile"), bot.ActionTeam), or(message(bot.ActionPropose, "acces dossierfacile"), bot.ActionTeam),
		or(press(bot.ActionPropose, "ask", of(bot.Act{Verb: bot.VerbAsk})), bot.ActionTeam), form(bot.ActionPropose, bot.VerbOffer),
		command(bot.ActionPropose, "comite", "presences dossierfacile"), press(bot.ActionPropose, "presences", of(bot.Act{Verb: bot.VerbPresences, Committee: matrixCommittee})),
		press(bot.ActionPropose, "presence-file", of(bot.Act{Verb: bot.VerbPresenceFile, Committee: matrixCommittee, Nonce: "n"})), press(bot.ActionPropose, "invite-text", of(bot.Act{Verb: bot.VerbInvite, Committee: matrixCommittee, Nonce: "n"})),

		command(bot.ActionFeed, "comite", "agenda dossierfacile"), command(bot.ActionFeed, "comite", "agenda mtes"), command(bot.ActionFeed, "jalon", "comite agenda mtes"),
		press(bot.ActionFeed, "renew-feed", func(*bench) bot.Act { return bot.Act{Verb: bot.VerbRenewFeed, Text: matrixFeed.Key()} }),

		command(bot.ActionState, "jalon", "etat"), message(bot.ActionState, "etat"),

		command(bot.ActionBind, "startup", "ici dossierfacile"),
		press(bot.ActionBind, "bind", of(bot.Act{Verb: bot.VerbBind})), press(bot.ActionBind, "unbind", func(*bench) bot.Act { return bot.Act{Verb: bot.VerbUnbind, Text: "c-loose"} }),

		command(bot.ActionRemind, "rappel", "jour mardi 14h dossierfacile"), command(bot.ActionRemind, "rappel", "pause dossierfacile"), command(bot.ActionRemind, "rappel", "reporter dossierfacile lundi"),
		press(bot.ActionRemind, "remind", of(bot.Act{Verb: bot.VerbRemind, Text: "pause dossierfacile"})), command(bot.ActionRemind, "rappel", "dossierfacile pause"), press(bot.ActionJournal, "remind to read", of(bot.Act{Verb: bot.VerbRemind, Text: "historique dossierfacile"})),
		press(bot.ActionRemind, "mute", of(bot.Act{Verb: bot.VerbMute})), press(bot.ActionRemind, "team-day", of(bot.Act{Verb: bot.VerbTeamDay, Text: "2 14 0"})),
		press(bot.ActionDate, "dates", of(bot.Act{Verb: bot.VerbDates})), press(bot.ActionDate, "met", of(bot.Act{Verb: bot.VerbMet, Text: "2026-04-12 "})), command(bot.ActionDate, "comite", "dernier 12/04/2026 dossierfacile"),
		submit(bot.ActionDate, bot.Act{Verb: bot.VerbDated}, map[string]string{bot.FieldLastOne: "12/04/2026"}),
		command(bot.ActionJournal, "rappel", "historique dossierfacile"), command(bot.ActionJournal, "rappel", "simuler décembre dossierfacile"), command(bot.ActionPause, "rappel", "renvoyer"),

		noting(press(bot.ActionRecord, "note", of(bot.Act{Verb: bot.VerbNote}))), or(press(bot.ActionPropose, "note, or propose", of(bot.Act{Verb: bot.VerbNote})), bot.ActionRecord), press(bot.ActionRecord, "later", of(bot.Act{Verb: bot.VerbLater})),
		command(bot.ActionRecord, "rappel", "annuler dossierfacile"), press(bot.ActionRecord, "keep", of(bot.Act{Verb: bot.VerbKeep, Text: "again/p/2026-11-30"})), press(bot.ActionRecord, "unwaive", of(bot.Act{Verb: bot.VerbUnwaive})),
		press(bot.ActionRecord, "correct", func(b *bench) bot.Act {
			facts, err := b.store.Facts(context.Background(), b.product)
			if err != nil {
				panic(err)
			}
			return bot.Act{Verb: bot.VerbCorrect, Product: b.product, Fields: []bot.Asked{{Indicator: facts.Active()[0].ID}}}
		}), form(bot.ActionRecord, bot.VerbSave),
		press(bot.ActionRecord, "accept", of(bot.Act{Verb: bot.VerbAccept, Text: matrixFigures})), press(bot.ActionRecord, "decline", of(bot.Act{Verb: bot.VerbDecline, Text: matrixFigures})),

		insider(command(bot.ActionComplete, "startup", "dossierfacile")), insider(command(bot.ActionComplete, "startup", "fiche dossierfacile")),
		insider(message(bot.ActionComplete, "dossierfacile")), insider(press(bot.ActionComplete, "card", of(bot.Act{Verb: bot.VerbCard}))),

		command(bot.ActionTeam, "startup", "equipe dossierfacile @other.one design"), message(bot.ActionTeam, "equipe dossierfacile @other.one"),
		command(bot.ActionTeam, "startup", "equipe dossierfacile retirer @dev"),
		press(bot.ActionTeam, "place", of(bot.Act{Verb: bot.VerbPlace, Text: "other.one", Role: bot.RoleDesign})),
		press(bot.ActionCoach, "place a coach", of(bot.Act{Verb: bot.VerbPlace, Text: "other.one", Role: bot.RoleCoach})),
		command(bot.ActionCoach, "startup", "equipe dossierfacile @other.one coach"), message(bot.ActionCoach, "equipe dossierfacile @other.one coach"),
		press(bot.ActionCoach, "grant a coach", of(bot.Act{Verb: bot.VerbGrant, Text: matrixCoach})),
		press(bot.ActionTeam, "grant", of(bot.Act{Verb: bot.VerbGrant, Text: matrixAccess})), press(bot.ActionTeam, "deny", of(bot.Act{Verb: bot.VerbDeny, Text: matrixAccess})),

		command(bot.ActionJournal, "jalon", "journal dossierfacile"), message(bot.ActionJournal, "jalon journal dossierfacile"),
		press(bot.ActionJournal, "journal", of(bot.Act{Verb: bot.VerbJournal})),

		takesFile(press(bot.ActionRecord, "take-file", func(b *bench) bot.Act {
			b.Files = files{"f1": sentHeader + sentRow("DossierFacile", "baux", "11")}
			p, _, err := b.previewFile(context.Background(), bot.Person{ID: "staff"}, bot.SentFile{ID: "f1"}, nil, "test")
			if err != nil {
				panic(err)
			}
			for i := range p.Services { // as somebody saw it who might
				p.Services[i].Foreign, p.Services[i].Taken = false, bot.TakenIn{New: 1}
			}
			return bot.Act{Verb: bot.VerbTakeFile, Text: "f1", Before: p.Mark()}
		})),

		command(bot.ActionRecord, "indicateur", "cle dossierfacile"), command(bot.ActionRevoke, "indicateur", "cle revoquer tout dossierfacile"),

		command(bot.ActionAnnounce, "comite", "annoncer dossierfacile jeudi 10/12 14h"), command(bot.ActionAnnounce, "comite", "annoncer dossierfacile"),
		command(bot.ActionAnnounce, "comite", "sonder dossierfacile jeudi 10/12 14h ou vendredi 11/12 9h"), message(bot.ActionAnnounce, "comite annoncer dossierfacile jeudi 10/12 14h"),
		press(bot.ActionAnnounce, "announce", of(bot.Act{Verb: bot.VerbAnnounce, Nonce: "n", Draft: matrixDraft})), press(bot.ActionAnnounce, "poll", of(bot.Act{Verb: bot.VerbPoll, Nonce: "n", Draft: matrixDraft})),
		press(bot.ActionAnnounce, "announce-form", of(bot.Act{Verb: bot.VerbAnnounceForm})),
		submit(bot.ActionAnnounce, bot.Act{Verb: bot.VerbAnnounced}, map[string]string{bot.FieldWhen: "jeudi 10/12 14h"}),

		command(bot.ActionMeeting, "comite", "deplacer dossierfacile jeudi 17/12 14h"), command(bot.ActionMeeting, "comite", "annuler dossierfacile parce que"), or(command(bot.ActionMeeting, "comite", "modifier dossierfacile"), bot.ActionAnnounce), command(bot.ActionMeeting, "comite", "deplacer dossierfacile"), command(bot.ActionMeeting, "comite", "annuler dossierfacile"),
		press(bot.ActionMeeting, "move", of(bot.Act{Verb: bot.VerbMove, Committee: matrixCommittee, Draft: matrixDraft})), press(bot.ActionMeeting, "cancel", of(bot.Act{Verb: bot.VerbCancel, Committee: matrixCommittee, Text: "why"})),
		press(bot.ActionMeeting, "withdraw", of(bot.Act{Verb: bot.VerbWithdraw, Committee: matrixCommittee})), press(bot.ActionMeeting, "move-form", of(bot.Act{Verb: bot.VerbMoveForm, Committee: matrixCommittee})),
		or(press(bot.ActionMeeting, "complete-form", of(bot.Act{Verb: bot.VerbComplete, Committee: matrixCommittee})), bot.ActionAnnounce), press(bot.ActionMeeting, "outside", of(bot.Act{Verb: bot.VerbOutside, Committee: matrixCommittee})),
		press(bot.ActionMeeting, "decide", of(bot.Act{Verb: bot.VerbDecide, Committee: matrixHeld})), press(bot.ActionMeeting, "repost", of(bot.Act{Verb: bot.VerbRepost, Committee: matrixCommittee})),
		submit(bot.ActionMeeting, bot.Act{Verb: bot.VerbCancelled, Committee: matrixCommittee}, map[string]string{bot.FieldWhy: "why"}),
		submit(bot.ActionMeeting, bot.Act{Verb: bot.VerbMoved, Committee: matrixCommittee}, map[string]string{bot.FieldWhen: "jeudi 17/12 14h"}),
		or(submit(bot.ActionMeeting, bot.Act{Verb: bot.VerbCompleted, Committee: matrixCommittee}, map[string]string{bot.FieldPlace: "ailleurs"}), bot.ActionAnnounce),
		submit(bot.ActionMeeting, bot.Act{Verb: bot.VerbOutsiders, Committee: matrixCommittee}, map[string]string{bot.OutsideField(0): "present"}),
		submit(bot.ActionMeeting, bot.Act{Verb: bot.VerbDecided, Committee: matrixHeld}, map[string]string{bot.FieldDecision: "stop"}),

		press(bot.ActionConfirm, "confirm", of(bot.Act{Verb: bot.VerbConfirm, Text: "c-loose"})),
		press(bot.ActionConfirm, "unbind what is confirmed", func(*bench) bot.Act { return bot.Act{Verb: bot.VerbUnbind, Text: "c-sure"} }),

		command(bot.ActionRename, "startup", "renommer dossierfacile camino"), message(bot.ActionRename, "renommer dossierfacile camino"),
		press(bot.ActionRename, "rename", of(bot.Act{Verb: bot.VerbRename, Text: "camino"})),
		press(bot.ActionRename, "believe", func(*bench) bot.Act { return bot.Act{Verb: bot.VerbBelieve, Text: "startups", Page: 3} }),

		command(bot.ActionExport, "jalon", "journal csv"), command(bot.ActionExport, "jalon", "journal ndjson dossierfacile"), message(bot.ActionExport, "jalon journal csv"),
		press(bot.ActionExport, "take-journal", of(bot.Act{Verb: bot.VerbTakeJournal, Nonce: "n"})), command(bot.ActionExport, "jalon", "journal"),

		command(bot.ActionLaunch, "portefeuille", "demarrage"), command(bot.ActionLaunch, "portefeuille", "demarrage dossierfacile"), message(bot.ActionLaunch, "portefeuille demarrage mtes"),
		command(bot.ActionLaunch, "portefeuille", "demarrage retirer dossierfacile"), command(bot.ActionLaunch, "jalon", "inviter dossierfacile"),
		press(bot.ActionLaunch, "uninvite", func(b *bench) bot.Act { return bot.Act{Verb: bot.VerbUninvite, Text: string(b.product)} }),
		press(bot.ActionLaunch, "wave", func(b *bench) bot.Act { return bot.Act{Verb: bot.VerbWave, Text: string(b.product)} }),
		press(bot.ActionRecord, "start", of(bot.Act{Verb: bot.VerbStart})), press(bot.ActionRecord, "not-now", of(bot.Act{Verb: bot.VerbNotNow})),
		press(bot.ActionRecord, "undo-start", of(bot.Act{Verb: bot.VerbUndoStart})), submit(bot.ActionRecord, bot.Act{Verb: bot.VerbStarted}, map[string]string{bot.FieldUseful: "Jours gagnés"}),
		press(bot.ActionRead, "send-file", of(bot.Act{Verb: bot.VerbSendFile})),

		command(bot.ActionPause, "jalon", "pause 3 jours"), command(bot.ActionPause, "jalon", "reprendre"), message(bot.ActionPause, "jalon pause"),
		press(bot.ActionPause, "pause", func(*bench) bot.Act { return bot.Act{Verb: bot.VerbPause} }),
		press(bot.ActionPause, "resume", func(*bench) bot.Act { return bot.Act{Verb: bot.VerbResume} }),
	}
}

// formAct is the act of a form that whoever may was given.
func (b *bench) formAct(ctx context.Context, verb bot.Verb) bot.Act {
	facts, err := b.store.Facts(ctx, b.product)
	if err != nil {
		panic(err)
	}
	act := bot.Act{Verb: verb, Product: b.product, Nonce: "form"}
	for _, ind := range facts.Indicators {
		act.Fields = append(act.Fields, bot.Asked{Field: ind.ShortName, Indicator: ind.ID, Period: "2026-10"})
	}
	return act
}

// matrixBench is a bench whose directory is the asker's, on a store with open
// requests, a loose channel and a sure one.
func matrixBench(t *testing.T, a asker) *bench {
	t.Helper()
	b := newBench(t)
	ctx, now := t.Context(), b.Clock.Now()
	for _, r := range []bot.Request{{ID: matrixAccess, Kind: bot.RequestAccess, Product: b.product, By: "other", Role: bot.RoleTeam, At: now, State: bot.RequestOpen},
		{ID: matrixCoach, Kind: bot.RequestAccess, Product: b.product, By: "third", Role: bot.RoleCoach, At: now, State: bot.RequestOpen},
		{ID: matrixFigures, Kind: bot.RequestFigures, Product: b.product, By: "other", At: now, State: bot.RequestOpen,
			Figures: []bot.NewFigure{{Indicator: b.formAct(ctx, bot.VerbSave).Fields[0].Indicator, Period: "2026-10", Value: 12}}}} {
		if _, _, err := b.store.Ask(ctx, r, "test", nil); err != nil {
			t.Fatal(err)
		}
	}
	meeting := matrixDraft.Committee()
	meeting.ID, meeting.Product, meeting.Zone, meeting.Organiser, meeting.State = matrixCommittee, b.product, "Europe/Paris", "other", bot.CommitteePlanned
	meeting.Invitees = []bot.Invitee{{Name: "Direction"}}
	held := meeting
	held.ID, held.Start = matrixHeld, now.Add(-time.Hour)
	for _, c := range []bot.Committee{meeting, held} {
		if _, _, err := b.store.Announce(ctx, bot.Announcement{Committee: c, By: "other", Door: "test", At: now}); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range []bot.UserID{"u", "in"} {
		if err := b.store.SetFeed(ctx, bot.Feed{Hash: bot.HashKey("of " + string(u)), User: u, Scope: matrixFeed, At: now}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	loose := bot.Binding{Channel: "c-loose", Name: "loose", Product: b.product, By: "other", At: now}
	sure := bot.Binding{Channel: "c-sure", Name: "sure", Product: b.product, By: "staff", At: now, ConfirmedBy: "staff", ConfirmedAt: now}
	for _, binding := range []bot.Binding{loose, sure} {
		if err := b.store.Bind(ctx, binding, bot.Binding{}, binding.By, "test", now); err != nil {
			t.Fatal(err)
		}
	}
	known := func() *bot.Directory {
		bindings, err := b.store.Bindings(context.Background())
		if err != nil {
			t.Error(err)
		}
		k := bot.Known{Settings: []bot.Settings{{Product: b.product, Slug: "dossierfacile", State: bot.LaunchOn, Team: slices.Clone(b.team)}}, Bindings: bindings, Staff: []bot.UserID{"staff"}}
		if a.known != nil {
			a.known(b, &k)
		}
		return bot.NewDirectory(k)
	}
	b.Directory, b.Channels = known, inChannel{}
	return b
}

// inChannel is a chat where one person is in the open channel.
type inChannel struct{ open }

func (inChannel) IsMember(_ context.Context, c bot.ChannelID, u bot.UserID) (bool, error) {
	return c == "c-open" && u == "in", nil
}

// refusals are the codes that tell somebody that they may not.
var refusals = []bot.Code{bot.CodeNotAllowed, bot.CodeNotYours, bot.CodeDatesOnly, bot.CodeAnnounceOnly, bot.CodeMembersOnly, bot.CodeStaffOnly, bot.CodeConfirmOnly, bot.CodeCoachOnly, bot.CodeIntraOnly, bot.CodeJournalStaff, bot.CodeConfirmed}

func refused(a asker, reply Reply, err error) (bool, error) {
	if _, is := reply.Show.(bot.Refused); is {
		return true, nil
	}
	if c := code(err); slices.Contains(refusals, c) || c == bot.CodeBusy && a.who.Unknown {
		return true, nil
	}
	return false, err
}

// Every action, every role, every way.
func TestRightsMatrix(t *testing.T) {
	covered := map[bot.Action]bool{}
	for _, a := range askers() {
		var b *bench // of the ways that wrote nothing so far
		for _, w := range ways() {
			covered[w.action] = true
			if b == nil {
				b = matrixBench(t, a)
			}
			if wrote := b.asks(t, a, w); wrote {
				b = nil
			}
		}
	}
	for _, action := range bot.Actions {
		if !covered[action] {
			t.Errorf("nobody asks for %s here", action)
		}
	}
	if len(bot.Rights) != len(bot.Actions) {
		t.Errorf("%d actions have a right, %d are listed", len(bot.Rights), len(bot.Actions))
	}
}

// written counts what changed: entries of the journal and messages owed.
func (b *bench) written(t *testing.T) int {
	t.Helper()
	entries, err := b.store.Journal(context.Background(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	owed, err := b.store.Deliveries(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries) + len(owed)
}

// asks tries one way, and tells whether it wrote anything.
func (b *bench) asks(t *testing.T, a asker, w way) (wrote bool) {
	t.Helper()
	all := append(strings.Fields(a.may), string(bot.ActionRead))
	may := slices.Contains(all, string(w.action)) || slices.Contains(all, string(w.or))
	if own := regexp.MustCompile("jalon moi|want|attendre"); own.MatchString(w.name) && a.who.Unknown {
		may = false // whoever it is
	}
	before := b.written(t)
	reply, err := w.do(t.Context(), b, a.who)
	was, err := refused(a, reply, err)
	if err != nil {
		t.Fatalf("%s: %s: %v", a.name, w.name, err)
	}
	if w.done != nil {
		was = !w.done(reply)
	}
	if was == may {
		t.Errorf("%s: %s by %s: may %v, refused %v: %+v", w.action, w.name, a.name, may, was, reply)
	}
	wrote = b.written(t) != before
	if was && wrote {
		t.Errorf("%s: %s by %s: a refusal wrote something", w.action, w.name, a.name)
	}
	return wrote
}
