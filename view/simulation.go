package view

import (
	"strings"

	"jalon/bot"
)

// mostSimulated is how many lines of a simulation are shown in the chat.
const mostSimulated = 25

// Simulation writes what would be sent, day by day, without any markup.
func (v *View) Simulation(lang string, sim bot.Simulation) []string {
	s := v.speech(lang)
	lines := append([]string{s.simulationTitle(sim)}, s.simulated(sim)...)
	for i, line := range lines {
		lines[i] = strings.NewReplacer("**", "", "\\", "").Replace(line)
	}
	return lines
}

// simulation shows in the chat what would be sent.
func (s speech) simulation(sim bot.Simulation) Post {
	lines := s.simulated(sim)
	if more := len(lines) - mostSimulated; more > 0 {
		lines = append(lines[:mostSimulated], s.say("simulation.more", with{"N": more, "All": sim.Product == ""}))
	}
	return Post{Text: strings.Join(append([]string{"**" + s.simulationTitle(sim) + "**"}, lines...), "\n")}
}

func (s speech) simulationTitle(sim bot.Simulation) string {
	return s.say("simulation.title", with{"From": s.day(sim.From, sim.Today), "To": s.day(sim.To, sim.Today), "Name": plain(shorten(oneLine(sim.Product), 60)), "One": sim.From == sim.To})
}

// simulated lists each day's messages under it.
func (s speech) simulated(sim bot.Simulation) (lines []string) {
	if len(sim.Coming) == 0 {
		return []string{s.say("simulation.nothing", nil)}
	}
	var day bot.Date
	for _, c := range sim.Coming {
		if on := bot.DateOf(c.At); on != day {
			day = on
			lines = append(lines, "**"+s.day(day, sim.From)+"**")
		}
		lines = append(lines, "• "+s.foreseen(c, sim.From))
	}
	return lines
}

// foreseen is one message: when, to whom, what, and why that day; or why not. Days of
// another year than year have theirs.
func (s speech) foreseen(c bot.Coming, year bot.Date) string {
	data := with{"Hour": s.hour(c.At), "To": s.whereTo(c), "What": s.saidThere(c), "Moved": "", "Why": s.heldBack(c)}
	if c.Moved != nil {
		data["Moved"] = s.say("simulation.moved."+string(c.Moved.Why.Kind), with{"Day": s.day(c.Moved.From, year)})
	}
	if c.Reason != "" {
		return s.say("simulation.dropped", data)
	}
	return s.say("simulation.sent", data)
}

// whereTo is who reads a message: a person, a product's channel, or another one.
func (s speech) whereTo(c bot.Coming) string {
	if c.To.User != "" {
		return s.named(c.To.User, "")
	}
	data := with{"Names": s.aboutNames(c), "Own": c.Own || c.Kind == bot.KindReminder, "Staff": c.Kind == bot.KindNotice || c.Kind == bot.KindDigest, "House": c.Kind == bot.KindMonth}
	return s.say("simulation.channel", data)
}

func (s speech) aboutNames(c bot.Coming) string {
	const most = 3
	var names []string
	for _, n := range c.About[:min(len(c.About), most)] {
		names = append(names, plain(shorten(oneLine(n.Name), 60)))
	}
	if more := len(c.About) - most; more > 0 {
		names = append(names, s.say("simulation.others", with{"N": more}))
	}
	return s.enumerate(names)
}

// saidThere is what a message is about.
func (s speech) saidThere(c bot.Coming) string {
	data := with{"N": c.Figures, "Names": s.aboutNames(c), "Products": len(c.About)}
	switch c.Kind {
	case bot.KindReminder:
		var parts []string
		if c.Figures > 0 {
			parts = append(parts, s.say("simulation.figures", data))
		}
		if c.Undated {
			parts = append(parts, s.say("simulation.undated", nil))
		}
		if c.Fiche {
			parts = append(parts, s.say("simulation.fiche", nil))
		}
		if len(parts) == 0 {
			return s.say("simulation.weekly", nil)
		}
		return s.enumerate(parts)
	case bot.KindCommittee:
		data["Says"] = s.known("simulation.says."+string(c.Says), string(c.Says))
		return s.say("simulation.committee", data)
	case bot.KindNotice:
		data["Cause"] = s.known("simulation.cause."+string(c.Cause), string(c.Cause))
		return s.say("simulation.notice", data)
	}
	return s.say("simulation."+string(c.Kind), data)
}

// heldBack is why a message is not sent; empty when it is.
func (s speech) heldBack(c bot.Coming) string {
	if c.Reason == "" {
		return ""
	}
	if c.Spared > 0 {
		return s.say("simulation.reason.spared", with{"N": c.Spared})
	}
	return s.known("simulation.reason."+string(c.Reason), string(c.Reason))
}
