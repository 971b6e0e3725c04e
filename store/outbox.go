package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
)

// Pending returns up to n changes nobody has published, the oldest first.
func (s *Store) Pending(ctx context.Context, n int) ([]domain.Change, error) {
	var rows []changeRow
	err := s.r.NewSelect().Model(&rows).Where("published_at IS NULL").OrderExpr("id").Limit(int64(n)).Scan(ctx)
	return each(rows, changeRow.change), translate(err, "read outbox")
}

// Published takes the changes off the outbox and gives each its place in the
// feed. The head of the feed is locked meanwhile, so that places are given in
// one order however many relays run; a change that has its place keeps it.
func (s *Store) Published(ctx context.Context, ids []domain.ChangeID, at time.Time) error {
	at = domain.Instant(at)
	err := s.w.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		var head int64
		if err := tx.NewRaw("UPDATE feed_head SET seq = seq + ? WHERE id = 1 RETURNING seq", len(ids)).Scan(ctx, &head); err != nil {
			return err
		}
		for i, id := range ids {
			if _, err := tx.NewUpdate().Model((*changeRow)(nil)).
				Set("seq = ?", head-int64(len(ids)-1-i)).Set("published_at = ?", at).
				Where("id = ?", id).Where("published_at IS NULL").Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return translate(err, "mark published")
}

// Recent returns up to n changes published since then and after the place in
// the feed, in order.
func (s *Store) Recent(ctx context.Context, since time.Time, after int64, n int) ([]domain.Change, error) {
	var rows []changeRow
	err := s.r.NewSelect().Model(&rows).Where("published_at >= ?", domain.Instant(since)).Where("seq > ?", after).OrderExpr("seq").Limit(int64(n)).Scan(ctx)
	return each(rows, changeRow.change), translate(err, "read published changes")
}

// Changes returns up to n changes of the organization's things after the place
// in the feed, in order.
func (s *Store) Changes(ctx context.Context, org domain.OrganizationID, after int64, n int) ([]domain.Change, error) {
	var rows []changeRow
	err := s.r.NewSelect().Model(&rows).Where("organization_id = ?", org).Where("seq > ?", after).OrderExpr("seq").Limit(int64(n)).Scan(ctx)
	return each(rows, changeRow.change), translate(err, "read feed")
}
