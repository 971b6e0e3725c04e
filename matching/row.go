package matching

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// What scoring needs of a party or product, in a form that compares fast:
// enumerations as bits, dates as day numbers, numbers within their domain.

type streamerRow struct {
	id         domain.StreamerID
	org        domain.OrganizationID
	agency     domain.AgencyID
	tier       domain.Tier
	division   string
	platforms  uint16
	modes      uint16
	bands      uint16
	can        uint16
	sample     bool
	categories []string
	sales      []saleRow
	audience   audienceRow
	priceLow   int64
	priceHigh  int64
	slotFee    int64
	minimum    int64 // commission
	maxHours   int64
	orders     int64
	measures   measureRow
}

type saleRow struct {
	code     string
	gmv      int64
	outcomes int64
}

type measureRow struct {
	experience int64
	reputation int64
	fulfilment int64
	returns    int64
	outcomes   int64
}

type supplierRow struct {
	id         domain.SupplierID
	org        domain.OrganizationID
	kind       domain.SupplierKind
	division   string
	platforms  uint16
	bands      uint16
	slotBudget int64
	newcomers  bool
	papers     []paperRow
	measures   measureRow
}

type paperRow struct {
	kind     string
	from, to int32 // days; to is the last good one
}

type productRow struct {
	id         domain.ProductID
	org        domain.OrganizationID
	category   string
	needs      []string // kinds of credentials; shared with the reference tables
	typical    int64    // commission usual in the category, 0 unknown
	returns    int64    // return rate usual in the category, 0 unknown
	offering   domain.OfferingType
	status     domain.ProductStatus
	sample     domain.SamplePolicy
	origin     string
	gi         string
	audience   audienceRow
	price      int64
	floor      int64
	supply     int64
	commission int64
	modes      uint16
	slotBudget int64
	moq        int64
	presale    bool
	stock      int64
	capacity   int64
	hours      int64
	from, to   int16 // harvest, month*100 + day; 0 none
	updated    int32 // day
}

type audienceRow struct {
	female   int64 // Unknown, or bps
	ages     [5]int16
	spending [3]int16
	regions  []regionRow // by province
	views    uint8       // which are known
}

type regionRow struct {
	province int16 // the first two digits of its code
	share    int16
}

const (
	knowsFemale = 1 << iota
	knowsAges
	knowsSpending
	knowsRegions
)

func newStreamerRow(s domain.Streamer) streamerRow {
	r := streamerRow{
		id: s.ID, org: s.OrganizationID, agency: s.AgencyID, tier: domain.TierOf(s.FollowerCount), division: s.DivisionCode,
		platforms: mask(s.Platforms(), domain.Platforms), modes: mask(s.CooperationModes, domain.CooperationModes),
		bands: mask(s.Bands, domain.Bands), can: mask(s.Capabilities, domain.Capabilities), sample: s.SampleRequired,
		categories: slices.Clone(s.CategoryCodes), audience: newAudienceRow(s.Audience),
		priceLow: fen(s.PriceLowFen), priceHigh: fen(s.PriceHighFen), slotFee: fen(s.SlotFeeFen), minimum: bps(s.MinCommissionBps),
		maxHours: within(s.MaxShipWithinHours, 10_000), orders: within(s.OrdersPerSession, 1_000_000_000), measures: newMeasureRow(s.Measures),
	}
	for _, c := range s.CategorySales {
		if c.Outcomes > 0 {
			r.sales = append(r.sales, saleRow{c.CategoryCode, within(c.VerifiedGMVFen, 1e13), within(c.Outcomes, 1e6)})
		}
	}
	return r
}

func newSupplierRow(s domain.Supplier, held []domain.Credential) supplierRow {
	r := supplierRow{
		id: s.ID, org: s.OrganizationID, kind: s.Kind, division: s.DivisionCode, platforms: mask(s.Platforms, domain.Platforms),
		bands: mask(s.NightBands, domain.Bands), slotBudget: fen(s.SlotFeeBudgetFen), newcomers: s.NewcomerWelcome, measures: newMeasureRow(s.Measures),
	}
	for _, c := range held {
		p := paperRow{kind: c.Kind, from: dayOf(c.IssuedOn), to: dayOf(c.ExpiresOn)}
		if p.to == 0 {
			p.to = endOfTime
		}
		r.papers = append(r.papers, p)
	}
	slices.SortFunc(r.papers, func(a, b paperRow) int {
		return cmp.Or(strings.Compare(a.kind, b.kind), cmp.Compare(a.to, b.to))
	})
	return r
}

