package view

import (
	"maps"
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

// inTheWay are notices of what keeps the bot from its work.
func inTheWay() map[string]*bot.Notice {
	return map[string]*bot.Notice{
		"notice-person":  {Cause: bot.NoticePerson, Subject: "Acceslibre", Detail: "acceslibre", Person: "Marie @all", Part: "near"},
		"notice-missing": {Cause: bot.NoticeMissing, Subject: "Acceslibre", Detail: "startup-acceslibre", Account: "test-jalon"},
		"notice-open":    {Cause: bot.NoticeOpen, Subject: "incubateur", Detail: "people.staff_channels", Part: bot.ChannelOpen},
		"notice-unseen":  {Cause: bot.NoticeOpen, Subject: "coaches", Detail: "people.coach_channels", Part: bot.ChannelUnseen, Account: "jalon"},
		"notices-person": grouped(&bot.Notice{Cause: bot.NoticePerson, Subject: "Acceslibre", Detail: "acceslibre", Person: "Marie Curie", Part: "nobody"},
			bot.Notice{Subject: "Docurba", Detail: "docurba", Person: "Ada Lovelace", Part: "several"}, bot.Notice{Subject: "Docurba", Detail: "docurba", Person: "Alan Turing", Part: "shared"}),
		"notices-missing": grouped(&bot.Notice{Cause: bot.NoticeMissing, Subject: "Acceslibre", Detail: "startup-acceslibre", Account: "jalon"},
			bot.Notice{Subject: "Docurba", Detail: "urbanisme", Account: "jalon"}),
		"notices-open": grouped(&bot.Notice{Cause: bot.NoticeOpen, Subject: "incubateur", Detail: "people.staff_channels", Part: bot.ChannelOpen, Account: "jalon"},
			bot.Notice{Subject: "coaches", Detail: "people.coach_channels", Part: bot.ChannelUnseen, Account: "jalon"}),
	}
}

// notTakenIn are notices of files that products publish.
func notTakenIn() map[string]*bot.Notice {
	const address = "https://static.data.gouv.fr/resources/impact/20261101-080000/acceslibre.csv"
	return map[string]*bot.Notice{
		"notice-import":            {Cause: bot.NoticeImport, Part: bot.ImportUnreachable, Subject: "Acceslibre", Address: address, Detail: "fetch from static.data.gouv.fr: it answers 404 Not Found"},
		"notice-import-unreadable": {Cause: bot.NoticeImport, Part: bot.ImportUnreadable, Subject: "Acceslibre", Address: address, Row: &bot.RowFault{Line: 1, Code: "not-csv", Text: "<!DOCTYPE html>"}},
		"notice-import-refused":    {Cause: bot.NoticeImport, Part: bot.ImportRefused, Subject: "Acceslibre", Address: address + "`@all`", Detail: "2", Row: &bot.RowFault{Line: 7, Column: "valeur", Code: "two-numbers", Text: "3 @all **4**"}},
		"notice-import-foreign":    {Cause: bot.NoticeImport, Part: bot.ImportForeign, Subject: "Acceslibre", Address: address, Detail: "Trackdéchets, Docurba"},
		"notices-import": grouped(&bot.Notice{Cause: bot.NoticeImport, Part: bot.ImportUnreachable, Subject: "Acceslibre", Address: address, Detail: "fetch from static.data.gouv.fr: it does not answer in time"},
			bot.Notice{Part: bot.ImportRefused, Subject: "Docurba", Address: "https://data.example.org/docurba.csv", Detail: "1", Row: &bot.RowFault{Line: 7, Column: "valeur", Code: "not-a-number", Text: "x"}}),
	}
}

func TestNoticesGolden(t *testing.T) {
	v, all := newView(t), toldTogether()
	maps.Copy(all, inTheWay())
	maps.Copy(all, notTakenIn())
	for name, n := range all {
		for _, lang := range Languages {
			t.Run(name+"/"+lang, func(t *testing.T) { compare(t, name+"."+lang, show(v.Post(lang, n))) })
		}
	}
}
