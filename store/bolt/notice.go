package bolt

import (
	"slices"
	"time"

	"jalon/bot"
)

// mostNoticesRead bounds the deliveries looked at to tell some notices together.
const mostNoticesRead = 4 * bot.MostWaiting

// told is what is known of a notice's cause: when it was last told, and the
// others of it that are due.
func (g *claiming) told(d bot.Delivery) (last time.Time, waiting []bot.Delivery, err error) {
	if err := g.meet(); err != nil {
		return last, nil, err
	}
	last, _, err = load[time.Time](g.Bucket(bucketMarks), []byte(bot.NoticeMark(d.ToTell())))
	return last, d.Waiting(g.notices), err
}

// meet reads the notices that are due, the first time.
func (g *claiming) meet() error {
	if g.met {
		return nil
	}
	for _, name := range g.due(g.Now, mostNoticesRead) {
		d, err := g.delivery(name)
		if err != nil {
			return err
		}
		if d.ToTell() != "" {
			g.notices = append(g.notices, d)
		}
	}
	g.met = true
	return nil
}

// tell skips the notices that one tells in their place, and moves the mark of
// its cause.
func (g *claiming) tell(taken bot.Taken, waiting []bot.Delivery) error {
	for _, d := range taken.Grouped {
		i := slices.IndexFunc(waiting, func(w bot.Delivery) bool { return w.Name == d.Name })
		if err := g.move(waiting[i], d); err != nil {
			return err
		}
	}
	if taken.Told == "" {
		return nil
	}
	return save(g.Bucket(bucketMarks), []byte(bot.NoticeMark(taken.Told)), g.Now.UTC())
}
