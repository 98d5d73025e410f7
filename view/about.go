package view

import (
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
)

// aboutPerson shows somebody what is kept about them, and what they may do.
func (s speech) aboutPerson(a bot.About) Post {
	lines := []string{s.say("me.title", with{"Account": code(a.Person.Name)})}
	lines = append(lines, s.heldLines(a)...)
	if a.Held.Nothing() && len(a.Roles) == 0 {
		lines = append(lines, "• "+s.say("me.nothing", nil))
	}
	if !a.Held.Nothing() {
		lines = append(lines, s.say("me.kept", with{"Messages": s.span(a.Keeps.Messages), "Requests": s.span(a.Keeps.Requests), "Departed": s.span(a.Keeps.Departed)}))
	}
	p := Post{Text: strings.Join(lines, "\n"), Typed: s.say("me.typed", with{"Feeds": len(a.Feeds) > 0}), Menu: s.feedMenu("feed.choose", a.Feeds, a.Day)}
	p.Buttons = []Button{{ID: "rights", Label: s.say("me.mine", nil), Style: "default", Act: bot.Act{Verb: bot.VerbMe, Text: "droits"}}}
	if a.Held.Nothing() {
		return p
	}
	p.Buttons = append(p.Buttons,
		Button{ID: "export", Label: s.say("me.export", nil), Style: "default", Act: bot.Act{Verb: bot.VerbTakeMine}},
		Button{ID: "erase", Label: s.say("me.erase", nil), Style: "default", Act: bot.Act{Verb: bot.VerbErase}})
	return p
}

// mostRoles is how many of somebody's products are named.
const mostRoles = 5

func (s speech) heldLines(a bot.About) (lines []string) {
	for i, r := range a.Roles {
		if i == mostRoles {
			lines = append(lines, "• "+s.say("me.more_roles", with{"N": len(a.Roles) - mostRoles}))
			break
		}
		lines = append(lines, "• "+s.say("me.role", with{"Name": plain(shorten(r.Name, 40)), "Role": s.role(r.Role), "Source": s.sourceOf(r)}))
	}
	add := func(key string, n int, data with) {
		if n > 0 {
			data["N"] = n
			lines = append(lines, "• "+s.say("me."+key, data))
		}
	}
	var followed []string
	for _, f := range a.Held.Follows {
		followed = append(followed, s.productNamed(a, f.Product))
	}
	var waited []string
	for _, w := range a.Held.Wants {
		if name := s.productNamed(a, w.Product); !slices.Contains(waited, name) {
			waited = append(waited, name)
		}
	}
	add("follows", len(followed)+len(a.Held.Monthly), with{"Names": s.enumerate(followed), "Month": len(a.Held.Monthly) > 0})
	add("figures", len(a.Held.Figures)+len(a.Held.Wants), with{"Noted": len(a.Held.Figures), "Wants": len(a.Held.Wants), "Of": s.enumerate(waited)})
	add("in_charge", len(a.Held.InCharge)+len(a.Held.APIKeys), with{"Charge": len(a.Held.InCharge), "Keys": len(a.Held.APIKeys)})
	add("committees", a.Held.Attends()+len(a.Held.Feeds)+len(a.Held.Absences),
		with{"Committees": a.Held.Attends(), "Feeds": len(a.Held.Feeds), "Absences": len(a.Held.Absences)})
	add("messages", len(a.Held.Messages)+len(a.Held.Requests), with{"Messages": len(a.Held.Messages), "Requests": len(a.Held.Requests)})
	add("changes", a.Held.Changes, with{})
	add("acts", a.Held.Acts.All(), with{})
	return lines
}

func (s speech) productNamed(a bot.About, p bot.ProductID) string {
	if name := a.Names[p]; name != "" {
		return plain(shorten(oneLine(name), 40))
	}
	return s.say("me.lost_product", nil)
}

func (s speech) sourceOf(r bot.HeldRole) string {
	key := "source." + string(r.Source)
	if !r.Sure {
		key = "source.unsure"
	}
	return s.say(key, nil)
}

