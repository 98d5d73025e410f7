package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// Facts implements store.Store. An unknown product has none.
func (s *Store) Facts(ctx context.Context, p bot.ProductID) (bot.Facts, error) {
	all, err := readFacts(ctx, s.pool, []bot.ProductID{p})
	if err != nil {
		return bot.Facts{}, err
	}
	if f, known := all[p]; known {
		return f, nil
	}
	return bot.Facts{Product: p}, nil
}

// FactsVersion implements store.Store.
func (s *Store) FactsVersion(ctx context.Context, p bot.ProductID) (v uint64, err error) {
	err = s.pool.QueryRow(ctx, `SELECT version FROM products WHERE id = $1`, p).Scan(&v)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of figures: %w", classify(err))
	}
	return v, nil
}

// waived picks the measures that say why there is no figure. A text in the row has
// its quotes escaped, and is not decoded: one that holds \u0000 would be refused.
const waived = `position('"Waiver":{' IN measures.data::text) > 0`

// readFacts reads the figures and committees of products in one statement, and so
// as of one instant. Products that do not exist are left out. Of each indicator it
// takes the newest periods of its frequency: those of another one, from before it
// changed, are no longer periods of it.
func readFacts(ctx context.Context, q querier, products []bot.ProductID) (map[bot.ProductID]bot.Facts, error) {
	all := make(map[bot.ProductID]bot.Facts, len(products))
	if len(products) == 0 {
		return all, nil
	}
	rows, err := query(ctx, q, "read figures", pgx.RowToStructByPos[factsRow], `SELECT p.id, p.version, i.data,
			(SELECT json_agg(m.data) FROM (SELECT data FROM measures WHERE indicator = i.n AND form = i.form AND latest AND NOT withdrawn
				ORDER BY period DESC LIMIT $2) m),
			(SELECT json_object_agg(a.period, a.n) FROM askings a WHERE a.indicator = i.n),
			(SELECT json_agg(w.data) FROM (SELECT data FROM measures WHERE indicator = i.n AND form = i.form AND latest AND withdrawn AND `+waived+`
				ORDER BY period DESC LIMIT $2) w),
			(SELECT count(*) FROM wants WHERE wants.indicator = i.n),
			CASE WHEN row_number() OVER (PARTITION BY p.id ORDER BY i.n) = 1 THEN
				(SELECT json_agg(c.data) FROM committees c WHERE c.product = p.id AND c.listed AND c.ends IS NOT NULL) END,
			CASE WHEN row_number() OVER (PARTITION BY p.id ORDER BY i.n) = 1 THEN (SELECT c.data FROM choices c WHERE c.product = p.id) END
		FROM products p LEFT JOIN indicators i ON i.product = p.id WHERE p.id = ANY($1) ORDER BY p.id, i.n`, products, bot.MaxMeasures)
	for _, r := range rows {
		if all[r.Product], err = r.addTo(all[r.Product]); err != nil {
			return nil, fmt.Errorf("read figures of %s: %w", r.Product, err)
		}
	}
	return all, err
}

// facts reads a product's figures and committees.
func (t tx) facts(ctx context.Context, p bot.ProductID) (bot.Facts, error) {
	all, err := readFacts(ctx, t, []bot.ProductID{p})
	return all[p], err
}

// factsRow is an indicator of a product, or a product without any, in JSON.
type factsRow struct {
	Product    bot.ProductID
	Version    uint64
	Indicator  []byte // nil for none, as the rest
	Measures   []byte
	Asked      []byte
	Waived     []byte
	Wanted     int
	Committees []byte // the product's, neither polled nor withdrawn: in its first row
	Choice     []byte // likewise
}

func (r factsRow) addTo(f bot.Facts) (bot.Facts, error) {
	f.Product, f.Version = r.Product, r.Version
	if r.Committees != nil {
		committees, err := fromJSON[[]bot.Committee](r.Committees)
		if err != nil {
			return f, err
		}
		f.Committees = bot.PlannedOf(committees)
	}
	if r.Choice != nil {
		choice, err := fromJSON[bot.Choice](r.Choice)
		if err != nil {
			return f, err
		}
		f.Met = choice.Met
	}
	if r.Indicator == nil {
		return f, nil
	}
	one, err := indicatorFacts(r.Indicator, r.Measures, r.Asked, r.Waived)
	one.Wanted = r.Wanted
	f.Indicators = append(f.Indicators, one)
	return f, err
}

