package demo

import (
	"fmt"
	"slices"
	"strings"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// products fills every supplier's shelf, productCount in all.
func (b *builder) products() {
	counts := make([]int, 0, supplierCount)
	total := 0
	for _, k := range kinds {
		for range k.count {
			n := int(b.between(k.least, k.most))
			counts, total = append(counts, n), total+n
		}
	}
	for i := 0; total != productCount; i = (i + 1) % len(counts) {
		switch {
		case total < productCount:
			counts[i], total = counts[i]+1, total+1
		case counts[i] > 3:
			counts[i], total = counts[i]-1, total-1
		}
	}
	for i, n := range counts {
		for j := range n {
			p := Product{Supplier: i, Listed: !b.percent(2)}
			p.SKU = fmt.Sprintf("%s%03d%02d", strings.ToUpper(string(b.Suppliers[i].Kind[:1])), i+1, j+1)
			b.fill(&p, j)
			b.Products = append(b.Products, p)
		}
	}
}

// fill makes the j-th product of its supplier up.
func (b *builder) fill(p *Product, j int) {
	s := &b.Suppliers[p.Supplier]
	if farm := b.farms[p.Supplier]; farm != nil {
		b.harvest(p, farm[j%len(farm)])
	} else {
		b.manufacture(p, s)
	}
	c, _ := reference.CategoryByCode(p.CategoryCode)
	p.OfferingType = domain.OfferingType(c.OfferingType)
	b.price(p, c)
	b.terms(p, s)
	b.stock(p, s)
	who, _ := nearest(b.words.audiences, p.CategoryCode)
	p.Audience = b.audience(who, 0)
	p.Description = b.describe(p, c)
}

func (b *builder) manufacture(p *Product, s *Supplier) {
	var leaves []reference.Category
	for _, code := range b.trades[p.Supplier] {
		for _, c := range reference.Categories() {
			if c.Leaf && strings.HasPrefix(c.Code, code) {
				leaves = append(leaves, c)
			}
		}
	}
	leaf := pick(b.chance, leaves)
	p.CategoryCode = leaf.Code
	ware, _ := nearest(b.words.goods, leaf.Code)
	p.SupplyPriceFen = round(b.spread(ware.low*100, ware.high*100), 10)
	p.OriginDivisionCode = s.DivisionCode
	switch s.Kind {
	case domain.LocalMerchant:
		b.sell(p, s)
		return
	case domain.WholesaleVendor, domain.MallBrand:
		if from, ok := nearest(b.words.origins, leaf.Code); ok {
			p.OriginDivisionCode = pick(b.chance, from)
		}
	}
	if s.Kind == domain.MallBrand {
		p.Brand, _, _ = strings.Cut(s.Name, "（")
		p.SupplyPriceFen *= 2
		p.Tags = []string{"商场同款"}
	}
	if s.Kind == domain.FactoryDirect {
		p.Tags = []string{"源头工厂", "产业带"}
	}
	p.Title = b.unique(b.titles, func() string { return b.title(s, leaf, ware, p.Brand) })
	p.ColdChain = strings.HasPrefix(leaf.Code, "12") && !strings.HasPrefix(leaf.Code, "1201")
}

// title reads as vendors write them: look, look, noun, closing.
func (b *builder) title(s *Supplier, leaf reference.Category, ware wares, brand string) string {
	noun := leaf.NameZh
	if len(leaf.Aliases) > 0 && b.percent(40) {
		if alias := pick(b.chance, leaf.Aliases); !slices.Contains(b.words.placed, alias) {
			noun = alias
		}
	}
	fresh := slices.DeleteFunc(slices.Clone(ware.looks), func(look string) bool {
		return strings.Contains(look, noun) || strings.Contains(noun, look)
	})
	looks := strings.Join(some(b.chance, fresh, 2), "")
	closing := pick(b.chance, ware.closings)
	switch {
	case brand != "":
		return fmt.Sprintf("【%s】%s%s %s", brand, looks, noun, closing)
	case s.Kind == domain.FactoryDirect && b.percent(50):
		return fmt.Sprintf("%s源头 %s%s %s", shortName(s.DivisionCode), looks, noun, closing)
	case s.OwnerHost && b.percent(30):
		return fmt.Sprintf("老板娘推荐 %s%s %s", looks, noun, closing)
	}
	return fmt.Sprintf("%s%s %s", looks, noun, closing)
}

// sell makes a local merchant's voucher or service up.
func (b *builder) sell(p *Product, s *Supplier) {
	house := b.words.houses[slices.IndexFunc(b.words.houses, func(h house) bool { return h.category == p.CategoryCode })]
	p.Title = b.unique(b.titles, func() string {
		return fmt.Sprintf("【%s】%s %s", s.Name, pick(b.chance, house.sold), pick(b.chance, []string{"夜场通用", "周末不加价", "直播专享", "随时退", "新客专享", "晚市可用"}))
	})
	p.RedemptionAddress = s.Address
	p.RedemptionTerms = house.terms + "；有效期90天，未使用随时退，过期自动退。"
	p.Tags = []string{"夜经济", "到店核销"}
}

// harvest makes a product of a poverty county up.
func (b *builder) harvest(p *Product, from produce) {
	p.CategoryCode, p.OriginDivisionCode = from.category, from.division
	ware, _ := nearest(b.words.goods, from.category)
	p.SupplyPriceFen = round(b.spread(from.low*100, from.high*100), 10)
	p.Title = b.unique(b.titles, func() string {
		look := pick(b.chance, ware.looks)
		if b.percent(35) {
			return fmt.Sprintf("助农直发 %s%s %s", look, from.name, pick(b.chance, ware.closings))
		}
		return fmt.Sprintf("%s %s%s %s", from.name, look, pick(b.chance, []string{"一级果品", "精品级", "特选", "农家", "特产"}), pick(b.chance, ware.closings))
	})
	if !strings.HasPrefix(from.category, "11") {
		p.Title = strings.Replace(p.Title, "一级果品", "一级", 1)
	}
	if from.gi != "" {
		p.GICertificate = "地理标志 " + from.gi
	}
	p.HarvestFrom, p.HarvestTo, p.ColdChain = from.from, from.to, from.cold
	p.DistressStock = from.from != "" && b.percent(12)
	p.Tags = []string{"助农", "脱贫县"}
}

// price sets the commission the trade pays, and a live price that leaves the
// supplier 8 to 25 percent after it.
func (b *builder) price(p *Product, c reference.Category) {
	typical := int64(c.TypicalCommissionBps)
	p.CommissionBps = max(100, round(typical*b.between(70, 135)/100, 50))
	margin := b.between(800, 2500)
	p.LivePriceFen = catchy(p.SupplyPriceFen * 10_000 / (10_000 - p.CommissionBps - margin))
	if b.percent(75) {
		p.FloorPriceFen = max(p.SupplyPriceFen, round(p.LivePriceFen*b.between(88, 100)/100, 10))
	}
}

// catchy rounds a price up to one that ends in 9: 39.90, 129, 1299.
func catchy(fen int64) int64 {
	step := int64(100)
	end := int64(90)
	if fen >= 10_000 {
		step, end = 1000, 900
	}
	n := round(fen, step) + end
	if n < fen {
		n += step
	}
	return n
}

// terms sets what is negotiated besides the price.
func (b *builder) terms(p *Product, s *Supplier) {
	p.CooperationModes = []domain.CooperationMode{domain.CommissionOnly}
	if s.SlotFeeBudgetFen > 0 {
		p.CooperationModes = append(p.CooperationModes, domain.SlotPlusCommission)
		p.SlotFeeBudgetFen = s.SlotFeeBudgetFen
	}
	weights := map[domain.SupplierKind][]int{ // free, refundable, paid, none
		domain.WholesaleVendor: {25, 50, 20, 5}, domain.FactoryDirect: {45, 40, 10, 5}, domain.MallBrand: {70, 25, 0, 5},
		domain.FarmProducer: {60, 5, 25, 10}, domain.Cooperative: {75, 5, 15, 5}, domain.LocalMerchant: {80, 0, 5, 15},
	}
	p.SamplePolicy = domain.SamplePolicies[b.weighted(weights[s.Kind])]
	if p.LivePriceFen > 100_000 && p.SamplePolicy == "free" {
		p.SamplePolicy = "refundable"
	}
}

// stock sets what can be delivered and how fast.
func (b *builder) stock(p *Product, s *Supplier) {
	p.MOQ, p.StockMode = 1, domain.Spot
	switch s.Kind {
	case domain.LocalMerchant:
		// Nothing is shipped: what can be redeemed is the capacity.
		p.Stock = round(b.spread(200, 20_000), 50)
		p.DailyShipCapacity = p.Stock
		return
	case domain.WholesaleVendor:
		p.Stock, p.DailyShipCapacity = b.spread(200, 30_000), b.spread(150, 4_000)
		p.ShipWithinHours = pick(b.chance, []int64{24, 24, 48, 48, 48, 72})
		p.MOQ = pick(b.chance, []int64{1, 1, 2, 5, 10, 20})
		p.Dropship = b.percent(70)
	case domain.FactoryDirect:
		p.Stock, p.DailyShipCapacity = b.spread(2_000, 200_000), b.spread(1_000, 30_000)
		p.ShipWithinHours = pick(b.chance, []int64{24, 48, 48, 72})
		p.MOQ = pick(b.chance, []int64{1, 10, 50, 100})
		p.Dropship = b.percent(60)
	case domain.MallBrand:
		p.Stock, p.DailyShipCapacity = b.spread(300, 20_000), b.spread(300, 5_000)
		p.ShipWithinHours = pick(b.chance, []int64{24, 48})
		p.Dropship = true
	default:
		p.Stock, p.DailyShipCapacity = b.spread(300, 40_000), b.spread(120, 6_000)
		p.ShipWithinHours = pick(b.chance, []int64{24, 48, 48, 72})
		p.Dropship = b.percent(80)
		if p.HarvestFrom != "" && b.percent(25) {
			p.StockMode, p.ShipWithinHours = domain.Presale, pick(b.chance, []int64{96, 168})
		}
	}
	if s.Kind != domain.MallBrand && p.StockMode == domain.Spot && b.percent(10) {
		p.StockMode, p.ShipWithinHours = domain.Presale, pick(b.chance, []int64{120, 168, 240})
	}
	p.Stock = round(p.Stock, 10)
	p.DailyShipCapacity = min(round(p.DailyShipCapacity, 10), p.Stock)
}

func (b *builder) describe(p *Product, c reference.Category) string {
	var d strings.Builder
	fmt.Fprintf(&d, "%s。产地%s。", c.NameZh, reference.FullName(p.OriginDivisionCode))
	if p.ShipWithinHours > 0 {
		fmt.Fprintf(&d, "%d小时内发货，日发%d单。", p.ShipWithinHours, p.DailyShipCapacity)
	}
	if p.GICertificate != "" {
		d.WriteString(p.GICertificate + "。")
	}
	if p.HarvestFrom != "" {
		fmt.Fprintf(&d, "上市期%s至%s。", p.HarvestFrom, p.HarvestTo)
	}
	return d.String()
}

// audience varies who buys a category; off moves the share of women.
func (b *builder) audience(of audience, off int64) domain.Audience {
	female := min(max(of.female+off+b.between(-400, 400), 300), 9800)
	a := domain.Audience{FemaleBps: &female}
	for i, share := range b.shares(of.ages) {
		a.Ages = append(a.Ages, domain.AgeShare{Band: domain.AgeBands[i], ShareBps: share})
	}
	for i, share := range b.shares(of.spending) {
		a.Spending = append(a.Spending, domain.SpendingShare{Level: domain.SpendingPowers[i], ShareBps: share})
	}
	a.Regions = []domain.RegionShare{}
	return a
}