// rights tells somebody what each of their roles gives, by the table.
func (s speech) rights(r bot.MyRights) Post {
	a := r.About
	lines := []string{s.say("me.rights_title", nil)}
	told := map[bot.Role]bool{}
	tell := func(r bot.Role) {
		given := r.Given()
		if told[r] || len(given) == 0 {
			return
		}
		told[r] = true
		names := make([]string, len(given))
		for i, action := range given {
			names[i] = s.say("right."+string(action), nil)
		}
		lines = append(lines, s.say("me.rights", with{"Role": s.role(r), "House": r == bot.RoleStaff || r == bot.RoleAdmin, "Rights": s.enumerate(names)}))
	}
	for _, r := range a.House {
		tell(r)
	}
	if len(a.House) == 0 { // they may all of it already
		for _, r := range a.Roles {
			if r.Sure {
				tell(r.Role)
			}
		}
	}
	return Post{Text: strings.Join(append(lines, s.say("me.everybody", with{"Guest": a.Person.Guest})), "\n")}
}

// span words a length of time of the configuration: "13 months"; empty for
// ever.
func (s speech) span(text string) string {
	count, unit, ok := strings.Cut(text, " ")
	n, err := strconv.Atoi(count)
	if !ok || err != nil {
		return ""
	}
	return s.say("span."+strings.TrimSuffix(unit, "s"), with{"N": n})
}

// erasureAsked asks whether all of it is to go.
func (s speech) erasureAsked(a bot.ErasureAsked) Post {
	lines := []string{s.say("erase.title", nil)}
	if gone := s.goingNames(a.Held); gone != "" {
		lines = append(lines, s.say("erase.gone", with{"Gone": gone}))
	}
	if stays := s.stayingNames(a.Held); stays != "" {
		lines = append(lines, s.say("erase.stays", with{"Stays": stays}))
	}
	return Post{Text: strings.Join(lines, "\n"), Typed: s.say("erase.typed", nil),
		Buttons: []Button{{ID: "erased", Label: s.say("erase.sure", nil), Style: "default", Act: bot.Act{Verb: bot.VerbErased}}}}
}

func (s speech) counted(counts []count) string {
	var names []string
	for _, c := range counts {
		if c.n > 0 {
			names = append(names, s.say("erase.count."+c.key, with{"N": c.n}))
		}
	}
	return s.enumerate(names)
}

type count struct {
	key string
	n   int
}

func (s speech) goingNames(h bot.Held) string {
	return s.counted([]count{{"roles", len(h.Roles)}, {"follows", len(h.Follows)}, {"wants", len(h.Wants)}, {"month", len(h.Monthly)}, {"requests", len(h.Requests)}, {"api_keys", len(h.APIKeys)},
		{"committees", h.Attends()}, {"feeds", len(h.Feeds)}, {"absences", len(h.Absences)}, {"messages", len(h.Messages)}})
}

func (s speech) stayingNames(h bot.Held) string {
	return s.counted([]count{{"figures", len(h.Figures)}, {"changes", h.Changes}, {"acts", h.Acts.All()}})
}

// erasureDone tells what went, and what names somebody still.
func (s speech) erasureDone(d bot.ErasureDone) Post {
	if d.Held.Nothing() {
		return Post{Text: s.say("erase.nothing", nil)}
	}
	lines := []string{s.say("erase.done", nil)}
	if stays := s.stayingNames(d.Held); stays != "" {
		lines = append(lines, s.say("erase.stays", with{"Stays": stays}))
	}
	var named []string
	for _, r := range d.Roles {
		named = append(named, plain(shorten(oneLine(r.Name), 40)))
	}
	if len(named) > 0 {
		lines = append(lines, s.say("erase.named", with{"Names": s.enumerate(named[:min(len(named), mostRoles)])}))
	}
	if len(d.House) > 0 {
		lines = append(lines, s.say("erase.house", nil))
	}
	return Post{Text: strings.Join(lines, "\n")}
}
