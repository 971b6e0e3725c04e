package api

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"gongbo/domain"
	"gongbo/search"
)

// Hit is one thing found.
type Hit[T any] struct {
	Item       T                 `json:"item"`
	Score      int64             `json:"score"`
	Highlights map[string]string `json:"highlights"`
}

// Found is a page of what a search found.
type Found[T any] struct {
	Hits       []Hit[T]                `json:"hits"`
	Total      int64                   `json:"total"`
	Facets     map[string][]FacetCount `json:"facets"`
	TookMS     int64                   `json:"took_ms"`
	NextCursor *string                 `json:"next_cursor"`
}

// FacetCount says how many things have a value.
type FacetCount struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Sort is an order of results.
type Sort string

// Values is every order, for the contract.
func (Sort) Values() []string {
	return []string{"relevance", "newest", "price_asc", "price_desc", "commission_desc", "followers_desc", "verified_gmv_desc"}
}

type searching struct {
	paging
	Q      string   `query:"q" maxlen:"500"`
	Facets []string `query:"facets"`
	Sort   Sort     `query:"sort" default:"relevance"`
}

// The tags term, least and most tie a parameter to a field of the index.

type productSearch struct {
	searching
	CategoryCode       []string              `query:"category_code" term:"category_code"`
	OriginDivisionCode []string              `query:"origin_division_code" term:"origin_division_code"`
	SupplierKind       []domain.SupplierKind `query:"supplier_kind" term:"supplier_kind"`
	SupplierID         []string              `query:"supplier_id" term:"supplier_id"`
	MarketID           []string              `query:"market_id" term:"market_id"`
	OfferingType       []domain.OfferingType `query:"offering_type" term:"offering_type"`
	StockMode          []domain.StockMode    `query:"stock_mode" term:"stock_mode"`
	SamplePolicy       []domain.SamplePolicy `query:"sample_policy" term:"sample_policy"`
	NightBand          []domain.Band         `query:"night_band" term:"night_band"`
	Platform           []domain.Platform     `query:"platform" term:"platform"`
	Credential         []string              `query:"credential" term:"credential"`
	PriceBand          []string              `query:"price_band" term:"price_band"`
	Dropship           *bool                 `query:"dropship" term:"dropship"`
	PovertyCounty      *bool                 `query:"poverty_county" term:"poverty_county"`
	GI                 *bool                 `query:"gi" term:"gi"`
	DistressStock      *bool                 `query:"distress_stock" term:"distress_stock"`
	ColdChain          *bool                 `query:"cold_chain" term:"cold_chain"`
	MinLivePriceFen    *int64                `query:"min_live_price_fen" least:"live_price_fen" min:"0"`
	MaxLivePriceFen    *int64                `query:"max_live_price_fen" most:"live_price_fen" min:"0"`
	MinCommissionBps   *int64                `query:"min_commission_bps" least:"commission_bps" min:"0" max:"10000"`
	MaxShipWithinHours *int64                `query:"max_ship_within_hours" most:"ship_within_hours" min:"0"`
	MaxMOQ             *int64                `query:"max_moq" most:"moq" min:"1"`
	MinSlotFeeBudget   *int64                `query:"min_slot_fee_budget_fen" least:"slot_fee_budget_fen" min:"0"`
	MaxReturnBps       *int64                `query:"max_return_bps" most:"return_bps" min:"0" max:"10000"`
}

type supplierSearch struct {
	searching
	Kind          []domain.SupplierKind `query:"kind" term:"kind"`
	CategoryCode  []string              `query:"category_code" term:"category_code"`
	DivisionCode  []string              `query:"division_code" term:"division_code"`
	MarketID      []string              `query:"market_id" term:"market_id"`
	Credential    []string              `query:"credential" term:"credential"`
	NightBand     []domain.Band         `query:"night_band" term:"night_band"`
	PovertyCounty *bool                 `query:"poverty_county" term:"poverty_county"`
	OwnerHost     *bool                 `query:"owner_host" term:"owner_host"`
	MaxReturnBps  *int64                `query:"max_return_bps" most:"return_bps" min:"0" max:"10000"`
}

type streamerSearch struct {
	searching
	Tier               []domain.Tier            `query:"tier" term:"tier"`
	Platform           []domain.Platform        `query:"platform" term:"platform"`
	CategoryCode       []string                 `query:"category_code" term:"category_code"`
	DivisionCode       []string                 `query:"division_code" term:"division_code"`
	AgencyID           []string                 `query:"agency_id" term:"agency_id"`
	NightBand          []domain.Band            `query:"night_band" term:"night_band"`
	CooperationMode    []domain.CooperationMode `query:"cooperation_mode" term:"cooperation_mode"`
	Capability         []domain.Capability      `query:"capability" term:"capability"`
	AudienceGenderLean []string                 `query:"audience_gender_lean" term:"audience_gender_lean"`
	AudienceAgeBand    []domain.AgeBand         `query:"audience_age_band" term:"audience_age_band"`
	AudienceDivision   []string                 `query:"audience_division_code" term:"audience_division_code"`
	MinFollowers       *int64                   `query:"min_follower_count" least:"follower_count" min:"0"`
	MaxFollowers       *int64                   `query:"max_follower_count" most:"follower_count" min:"0"`
	MaxSlotFeeFen      *int64                   `query:"max_slot_fee_fen" most:"slot_fee_fen" min:"0"`
	MaxMinCommission   *int64                   `query:"max_min_commission_bps" most:"min_commission_bps" min:"0" max:"10000"`
	MaxReturnBps       *int64                   `query:"max_return_bps" most:"return_bps" min:"0" max:"10000"`
}

