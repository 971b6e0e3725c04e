package domain_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/reference"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 123456000, time.UTC)

func id(prefix string, n int) string { return fmt.Sprintf("%s_%032x", prefix, n) }

// faults returns what an Invalid error names: fields with their codes, in order.
func faults(t *testing.T, err error) map[string][]domain.Code {
	t.Helper()
	out := map[string][]domain.Code{}
	if err == nil {
		return out
	}
	require.ErrorIs(t, err, domain.Invalid)
	var e *domain.Error
	require.True(t, errors.As(err, &e))
	for _, f := range e.Faults {
		out[f.Field] = append(out[f.Field], f.Code)
	}
	return out
}

// leaf is the first leaf of the category tree that fits.
func leaf(t *testing.T, fits func(reference.Category) bool) reference.Category {
	t.Helper()
	for _, c := range reference.Categories() {
		if c.Leaf && fits(c) {
			return c
		}
	}
	require.Fail(t, "no such category")
	return reference.Category{}
}

func plainGoods(t *testing.T) string {
	return leaf(t, func(c reference.Category) bool { return c.OfferingType == "goods" }).Code
}

func accountFields() domain.AccountFields {
	return domain.AccountFields{Phone: "13800138000", Email: "zhen@example.com", Password: "correct horse", Name: "阿珍"}
}

func supplierFields(t *testing.T) domain.SupplierFields {
	return domain.SupplierFields{
		Kind: domain.WholesaleVendor, Name: "阿珍女装", Intro: "二十年老店\n支持一件代发", DivisionCode: "440104", Address: "站南路16号",
		MarketID: domain.MarketID(id(domain.PrefixMarket, 1)), StallNo: "A-101", MallName: "", OwnerHost: true, CategoryCodes: []string{plainGoods(t)},
		Platforms: []domain.Platform{"kuaishou", "douyin"}, NightBands: []domain.Band{"evening"}, SlotFeeBudgetFen: 100, ContactName: "陈珍", ContactPhone: "138-0013-8000",
	}
}

func newSupplier(t *testing.T) domain.Supplier {
	t.Helper()
	s, err := domain.NewSupplier(domain.SupplierID(id(domain.PrefixSupplier, 1)), "org_1", supplierFields(t), now)
	require.NoError(t, err)
	return s
}

func streamerFields(t *testing.T) domain.StreamerFields {
	female := int64(8200)
	return domain.StreamerFields{
		Name: "小鹿穿搭", Bio: "每晚八点", AgencyID: domain.AgencyID(id(domain.PrefixAgency, 1)), DivisionCode: "440100",
		Accounts:      []domain.PlatformAccount{{Platform: "douyin", Handle: "xiaolu", FollowerCount: 900_000}, {Platform: "douyin", Handle: "xiaolu2"}},
		FollowerCount: 900_000, CategoryCodes: []string{plainGoods(t)}, PriceLowFen: 5000, PriceHighFen: 20000,
		Audience: domain.Audience{FemaleBps: &female, Ages: []domain.AgeShare{{Band: "24_30", ShareBps: 10000}},
			Regions: []domain.RegionShare{{DivisionCode: "440000", ShareBps: 4000}}, Spending: []domain.SpendingShare{{Level: "low", ShareBps: 2500}, {Level: "high", ShareBps: 7500}}},
		CooperationModes: []domain.CooperationMode{domain.CommissionOnly}, MinCommissionBps: 2000, MaxShipWithinHours: 48,
		Bands: []domain.Band{"prime_night"}, Capabilities: []domain.Capability{"try_on"}, ViewersPerSession: 30000, ContactPhone: "+86 138 0013 8000",
	}
}

func productFields(t *testing.T) domain.ProductFields {
	return domain.ProductFields{
		Title: "碎花连衣裙", CategoryCode: plainGoods(t), SupplyPriceFen: 3900, LivePriceFen: 9900, CommissionBps: 2500, Stock: 100,
		ShipWithinHours: 48, OriginDivisionCode: "440100", HarvestFrom: "11-15", HarvestTo: "02-29", Tags: []string{"显瘦", "显瘦", "法式"},
	}
}

func agencyFields(t *testing.T) domain.AgencyFields {
	return domain.AgencyFields{Name: "繁星传媒", DivisionCode: "440106", CategoryCodes: []string{plainGoods(t)}, Platforms: []domain.Platform{"douyin"}, ContactPhone: "13800138000"}
}

func organizerFields() domain.OrganizerFields {
	return domain.OrganizerFields{Kind: "association", Name: "广东省网商协会", DivisionCode: "440100", ContactPhone: "13800138000"}
}

func marketFields(t *testing.T) domain.MarketFields {
	return domain.MarketFields{Name: "白马服装市场", DivisionCode: "440104", Address: "站南路16号", CategoryCodes: []string{plainGoods(t)}, StallCount: 2000}
}
