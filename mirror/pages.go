package mirror

import (
	"context"
	"iter"

	"gongbo/domain"
	"gongbo/store"
)

// batch is how many things are read at once.
const batch = 500

// pages goes through a whole list. It ends with the first error.
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

func (m *Mirror) suppliers(ctx context.Context, f store.ProfileFilter) iter.Seq2[domain.Supplier, error] {
	return pages(func(p store.Page) ([]domain.Supplier, error) { return m.Store.Suppliers(ctx, f, p) }, supplierID)
}

func (m *Mirror) streamers(ctx context.Context, f store.ProfileFilter) iter.Seq2[domain.Streamer, error] {
	return pages(func(p store.Page) ([]domain.Streamer, error) { return m.Store.Streamers(ctx, f, p) }, streamerID)
}

func (m *Mirror) markets(ctx context.Context) iter.Seq2[domain.Market, error] {
	return pages(func(p store.Page) ([]domain.Market, error) { return m.Store.Markets(ctx, store.ProfileFilter{}, p) },
		func(v domain.Market) string { return string(v.ID) })
}

func (m *Mirror) agencies(ctx context.Context) iter.Seq2[domain.Agency, error] {
	return pages(func(p store.Page) ([]domain.Agency, error) { return m.Store.Agencies(ctx, store.ProfileFilter{}, p) },
		func(v domain.Agency) string { return string(v.ID) })
}

// products goes through the supplier's products, or all if it is empty.
func (m *Mirror) products(ctx context.Context, of domain.SupplierID) iter.Seq2[domain.Product, error] {
	return pages(func(p store.Page) ([]domain.Product, error) { return m.Store.AllProducts(ctx, of, p) }, productID)
}

func (m *Mirror) blocksOf(ctx context.Context, org domain.OrganizationID) iter.Seq2[domain.Block, error] {
	return pages(func(p store.Page) ([]domain.Block, error) { return m.Store.Blocks(ctx, org, p) },
		func(b domain.Block) string { return string(b.ID) })
}

func supplierID(s domain.Supplier) string { return string(s.ID) }
func streamerID(s domain.Streamer) string { return string(s.ID) }
func productID(p domain.Product) string   { return string(p.ID) }
