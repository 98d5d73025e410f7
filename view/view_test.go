package view

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

var update = flag.Bool("update", false, "write the golden files anew")

func newView(t *testing.T) *View {
	t.Helper()
	v, err := New(func(u bot.UserID) string { return string(u) })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// fields lists what a sentence is made from.
func fields(n parse.Node, found map[string]bool) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				fields(child, found)
			}
		}
	case *parse.ActionNode:
		fields(n.Pipe, found)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			for _, a := range c.Args {
				fields(a, found)
			}
		}
	case *parse.FieldNode:
		found[strings.Join(n.Ident, ".")] = true
	case *parse.IfNode:
		fields(n.Pipe, found)
		fields(n.List, found)
		fields(n.ElseList, found)
	}
}

func TestPrefixedNamesTheCommandsOnce(t *testing.T) {
	v, err := Prefixed(nil, "test-")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages {
		said := v.Post(lang, bot.Help{}).Text + v.Post(lang, bot.StartupHelp{Example: "a", Topic: "b"}).Text
		if n, all := strings.Count(said, "`/test-"), strings.Count(said, "`/"); n != all || n == 0 || strings.Contains(said, "test-test-") {
			t.Errorf("%s: %d of %d commands have the prefix:\n%s", lang, n, all, said)
		}
	}
}

// Hints are no markdown, and name commands by their prefix too.
func TestHintsHaveThePrefix(t *testing.T) {
	v, err := Prefixed(nil, "test-")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages {
		for _, key := range v.texts[lang].under("hint.") {
			hint := v.Hint(lang, strings.TrimPrefix(key, "hint."))
			if strings.Contains(hint, "`") || strings.Count(hint, "/") != strings.Count(hint, "/test-") {
				t.Errorf("%s %s: %q", lang, key, hint)
			}
		}
	}
}

// Without its buttons a page says what to type to go on; the last one has
// nothing to go on to.
func TestFlatListsSayWhatToType(t *testing.T) {
	v := newView(t)
	for lang, word := range map[string]string{"fr": "liste", "en": "list"} {
		for page, want := range []string{"`/startup " + word + " theme:logement page:2`", "`/startup " + word + " theme:logement page:3`", ""} {
			said := v.Post(lang, bot.Listing{Asked: "theme:logement", Total: 25, Page: page, Pages: 3, Lines: []bot.ListLine{{Name: "Pix"}}}).Flat()
			if !strings.Contains(said, want) || want == "" && strings.Contains(said, "page:") || !strings.Contains(said, "`/startup`") {
				t.Errorf("%s, page %d: %q", lang, page+1, said)
			}
		}
		if said := v.Post(lang, bot.Listing{Total: 25, Pages: 3}).Flat(); !strings.Contains(said, "`/startup "+word+" page:2`") {
			t.Errorf("%s: %q", lang, said)
		}
	}
}

func TestLanguagesHaveTheSameKeysAndFields(t *testing.T) {
	v := newView(t)
	for _, lang := range Languages[1:] {
		fr, other := v.texts["fr"], v.texts[lang]
		if diff := cmp.Diff(slices.Sorted(maps.Keys(fr)), slices.Sorted(maps.Keys(other))); diff != "" {
			t.Errorf("keys of fr and %s differ:\n%s", lang, diff)
		}
		for key, sentence := range fr {
			if other[key] == nil {
				continue
			}
			a, b := map[string]bool{}, map[string]bool{}
			fields(sentence.Root, a)
			fields(other[key].Root, b)
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("fields of %s differ in %s:\n%s", key, lang, diff)
			}
		}
	}
}

