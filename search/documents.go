package search

import (
	"slices"
	"strings"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// OfProduct is what the index knows of a product. held are the supplier's
// credentials that are good today.
func OfProduct(p domain.Product, s domain.Supplier, market domain.Market, held []domain.Credential) Document {
	cat, _ := reference.CategoryByCode(p.CategoryCode)
	d := Document{ID: string(p.ID), Version: p.Version,
		Text: map[string]string{
			"title": p.Title, "brand": p.Brand, "category_names": categoryNames(p.CategoryCode), "tags": strings.Join(p.Tags, " "),
			"supplier_name": s.Name, "place_names": joined(reference.FullName(p.OriginDivisionCode), market.Name), "description": p.Description,
		},
		Terms: map[string][]string{
			VisibleTo:              {string(p.OrganizationID)},
			"category_code":        withAncestors(p.CategoryCode, reference.CategoryAncestors),
			"origin_division_code": withAncestors(p.OriginDivisionCode, reference.Ancestors),
			"supplier_kind":        {string(s.Kind)},
			"market_id":            some(string(s.MarketID)),
			"stock_mode":           {string(p.StockMode)},
			"dropship":             truth(p.Dropship),
			"poverty_county":       truth(domain.PovertyCounty(p.OriginDivisionCode)),
			"gi":                   truth(p.GICertificate != ""),
			"distress_stock":       truth(p.DistressStock),
			"cold_chain":           truth(p.ColdChain),
			"offering_type":        {cat.OfferingType},
			"credential":           kinds(held),
			"sample_policy":        {string(p.SamplePolicy)},
			"night_band":           domain.Texts(s.NightBands),
			"cooperation_mode":     domain.Texts(p.CooperationModes),
			"platform":             domain.Texts(s.Platforms),
			"supplier_id":          {string(p.SupplierID)},
			"organization_id":      {string(p.OrganizationID)},
			"status":               {string(p.Status)},
			"price_band":           {priceBand(p.LivePriceFen)},
			"brand_key":            some(strings.ToLower(p.Brand)),
		},
		Numbers: map[string]int64{
			"live_price_fen": p.LivePriceFen, "supply_price_fen": p.SupplyPriceFen, "commission_bps": p.CommissionBps,
			"slot_fee_budget_fen": max(p.SlotFeeBudgetFen, s.SlotFeeBudgetFen), "moq": p.MOQ, createdAt: p.CreatedAt.UnixMicro(),
		},
	}
	if p.Status == domain.Listed {
		d.Terms[VisibleTo] = append(d.Terms[VisibleTo], Public)
	}
	number(d, "ship_within_hours", p.ShipWithinHours)
	number(d, "daily_ship_capacity", p.DailyShipCapacity)
	measured(d, s.Measures)
	return d
}

// OfSupplier is what the index knows of a supplier.
func OfSupplier(s domain.Supplier, market domain.Market, held []domain.Credential) Document {
	d := Document{ID: string(s.ID), Version: s.Version,
		Text: map[string]string{
			"name": s.Name, "category_names": categoryNames(s.CategoryCodes...), "market_name": joined(market.Name, s.MallName),
			"place_names": reference.FullName(s.DivisionCode), "description": s.Intro,
		},
		Terms: map[string][]string{
			VisibleTo:         {Public, string(s.OrganizationID)},
			"kind":            {string(s.Kind)},
			"category_code":   allWithAncestors(s.CategoryCodes, reference.CategoryAncestors),
			"division_code":   withAncestors(s.DivisionCode, reference.Ancestors),
			"market_id":       some(string(s.MarketID)),
			"poverty_county":  truth(s.Poor()),
			"credential":      kinds(held),
			"night_band":      domain.Texts(s.NightBands),
			"owner_host":      truth(s.OwnerHost),
			"organization_id": {string(s.OrganizationID)},
		},
		Numbers: map[string]int64{createdAt: s.CreatedAt.UnixMicro()},
	}
	number(d, "experience_score", s.ExperienceScore)
	number(d, "fulfilment_bps", s.FulfilmentBps)
	measured(d, s.Measures)
	return d
}

// OfStreamer is what the index knows of a streamer.
func OfStreamer(s domain.Streamer, agency domain.Agency) Document {
	d := Document{ID: string(s.ID), Version: s.Version,
		Text: map[string]string{
			"name": s.Name, "category_names": categoryNames(s.CategoryCodes...), "agency_name": agency.Name, "place_names": reference.FullName(s.DivisionCode), "bio": s.Bio,
		},
		Terms: map[string][]string{
			VisibleTo:                {Public, string(s.OrganizationID)},
			"tier":                   {string(s.Tier)},
			"platform":               domain.Texts(s.Platforms()),
			"category_code":          allWithAncestors(s.CategoryCodes, reference.CategoryAncestors),
			"division_code":          withAncestors(s.DivisionCode, reference.Ancestors),
			"agency_id":              some(string(s.AgencyID)),
			"night_band":             domain.Texts(s.Bands),
			"newcomer":               truth(s.Tier == domain.Newcomer),
			"audience_gender_lean":   lean(s.Audience.FemaleBps),
			"audience_age_band":      ages(s.Audience.Ages),
			"audience_division_code": regions(s.Audience.Regions),
			"cooperation_mode":       domain.Texts(s.CooperationModes),
			"capability":             domain.Texts(s.Capabilities),
			"organization_id":        {string(s.OrganizationID)},
		},
		Numbers: map[string]int64{
			"follower_count": s.FollowerCount, "min_commission_bps": s.MinCommissionBps, "slot_fee_fen": s.SlotFeeFen, createdAt: s.CreatedAt.UnixMicro(),
		},
	}
	number(d, "viewers_per_session", s.ViewersPerSession)
	number(d, "reputation_score", s.ReputationScore)
	if s.Audience.FemaleBps != nil {
		d.Numbers["audience_female_bps"] = *s.Audience.FemaleBps
	}
	measured(d, s.Measures)
	return d
}

// measured adds what outcomes have shown; without outcomes nothing is known.
func measured(d Document, m domain.Measures) {
	d.Numbers["verified_gmv_fen"] = m.VerifiedGMVFen
	if m.VerifiedOutcomes > 0 {
		d.Numbers["return_bps"] = m.ReturnBps
	}
}

// number adds n unless it is 0, which stands for unknown.
func number(d Document, field string, n int64) {
	if n != 0 {
		d.Numbers[field] = n
	}
}

func categoryNames(codes ...string) string {
	var names []string
	for _, code := range codes {
		c, _ := reference.CategoryByCode(code)
		names = append(names, strings.ReplaceAll(reference.CategoryPath(code), "/", " "))
		names = append(names, c.Aliases...)
	}
	return strings.Join(names, " ")
}

func withAncestors(code string, ancestors func(string) []string) []string {
	if code == "" {
		return nil
	}
	return append(slices.Clone(ancestors(code)), code)
}

func allWithAncestors(codes []string, ancestors func(string) []string) []string {
	var out []string
	for _, code := range codes {
		out = append(out, withAncestors(code, ancestors)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func kinds(held []domain.Credential) []string {
	var out []string
	for _, c := range held {
		out = append(out, c.Kind)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// priceBand is the band of a live price, for a facet: yuan from and to.
func priceBand(fen int64) string {
	bands := []struct {
		below int64
		name  string
	}{{2_000, "0-20"}, {5_000, "20-50"}, {10_000, "50-100"}, {20_000, "100-200"}, {50_000, "200-500"}, {100_000, "500-1000"}}
	for _, b := range bands {
		if fen < b.below {
			return b.name
		}
	}
	return "1000-"
}

// lean says whom an audience leans to: three in five make a lean.
func lean(femaleBps *int64) []string {
	switch {
	case femaleBps == nil:
		return nil
	case *femaleBps >= 6000:
		return []string{"female"}
	case *femaleBps <= 4000:
		return []string{"male"}
	}
	return []string{"balanced"}
}

// ages are the bands that hold at least a fifth of an audience.
func ages(shares []domain.AgeShare) []string {
	var out []string
	for _, s := range shares {
		if s.ShareBps >= 2000 {
			out = append(out, string(s.Band))
		}
	}
	return out
}

// regions are the provinces that hold at least a tenth of an audience.
func regions(shares []domain.RegionShare) []string {
	var out []string
	for _, s := range shares {
		if s.ShareBps >= 1000 {
			out = append(out, s.DivisionCode)
		}
	}
	return out
}

func truth(b bool) []string {
	if b {
		return []string{"true"}
	}
	return []string{"false"}
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func joined(s ...string) string { return strings.TrimSpace(strings.Join(s, " ")) }
