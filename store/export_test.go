package store

import (
	"context"
	"fmt"
)

// Do runs a statement as it is, past every rule of this package.
func (s *Store) Do(ctx context.Context, statement string, args ...any) error {
	_, err := s.w.NewRaw(statement, args...).Exec(ctx)
	return err
}

// CountRows counts the rows of a table.
func (s *Store) CountRows(ctx context.Context, table string) (n int64, err error) {
	err = s.r.NewRaw("SELECT count(*) FROM "+table).Scan(ctx, &n)
	return n, err
}

// Rollback takes the last group of migrations back.
func (s *Store) Rollback(ctx context.Context) error {
	m, err := s.migrator()
	if err == nil {
		_, err = m.Rollback(ctx)
	}
	return err
}

// Translate shows how the error of a statement is translated.
func (s *Store) Translate(ctx context.Context, statement string) error {
	return translate(s.Do(ctx, statement), fmt.Sprintf("do %q", statement))
}
