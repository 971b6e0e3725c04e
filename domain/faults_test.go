package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

type named = map[string][]domain.Code

// Every constructor names all that is wrong at once, in the client's words.
func TestEveryWrongFieldIsNamedAtOnce(t *testing.T) {
	long, bad := strings.Repeat("长", 5001), int64(-1)
	past := now.Add(-time.Hour)
	audience := domain.Audience{FemaleBps: &bad,
		Ages:     []domain.AgeShare{{Band: "0_17", ShareBps: 10001}},
		Regions:  []domain.RegionShare{{DivisionCode: "440100", ShareBps: 1}, {DivisionCode: "999999"}, {}},
		Spending: []domain.SpendingShare{{Level: "low", ShareBps: 1}, {Level: "low", ShareBps: 2}},
	}
	audienceFaults := func(more named) named {
		for field, codes := range (named{
			"audience.female_bps":               {domain.CodeOutOfRange},
			"audience.ages[0].band":             {domain.CodeNotOneOf},
			"audience.ages[0].share_bps":        {domain.CodeOutOfRange},
			"audience.ages":                     {domain.CodeSharesNot100},
			"audience.regions[0].division_code": {domain.CodeNotAllowed},
			"audience.regions[1].division_code": {domain.CodeNoSuchThing},
			"audience.regions[2].division_code": {domain.CodeRequired},
			"audience.spending[1].level":        {domain.CodeRepeated},
			"audience.spending":                 {domain.CodeSharesNot100},
		}) {
			more[field] = codes
		}
		return more
	}
	for name, c := range map[string]struct {
		make func() error
		want named
	}{
		"account": {func() error {
			_, err := domain.NewAccount("acc_1", domain.AccountFields{Phone: "12345", Email: "nobody", Password: "short", Name: " "}, now)
			return err
		}, named{"phone": {domain.CodeBadPhone}, "email": {domain.CodeBadEmail}, "password": {domain.CodeWeakPassword}, "name": {domain.CodeRequired}}},
		"nobody's account": {func() error {
			_, err := domain.NewAccount("acc_1", domain.AccountFields{}, now)
			return err
		}, named{"phone": {domain.CodeExactlyOneOf}, "password": {domain.CodeRequired}, "name": {domain.CodeRequired}}},
		"organization": {func() error {
			_, err := domain.NewOrganization("org_1", domain.OrganizationFields{Kind: "bank", Name: ""}, now)
			return err
		}, named{"organization.kind": {domain.CodeNotOneOf}, "organization.name": {domain.CodeRequired}}},
		"API key": {func() error {
			_, err := domain.NewAPIKey("key_1", "org_1", domain.APIKeyFields{Name: "", Scopes: []domain.Scope{"products:read", "root"}, ExpiresAt: &past}, now)
			return err
		}, named{"name": {domain.CodeRequired}, "scopes[1]": {domain.CodeNotOneOf}, "expires_at": {domain.CodeTooSmall}}},
		"invitation": {func() error {
			_, err := domain.NewInvitation("inv_1", domain.Actor{}, "king", now)
			return err
		}, named{"role": {domain.CodeNotOneOf}}},
		"block": {func() error {
			_, err := domain.NewBlock("blk_1", "org_1", domain.BlockFields{BlockedOrganizationID: "org_1", Reason: long}, now)
			return err
		}, named{"blocked_organization_id": {domain.CodeBadID, domain.CodeOwnOrganization}, "reason": {domain.CodeTooLong}}},
		"supplier": {func() error {
			_, err := domain.NewSupplier("sup_1", "org_1", domain.SupplierFields{Kind: "bank", Name: "", Intro: long, DivisionCode: "999999", Address: long, MarketID: "mkt_1", StallNo: long, MallName: long,
				Platforms: []domain.Platform{"youtube"}, NightBands: []domain.Band{"noon"}, SlotFeeBudgetFen: -1, ContactName: long, ContactPhone: "110"}, now)
			return err
		}, named{"kind": {domain.CodeNotOneOf}, "name": {domain.CodeRequired}, "intro": {domain.CodeTooLong}, "division_code": {domain.CodeNoSuchThing}, "address": {domain.CodeTooLong},
			"market_id": {domain.CodeBadID}, "stall_no": {domain.CodeTooLong}, "mall_name": {domain.CodeTooLong}, "category_codes": {domain.CodeRequired}, "platforms[0]": {domain.CodeNotOneOf},
			"night_bands[0]": {domain.CodeNotOneOf}, "slot_fee_budget_fen": {domain.CodeOutOfRange}, "contact_name": {domain.CodeTooLong}, "contact_phone": {domain.CodeBadPhone}}},
		"credential": {func() error {
			_, err := domain.NewCredential("crd_1", domain.Supplier{}, domain.CredentialFields{Kind: "licence to kill", Number: "", IssuedOn: "2026-02-30", ExpiresOn: "tomorrow"}, now)
			return err
		}, named{"kind": {domain.CodeNoSuchThing}, "number": {domain.CodeRequired}, "issued_on": {domain.CodeBadDate}, "expires_on": {domain.CodeBadDate}}},
		"streamer": {func() error {
			_, err := domain.NewStreamer("str_1", "org_1", domain.StreamerFields{Name: "", Bio: long, AgencyID: "agy_1", DivisionCode: "", Accounts: []domain.PlatformAccount{{Platform: "tv", Handle: "", FollowerCount: -1}},
				FollowerCount: -1, CategoryCodes: []string{"xx"}, Audience: audience, PriceLowFen: 10, PriceHighFen: 9, SlotFeeFen: -1, MinCommissionBps: 10001, MaxShipWithinHours: 721,
				Bands: []domain.Band{"noon"}, Capabilities: []domain.Capability{"fly"}, ViewersPerSession: -1, OrdersPerSession: -1, ClaimedGMVPerSessionFen: -1, ContactName: long, ContactPhone: "110"}, now)
			return err
		}, audienceFaults(named{"name": {domain.CodeRequired}, "bio": {domain.CodeTooLong}, "agency_id": {domain.CodeBadID}, "division_code": {domain.CodeRequired}, "accounts[0].platform": {domain.CodeNotOneOf},
			"accounts[0].handle": {domain.CodeRequired}, "accounts[0].follower_count": {domain.CodeOutOfRange}, "follower_count": {domain.CodeOutOfRange}, "category_codes[0]": {domain.CodeNoSuchThing},
			"price_high_fen": {domain.CodeBelow}, "cooperation_modes": {domain.CodeRequired}, "slot_fee_fen": {domain.CodeOutOfRange}, "min_commission_bps": {domain.CodeOutOfRange},
			"max_ship_within_hours": {domain.CodeOutOfRange}, "bands[0]": {domain.CodeNotOneOf}, "capabilities[0]": {domain.CodeNotOneOf}, "viewers_per_session": {domain.CodeOutOfRange},
			"orders_per_session": {domain.CodeOutOfRange}, "claimed_gmv_per_session_fen": {domain.CodeOutOfRange}, "contact_name": {domain.CodeTooLong}, "contact_phone": {domain.CodeBadPhone}})},
		"product": {func() error {
			_, err := domain.NewProduct("prd_1", domain.Supplier{}, domain.ProductFields{Title: "裙", Description: long, Brand: long, SKU: long, CategoryCode: "xx", OfferingType: "idea", SupplyPriceFen: 11, LivePriceFen: 10,
				FloorPriceFen: -1, CommissionBps: -1, CooperationModes: []domain.CooperationMode{"barter"}, SlotFeeBudgetFen: -1, MOQ: -1, StockMode: "thin air", Stock: -1, DailyShipCapacity: -1, ShipWithinHours: -1,
				GICertificate: long, HarvestFrom: "13-01", SamplePolicy: "steal", Audience: audience, RedemptionAddress: long, RedemptionTerms: long, Tags: []string{"好", "", long}}, now)
			return err
		}, audienceFaults(named{"title": {domain.CodeTooShort}, "description": {domain.CodeTooLong}, "brand": {domain.CodeTooLong}, "sku": {domain.CodeTooLong}, "category_code": {domain.CodeNoSuchThing},
			"offering_type": {domain.CodeNotOneOf}, "supply_price_fen": {domain.CodeAbove}, "floor_price_fen": {domain.CodeOutOfRange}, "commission_bps": {domain.CodeOutOfRange},
			"cooperation_modes[0]": {domain.CodeNotOneOf}, "slot_fee_budget_fen": {domain.CodeOutOfRange}, "moq": {domain.CodeOutOfRange}, "stock_mode": {domain.CodeNotOneOf}, "stock": {domain.CodeOutOfRange},
			"daily_ship_capacity": {domain.CodeOutOfRange}, "ship_within_hours": {domain.CodeOutOfRange}, "origin_division_code": {domain.CodeRequired}, "gi_certificate": {domain.CodeTooLong},
			"harvest_from": {domain.CodeBadDate}, "harvest_to": {domain.CodeRequired}, "sample_policy": {domain.CodeNotOneOf}, "redemption_address": {domain.CodeTooLong},
			"redemption_terms": {domain.CodeTooLong}, "tags[1]": {domain.CodeRequired}, "tags[2]": {domain.CodeTooLong}})},
		"agency": {func() error {
			_, err := domain.NewAgency("agy_1", "org_1", domain.AgencyFields{Intro: long, DivisionCode: "xx", CategoryCodes: []string{"xx"}, Platforms: []domain.Platform{"tv"}, ContactName: long, ContactPhone: "110"}, now)
			return err
		}, named{"name": {domain.CodeRequired}, "intro": {domain.CodeTooLong}, "division_code": {domain.CodeNoSuchThing}, "category_codes[0]": {domain.CodeNoSuchThing}, "platforms[0]": {domain.CodeNotOneOf},
			"contact_name": {domain.CodeTooLong}, "contact_phone": {domain.CodeBadPhone}}},
		"organizer": {func() error {
			_, err := domain.NewOrganizer("ogz_1", "org_1", domain.OrganizerFields{Intro: long, ContactName: long, ContactPhone: "110"}, now)
			return err
		}, named{"kind": {domain.CodeRequired}, "name": {domain.CodeRequired}, "intro": {domain.CodeTooLong}, "division_code": {domain.CodeRequired}, "contact_name": {domain.CodeTooLong}, "contact_phone": {domain.CodeBadPhone}}},
		"market": {func() error {
			_, err := domain.NewMarket("mkt_1", "org_1", domain.MarketFields{Intro: long, Address: long, CategoryCodes: []string{"xx"}, StallCount: -1}, now)
			return err
		}, named{"name": {domain.CodeRequired}, "intro": {domain.CodeTooLong}, "division_code": {domain.CodeRequired}, "address": {domain.CodeTooLong}, "category_codes[0]": {domain.CodeNoSuchThing}, "stall_count": {domain.CodeOutOfRange}}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, faults(t, c.make())) })
	}
}

// A list that cannot be right is refused as a whole, and costs no more than its length.
func TestLongListsAreRefusedAsAWhole(t *testing.T) {
	const many = 200_000
	f := streamerFields(t)
	f.Audience.Ages = make([]domain.AgeShare, many)
	f.Audience.Spending = make([]domain.SpendingShare, many)
	f.Audience.Regions = make([]domain.RegionShare, many)
	f.Accounts = make([]domain.PlatformAccount, many)
	f.CategoryCodes = make([]string, many)
	f.Bands = make([]domain.Band, many)
	_, err := domain.NewStreamer("str_1", "org_1", f, now)
	got := faults(t, err)
	for _, field := range []string{"audience.ages", "audience.spending", "audience.regions", "accounts", "category_codes", "bands"} {
		require.Contains(t, got[field], domain.CodeTooMany, field)
	}
	require.Less(t, len(got), 200, "an answer of bounded length")

	p := productFields(t)
	p.Tags = make([]string, many)
	_, err = domain.NewProduct("prd_1", newSupplier(t), p, now)
	require.Contains(t, faults(t, err)["tags"], domain.CodeTooMany)
}
