package mirror_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/matching"
	"gongbo/mirror"
	"gongbo/search"
)

// step makes one write that is possible now, whatever chance says.
func (w *world) step(r *rand.Rand) {
	w.t.Helper()
	ctx, h := w.t.Context(), w.all()
	w.at = w.at.Add(time.Second)
	by := w.orgs[r.IntN(len(w.orgs))]
	name := fmt.Sprintf("%s%d", []string{"白马", "新名", "阿珍", "繁星"}[r.IntN(4)], r.IntN(100))
	market, _ := pick(r, append(h.markets, domain.Market{}))
	agency, _ := pick(r, append(h.agencies, domain.Agency{}))
	supplier, anySupplier := pick(r, h.suppliers)
	streamer, anyStreamer := pick(r, h.streamers)
	product, anyProduct := pick(r, h.products)
	var err error
	switch op := r.IntN(20); {
	case op == 0:
		w.market(by, name)
	case op == 1:
		w.agency(by, name)
	case op == 2:
		w.supplier(by, name, market.ID)
	case op == 3:
		w.streamer(by, name, agency.ID)
	case op < 7 && anySupplier:
		w.product(by, supplier, name+"连衣裙", leaves[r.IntN(len(leaves))])
	case op == 7 && market.ID != "":
		f := market.MarketFields
		f.Name = name
		is, bad := market.Change(f, w.at)
		require.NoError(w.t, bad)
		err = w.s.UpdateMarket(ctx, by, market, is)
	case op == 8 && agency.ID != "":
		f := agency.AgencyFields
		f.Name = name
		is, bad := agency.Change(f, w.at)
		require.NoError(w.t, bad)
		err = w.s.UpdateAgency(ctx, by, agency, is)
	case op < 11 && anySupplier:
		f := supplier.SupplierFields
		f.Name, f.MarketID, f.NightBands = name, market.ID, domain.Bands[:r.IntN(3)]
		is, bad := supplier.Change(f, w.at)
		require.NoError(w.t, bad)
		err = w.s.UpdateSupplier(ctx, by, supplier, is)
	case op == 11 && anyStreamer:
		f := streamer.StreamerFields
		f.Name, f.AgencyID, f.FollowerCount = name, agency.ID, r.Int64N(1_000_000)
		is, bad := streamer.Change(f, w.at)
		require.NoError(w.t, bad)
		err = w.s.UpdateStreamer(ctx, by, streamer, is)
	case op < 14 && anyProduct:
		f := product.ProductFields
		f.Title, f.LivePriceFen = name+"新款", 5000+r.Int64N(20000)
		is, bad := product.Change(f, w.at)
		require.NoError(w.t, bad)
		is.Status = domain.ProductStatuses[r.IntN(4)]
		err = w.s.UpdateProduct(ctx, by, product, is)
	case op == 14 && anyProduct:
		err = w.s.DeleteProduct(ctx, by, product, w.at)
	case op == 15 && anySupplier:
		if c, ok := pick(r, h.held); ok && r.IntN(2) == 0 {
			err = w.s.RemoveCredential(ctx, by, c, w.at)
		} else {
			w.credentials(by, supplier, []string{"", "2026-11-21", "2026-12-31"}[r.IntN(3)])
		}
	case op == 16:
		other := w.orgs[r.IntN(len(w.orgs))]
		b := domain.Block{ID: domain.BlockID(w.newID(domain.PrefixBlock)), OrganizationID: by.OrganizationID, BlockedOrganizationID: other.OrganizationID, Version: 1, CreatedAt: w.at, UpdatedAt: w.at}
		if by.OrganizationID != other.OrganizationID {
			err = w.s.CreateBlock(ctx, by, b)
		}
	case op == 17:
		if b, ok := pick(r, h.blocks); ok {
			err = w.s.RemoveBlock(ctx, by, b, w.at)
		}
	case op == 18 && anyStreamer && r.IntN(3) == 0:
		err = w.s.DeleteStreamer(ctx, by, streamer, w.at)
	case op == 19 && r.IntN(3) == 0:
		switch {
		case market.ID != "" && r.IntN(2) == 0:
			err = w.s.DeleteMarket(ctx, by, market, w.at)
		case agency.ID != "" && r.IntN(2) == 0:
			err = w.s.DeleteAgency(ctx, by, agency, w.at)
		case anySupplier:
			err = w.s.DeleteSupplier(ctx, by, supplier, w.at)
		}
	}
	if err != nil {
		require.ErrorIs(w.t, err, domain.Conflict) // a block twice, a supplier with products
	}
}

