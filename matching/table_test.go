package matching

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// brute ranks every pair that nothing rules out by explaining it.
func brute(t *testing.T, table *Table, mk *synthetic, key func(Match) string, o Options) []Rank {
	t.Helper()
	best := make(map[string]Rank)
	for _, s := range mk.streamers {
		for _, p := range mk.products {
			m, ok := table.Explain(s.ID, p.ID, o)
			if !ok || m.Vetoed() || !strings.HasPrefix(p.CategoryCode, o.CategoryCode) {
				continue
			}
			if r := (Rank{m.Score, key(m)}); best[r.ID].ID == "" || r.Score > best[r.ID].Score {
				best[r.ID] = r
			}
		}
	}
	out := []Rank{}
	for _, id := range sorted(best) {
		out = append(out, best[id])
	}
	slices.SortFunc(out, func(a, b Rank) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return out
}

func ranks(list []Match, key func(Match) string) []Rank {
	out := []Rank{}
	for _, m := range list {
		out = append(out, Rank{m.Score, key(m)})
	}
	return out
}

func byProduct(m Match) string  { return string(m.ProductID) }
func bySupplier(m Match) string { return string(m.SupplierID) }
func byStreamer(m Match) string { return string(m.StreamerID) }

func TestRankingsAreThoseOfBruteForce(t *testing.T) {
	mk := market(t, 3, 25, 30, 150)
	table := mk.table(weights(t))
	table.PutBlock(mk.suppliers[0].OrganizationID, mk.streamers[0].OrganizationID)
	table.PutBlock("org_viewer", mk.suppliers[1].OrganizationID)
	table.SuspendOrganization(mk.suppliers[2].OrganizationID)
	for _, o := range []Options{
		{Today: today, Limit: 1}, {Today: today, Limit: 20}, {Today: today, Limit: 1000}, {Today: today, Viewer: "org_viewer", Limit: 15},
		{Today: today, Limit: 30, CategoryCode: mk.products[0].CategoryCode[:2]},
	} {
		for _, s := range mk.streamers[:4] {
			one := &synthetic{streamers: []domain.Streamer{s}, products: mk.products}
			got, ok := table.ProductsFor(s.ID, o)
			require.True(t, ok)
			want := brute(t, table, one, byProduct, o)
			require.Equal(t, want[:min(o.Limit, len(want))], ranks(got, byProduct))

			got, _ = table.SuppliersFor(s.ID, o)
			want = brute(t, table, one, bySupplier, o)
			require.Equal(t, want[:min(o.Limit, len(want))], ranks(got, bySupplier))
		}
		for _, p := range mk.products[:5] {
			got, ok := table.StreamersFor(p.ID, o)
			require.True(t, ok)
			want := brute(t, table, &synthetic{streamers: mk.streamers, products: []domain.Product{p}}, byStreamer, o)
			require.Equal(t, want[:min(o.Limit, len(want))], ranks(got, byStreamer))
		}
		for _, s := range mk.suppliers[:5] {
			got, ok := table.StreamersForSupplier(s.ID, o)
			require.True(t, ok)
			its := slices.DeleteFunc(slices.Clone(mk.products), func(p domain.Product) bool { return p.SupplierID != s.ID })
			want := brute(t, table, &synthetic{streamers: mk.streamers, products: its}, byStreamer, o)
			require.Equal(t, want[:min(o.Limit, len(want))], ranks(got, byStreamer))
		}
	}
}

func TestPagesJoinToTheWholeRanking(t *testing.T) {
	mk := market(t, 5, 4, 30, 300)
	table := mk.table(weights(t))
	for _, s := range mk.streamers {
		whole, _ := table.ProductsFor(s.ID, Options{Today: today, Limit: 1000})
		byOffset, byPlace := []Match{}, []Match{}
		var after *Rank
		for range len(whole)/7 + 1 {
			page, _ := table.ProductsFor(s.ID, Options{Today: today, Limit: 7, Offset: len(byOffset)})
			byOffset = append(byOffset, page...)
			page, _ = table.ProductsFor(s.ID, Options{Today: today, Limit: 7, After: after})
			byPlace = append(byPlace, page...)
			if len(page) > 0 {
				after = &Rank{page[len(page)-1].Score, string(page[len(page)-1].ProductID)}
			}
		}
		require.Equal(t, whole, byOffset)
		require.Equal(t, whole, byPlace)
	}
}

func TestASuppliersMatchIsItsBestProduct(t *testing.T) {
	mk := market(t, 19, 8, 6, 200)
	table := mk.table(weights(t))
	also := 0
	for _, s := range mk.streamers {
		list, _ := table.SuppliersFor(s.ID, Options{Today: today})
		for _, m := range list {
			products, _ := table.ProductsFor(s.ID, Options{Today: today, Limit: 1000})
			products = slices.DeleteFunc(products, func(p Match) bool { return p.SupplierID != m.SupplierID })
			require.Equal(t, products[0].ProductID, m.ProductID)
			require.Equal(t, products[0].Score, m.Score)
			var next []Also
			for _, p := range products[1:min(4, len(products))] {
				next = append(next, Also{p.ProductID, p.Score})
			}
			require.ElementsMatch(t, next, m.Also)
			also += len(m.Also)
			v := table.PairValue(m.SupplierID, s.ID, today)
			require.Equal(t, Value{Score: m.Score, OK: true, StreamerID: s.ID, ProductID: m.ProductID, Vetoes: []Veto{}}, v)
		}
	}
	require.Positive(t, also)
}

func TestThePairValueOfAVetoedPairTellsWhatComesClosest(t *testing.T) {
	sc := newScene()
	sc.p.Status = domain.Paused
	table := sc.table(t)
	far := aProduct()
	far.ID, far.Status, far.CommissionBps = id[domain.ProductID]("prd", 2), domain.Draft, 0
	table.PutProduct(far)
	v := table.PairValue(sc.o.ID, sc.s.ID, today)
	require.False(t, v.OK)
	require.Zero(t, v.Score)
	require.Equal(t, sc.p.ID, v.ProductID)
	require.Equal(t, []Code{VetoNotListed}, codes(v.Vetoes))

	require.Equal(t, []Code{VetoNothingOffered}, codes(table.PairValue("sup_none", sc.s.ID, today).Vetoes))
	require.Equal(t, []Code{VetoNothingOffered}, codes(table.PairValue(sc.o.ID, "str_none", today).Vetoes))
	require.Equal(t, []Code{VetoNothingOffered}, codes(table.AgencyValue(sc.o.ID, "agy_none", "org_none", today).Vetoes))
}

func TestAnAgencyIsWorthTheBestOfItsRoster(t *testing.T) {
	mk := market(t, 23, 30, 10, 150)
	own := id[domain.OrganizationID]("org", 999)
	mk.streamers[5].OrganizationID = own
	table := mk.table(weights(t))
	agency := mk.streamers[0].AgencyID
	roster := table.Roster(agency, own)
	require.True(t, slices.IsSorted(roster))
	require.Contains(t, roster, mk.streamers[0].ID)
	require.Contains(t, roster, mk.streamers[5].ID)
	for _, s := range mk.suppliers {
		var want Value
		for _, member := range roster {
			if v := table.PairValue(s.ID, member, today); v.OK && v.Score > want.Score {
				want = v
			}
		}
		got := table.AgencyValue(s.ID, agency, own, today)
		require.Equal(t, want.OK, got.OK)
		require.Equal(t, want.Score, got.Score)
	}
}

func TestChangesMayComeInAnyOrderAndTwice(t *testing.T) {
	w := weights(t)
	mk := market(t, 29, 15, 10, 80)
	inOrder, other := mk.table(w), NewTable(w)
	for range 2 {
		for _, p := range slices.Backward(mk.products) {
			stale := p
			stale.CategoryCode, stale.Status, stale.SupplierID = "010101", domain.Draft, mk.suppliers[0].ID
			other.PutProduct(stale)
			other.PutProduct(p)
		}
		for _, s := range mk.streamers {
			other.PutStreamer(s)
		}
		for _, s := range slices.Backward(mk.suppliers) {
			other.DeleteSupplier(s.ID)
			other.PutSupplier(s, mk.held[s.ID])
		}
	}
	require.Equal(t, inOrder.Stats(), other.Stats())
	for _, s := range mk.streamers {
		a, _ := inOrder.ProductsFor(s.ID, Options{Today: today, Limit: 100})
		b, _ := other.ProductsFor(s.ID, Options{Today: today, Limit: 100})
		require.Equal(t, a, b)
	}
}

func TestWhatIsDeletedMatchesNobody(t *testing.T) {
	sc := newScene()
	table := sc.table(t)
	o := Options{Today: today}
	table.DeleteSupplier(sc.o.ID)
	list, ok := table.ProductsFor(sc.s.ID, o)
	require.True(t, ok)
	require.Empty(t, list)
	_, ok = table.StreamersFor(sc.p.ID, o)
	require.False(t, ok)
	_, ok = table.Explain(sc.s.ID, sc.p.ID, o)
	require.False(t, ok)

	table.PutSupplier(sc.o, sc.held)
	list, _ = table.ProductsFor(sc.s.ID, o)
	require.Len(t, list, 1)

	table.DeleteProduct(sc.p.ID)
	table.DeleteProduct(sc.p.ID)
	list, _ = table.ProductsFor(sc.s.ID, o)
	require.Empty(t, list)
	table.DeleteStreamer(sc.s.ID)
	table.DeleteStreamer(sc.s.ID)
	_, ok = table.ProductsFor(sc.s.ID, o)
	require.False(t, ok)
	table.DeleteSupplier(sc.o.ID)
	table.DeleteSupplier(sc.o.ID)
	require.Equal(t, Stats{WeightsVersion: weights(t).Version}, table.Stats())
	require.Empty(t, table.byCategory)
	require.Empty(t, table.byOwner)
	require.Empty(t, table.houses)
	require.Empty(t, table.suppliers)

	table.PutStreamer(sc.s)
	table.PutSupplier(sc.o, sc.held)
	table.PutProduct(sc.p)
	require.Len(t, table.products, 1, "rows are used again")
	require.Len(t, table.streamers, 1, "rows are used again")
	list, _ = table.ProductsFor(sc.s.ID, o)
	require.Len(t, list, 1)
}

func TestSettingBlocksReplacesThoseOfOneSide(t *testing.T) {
	sc := newScene()
	table := sc.table(t)
	apart := func() bool { m, _ := table.Explain(sc.s.ID, sc.p.ID, sc.asked); return m.Vetoed() }
	table.PutBlock(sc.s.OrganizationID, "org_other")
	table.SetBlocks(sc.s.OrganizationID, []domain.OrganizationID{sc.o.OrganizationID})
	require.True(t, apart())
	require.Equal(t, 1, table.Stats().Blocks)
	table.PutBlock(sc.o.OrganizationID, sc.s.OrganizationID)
	table.SetBlocks(sc.s.OrganizationID, nil)
	require.True(t, apart(), "the other side's block stays")
	table.SetBlocks(sc.o.OrganizationID, nil)
	require.False(t, apart())
	require.Zero(t, table.Stats().Blocks)
}

func TestReadersAndAWriterShareTheTable(t *testing.T) {
	mk := market(t, 31, 12, 8, 80)
	table := mk.table(weights(t))
	var readers sync.WaitGroup
	done := make(chan struct{})
	for i := range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				s, p := mk.streamers[i], mk.products[i]
				table.ProductsFor(s.ID, Options{Today: today})
				table.SuppliersFor(s.ID, Options{Today: today})
				table.StreamersFor(p.ID, Options{Today: today})
				table.PairValue(p.SupplierID, s.ID, today)
				table.Explain(s.ID, p.ID, Options{Today: today})
				table.Stats()
			}
		})
	}
	for round := range 4 {
		for i, p := range mk.products {
			p.CommissionBps = int64(round * 100)
			table.PutProduct(p)
			if i%5 == 0 {
				table.DeleteProduct(p.ID)
			}
		}
		for i, s := range mk.suppliers {
			table.DeleteSupplier(s.ID)
			table.PutSupplier(s, mk.held[s.ID])
			table.PutBlock(s.OrganizationID, mk.streamers[i].OrganizationID)
			table.RemoveBlock(s.OrganizationID, mk.streamers[i].OrganizationID)
			table.SuspendOrganization(s.OrganizationID)
			table.RestoreOrganization(s.OrganizationID)
		}
		for _, s := range mk.streamers {
			table.DeleteStreamer(s.ID)
			table.PutStreamer(s)
		}
	}
	close(done)
	readers.Wait()
	require.Equal(t, len(mk.streamers), table.Stats().Streamers)
}

func ExampleReason_Text() {
	r := Reason{"price_in_band", []Arg{number("price", Fen, 12950), number("low", Fen, 8000), number("high", Fen, 3_000_000)}}
	fmt.Println(r.Text(Zh))
	fmt.Println(r.Text(En))
	// Output:
	// 直播价 129.5 元，在粉丝消费区间 80 元至 30,000 元内
	// The price of CNY 129.5 lies in the band the audience buys in, CNY 80 to CNY 30,000
}
