package view

import "jalon/bot"

// accessGolden lists what people read about who may what, by the file that
// holds it.
func accessGolden() map[string]any {
	intra := bot.Member{User: "u1", Name: "Nadia Benali", Role: bot.RoleIntrapreneur, Source: bot.SourceConfiguration, Sure: true}
	coach := bot.Member{User: "u2", Name: "Omar Haddad", Role: bot.RoleCoach, Source: bot.SourceCatalogue}
	evil := bot.Member{User: "u3", Name: "@channel **x**", Role: bot.RoleTeam, Source: bot.SourceChat, Sure: true}
	access := bot.Request{ID: "r1", Kind: bot.RequestAccess, Product: "p1", By: "agent", Role: bot.RoleDesign, State: bot.RequestOpen}
	figures := bot.Request{ID: "r2", Kind: bot.RequestFigures, Product: "p1", By: "agent", State: bot.RequestOpen, Comment: "Lu dans @all\nle rapport",
		Figures: []bot.NewFigure{{Value: 10}}}
	items := []bot.ProposedFigure{{Name: "Part des baux", Figure: *leases()}}
	settled := func(r bot.Request, grant bool) bot.Request { return bot.Verdict{Grant: grant, By: "u1"}.Settled(r) }
	post := func(r bot.Request, mine bool) bot.Content {
		p := bot.RequestPost{Request: r, Name: "Acceslibre", Slug: "acceslibre", ToAsker: mine, ToTeam: !mine}
		if r.Kind == bot.RequestFigures {
			p.Items = items
		}
		return bot.Content{Request: &p}
	}
	orphan := post(access, false)
	orphan.Request.ToTeam = false
	set := func(role, before bot.Role, changed bool) bot.MemberSet {
		return bot.MemberSet{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", User: "u1", Who: "Nadia Benali", Role: role, Before: before, Changed: changed, Left: 1}
	}
	last, left := set(bot.RoleNone, bot.RoleCoach, true), set(bot.RoleNone, bot.RoleTeam, true)
	last.Left, left.Self = 0, true
	doubt := func(why bot.DoubtReason, accounts ...string) bot.Doubt {
		d := bot.Doubt{Author: bot.Author{ID: "lea.durand", Name: "Léa Durand"}, Why: why}
		for _, a := range accounts {
			d.Accounts = append(d.Accounts, bot.Account{Name: a})
		}
		return d
	}
	return map[string]any{
		"refused":       bot.Refused{Action: bot.ActionRecord, Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Holders: []bot.Member{intra, evil}, Propose: true, Ask: true},
		"refused-guest": bot.Refused{Action: bot.ActionRecord, Product: "p1", Slug: "acceslibre", Name: "Acceslibre"},
		"refused-team":  bot.Refused{Action: bot.ActionTeam, Product: "p1", Slug: "acceslibre", Name: "Trackdéchets", Ask: true},
		"team":          bot.Team{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Members: []bot.Member{intra, evil, coach}},
		"team-mine": bot.Team{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Members: []bot.Member{intra, evil, coach}, Change: true,
			Requests: []bot.Request{access, figures}, Doubts: []bot.Doubt{doubt(bot.DoubtNobody), doubt(bot.DoubtSeveral, "lea", "lea2"),
				doubt(bot.DoubtNear, "lea-durand"), doubt(bot.DoubtOther, "lea.durand"), doubt(bot.DoubtShared, "lea")}},
		"team-none":   bot.Team{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", ByChannel: true},
		"placed":      set(bot.RoleDevelopment, "", true),
		"placed-same": set(bot.RoleSponsor, bot.RoleSponsor, false), "removed": set(bot.RoleNone, bot.RoleDesign, true), "removed-last": last, "removed-self": left,
		"removed-nobody":     set(bot.RoleNone, "", false),
		"request-access":     post(access, false),
		"request-orphan":     orphan,
		"request-granted":    post(settled(access, true), false),
		"request-denied":     post(settled(access, false), false),
		"request-figures":    post(figures, false),
		"request-accepted":   post(settled(figures, true), false),
		"request-declined":   post(settled(figures, false), false),
		"my-access-granted":  post(settled(access, true), true),
		"my-access-denied":   post(settled(access, false), true),
		"my-figures":         post(figures, true),
		"my-figures-taken":   post(settled(figures, true), true),
		"my-figures-refused": post(settled(figures, false), true),
		"request-sent":       bot.RequestSent{Request: access, Name: "Acceslibre", To: []bot.Member{intra, evil}},
		"request-stands":     bot.RequestSent{Request: access, Name: "Acceslibre", Before: true},
		"settled-access":     bot.RequestSettled{Request: settled(access, true), Name: "Acceslibre", Slug: "acceslibre", Changed: true},
		"settled-again":      bot.RequestSettled{Request: settled(access, true), Name: "Acceslibre", Slug: "acceslibre"},
		"settled-refused":    bot.RequestSettled{Request: settled(figures, false), Name: "Acceslibre", Slug: "acceslibre", Changed: true},
		"settled-figures":    bot.RequestSettled{Request: settled(figures, true), Name: "Acceslibre", Slug: "acceslibre", Changed: true},
		"no-such-person":     &bot.Error{Code: bot.CodeNoSuchPerson, Arg: "@nadia"},
		"team-how":           &bot.Error{Code: bot.CodeTeamHow, Hint: "acceslibre"},
	}
}
