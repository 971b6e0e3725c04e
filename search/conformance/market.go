package conformance

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search"
)

// catalogue is a small market that every search below is about.
func catalogue() []search.Document {
	p := func(id, title, brand, category, place string, price, commission int64, terms map[string][]string) search.Document {
		d := search.Document{ID: id, Version: 1,
			Text:    map[string]string{"title": title, "brand": brand, "category_names": category, "place_names": place},
			Terms:   map[string][]string{search.VisibleTo: {search.Public}},
			Numbers: map[string]int64{"created_at": 1_700_000_000_000_000 + int64(len(id))},
		}
		for k, v := range terms {
			d.Terms[k] = v
		}
		if price > 0 {
			d.Numbers["live_price_fen"] = price
		}
		if commission > 0 {
			d.Numbers["commission_bps"] = commission
		}
		return d
	}
	gz, cq := []string{"440000", "440100"}, []string{"500000", "500100"}
	return []search.Document{
		p("prd_dress", "夏季女装连衣裙 碎花 2024新款", "秋水伊人", "服饰 女装 连衣裙", "广东 广州 沙河", 12900, 2000, map[string][]string{"category_code": {"10", "1001", "100101"}, "origin_division_code": gz, "stock_mode": {"spot"}, "organization_id": {"org_a"}}),
		p("prd_tee", "纯棉T恤 男 <短袖> & 圆领", "Semir", "服饰 男装 T恤", "广东 广州 白马", 4900, 2500, map[string][]string{"category_code": {"10", "1002", "100201"}, "origin_division_code": gz, "stock_mode": {"presale"}, "organization_id": {"org_b"}}),
		p("prd_iphone", "Apple iPhone15 手机壳 透明防摔", "苹果", "数码 手机配件", "广东 深圳 华强北", 2900, 3000, map[string][]string{"category_code": {"20", "2001"}, "origin_division_code": {"440000", "440300"}, "stock_mode": {"spot"}, "organization_id": {"org_a"}}),
		p("prd_power", "小米充电宝 20000mAh 快充", "Xiaomi", "数码 移动电源", "广东 深圳", 9900, 0, map[string][]string{"category_code": {"20", "2002"}, "origin_division_code": {"440000", "440300"}, "stock_mode": {"spot"}, "organization_id": {"org_c"}}),
		p("prd_pepper", "重庆奉节脐橙 产地直发 5kg", "奉节脐橙", "农产品 水果 橙", "重庆 奉节", 3900, 1500, map[string][]string{"category_code": {"30", "3001"}, "origin_division_code": cq, "stock_mode": {"presale"}, "organization_id": {"org_d"}}),
		p("prd_apple", "洛川苹果 红富士 脱贫县助农", "", "农产品 水果 苹果", "陕西 延安 洛川", 5900, 1500, map[string][]string{"category_code": {"30", "3001"}, "origin_division_code": {"610000", "610600"}, "stock_mode": {"spot"}, "organization_id": {"org_d"}}),
		p("prd_lip", "丝绒哑光口红 显白不拔干", "L'Oreal", "美妆 口红", "上海", 19900, 4000, map[string][]string{"category_code": {"40", "4001"}, "origin_division_code": {"310000"}, "stock_mode": {"spot"}, "organization_id": {"org_e"}}),
		p("prd_bank", "长沙银行联名 摆件", "", "礼品 摆件", "湖南 长沙", 0, 1000, map[string][]string{"category_code": {"50"}, "origin_division_code": {"430000", "430100"}, "stock_mode": {"spot"}, "organization_id": {"org_e"}}),
	}
}

func fill(t *testing.T, ix search.Index) {
	t.Helper()
	require.NoError(t, ix.Put(t.Context(), search.Products, catalogue()...))
}

func find(t *testing.T, ix search.Index, q search.Query) search.Result {
	t.Helper()
	if q.Kind == "" {
		q.Kind = search.Products
	}
	r, err := ix.Search(t.Context(), q)
	require.NoError(t, err)
	return r
}

func ids(r search.Result) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

// many makes n documents with few distinct prices, some unknown, so that orders are full of ties.
func many(n int) []search.Document {
	rng := rand.New(rand.NewPCG(7, 7))
	var out []search.Document
	for i := range n {
		d := search.Document{ID: fmt.Sprintf("prd_%04d", i), Version: 1,
			Text:    map[string]string{"title": []string{"女装", "夏季女装", "女装连衣裙", "男装"}[rng.IntN(4)]},
			Numbers: map[string]int64{"created_at": int64(rng.IntN(5))}}
		if rng.IntN(4) > 0 {
			d.Numbers["live_price_fen"] = int64(100 * rng.IntN(6))
		}
		out = append(out, d)
	}
	return out
}
