package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// unpack writes a package of three small tables.
func unpack(t *testing.T, areas string) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "dist"), 0o755))
	for name, text := range map[string]string{
		"provinces.csv": "code,name\n44,\"广东省\"\n",
		"cities.csv":    "code,name,provinceCode\n4401,\"广州市\",44\n4419,\"东莞市\",44\n",
		"areas.csv":     "code,name,cityCode,provinceCode\n" + areas,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "dist", name), []byte(text), 0o644))
	}
	return folder
}

func TestCodesArePaddedAndCitiesWithoutCountiesStandOnce(t *testing.T) {
	out := filepath.Join(t.TempDir(), "divisions.tsv")
	require.NoError(t, run(unpack(t, "440103,\"荔湾区\",4401,44\n441900,\"东莞市\",4419,44\n"), out))
	table, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, "code\tname\n440000\t广东省\n440100\t广州市\n440103\t荔湾区\n441900\t东莞市\n"+
		"710000\t台湾省\n810000\t香港特别行政区\n820000\t澳门特别行政区\n", string(table))
}

func TestADivisionWithoutItsCityIsRefused(t *testing.T) {
	out := filepath.Join(t.TempDir(), "divisions.tsv")
	require.ErrorContains(t, run(unpack(t, "450103,\"青秀区\",4501,45\n"), out), "place division 450103")
	require.NoFileExists(t, out)
}

func TestTwoNamesForACodeAreRefused(t *testing.T) {
	folder := unpack(t, "440103,\"荔湾区\",4401,44\n440103,\"芳村区\",4401,44\n")
	require.ErrorContains(t, run(folder, filepath.Join(t.TempDir(), "out.tsv")), "440103 is both 荔湾区 and 芳村区")
}
