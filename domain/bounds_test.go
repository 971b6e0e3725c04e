package domain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// bound is a value of a field on either side of what it may be.
type bound[F any] struct {
	field string
	set   func(*F)
	want  domain.Code // empty: fine
}

func try[F any](t *testing.T, fields func() F, bounds []bound[F], make func(F) error) {
	t.Helper()
	require.NoError(t, make(fields()))
	for i, b := range bounds {
		f := fields()
		b.set(&f)
		got := faults(t, make(f))
		if b.want == "" {
			require.Empty(t, got, "case %d of %s", i, b.field)
			continue
		}
		require.Equal(t, named{b.field: {b.want}}, got, "case %d of %s", i, b.field)
	}
}

func han(n int) string { return strings.Repeat("汉", n) }

func TestBoundsOfProducts(t *testing.T) {
	type F = domain.ProductFields
	voucher := leaf(t, func(c reference.Category) bool { return c.OfferingType == "voucher" })
	branch := reference.Categories()[0].Code
	num := func(field string, least, most int64, set func(*F, int64)) []bound[F] {
		return []bound[F]{
			{field, func(f *F) { set(f, least) }, ""}, {field, func(f *F) { set(f, most) }, ""},
			{field, func(f *F) { set(f, least-1) }, domain.CodeOutOfRange}, {field, func(f *F) { set(f, most+1) }, domain.CodeOutOfRange},
		}
	}
	text := func(field string, most int, set func(*F, string)) []bound[F] {
		return []bound[F]{
			{field, func(f *F) { set(f, " "+han(most)+"\u3000") }, ""}, {field, func(f *F) { set(f, han(most+1)) }, domain.CodeTooLong},
			{field, func(f *F) { set(f, "a\x00b") }, domain.CodeBadCharacter}, {field, func(f *F) { set(f, "a\u202eb") }, domain.CodeBadCharacter},
			{field, func(f *F) { set(f, "a\u200fb") }, domain.CodeBadCharacter}, {field, func(f *F) { set(f, "a\xffb") }, domain.CodeBadCharacter},
			{field, func(f *F) { set(f, "👩‍🌾 &lt;'\"") }, ""},
		}
	}
	var all []bound[F]
	for _, list := range [][]bound[F]{
		num("supply_price_fen", 0, 9900, func(f *F, n int64) { f.SupplyPriceFen = n })[:3],
		num("floor_price_fen", 0, domain.MaxFen, func(f *F, n int64) { f.FloorPriceFen = n }),
		num("commission_bps", 0, 10000, func(f *F, n int64) { f.CommissionBps = n }),
		num("slot_fee_budget_fen", 0, domain.MaxFen, func(f *F, n int64) { f.SlotFeeBudgetFen = n }),
		num("stock", 0, 1_000_000_000, func(f *F, n int64) { f.Stock = n }),
		num("daily_ship_capacity", 0, 100_000_000, func(f *F, n int64) { f.DailyShipCapacity = n }),
		num("ship_within_hours", 1, 2160, func(f *F, n int64) { f.ShipWithinHours = n })[3:],
		text("description", 5000, func(f *F, s string) { f.Description = s }), text("brand", 60, func(f *F, s string) { f.Brand = s }),
		text("sku", 60, func(f *F, s string) { f.SKU = s }), text("gi_certificate", 60, func(f *F, s string) { f.GICertificate = s }),
		text("redemption_terms", 2000, func(f *F, s string) { f.RedemptionTerms = s }), text("redemption_address", 200, func(f *F, s string) { f.RedemptionAddress = s }),
		text("title", 120, func(f *F, s string) { f.Title = s }),
		{
			{"live_price_fen", func(f *F) { f.LivePriceFen, f.SupplyPriceFen = 1, 1 }, ""},
			{"live_price_fen", func(f *F) { f.LivePriceFen = domain.MaxFen }, ""}, {"live_price_fen", func(f *F) { f.LivePriceFen = domain.MaxFen + 1 }, domain.CodeOutOfRange},
			{"live_price_fen", func(f *F) { f.LivePriceFen, f.SupplyPriceFen = 0, 0 }, domain.CodeOutOfRange},
			{"supply_price_fen", func(f *F) { f.SupplyPriceFen = 9901 }, domain.CodeAbove},
			{"title", func(f *F) { f.Title = "裙子" }, ""}, {"title", func(f *F) { f.Title = "裙" }, domain.CodeTooShort}, {"title", func(f *F) { f.Title = "" }, domain.CodeRequired},
			{"title", func(f *F) { f.Title = "\u200b\u200d\u200b" }, domain.CodeRequired},
			{"title", func(f *F) { f.Title = "两\n行" }, domain.CodeBadCharacter}, {"description", func(f *F) { f.Description = "两\n行\t\u2028" }, ""},
			{"moq", func(f *F) { f.MOQ = 0 }, ""}, {"moq", func(f *F) { f.MOQ = 1_000_000 }, ""}, {"moq", func(f *F) { f.MOQ = 1_000_001 }, domain.CodeOutOfRange}, {"moq", func(f *F) { f.MOQ = -1 }, domain.CodeOutOfRange},
			{"ship_within_hours", func(f *F) { f.ShipWithinHours = 0 }, domain.CodeRequired},
			{"category_code", func(f *F) { f.CategoryCode = "" }, domain.CodeRequired}, {"category_code", func(f *F) { f.CategoryCode = branch }, domain.CodeNotALeaf},
			{"category_code", func(f *F) { f.CategoryCode = "000000" }, domain.CodeNoSuchThing},
			{"offering_type", func(f *F) { f.OfferingType = domain.Goods }, ""}, {"offering_type", func(f *F) { f.OfferingType = domain.Service }, domain.CodeNotOneOf},
			{"redemption_address", func(f *F) { f.CategoryCode, f.ShipWithinHours = voucher.Code, 0 }, domain.CodeRequired},
			{"redemption_address", func(f *F) { f.CategoryCode, f.ShipWithinHours, f.RedemptionAddress = voucher.Code, 0, "天河路" }, ""},
			{"origin_division_code", func(f *F) { f.OriginDivisionCode = "440000" }, ""}, {"origin_division_code", func(f *F) { f.OriginDivisionCode = "44" }, domain.CodeNoSuchThing},
			{"harvest_from", func(f *F) { f.HarvestFrom = "02-30" }, domain.CodeBadDate}, {"harvest_from", func(f *F) { f.HarvestFrom = "2-9" }, domain.CodeBadDate},
			{"harvest_from", func(f *F) { f.HarvestFrom = "" }, domain.CodeRequired}, {"harvest_to", func(f *F) { f.HarvestTo = "" }, domain.CodeRequired},
			{"harvest_to", func(f *F) { f.HarvestFrom, f.HarvestTo = "", "" }, ""},
			{"tags", func(f *F) { f.Tags = numbered(20) }, ""}, {"tags", func(f *F) { f.Tags = numbered(21) }, domain.CodeTooMany},
			{"tags[0]", func(f *F) { f.Tags = []string{han(21)} }, domain.CodeTooLong}, {"tags[0]", func(f *F) { f.Tags = []string{"\t"} }, domain.CodeRequired},
		},
	} {
		all = append(all, list...)
	}
	try(t, func() F { return productFields(t) }, all, func(f F) error { _, err := domain.NewProduct("prd_1", newSupplier(t), f, now); return err })
}

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("标签", i)
	}
	return out
}

