package analysis_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search/analysis"
)

func TestSynonymFileIsSound(t *testing.T) {
	raw, err := os.ReadFile("data/synonyms.txt")
	require.NoError(t, err)
	sets := 0
	where := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		sets++
		members := strings.Split(line, ",")
		require.Greater(t, len(members), 1, line)
		for _, m := range members {
			require.Equal(t, strings.TrimSpace(m), m, line)
			require.NotEmpty(t, m, line)
			folded := analysis.Fold(m)
			require.Empty(t, where[folded], "%s stands in two sets, or twice in one: %s", m, line)
			where[folded] = line
		}
	}
	require.GreaterOrEqual(t, sets, 60)
}

func TestSynonymsFindEachOther(t *testing.T) {
	for member, others := range analysis.Synonyms() {
		for _, other := range others {
			require.True(t, matches(member, other), "%s should find %s", member, other)
		}
	}
	require.True(t, matches("小米移动电源", "小米充电宝"))
	require.False(t, matches("steel", "T恤"), "tee within a longer word")
}