func newProductRow(p domain.Product) productRow {
	cat, _ := reference.CategoryByCode(p.CategoryCode)
	return productRow{
		id: p.ID, org: p.OrganizationID, category: p.CategoryCode, needs: cat.Credentials,
		typical: int64(cat.TypicalCommissionBps), returns: int64(cat.ReturnPriorBps),
		offering: p.OfferingType, status: p.Status, sample: p.SamplePolicy, origin: p.OriginDivisionCode, gi: p.GICertificate,
		audience: newAudienceRow(p.Audience), price: fen(p.LivePriceFen), floor: fen(p.FloorPriceFen), supply: fen(p.SupplyPriceFen),
		commission: bps(p.CommissionBps), modes: mask(p.CooperationModes, domain.CooperationModes), slotBudget: fen(p.SlotFeeBudgetFen),
		moq: within(p.MOQ, 1_000_000_000), presale: p.StockMode == domain.Presale, stock: within(p.Stock, 1_000_000_000),
		capacity: within(p.DailyShipCapacity, 1_000_000_000), hours: within(p.ShipWithinHours, 10_000),
		from: monthDay(p.HarvestFrom), to: monthDay(p.HarvestTo), updated: dayOf(domain.DateIn(p.UpdatedAt)),
	}
}

func newMeasureRow(m domain.Measures) measureRow {
	return measureRow{within(m.ExperienceScore, 500), within(m.ReputationScore, 500), bps(m.FulfilmentBps), bps(m.ReturnBps), within(m.VerifiedOutcomes, 1e9)}
}

func newAudienceRow(a domain.Audience) audienceRow {
	r := audienceRow{female: Unknown}
	if a.FemaleBps != nil {
		r.female, r.views = bps(*a.FemaleBps), knowsFemale
	}
	for _, s := range a.Ages {
		if i := slices.Index(domain.AgeBands, s.Band); i >= 0 {
			r.ages[i], r.views = int16(bps(s.ShareBps)), r.views|knowsAges
		}
	}
	for _, s := range a.Spending {
		if i := slices.Index(domain.SpendingPowers, s.Level); i >= 0 {
			r.spending[i], r.views = int16(bps(s.ShareBps)), r.views|knowsSpending
		}
	}
	for _, s := range a.Regions {
		if p := provinceOf(s.DivisionCode); p > 0 && s.ShareBps > 0 {
			r.regions, r.views = append(r.regions, regionRow{p, int16(bps(s.ShareBps))}), r.views|knowsRegions
		}
	}
	slices.SortFunc(r.regions, func(a, b regionRow) int { return cmp.Compare(a.province, b.province) })
	return r
}

// provinceOf is the first two digits of a division code; 0 when there are none.
func provinceOf(code string) int16 {
	if len(code) < 2 {
		return 0
	}
	n, err := strconv.Atoi(code[:2])
	if err != nil {
		return 0
	}
	return int16(n)
}

// mask has a bit for each of list, by its place in all.
func mask[T comparable](list, all []T) uint16 {
	var m uint16
	for _, v := range list {
		if i := slices.Index(all, v); i >= 0 {
			m |= 1 << i
		}
	}
	return m
}

// names returns the values of a mask, joined by commas.
func names[T ~string](m uint16, all []T) string {
	var list []string
	for i, v := range all {
		if m&(1<<i) != 0 {
			list = append(list, string(v))
		}
	}
	return strings.Join(list, ",")
}

func fen(v int64) int64 { return within(v, domain.MaxFen) }
func bps(v int64) int64 { return within(v, FullScore) }

func within(v, most int64) int64 { return max(0, min(v, most)) }

// endOfTime is the last good day of a credential that does not expire.
const endOfTime = 1<<31 - 1

// dayOf numbers the days since 1970; 0 for anything that is no date.
func dayOf(s string) int32 {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Unix() <= 0 {
		return 0
	}
	return int32(t.Unix() / 86400)
}

func dateOf(day int32) string { return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly) }

// monthDay returns month*100 + day of MM-DD; 0 for anything else.
func monthDay(s string) int16 {
	t, err := time.Parse("01-02", s)
	if err != nil {
		return 0
	}
	return int16(int(t.Month())*100 + t.Day())
}
