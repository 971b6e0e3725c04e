package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// actVariable makes this test binary act as a test process of its own.
const actVariable = "GONGBO_TEST_PGTEST_ACT"

func connect(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func table(dsn string) error {
	conn, err := pgx.Connect(context.Background(), dsn)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(context.Background(), "CREATE TABLE products (id text PRIMARY KEY)"); err != nil {
		return err
	}
	return conn.Close(context.Background())
}

func TestEveryTestHasItsOwnMigratedDatabase(t *testing.T) {
	first, second := connect(t, New(t, table)), connect(t, New(t, table))
	_, err := first.Exec(t.Context(), "INSERT INTO products VALUES ('prd_1')")
	require.NoError(t, err)
	var n int
	require.NoError(t, second.QueryRow(t.Context(), "SELECT count(*) FROM products").Scan(&n))
	require.Zero(t, n, "rows of one test are seen by another")
}

func TestEmptyHasNoTables(t *testing.T) {
	var n int
	conn := connect(t, Empty(t))
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&n))
	require.Zero(t, n)
}

func TestADatabaseIsDroppedWhenItsTestEnds(t *testing.T) {
	var name string
	t.Run("inner", func(t *testing.T) {
		u, err := url.Parse(New(t, table))
		require.NoError(t, err)
		name = u.Path[1:]
		_, err = pgx.Connect(t.Context(), u.String()) // left open on purpose
		require.NoError(t, err)
	})
	conn := connect(t, Empty(t))
	var found bool
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&found))
	require.False(t, found)
}

// TestAct is what TestNothingOutlives starts: it makes a database and waits to be killed.
func TestAct(t *testing.T) {
	file := os.Getenv(actVariable)
	if file == "" {
		t.Skip("only acts when another test starts it")
	}
	dsn := New(t, table)
	require.NoError(t, os.WriteFile(file+".new", []byte(dsn), 0o600))
	require.NoError(t, os.Rename(file+".new", file))
	<-t.Context().Done()
}

// act runs TestAct in a process, kills it once it has a database, and returns that database's URL.
func act(t *testing.T, env ...string) (dsn *url.URL) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dsn")
	cmd := exec.Command(os.Args[0], "-test.run=^TestAct$")
	cmd.Env = append(os.Environ(), append(env, actVariable+"="+file)...)
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool { _, err := os.Stat(file); return err == nil }, startLimit, 10*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait(), "it was killed")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	dsn, err = url.Parse(string(text))
	require.NoError(t, err)
	return dsn
}

func TestAServerDoesNotOutliveAKilledProcess(t *testing.T) {
	running(t)
	folder := act(t, urlVariable+"=").Query().Get("host")
	require.NotEmpty(t, folder)
	require.Eventually(t, func() bool {
		_, err := os.Stat(folder)
		return os.IsNotExist(err)
	}, 20*time.Second, 20*time.Millisecond, "%s is still there", folder)
}

func TestASharedServerIsSweptOfDeadProcesses(t *testing.T) {
	c := running(t)
	left := act(t, urlVariable+"="+c.url.String()).Path[1:]
	alive := New(t, table)

	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	require.Eventually(t, func() bool { // the server notices the death of the process a little later
		other, err := join(ctx, &server{admin: c.url.String()})
		require.NoError(t, err)
		defer other.admin.Close(ctx)
		var found bool
		require.NoError(t, c.admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", left).Scan(&found))
		return !found
	}, 20*time.Second, 50*time.Millisecond)
	connect(t, alive) // what a living process owns is still there
}

func TestAMachineWithoutPostgreSQLIsNamed(t *testing.T) {
	_, err := start(t.Context(), []string{t.TempDir()})
	require.ErrorIs(t, err, errNotInstalled)
}

func TestRequireListsServers(t *testing.T) {
	for list, want := range map[string]bool{"": false, "nats": false, "postgres": true, "nats,postgres": true} {
		t.Setenv(requireVariable, list)
		require.Equal(t, want, required(), list)
	}
}

func TestAMigrationThatFailsIsReported(t *testing.T) {
	c := running(t)
	fresh := &cluster{url: c.url, own: c.own + "broken_", admin: connect(t, c.url.String())}
	_, err := fresh.migrated(func(string) error { return fmt.Errorf("no such column") })
	require.ErrorContains(t, err, "no such column")
	require.NoError(t, fresh.drop(t.Context(), fresh.template))
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(b, table)
	}
}
