package migrations_test

import (
	"io/fs"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/migrations"
)

// Both databases have the same migrations, each with its way back, and each
// makes the same tables with the same columns in the same order.
func TestDialectsAgree(t *testing.T) {
	column := regexp.MustCompile(`(?m)^(?:CREATE TABLE (\w+)|  ([a-z_]+) )`)
	names := func(dir string) []string {
		var out []string
		files, err := fs.Glob(os.DirFS(dir), "*.sql")
		require.NoError(t, err)
		for _, f := range files {
			b, err := os.ReadFile(dir + "/" + f)
			require.NoError(t, err)
			out = append(out, f)
			for _, m := range column.FindAllStringSubmatch(string(b), -1) {
				out = append(out, m[1]+m[2])
			}
		}
		return out
	}
	lite := names("sqlite")
	require.Greater(t, len(lite), 100)
	require.Equal(t, lite, names("postgres"))
	for _, d := range []string{"sqlite", "postgres"} {
		ms, err := migrations.For(d)
		require.NoError(t, err)
		for _, m := range ms.Sorted() {
			require.NotNil(t, m.Up, "%s %s has no up", d, m.Name)
			require.NotNil(t, m.Down, "%s %s has no down", d, m.Name)
		}
	}
}
