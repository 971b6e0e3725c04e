package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gongbo/domain"
)

const (
	// batch is how many changes the relay holds at a time.
	batch = 256
	// pause is how long a change waits if nobody kicked the relay.
	pause = time.Second
	// unsure is how far back published changes are sent again at the start: the
	// stream says it has a change before its disk does. It is well within
	// remembered, so what did arrive is not there twice.
	unsure = 5 * time.Minute
)

// Outbox holds the changes that the database has committed.
type Outbox interface {
	// Pending returns at most n changes that were not published, oldest first.
	// It must find them by that, not by a number after the last one seen:
	// PostgreSQL may commit a lower number later.
	Pending(ctx context.Context, n int) ([]domain.Change, error)
	// Published marks the changes as published at that time and gives each its
	// place in the feed (Seq), in their order; one that has a place keeps it.
	Published(ctx context.Context, ids []domain.ChangeID, at time.Time) error
	// Recent returns at most n changes that were published at since or later and
	// have a place in the feed behind after (0 is before all), in that order.
	Recent(ctx context.Context, since time.Time, after int64, n int) ([]domain.Change, error)
}

// Relay moves changes from the outbox to the stream. A change leaves the outbox
// only after the stream has it, so each is published at least once. Several
// replicas may run one on the same outbox: the stream drops what is twice.
type Relay struct {
	box  Outbox
	to   *Stream
	now  func() time.Time
	log  *slog.Logger
	wake chan struct{}
	// owed is how far back the stream may lack what the outbox holds as published.
	owed time.Duration
}

// NewRelay returns a relay that does nothing until Run.
func NewRelay(box Outbox, to *Stream, now func() time.Time, log *slog.Logger) *Relay {
	r := &Relay{box: box, to: to, now: now, log: log, wake: make(chan struct{}, 1), owed: unsure}
	if to.created {
		r.owed = retention
	}
	return r
}

// Kick says that the outbox has something new. It never blocks; call it after
// the commit.
func (r *Relay) Kick() {
	select {
	case r.wake <- struct{}{}:
	default: // it is woken already
	}
}

// Run relays until ctx ends and then returns nil. It first publishes again what
// the stream may have lost: the last minutes, or, if the stream is new, all
// that a stream would have kept. Failures are logged when they begin and end,
// and tried again every second.
func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	failing := false
	for {
		err := r.pass(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !failing:
			r.log.ErrorContext(ctx, "changes wait in the outbox", "error", err)
		case err == nil && failing:
			r.log.InfoContext(ctx, "changes leave the outbox again")
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-r.wake:
		case <-tick.C:
		}
	}
}

// pass empties the outbox once.
func (r *Relay) pass(ctx context.Context) error {
	if r.owed > 0 {
		if err := r.resend(ctx, r.now().Add(-r.owed)); err != nil {
			return err
		}
		r.owed = 0
	}
	for {
		changes, err := r.box.Pending(ctx, batch)
		if err != nil {
			return fmt.Errorf("read the outbox: %w", err)
		}
		if err := r.publish(ctx, changes); err != nil {
			return err
		}
		if len(changes) < batch {
			return nil
		}
	}
}

func (r *Relay) publish(ctx context.Context, changes []domain.Change) error {
	if len(changes) == 0 {
		return nil
	}
	arrived, failed := r.to.Publish(ctx, changes)
	if len(arrived) > 0 {
		if err := r.box.Published(ctx, arrived, r.now()); err != nil {
			return errors.Join(failed, fmt.Errorf("mark changes published: %w", err))
		}
	}
	if failed != nil {
		return errors.Join(failed, r.recreate(ctx))
	}
	return nil
}

// recreate makes the stream again if somebody has deleted it; what it held is
// then owed.
func (r *Relay) recreate(ctx context.Context) error {
	created, err := r.to.ensure(ctx)
	if created {
		r.log.WarnContext(ctx, "the stream was gone and is made again")
		r.owed = retention
		r.Kick()
	}
	return err
}

// resend publishes what was published since then, and leaves its marks alone.
func (r *Relay) resend(ctx context.Context, since time.Time) error {
	var after int64
	for {
		changes, err := r.box.Recent(ctx, since, after, batch)
		if err != nil {
			return fmt.Errorf("read recent changes: %w", err)
		}
		if _, err := r.to.Publish(ctx, changes); err != nil {
			return errors.Join(err, r.recreate(ctx))
		}
		if len(changes) < batch {
			return nil
		}
		after = changes[len(changes)-1].Seq
	}
}