// deliver hands the mirror some of what waits: out of order, late, now and then
// a second time.
func (w *world) deliver(r *rand.Rand, all bool) {
	w.t.Helper()
	w.waiting = append(w.waiting, w.written()...)
	r.Shuffle(len(w.waiting), func(i, j int) { w.waiting[i], w.waiting[j] = w.waiting[j], w.waiting[i] })
	n := len(w.waiting)
	if !all {
		n = r.IntN(n + 1)
	}
	require.NoError(w.t, w.m.Handle(w.t.Context(), w.waiting[:n]))
	if r.IntN(3) == 0 {
		require.NoError(w.t, w.m.Handle(w.t.Context(), w.waiting[:n/2]))
	}
	w.waiting = w.waiting[n:]
}

// However the changes come, once all have come the mirror is as if it had just
// been made.
func TestTheMirrorEqualsTheStore(t *testing.T) {
	matches := 0
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r, w := rand.New(rand.NewPCG(seed, 7)), newWorld(t)
			for range 2 {
				for range 60 {
					w.step(r)
					if r.IntN(4) == 0 {
						w.deliver(r, false)
					}
				}
				w.deliver(r, true)
				w.requireEqualToRebuilt()
			}
			require.NotEmpty(t, w.all().products)
			for _, list := range w.picture(w.m).Matches {
				matches += len(list)
			}
		})
	}
	require.Positive(t, matches, "a comparison of nothing proves nothing")
}

