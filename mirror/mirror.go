// Package mirror keeps what a process holds for speed, the search index and
// the table of the matcher, equal to what the store holds. It reads a thing
// again whenever a change names it, so that changes may come late, twice or
// out of order.
package mirror

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"gongbo/domain"
	"gongbo/matching"
	"gongbo/search"
	"gongbo/store"
)

// Mirror copies the store into an index and a table. Handle must not be called
// concurrently with itself or Rebuild.
type Mirror struct {
	Store *store.Store
	Index search.Index
	Table *matching.Table
	Now   func() time.Time
}

// batch is how many things are read at once while rebuilding.
const batch = 500

// Rebuild copies everything: the index is switched over when it is complete.
func (m *Mirror) Rebuild(ctx context.Context) error {
	known, err := m.read(ctx)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	for _, b := range known.blocks {
		m.Table.PutBlock(b.OrganizationID, b.BlockedOrganizationID)
	}
	if err := m.Index.Swap(ctx, search.Suppliers, known.supplierDocuments(m)); err != nil {
		return fmt.Errorf("rebuild suppliers: %w", err)
	}
	if err := m.Index.Swap(ctx, search.Streamers, m.streamerDocuments(ctx, known)); err != nil {
		return fmt.Errorf("rebuild streamers: %w", err)
	}
	if err := m.Index.Swap(ctx, search.Products, m.productDocuments(ctx, known)); err != nil {
		return fmt.Errorf("rebuild products: %w", err)
	}
	return nil
}

// known is what documents of other things quote.
type known struct {
	today     string
	suppliers map[domain.SupplierID]domain.Supplier
	held      map[domain.SupplierID][]domain.Credential
	markets   map[domain.MarketID]domain.Market
	agencies  map[domain.AgencyID]domain.Agency
	blocks    []domain.Block
}

func (m *Mirror) read(ctx context.Context) (known, error) {
	k := known{
		today: domain.DateIn(m.Now()), suppliers: map[domain.SupplierID]domain.Supplier{}, held: map[domain.SupplierID][]domain.Credential{},
		markets: map[domain.MarketID]domain.Market{}, agencies: map[domain.AgencyID]domain.Agency{},
	}
	for s, err := range pages(func(p store.Page) ([]domain.Supplier, error) { return m.Store.Suppliers(ctx, store.ProfileFilter{}, p) },
		func(s domain.Supplier) string { return string(s.ID) }) {
		if err != nil {
			return k, err
		}
		k.suppliers[s.ID] = s
	}
	for v, err := range pages(func(p store.Page) ([]domain.Market, error) { return m.Store.Markets(ctx, store.ProfileFilter{}, p) },
		func(v domain.Market) string { return string(v.ID) }) {
		if err != nil {
			return k, err
		}
		k.markets[v.ID] = v
	}
	for v, err := range pages(func(p store.Page) ([]domain.Agency, error) { return m.Store.Agencies(ctx, store.ProfileFilter{}, p) },
		func(v domain.Agency) string { return string(v.ID) }) {
		if err != nil {
			return k, err
		}
		k.agencies[v.ID] = v
	}
	held, err := m.Store.Credentials(ctx, "")
	if err != nil {
		return k, err
	}
	for _, c := range held {
		k.held[c.SupplierID] = append(k.held[c.SupplierID], c)
	}
	k.blocks, err = m.Store.AllBlocks(ctx)
	return k, err
}

func (k known) supplierDocuments(m *Mirror) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for id, s := range k.suppliers {
			m.Table.PutSupplier(s, k.held[id])
			if !yield(search.OfSupplier(s, k.markets[s.MarketID], good(k.held[id], k.today)), nil) {
				return
			}
		}
	}
}

func (m *Mirror) streamerDocuments(ctx context.Context, k known) iter.Seq2[search.Document, error] {
	return documents(pages(func(p store.Page) ([]domain.Streamer, error) { return m.Store.Streamers(ctx, store.ProfileFilter{}, p) },
		func(s domain.Streamer) string { return string(s.ID) }), func(s domain.Streamer) search.Document {
		m.Table.PutStreamer(s)
		return search.OfStreamer(s, k.agencies[s.AgencyID])
	})
}

