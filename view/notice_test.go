package view

import (
	"testing"

	"jalon/bot"
)

// grouped is a notice told with others of its cause.
func grouped(n *bot.Notice, others ...bot.Notice) *bot.Notice {
	for _, o := range others {
		o.Cause = n.Cause
		n.Group = append(n.Group, o)
	}
	return n
}

// toldTogether are several notices of one cause.
func toldTogether() map[string]*bot.Notice {
	return map[string]*bot.Notice{
		"notices-dead": grouped(&bot.Notice{Cause: bot.NoticeDead, Subject: "channel/p1/2026-W48", Detail: "refused"},
			bot.Notice{Subject: "export/@all", Detail: "unknown-outcome"}, bot.Notice{Subject: "channel/p2/2026-W48", Detail: "refused"}),
		"notices-clock-moved": grouped(&bot.Notice{Cause: bot.NoticeClockMoved, Subject: "indicators", Detail: "2026-12-01T09:00:00Z"},
			bot.Notice{Subject: "changes", Detail: "2026-12-01T09:00:00Z"}),
		"notices-bound": grouped(&bot.Notice{Cause: bot.NoticeBound, Subject: "DossierFacile", Detail: "domaine-logement", Product: "p1", Channel: "c1", By: "u1"},
			bot.Notice{Subject: "Docurba", Detail: "urbanisme", Product: "p2", Channel: "c2", By: "u2"}),
		"notices-second": grouped(&bot.Notice{Cause: bot.NoticeSecond, Team: "fabnum", OtherTeam: "betagouv", Subject: "DossierFacile", Detail: "startup-dossierfacile", Product: "p1", Channel: "c1"},
			bot.Notice{Subject: "Docurba", Detail: "startup-docurba", Product: "p2", Channel: "c2"}),
		"notices-gone": grouped(&bot.Notice{Cause: bot.NoticeGone, Subject: "Histologe", Detail: "histologe", Product: "p1", Guesses: []bot.Guess{{Slug: "signal-logement", Name: "Signal Logement"}, {Slug: "b", Name: "B"}}},
			bot.Notice{Subject: "2", Lost: []bot.Lost{{Product: "p1", Slug: "a", Name: "Un @channel"}, {Product: "p2", Slug: "b", Name: "Deux"}}},
			bot.Notice{Subject: "Sans suite", Detail: "sans-suite", Product: "p4"}),
		"notices-shrunk": grouped(&bot.Notice{Cause: bot.NoticeShrunk, Part: "startups", Subject: "12", Detail: "662"},
			bot.Notice{Part: "authors", Subject: "12", Detail: "3 000"}, bot.Notice{Part: "details", Subject: "3", Detail: "400"}),
	}
}

func TestNoticesTogetherGolden(t *testing.T) {
	v := newView(t)
	for name, n := range toldTogether() {
		for _, lang := range Languages {
			t.Run(name+"/"+lang, func(t *testing.T) { compare(t, name+"."+lang, show(v.Post(lang, n))) })
		}
	}
}
