package commands

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jalon/bot"
)

// zoneSaid is whose clock an hour is of, as typed.
type zoneSaid struct {
	typed  string
	place  *time.Location
	agrees bool // the name is one for our clock at a time of the year, and for no other: « CET »
}

// Zones as people name them.
var (
	zoneOffset    = pattern(`(?:utc|gmt)( ?\+ ?|-)(\d{1,2})(?::?(\d\d))?`)
	zoneUniversal = pattern(`(?:utc|gmt)\b`)
	zoneCentral   = pattern(`(?:(cest)|cet)\b`)
	zoneElsewhere = pattern(`(?:bst|wes?t|ees?t|[ecmp][sd]t|jst)\b`)
	zoneFrench    = pattern(`(?:l')?heure (?:francaise|metropolitaine)\b`)
	zoneOfCity    = pattern(`(?:(?:l')?heures? (?:locale )?(?:de |d'|du )?(?:la |l')?([a-z][a-z-]+)|([a-z][a-z-]+) time)\b`)
)

// zoneCities are the zones of the cities and territories that are told by name, folded.
var zoneCities = wordsOf(map[string]string{
	"paris france metropole": "Europe/Paris", "londres london": "Europe/London", "bruxelles brussels": "Europe/Brussels",
	"reunion": "Indian/Reunion", "mayotte": "Indian/Mayotte", "guadeloupe": "America/Guadeloupe", "martinique": "America/Martinique",
	"guyane cayenne": "America/Cayenne", "miquelon": "America/Miquelon", "noumea nouvelle-caledonie": "Pacific/Noumea", "tahiti papeete": "Pacific/Tahiti",
})

// zonesAt is the zone that may be named at a place.
func (s *momentScan) zonesAt(at int) []momentPart {
	if parts := s.zoneCodesAt(at); parts != nil {
		return parts
	}
	if m := s.match(zoneElsewhere, at); m != nil && s.shouted(m) {
		return []momentPart{s.zoneRefused(at, m[1])}
	}
	if m := s.match(zoneFrench, at); m != nil {
		return []momentPart{s.zonePart(at, m[1], "Europe/Paris")}
	}
	m := s.match(zoneOfCity, at)
	if m == nil {
		return nil
	}
	city := s.group(m, 1) + s.group(m, 2)
	capital := s.capital(max(m[2], m[4]))
	switch name := zoneCities[city]; {
	case name != "" && (capital || city != "reunion"): // « heure de la réunion » is a meeting's
		return []momentPart{s.zonePart(at, m[1], name)}
	case name == "" && capital:
		return []momentPart{s.zoneRefused(at, m[1])}
	}
	return nil
}

// zoneCodesAt is the zone that may be named at a place in letters that mean nothing else.
func (s *momentScan) zoneCodesAt(at int) []momentPart {
	if m := s.match(zoneOffset, at); m != nil {
		hours, minutes := number(s.group(m, 2)), number(s.group(m, 3))
		offset := 60 * (60*hours + minutes)
		if strings.Contains(s.group(m, 1), "-") {
			offset = -offset
		}
		if hours > 14 || minutes > 59 {
			return []momentPart{s.zoneRefused(at, m[1])}
		}
		return []momentPart{s.zoneSays(m[1], s.fixedZone(at, m[1], offset))}
	}
	if m := s.match(zoneUniversal, at); m != nil {
		return []momentPart{s.zoneSays(m[1], zoneSaid{typed: s.between(at, m[1]), place: time.UTC})}
	}
	if m := s.match(zoneCentral, at); m != nil && (s.shouted(m) || s.group(m, 1) != "" || m[1] == len(s.flat)) { // « cet après-midi »
		offset := 3600
		if s.group(m, 1) != "" {
			offset = 7200
		}
		zone := s.fixedZone(at, m[1], offset)
		zone.agrees = true
		return []momentPart{s.zoneSays(m[1], zone)}
	}
	return nil
}

// zonePart says the zone of a name, one that is not read when the system has none such.
func (s *momentScan) zonePart(from, to int, name string) momentPart {
	place, err := time.LoadLocation(name)
	if err != nil {
		return s.zoneRefused(from, to)
	}
	return s.zoneSays(to, zoneSaid{typed: s.between(from, to), place: place})
}

func (s *momentScan) zoneSays(end int, zone zoneSaid) momentPart {
	return momentPart{end, func(said *momentSaid) {
		said.twoZones = said.twoZones || said.zone != nil && said.zone.place.String() != zone.place.String()
		said.zone = &zone
	}}
}

// fixedZone is the zone of a code: so many seconds east of Greenwich.
func (s *momentScan) fixedZone(from, to, offset int) zoneSaid {
	typed := s.between(from, to)
	return zoneSaid{typed: typed, place: time.FixedZone(strings.ToUpper(typed), offset)}
}

func (s *momentScan) zoneRefused(from, to int) momentPart {
	typed := s.between(from, to)
	return momentPart{to, func(said *momentSaid) { said.refuse(bot.CodeOtherZone, typed, dateSaid{}) }}
}

// shouted tells whether what matched was typed in capitals.
func (s *momentScan) shouted(m []int) bool {
	typed := s.typed[s.place[m[0]]:s.place[m[1]]]
	return typed == strings.ToUpper(typed)
}

// capital tells whether a word was typed with a capital.
func (s *momentScan) capital(at int) bool {
	first, _ := utf8.DecodeRuneInString(s.typed[s.place[at]:])
	return unicode.IsUpper(first)
}

// zoneLeft is a zone named among words that are no part of a moment, as typed.
func (r momentReader) zoneLeft(words string) string {
	s := &momentScan{momentReader: r, flatText: flatten(words)}
	for at := range s.flat {
		if !s.begins(at) {
			continue
		}
		for _, p := range s.zoneCodesAt(at) {
			return s.between(at, p.end)
		}
	}
	return ""
}

// ours tells whether the hours said are of our clock.
func (r momentReader) ours(s momentSaid) bool {
	return s.instant.IsZero() && (s.zone == nil || s.zone.place.String() == r.now.Location().String())
}

// startOn is when the clock whose hours were said shows one on a day, or first shows more.
func (r momentReader) startOn(day bot.Date, c clockSaid, s momentSaid) time.Time {
	zone := r.now.Location()
	if s.zone != nil {
		zone = s.zone.place
	}
	naive := time.Date(day.Year, day.Month, day.Day, c.hour, c.minute, 0, 0, time.UTC)
	return bot.FirstInstant(naive, zone).In(r.now.Location())
}

// otherClock tells whether a zone that has to agree with our clock does not then.
func (r momentReader) otherClock(day bot.Date, c clockSaid, s momentSaid) bool {
	if s.zone == nil || !s.zone.agrees {
		return false
	}
	at := r.startOn(day, c, s)
	return at.Hour() != c.hour || at.Minute() != c.minute
}
