package analysis_test

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"gongbo/search/analysis"
)

func FuzzAnalysis(f *testing.F) {
	for _, s := range []string{"女装 广州", "ＩＰＨＯＮＥ15", "nvzhuang", "\xff\x00\"'*", "T恤tee", strings.Repeat("xian", 20), "İﬁ㎏𠮷", "批发"} {
		f.Add(s, "夏季女裝连衣裙 iPhone15 <b>&"+s)
	}
	f.Fuzz(func(t *testing.T, q, text string) {
		folded := analysis.Fold(text)
		if utf8.RuneCountInString(folded) != utf8.RuneCountInString(text) {
			t.Fatal("folding changed the number of runes")
		}
		if analysis.Fold(folded) != folded {
			t.Fatal("folding twice differs")
		}
		for tok := range analysis.Tokens(folded) {
			if tok.Start >= tok.End || folded[tok.Start:tok.End] != tok.Text {
				t.Fatalf("token %+v", tok)
			}
		}
		p := analysis.Parse(q)
		if len(p.Words) > analysis.MaxTerms {
			t.Fatal("too many words")
		}
		marked, ok := p.Highlight(text, 0)
		if !ok {
			return
		}
		plain := html.UnescapeString(strings.NewReplacer("<em>", "", "</em>", "").Replace(marked))
		if plain != html.UnescapeString(html.EscapeString(text)) && !strings.Contains(text, "em>") {
			t.Fatalf("highlight changed the text: %q became %q", text, plain)
		}
		if strings.Count(marked, "<em>") != strings.Count(marked, "</em>") {
			t.Fatalf("unbalanced: %q", marked)
		}
	})
}
