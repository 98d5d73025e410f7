package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// errTold: another process told of the same cause meanwhile.
var errTold = errors.New("another process told of it meanwhile")

// readMarks reads when the causes of the notices that are due were last told.
func (g *claiming) readMarks(ctx context.Context, due []bot.Delivery) error {
	var names []string
	for _, d := range due {
		if cause := d.ToTell(); cause != "" && !slices.Contains(names, bot.NoticeMark(cause)) {
			names = append(names, bot.NoticeMark(cause))
		}
	}
	if len(names) == 0 {
		return nil
	}
	type mark struct{ Rule, At string }
	read, err := query(ctx, g, "read when notices were told", pgx.RowToStructByPos[mark], `SELECT rule, at FROM marks WHERE rule = ANY($1)`, names)
	g.marks = map[string]time.Time{}
	for _, m := range read {
		at, badly := time.Parse(time.RFC3339Nano, m.At)
		err, g.marks[m.Rule] = errors.Join(err, badly), at
	}
	return err
}

// lastTold is when a cause was last told, by this claim too.
func (g *claiming) lastTold(cause bot.NoticeCause) time.Time {
	if slices.Contains(g.told, cause) {
		return g.Now
	}
	return g.marks[bot.NoticeMark(cause)]
}

// unmoved are those of the due deliveries that this claim did not move yet.
func (g *claiming) unmoved(due []bot.Delivery) []bot.Delivery {
	return slices.DeleteFunc(slices.Clone(due), func(d bot.Delivery) bool { return g.moved[d.Name] })
}

// tell returns the rows of the notices that one tells in their place.
func (g *claiming) tell(taken bot.Taken) (rows []row) {
	g.moved[taken.Delivery.Name] = true
	for _, d := range taken.Grouped {
		g.moved[d.Name] = true
		rows = append(rows, row{delivery: d})
	}
	if taken.Told != "" && !slices.Contains(g.told, taken.Told) {
		g.told = append(g.told, taken.Told)
	}
	return rows
}

// markTold moves the marks of the causes that this claim tells. Where another
// process moved one since it was read, the claim is made again: it waits for
// nothing but marks, and takes them in one order.
func (g *claiming) markTold(ctx context.Context) error {
	slices.Sort(g.told)
	for _, cause := range g.told {
		name := bot.NoticeMark(cause)
		moved, err := g.exec(ctx, `INSERT INTO marks (rule, at, touched) VALUES ($1, $2, $3)
			ON CONFLICT (rule) DO UPDATE SET at = $2, touched = greatest(marks.touched, $3) WHERE marks.at = $4`,
			name, g.Now.UTC().Format(time.RFC3339Nano), column(g.Now), g.marks[name].UTC().Format(time.RFC3339Nano))
		if err != nil {
			return fmt.Errorf("note that %s was told: %w", cause, err)
		}
		if moved == 0 {
			return errTold
		}
	}
	return nil
}
