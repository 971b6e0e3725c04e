package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// walkGoods is the vendor's file: 50 products, and two rows that are broken.
//
//go:embed walk_products.csv
var walkGoods []byte

// The rows of walkGoods that are broken, counted as the file's lines, and what
// is wrong with each.
var walkBroken = map[int64][]string{18: {"live_price_fen"}, 37: {"category_code", "origin_division_code"}}

const walkPassword = "walk-through-2026"

// goods is a row of the vendor's file, as it is written there.
type goods struct{ title, sku, category, commission, stock, origin string }

func (g goods) wear() bool { return !strings.HasSuffix(g.category, "包") && g.category != "旅行袋" }

func (g goods) bps() int64 {
	n, _ := strconv.ParseInt(strings.TrimSuffix(g.commission, "%"), 10, 64)
	return n * 100
}

type created struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Status  string `json:"status"`
}

type product struct {
	created
	Title         string `json:"title"`
	SKU           string `json:"sku"`
	SupplierID    string `json:"supplier_id"`
	CategoryCode  string `json:"category_code"`
	CommissionBps int64  `json:"commission_bps"`
	Origin        string `json:"origin_division_code"`
}

type page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor"`
}

// pages reads a whole list.
func pages[T any](w *walk, c client, path string, query url.Values) ([]T, error) {
	var all []T
	query = clone(query)
	query.Set("limit", "100")
	for {
		p, err := get[page[T]](w.ctx, c, path, query)
		all = append(all, p.Items...)
		if err != nil || p.NextCursor == nil {
			return all, err
		}
		query.Set("cursor", *p.NextCursor)
	}
}

func clone(q url.Values) url.Values {
	out := url.Values{}
	for name, v := range q {
		out[name] = slices.Clone(v)
	}
	return out
}

type signedIn struct {
	Token        string  `json:"token"`
	Organization created `json:"organization"`
}

type newOrganization struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

type newAccount struct {
	Email        string          `json:"email"`
	Password     string          `json:"password"`
	Name         string          `json:"name"`
	Organization newOrganization `json:"organization"`
}

// signUp opens an account with an organization of the kind and returns its client.
func (w *walk) signUp(kind, name string) (client, string, error) {
	in := newAccount{Email: "walk-" + kind + "-" + w.run + "@walk.example", Password: walkPassword, Name: "走查账号", Organization: newOrganization{kind, name + " " + w.run}}
	s, err := post[signedIn](w.ctx, w.anyone, "/v1/accounts", in)
	return w.anyone.as(s.Token), s.Organization.ID, err
}

func (w *walk) vendorSignsUp() (string, error) {
	var err error
	w.vendor, w.vendorOrg, err = w.signUp("supplier", "走查服饰")
	return w.vendorOrg, err
}

type newSupplier struct {
	Kind          string   `json:"kind"`
	Name          string   `json:"name"`
	DivisionCode  string   `json:"division_code"`
	StallNo       string   `json:"stall_no"`
	CategoryCodes []string `json:"category_codes"`
	NightBands    []string `json:"night_bands"`
	ContactName   string   `json:"contact_name"`
	ContactPhone  string   `json:"contact_phone"`
}

type newCredential struct {
	Kind     string `json:"kind"`
	Number   string `json:"number"`
	IssuedOn string `json:"issued_on"`
}

// stall makes a supplier of wear and bags with its business licence.
func (w *walk) stall(c client, name, no string) (string, error) {
	s, err := post[created](w.ctx, c, "/v1/suppliers", newSupplier{
		Kind: "wholesale_vendor", Name: name, DivisionCode: "440105", StallNo: no, CategoryCodes: []string{"01", "0601"},
		NightBands: []string{"evening", "prime_night"}, ContactName: "陈小姐", ContactPhone: "13800138000",
	})
	if err != nil {
		return "", err
	}
	_, err = post[created](w.ctx, c, "/v1/suppliers/"+s.ID+"/credentials", newCredential{"business_license", "91440101MA5" + w.run, "2021-03-01"})
	return s.ID, err
}

