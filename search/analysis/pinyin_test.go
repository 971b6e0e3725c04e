package analysis_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"gongbo/search/analysis"
)

// matches says whether a typed word finds a text in one field, by highlighting it.
func matches(word, text string) bool {
	_, ok := analysis.Parse(word).Highlight(text, 0)
	return ok
}

func TestPinyinFinds(t *testing.T) {
	for _, c := range []struct {
		typed, text string
		want        bool
	}{
		{"nvzhuang", "夏季女装连衣裙", true},
		{"nuzhuang", "夏季女装连衣裙", true},
		{"nüzhuang", "夏季女装连衣裙", true},
		{"lianyiqun", "夏季女装连衣裙", true},
		{"lianyiq", "夏季女装连衣裙", true},
		{"zhuanglianyi", "夏季女装连衣裙", true},
		{"xiajizhuang", "夏季女装连衣裙", false},
		{"nz", "女装", true}, {"lyq", "连衣裙", true}, {"lq", "连衣裙", false},
		{"changsha", "长沙", true}, {"zhangsha", "长沙", false},
		{"chongqing", "重庆", true}, {"zhongqing", "重庆", false},
		{"yinhang", "银行", true}, {"yinxing", "银行", false},
		{"xiamen", "厦门", true}, {"shamen", "厦门", false},
		{"panyu", "番禺", true}, {"fanqie", "番茄", true}, {"liuan", "六安", false}, {"luan", "六安", true},
		{"xian", "西安", true}, {"xian", "鲜果", true},
		{"dongguan", "东莞", true}, {"lvcha", "绿茶", true}, {"lucha", "绿茶", true},
		{"nvzhuang", "女装", true}, {"nvzhuang", "女 装", false},
		{"ruanjian", "软件", true},
	} {
		require.Equal(t, c.want, matches(c.typed, c.text), "%s in %s", c.typed, c.text)
	}
}

func TestReadingsFileIsSound(t *testing.T) {
	raw, err := os.ReadFile("data/readings.txt")
	require.NoError(t, err)
	table, err := os.ReadFile("data/pinyin.txt")
	require.NoError(t, err)
	syllables, seen := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(string(table)) {
		syllables[strings.Fields(line)[0]] = true
	}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		n := utf8.RuneCountInString(f[0])
		require.Contains(t, []int{1, 2}, n, line)
		require.False(t, seen[f[0]], "twice: %s", f[0])
		seen[f[0]] = true
		require.Equal(t, f[0], analysis.Fold(f[0]), "written as folded")
		require.True(t, n == 1 && len(f) > 1 || n == 2 && len(f) == 3, line)
		for _, syllable := range f[1:] {
			require.True(t, syllables[syllable], "no syllable %s: %s", syllable, line)
		}
	}
}

func TestPinyinForIndexes(t *testing.T) {
	spelled, initialed := analysis.Pinyin("长沙女装 a重庆")
	require.Subset(t, spelled, []string{"chang", "changsha", "changshanvzhuang", "nvzhuang", "nuzhuang", "chongqing"})
	require.Subset(t, initialed, []string{"cs", "csn", "nz", "cq"})
	require.NotContains(t, initialed, "zc", "not across a break")
}