func TestEveryCodeAndCauseHasWords(t *testing.T) {
	v := newView(t)
	codes := []bot.Code{bot.CodeInternal, bot.CodeBusy, bot.CodeTooFast, bot.CodeNotAllowed, bot.CodeNotYours, bot.CodeDatesOnly, bot.CodeAnnounceOnly, bot.CodeUnknownCommand, bot.CodeTooLong,
		bot.CodeUnreadable, bot.CodeOpenQuote, bot.CodeSealBroken, bot.CodeFormExpired, bot.CodeFormForeign, bot.CodeGone,
		bot.CodeNotMember, bot.CodeNothingDue, bot.CodeNotANumber, bot.CodeNoEquals, bot.CodeAmbiguousNumber, bot.CodeTwoNumbers,
		bot.CodeNobodyToAsk, bot.CodeTooManyRequests, bot.CodeTooManyWants, bot.CodeRequestGone, bot.CodeTeamHow, bot.CodeNoSuchPerson,
		bot.CodeNumberTooLarge, bot.CodeNothingEntered, bot.CodeTextTooLong, bot.CodeCatalogueEmpty,
		bot.CodeUnknownPeriod, bot.CodeHeldBack, bot.CodeFuturePeriod, bot.CodeTakeBackLate, bot.CodeNameTaken, bot.CodeOtherUnit, bot.CodeDelayHow, bot.CodeMoved, bot.CodeTargetHow, bot.CodePastTarget, bot.CodeLaterHow, bot.CodeWhyNoFigure, bot.CodeUnlikely, bot.CodeSearchWhat, bot.CodeCommitteeGone, bot.CodeCommitteeMoved, bot.CodeCommitteeOver, bot.CodeWithdrawLate, bot.CodeWhyCancel, bot.CodeMentionsAll, bot.CodeNotALink, bot.CodeInviteeHow, bot.CodeNoOutsider, bot.CodeOutsiders, bot.CodeNoneDecided, bot.CodeGoalTwice, bot.CodePollHow, bot.CodePollMany, bot.CodeNoneHeld, bot.CodeNextHow, bot.CodeLastHow, bot.CodeLastFuture, bot.CodeLastOld, bot.CodeNextDoubt, bot.CodeWhoInstead, bot.CodeAgainHow, bot.CodeDayPassed, bot.CodeNothingChosen, bot.CodeDayToday, bot.CodeAbsenceLong, bot.CodeWhoSelf, bot.CodeNotAsked, bot.CodeSimulateHow, bot.CodeAbsenceHow, bot.CodeTeamDayHow, bot.CodePrivate, bot.CodeCoachesNone, bot.CodeCommitteeHeld, bot.CodeTooManyPeople, bot.CodeAmount, bot.CodeGoalHow, bot.CodeOneFile, bot.CodeFileDirect, bot.CodeFileKind, bot.CodeFileLarge, bot.CodeFileGone, bot.CodeFileUnread, bot.CodeNoName, bot.CodeChoose, bot.CodeSetHow, bot.CodePauseHow, bot.CodeJournalStaff, bot.CodeStaffOnly, bot.CodeKeyBySlash, bot.CodeFeedBySlash, bot.CodeFeedGone, bot.CodeNotRenamed, bot.CodeRenameHow, bot.CodeRenameTo, bot.CodeNotAChannel, bot.CodeConfirmed, bot.CodeConfigured, bot.CodeConfirmOnly, bot.CodeIndicatorGone, bot.CodeCoachOnly, bot.CodeIntraOnly, bot.CodeUnbound, bot.CodePrivately, bot.CodeWhichProduct, bot.CodeMembersOnly, bot.CodeUnknownFilter, bot.CodeUnknownValue, bot.CodeUnknownDate, bot.CodeContradiction, bot.CodeNoMatch,
		bot.CodeNoDay, bot.CodeNoHour, bot.CodeNotADay, bot.CodeNotAnHour, bot.CodeNotALength, bot.CodeTwoDays, bot.CodeTwoHours, bot.CodeOtherZone, bot.CodeEndFirst, bot.CodePastMoment, bot.CodeTooFarAhead}
	for _, lang := range Languages {
		for _, code := range codes {
			said := v.Error(lang, &bot.Error{Code: code, Arg: "ARG", Err: fmt.Errorf("secret cause")})
			if said == "" || strings.Contains(said, "secret") || strings.Contains(said, string(code)) && code != bot.CodeBusy {
				t.Errorf("%s %s: %q", lang, code, said)
			}
		}
		if n := len(v.texts[lang].under("error.")); n != len(codes) {
			t.Errorf("%s has %d error sentences, the test knows %d codes", lang, n, len(codes))
		}
		for _, cause := range []bot.NoticeCause{bot.NoticeClockMoved, bot.NoticeDead, bot.NoticeBound, bot.NoticeSecond,
			bot.NoticeNobody, bot.NoticeNoChannel, bot.NoticeGone, bot.NoticeShrunk, bot.NoticePerson, bot.NoticeMissing, bot.NoticeOpen, bot.NoticeImport} {
			if v.Post(lang, &bot.Notice{Cause: cause}).Text == "" {
				t.Errorf("%s: no words for notice %s", lang, cause)
			}
			if v.Post(lang, grouped(&bot.Notice{Cause: cause}, bot.Notice{})).Text == "" {
				t.Errorf("%s: no words for several notices %s", lang, cause)
			}
		}
	}
}

