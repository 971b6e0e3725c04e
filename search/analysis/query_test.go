package analysis_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search/analysis"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]string{ // words; optional ones in brackets
		"女装 广州":       "女装|广州",
		"  女裝　ＧＺ ":    "女装|gz",
		"女装批发":        "女装|[批发]",
		"批发":          "批发",
		"新款 女装 女装":    "[新款]|女装",
		"专业批发市场":      "专业批发市场",
		"源头厂家 四件套":    "[源头厂家]|四件套",
		"小米充电宝":       "小米|充电宝",
		"T恤男":         "t恤|男",
		"iphone15 手机": "iphone15|手机",
		"美的的锅":        "美的的锅",
		"“”!?":        "",
	} {
		var got []string
		for _, w := range analysis.Parse(in).Words {
			if w.Optional {
				w.Text = "[" + w.Text + "]"
			}
			got = append(got, w.Text)
		}
		require.Equal(t, want, strings.Join(got, "|"), in)
	}
}

func TestParseIsBounded(t *testing.T) {
	for _, q := range []string{
		strings.Repeat("女", 100_000), strings.Repeat("女 ", 100_000), strings.Repeat("ab ", 100_000), strings.Repeat("xian", 50_000),
		strings.Repeat("充电宝", 1000), strings.Repeat("a1", 1000), strings.Repeat("zhuang", 30), distinctWords(10_000),
	} {
		p := analysis.Parse(q)
		atoms := 0
		for _, w := range p.Words {
			atoms += len(w.Options[0].Atoms)
			require.NotEmpty(t, w.Options)
			require.LessOrEqual(t, len(w.Options), 24)
		}
		require.LessOrEqual(t, atoms, 2*analysis.MaxTerms)
		require.LessOrEqual(t, len(p.Words), analysis.MaxTerms)
	}
}

func distinctWords(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteRune(rune('一' + i%20000))
		b.WriteByte(' ')
	}
	return b.String()
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		typed, word string
		max         int
		want        bool
	}{
		{"nike", "nkie", 1, true}, {"nike", "nikee", 1, true}, {"nike", "nie", 1, true}, {"nike", "bike", 1, false},
		{"nike", "nike", 1, false}, {"inke", "nike", 1, true}, {"champion", "champoin", 2, true}, {"champion", "shampion", 2, true},
		{"champion", "xhampoin", 2, false}, {"xiaomi", "xiami", 1, true}, {"xiaomi", "xmi", 2, false}, {"", "a", 1, false}, {"é", "e", 1, false},
	} {
		require.Equal(t, c.want, analysis.Near(c.typed, c.word, c.max), "%s %s", c.typed, c.word)
	}
	for word, n := range map[string]int{"abc": 0, "abcd": 1, "abcdefg": 1, "abcdefgh": 2, "iphone15": 0, "女装女装": 0} {
		require.Equal(t, n, analysis.Typos(word), word)
	}
}

func TestHighlight(t *testing.T) {
	for _, c := range []struct {
		q, raw string
		crop   int
		want   string
	}{
		{"女装", "夏季女裝<b>", 0, "夏季<em>女裝</em>&lt;b&gt;"},
		{"夏季女装", "女装夏季新款", 0, "<em>女装夏季</em>新款"},
		{"iphone", "ＩＰＨＯＮＥ１５ 壳", 0, "<em>ＩＰＨＯＮＥ</em>１５ 壳"},
		{"champoin", "Champion卫衣", 0, "<em>Champion</em>卫衣"},
		{"移动电源", "小米充电宝", 0, "小米<em>充电宝</em>"},
		{"nz", "女装 北京", 0, "<em>女装</em> 北京"},
		{"女装", "一二三四五六七八九十女装一二三四五六七八九十", 8, "…九十<em>女装</em>一二三四…"},
		{"女装", "\xff女装\x00", 0, "\xff<em>女装</em>\x00"},
	} {
		got, ok := analysis.Parse(c.q).Highlight(c.raw, c.crop)
		require.True(t, ok, c.q)
		require.Equal(t, c.want, got, c.q)
	}
	_, ok := analysis.Parse("童装").Highlight("男鞋", 0)
	require.False(t, ok)
}

// 60,000 queries of real shoppers, when they are at hand: none is lost or grows out of bounds.
func TestRealQueries(t *testing.T) {
	f, err := os.Open("/work/shared/data/taobao_queries.txt")
	if err != nil {
		t.Skipf("the shoppers' queries are not here: %v", err)
	}
	defer f.Close()
	n, empty := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		q := lines.Text()
		p := analysis.Parse(q)
		if len(p.Words) == 0 {
			empty++
			continue
		}
		// Up to the bound on terms, a query finds a text that is the query.
		if len([]rune(q)) <= 30 {
			_, ok := p.Highlight(q, 0)
			require.True(t, ok, q)
		}
	}
	t.Logf("%d queries, %d of them without a word", n, empty)
	require.Greater(t, n, 50_000)
	require.Less(t, empty, 10)
}