func (m *Mirror) productDocuments(ctx context.Context, k known) iter.Seq2[search.Document, error] {
	return documents(pages(func(p store.Page) ([]domain.Product, error) { return m.Store.AllProducts(ctx, "", p) },
		func(p domain.Product) string { return string(p.ID) }), func(p domain.Product) search.Document {
		m.Table.PutProduct(p)
		s := k.suppliers[p.SupplierID]
		return search.OfProduct(p, s, k.markets[s.MarketID], good(k.held[s.ID], k.today))
	})
}

func documents[V any](values iter.Seq2[V, error], document func(V) search.Document) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for v, err := range values {
			if err != nil {
				yield(search.Document{}, err)
				return
			}
			if !yield(document(v), nil) {
				return
			}
		}
	}
}

// pages goes through a whole list.
func pages[V any](load func(store.Page) ([]V, error), id func(V) string) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for p := (store.Page{Limit: batch}); ; {
			list, err := load(p)
			if err != nil {
				var zero V
				yield(zero, err)
				return
			}
			for _, v := range list {
				if !yield(v, nil) {
					return
				}
			}
			if len(list) < batch {
				return
			}
			p.After = id(list[len(list)-1])
		}
	}
}

func good(held []domain.Credential, day string) []domain.Credential {
	var out []domain.Credential
	for _, c := range held {
		if c.Good(day) {
			out = append(out, c)
		}
	}
	return out
}

// Handle reads again what the changes name and overwrites it.
func (m *Mirror) Handle(ctx context.Context, changes []domain.Change) error {
	done := map[string]bool{}
	for _, c := range changes {
		noun := c.Topic.Noun()
		if done[noun+c.Key] {
			continue
		}
		done[noun+c.Key] = true
		if err := m.refresh(ctx, noun, c); err != nil {
			return fmt.Errorf("refresh %s %s: %w", noun, c.Key, err)
		}
	}
	return nil
}

func (m *Mirror) refresh(ctx context.Context, noun string, c domain.Change) error {
	switch noun {
	case "supplier", "credential":
		return m.supplier(ctx, domain.SupplierID(c.Key))
	case "product":
		return m.product(ctx, domain.ProductID(c.Key))
	case "streamer":
		return m.streamer(ctx, domain.StreamerID(c.Key))
	case "market":
		return m.ofMarket(ctx, domain.MarketID(c.Key))
	case "agency":
		return m.ofAgency(ctx, domain.AgencyID(c.Key))
	case "block":
		return m.blocks(ctx, c.OrganizationID)
	}
	return nil // nothing of it is mirrored
}

// gone tells whether err says that a thing no longer exists.
func gone(err error) bool { return errors.Is(err, domain.NotFound) }

func (m *Mirror) supplier(ctx context.Context, id domain.SupplierID) error {
	s, err := m.Store.Supplier(ctx, id)
	if gone(err) {
		m.Table.DeleteSupplier(id)
		return m.Index.Delete(ctx, search.Suppliers, string(id))
	}
	if err != nil {
		return err
	}
	held, market, err := m.around(ctx, s)
	if err != nil {
		return err
	}
	m.Table.PutSupplier(s, held)
	day := domain.DateIn(m.Now())
	if err := m.Index.Put(ctx, search.Suppliers, search.OfSupplier(s, market, good(held, day))); err != nil {
		return err
	}
	// what its products' documents quote of it
	for p, err := range pages(func(at store.Page) ([]domain.Product, error) { return m.Store.AllProducts(ctx, id, at) },
		func(p domain.Product) string { return string(p.ID) }) {
		if err != nil {
			return err
		}
		if err := m.Index.Put(ctx, search.Products, search.OfProduct(p, s, market, good(held, day))); err != nil {
			return err
		}
	}
	return nil
}

// around reads the credentials and the market of a supplier.
func (m *Mirror) around(ctx context.Context, s domain.Supplier) ([]domain.Credential, domain.Market, error) {
	held, err := m.Store.Credentials(ctx, s.ID)
	if err != nil || s.MarketID == "" {
		return held, domain.Market{}, err
	}
	market, err := m.Store.Market(ctx, s.MarketID)
	if gone(err) {
		err = nil
	}
	return held, market, err
}

func (m *Mirror) product(ctx context.Context, id domain.ProductID) error {
	p, err := m.Store.Product(ctx, id)
	if gone(err) {
		m.Table.DeleteProduct(id)
		return m.Index.Delete(ctx, search.Products, string(id))
	}
	if err != nil {
		return err
	}
	s, err := m.Store.Supplier(ctx, p.SupplierID)
	if err != nil {
		return err
	}
	held, market, err := m.around(ctx, s)
	if err != nil {
		return err
	}
	m.Table.PutProduct(p)
	return m.Index.Put(ctx, search.Products, search.OfProduct(p, s, market, good(held, domain.DateIn(m.Now()))))
}

