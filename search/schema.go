package search

import "slices"

// Schema says which fields a kind has and what each is for. Text fields come with the heaviest first.
type Schema struct {
	Kind    Kind
	Text    []TextField
	Terms   []TermField
	Numbers []string // filterable
	Sorts   []SortRule
}

// TextField is searched. Weight is 1 to 100: what a match in this field is worth against one in the best field.
type TextField struct {
	Name   string
	Weight int
	Crop   int // highlight at most about so many characters around the first match; 0 is the whole text
}

// TermField is filtered; a facet is also counted.
type TermField struct {
	Name  string
	Facet bool
}

// SortRule ties a Sort to the number it orders by.
type SortRule struct {
	Sort   Sort
	Number string
	Desc   bool
}

// VisibleTo is a term field of every kind. It holds Public, or the IDs of the organizations that may see the document.
// The caller filters by In(VisibleTo, Public, own organization) so that drafts and paused things are found only by their owner.
const (
	VisibleTo = "visible_to"
	Public    = "public"
)

// createdAt is a number of every kind, in Unix microseconds: what "newest" and ties of relevance go by.
const createdAt = "created_at"

// SchemaOf returns the schema of a kind, or a *BadQuery for an unknown one.
func SchemaOf(kind Kind) (Schema, error) {
	switch kind {
	case Products:
		return productSchema(), nil
	case Suppliers:
		return supplierSchema(), nil
	case Streamers:
		return streamerSchema(), nil
	}
	return Schema{}, &BadQuery{Field: "kind", Reason: "unknown kind " + string(kind)}
}

// Kinds lists every kind that can be searched.
func Kinds() []Kind { return []Kind{Products, Suppliers, Streamers} }

func productSchema() Schema {
	return Schema{
		Kind: Products,
		Text: []TextField{
			{Name: "title", Weight: 100},
			{Name: "brand", Weight: 90},
			{Name: "category_names", Weight: 80},
			{Name: "tags", Weight: 70},
			{Name: "supplier_name", Weight: 60},
			{Name: "place_names", Weight: 50}, // origin division and market, in words
			{Name: "description", Weight: 20, Crop: 80},
		},
		Terms: append(facets(
			"category_code", // with ancestors
			"origin_division_code",
			"supplier_kind", "market_id", "stock_mode", "dropship", "poverty_county", "gi", "distress_stock", "cold_chain",
			"offering_type", "certificate", "credential", "sample_policy", "night_band", "cooperation_mode", "platform", "brand_key",
			"theme", "price_band",
		), filters(VisibleTo, "supplier_id", "organization_id", "status")...),
		Numbers: []string{
			"live_price_fen", "supply_price_fen", "commission_bps", "slot_fee_budget_fen", "ship_within_hours", "moq",
			"daily_ship_capacity", "verified_gmv_fen", "return_bps", createdAt,
		},
		Sorts: []SortRule{
			{Sort: ByNewest, Number: createdAt, Desc: true},
			{Sort: ByPriceAsc, Number: "live_price_fen"},
			{Sort: ByPriceDesc, Number: "live_price_fen", Desc: true},
			{Sort: ByCommissionDesc, Number: "commission_bps", Desc: true},
			{Sort: ByGMVDesc, Number: "verified_gmv_fen", Desc: true},
		},
	}
}

func supplierSchema() Schema {
	return Schema{
		Kind: Suppliers,
		Text: []TextField{
			{Name: "name", Weight: 100},
			{Name: "brand", Weight: 90},
			{Name: "category_names", Weight: 80},
			{Name: "market_name", Weight: 70},
			{Name: "place_names", Weight: 60},
			{Name: "tags", Weight: 50},
			{Name: "description", Weight: 20, Crop: 80},
		},
		Terms: append(facets(
			"kind", "category_code", "division_code", "market_id", "poverty_county", "certificate", "credential", "night_band",
			"dropship", "stock_mode", "sample_policy", "owner_host", "offering_type", "theme",
		), filters(VisibleTo, "organization_id", "status")...),
		Numbers: []string{
			"ship_within_hours", "experience_score", "fulfilment_bps", "daily_ship_capacity", "product_count", "commission_bps",
			"verified_gmv_fen", "return_bps", createdAt,
		},
		Sorts: []SortRule{
			{Sort: ByNewest, Number: createdAt, Desc: true},
			{Sort: ByCommissionDesc, Number: "commission_bps", Desc: true},
			{Sort: ByGMVDesc, Number: "verified_gmv_fen", Desc: true},
		},
	}
}

func streamerSchema() Schema {
	return Schema{
		Kind: Streamers,
		Text: []TextField{
			{Name: "name", Weight: 100},
			{Name: "category_names", Weight: 80},
			{Name: "platform_names", Weight: 70},
			{Name: "agency_name", Weight: 60},
			{Name: "place_names", Weight: 60},
			{Name: "tags", Weight: 50},
			{Name: "bio", Weight: 30, Crop: 80},
		},
		Terms: append(facets(
			"tier", "platform", "category_code", "division_code", "agency_id", "night_band", "newcomer", "audience_gender_lean",
			"audience_age_band", "audience_division_code", "audience_price_band", "cooperation_mode", "capability", "certificate",
			"sample_policy", "follower_band",
		), filters(VisibleTo, "organization_id", "status")...),
		Numbers: []string{
			"follower_count", "min_commission_bps", "slot_fee_fen", "viewers_per_session", "gmv_per_session_fen", "aov_fen",
			"audience_female_bps", "verified_gmv_fen", "return_bps", "reputation_score", "fulfilment_bps", createdAt,
		},
		Sorts: []SortRule{
			{Sort: ByNewest, Number: createdAt, Desc: true},
			{Sort: ByPriceAsc, Number: "slot_fee_fen"},
			{Sort: ByPriceDesc, Number: "slot_fee_fen", Desc: true},
			{Sort: ByFollowersDesc, Number: "follower_count", Desc: true},
			{Sort: ByGMVDesc, Number: "verified_gmv_fen", Desc: true},
		},
	}
}

func facets(names ...string) []TermField {
	var out []TermField
	for _, n := range names {
		out = append(out, TermField{Name: n, Facet: true})
	}
	return out
}

func filters(names ...string) []TermField {
	var out []TermField
	for _, n := range names {
		out = append(out, TermField{Name: n})
	}
	return out
}

func (s Schema) textField(name string) int {
	return slices.IndexFunc(s.Text, func(f TextField) bool { return f.Name == name })
}

func (s Schema) termField(name string) int {
	return slices.IndexFunc(s.Terms, func(f TermField) bool { return f.Name == name })
}

func (s Schema) numberField(name string) int { return slices.Index(s.Numbers, name) }

// sortRule finds the rule of a sort; ByRelevance has none and is known to every kind.
func (s Schema) sortRule(sort Sort) (SortRule, bool) {
	i := slices.IndexFunc(s.Sorts, func(r SortRule) bool { return r.Sort == sort })
	if i < 0 {
		return SortRule{}, false
	}
	return s.Sorts[i], true
}
