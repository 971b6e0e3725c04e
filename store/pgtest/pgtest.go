// Package pgtest gives tests PostgreSQL databases of their own: a throw-away
// server from the installed binaries, and in it a database for every test.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	// requireVariable lists, with commas, the servers that tests must not do without.
	requireVariable = "GONGBO_TEST_REQUIRE"
	// urlVariable names a running server, as a superuser, that several test processes share.
	urlVariable = "GONGBO_TEST_POSTGRES_URL"
)

// process is the one server of this test process. It starts with the first
// test that asks and ends with the process, however that ends.
var process = sync.OnceValues(func() (*cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	if given := os.Getenv(urlVariable); given != "" {
		return join(ctx, &server{admin: given})
	}
	s, err := start(ctx, binaries())
	if err != nil {
		return nil, err
	}
	return join(ctx, s)
})

// New returns the postgres:// URL of a new database that holds what migrate
// made, and drops it when the test ends. The server's time zone is
// Asia/Shanghai, so that a time which forgot to be UTC shows.
//
// migrate runs once in a test process, on a template that New copies, so every
// call in one process must hand in the same. Where there is no PostgreSQL the
// test is skipped, or fails if GONGBO_TEST_REQUIRE lists postgres.
func New(t testing.TB, migrate func(dsn string) error) (dsn string) {
	t.Helper()
	c := running(t)
	template, err := c.migrated(migrate)
	if err != nil {
		t.Fatalf("migrate the PostgreSQL template: %v", err)
	}
	return database(t, c, template)
}

// Empty is New without tables: for tests of the migrations themselves.
func Empty(t testing.TB) (dsn string) {
	t.Helper()
	return database(t, running(t), "template0")
}

func running(t testing.TB) *cluster {
	t.Helper()
	c, err := process()
	switch {
	case err == nil:
		return c
	case required():
		t.Fatalf("%s lists postgres, and there is none: %v", requireVariable, err)
	default:
		t.Skipf("no PostgreSQL for this test (set %s=postgres to make this a failure): %v", requireVariable, err)
	}
	return nil
}

func required() bool {
	return slices.Contains(strings.Split(os.Getenv(requireVariable), ","), "postgres")
}

func database(t testing.TB, c *cluster, template string) string {
	t.Helper()
	name, err := c.create(t.Context(), template)
	if err != nil {
		t.Fatalf("create a PostgreSQL database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.drop(context.Background(), name); err != nil {
			t.Errorf("drop the PostgreSQL database: %v", err)
		}
	})
	return c.dsn(name)
}

// dsn returns the server's URL with another database in it.
func (c *cluster) dsn(name string) string {
	u := *c.url
	u.Path = "/" + name
	return u.String()
}

func parse(admin string) (*url.URL, error) {
	u, err := url.Parse(admin)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, fmt.Errorf("%s is not a postgres:// URL", urlVariable)
	}
	return u, nil
}
