package demo

import (
	"fmt"
	"slices"
	"strings"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// tiers is how many streamers of each tier there are and what is usual in it:
// followers, and thousandths of them who watch a session.
var tiers = []struct {
	tier            domain.Tier
	count           int
	least, most     int64
	watchLow, watch int64
	managed         int // percent with an agency
	slotLow, slot   int64
}{
	{domain.Head, 4, 5_000_000, 32_000_000, 8, 30, 75, 30_000_00, 200_000_00},
	{domain.Waist, 26, 500_000, 4_900_000, 5, 30, 80, 3_000_00, 30_000_00},
	{domain.Tail, 110, 10_000, 490_000, 6, 50, 45, 200_00, 3_000_00},
	{domain.Newcomer, 60, 150, 9_900, 10, 120, 35, 0, 0},
}

func (b *builder) agencies() {
	for _, a := range b.words.agencies {
		b.Agencies = append(b.Agencies, domain.AgencyFields{
			Name: a.name, DivisionCode: a.division, CategoryCodes: a.tops,
			Platforms:   some(b.chance, domain.Platforms[:5], int(b.between(2, 4))),
			Intro:       fmt.Sprintf("%s，平台认证MCN机构，主营%s赛道，承接专场、混场与新人陪跑。", a.name, names(a.tops)),
			ContactName: b.person(), ContactPhone: b.phone(),
		})
	}
}

func (b *builder) streamers() {
	weights := make([]int, len(b.words.calls))
	for i, c := range b.words.calls {
		weights[i] = c.weight
	}
	seen := map[string]bool{}
	for _, t := range tiers {
		for range t.count {
			s := Streamer{Agency: None}
			s.CategoryCodes = b.words.calls[b.weighted(weights)].categories
			s.FollowerCount = b.pareto(t.least, t.most)
			s.DivisionCode = pick(b.chance, b.words.places).division
			if b.percent(15) {
				s.DivisionCode = pick(b.chance, b.words.belts).division
			}
			s.Name = b.unique(seen, func() string { return b.nickname(s) })
			s.Bio = pick(b.chance, b.words.bios)
			if t.tier == domain.Newcomer {
				s.Bio = "新人主播，时间充足，配合度高"
			}
			s.ContactName, s.ContactPhone = b.person(), b.phone()
			if b.percent(t.managed) {
				s.Agency = b.manager(s.CategoryCodes)
			}
			b.accounts(&s)
			b.watchers(&s)
			b.asks(&s, t.tier, t.slotLow, t.slot)
			b.session(&s, t.tier, b.between(t.watchLow, t.watch))
			b.Streamers = append(b.Streamers, s)
		}
	}
}

func (b *builder) nickname(s Streamer) string {
	c, _ := reference.CategoryByCode(s.CategoryCodes[0][:2])
	return strings.NewReplacer(
		"{n}", b.given(), "{w}", pick(b.chance, b.words.women), "{m}", pick(b.chance, b.words.men),
		"{p}", shortName(s.DivisionCode), "{t}", c.NameZh,
	).Replace(pick(b.chance, b.words.nicknames))
}

// manager returns an agency in the streamer's line, or any.
func (b *builder) manager(trade []string) int {
	var fit []int
	for i, a := range b.words.agencies {
		if slices.Contains(a.tops, trade[0][:2]) {
			fit = append(fit, i)
		}
	}
	if len(fit) == 0 {
		return b.IntN(len(b.words.agencies))
	}
	return pick(b.chance, fit)
}

// accounts spreads the followers over one to three platforms.
func (b *builder) accounts(s *Streamer) {
	on := some(b.chance, domain.Platforms[:5], int(b.between(1, 3)))
	if !slices.Contains(on, "douyin") && b.percent(60) {
		on[0] = "douyin"
	}
	left := s.FollowerCount
	for i, platform := range on {
		n := left
		if i < len(on)-1 {
			n = left * b.between(55, 85) / 100
		}
		left -= n
		s.Accounts = append(s.Accounts, domain.PlatformAccount{Platform: platform, Handle: fmt.Sprintf("demo_%04d", len(b.Streamers)+1), FollowerCount: n})
	}
}

// where the followers of a streamer without a region of its own live, by weight
var (
	provinces = []string{"440000", "370000", "410000", "320000", "510000", "130000", "430000", "330000", "340000", "420000", "450000", "350000", "500000", "610000"}
	populous  = []int{17, 10, 10, 9, 9, 7, 7, 7, 6, 6, 6, 5, 4, 4}
)

// watchers makes the audience up: the buyers of the main category, moved, and
// the streamer's province above the others.
func (b *builder) watchers(s *Streamer) {
	who, _ := nearest(b.words.audiences, s.CategoryCodes[0])
	s.Audience = b.audience(who, b.between(-1200, 900))
	weights := slices.Clone(populous)
	home := s.DivisionCode[:2] + "0000"
	for i, p := range provinces {
		if p == home {
			weights[i] += int(b.between(10, 60))
		}
	}
	for i, share := range b.shares(weights) {
		s.Audience.Regions = append(s.Audience.Regions, domain.RegionShare{DivisionCode: provinces[i], ShareBps: share})
	}
}

// asks is the rate card and what the streamer wants of a supplier.
func (b *builder) asks(s *Streamer, tier domain.Tier, slotLow, slot int64) {
	c, _ := reference.CategoryByCode(s.CategoryCodes[0])
	ask := map[domain.Tier]int64{domain.Head: 105, domain.Waist: 95, domain.Tail: 80, domain.Newcomer: 60}[tier]
	s.MinCommissionBps = round(int64(c.TypicalCommissionBps)*(ask+b.between(-12, 8))/100, 50)
	s.CooperationModes = []domain.CooperationMode{domain.CommissionOnly}
	if slot > 0 && b.percent(map[domain.Tier]int{domain.Head: 100, domain.Waist: 75, domain.Tail: 35}[tier]) {
		s.SlotFeeFen = round(b.spread(slotLow, slot), 100_00)
		s.CooperationModes = append(s.CooperationModes, domain.SlotPlusCommission)
		if b.percent(25) {
			s.CooperationModes = s.CooperationModes[1:]
		}
	}
	s.MaxShipWithinHours = pick(b.chance, []int64{0, 48, 48, 72, 72, 168})
	s.SampleRequired = b.percent(60)
	s.Bands = some(b.chance, domain.Bands, int(b.between(1, 3)))
	low, high := int64(1<<62), int64(0)
	for _, code := range s.CategoryCodes {
		if ware, ok := nearest(b.words.goods, code); ok {
			low, high = min(low, ware.low), max(high, ware.high)
		}
	}
	s.PriceLowFen, s.PriceHighFen = round(low*120, 100), round(high*b.between(140, 220), 100)
	s.Capabilities = b.abilities(s)
}

func (b *builder) abilities(s *Streamer) []domain.Capability {
	byTop := map[string][]domain.Capability{
		"01": {"try_on"}, "02": {"try_on"}, "04": {"try_on"}, "05": {"try_on"}, "11": {"field_harvest", "outdoor"}, "12": {"cooking"},
		"13": {"cooking", "field_harvest"}, "15": {"field_harvest"}, "18": {"factory_tour", "vr_ar"}, "20": {"factory_tour"},
		"30": {"store_visit", "outdoor"}, "31": {"store_visit"}, "32": {"outdoor", "store_visit"},
	}
	out := slices.Clone(byTop[s.CategoryCodes[0][:2]])
	if strings.HasPrefix(s.DivisionCode, "44") && b.percent(35) {
		out = append(out, "cantonese")
	}
	if b.percent(6) {
		out = append(out, "foreign_language")
	}
	return out
}

// session is how a session goes: claimed by the streamer, and apart from it
// what was verified. watch is the thousandths of followers who come.
func (b *builder) session(s *Streamer, tier domain.Tier, watch int64) {
	s.ViewersPerSession = max(20, s.FollowerCount*watch/1000)
	s.OrdersPerSession = max(1, s.ViewersPerSession*b.between(40, 260)/10_000)
	basket := (s.PriceLowFen*3 + s.PriceHighFen) / 4
	truth := s.OrdersPerSession * basket * b.between(40, 70) / 100
	s.ClaimedGMVPerSessionFen = round(truth*b.between(105, 240)/100, 100)
	if tier == domain.Newcomer && !b.percent(15) || tier == domain.Tail && b.percent(35) {
		return
	}
	c, _ := reference.CategoryByCode(s.CategoryCodes[0])
	s.Measures = domain.Measures{
		ExperienceScore: b.between(390, 495), ReputationScore: b.between(400, 498), FulfilmentBps: b.between(8200, 9950),
		ReturnBps: int64(c.ReturnPriorBps) * b.between(75, 130) / 100,
	}
	for _, code := range s.CategoryCodes {
		n := b.spread(1, 25)
		sale := domain.CategorySale{CategoryCode: code, Outcomes: n, VerifiedGMVFen: round(truth*n/int64(len(s.CategoryCodes)), 100)}
		s.CategorySales = append(s.CategorySales, sale)
		s.VerifiedOutcomes += n
		s.VerifiedGMVFen += sale.VerifiedGMVFen
	}
}