func (w *world) finds(kind search.Kind, q string) []string {
	w.t.Helper()
	r, err := w.m.Index.Search(w.t.Context(), search.Query{Kind: kind, Q: q})
	require.NoError(w.t, err)
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

// A product's document quotes its supplier and the supplier's market: when they
// change it is put again, though the product has still the same version.
func TestWhatADocumentQuotesIsKeptFresh(t *testing.T) {
	w := newWorld(t)
	by := w.orgs[0]
	m := w.market(by, "白马服装市场")
	s := w.supplier(by, "阿珍女装", m.ID)
	p := w.product(by, s, "碎花连衣裙", leaves[0])
	a := w.agency(by, "繁星传媒")
	st := w.streamer(by, "小鹿穿搭", a.ID)
	w.settle()
	require.Equal(t, []string{string(p.ID)}, w.finds(search.Products, "阿珍女装"))
	require.Equal(t, []string{string(p.ID)}, w.finds(search.Products, "白马服装"))
	require.Equal(t, []string{string(st.ID)}, w.finds(search.Streamers, "繁星"))

	f := s.SupplierFields
	f.Name = "红棉时装"
	s2, err := s.Change(f, w.at)
	require.NoError(t, err)
	require.NoError(t, w.s.UpdateSupplier(t.Context(), by, s, s2))
	w.settle()
	require.Empty(t, w.finds(search.Products, "阿珍女装"))
	require.Equal(t, []string{string(p.ID)}, w.finds(search.Products, "红棉时装"))

	mf := m.MarketFields
	mf.Name = "十三行"
	m2, err := m.Change(mf, w.at)
	require.NoError(t, err)
	require.NoError(t, w.s.UpdateMarket(t.Context(), by, m, m2))
	af := a.AgencyFields
	af.Name = "银河文化"
	a2, err := a.Change(af, w.at)
	require.NoError(t, err)
	require.NoError(t, w.s.UpdateAgency(t.Context(), by, a, a2))
	w.settle()
	require.Empty(t, w.finds(search.Products, "白马服装"))
	require.Equal(t, []string{string(p.ID)}, w.finds(search.Products, "十三行"))
	require.Equal(t, []string{string(s.ID)}, w.finds(search.Suppliers, "十三行"))
	require.Empty(t, w.finds(search.Streamers, "繁星"))
	require.Equal(t, []string{string(st.ID)}, w.finds(search.Streamers, "银河文化"))

	require.NoError(t, w.s.DeleteMarket(t.Context(), by, m2, w.at))
	require.NoError(t, w.s.DeleteAgency(t.Context(), by, a2, w.at))
	w.settle()
	require.Empty(t, w.finds(search.Products, "十三行"))
	require.Empty(t, w.finds(search.Streamers, "银河文化"))
	w.requireEqualToRebuilt()
}

func TestWhatIsDeletedIsFoundNoMore(t *testing.T) {
	w := newWorld(t)
	by := w.orgs[0]
	s := w.supplier(by, "阿珍女装", "")
	p := w.product(by, s, "碎花连衣裙", leaves[0])
	st := w.streamer(by, "小鹿穿搭", "")
	old := w.written()
	require.NoError(t, w.m.Handle(t.Context(), old))
	require.NoError(t, w.s.DeleteProduct(t.Context(), by, p, w.at))
	require.NoError(t, w.s.DeleteSupplier(t.Context(), by, s, w.at))
	require.NoError(t, w.s.DeleteStreamer(t.Context(), by, st, w.at))
	gone := w.written()
	for _, late := range [][]domain.Change{gone, old, gone} {
		require.NoError(t, w.m.Handle(t.Context(), late), "a change of what is gone")
	}
	for _, kind := range search.Kinds() {
		require.Empty(t, w.finds(kind, ""))
	}
	require.Zero(t, w.m.Table.Stats().Products+w.m.Table.Stats().Suppliers+w.m.Table.Stats().Streamers)
	w.requireEqualToRebuilt()
}

// A block keeps the two out of each other's matches, until it is taken back.
func TestBlocksReachTheMatcher(t *testing.T) {
	w := newWorld(t)
	seller, host := w.orgs[0], w.orgs[1]
	s := w.supplier(seller, "阿珍女装", "")
	w.credentials(seller, s, "")
	w.product(seller, s, "碎花连衣裙", leaves[0])
	st := w.streamer(host, "小鹿穿搭", "")
	w.settle()
	matches := func() int {
		list, ok := w.m.Table.ProductsFor(st.ID, matching.Options{Today: domain.DateIn(w.at)})
		require.True(t, ok)
		return len(list)
	}
	require.Equal(t, 1, matches())
	var blocks []domain.Block
	for i, by := range []domain.Actor{seller, host} {
		b, err := domain.NewBlock(domain.BlockID(w.newID(domain.PrefixBlock)), by.OrganizationID, domain.BlockFields{BlockedOrganizationID: w.orgs[1-i].OrganizationID}, w.at)
		require.NoError(t, err)
		require.NoError(t, w.s.CreateBlock(t.Context(), by, b))
		blocks = append(blocks, b)
	}
	w.settle()
	require.Zero(t, matches())
	require.NoError(t, w.s.RemoveBlock(t.Context(), seller, blocks[0], w.at))
	w.settle()
	require.Zero(t, matches(), "the other one still stands")
	require.NoError(t, w.s.RemoveBlock(t.Context(), host, blocks[1], w.at))
	w.settle()
	require.Equal(t, 1, matches())
	w.requireEqualToRebuilt()
}

// Who lost changes builds anew: what is gone meanwhile goes, from the index and
// from the table.
func TestRebuildForgetsWhatIsGone(t *testing.T) {
	w := newWorld(t)
	by := w.orgs[0]
	s := w.supplier(by, "阿珍女装", "")
	kept, lost := w.product(by, s, "碎花连衣裙", leaves[0]), w.product(by, s, "法式连衣裙", leaves[0])
	st := w.streamer(by, "小鹿穿搭", "")
	b, err := domain.NewBlock(domain.BlockID(w.newID(domain.PrefixBlock)), by.OrganizationID, domain.BlockFields{BlockedOrganizationID: w.orgs[1].OrganizationID}, w.at)
	require.NoError(t, err)
	require.NoError(t, w.s.CreateBlock(t.Context(), by, b))
	w.settle()
	require.NoError(t, w.s.DeleteProduct(t.Context(), by, lost, w.at))
	require.NoError(t, w.s.DeleteStreamer(t.Context(), by, st, w.at))
	require.NoError(t, w.s.RemoveBlock(t.Context(), by, b, w.at))
	drift, err := w.m.Check(t.Context())
	require.NoError(t, err)
	require.Equal(t, mirror.Drift{Extra: 1}, drift[search.Products])
	require.Equal(t, mirror.Drift{Extra: 1}, drift[search.Streamers])

	require.NoError(t, w.m.Rebuild(t.Context()))
	require.Equal(t, []string{string(kept.ID)}, w.finds(search.Products, ""))
	require.Equal(t, matching.Stats{Products: 1, ListedProducts: 1, Suppliers: 1, WeightsVersion: w.m.Table.Stats().WeightsVersion}, w.m.Table.Stats())
	w.requireEqualToRebuilt()
}

// A rebuild that fails leaves the table whole.
func TestARebuildThatFailsChangesNoMatch(t *testing.T) {
	w := newWorld(t)
	by := w.orgs[0]
	s := w.supplier(by, "阿珍女装", "")
	w.product(by, s, "碎花连衣裙", leaves[0])
	w.streamer(by, "小鹿穿搭", "")
	w.settle()
	before := w.picture(w.m)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, w.m.Rebuild(ctx), context.Canceled)
	require.Equal(t, before, w.picture(w.m))

	w.m.Index = broken{w.m.Index}
	require.ErrorIs(t, w.m.Rebuild(t.Context()), search.ErrUnavailable)
	w.m.Index = w.m.Index.(broken).Index
	require.Equal(t, before.Matches, w.picture(w.m).Matches)
	require.Equal(t, before.Stats, w.picture(w.m).Stats)
}

