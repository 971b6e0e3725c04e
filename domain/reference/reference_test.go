package reference

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryTableIsSound(t *testing.T) {
	require.NoError(t, Check())
}

func TestRowsNameTheFaultyLine(t *testing.T) {
	var seen []string
	err := rows("t.tsv", "code\tname\n# a remark\n\n1\ta\n2\n3\tc\n", 2, func(field []string) error {
		seen = append(seen, field[0]+field[1])
		return nil
	})
	require.Equal(t, []string{"1a", "3c"}, seen)
	require.ErrorContains(t, err, "t.tsv line 5: has 1 columns, want 2")
}

// A fresh parse of everything, as the first request of a process pays it.
// The house rule is under 10 ms in all.
func BenchmarkParseAll(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		poor := parsePoverty()
		parseDivisions(poor)
		parseCategories()
		parseCredentials()
	}
}
