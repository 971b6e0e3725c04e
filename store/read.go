package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Page asks for a part of a list, the newest first.
type Page struct {
	After string // ID of the last thing of the page before; empty: from the start
	Limit int    // most things wanted
}

// where narrows a query.
type where func(*bun.SelectQuery) *bun.SelectQuery

// one reads the row with the ID.
func one[R any](ctx context.Context, s *Store, id string) (R, error) {
	var row R
	err := s.r.NewSelect().Model(&row).Where("t.id = ?", id).Scan(ctx)
	return row, translate(err, "read "+id)
}

// page reads rows by ID, the newest first. A row that is written meanwhile
// neither shifts nor repeats another.
func page[R any](ctx context.Context, s *Store, p Page, narrow ...where) ([]R, error) {
	var rows []R
	q := s.r.NewSelect().Model(&rows).OrderExpr("t.id DESC").Limit(int64(p.Limit))
	if p.After != "" {
		q = q.Where("t.id < ?", p.After)
	}
	for _, w := range narrow {
		q = w(q)
	}
	return rows, translate(q.Scan(ctx), "list")
}

// all reads every row, the oldest first.
func all[R any](ctx context.Context, s *Store, narrow ...where) ([]R, error) {
	var rows []R
	q := s.r.NewSelect().Model(&rows).OrderExpr("t.id")
	for _, w := range narrow {
		q = w(q)
	}
	return rows, translate(q.Scan(ctx), "list")
}

// equal narrows to rows whose column has the value; an empty value narrows nothing.
func equal[T ~string](column string, v T) where {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if v == "" {
			return q
		}
		return q.Where("t.? = ?", bun.Ident(column), v)
	}
}

// each turns rows into values.
func each[R, T any](rows []R, value func(R) T) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = value(r)
	}
	return out
}

// some reads the rows with the IDs, those that exist, in no order.
func some[R any](ctx context.Context, s *Store, ids []string) ([]R, error) {
	var rows []R
	if len(ids) == 0 {
		return rows, nil
	}
	err := s.r.NewSelect().Model(&rows).Where("t.id IN (?)", bun.List(ids)).Scan(ctx)
	return rows, translate(err, "read some")
}
