package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// stale changes a product twice from the same version.
func (w *walk) stale() (string, error) {
	kept, err := w.listed()
	if err != nil {
		return "", err
	}
	path := "/v1/products/" + kept[0].ID
	first, err := w.vendor.do(w.ctx, ask{method: http.MethodGet, path: path})
	if err == nil {
		err = first.want(http.StatusOK)
	}
	if err != nil {
		return "", err
	}
	etag := first.header.Get("ETag")
	same, err := w.vendor.do(w.ctx, ask{method: http.MethodGet, path: path, header: map[string]string{"If-None-Match": etag}})
	if err == nil {
		err = same.want(http.StatusNotModified)
	}
	if err != nil {
		return "", err
	}
	change := func(body string) (answer, error) {
		return w.vendor.do(w.ctx, ask{method: http.MethodPatch, path: path, body: []byte(body), media: "application/merge-patch+json", header: map[string]string{"If-Match": etag}})
	}
	a, err := change(`{"stock": 4321}`)
	if err == nil {
		err = a.want(http.StatusOK)
	}
	if err != nil {
		return "", err
	}
	b, err := change(`{"stock": 1234}`)
	if err == nil {
		err = b.wantProblem(http.StatusPreconditionFailed, "stale_version")
	}
	return fmt.Sprintf("ETag %s → %s，旧版本 412，未变 304", etag, a.header.Get("ETag")), err
}

type newProduct struct {
	SupplierID      string `json:"supplier_id"`
	Title           string `json:"title"`
	CategoryCode    string `json:"category_code"`
	SupplyPriceFen  int64  `json:"supply_price_fen"`
	LivePriceFen    int64  `json:"live_price_fen"`
	CommissionBps   int64  `json:"commission_bps"`
	Stock           int64  `json:"stock"`
	ShipWithinHours int64  `json:"ship_within_hours"`
	Origin          string `json:"origin_division_code"`
}

// floralDress is a product with all it needs.
func floralDress(supplier, title string) newProduct {
	return newProduct{SupplierID: supplier, Title: title, CategoryCode: "010101", SupplyPriceFen: 8_900, LivePriceFen: 15_900,
		CommissionBps: 2000, Stock: 5000, ShipWithinHours: 48, Origin: "440105"}
}

// replay posts a product, the same again, and another one under the same key.
func (w *walk) replay() (string, error) {
	post := func(title string) (answer, error) {
		a, err := asked(http.MethodPost, "/v1/products", floralDress(w.supplier, title))
		if err != nil {
			return answer{}, err
		}
		a.header = map[string]string{"Idempotency-Key": "walk-" + w.run}
		return w.vendor.do(w.ctx, a)
	}
	first, err := post("幂等碎花裙 首发")
	if err == nil {
		err = first.want(http.StatusCreated)
	}
	if err != nil {
		return "", err
	}
	again, err := post("幂等碎花裙 首发")
	if err == nil {
		err = again.want(http.StatusCreated)
	}
	if err != nil {
		return "", err
	}
	if !bytes.Equal(first.body, again.body) || again.header.Get("Idempotent-Replayed") != "true" || again.header.Get("ETag") != first.header.Get("ETag") || again.header.Get("Location") != first.header.Get("Location") {
		return "", fmt.Errorf("the answer is another one: %v %s", again.header, again.body)
	}
	other, err := post("幂等碎花裙 换了标题")
	if err == nil {
		err = other.wantProblem(http.StatusUnprocessableEntity, "idempotency_key_reused")
	}
	if err != nil {
		return "", err
	}
	kept, err := w.listed()
	if err == nil && len(kept) != len(w.goods)+1 {
		err = fmt.Errorf("the supplier has %d products, not one more than %d", len(kept), len(w.goods))
	}
	return fmt.Sprintf("重放 %d 字节相同，换内容 422", len(again.body)), err
}

type feed struct {
	Items []struct {
		Seq     int64  `json:"seq"`
		Topic   string `json:"topic"`
		Key     string `json:"key"`
		Version int64  `json:"version"`
	} `json:"items"`
	NextAfter int64 `json:"next_after"`
}

// changes reads the vendor's feed from its start: in order, nothing twice, and
// every version of every product in it.
func (w *walk) changes() (string, error) {
	kept, err := w.listed()
	if err != nil {
		return "", err
	}
	want := map[[2]string]bool{}
	for _, p := range kept {
		for v := range p.Version {
			want[[2]string{p.ID, strconv.FormatInt(v+1, 10)}] = true
		}
	}
	topics, total := map[string]int{}, 0
	err = w.within(walkPatience, func() error {
		seen := map[[2]string]bool{}
		topics, total = map[string]int{}, 0
		for after := int64(0); ; {
			f, err := get[feed](w.ctx, w.vendor, "/v1/changes", url.Values{"after": {strconv.FormatInt(after, 10)}, "limit": {"25"}})
			if err != nil {
				return err
			}
			for _, c := range f.Items {
				at := [2]string{c.Key, strconv.FormatInt(c.Version, 10)}
				if c.Seq <= after || want[at] && seen[at] {
					return fmt.Errorf("%s version %d at %d comes after %d, or twice", c.Key, c.Version, c.Seq, after)
				}
				after, seen[at] = c.Seq, true
				topics[c.Topic]++
				total++
			}
			if len(f.Items) == 0 {
				break
			}
		}
		for at := range want {
			if !seen[at] {
				return fmt.Errorf("version %s of %s is not in the feed", at[1], at[0])
			}
		}
		return nil
	})
	return fmt.Sprintf("%d 条 changes：%v", total, topics), err
}
