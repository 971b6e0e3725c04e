package store_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/store"
	"gongbo/store/pgtest"
)

// eachEmpty runs the test on databases without tables. open opens another
// store of the same database.
func eachEmpty(t *testing.T, run func(t *testing.T, open func() *store.Store)) {
	for name, url := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "gongbo ?#%.db") },
		"postgres": func(t *testing.T) string { return pgtest.Empty(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := url(t)
			run(t, func() *store.Store {
				s, err := store.Open(t.Context(), url, store.Options{NewID: newID})
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, s.Close()) })
				return s
			})
		})
	}
}

func TestMigrationsRunOnceUpAndDown(t *testing.T) {
	eachEmpty(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		names, err := s.Migrate(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, names)
		again, err := s.Migrate(t.Context())
		require.NoError(t, err)
		require.Empty(t, again)
		again, err = open().Migrate(t.Context())
		require.NoError(t, err)
		require.Empty(t, again)
		require.EqualValues(t, len(names), count(t, s, "bun_migrations"), "each is kept once")

		require.NoError(t, s.Rollback(t.Context()))
		require.Zero(t, count(t, s, "bun_migrations"))
		_, err = s.CountRows(t.Context(), "products")
		require.Error(t, err, "its tables are gone")
		again, err = s.Migrate(t.Context())
		require.NoError(t, err)
		require.Equal(t, names, again)
		signUp(t, s, domain.SupplierOrganization)
	})
}

// Replicas that start at once migrate one after the other.
func TestReplicasMigrateOneByOne(t *testing.T) {
	url := pgtest.Empty(t)
	ran := make([]int, 5)
	for _, err := range race(len(ran), func(i int) error {
		s, err := store.Open(t.Context(), url, store.Options{NewID: newID})
		if err != nil {
			return err
		}
		defer s.Close()
		names, err := s.Migrate(t.Context())
		ran[i] = len(names)
		return err
	}) {
		require.NoError(t, err)
	}
	sum := 0
	for _, n := range ran {
		sum += n
	}
	require.Equal(t, max(ran[0], ran[1], ran[2], ran[3], ran[4]), sum, "one did it all: %v", ran)
	require.Positive(t, sum)
}

// What is done is kept with what it did: whoever dies right after the
// migration's own transaction leaves nothing to mend.
func TestACrashAfterAMigrationLeavesItDone(t *testing.T) {
	eachEmpty(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		all, err := s.Migrate(t.Context())
		require.NoError(t, err)
		require.NoError(t, s.Rollback(t.Context()))
		// from here on what is written after the migration's transaction fails, as if there were nobody to write it
		fail, mend := []string{"CREATE TRIGGER crash BEFORE UPDATE ON bun_migrations BEGIN SELECT RAISE(ABORT, 'crash'); END"}, "DROP TRIGGER crash"
		if s.Dialect() == "postgres" {
			fail, mend = []string{
				"CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'crash'; END $$",
				"CREATE TRIGGER crash BEFORE UPDATE ON bun_migrations EXECUTE FUNCTION crash()",
			}, "DROP TRIGGER crash ON bun_migrations"
		}
		for _, statement := range fail {
			require.NoError(t, s.Do(t.Context(), statement))
		}
		_, err = s.Migrate(t.Context())
		require.ErrorContains(t, err, "crash")
		require.NoError(t, s.Do(t.Context(), mend))
		names, err := open().Migrate(t.Context())
		require.NoError(t, err)
		require.Equal(t, all[1:], names, "the first was done")
		signUp(t, s, domain.SupplierOrganization)
	})
}

func TestABadAddressIsAnErrorWithoutSecrets(t *testing.T) {
	for _, url := range []string{"postgres://gongbo:hunter2@127.0.0.1:1/none?connect_timeout=1", "postgres://gongbo:hunter2@[::bad/none", filepath.Join(t.TempDir(), "no", "such", "folder", "gongbo.db")} {
		_, err := store.Open(t.Context(), url, store.Options{NewID: newID})
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hunter2")
	}
}