func TestBoundsOfStreamers(t *testing.T) {
	type F = domain.StreamerFields
	account := domain.PlatformAccount{Platform: "douyin", Handle: "a"}
	try(t, func() F { return streamerFields(t) }, []bound[F]{
		{"price_high_fen", func(f *F) { f.PriceLowFen, f.PriceHighFen = 9, 9 }, ""}, {"price_high_fen", func(f *F) { f.PriceLowFen, f.PriceHighFen = 9, 0 }, ""},
		{"price_high_fen", func(f *F) { f.PriceLowFen, f.PriceHighFen = 9, 8 }, domain.CodeBelow}, {"price_low_fen", func(f *F) { f.PriceLowFen = -1 }, domain.CodeOutOfRange},
		{"max_ship_within_hours", func(f *F) { f.MaxShipWithinHours = 720 }, ""}, {"max_ship_within_hours", func(f *F) { f.MaxShipWithinHours = 721 }, domain.CodeOutOfRange},
		{"follower_count", func(f *F) { f.FollowerCount = 1_000_000_000 }, ""}, {"follower_count", func(f *F) { f.FollowerCount = 1_000_000_001 }, domain.CodeOutOfRange},
		{"orders_per_session", func(f *F) { f.OrdersPerSession = 100_000_000 }, ""}, {"orders_per_session", func(f *F) { f.OrdersPerSession = 100_000_001 }, domain.CodeOutOfRange},
		{"accounts", func(f *F) { f.Accounts = nil }, domain.CodeRequired}, {"accounts", func(f *F) { f.Accounts = repeat(account, 10) }, ""},
		{"accounts", func(f *F) { f.Accounts = repeat(account, 11) }, domain.CodeTooMany},
		{"category_codes", func(f *F) { f.CategoryCodes = nil }, domain.CodeRequired}, {"category_codes", func(f *F) { f.CategoryCodes = repeat(f.CategoryCodes[0], 20) }, ""},
		{"category_codes", func(f *F) { f.CategoryCodes = repeat(f.CategoryCodes[0], 21) }, domain.CodeTooMany},
		{"agency_id", func(f *F) { f.AgencyID = "" }, ""}, {"agency_id", func(f *F) { f.AgencyID = domain.AgencyID(id(domain.PrefixMarket, 1)) }, domain.CodeBadID},
		{"contact_phone", func(f *F) { f.ContactPhone = "" }, ""}, {"contact_phone", func(f *F) { f.ContactPhone = "020-38888888" }, domain.CodeBadPhone},
		{"bands", func(f *F) { f.Bands = nil }, ""}, {"bands", func(f *F) { f.Bands = repeat(domain.Band("evening"), 6) }, domain.CodeTooMany},
	}, func(f F) error { _, err := domain.NewStreamer("str_1", "org_1", f, now); return err })
}