func (t texts) under(prefix string) []string {
	var keys []string
	for key := range t {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	return keys
}

// voice: no point médian, no emoji first, hints and labels within the bytes a
// chat shows.
func TestVoice(t *testing.T) {
	v := newView(t)
	for _, lang := range Languages {
		for key, sentence := range v.texts[lang] {
			text := sentence.Root.String()
			if strings.ContainsRune(text, '·') && key != "console.field" && !strings.HasPrefix(key, "hint.") {
				t.Errorf("%s %s has a middle dot: %q", lang, key, text)
			}
			if strings.HasPrefix(key, "hint.") && len(text) > 128 {
				t.Errorf("%s %s is %d bytes", lang, key, len(text))
			}
		}
	}
}

var day = bot.Date{Year: 2026, Month: 11, Day: 23}

func figure(period string, f bot.Frequency, value float64, decimals int, unit, complement string) *bot.Figure {
	p, err := bot.ParsePeriod(f, period)
	if err != nil {
		panic(err)
	}
	return &bot.Figure{Value: value, Decimals: decimals, Unit: unit, Complement: complement, Period: p}
}

func leases() *bot.Figure { return figure("2026-09", bot.Monthly, 10, 0, "%", "des baux de l'année") }

func sampleCard() *bot.StartupCard {
	committee := bot.Date{Year: 2026, Month: 12, Day: 10}
	return &bot.StartupCard{Day: day,
		Startup: bot.Startup{ID: "p1", Slug: "dossierfacile", Name: "DossierFacile",
			Pitch: "Remettre la confiance entre propriétaires et locataires", Users: []string{"particulier"},
			Contact: "contact@example.org", Links: bot.Links{Site: "https://example.org", Statistics: "https://example.org/stats",
				Budget: "https://example.org/budget", Repository: "https://example.org/code"}},
		Phase: &bot.Phase{ID: bot.PhaseConsolidation, Start: bot.Date{Year: 2024, Month: 10, Day: 14}},
		Lines: []bot.FigureLine{
			{Family: bot.Usable, Figure: figure("2026-Q3", bot.Quarterly, 8.1, 1, "sur 10", ""), Trend: &bot.Trend{Year: true}},
			{Family: bot.Used, Figure: leases(), Trend: &bot.Trend{Delta: 2, Points: true, Year: true}},
			{Family: bot.Useful},
		},
		Committee: &committee,
		Team:      []bot.Member{{User: "u1", Name: "intra", Role: bot.RoleIntrapreneur}, {User: "u2", Name: "coach", Role: bot.RoleCoach}},
	}
}

func reminder(answered ...float64) *bot.Reminder {
	october := bot.PeriodOf(bot.Monthly, bot.Date{Year: 2026, Month: 10, Day: 1})
	r := &bot.Reminder{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", InCharge: "intra", Items: []bot.ReminderItem{
		{Indicator: "i1", Name: "Part des baux", Period: october, Last: leases()},
		{Indicator: "i2", Name: "Facilité d'usage", Period: bot.PeriodOf(bot.Quarterly, bot.Date{Year: 2026, Month: 7, Day: 1})},
	}}
	share := 86
	for i, value := range answered {
		a := &bot.Answer{Figure: *figure("2026-10", bot.Monthly, value, 1, "%", "des baux de l'année"), By: "dev",
			Trend: &bot.Trend{Delta: .4, Decimals: 1, Points: true, Since: leases().Period}}
		if i == 0 {
			a.Share, a.Target = &share, &bot.Target{Value: 12, Date: bot.Date{Year: 2026, Month: 12, Day: 31}}
		}
		r.Items[i].Answer = a
	}
	return r
}

