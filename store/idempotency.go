package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
)

// Attempt is a request made with an Idempotency-Key.
type Attempt struct {
	Caller      string // who made it: keys of two callers are two keys
	Key         string
	RequestHash string // of method, path and body
	StartedAt   time.Time
	DoneKey     string // ID of what its write, which is committed, was about; empty: nothing is written
	Status      int64  // of the answer; 0: not answered yet
	Header      map[string]string
	Body        []byte
}

type attemptRow struct {
	bun.BaseModel `bun:"table:idempotency_keys,alias:t"`
	Attempt
}

// AttemptTTL is how long an answer is kept for replay.
const AttemptTTL = 24 * time.Hour

// attemptLost is when an attempt without an answer is taken to have died with
// its process. It is longer than any request may take.
const attemptLost = 60 * time.Second

// BeginAttempt claims the key. It returns the attempt that holds the key
// already, if there is one: answered, or not yet. An attempt that died before
// it committed anything gives the key up.
func (s *Store) BeginAttempt(ctx context.Context, a Attempt) (held *Attempt, err error) {
	a.StartedAt, a.Header = domain.Instant(a.StartedAt), map[string]string{}
	err = s.w.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*attemptRow)(nil)).Where("caller = ?", a.Caller).Where("key = ?", a.Key).
			Where("started_at < ? OR (started_at < ? AND status = 0 AND done_key = '')", a.StartedAt.Add(-AttemptTTL), a.StartedAt.Add(-attemptLost)).Exec(ctx); err != nil {
			return err
		}
		res, err := tx.NewInsert().Model(&attemptRow{Attempt: a}).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		var row attemptRow
		err = tx.NewSelect().Model(&row).Where("caller = ?", a.Caller).Where("key = ?", a.Key).Scan(ctx)
		held = &row.Attempt
		return err
	})
	if errors.Is(err, sql.ErrNoRows) { // gone between the two: the client may try again
		return &a, nil
	}
	return held, translate(err, "begin attempt")
}

// EndAttempt keeps the answer.
func (s *Store) EndAttempt(ctx context.Context, a Attempt) error {
	_, err := s.w.NewUpdate().Model(&attemptRow{Attempt: a}).Column("status", "header", "body").
		Where("caller = ?", a.Caller).Where("key = ?", a.Key).Exec(ctx)
	return translate(err, "end attempt")
}

// DropAttempt gives the key up: what was tried changed nothing.
func (s *Store) DropAttempt(ctx context.Context, a Attempt) error {
	_, err := s.w.NewDelete().Model((*attemptRow)(nil)).Where("caller = ?", a.Caller).Where("key = ?", a.Key).Where("status = 0").Where("done_key = ''").Exec(ctx)
	return translate(err, "drop attempt")
}

// ForgetAttempts gives up, on SQLite, the attempts that died with the process
// before this one, and dates back those of them that had written something:
// their answers will not come any more. It is for start-up.
func (s *Store) ForgetAttempts(ctx context.Context, now time.Time) error {
	if s.dialect != "sqlite" { // other processes may be at work
		return nil
	}
	err := s.w.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*attemptRow)(nil)).Where("status = 0").Where("done_key = ''").Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewUpdate().Model((*attemptRow)(nil)).Set("started_at = ?", domain.Instant(now).Add(-attemptLost)).Where("status = 0").Exec(ctx)
		return err
	})
	return translate(err, "forget attempts")
}

type attemptKey struct{}

// WithAttempt makes writes under ctx part of the attempt.
func WithAttempt(ctx context.Context, a Attempt) context.Context {
	return context.WithValue(ctx, attemptKey{}, a)
}

// markDone keeps, in the transaction of the write itself, that the attempt has
// changed something, so that after a crash it is never made twice.
func markDone(ctx context.Context, tx bun.Tx, key string) error {
	a, ok := ctx.Value(attemptKey{}).(Attempt)
	if !ok {
		return nil
	}
	_, err := tx.NewUpdate().Model((*attemptRow)(nil)).Set("done_key = ?", key).Where("caller = ?", a.Caller).Where("key = ?", a.Key).Exec(ctx)
	return err
}