func repeat[T any](v T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestBoundsOfAPIKeys(t *testing.T) {
	type F = domain.APIKeyFields
	at := func(x time.Time) func(*F) { return func(f *F) { f.ExpiresAt = &x } }
	try(t, func() F { return F{Name: "ERP", Scopes: []domain.Scope{domain.ProductsRead}} }, []bound[F]{
		{"expires_at", at(now), domain.CodeTooSmall}, {"expires_at", at(now.Add(time.Microsecond)), ""},
		{"expires_at", at(time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC)), ""}, {"expires_at", at(time.Date(2099, 12, 31, 23, 59, 59, 0, time.FixedZone("", -12*3600))), domain.CodeBadTime},
		{"expires_at", at(time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -12*3600))), domain.CodeBadTime},
		{"scopes", func(f *F) { f.Scopes = nil }, domain.CodeRequired}, {"scopes", func(f *F) { f.Scopes = domain.Scopes }, ""},
		{"name", func(f *F) { f.Name = han(60) }, ""}, {"name", func(f *F) { f.Name = han(61) }, domain.CodeTooLong},
	}, func(f F) error { _, err := domain.NewAPIKey("key_1", "org_1", f, now); return err })
}

func TestTiers(t *testing.T) {
	for followers, want := range map[int64]domain.Tier{
		0: domain.Newcomer, 9_999: domain.Newcomer, 10_000: domain.Tail, 499_999: domain.Tail, 500_000: domain.Waist, 4_999_999: domain.Waist, 5_000_000: domain.Head, -1: domain.Newcomer,
	} {
		require.Equal(t, want, domain.TierOf(followers), "%d followers", followers)
	}
}

// Shares of ages and of spending power are whole or unknown; provinces may leave a rest.
func TestAudienceSums(t *testing.T) {
	type F = domain.ProductFields
	ages := func(shares ...int64) func(*F) {
		return func(f *F) {
			f.Audience.Ages = nil
			for i, s := range shares {
				f.Audience.Ages = append(f.Audience.Ages, domain.AgeShare{Band: domain.AgeBands[i], ShareBps: s})
			}
		}
	}
	regions := func(shares ...int64) func(*F) {
		return func(f *F) {
			for i, s := range shares {
				f.Audience.Regions = append(f.Audience.Regions, domain.RegionShare{DivisionCode: []string{"440000", "330000", "110000"}[i], ShareBps: s})
			}
		}
	}
	try(t, func() F { return productFields(t) }, []bound[F]{
		{"audience.ages", ages(), ""}, {"audience.ages", ages(10000), ""}, {"audience.ages", ages(3333, 3333, 3334), ""},
		{"audience.ages", ages(9999), domain.CodeSharesNot100}, {"audience.ages", ages(5000, 5001), domain.CodeSharesNot100}, {"audience.ages", ages(0), domain.CodeSharesNot100},
		{"audience.regions", regions(), ""}, {"audience.regions", regions(1), ""}, {"audience.regions", regions(5000, 5000), ""}, {"audience.regions", regions(5000, 5001), domain.CodeSharesNot100},
	}, func(f F) error { _, err := domain.NewProduct("prd_1", newSupplier(t), f, now); return err })
	p, err := domain.NewProduct("prd_1", newSupplier(t), productFields(t), now)
	require.NoError(t, err)
	require.NotNil(t, p.Audience.Ages)
	require.NotNil(t, p.Audience.Regions)
	require.NotNil(t, p.Audience.Spending)
}