// golden lists what people read, by the file that holds it.
func golden() map[string]any {
	hostile := sampleCard()
	hostile.Startup.Name = "Evil @channel **x** [y](javascript:z) | ~town-square\n\u202eabc"
	hostile.Startup.Pitch = strings.Repeat("@all `code` ", 60)
	hostile.Startup.Links.Site = "javascript:alert(1)"
	bare := &bot.StartupCard{Day: day, Startup: bot.Startup{ID: "p2", Slug: "x", Name: "X"},
		Lines: []bot.FigureLine{{Family: bot.Usable}, {Family: bot.Used}, {Family: bot.Useful}}}
	insider := sampleCard()
	insider.Insider, insider.Startup.Phases = true, []bot.Phase{*insider.Phase}
	share, left := 83, 2.4
	news := []bot.News{{Kind: bot.NewsArrived, Name: "Docurba", Phase: bot.PhaseConstruction}, {Kind: bot.NewsPhase, Name: "DossierFacile", Phase: bot.PhaseConsolidation, Was: "acceleration"},
		{Kind: bot.NewsRenamed, Name: "Signal Logement", Was: "histologe"}, {Kind: bot.NewsGone, Name: "@all **x**"}}
	near := []bot.Startup{{ID: "p3", Name: "Démarches plaisance"}, {ID: "p4", Name: "Permis 2 visites"}}
	all := accessGolden()
	maps.Copy(all, houseGolden())
	maps.Copy(all, feedGolden())
	maps.Copy(all, indicatorGolden())
	maps.Copy(all, wantGolden())
	maps.Copy(all, momentGolden())
	maps.Copy(all, committeeGolden())
	maps.Copy(all, ladderGolden())
	maps.Copy(all, rappelGolden())
	maps.Copy(all, previewGolden())
	maps.Copy(all, launchGolden())
	maps.Copy(all, simulationGolden())
	maps.Copy(all, monthGolden())
	maps.Copy(all, map[string]any{
		"card": sampleCard(), "card-hostile": hostile, "card-bare": bare,
		"reminder": reminder(), "reminder-partly": reminder(10.4), "reminder-done": reminder(10.4, 8.2),
		"not-found": bot.NotFound{Asked: "permis bato", Closest: near, Topic: "logement"}, "not-found-alone": bot.NotFound{Asked: "@all", Topic: "logement", Direct: true},
		"startup-help": bot.StartupHelp{Example: "dossierfacile", Topic: "logement"}, "published": bot.Published{Name: "DossierFacile"},
		"list-short": bot.Listing{Asked: "logement", Total: 2, Pages: 1, Lines: lines(2)},
		"list-long":  bot.Listing{Asked: "phase:acceleration", Listed: true, First: 10, Total: 46, Page: 1, Pages: 5, Lines: lines(10)},
		"list-hostile": bot.Listing{Asked: "@all `x`", Total: 6, Pages: 1, Lines: []bot.ListLine{
			{Product: "p1", Name: hostile.Startup.Name, Pitch: hostile.Startup.Pitch, Phase: "**new** phase"},
			{Product: "p2", Name: strings.Repeat("🦊", 300)}, {Product: "p3", Name: "=cmd|' /C calc'!A0"}, {}, {}, {Name: "]("}}},
		"winner":       bot.Winner{Card: sampleCard(), Asked: "baux", Others: 3},
		"card-insider": insider, "export": bot.Content{Export: &bot.Export{Asked: "logement", Day: day, Rows: []bot.Startup{hostile.Startup, sampleCard().Startup}}},
		"export-owed":    bot.ExportOwed{Total: 1234},
		"no-match":       &bot.Error{Code: bot.CodeNoMatch, Arg: "thème:logement phase:opere", Hint: "phase:opere"},
		"unknown-filter": &bot.Error{Code: bot.CodeUnknownFilter, Arg: "fase:x", Hint: "phase"},
		"nothing-due":    bot.NothingDue{Name: "DossierFacile"},
		"help":           bot.Help{Commands: []string{"startup", "indicateur", "comite", "rappel", "portefeuille"}},
		"help-startup":   bot.CommandHelp{Name: "startup", Verbs: []string{"list", "news", "fiche", "follow", "unfollow", "here"}, Example: "dossierfacile", Topic: "logement"},
		"which-follow":   bot.WhichOne{Asked: "logement", Products: near, Do: bot.VerbFollow}, "which-none": bot.WhichOne{Asked: "xyz", Do: bot.VerbBind},
		"which-some": bot.WhichOne{Asked: "logement", Products: near, Total: 12, Do: bot.VerbFigures}, "which-fiche": bot.WhichOne{Asked: "logement", Products: near, Total: 2, Do: bot.VerbFiche},
		"which-committees": bot.WhichOne{Asked: "logement", Products: near, Do: bot.VerbCommittees, Line: "annoncer {} jeudi 14h"}, "which-remind": bot.WhichOne{Products: near, Do: bot.VerbRemind, Line: "pause {} jusqu'au 15/01"}, "which-meeting": bot.WhichOne{Asked: "logement", Products: near, Do: bot.VerbMeeting}, "which-reminder": bot.WhichOne{Asked: "logement", Products: near, Do: bot.VerbReminder},
		"fiche": fiche(), "privately": &bot.Error{Code: bot.CodePrivately, Hint: "jalon moi"}, "unknown-value": &bot.Error{Code: bot.CodeUnknownValue, Arg: "sans:budjet", Hint: "sans:budget actif", Among: []string{"stats", "budget"}},
		"bound": bot.Bound{Name: "DossierFacile", Coach: "coach"}, "bound-confirmed": bot.Bound{Name: "DossierFacile", Confirmed: true},
		"unbound": bot.Unbound{Name: "DossierFacile"}, "greeting": bot.Greeting{Name: "DossierFacile"},
		"question": bot.ChannelQuestion{Guesses: near, Greets: true}, "question-alone": bot.ChannelQuestion{},
		"follow": bot.Following{Name: "DossierFacile", Product: "p1", On: true, Changed: true}, "follow-again": bot.Following{Name: "DossierFacile", On: true},
		"unfollow": bot.Following{Name: "DossierFacile", Changed: true}, "unfollow-again": bot.Following{Name: "DossierFacile"},
		"following": bot.Following{Followed: near}, "following-none": bot.Following{}, "following-stopped": bot.Following{Stopped: true},
		"news": bot.NewsList{Since: day.AddDays(-31), Day: day, More: 3, News: news}, "news-none": bot.NewsList{Since: day.AddDays(-31), Day: day},
		"news-some": bot.NewsList{Since: day.AddDays(-31), Day: day, Asked: "logement", News: news[1:2]}, "news-some-none": bot.NewsList{Since: day.AddDays(-31), Day: day, Asked: "logement"},
		"changes": bot.Content{Changes: &bot.Changes{Since: day.AddDays(-31), Day: day, Products: []bot.ProductChanges{
			{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", News: news[1:2], Figures: []bot.FigureChange{
				{Name: "Part des baux", Figure: *leases(), Trend: &bot.Trend{Delta: .4, Decimals: 1, Points: true, Since: leases().Period}}}},
			{Product: "p2", Slug: "x", Name: "Evil @channel", News: news[2:]}}}},
		"changes-one": bot.Content{Changes: &bot.Changes{Since: day.AddDays(-31), Day: day, Products: []bot.ProductChanges{
			{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", News: news[1:2]}}}},
		"notice-bound":          &bot.Notice{Cause: bot.NoticeBound, Subject: "DossierFacile", Detail: "domaine-logement", Product: "p1", Channel: "c1", By: "u1"},
		"notice-second":         &bot.Notice{Cause: bot.NoticeSecond, Team: "fabnum", OtherTeam: "betagouv", Subject: "DossierFacile", Detail: "startup-dossierfacile", Product: "p1", Channel: "c1"},
		"notice-gone":           &bot.Notice{Cause: bot.NoticeGone, Subject: "Histologe", Detail: "histologe", Product: "p1", Guesses: []bot.Guess{{Slug: "signal-logement", Name: "Signal Logement"}}},
		"notice-lost":           &bot.Notice{Cause: bot.NoticeGone, Subject: "2", Lost: []bot.Lost{{Product: "p1", Slug: "a", Name: "Un @channel"}, {Product: "p2", Slug: "b", Name: "Deux"}}},
		"notice-shrunk-authors": &bot.Notice{Cause: bot.NoticeShrunk, Part: "authors", Subject: "12", Detail: "3 000"},
		"believed-part":         bot.Believed{Part: "authors"},
		"notice-shrunk":         &bot.Notice{Cause: bot.NoticeShrunk, Subject: "12", Detail: "662"}, "believed": bot.Believed{Products: 12},
		"renamed": bot.Renamed{Product: "p1", From: "histologe", To: "signal-logement", Changed: true}, "renamed-again": bot.Renamed{From: "a", To: "a", Name: "Acceslibre"}, "renamed-again-unknown": bot.Renamed{From: "a", To: "a"},
		"figures": bot.FiguresCard{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", Day: day, Due: missing(2), MayRecord: true, Lines: []bot.IndicatorLine{
			{Family: bot.Usable, Name: "Facilité d'usage"}, {Family: bot.Used, Name: "Part des baux", NorthStar: true, Figure: leases(), Previous: &bot.Trend{Delta: .4, Decimals: 1, Points: true, Since: leases().Period}, Year: &bot.Trend{Delta: 2, Points: true, Year: true},
				Share: &share, Target: &bot.Target{Value: 12, Date: bot.Date{Year: 2026, Month: 12, Day: 31}}, Pace: &bot.Pace{Expected: 11.2}, InCharge: "u1"}}},
		"figures-lower": bot.FiguresCard{Product: "p1", Slug: "x", Name: "X", Day: day, Lacking: []bot.LackingFamily{{Family: bot.Useful, Example: "Taux de satisfaction"}, {Family: bot.Impact}}, Lines: []bot.IndicatorLine{
			{Family: bot.Used, Name: "Délai", Figure: figure("2024-09", bot.Monthly, 12.4, 1, "jours", ""), Left: &left, Target: &bot.Target{Value: 10, Date: bot.Date{Year: 2026, Month: 12, Day: 31}}},
			{Family: bot.Used, Name: "Attente", Figure: figure("2026-11", bot.Monthly, 9, 0, "jours", ""), Left: new(float64), Target: &bot.Target{Value: 10, Date: bot.Date{Year: 2026, Month: 12, Day: 31}}}}},
		"figures-none":      bot.FiguresCard{Name: "DossierFacile", Slug: "dossierfacile", Day: day},
		"committees":        bot.Committees{Day: day, More: 2, Lines: []bot.CommitteeLine{{Name: "Acceslibre", On: day.AddDays(10)}, {Name: "@all " + strings.Repeat("x", 90), On: day.AddDays(400)}}},
		"committee-one":     bot.Committees{Name: "DossierFacile", Day: day, Lines: []bot.CommitteeLine{{Name: "DossierFacile", On: day.AddDays(17)}}},
		"committee-unknown": bot.Committees{Name: "DossierFacile", Day: day}, "committees-none": bot.Committees{Day: day},
		"next-reminder":      bot.NextReminder{Name: "DossierFacile", On: true, At: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), Now: day, Due: missing(1)},
		"next-reminder-gone": bot.NextReminder{Name: "DossierFacile", On: true, Gone: true, Inactive: true}, "next-reminder-inactive": bot.NextReminder{Name: "Camino", Inactive: true},
		"next-reminder-invited": bot.NextReminder{Name: "DossierFacile", Invited: true},
		"next-reminder-off":     bot.NextReminder{Name: "DossierFacile"}, "next-reminder-none": bot.NextReminder{Name: "DossierFacile", On: true},
		"portfolio": bot.Portfolio{Listing: bot.Listing{Asked: "mtes", Total: 3, Pages: 1, Lines: lines(3)}, Active: 2, Statistics: 1},
		"test":      bot.TestAnswer{Proof: "abc"},
		"thanks":    bot.Thanks{}, "card-doubted": doubted(),
		"next-reminder-five": bot.NextReminder{Name: "DossierFacile", On: true, At: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), Now: day, Due: missing(5)},
		"notice-shrunk-one":  &bot.Notice{Cause: bot.NoticeShrunk, Subject: "1", Detail: "12"}, "notice-shrunk-details": &bot.Notice{Cause: bot.NoticeShrunk, Part: "details", Subject: "1", Detail: "12"},
		"believed-one": bot.Believed{Products: 1},
		"not-allowed":  &bot.Error{Code: bot.CodeNotAllowed, Arg: "Trackdéchets"},
		"notice-dead":  &bot.Notice{Cause: bot.NoticeDead, Subject: "channel/p1/2026-W48", Detail: "refused"},
		"too-fast":     &bot.Error{Code: bot.CodeTooFast, Arg: "2"}, "too-fast-one": &bot.Error{Code: bot.CodeTooFast, Arg: "1"},
	})
	return all
}

