// Package store keeps domain values in SQLite or PostgreSQL.
//
// Every exported method is one unit of work. One that changes something runs
// in one transaction, together with an entry of the audit trail and exactly one
// change in the outbox. A dialect is named in this file and nowhere else.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/migrate"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gongbo/domain"
	"gongbo/migrations"
)

// Store is safe for concurrent use.
type Store struct {
	w, r    bun.IDB // writer and reader: the same on PostgreSQL
	dbs     []*bun.DB
	dialect string // "sqlite" or "postgres"
	newID   func(prefix string) string
	changed func() // told after every commit that left a change in the outbox
}

// Options are what a store is handed from outside.
type Options struct {
	NewID   func(prefix string) string // makes IDs of audit entries and changes
	Changed func()                     // may be nil; must not block
}

// Open opens the database at url without touching its schema. A url that
// starts with postgres:// is PostgreSQL; anything else is a SQLite file.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	open := openSQLite
	if IsPostgres(url) {
		open = openPostgres
	}
	s, err := open(url)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s.newID, s.changed = o.NewID, o.Changed
	if s.changed == nil {
		s.changed = func() {}
	}
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), s.Close())
	}
	return s, nil
}

// IsPostgres tells whether the url names a PostgreSQL database.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// openPostgres uses the simple protocol: bun writes arguments into the text.
func openPostgres(url string) (*Store, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the PostgreSQL URL cannot be read") // the cause would show the password
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	cfg.RuntimeParams["timezone"] = "UTC"
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	b := bun.NewDB(db, pgdialect.New())
	return &Store{w: b, r: b, dbs: []*bun.DB{b}, dialect: "postgres"}, nil
}

// openSQLite has one connection that writes and a few that read, so that
// writers queue here and not at a busy database.
func openSQLite(path string) (*Store, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_time_format=sqlite&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-4096)"
	w, err := sql.Open("sqlite", dsn+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	r, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	r.SetMaxOpenConns(max(4, runtime.NumCPU()))
	r.SetMaxIdleConns(max(4, runtime.NumCPU()))
	writer, reader := bun.NewDB(w, sqlitedialect.New()), bun.NewDB(r, sqlitedialect.New())
	return &Store{w: writer, r: reader, dbs: []*bun.DB{writer, reader}, dialect: "sqlite"}, nil
}

// advisoryLock is taken while migrating, so that replicas do it one by one.
const advisoryLock = 0x676f6e67626f // "gongbo"

// migrator keeps that a migration is done in the migration's own transaction:
// after a crash it is done and kept, or neither. What bun writes once more
// afterwards changes nothing. bun's own lock, a row that a crash would leave
// behind, is not used.
func (s *Store) migrator() (*migrate.Migrator, error) {
	ms, err := migrations.For(s.dialect)
	if err != nil {
		return nil, err
	}
	return migrate.NewMigrator(s.dbs[0], ms, migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true),
		migrate.AfterMigration(func(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO bun_migrations (name, group_id) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", m.Name, m.GroupID)
			return err
		})), nil
}

// Migrate brings the schema up to date and returns the names of the migrations
// it ran. A SQLite file has one process; on PostgreSQL others wait.
func (s *Store) Migrate(ctx context.Context) ([]string, error) {
	if s.dialect == "postgres" {
		conn, err := s.dbs[0].Conn(ctx)
		if err != nil {
			return nil, fmt.Errorf("migrate: %w", err)
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(?)", int64(advisoryLock)); err != nil {
			return nil, fmt.Errorf("migrate: lock: %w", err)
		}
		defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(?)", int64(advisoryLock))
	}
	m, err := s.migrator()
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if err := m.Init(ctx); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	group, err := m.Migrate(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var names []string
	for _, x := range group.Migrations {
		names = append(names, x.Name)
	}
	return names, nil
}

// repeatable asks for a transaction in which every read sees the same moment.
// SQLite has no other kind.
func (s *Store) repeatable() *sql.TxOptions {
	if s.dialect == "postgres" {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	for _, db := range s.dbs {
		if err := db.PingContext(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Batch makes all writes of do one transaction: all are kept, or none. The
// store handed to do must not outlive it.
func (s *Store) Batch(ctx context.Context, do func(s *Store) error) error {
	err := s.w.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return do(&Store{w: tx, r: tx, dialect: s.dialect, newID: s.newID, changed: func() {}})
	})
	if err == nil {
		s.changed()
	}
	return translate(err, "batch")
}

// Dialect names the database: "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.dialect }

// Close closes the database.
func (s *Store) Close() error {
	var errs []error
	for _, db := range s.dbs {
		errs = append(errs, db.Close())
	}
	return errors.Join(errs...)
}

// translate gives database errors a kind. Other errors keep theirs.
func translate(err error, what string) error {
	var known *domain.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return &domain.Error{Kind: domain.NotFound, Code: domain.CodeNotFound, Err: err}
	}
	err = fmt.Errorf("%s: %w", what, err)
	if kind, code := meaning(err); kind != "" {
		return &domain.Error{Kind: kind, Code: code, Err: err}
	}
	return err
}

// meaning says what a driver's error means to a client; an empty kind: that
// something is wrong with the program.
func meaning(err error) (domain.Kind, domain.Code) {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		return meaningOfPostgres(pg.Code)
	case errors.As(err, &lite):
		return meaningOfSQLite(lite.Code())
	}
	var refused *pgconn.ConnectError
	var broken *net.OpError
	if errors.As(err, &refused) || errors.As(err, &broken) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) {
		return domain.Unavailable, domain.CodeUnavailable
	}
	return "", ""
}

// meaningOfPostgres goes by the classes of SQLSTATE: 08 connection, 53
// resources, 57P shutdown, 40001 and 40P01 lost races.
func meaningOfPostgres(state string) (domain.Kind, domain.Code) {
	switch {
	case state == "23505":
		return domain.Conflict, domain.CodeExists
	case state == "23503": // what it names is gone
		return domain.Conflict, domain.CodeChangedMeanwhile
	case state == "40001", state == "40P01", strings.HasPrefix(state, "08"), strings.HasPrefix(state, "53"), strings.HasPrefix(state, "57P"):
		return domain.Unavailable, domain.CodeUnavailable
	}
	return "", ""
}

func meaningOfSQLite(code int) (domain.Kind, domain.Code) {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return domain.Conflict, domain.CodeExists
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return domain.Conflict, domain.CodeChangedMeanwhile
	}
	switch code & 0xff { // the rest of an extended code says more than is needed
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		return domain.Unavailable, domain.CodeUnavailable
	}
	return "", ""
}
