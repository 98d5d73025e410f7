package bot

import (
	"sync"
	"time"
)

// zones are the time zones that were asked for, by name: reading one anew costs more
// than what it is for.
var zones sync.Map

// zoneNamed is the zone of an IANA name; nil for none of that name.
func zoneNamed(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	if zone, known := zones.Load(name); known {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil { // not kept: names come from outside, and there is no end of wrong ones
		return nil
	}
	zones.Store(name, zone)
	return zone
}