// missing are figures that are expected.
func missing(n int) (figures []bot.MissingFigure) {
	for _, name := range []string{"Part des baux", "Facilité d'usage", "Un @channel", "Délai", "Coût"}[:n] {
		figures = append(figures, bot.MissingFigure{Name: name, Period: leases().Period.Next()})
	}
	return figures
}

// doubted is a card of a catalogue whose source is not believed.
func doubted() *bot.StartupCard {
	c := &bot.StartupCard{Day: day, Startup: bot.Startup{ID: "p2", Slug: "x", Name: "X"}}
	c.StaleSince, c.Doubted = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), true
	return c
}

// fiche is one with everything.
func fiche() bot.Fiche {
	s := sampleCard().Startup
	s.Former, s.Sponsors, s.Themes, s.Technologies = []string{"histologe", "un-@channel"}, []string{"DHUP"}, []string{"Logement"}, []string{"go", "react"}
	s.Other = []bot.Attribute{{Name: "analyse_risques", Value: "true"}, {Name: "**nouveau**", Value: "@all"}}
	s.Accessibility = "partiellement conforme"
	s.People = []bot.Author{{ID: "marie.curie", Name: "Marie Curie", Domain: "Coaching"}}
	s.Events = []bot.Event{{Kind: "committee", Date: bot.Date{Year: 2025, Month: 4, Day: 3}, Comment: "**six mois**"}, {Kind: "fete-nationale", Date: day.AddDays(-9)}, {Kind: "end"}}
	return bot.Fiche{Startup: s, Day: day, Incubators: []string{"La Fabrique Numérique de l'Écologie"}, Insider: true}
}