func (m *Mirror) streamer(ctx context.Context, id domain.StreamerID) error {
	s, err := m.Store.Streamer(ctx, id)
	if gone(err) {
		m.Table.DeleteStreamer(id)
		return m.Index.Delete(ctx, search.Streamers, string(id))
	}
	if err != nil {
		return err
	}
	var agency domain.Agency
	if s.AgencyID != "" {
		if agency, err = m.Store.Agency(ctx, s.AgencyID); err != nil && !gone(err) {
			return err
		}
	}
	m.Table.PutStreamer(s)
	return m.Index.Put(ctx, search.Streamers, search.OfStreamer(s, agency))
}

// ofMarket refreshes what quotes the market.
func (m *Mirror) ofMarket(ctx context.Context, id domain.MarketID) error {
	for s, err := range pages(func(p store.Page) ([]domain.Supplier, error) {
		return m.Store.Suppliers(ctx, store.ProfileFilter{MarketID: id}, p)
	}, func(s domain.Supplier) string { return string(s.ID) }) {
		if err != nil {
			return err
		}
		if err := m.supplier(ctx, s.ID); err != nil {
			return err
		}
	}
	return nil
}

// ofAgency refreshes what quotes the agency.
func (m *Mirror) ofAgency(ctx context.Context, id domain.AgencyID) error {
	for s, err := range pages(func(p store.Page) ([]domain.Streamer, error) {
		return m.Store.Streamers(ctx, store.ProfileFilter{AgencyID: id}, p)
	}, func(s domain.Streamer) string { return string(s.ID) }) {
		if err != nil {
			return err
		}
		if err := m.streamer(ctx, s.ID); err != nil {
			return err
		}
	}
	return nil
}

// blocks reads again whom the organization blocks.
func (m *Mirror) blocks(ctx context.Context, org domain.OrganizationID) error {
	var now []domain.OrganizationID
	for b, err := range pages(func(p store.Page) ([]domain.Block, error) { return m.Store.Blocks(ctx, org, p) },
		func(b domain.Block) string { return string(b.ID) }) {
		if err != nil {
			return err
		}
		now = append(now, b.BlockedOrganizationID)
	}
	m.Table.SetBlocks(org, now)
	return nil
}

// Drift is how an index differs from the store.
type Drift struct{ Missing, Stale, Extra int }

// Check compares the index with the store, by version.
func (m *Mirror) Check(ctx context.Context) (map[search.Kind]Drift, error) {
	out := map[search.Kind]Drift{}
	for _, kind := range search.Kinds() {
		want, err := m.versions(ctx, kind)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", kind, err)
		}
		have, err := m.Index.Versions(ctx, kind)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", kind, err)
		}
		var d Drift
		for id, v := range want {
			if got, ok := have[id]; !ok {
				d.Missing++
			} else if got != v {
				d.Stale++
			}
			delete(have, id)
		}
		d.Extra = len(have)
		out[kind] = d
	}
	return out, nil
}

func (m *Mirror) versions(ctx context.Context, kind search.Kind) (map[string]int64, error) {
	out := map[string]int64{}
	switch kind {
	case search.Products:
		for p, err := range pages(func(at store.Page) ([]domain.Product, error) { return m.Store.AllProducts(ctx, "", at) }, func(p domain.Product) string { return string(p.ID) }) {
			if err != nil {
				return nil, err
			}
			out[string(p.ID)] = p.Version
		}
	case search.Suppliers:
		for s, err := range pages(func(at store.Page) ([]domain.Supplier, error) {
			return m.Store.Suppliers(ctx, store.ProfileFilter{}, at)
		}, func(s domain.Supplier) string { return string(s.ID) }) {
			if err != nil {
				return nil, err
			}
			out[string(s.ID)] = s.Version
		}
	case search.Streamers:
		for s, err := range pages(func(at store.Page) ([]domain.Streamer, error) {
			return m.Store.Streamers(ctx, store.ProfileFilter{}, at)
		}, func(s domain.Streamer) string { return string(s.ID) }) {
			if err != nil {
				return nil, err
			}
			out[string(s.ID)] = s.Version
		}
	}
	return out, nil
}
