package pgtest

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// prefix starts the name of every database made here.
const prefix = "gongbo_test_"

// cluster is a running server and this process's share of it: the databases
// whose names start with own. The process holds an advisory lock on that name
// for as long as it lives, so another can tell what a dead one left behind.
type cluster struct {
	server *server // kept, or its hold would be closed
	url    *url.URL
	own    string

	once     sync.Once
	template string
	failed   error

	mu    sync.Mutex // guards admin and made
	admin *pgx.Conn
	made  int
}

// join connects to the server and drops what dead test processes left there.
func join(ctx context.Context, s *server) (*cluster, error) {
	u, err := parse(s.admin)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	c := &cluster{server: s, url: u, admin: conn, own: fmt.Sprintf("%s%d_%x_", prefix, os.Getpid(), time.Now().UnixNano())}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey(c.own)); err != nil {
		return nil, fmt.Errorf("lock the test databases: %w", err)
	}
	if err := c.sweep(ctx); err != nil {
		return nil, fmt.Errorf("sweep old test databases: %w", err)
	}
	return c, nil
}

// lockKey returns the advisory lock of the process that owns the database.
func lockKey(database string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(database[:strings.LastIndexByte(database, '_')])) // never fails
	return int64(h.Sum64())
}

// sweep drops the databases of processes that no longer hold their lock.
func (c *cluster) sweep(ctx context.Context) error {
	rows, err := c.admin.Query(ctx, "SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname", prefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		var dead bool
		if err := c.admin.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", lockKey(name)).Scan(&dead); err != nil {
			return err
		}
		if !dead {
			continue
		}
		if err := c.drop(ctx, name); err != nil {
			return err
		}
		if _, err := c.admin.Exec(ctx, "SELECT pg_advisory_unlock($1)", lockKey(name)); err != nil {
			return err
		}
	}
	return nil
}

// migrated returns the name of the database that migrate filled, once.
func (c *cluster) migrated(migrate func(dsn string) error) (string, error) {
	c.once.Do(func() {
		if c.template, c.failed = c.create(context.Background(), "template0"); c.failed == nil {
			c.failed = migrate(c.dsn(c.template))
		}
	})
	return c.template, c.failed
}

// create copies the files of the template: without fsync that is quicker than
// the write-ahead log, and so is dropping the copy.
func (c *cluster) create(ctx context.Context, template string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	name := fmt.Sprintf("%s%d", c.own, c.made)
	_, err := c.admin.Exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template)+" STRATEGY file_copy")
	return name, err
}

func (c *cluster) drop(ctx context.Context, name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
	return err
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
