package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	random "math/rand/v2"
	"net/http"
	"net/url"
)

// The queries that are searched for: what people type, and what they click.
var (
	benchWords   = []string{"女装", "连衣裙", "茶叶", "苹果", "助农直发", "老板娘推荐", "羽绒服", "荔枝", "衬衫 雪纺", "源头 牛仔裤"}
	benchPinyin  = []string{"nvzhuang", "lianyiqun", "chaye", "nz", "yurongfu", "nvz"}
	benchOthers  = []string{"女裝", "連衣裙", "羽绒月", "niuzaiku", "T恤", "ＰＯＬＯ"}
	benchFilters = []string{
		"category_code=01&min_commission_bps=2000&origin_division_code=440000&facets=origin_division_code,stock_mode,supplier_kind,price_band",
		"poverty_county=true&category_code=11&facets=category_code,origin_division_code,gi&sort=commission_desc",
		"q=女装&dropship=true&max_live_price_fen=19900&facets=category_code,supplier_kind,sample_policy,price_band&sort=price_asc",
		"supplier_kind=factory_direct&stock_mode=spot&max_ship_within_hours=48&facets=category_code,origin_division_code,credential,platform",
	}
)

// operations prepares the server and returns what to measure on it, with a
// sentence about what is there.
func (b benchCmd) operations(ctx context.Context, anyone client) ([]operation, string, error) {
	var run [4]byte
	_, _ = rand.Read(run[:]) // never fails
	w := &walk{ctx: ctx, run: hex.EncodeToString(run[:]), anyone: anyone}
	for _, prepare := range []func() (string, error){w.vendorSignsUp, w.vendorProfile, w.importGoods, w.agencySignsUp, w.openEvent} {
		if _, err := prepare(); err != nil {
			return nil, "", err
		}
	}
	events := []string{w.event.ID}
	for {
		for _, fill := range []func() (string, error){w.register, w.approve, w.wish} {
			if _, err := fill(); err != nil {
				return nil, "", err
			}
		}
		if len(events) == b.Connections {
			break
		}
		var err error
		if w.event, err = w.newEvent(fmt.Sprintf("压测对接会 %d %s", len(events), w.run)); err != nil {
			return nil, "", err
		}
		events = append(events, w.event.ID)
	}
	listed, err := pages[product](w, w.agency, "/v1/products", url.Values{"status": {"listed"}})
	if err != nil {
		return nil, "", err
	}
	products, categories := make([]string, len(listed)), map[string]bool{}
	for i, p := range listed {
		products[i], categories[p.CategoryCode] = p.ID, true
	}
	streamers, err := ids(w, "/v1/streamers", url.Values{})
	if err != nil {
		return nil, "", err
	}
	suppliers, err := ids(w, "/v1/suppliers", url.Values{})
	if err != nil {
		return nil, "", err
	}
	about := fmt.Sprintf("%d listed products, %d suppliers, %d streamers; %d events of 30 suppliers and 20 streamers, 12 slots, 10 tables, 169 wishes.",
		len(products), len(suppliers), len(streamers), len(events))
	ops := append(w.shelves(products, sorted(categories)), w.searches()...)
	ops = append(ops, w.pairs(products, streamers)...)
	return append(ops, w.schedules(events)...), about, nil
}

func ids(w *walk, path string, query url.Values) ([]string, error) {
	all, err := pages[created](w, w.agency, path, query)
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = v.ID
	}
	return out, err
}

// shelves create, read and list.
func (w *walk) shelves(products, categories []string) []operation {
	create := operation{name: "create a product", status: http.StatusCreated, make: func(connection, n int, _ *random.Rand) (client, ask) {
		a, _ := asked(http.MethodPost, "/v1/products", floralDress(w.supplier, fmt.Sprintf("压测碎花裙 %d-%d", connection, n))) // strings and numbers always marshal
		return w.vendor, a
	}}
	return []operation{
		create,
		read("get a product", w.agency, each(products, "/v1/products/%s")...),
		read("list products, 20", w.agency, "/v1/products", "/v1/products?status=listed"),
		read("list products of a category, at most 20", w.agency, each(categories, "/v1/products?category_code=%s")...),
	}
}

func (w *walk) searches() []operation {
	found := func(name, path string, queries ...string) operation {
		var paths []string
		for _, q := range queries {
			paths = append(paths, path+"?q="+url.QueryEscape(q))
		}
		return read(name, w.agency, paths...)
	}
	var filtered []string
	for _, f := range benchFilters {
		q, _ := url.ParseQuery(f) // a test holds that they are accepted
		filtered = append(filtered, "/v1/search/products?"+q.Encode())
	}
	return []operation{
		found("search products by words", "/v1/search/products", benchWords...),
		found("search products by pinyin and initials", "/v1/search/products", benchPinyin...),
		found("search products: traditional, typos, Latin", "/v1/search/products", benchOthers...),
		read("search products by filters, with facets", w.agency, filtered...),
		read("search products, newest, no words", w.agency, "/v1/search/products?sort=newest"),
		found("search streamers by words", "/v1/search/streamers", "女装", "广州", "meizhuang"),
	}
}

func (w *walk) pairs(products, streamers []string) []operation {
	explain := operation{name: "explain a pair", status: http.StatusOK, make: func(_, _ int, chance *random.Rand) (client, ask) {
		a, _ := asked(http.MethodPost, "/v1/matches/explain", pairToExplain{streamers[chance.IntN(len(streamers))], products[chance.IntN(len(products))]})
		return w.organizer, a
	}}
	return []operation{
		read("match a streamer with products, 20", w.agency, each(streamers, "/v1/streamers/%s/matches")...),
		read("match a streamer with suppliers, 20", w.agency, each(streamers, "/v1/streamers/%s/matches?want=suppliers")...),
		read("match a product with streamers, 20", w.agency, each(products, "/v1/products/%s/matches")...),
		explain,
	}
}

// schedules make timetables, every connection that of its own event.
func (w *walk) schedules(events []string) []operation {
	schedule := func(connection, n int, _ *random.Rand) (client, ask) {
		a, _ := asked(http.MethodPost, "/v1/events/"+events[connection]+"/schedule", scheduleRequest{Seed: int64(n + 1), TimeLimitMS: 2000})
		return w.organizer, a
	}
	return []operation{
		{name: "schedule an event, one at a time", status: http.StatusCreated, make: schedule, most: 1},
		{name: "schedule events", status: http.StatusCreated, make: schedule},
	}
}

func each(ids []string, format string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = fmt.Sprintf(format, id)
	}
	return out
}
