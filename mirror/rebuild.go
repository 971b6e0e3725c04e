package mirror

import (
	"context"
	"fmt"
	"iter"

	"gongbo/domain"
	"gongbo/matching"
	"gongbo/search"
	"gongbo/store"
)

// Rebuild copies everything. The table and each kind of the index are switched
// over when they are complete; what is no longer in the store goes with the old.
func (m *Mirror) Rebuild(ctx context.Context) error {
	k, err := m.known(ctx)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return m.Table.Rebuild(func(t *matching.Table) error {
		for _, b := range k.blocks {
			t.PutBlock(b.OrganizationID, b.BlockedOrganizationID)
		}
		for _, part := range []struct {
			kind search.Kind
			docs iter.Seq2[search.Document, error]
		}{
			{search.Suppliers, k.supplierDocuments(t)},
			{search.Streamers, k.streamerDocuments(t, m.streamers(ctx, store.ProfileFilter{}))},
			{search.Products, k.productDocuments(t, m.products(ctx, ""))},
		} {
			if err := m.Index.Swap(ctx, part.kind, part.docs); err != nil {
				return fmt.Errorf("rebuild %s: %w", part.kind, err)
			}
		}
		return nil
	})
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

func (m *Mirror) known(ctx context.Context) (k known, err error) {
	k = known{today: domain.DateIn(m.Now()), held: map[domain.SupplierID][]domain.Credential{}}
	if k.suppliers, err = collect(m.suppliers(ctx, store.ProfileFilter{}), func(s domain.Supplier) domain.SupplierID { return s.ID }); err != nil {
		return k, err
	}
	if k.markets, err = collect(m.markets(ctx), func(v domain.Market) domain.MarketID { return v.ID }); err != nil {
		return k, err
	}
	if k.agencies, err = collect(m.agencies(ctx), func(v domain.Agency) domain.AgencyID { return v.ID }); err != nil {
		return k, err
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

func collect[K comparable, V any](list iter.Seq2[V, error], key func(V) K) (map[K]V, error) {
	out := map[K]V{}
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		out[key(v)] = v
	}
	return out, nil
}

func (k known) supplierDocuments(t *matching.Table) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for id, s := range k.suppliers {
			t.PutSupplier(s, k.held[id])
			if !yield(search.OfSupplier(s, k.markets[s.MarketID], good(k.held[id], k.today)), nil) {
				return
			}
		}
	}
}

func (k known) streamerDocuments(t *matching.Table, all iter.Seq2[domain.Streamer, error]) iter.Seq2[search.Document, error] {
	return documents(all, func(s domain.Streamer) search.Document {
		t.PutStreamer(s)
		return search.OfStreamer(s, k.agencies[s.AgencyID])
	})
}

func (k known) productDocuments(t *matching.Table, all iter.Seq2[domain.Product, error]) iter.Seq2[search.Document, error] {
	return documents(all, func(p domain.Product) search.Document {
		t.PutProduct(p)
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

// good returns the credentials that are good on the day.
func good(held []domain.Credential, day string) []domain.Credential {
	var out []domain.Credential
	for _, c := range held {
		if c.Good(day) {
			out = append(out, c)
		}
	}
	return out
}