func indicatorFacts(indicator, measures, asked, waived []byte) (f bot.IndicatorFacts, err error) {
	err = json.Unmarshal(indicator, &f.Indicator)
	if err == nil && measures != nil {
		err = json.Unmarshal(measures, &f.Measures)
	}
	if err == nil && asked != nil {
		err = json.Unmarshal(asked, &f.Asked)
	}
	var waivers []bot.Measure
	if err == nil && waived != nil {
		err = json.Unmarshal(waived, &waivers)
		f.Waivers = make(map[string]bot.Waiver, len(waivers))
	}
	for _, m := range waivers {
		f.Waivers[m.Period] = *m.Waiver
	}
	return f, err
}

// Series implements store.Store.
func (s *Store) Series(ctx context.Context, q bot.Series) ([]bot.Measure, error) {
	n, _ := numberOf(q.Indicator) // none of ours is 0
	var known bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM indicators WHERE n = $1 AND product = $2)`, n, q.Product).Scan(&known)
	if err != nil {
		return nil, fmt.Errorf("read a series: %w", classify(err))
	}
	if !known {
		return nil, fmt.Errorf("indicator %q of %s: %w", q.Indicator, q.Product, bot.ErrNotFound)
	}
	return query(ctx, s.pool, "read a series", scanJSON[bot.Measure], `SELECT measures.data FROM measures JOIN indicators i ON i.n = measures.indicator AND i.form = measures.form
		WHERE measures.indicator = $1 AND latest AND (NOT withdrawn OR `+waived+`)
			AND period >= $2 AND ($3 = '' OR period <= $3) ORDER BY period`, n, q.From, q.To)
}

// indicators reads a product's indicators, in the order of declaration.
func (t tx) indicators(ctx context.Context, p bot.ProductID) ([]bot.Indicator, error) {
	return query(ctx, t, "read the indicators of "+string(p), scanJSON[bot.Indicator],
		`SELECT data FROM indicators WHERE product = $1 ORDER BY n`, p)
}

// indicatorID is the id of an indicator's number.
func indicatorID(n int64) bot.IndicatorID { return bot.IndicatorID("i" + strconv.FormatInt(n, 10)) }

// numberOf reads indicatorID back; an id that is none of ours has no number.
func numberOf(id bot.IndicatorID) (n int64, ok bool) {
	digits, ok := strings.CutPrefix(string(id), "i")
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, ok && err == nil && indicatorID(n) == id
}

// current returns the latest measure of a period, withdrawn or not.
func (t tx) current(ctx context.Context, indicator int64, period string) (m bot.Measure, ok bool, err error) {
	found, err := query(ctx, t, "read a measure", scanJSON[bot.Measure],
		`SELECT data FROM measures WHERE indicator = $1 AND form = $2 AND period = $3 AND latest`, indicator, bot.KeyForm(period), period)
	if err != nil || len(found) == 0 {
		return m, false, err
	}
	return found[0], true, nil
}

// addMeasure stores a measure under the next number, over the period's current
// one, with its journal entry of which only At, Door and Actor are set.
func (t tx) addMeasure(ctx context.Context, p bot.ProductID, m bot.Measure, e bot.JournalEntry) (bot.Measure, error) {
	n, ok := numberOf(m.Indicator)
	if !ok {
		return m, fmt.Errorf("indicator %q: %w", m.Indicator, bot.ErrNotFound)
	}
	earlier, had, err := t.current(ctx, n, m.Period)
	if err != nil {
		return m, err
	}
	seq, err := t.next(ctx, "measures", 1)
	if err != nil {
		return m, err
	}
	m.Seq, m.Supersedes, m.At = uint64(seq), earlier.Seq, m.At.UTC()
	data, err := asJSON(m)
	if err != nil {
		return m, err
	}
	if had {
		if _, err := t.exec(ctx, `UPDATE measures SET latest = false WHERE seq = $1`, earlier.Seq); err != nil {
			return m, err
		}
	}
	_, err = t.exec(ctx, `INSERT INTO measures (seq, indicator, period, form, latest, withdrawn, at, data) VALUES ($1, $2, $3, $4, true, $5, $6, $7)`,
		seq, n, m.Period, bot.KeyForm(m.Period), m.Withdrawn, column(m.At), data)
	if err != nil {
		return m, err
	}
	e.Action, e.Product, e.Entity = m.ChangeAction(), p, string(m.Indicator)+"/"+m.Period
	return m, t.journalChange(ctx, e, earlier.Nameless(), had, m.Nameless())
}

// changed tells that people changed a product's figures, and plans what that owes.
// It returns the figures as they now are.
func (t tx) changed(ctx context.Context, p bot.ProductID, touched []bot.NewFigure, e bot.JournalEntry, by ...bot.UserID) (bot.Facts, error) {
	if err := t.newVersion(ctx, p); err != nil {
		return bot.Facts{}, err
	}
	if err := t.refigure(ctx, p, e.At); err != nil {
		return bot.Facts{}, err
	}
	f, err := t.facts(ctx, p)
	if err != nil {
		return f, err
	}
	if err := t.refresh(ctx, f, touched, e); err != nil {
		return f, err
	}
	return t.meetWants(ctx, f, touched, by, e.At)
}

// newVersion tells that a product's figures changed, or one of its committees.
func (t tx) newVersion(ctx context.Context, p bot.ProductID) error {
	_, err := t.exec(ctx, `UPDATE products SET version = version + 1 WHERE id = $1`, p)
	return err
}

// asking reads a product's latest reminders that say something, the newest first;
// those to one person are found by the products in them.
func (t tx) asking(ctx context.Context, p bot.ProductID, lock string) ([]bot.Delivery, error) {
	return query(ctx, t, "read the reminders of "+string(p), scanJSON[bot.Delivery],
		`SELECT data FROM deliveries WHERE subjects @> ARRAY[$1] AND asks ORDER BY slot DESC, name LIMIT $2 `+lock, string(p), bot.AskingPosts)
}

// refreshDates plans the edits that a committee owes to the posts asking for a date.
func (t tx) refreshDates(ctx context.Context, p bot.ProductID, at time.Time) error {
	asking, err := t.asking(ctx, p, "FOR UPDATE")
	if err != nil {
		return err
	}
	var version uint64
	if err := t.QueryRow(ctx, `SELECT version FROM products WHERE id = $1`, p).Scan(&version); err != nil {
		return err
	}
	changed, owed := bot.RefreshDates(asking, version, at)
	for _, d := range changed {
		if err := t.putData(ctx, at, d); err != nil {
			return err
		}
	}
	return t.owe(ctx, owed)
}

// refresh plans the edits that changed figures owe to the posts asking for them.
func (t tx) refresh(ctx context.Context, f bot.Facts, touched []bot.NewFigure, e bot.JournalEntry) error {
	asking, err := t.asking(ctx, f.Product, "FOR UPDATE")
	if err != nil {
		return err
	}
	changed, owed := bot.RefreshReminders(asking, f, touched, e.At)
	for _, d := range changed {
		if err := t.putData(ctx, e.At, d); err != nil {
			return err
		}
	}
	return t.owe(ctx, owed)
}

// putData stores a row whose claim, if it has one, goes on.
func (t tx) putData(ctx context.Context, at time.Time, d bot.Delivery) error {
	d = utc(d)
	data, err := asJSON(d)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE deliveries SET state = $2, asks = $3, touched = greatest(touched, $4), data = $5 WHERE name = $1`,
		d.Name, d.State, d.Asks(), column(at), data)
	return err
}

// mustProduct keeps a product from others until the end; bot.ErrNotFound for an
// id that was never given. Whoever changes a product's figures begins with it.
func (t tx) mustProduct(ctx context.Context, p bot.ProductID) error {
	var id string
	err := t.QueryRow(ctx, `SELECT id FROM products WHERE id = $1 FOR NO KEY UPDATE`, p).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("product %q: %w", p, bot.ErrNotFound)
	}
	return err
}

func (t tx) isProduct(ctx context.Context, p bot.ProductID) (known bool, err error) {
	err = t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM products WHERE id = $1)`, p).Scan(&known)
	return known, err
}
