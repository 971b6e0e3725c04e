package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
)

type blockRow struct {
	bun.BaseModel `bun:"table:blocks,alias:t"`
	domain.Block
}

func (r blockRow) value() domain.Block {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Block
}

// CreateBlock keeps a new block. It returns Conflict if it exists already.
func (s *Store) CreateBlock(ctx context.Context, by domain.Actor, v domain.Block) error {
	return s.insert(ctx, by, note{domain.BlockCreated, string(v.ID), v.OrganizationID, 1, v.CreatedAt, nil, v}, &blockRow{Block: v})
}

// Block returns the block, or NotFound.
func (s *Store) Block(ctx context.Context, id domain.BlockID) (domain.Block, error) {
	row, err := one[blockRow](ctx, s, string(id))
	return row.value(), err
}

// Blocks returns a page of the organization's blocks.
func (s *Store) Blocks(ctx context.Context, org domain.OrganizationID, p Page) ([]domain.Block, error) {
	rows, err := page[blockRow](ctx, s, p, equal("organization_id", org))
	return each(rows, blockRow.value), err
}

// AllBlocks returns every block.
func (s *Store) AllBlocks(ctx context.Context) ([]domain.Block, error) {
	rows, err := all[blockRow](ctx, s)
	return each(rows, blockRow.value), err
}

// Blocked returns every organization that org blocks or that blocks org.
func (s *Store) Blocked(ctx context.Context, org domain.OrganizationID) ([]domain.OrganizationID, error) {
	rows, err := all[blockRow](ctx, s, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("t.organization_id = ? OR t.blocked_organization_id = ?", org, org)
	})
	return each(rows, func(r blockRow) domain.OrganizationID {
		if r.OrganizationID == org {
			return r.BlockedOrganizationID
		}
		return r.OrganizationID
	}), err
}

// AreBlocked tells whether either organization blocks the other.
func (s *Store) AreBlocked(ctx context.Context, x, y domain.OrganizationID) (bool, error) {
	ok, err := s.r.NewSelect().Model((*blockRow)(nil)).
		Where("organization_id = ? AND blocked_organization_id = ? OR organization_id = ? AND blocked_organization_id = ?", x, y, y, x).Exists(ctx)
	return ok, translate(err, "read blocks")
}

// RemoveBlock deletes the block.
func (s *Store) RemoveBlock(ctx context.Context, by domain.Actor, v domain.Block, now time.Time) error {
	return s.remove(ctx, by, note{domain.BlockRemoved, string(v.ID), v.OrganizationID, v.Version, domain.Instant(now), v, nil}, (*blockRow)(nil))
}

// unblocked leaves out what belongs to an organization that viewer blocks or
// that blocks viewer; an empty viewer sees all.
func unblocked(viewer domain.OrganizationID) where {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if viewer == "" {
			return q
		}
		return q.Where(`NOT EXISTS (SELECT 1 FROM blocks AS b WHERE
			b.organization_id = ? AND b.blocked_organization_id = t.organization_id OR
			b.blocked_organization_id = ? AND b.organization_id = t.organization_id)`, viewer, viewer)
	}
}