// broken is an index that cannot swap in products.
type broken struct{ search.Index }

func (b broken) Swap(ctx context.Context, kind search.Kind, docs iter.Seq2[search.Document, error]) error {
	if kind == search.Products {
		return fmt.Errorf("swap: %w", search.ErrUnavailable)
	}
	return b.Index.Swap(ctx, kind, docs)
}

// A change that cannot be read is not lost: Handle says so, and it comes again.
func TestAFailureIsTold(t *testing.T) {
	w := newWorld(t)
	by := w.orgs[0]
	s := w.supplier(by, "阿珍女装", "")
	changes := w.written()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.True(t, errors.Is(w.m.Handle(ctx, changes), context.Canceled))
	require.NoError(t, w.m.Handle(t.Context(), changes))
	require.Equal(t, []string{string(s.ID)}, w.finds(search.Suppliers, "阿珍"))
	require.NoError(t, w.m.Handle(t.Context(), []domain.Change{{Topic: "unheard.of", Key: "x"}}), "what is not mirrored is none of its business")
}

// A rebuild reads lists that are longer than a batch.
func TestLongListsAreReadToTheEnd(t *testing.T) {
	w := newWorld(t)
	by := w.orgs[0]
	s := w.supplier(by, "阿珍女装", "")
	const n = 501 // a batch and one
	products := make([]domain.Product, n)
	for i := range products {
		f := domain.ProductFields{Title: fmt.Sprintf("连衣裙%04d", i), CategoryCode: category(leaves[0]), LivePriceFen: 9900, ShipWithinHours: 24, OriginDivisionCode: "440100"}
		p, err := domain.NewProduct(domain.ProductID(w.newID(domain.PrefixProduct)), s, f, w.at)
		require.NoError(t, err)
		products[i] = p
	}
	file := domain.Import{ID: domain.ImportID(w.newID(domain.PrefixImport)), OrganizationID: by.OrganizationID, SupplierID: s.ID, Problems: []domain.RowProblem{}, Status: domain.Succeeded, Version: 1, CreatedAt: w.at, UpdatedAt: w.at}
	require.NoError(t, w.s.SaveImport(t.Context(), by, file, products))
	require.NoError(t, w.m.Rebuild(t.Context()))
	require.Equal(t, n, w.m.Table.Stats().Products)

	f := s.SupplierFields
	f.Name = "红棉时装"
	is, err := s.Change(f, w.at)
	require.NoError(t, err)
	require.NoError(t, w.s.UpdateSupplier(t.Context(), by, s, is))
	require.NoError(t, w.m.Handle(t.Context(), []domain.Change{{Topic: domain.SupplierChanged, Key: string(s.ID)}}))
	r, err := w.m.Index.Search(t.Context(), search.Query{Kind: search.Products, Q: "红棉时装"})
	require.NoError(t, err)
	require.EqualValues(t, n, r.Total)
}
