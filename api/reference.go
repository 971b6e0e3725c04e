package api

import (
	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/domain/reference"
)

// Category is a node of the product category tree.
type Category struct {
	Code                 string              `json:"code"`
	ParentCode           string              `json:"parent_code"`
	NameZh               string              `json:"name_zh"`
	NameEn               string              `json:"name_en"`
	Path                 string              `json:"path"`
	Level                int64               `json:"level"`
	Leaf                 bool                `json:"leaf"`
	OfferingType         domain.OfferingType `json:"offering_type"`
	Credentials          []CredentialKind    `json:"credentials"`
	Aliases              []string            `json:"aliases"`
	ReturnPriorBps       int64               `json:"return_prior_bps"`
	TypicalCommissionBps int64               `json:"typical_commission_bps"`
}

// CredentialKind is a kind of paper that a category needs.
type CredentialKind struct {
	Code   string `json:"code"`
	NameZh string `json:"name_zh"`
	NameEn string `json:"name_en"`
}

// Division is a place of GB/T 2260.
type Division struct {
	Code          string `json:"code"`
	ParentCode    string `json:"parent_code"`
	Name          string `json:"name"`
	FullName      string `json:"full_name"`
	Level         string `json:"level"`
	PovertyCounty bool   `json:"poverty_county"`
}

// Enum is an enumeration of the contract.
type Enum struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

type categoryList struct {
	paging
	ParentCode *string `query:"parent_code"`
	Leaf       *bool   `query:"leaf"`
}

// DivisionLevel is how far down the tree of places a division stands.
type DivisionLevel string

// Values is every level, for the contract.
func (DivisionLevel) Values() []string { return []string{"province", "city", "county"} }

type divisionList struct {
	paging
	ParentCode    string        `query:"parent_code"`
	Level         DivisionLevel `query:"level"`
	PovertyCounty *bool         `query:"poverty_county"`
}

// tabled pages through a table that is in memory and sorted by its key.
func tabled[V, T any](a *API, c Call, p paging, table []V, keep func(V) bool, key func(V) string, show func(V) T) (Page[T], error) {
	after, err := a.place(c, p)
	if err != nil {
		return Page[T]{}, err
	}
	out, last := Page[T]{Items: []T{}}, ""
	for _, v := range table {
		if key(v) <= after || !keep(v) {
			continue
		}
		if len(out.Items) == int(p.Limit) {
			out.NextCursor = a.next(c, last)
			break
		}
		out.Items, last = append(out.Items, show(v)), key(v)
	}
	return out, nil
}

func (a *API) listCategories(c Call, p categoryList) (Page[Category], error) {
	keep := func(v reference.Category) bool {
		return (p.ParentCode == nil || v.ParentCode == *p.ParentCode) && (p.Leaf == nil || v.Leaf == *p.Leaf)
	}
	return tabled(a, c, p.paging, reference.Categories(), keep, func(v reference.Category) string { return v.Code }, newCategory)
}

func newCategory(v reference.Category) Category {
	out := Category{Code: v.Code, ParentCode: v.ParentCode, NameZh: v.NameZh, NameEn: v.NameEn, Path: reference.CategoryPath(v.Code), Level: int64(v.Level), Leaf: v.Leaf,
		OfferingType: domain.OfferingType(v.OfferingType), Credentials: []CredentialKind{}, Aliases: list(v.Aliases),
		ReturnPriorBps: int64(v.ReturnPriorBps), TypicalCommissionBps: int64(v.TypicalCommissionBps)}
	for _, code := range v.Credentials {
		k, _ := reference.CredentialByCode(code)
		out.Credentials = append(out.Credentials, CredentialKind{Code: k.Code, NameZh: k.NameZh, NameEn: k.NameEn})
	}
	return out
}

func (a *API) listDivisions(c Call, p divisionList) (Page[Division], error) {
	keep := func(v reference.Division) bool {
		return (p.ParentCode == "" || v.ParentCode == p.ParentCode) && (p.Level == "" || string(v.Level) == string(p.Level)) &&
			(p.PovertyCounty == nil || v.PovertyCounty == *p.PovertyCounty)
	}
	return tabled(a, c, p.paging, reference.Divisions(), keep, func(v reference.Division) string { return v.Code }, func(v reference.Division) Division {
		return Division{Code: v.Code, ParentCode: v.ParentCode, Name: v.Name, FullName: reference.FullName(v.Code), Level: string(v.Level), PovertyCounty: v.PovertyCounty}
	})
}

// enums are the enumerations of the contract, by the name of the field that has them.
func enums() []Enum {
	return []Enum{
		{"age_band", domain.AgeBand("").Values()}, {"band", domain.Band("").Values()}, {"capability", domain.Capability("").Values()},
		{"cooperation_mode", domain.CooperationMode("").Values()}, {"event_kind", docking.EventKind("").Values()}, {"event_status", docking.EventStatus("").Values()},
		{"event_theme", docking.EventTheme("").Values()}, {"meeting_status", docking.MeetingStatus("").Values()}, {"offering_type", domain.OfferingType("").Values()},
		{"organization_kind", domain.OrganizationKind("").Values()}, {"organizer_kind", domain.OrganizerKind("").Values()}, {"platform", domain.Platform("").Values()},
		{"product_status", domain.ProductStatus("").Values()}, {"registration_status", docking.RegistrationStatus("").Values()}, {"role", domain.Role("").Values()},
		{"sample_policy", domain.SamplePolicy("").Values()}, {"scope", domain.Scope("").Values()}, {"side", docking.Side("").Values()},
		{"spending_power", domain.SpendingPower("").Values()}, {"stock_mode", domain.StockMode("").Values()}, {"supplier_kind", domain.SupplierKind("").Values()},
		{"tier", domain.Tier("").Values()}, {"wish_kind", docking.WishKind("").Values()},
	}
}

func (a *API) listEnums(_ Call, _ none) (Page[Enum], error) {
	return Page[Enum]{Items: enums()}, nil
}