// lines are products of a list, the third one's life over.
func lines(n int) []bot.ListLine {
	var all []bot.ListLine
	for i := range n {
		all = append(all, bot.ListLine{Product: bot.ProductID(fmt.Sprint("p", i)), Name: fmt.Sprint("Un produit au nom long ", i),
			Pitch: "Aider les communes à remettre sur le marché les logements vides", Phase: bot.PhaseAcceleration, Active: i != 2})
	}
	return all
}

func TestGolden(t *testing.T) {
	v := newView(t)
	for name, value := range golden() {
		for _, lang := range Languages {
			t.Run(name+"/"+lang, func(t *testing.T) { compare(t, name+"."+lang, show(v.Post(lang, value))) })
		}
	}
	form := &bot.FigureForm{Name: "DossierFacile", Items: []bot.FormItem{
		{Field: "baux", Name: "Part des baux", Short: "baux", Unit: "%", Period: leases().Period.Next(), Last: leases()},
		{Field: "long", Name: strings.Repeat("Très long nom ", 20), Short: "un nom court", Unit: "jours", Period: leases().Period.Next()}}}
	for _, lang := range Languages {
		f := v.Form(lang, form)
		var b strings.Builder
		fmt.Fprintf(&b, "%s\n%s\n[%s]\n", f.Title, f.Intro, f.Submit)
		for _, field := range f.Fields {
			fmt.Fprintf(&b, "%s | %s | %s | %s\n", field.Name, field.Label, field.Help, field.Placeholder)
			if len(field.Label) > MaxLabel || len(field.Help) > MaxHelp || len(field.Placeholder) > MaxHelp || len(f.Title) > MaxTitle {
				t.Errorf("%s: %+v is too long for a form", lang, field)
			}
		}
		compare(t, "form."+lang, b.String())
	}
}