func (s searching) asked() searching { return s }

// filters reads the filters off the tags of the parameters.
func filters(p any) []search.Filter {
	var out []search.Filter
	v := reflect.ValueOf(p)
	for _, f := range reflect.VisibleFields(v.Type()) {
		value := v.FieldByIndex(f.Index)
		if f.Anonymous || value.IsZero() {
			continue
		}
		if field := f.Tag.Get("term"); field != "" {
			out = append(out, search.In(field, terms(value)...))
		}
		if field := f.Tag.Get("least"); field != "" {
			out = append(out, search.AtLeast(field, value.Elem().Int()))
		}
		if field := f.Tag.Get("most"); field != "" {
			out = append(out, search.AtMost(field, value.Elem().Int()))
		}
	}
	return out
}

func terms(v reflect.Value) []string {
	if v.Kind() == reflect.Pointer {
		return []string{fmt.Sprint(v.Elem().Bool())}
	}
	out := make([]string, v.Len())
	for i := range out {
		out[i] = v.Index(i).String()
	}
	return out
}

// find searches the kind and reads what is found from the store again, so that
// an answer shows nothing older than the store has, and nothing that the caller
// may no longer see.
func find[P interface{ asked() searching }, V, T any](a *API, c Call, kind search.Kind, p P, r shelf[V, T]) (Found[T], error) {
	began, ask := a.Now(), p.asked()
	after, err := a.place(c, ask.paging)
	if err != nil {
		return Found[T]{}, err
	}
	apart, err := a.Store.Blocked(c, c.By.OrganizationID)
	if err != nil {
		return Found[T]{}, err
	}
	q := search.Query{Kind: kind, Q: ask.Q, Filters: filters(p), Facets: ask.Facets, Sort: search.Sort(ask.Sort), Limit: int(ask.Limit), After: after}
	q.Filters = append(q.Filters, search.In(search.VisibleTo, search.Public, string(c.By.OrganizationID)))
	if len(apart) > 0 {
		q.Filters = append(q.Filters, search.NotIn("organization_id", domain.Texts(apart)...))
	}
	found, err := a.Index.Search(c, q)
	if err != nil {
		return Found[T]{}, badSearch(err)
	}
	out := Found[T]{Hits: []Hit[T]{}, Total: found.Total, Facets: map[string][]FacetCount{}}
	shown, err := r.shown(c, ids(found.Hits))
	if err != nil {
		return Found[T]{}, err
	}
	for _, h := range found.Hits {
		item, ok := shown[h.ID]
		if !ok {
			continue
		}
		if h.Highlights == nil {
			h.Highlights = map[string]string{}
		}
		out.Hits = append(out.Hits, Hit[T]{Item: item, Score: h.Score, Highlights: h.Highlights})
	}
	for name, counts := range found.Facets {
		out.Facets[name] = []FacetCount{}
		for _, n := range counts {
			out.Facets[name] = append(out.Facets[name], FacetCount(n))
		}
	}
	if found.Next != "" {
		out.NextCursor = a.next(c, found.Next)
	}
	out.TookMS = int64(a.Now().Sub(began) / time.Millisecond)
	return out, nil
}

// badSearch turns what the index refuses into faults, and its absence into 503.
func badSearch(err error) error {
	var bad *search.BadQuery
	switch {
	case errors.As(err, &bad):
		field, _, _ := strings.Cut(bad.Field, ".")
		return domain.Faulty([]domain.Fault{{Field: field, Code: domain.CodeNotAllowed}})
	case errors.Is(err, search.ErrUnavailable):
		return &domain.Error{Kind: domain.Unavailable, Code: domain.CodeUnavailable, Err: err}
	}
	return err
}

// shelf reads what was found.
type shelf[V, T any] struct {
	load  func(ctx context.Context, ids []string) ([]V, error)
	id    func(V) string
	owner func(V) domain.OrganizationID
	hides func(V) bool // from others than its owner; nil: nothing
	show  func(Call, V) T
}

func (s shelf[V, T]) shown(c Call, ids []string) (map[string]T, error) {
	list, err := s.load(c, ids)
	out := make(map[string]T, len(list))
	for _, v := range list {
		if s.hides == nil || !s.hides(v) || s.owner(v) == c.By.OrganizationID {
			out[s.id(v)] = s.show(c, v)
		}
	}
	return out, err
}

func shelfOf[V, In, Out any, P interface{ pages() paging }](r resource[V, In, Out, P], load func(context.Context, []string) ([]V, error)) shelf[V, Out] {
	return shelf[V, Out]{load: load, id: r.id, owner: r.owner, hides: r.hidden, show: r.show}
}

func ids(hits []search.Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.ID
	}
	return out
}

func (a *API) searchProducts(c Call, p productSearch) (Found[Product], error) {
	return find(a, c, search.Products, p, shelfOf(a.products(), a.Store.ProductsByID))
}

func (a *API) searchSuppliers(c Call, p supplierSearch) (Found[Supplier], error) {
	return find(a, c, search.Suppliers, p, shelfOf(a.suppliers(), a.Store.SuppliersByID))
}

func (a *API) searchStreamers(c Call, p streamerSearch) (Found[Streamer], error) {
	return find(a, c, search.Streamers, p, shelfOf(a.streamers(), a.Store.StreamersByID))
}
