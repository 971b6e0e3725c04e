// Package mirror keeps what a process holds for speed, the search index and
// the table of the matcher, equal to what the store holds. It reads a thing
// again whenever a change names it, so that changes may come late, twice or
// out of order.
package mirror

import (
	"context"
	"errors"
	"fmt"
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

// Handle reads again what the changes name, each thing once, and overwrites it.
// Products, of which there may be many at a time, are read together.
func (m *Mirror) Handle(ctx context.Context, changes []domain.Change) error {
	type thing struct{ noun, key string }
	done, products := map[thing]bool{}, []string{}
	for _, c := range changes {
		it := thing{c.Topic.Noun(), c.Key}
		if it.noun == "credential" { // its key is the supplier's
			it.noun = "supplier"
		}
		if done[it] {
			continue
		}
		done[it] = true
		if it.noun == "product" {
			products = append(products, c.Key)
			continue
		}
		if err := m.refresh(ctx, it.noun, c); err != nil {
			return fmt.Errorf("refresh %s %s: %w", it.noun, it.key, err)
		}
	}
	if err := m.someProducts(ctx, products); err != nil {
		return fmt.Errorf("refresh %d products: %w", len(products), err)
	}
	return nil
}

func (m *Mirror) refresh(ctx context.Context, noun string, c domain.Change) error {
	switch noun {
	case "supplier":
		return m.supplier(ctx, domain.SupplierID(c.Key))
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
	for p, err := range m.products(ctx, id) {
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

// someProducts reads the products with the IDs again, and what each of their
// suppliers is once.
func (m *Mirror) someProducts(ctx context.Context, ids []string) error {
	list, err := m.Store.ProductsByID(ctx, ids)
	if err != nil {
		return err
	}
	there, of := map[string]bool{}, map[domain.SupplierID][]domain.Product{}
	for _, p := range list {
		of[p.SupplierID] = append(of[p.SupplierID], p)
	}
	for id, products := range of {
		s, err := m.Store.Supplier(ctx, id)
		if gone(err) { // it only goes after its products
			continue
		}
		if err != nil {
			return err
		}
		held, market, err := m.around(ctx, s)
		if err != nil {
			return err
		}
		held = good(held, domain.DateIn(m.Now()))
		docs := make([]search.Document, len(products))
		for i, p := range products {
			there[string(p.ID)] = true
			docs[i] = search.OfProduct(p, s, market, held)
			m.Table.PutProduct(p)
		}
		if err := m.Index.Put(ctx, search.Products, docs...); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if there[id] {
			continue
		}
		m.Table.DeleteProduct(domain.ProductID(id))
		if err := m.Index.Delete(ctx, search.Products, id); err != nil {
			return err
		}
	}
	return nil
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
	for s, err := range m.suppliers(ctx, store.ProfileFilter{MarketID: id}) {
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
	for s, err := range m.streamers(ctx, store.ProfileFilter{AgencyID: id}) {
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
	for b, err := range m.blocksOf(ctx, org) {
		if err != nil {
			return err
		}
		now = append(now, b.BlockedOrganizationID)
	}
	m.Table.SetBlocks(org, now)
	return nil
}