// Every form that puts a message off, or asks for dates, fits in a form.
func TestShortForms(t *testing.T) {
	v := newView(t)
	for name, form := range map[string]any{
		"form-propose":    &bot.FigureForm{Name: "Acceslibre", Proposal: true, Ask: "acceslibre", More: 1, Items: []bot.FormItem{{Field: "baux", Name: "Part des baux", Short: "baux", Unit: "%", Period: leases().Period.Next(), Last: leases()}}},
		"form-later-all":  &bot.LaterForm{Name: "DossierFacile, Trackdéchets", Alone: true},
		"form-dates":      &bot.DatesForm{Name: "DossierFacile", Announce: true, Last: bot.Date{Year: 2025, Month: 4, Day: 12}},
		"form-dates-last": &bot.DatesForm{Name: "DossierFacile"},
	} {
		for _, lang := range Languages {
			f := v.Form(lang, form)
			var b strings.Builder
			fmt.Fprintf(&b, "%s\n%s\n[%s]\n", f.Title, f.Intro, f.Submit)
			for _, field := range f.Fields {
				fmt.Fprintf(&b, "%s | %s | %s", field.Name, field.Label, field.Help)
				for _, o := range field.Options {
					fmt.Fprintf(&b, " | %s", o.Label)
				}
				b.WriteString("\n")
			}
			compare(t, name+"."+lang, b.String())
		}
	}
}

