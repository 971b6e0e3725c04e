package analysis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search/analysis"
)

func TestTokens(t *testing.T) {
	for in, want := range map[string][]string{
		"女装连衣裙":      {"女", "女装", "装", "装连", "连", "连衣", "衣", "衣裙", "裙"},
		"t恤":         {"t", "恤"},
		"iphone15手机": {"iphone", "15", "iphone15", "手", "手机", "机"},
		"l'oreal":    {"l", "oreal"},
		"5.5cm, 女":   {"5", "5", "cm", "5cm", "女"},
		"!? ":        nil,
	} {
		var got []string
		for tok := range analysis.Tokens(in) {
			require.Equal(t, tok.Text, in[tok.Start:tok.End])
			got = append(got, tok.Text)
		}
		require.ElementsMatch(t, want, got, in)
	}
}

func TestTokensStopWhenAsked(t *testing.T) {
	for _, in := range []string{"女装连衣裙", "iphone15 x"} {
		for stop := 1; stop < 4; stop++ {
			n := 0
			for range analysis.Tokens(in) {
				if n++; n == stop {
					break
				}
			}
			require.Equal(t, stop, n)
		}
	}
}