func (w *walk) vendorProfile() (string, error) {
	var err error
	w.supplier, err = w.stall(w.vendor, "走查服饰 A101 "+w.run, "A101")
	return w.supplier + "，营业执照 business_license", err
}

type imported struct {
	created
	DryRun   bool  `json:"dry_run"`
	Rows     int64 `json:"rows"`
	Accepted int64 `json:"accepted"`
	Rejected int64 `json:"rejected"`
	Problems []struct {
		Row    int64  `json:"row"`
		Field  string `json:"field"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"problems"`
}

// intake posts the file and checks the report of its broken rows.
func (w *walk) intake(query url.Values) (string, error) {
	query.Set("supplier_id", w.supplier)
	v, err := sent[imported](w.ctx, w.vendor, ask{method: http.MethodPost, path: "/v1/imports", query: query, media: "text/csv", body: walkGoods}, http.StatusCreated)
	if err != nil {
		return "", err
	}
	if v.Rows != 52 || v.Accepted != 50 || v.Rejected != 2 {
		return "", fmt.Errorf("want 52 rows, 50 accepted, 2 rejected, got %d, %d, %d: %v", v.Rows, v.Accepted, v.Rejected, v.Problems)
	}
	told := map[int64][]string{}
	var words []string
	for _, p := range v.Problems {
		if p.Detail == "" {
			return "", fmt.Errorf("row %d, %s: no detail", p.Row, p.Field)
		}
		told[p.Row] = append(told[p.Row], p.Field)
		words = append(words, fmt.Sprintf("第 %d 行 %s %s", p.Row, p.Field, p.Detail))
	}
	if fmt.Sprint(told) != fmt.Sprint(walkBroken) {
		return "", fmt.Errorf("want the broken rows %v, got %v", walkBroken, told)
	}
	return fmt.Sprintf("52 行 rows，收 50 accepted，拒 2 rejected：%s", strings.Join(words, "；")), nil
}

func (w *walk) listed() ([]product, error) {
	return pages[product](w, w.vendor, "/v1/products", url.Values{"supplier_id": {w.supplier}})
}

func (w *walk) dryRun() (string, error) {
	figures, err := w.intake(url.Values{"dry_run": {"true"}, "list": {"true"}})
	if err != nil {
		return "", err
	}
	kept, err := w.listed()
	if err == nil && len(kept) > 0 {
		err = fmt.Errorf("a dry run kept %d products", len(kept))
	}
	return figures, err
}

func (w *walk) importGoods() (string, error) {
	if _, err := w.intake(url.Values{"list": {"true"}}); err != nil {
		return "", err
	}
	rows, err := csv.NewReader(bytes.NewReader(walkGoods)).ReadAll()
	if err != nil {
		return "", err
	}
	bySKU := map[string]goods{}
	for i, r := range rows {
		if _, broken := walkBroken[int64(i+1)]; i > 0 && !broken {
			g := goods{title: r[0], sku: r[1], category: r[2], commission: r[6], stock: r[8], origin: r[13]}
			w.goods, bySKU[g.sku] = append(w.goods, g), g
		}
	}
	kept, err := w.listed()
	if err != nil {
		return "", err
	}
	for _, p := range kept {
		g, ok := bySKU[p.SKU]
		if !ok || p.Title != g.title || p.CommissionBps != g.bps() || p.Status != "listed" {
			return "", fmt.Errorf("product %s (%s) is not as the file has it, or there twice", p.ID, p.SKU)
		}
		delete(bySKU, p.SKU)
	}
	if len(bySKU) > 0 {
		return "", fmt.Errorf("%d products of the file are not there", len(bySKU))
	}
	return fmt.Sprintf("%d 件上架 listed", len(kept)), nil
}

type found struct {
	Hits []struct {
		Item       product           `json:"item"`
		Highlights map[string]string `json:"highlights"`
	} `json:"hits"`
	Total  int64 `json:"total"`
	Facets map[string][]struct {
		Value string `json:"value"`
		Count int64  `json:"count"`
	} `json:"facets"`
	TookMS     int64   `json:"took_ms"`
	NextCursor *string `json:"next_cursor"`
}

func (f found) counts(facet string) map[string]int64 {
	out := map[string]int64{}
	for _, c := range f.Facets[facet] {
		out[c.Value] = c.Count
	}
	return out
}

// search asks as the agency. mine narrows to the vendor's products, whose
// number the file tells.
func (w *walk) search(query url.Values, mine url.Values) (found, error) {
	query = clone(query)
	for name, v := range mine {
		query[name] = v
	}
	return get[found](w.ctx, w.agency, "/v1/search/products", query)
}

func (w *walk) mine() url.Values { return url.Values{"supplier_id": {w.supplier}, "limit": {"100"}} }

// word searches for what is to find all the wear and none of the bags.
func (w *walk) word(q string) (string, error) {
	want := int64(0)
	for _, g := range w.goods {
		if g.wear() {
			want++
		}
	}
	err := w.within(walkPatience, func() error {
		f, err := w.search(url.Values{"q": {q}}, w.mine())
		if err == nil && (f.Total != want || int64(len(f.Hits)) != want) {
			err = fmt.Errorf("want %d of the vendor's products, got %d (total %d)", want, len(f.Hits), f.Total)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	all, err := w.search(url.Values{"q": {q}}, nil)
	if err == nil && all.Total < want {
		err = fmt.Errorf("the market has %d, fewer than the vendor's %d", all.Total, want)
	}
	return fmt.Sprintf("该供应商 %d 件全中，全市场 %d 件，%d ms", want, all.Total, all.TookMS), err
}

func (w *walk) searchPinyin() (string, error) { return w.word("nvzhuang") }

func (w *walk) searchTraditional() (string, error) { return w.word("女裝") }

// searchFacets refines by category, commission and origin. What the facets say
// is counted again from the file: a facet ignores its own filter and no other.
func (w *walk) searchFacets() (string, error) {
	query := url.Values{"category_code": {"01"}, "min_commission_bps": {"2000"}, "origin_division_code": {"440105"}, "stock_mode": {"spot"},
		"facets": {"origin_division_code,stock_mode,supplier_kind"}}
	places := map[string]string{"海珠区": "440105", "越秀区": "440104", "普宁市": "445281"}
	modes := map[string]string{"现货": "spot", "预售": "presale"}
	total, origins, stocks := int64(0), map[string]int64{}, map[string]int64{}
	for _, g := range w.goods {
		if !g.wear() || g.bps() < 2000 {
			continue
		}
		here, spot := g.origin == "海珠区", g.stock == "现货"
		if spot {
			origins[places[g.origin]]++
		}
		if here {
			stocks[modes[g.stock]]++
		}
		if here && spot {
			total++
		}
	}
	f, err := w.search(query, w.mine())
	if err != nil {
		return "", err
	}
	got := f.counts("origin_division_code")
	for code, n := range origins {
		if got[code] != n {
			return "", fmt.Errorf("facet origin_division_code %s: want %d, got %d", code, n, got[code])
		}
	}
	if f.Total != total || got["440105"] != total || fmt.Sprint(f.counts("stock_mode")) != fmt.Sprint(stocks) || f.counts("supplier_kind")["wholesale_vendor"] != total {
		return "", fmt.Errorf("want %d and stock_mode %v, got %d and %v", total, stocks, f.Total, f.Facets)
	}
	for _, h := range f.Hits {
		if h.Item.CategoryCode[:2] != "01" || h.Item.CommissionBps < 2000 || h.Item.Origin != "440105" {
			return "", fmt.Errorf("%s does not fit the filters", h.Item.ID)
		}
	}
	all, err := w.search(query, nil)
	return fmt.Sprintf("女装、佣金≥20%%、海珠区、现货 %d 件；产地 %v，备货 %v；全市场 %d 件", total, origins, stocks, all.Total), err
}
