package search_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search"
)

// marketOf makes n products of testdata/market.txt, the same for the same n and seed.
func marketOf(t testing.TB, n int, seed uint64) []search.Document {
	t.Helper()
	leaves := dataLines(t, "testdata/market.txt")
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	out := make([]search.Document, 0, n)
	for i := range n {
		leaf := i % len(leaves)
		f := strings.Split(leaves[leaf], "|")
		require.Len(t, f, 5, leaves[leaf])
		d := product(rng, i, leaf, f)
		// What else a description mentions must not come before what is sold.
		other := strings.Split(strings.Split(leaves[rng.IntN(len(leaves))], "|")[1], ",")
		d.Text["description"] += "可搭配" + other[rng.IntN(len(other))] + "。"
		out = append(out, d)
	}
	return out
}

func product(rng *rand.Rand, i, leaf int, f []string) search.Document {
	pick := func(list string) string {
		words := strings.Split(list, ",")
		return words[rng.IntN(len(words))]
	}
	noun, brand, place := pick(f[1]), pick(f[2]), pick(f[3])
	title := pick(f[4]) + noun + " " + pick(f[4])
	if rng.IntN(2) == 0 {
		title = brand + " " + title
	}
	if rng.IntN(3) == 0 {
		title += fmt.Sprintf(" %c%d", 'A'+rng.IntN(26), 100+rng.IntN(900))
	}
	supplier := fmt.Sprintf("sup_%03d", rng.IntN(300))
	top := fmt.Sprintf("%02d", leaf/5)
	d := search.Document{
		ID: fmt.Sprintf("prd_%06d", i), Version: 1,
		Text: map[string]string{
			"title": title, "brand": brand, "category_names": f[0], "place_names": place,
			"supplier_name": strings.Fields(place)[1] + brand + "贸易有限公司",
			"description":   fmt.Sprintf("%s，产自%s，支持一件代发与样品申领，编号%d，%s，%s。", noun, place, i, pick(f[4]), pick(f[4])),
		},
		Terms: map[string][]string{
			search.VisibleTo: {search.Public}, "supplier_id": {supplier}, "organization_id": {supplier},
			"category_code":        {top, fmt.Sprintf("%s%02d", top, leaf)},
			"origin_division_code": {fmt.Sprintf("%d0000", 11+rng.IntN(30)), fmt.Sprint(110000 + rng.IntN(3000))},
			"stock_mode":           {[]string{"spot", "presale"}[rng.IntN(2)]},
			"supplier_kind":        {[]string{"wholesale_vendor", "mall_brand", "farm_producer", "factory_direct"}[rng.IntN(4)]},
			"offering_type":        {"goods"},
			"platform":             []string{"douyin", "kuaishou"}[:1+rng.IntN(2)],
		},
		Numbers: map[string]int64{
			"created_at": 1_700_000_000_000_000 + rng.Int64N(1000), "live_price_fen": int64(100 * (1 + rng.IntN(500))),
			"commission_bps": int64(100 * rng.IntN(40)), "ship_within_hours": int64(24 * (1 + rng.IntN(3))),
		},
	}
	if rng.IntN(4) == 0 {
		d.Terms["poverty_county"] = []string{"true"}
		delete(d.Numbers, "commission_bps")
	}
	return d
}

func dataLines(t testing.TB, file string) []string {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var out []string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}
