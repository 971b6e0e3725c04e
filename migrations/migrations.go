// Package migrations holds the schema, once for each database, under the same
// names: what one database learns the other learns too.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/uptrace/bun/migrate"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// For returns the migrations of the dialect: "sqlite" or "postgres".
func For(dialect string) (*migrate.Migrations, error) {
	dir, err := fs.Sub(files, dialect)
	if err != nil {
		return nil, fmt.Errorf("migrations of %s: %w", dialect, err)
	}
	m := migrate.NewMigrations()
	if err := m.Discover(dir); err != nil {
		return nil, fmt.Errorf("migrations of %s: %w", dialect, err)
	}
	return m, nil
}
