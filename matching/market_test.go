package matching

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// synthetic is a market made from a seed. What is true of each party is drawn
// first; what it states is a noisy and patchy view of that, and what is
// verified of it a sample as large as its past. Scoring sees the latter only.
type synthetic struct {
	streamers []domain.Streamer
	suppliers []domain.Supplier
	products  []domain.Product
	held      map[domain.SupplierID][]domain.Credential

	trueStreamer []trueStreamer
	trueSupplier map[domain.SupplierID]trueSupplier
	trueProduct  []trueProduct
}

type trueStreamer struct {
	taste   map[string]float64 // by category of the second level
	crowd   []float64          // where its audience stands, see crowd
	price   float64            // log of what it buys at
	sales   float64            // fen of a session in a category it knows
	returns float64            // against the usual rate
	keeps   float64            // share of its promises
}

type trueSupplier struct {
	quality, keeps, returns float64
	bands                   []domain.Band
}

type trueProduct struct {
	crowd []float64
	price float64
}

// market makes a market of so many streamers, suppliers and products.
func market(_ testing.TB, seed uint64, streamers, suppliers, products int) *synthetic {
	r := rand.New(rand.NewPCG(seed, 1))
	m := &synthetic{held: make(map[domain.SupplierID][]domain.Credential), trueSupplier: make(map[domain.SupplierID]trueSupplier)}
	var leaves []reference.Category
	for _, c := range reference.Categories() {
		if c.Leaf {
			leaves = append(leaves, c)
		}
	}
	for i := range suppliers {
		m.supplier(r, i, leaves)
	}
	for i := range products {
		m.product(r, i, leaves)
	}
	for i := range streamers {
		m.streamer(r, i, leaves)
	}
	return m
}

// crowd is where buyers of a top category stand: share of women, and of each
// age, spending power and region before they are made to sum to one.
func crowd(category string) []float64 {
	r := rand.New(rand.NewPCG(uint64(category[0])<<8+uint64(category[1]), 99))
	c := []float64{0.1 + 0.85*r.Float64()}
	for range 5 + 3 + 6 {
		c = append(c, math.Exp(1.1*r.NormFloat64()))
	}
	return c
}

func blurred(r *rand.Rand, c []float64, by float64) []float64 {
	out := slices.Clone(c)
	out[0] = min(0.99, max(0.01, out[0]+0.5*by*r.NormFloat64()))
	for i := 1; i < len(out); i++ {
		out[i] *= math.Exp(by * r.NormFloat64())
	}
	return out
}

var syntheticProvinces = []string{"440000", "330000", "510000", "410000", "110000", "450000"}

// stated turns a crowd into what a party says of it; each view is left out with the chance given.
func stated(r *rand.Rand, c []float64, silent float64) domain.Audience {
	a := domain.Audience{}
	if r.Float64() > silent {
		a.FemaleBps = share(int64(10000 * c[0]))
	}
	if r.Float64() > silent {
		for i, v := range shares(c[1:6], 1) {
			a.Ages = append(a.Ages, domain.AgeShare{Band: domain.AgeBands[i], ShareBps: v})
		}
	}
	if r.Float64() > silent {
		for i, v := range shares(c[6:9], 1) {
			a.Spending = append(a.Spending, domain.SpendingShare{Level: domain.SpendingPowers[i], ShareBps: v})
		}
	}
	if r.Float64() > silent {
		for i, v := range shares(c[9:], 0.8) {
			a.Regions = append(a.Regions, domain.RegionShare{DivisionCode: syntheticProvinces[i], ShareBps: v})
		}
	}
	return a
}

func shares(c []float64, of float64) []int64 {
	var sum float64
	for _, v := range c {
		sum += v
	}
	out, left := make([]int64, len(c)), int64(10000*of)
	for i, v := range c {
		out[i] = int64(10000 * of * v / sum)
		left -= out[i]
	}
	out[0] += left
	return out
}

// seen is a rate as so many outcomes show it, in basis points.
func seen(r *rand.Rand, rate float64, outcomes int64) int64 {
	if outcomes == 0 {
		return 0
	}
	sd := math.Sqrt(rate * (1 - rate) / float64(outcomes))
	return int64(10000 * min(1, max(0, rate+sd*r.NormFloat64())))
}

