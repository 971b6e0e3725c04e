package demo

import (
	"fmt"
	"strings"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// kinds is how many suppliers of each kind there are, and how many products
// each of them has at most and at least.
var kinds = []struct {
	kind        domain.SupplierKind
	count       int
	least, most int64
}{
	{domain.WholesaleVendor, 130, 8, 18},
	{domain.FactoryDirect, 45, 8, 16},
	{domain.MallBrand, 30, 6, 14},
	{domain.FarmProducer, 35, 4, 8},
	{domain.Cooperative, 25, 6, 12},
	{domain.LocalMerchant, 35, 3, 6},
}

func (b *builder) markets() {
	for _, m := range b.words.markets {
		b.Markets = append(b.Markets, domain.MarketFields{
			Name: m.name, DivisionCode: m.division, Address: "广州市" + m.address, CategoryCodes: m.categories, StallCount: m.stalls,
			Intro: fmt.Sprintf("%s，档口约%d个，一手货源，支持走播与直播选品。", m.name, m.stalls),
		})
	}
}

func (b *builder) suppliers() {
	b.trades = make([][]string, 0, supplierCount)
	b.farms = make([][]produce, 0, supplierCount)
	for _, k := range kinds {
		for i := range k.count {
			s := Supplier{Market: None}
			s.Kind = k.kind
			s.ContactName, s.ContactPhone = b.person(), b.phone()
			s.Platforms = some(b.chance, domain.Platforms[:5], int(b.between(2, 5)))
			s.NewcomerWelcome = b.percent(45)
			var trade []string
			var farm []produce
			switch k.kind {
			case domain.WholesaleVendor:
				trade = b.vendor(&s, i)
			case domain.FactoryDirect:
				trade = b.factory(&s, i)
			case domain.MallBrand:
				trade = b.brand(&s, i)
			case domain.LocalMerchant:
				trade = b.merchant(&s, i)
			default:
				trade, farm = b.grower(&s, i)
			}
			s.CategoryCodes = trade
			b.past(&s.Measures, trade)
			b.Suppliers = append(b.Suppliers, s)
			b.trades = append(b.trades, trade)
			b.farms = append(b.farms, farm)
		}
	}
}

// past gives two of three parties a history that somebody verified.
func (b *builder) past(m *domain.Measures, trade []string) {
	if !b.percent(66) {
		return
	}
	c, _ := reference.CategoryByCode(trade[0])
	prior := int64(c.ReturnPriorBps)
	*m = domain.Measures{
		ExperienceScore: b.between(380, 495), ReputationScore: b.between(390, 498), FulfilmentBps: b.between(8600, 9980),
		ReturnBps: prior * b.between(70, 125) / 100, VerifiedOutcomes: b.spread(1, 60),
	}
	m.VerifiedGMVFen = m.VerifiedOutcomes * round(b.spread(200_000, 20_000_000), 100)
}

func (b *builder) vendor(s *Supplier, i int) []string {
	// Every market has vendors, the first ones, which sell clothes, the most.
	n := len(b.words.markets)
	s.Market = i % n
	if i >= 2*n {
		s.Market = b.IntN(11)
	}
	m := b.words.markets[s.Market]
	s.DivisionCode, s.Address = m.division, "广州市"+m.address
	s.StallNo = b.stall(m.stall)
	trade := some(b.chance, m.categories, int(b.between(1, 2)))
	s.Name = b.shop(trade[0])
	s.OwnerHost = b.percent(40)
	s.NightBands = some(b.chance, domain.Bands, int(b.between(1, 3)))
	if b.percent(30) {
		s.SlotFeeBudgetFen = b.between(5, 60) * 10_000
	}
	s.Intro = fmt.Sprintf("%s %s，主营%s，%s", m.name, s.StallNo, names(trade), pick(b.chance, []string{"现货混批，一件代发。", "每周上新，实拍图齐全。", "工贸一体，爆款可返单。", "老板娘亲自出镜，欢迎走播。"}))
	return trade
}

// stall fills a pattern: A is a letter, F a floor, N a digit.
func (b *builder) stall(pattern string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'A':
			return 'A' + rune(b.IntN(6))
		case 'F':
			return '1' + rune(b.IntN(6))
		case 'N':
			return '1' + rune(b.IntN(9))
		}
		return r
	}, pattern)
}

// shop names a shop of the trade.
func (b *builder) shop(category string) string {
	endings, _ := nearest(b.words.trades, category)
	return b.unique(b.names, func() string {
		return pick(b.chance, b.words.shopWords) + pick(b.chance, endings)
	})
}

