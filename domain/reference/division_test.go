package reference

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDivisionsAreOrderedAndUnique(t *testing.T) {
	all := Divisions()
	require.Greater(t, len(all), 3300)
	require.True(t, slices.IsSortedFunc(all, func(a, b Division) int { return strings.Compare(a.Code, b.Code) }))
	levels := map[DivisionLevel]int{}
	for i, d := range all {
		require.Len(t, d.Code, 6)
		require.False(t, d.Retired)
		require.NotEmpty(t, d.Name)
		if i > 0 {
			require.NotEqual(t, all[i-1].Code, d.Code)
		}
		levels[d.Level]++
	}
	require.Equal(t, 34, levels[Province])
	require.Equal(t, 342, levels[City])
}

func TestEveryDivisionHangsInTheTree(t *testing.T) {
	above := map[DivisionLevel]DivisionLevel{City: Province, County: City}
	for _, d := range Divisions() {
		if d.Level == Province {
			require.Empty(t, d.ParentCode)
			continue
		}
		up, ok := DivisionByCode(d.ParentCode)
		require.True(t, ok, d)
		require.Equal(t, above[d.Level], up.Level, d)
		require.Contains(t, ChildDivisions(d.ParentCode), d)
	}
	require.Len(t, ChildDivisions(""), 34)
	require.Empty(t, ChildDivisions("440103"))
	require.Empty(t, ChildDivisions("nowhere"))
}

func TestDivisionByCode(t *testing.T) {
	d, ok := DivisionByCode("440104")
	require.True(t, ok)
	require.Equal(t, Division{Code: "440104", Name: "越秀区", ParentCode: "440100", Level: County}, d)
	for _, code := range []string{"", "44", "4401", "999999", "440104 ", "440104001"} {
		_, ok := DivisionByCode(code)
		require.False(t, ok, code)
	}
}

func TestAncestorsAreRootFirst(t *testing.T) {
	require.Equal(t, []string{"440000", "440100"}, Ancestors("440103"))
	require.Equal(t, []string{"440000"}, Ancestors("440100"))
	require.Empty(t, Ancestors("440000"))
	require.Empty(t, Ancestors("000000"))
}

func TestFullName(t *testing.T) {
	for code, want := range map[string]string{
		"440000": "广东省",
		"440100": "广东省广州市",
		"440104": "广东省广州市越秀区",
		"441900": "广东省东莞市",
		"110100": "北京市",
		"110101": "北京市东城区",
		"500101": "重庆市万州区",
		"500229": "重庆市城口县",
		"419001": "河南省济源市",
		"659001": "新疆维吾尔自治区石河子市",
		"469001": "海南省五指山市",
		"810000": "香港特别行政区",
		"130823": "河北省承德市平泉县", // retired
		"000000": "",
	} {
		require.Equal(t, want, FullName(code), code)
	}
}

func TestWithin(t *testing.T) {
	require.True(t, Within("440103", "440000"))
	require.True(t, Within("440103", "440100"))
	require.True(t, Within("440103", "440103"))
	require.True(t, Within("440103", ""))
	require.False(t, Within("440100", "440103"))
	require.False(t, Within("450103", "440000"))
}