func (m *synthetic) supplier(r *rand.Rand, i int, leaves []reference.Category) {
	home := leaves[r.IntN(len(leaves))].Code
	truth := trueSupplier{quality: r.NormFloat64(), keeps: 1 - 0.25*math.Pow(r.Float64(), 2), returns: math.Exp(0.35 * r.NormFloat64())}
	s := domain.Supplier{ID: id[domain.SupplierID]("sup", i+1), OrganizationID: id[domain.OrganizationID]("org", 100_000+i)}
	s.Kind = domain.SupplierKinds[r.IntN(len(domain.SupplierKinds))]
	s.DivisionCode = pick(r, "440103", "440305", "330106", "510104", "520502", "450102")
	s.CategoryCodes = []string{home[:2]}
	s.Platforms = some(r, domain.Platforms, 0.55)
	s.NightBands = some(r, domain.Bands, 0.4)
	s.NewcomerWelcome, truth.bands = r.Float64() < 0.3, s.NightBands
	if r.Float64() < 0.5 {
		s.SlotFeeBudgetFen = int64(math.Exp(11 + 2*r.NormFloat64()))
	}
	s.VerifiedOutcomes = int64(math.Exp(2 * r.Float64() * 2.2))
	if r.Float64() < 0.3 {
		s.VerifiedOutcomes = 0
	}
	s.FulfilmentBps = seen(r, truth.keeps, s.VerifiedOutcomes)
	root, _ := reference.CategoryByCode(home[:2])
	s.ReturnBps = seen(r, min(0.95, truth.returns*float64(root.ReturnPriorBps)/10000), s.VerifiedOutcomes)
	if s.VerifiedOutcomes > 0 {
		s.ExperienceScore = int64(min(500, max(300, 450+25*truth.quality)))
		s.ReputationScore = int64(min(500, max(300, 445+25*truth.quality+10*r.NormFloat64())))
	}
	for _, c := range reference.Credentials() {
		if r.Float64() < 0.97 {
			expires := pick(r, "2030-01-01", "2031-06-30", "")
			if r.Float64() < 0.02 {
				expires = "2026-10-01"
			}
			m.held[s.ID] = append(m.held[s.ID], domain.Credential{CredentialFields: domain.CredentialFields{Kind: c.Code, ExpiresOn: expires}})
		}
	}
	m.suppliers, m.trueSupplier[s.ID] = append(m.suppliers, s), truth
}

func (m *synthetic) product(r *rand.Rand, i int, leaves []reference.Category) {
	s := m.suppliers[r.IntN(len(m.suppliers))]
	below := slices.Clone(leaves)
	below = slices.DeleteFunc(below, func(c reference.Category) bool { return c.Code[:2] != s.CategoryCodes[0] })
	leaf := below[r.IntN(len(below))]
	truth := trueProduct{crowd: blurred(r, crowd(leaf.Code), 0.35), price: 8.8 + 0.9*r.NormFloat64()}
	p := domain.Product{ID: id[domain.ProductID]("prd", i+1), OrganizationID: s.OrganizationID, SupplierID: s.ID, Status: domain.Listed}
	if r.Float64() < 0.05 {
		p.Status = domain.Paused
	}
	p.CategoryCode, p.OfferingType = leaf.Code, domain.OfferingType(leaf.OfferingType)
	p.LivePriceFen = int64(math.Exp(truth.price))
	p.SupplyPriceFen = p.LivePriceFen * 6 / 10
	p.CommissionBps = min(9000, int64(float64(leaf.TypicalCommissionBps)*math.Exp(0.15+0.3*r.NormFloat64())))
	p.CooperationModes = some(r, domain.CooperationModes, 0.75)
	p.MOQ, p.StockMode, p.Stock = 1, domain.Spot, int64(math.Exp(8.5+1.5*r.NormFloat64()))
	if r.Float64() < 0.15 {
		p.StockMode = domain.Presale
	}
	p.DailyShipCapacity = int64(math.Exp(8 + 1.2*r.NormFloat64()))
	if r.Float64() < 0.3 {
		p.DailyShipCapacity = 0
	}
	p.ShipWithinHours = pick(r, int64(24), 48, 48, 72, 120)
	p.OriginDivisionCode = s.DivisionCode
	p.SamplePolicy = pick(r, domain.SamplePolicies...)
	p.Audience = stated(r, blurred(r, truth.crowd, 0.1), 0.3)
	if leaf.Code[:2] == "11" {
		p.HarvestFrom, p.HarvestTo = pick(r, "05-01", "10-15", "12-01"), pick(r, "08-31", "01-31")
	}
	p.UpdatedAt = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -r.IntN(400))
	m.products, m.trueProduct = append(m.products, p), append(m.trueProduct, truth)
}