func (b *builder) factory(s *Supplier, i int) []string {
	belt := b.words.belts[i%len(b.words.belts)]
	s.DivisionCode = belt.division
	city := shortName(belt.division)
	s.Name = b.unique(b.names, func() string {
		return city + pick(b.chance, b.words.shopWords) + belt.ending + "有限公司"
	})
	s.Address = fmt.Sprintf("%s工业园%d号", reference.FullName(belt.division), b.between(1, 99))
	trade := some(b.chance, belt.categories, int(b.between(1, 3)))
	s.NightBands = some(b.chance, domain.Bands[:4], 2)
	if b.percent(50) {
		s.SlotFeeBudgetFen = b.between(5, 100) * 100_000
	}
	s.Intro = fmt.Sprintf("%s产业带源头工厂，自有车间，主营%s，支持贴牌与打样，欢迎工厂走播。", belt.name, names(trade))
	return trade
}

func (b *builder) brand(s *Supplier, i int) []string {
	mall := pick(b.chance, b.words.malls)
	trade := b.words.mallTrades[i%len(b.words.mallTrades)]
	s.DivisionCode, s.MallName = mall.division, mall.name
	s.Name = b.unique(b.names, func() string { return pick(b.chance, b.words.brands) }) + "（" + mall.name + "店）"
	s.Address = fmt.Sprintf("广州市%s%d层%s", mall.name, b.between(1, 6), b.stall("FNN号铺"))
	s.NightBands = []domain.Band{"prime_night", "late_night"} // after closing
	s.SlotFeeBudgetFen = b.between(1, 30) * 1_000_000
	s.Intro = fmt.Sprintf("%s专柜品牌，品牌授权齐全，闭店后可进店直播，主营%s。", mall.name, names(trade))
	return trade
}

// grower is a farm or a cooperative in a former poverty county.
func (b *builder) grower(s *Supplier, i int) ([]string, []produce) {
	first := b.words.produce[(i*7+int(s.Kind[0]))%len(b.words.produce)]
	var farm []produce
	var trade []string
	for _, p := range b.words.produce {
		if p.division == first.division {
			farm = append(farm, p)
			trade = append(trade, p.category[:4])
		}
	}
	s.DivisionCode = first.division
	s.Address = reference.FullName(first.division) + pick(b.chance, []string{"河东", "青山", "白石", "新民", "红星", "柳树", "大坪"}) + "村"
	c, _ := reference.CategoryByCode(first.category[:2])
	if s.Kind == domain.Cooperative {
		s.Name = b.unique(b.names, func() string { return first.county + pick(b.chance, b.words.shopWords) + "种养专业合作社" })
	} else {
		s.Name = b.unique(b.names, func() string { return first.county + b.person() + "家庭农场" })
	}
	s.Intro = fmt.Sprintf("%s农家，主产%s（%s），可到地头直播，欢迎助农专场，不收坑位费。", reference.FullName(first.division), first.name, c.NameZh)
	s.NewcomerWelcome = true
	s.NightBands = some(b.chance, domain.Bands[:4], 2)
	return trade, farm
}

func (b *builder) merchant(s *Supplier, i int) []string {
	h := b.words.houses[i%len(b.words.houses)]
	p := b.words.places[i%len(b.words.places)]
	s.DivisionCode = p.division
	s.Name = b.unique(b.names, func() string { return pick(b.chance, b.words.shopWords) + h.ending }) + "（" + p.name + "店）"
	s.Address = fmt.Sprintf("%s%s%d号", reference.FullName(p.division), p.street, b.between(1, 300))
	s.NightBands = []domain.Band{"evening", "prime_night", "late_night"}
	s.Intro = fmt.Sprintf("%s%s，%s，欢迎达人夜间探店。", p.name, h.kind, h.terms)
	if b.percent(40) {
		s.SlotFeeBudgetFen = b.between(3, 50) * 10_000
	}
	return []string{h.category}
}

// names lists categories in Chinese.
func names(codes []string) string {
	var out []string
	for _, code := range codes {
		c, _ := reference.CategoryByCode(code)
		out = append(out, c.NameZh)
	}
	return strings.Join(out, "、")
}

// shortName is a division without its 市, 区 or 县: 东莞.
func shortName(code string) string {
	d, _ := reference.DivisionByCode(code)
	r := []rune(d.Name)
	return string(r[:max(2, len(r)-1)])
}
