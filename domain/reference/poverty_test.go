package reference

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAll832FormerPovertyCountiesResolve(t *testing.T) {
	all := FormerPovertyCounties()
	require.Len(t, all, 832)
	seen := map[string]bool{}
	for _, c := range all {
		require.False(t, seen[c.Code], c)
		seen[c.Code] = true
		d, ok := DivisionByCode(c.Code)
		require.True(t, ok, c)
		require.True(t, d.PovertyCounty, c)
		require.Equal(t, County, d.Level, c)
		require.Equal(t, c.ProvinceCode, Ancestors(c.Code)[0], c)
		require.Contains(t, []int{2016, 2017, 2018, 2019, 2020}, c.RemovedYear, c)
	}
}

// Only 冷湖, merged into 茫崖 in 2018, has no code of its own any more.
func TestPovertyCountiesInForce(t *testing.T) {
	var poor int
	for _, d := range Divisions() {
		if d.PovertyCounty {
			poor++
		}
	}
	require.Equal(t, 831, poor)
}

func TestPovertyCountiesPerProvince(t *testing.T) {
	want := map[string]int{
		"河北省": 45, "山西省": 36, "内蒙古自治区": 31, "吉林省": 8, "黑龙江省": 20, "安徽省": 20, "江西省": 24, "河南省": 38,
		"湖北省": 28, "湖南省": 40, "广西壮族自治区": 33, "海南省": 5, "重庆市": 14, "四川省": 66, "贵州省": 66, "云南省": 88,
		"西藏自治区": 74, "陕西省": 56, "甘肃省": 58, "青海省": 42, "宁夏回族自治区": 8, "新疆维吾尔自治区": 32,
	}
	got := map[string]int{}
	for _, c := range FormerPovertyCounties() {
		got[FullName(c.ProvinceCode)]++
	}
	require.Equal(t, want, got)
}

func TestRetiredCodesLeadToTheirSuccessors(t *testing.T) {
	retired := povertyTable().retired
	require.NotEmpty(t, retired)
	for _, d := range retired {
		got, ok := DivisionByCode(d.Code)
		require.True(t, ok, d)
		require.True(t, got.Retired && got.PovertyCounty, d)
		now, ok := DivisionByCode(d.SuccessorCode)
		require.True(t, ok, d)
		require.False(t, now.Retired, d)
		require.True(t, now.PovertyCounty, d)
		city, ok := DivisionByCode(d.ParentCode)
		require.True(t, ok, d)
		require.Equal(t, City, city.Level, d)
		require.NotContains(t, Divisions(), got)
	}
	d, _ := DivisionByCode("130823")
	require.Equal(t, Division{Code: "130823", Name: "平泉县", ParentCode: "130800", Level: County, PovertyCounty: true, Retired: true, SuccessorCode: "130881"}, d)
}

// The published list in circulation writes these codes, which GB/T 2260 gives
// to other divisions or to none that is in force.
var misprinted = map[string]string{
	"532600": "532601", // 文山市; 532600 is the whole prefecture
	"622900": "622901", // 临夏市; 622900 is the whole prefecture
	"540530": "540581", // 错那县, a city since 2023
	"540422": "540481", // 米林县, a city since 2023
	"632825": "632857", // 大柴旦行政委员会
	"630104": "632858", // 冷湖行政委员会; 630104 is 西宁市城西区
}

var shortened = map[string]string{
	"湄潭": "湄潭县", "积石山自治县": "积石山保安族东乡族撒拉族自治县",
	"冷湖行委": "冷湖行政委员会", "大柴旦行委": "大柴旦行政委员会", "茫崖行委": "茫崖行政委员会",
}

func TestPovertyCountiesAgainstThePublishedList(t *testing.T) {
	const path = "../../../shared/data/poverty_county_list.csv"
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here: the 832 are not compared with the published list", path)
	}
	require.NoError(t, err)
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)

	var want, got []string
	for _, r := range records[1:] {
		code, year := strings.TrimSuffix(r[0], ".0"), strings.TrimSuffix(r[5], ".0")
		name := r[1]
		if full, ok := shortened[name]; ok {
			name = full
		}
		if right, ok := misprinted[code]; ok {
			code = right
		}
		want = append(want, strings.Join([]string{code, name, r[3], year}, " "))
	}
	for line := range strings.Lines(povertyText) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if f[0] != "code" {
			got = append(got, strings.Join([]string{f[0], f[1], FullName(f[2]), f[3]}, " "))
		}
	}
	slices.Sort(want)
	require.Equal(t, want, got)
}