func (m *synthetic) streamer(r *rand.Rand, i int, leaves []reference.Category) {
	home := leaves[r.IntN(len(leaves))].Code
	// Followers by a power law: sales of the first few make most of all sales.
	reach := math.Pow(1-r.Float64(), -1/0.75)
	truth := trueStreamer{
		taste: map[string]float64{home[:4]: 1}, crowd: blurred(r, crowd(home), 0.5), price: 8.8 + 0.7*r.NormFloat64(),
		sales: 80_000 * reach * math.Exp(0.5*r.NormFloat64()), returns: math.Exp(0.3 * r.NormFloat64()), keeps: 1 - 0.3*math.Pow(r.Float64(), 2),
	}
	s := domain.Streamer{ID: id[domain.StreamerID]("str", i+1), OrganizationID: id[domain.OrganizationID]("org", 200_000+i)}
	s.FollowerCount = int64(6000 * reach * math.Exp(0.4*r.NormFloat64()))
	s.Tier = domain.TierOf(s.FollowerCount)
	s.AgencyID = id[domain.AgencyID]("agy", 1+i%7)
	s.DivisionCode = pick(r, "440103", "440104", "440305", "330106", "510104")
	for _, p := range some(r, domain.Platforms, 0.4) {
		s.Accounts = append(s.Accounts, domain.PlatformAccount{Platform: p})
	}
	for range 1 + r.IntN(3) {
		if near := leaves[r.IntN(len(leaves))].Code; near[:2] == home[:2] || r.Float64() < 0.3 {
			truth.taste[near[:4]] = 0.5 + 0.5*r.Float64()
		}
	}
	outcomes := int64(math.Exp(4 * r.Float64()))
	if s.Tier == domain.Newcomer && r.Float64() < 0.6 {
		outcomes = 0
	}
	for _, code := range sorted(truth.taste) {
		switch x := r.Float64(); {
		case x < 0.55:
			s.CategoryCodes = append(s.CategoryCodes, code)
		case x < 0.85 || code == home[:4]:
			s.CategoryCodes = append(s.CategoryCodes, code[:2])
		}
		if n := int64(float64(outcomes) * truth.taste[code] * r.Float64()); n > 0 {
			sold := float64(n) * truth.sales * truth.taste[code] * math.Exp(0.4*r.NormFloat64())
			s.CategorySales = append(s.CategorySales, domain.CategorySale{CategoryCode: code, VerifiedGMVFen: int64(sold), Outcomes: n})
		}
	}
	s.Audience = stated(r, blurred(r, truth.crowd, 0.1), 0.15)
	s.PriceLowFen, s.PriceHighFen = int64(math.Exp(truth.price-0.6)), int64(math.Exp(truth.price+0.6))
	s.CooperationModes = some(r, domain.CooperationModes, 0.7)
	s.SlotFeeFen = int64(truth.sales * 0.03)
	s.MinCommissionBps = pick(r, int64(0), 500, 1000, 1500)
	s.MaxShipWithinHours = pick(r, int64(0), 0, 72, 120)
	s.SampleRequired = r.Float64() < 0.4
	s.Bands, s.Capabilities = some(r, domain.Bands, 0.4), some(r, domain.Capabilities, 0.25)
	if r.Float64() < 0.8 {
		s.OrdersPerSession = int64(truth.sales / 9000)
	}
	s.VerifiedOutcomes = outcomes
	s.FulfilmentBps = seen(r, truth.keeps, outcomes)
	root, _ := reference.CategoryByCode(home[:2])
	s.ReturnBps = seen(r, min(0.95, truth.returns*float64(root.ReturnPriorBps)/10000), outcomes)
	if outcomes > 0 {
		s.ReputationScore = int64(min(500, max(300, 455+30*(truth.keeps-0.9)*10)))
	}
	m.streamers, m.trueStreamer = append(m.streamers, s), append(m.trueStreamer, truth)
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// some is each of all with the chance, and at least one.
func some[T any](r *rand.Rand, all []T, chance float64) []T {
	out := []T{}
	for _, v := range all {
		if r.Float64() < chance {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		out = append(out, all[r.IntN(len(all))])
	}
	return out
}

func (m *synthetic) table(w Weights) *Table {
	t := NewTable(w)
	for _, s := range m.suppliers {
		t.PutSupplier(s, m.held[s.ID])
	}
	for _, p := range m.products {
		t.PutProduct(p)
	}
	for _, s := range m.streamers {
		t.PutStreamer(s)
	}
	return t
}

func (m *synthetic) eachPair(t testing.TB, w Weights, each func(Match)) {
	t.Helper()
	table := m.table(w)
	for _, s := range m.streamers {
		for _, p := range m.products {
			got, ok := table.Explain(s.ID, p.ID, Options{Today: today})
			if !ok {
				t.Fatalf("%s and %s are not in the table", s.ID, p.ID)
			}
			each(got)
		}
	}
}
