package analysis_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"gongbo/search/analysis"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"ＩＰＨＯＮＥ　１５":    "iphone 15",
		"蘋果女裝連衣裙":      "苹果女装连衣裙",
		"廣州東莞臺灣龍門":     "广州东莞台湾龙门",
		"L'Oréal ÜBER": "l'oreal uber",
		"①②Ⓐ㈱":         "12a㈱",
		"ﾊﾟｿｺﾝ":        "ハ\u309aソコン",
		"𝐀𝟗":           "a9",
		"豈更":           "岂更", // compatibility ideographs
		"":             "",
		"夏季女装 100%":    "夏季女装 100%",
	} {
		require.Equal(t, want, analysis.Fold(in), in)
	}
}

func TestFoldKeepsTheNumberOfRunes(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		f := analysis.FoldRune(r)
		require.True(t, utf8.ValidRune(f))
		require.Equal(t, f, analysis.FoldRune(f), "folding %U twice", r)
	}
	for _, s := range []string{"\xff女\xfe", "\x00", "İıßﬁ㎏"} {
		require.Equal(t, utf8.RuneCountInString(s), utf8.RuneCountInString(analysis.Fold(s)))
	}
}
