package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// answerWithin is how long the server has to answer a statement: longer than the
// bound it keeps itself, for one that stands still, or a network that swallows
// everything.
func answerWithin(timeout string) time.Duration {
	d := statementWithin
	if ms, err := strconv.Atoi(timeout); err == nil {
		d = time.Duration(ms) * time.Millisecond
	} else if said, err := time.ParseDuration(timeout); err == nil {
		d = said
	}
	if d <= 0 { // none, it says
		d = migrateWithin
	}
	return d + 2*time.Second
}

// bounded gives each statement, and each wait for a connection, its deadline.
type bounded struct{ within time.Duration }

type (
	cancelKey    struct{}
	unboundedKey struct{}
)

// unbounded is for what reads or writes all: a statement takes what it takes.
func unbounded(ctx context.Context) context.Context {
	return context.WithValue(ctx, unboundedKey{}, true)
}

func (b bounded) begin(ctx context.Context) context.Context {
	ctx, cancel := context.WithTimeout(ctx, b.within)
	return context.WithValue(ctx, cancelKey{}, cancel)
}

func (b bounded) unless(ctx context.Context) context.Context {
	if ctx.Value(unboundedKey{}) != nil {
		return context.WithValue(ctx, cancelKey{}, context.CancelFunc(func() {}))
	}
	return b.begin(ctx)
}

func end(ctx context.Context) { ctx.Value(cancelKey{}).(context.CancelFunc)() }

// TraceQueryStart implements pgx.QueryTracer.
func (b bounded) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return b.unless(ctx)
}

// TraceQueryEnd implements pgx.QueryTracer.
func (b bounded) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) { end(ctx) }

// TraceBatchStart implements pgx.BatchTracer.
func (b bounded) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return b.unless(ctx)
}

// TraceBatchQuery implements pgx.BatchTracer.
func (b bounded) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (b bounded) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchEndData) { end(ctx) }

// TraceAcquireStart implements pgxpool.AcquireTracer.
func (b bounded) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return b.begin(ctx)
}

// TraceAcquireEnd implements pgxpool.AcquireTracer.
func (b bounded) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	end(ctx)
}
