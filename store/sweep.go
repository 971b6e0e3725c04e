package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
)

// Sweep deletes what has expired and means nothing any more: answers kept for
// replay, sessions, counts of failed logins.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	now = domain.Instant(now)
	err := s.w.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*attemptRow)(nil)).Where("started_at < ?", now.Add(-AttemptTTL)).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("expires_at < ?", now).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewRaw("DELETE FROM login_failures WHERE since < ?", now.Add(-24*time.Hour)).Exec(ctx)
		return err
	})
	return translate(err, "sweep")
}