func show(p Post) string {
	var b strings.Builder
	for _, part := range []string{p.Lead, p.Title, p.TitleLink, p.Text, p.Footer} {
		if part != "" {
			b.WriteString(part + "\n")
		}
	}
	for _, button := range p.Choices() {
		fmt.Fprintf(&b, "[%s] %s %s\n", button.Label, button.ID, button.Act.Verb)
	}
	for _, f := range p.Files {
		fmt.Fprintf(&b, "%s %s\n%s", f.Name, f.Type, f.Body)
	}
	fmt.Fprintf(&b, "-- %s\n", p.Fallback)
	return b.String()
}

// Mattermost finds no button by an id that has anything but letters and digits.
func TestButtonsCanBePressed(t *testing.T) {
	v := newView(t)
	for name, value := range golden() {
		seen := map[string]bool{}
		for _, b := range v.Post("fr", value).Choices() {
			if strings.Trim(strings.ToLower(b.ID), "abcdefghijklmnopqrstuvwxyz0123456789") != "" || b.ID == "" || seen[b.ID] {
				t.Errorf("%s: a button called %q", name, b.ID)
			}
			seen[b.ID] = true
		}
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test ./view -update accepts it):\n%s", file, diff)
	}
}

// A phone shows 44 columns; a message is at most 15 such lines.
func TestMessagesFitAPhone(t *testing.T) {
	v := newView(t)
	for name, value := range golden() {
		for _, lang := range Languages {
			p := v.Post(lang, value)
			lines := 0
			for _, part := range []string{p.Lead, p.Title, p.Text} {
				for line := range strings.SplitSeq(part, "\n") {
					line = linkTarget.ReplaceAllString(line, "]")
					line = strings.NewReplacer("**", "", "[", "", "]", "", "\\", "").Replace(line)
					lines += (utf8.RuneCountInString(line) + 43) / 44
				}
			}
			if lines > 15 && !slices.Contains([]string{"fiche", "invitation", "committee-card", "simulation", "simulation-long"}, name) { // all there is, for whoever asks for it; a text to copy elsewhere
				t.Errorf("%s in %s takes %d lines of a phone", name, lang, lines)
			}
		}
	}
}
