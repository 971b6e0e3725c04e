package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCommittedTablesAreWhatGenWrites(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, run(dir))
	for _, name := range []string{"fold.txt", "pinyin.txt"} {
		want, err := os.ReadFile(dir + "/" + name)
		require.NoError(t, err)
		got, err := os.ReadFile("../data/" + name)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "data/%s is stale: run go generate ./search/analysis", name)
	}
}
