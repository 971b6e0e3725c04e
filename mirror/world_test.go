package mirror_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/reference"
	"gongbo/matching"
	"gongbo/mirror"
	"gongbo/search"
	"gongbo/store"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// world is a store and its mirror, and what a test remembers of both.
type world struct {
	t       *testing.T
	s       *store.Store
	m       *mirror.Mirror
	at      time.Time
	ids     int
	orgs    []domain.Actor
	waiting []domain.Change // written and not handed to the mirror
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, at: now}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "gongbo.db"), store.Options{NewID: w.newID})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	_, err = s.Migrate(t.Context())
	require.NoError(t, err)
	w.s = s
	w.m = w.fresh()
	for i := range 4 {
		w.signUp(domain.OrganizationKinds[i])
	}
	return w
}

// fresh is another mirror of the same store that holds nothing yet.
func (w *world) fresh() *mirror.Mirror {
	w.t.Helper()
	weights, err := matching.DefaultWeights()
	require.NoError(w.t, err)
	return &mirror.Mirror{Store: w.s, Index: search.NewEmbedded(), Table: matching.NewTable(weights), Now: func() time.Time { return w.at }}
}

func (w *world) newID(prefix string) string {
	w.ids++
	return fmt.Sprintf("%s_%032x", prefix, w.ids)
}

func (w *world) signUp(kind domain.OrganizationKind) {
	a, err := domain.NewAccount(domain.AccountID(w.newID(domain.PrefixAccount)), domain.AccountFields{Email: fmt.Sprintf("a%d@example.com", w.ids), Password: "correct horse", Name: "陈小明"}, w.at)
	require.NoError(w.t, err)
	o, err := domain.NewOrganization(domain.OrganizationID(w.newID(domain.PrefixOrganization)), domain.OrganizationFields{Kind: kind, Name: "公司"}, w.at)
	require.NoError(w.t, err)
	by := domain.Actor{AccountID: a.ID, OrganizationID: o.ID, Kind: kind, Role: domain.Owner}
	require.NoError(w.t, w.s.SignUp(w.t.Context(), by, a, o))
	w.orgs = append(w.orgs, by)
}

// written returns the changes since it was last asked.
func (w *world) written() []domain.Change {
	w.t.Helper()
	pending, err := w.s.Pending(w.t.Context(), 10_000)
	require.NoError(w.t, err)
	ids := make([]domain.ChangeID, len(pending))
	for i, c := range pending {
		ids[i] = c.ID
	}
	require.NoError(w.t, w.s.Published(w.t.Context(), ids, w.at))
	return pending
}

// settle hands the mirror all that was written.
func (w *world) settle() {
	w.t.Helper()
	require.NoError(w.t, w.m.Handle(w.t.Context(), w.written()))
}

var leaves = []string{"连衣裙", "苹果", "月饼"}

func category(name string) string {
	c, _ := reference.CategoryByName(name)
	for !c.Leaf {
		c = reference.CategoryChildren(c.Code)[0]
	}
	return c.Code
}

func (w *world) market(by domain.Actor, name string) domain.Market {
	v, err := domain.NewMarket(domain.MarketID(w.newID(domain.PrefixMarket)), by.OrganizationID, domain.MarketFields{Name: name, DivisionCode: "440104"}, w.at)
	require.NoError(w.t, err)
	require.NoError(w.t, w.s.CreateMarket(w.t.Context(), by, v))
	return v
}

func (w *world) agency(by domain.Actor, name string) domain.Agency {
	v, err := domain.NewAgency(domain.AgencyID(w.newID(domain.PrefixAgency)), by.OrganizationID, domain.AgencyFields{Name: name, DivisionCode: "440106"}, w.at)
	require.NoError(w.t, err)
	require.NoError(w.t, w.s.CreateAgency(w.t.Context(), by, v))
	return v
}

func (w *world) supplier(by domain.Actor, name string, market domain.MarketID) domain.Supplier {
	v, err := domain.NewSupplier(domain.SupplierID(w.newID(domain.PrefixSupplier)), by.OrganizationID, domain.SupplierFields{
		Kind: domain.WholesaleVendor, Name: name, DivisionCode: "440104", MarketID: market, CategoryCodes: []string{category(leaves[0])}, Platforms: []domain.Platform{"douyin", "kuaishou"},
	}, w.at)
	require.NoError(w.t, err)
	require.NoError(w.t, w.s.CreateSupplier(w.t.Context(), by, v))
	return v
}

func (w *world) streamer(by domain.Actor, name string, agency domain.AgencyID) domain.Streamer {
	v, err := domain.NewStreamer(domain.StreamerID(w.newID(domain.PrefixStreamer)), by.OrganizationID, domain.StreamerFields{
		Name: name, AgencyID: agency, DivisionCode: "440100", Accounts: []domain.PlatformAccount{{Platform: "douyin", Handle: "xiaolu", FollowerCount: 90_000}}, FollowerCount: 90_000,
		CategoryCodes: []string{category(leaves[0])}, CooperationModes: []domain.CooperationMode{domain.CommissionOnly}, PriceLowFen: 1000, PriceHighFen: 20000, Bands: []domain.Band{"evening"},
	}, w.at)
	require.NoError(w.t, err)
	require.NoError(w.t, w.s.CreateStreamer(w.t.Context(), by, v))
	return v
}

func (w *world) product(by domain.Actor, s domain.Supplier, title, leaf string) domain.Product {
	v, err := domain.NewProduct(domain.ProductID(w.newID(domain.PrefixProduct)), s, domain.ProductFields{
		Title: title, CategoryCode: category(leaf), SupplyPriceFen: 3900, LivePriceFen: 9900, CommissionBps: 2500, Stock: 100, DailyShipCapacity: 500, ShipWithinHours: 24, OriginDivisionCode: "440100",
	}, w.at)
	require.NoError(w.t, err)
	v.Status = domain.Listed
	require.NoError(w.t, w.s.CreateProduct(w.t.Context(), by, v))
	return v
}

// credentials gives the supplier every paper there is, good until the day.
func (w *world) credentials(by domain.Actor, s domain.Supplier, until string) []domain.Credential {
	var out []domain.Credential
	for _, k := range reference.Credentials() {
		c, err := domain.NewCredential(domain.CredentialID(w.newID(domain.PrefixCredential)), s, domain.CredentialFields{Kind: k.Code, Number: fmt.Sprint(w.ids), ExpiresOn: until}, w.at)
		require.NoError(w.t, err)
		require.NoError(w.t, w.s.AddCredential(w.t.Context(), by, c))
		out = append(out, c)
	}
	return out
}

// holdings is what there is now, of everybody.
type holdings struct {
	markets   []domain.Market
	agencies  []domain.Agency
	suppliers []domain.Supplier
	streamers []domain.Streamer
	products  []domain.Product
	held      []domain.Credential
	blocks    []domain.Block
}

func (w *world) all() holdings {
	w.t.Helper()
	ctx, p, f := w.t.Context(), store.Page{Limit: 10_000}, store.ProfileFilter{}
	var h holdings
	var err error
	h.markets, err = w.s.Markets(ctx, f, p)
	require.NoError(w.t, err)
	h.agencies, err = w.s.Agencies(ctx, f, p)
	require.NoError(w.t, err)
	h.suppliers, err = w.s.Suppliers(ctx, f, p)
	require.NoError(w.t, err)
	h.streamers, err = w.s.Streamers(ctx, f, p)
	require.NoError(w.t, err)
	h.products, err = w.s.AllProducts(ctx, "", p)
	require.NoError(w.t, err)
	h.held, err = w.s.Credentials(ctx, "")
	require.NoError(w.t, err)
	h.blocks, err = w.s.AllBlocks(ctx)
	require.NoError(w.t, err)
	return h
}

// picture is all that can be seen of a mirror: what it finds, what it counts
// and what it matches.
type picture struct {
	Found   map[string]search.Result
	Matches map[string][]matching.Match
	Stats   matching.Stats
}

func (w *world) picture(m *mirror.Mirror) picture {
	w.t.Helper()
	h := w.all()
	out := picture{Found: map[string]search.Result{}, Matches: map[string][]matching.Match{}, Stats: m.Table.Stats()}
	for _, kind := range search.Kinds() {
		schema, err := search.SchemaOf(kind)
		require.NoError(w.t, err)
		var facets []string
		for _, f := range schema.Terms {
			if f.Facet {
				facets = append(facets, f.Name)
			}
		}
		for _, q := range []string{"", "白马", "新名", "连衣裙", "繁星", "阿珍", "440104"} {
			r, err := m.Index.Search(w.t.Context(), search.Query{Kind: kind, Q: q, Facets: facets, Sort: search.ByNewest, Limit: search.MaxLimit})
			require.NoError(w.t, err)
			out.Found[string(kind)+" "+q] = r
		}
	}
	o := matching.Options{Today: domain.DateIn(w.at), Limit: 1000, Raises: 1}
	for _, s := range h.streamers {
		list, ok := m.Table.ProductsFor(s.ID, o)
		require.True(w.t, ok, "%s is not in the table", s.ID)
		out.Matches["products "+string(s.ID)] = list
	}
	for _, p := range h.products {
		list, ok := m.Table.StreamersFor(p.ID, o)
		require.True(w.t, ok, "%s is not in the table", p.ID)
		out.Matches["streamers "+string(p.ID)] = list
	}
	return out
}

// requireEqualToRebuilt wants the mirror to be as if it had just been made.
func (w *world) requireEqualToRebuilt() {
	w.t.Helper()
	rebuilt := w.fresh()
	require.NoError(w.t, rebuilt.Rebuild(w.t.Context()))
	for _, m := range []*mirror.Mirror{w.m, rebuilt} {
		drift, err := m.Check(w.t.Context())
		require.NoError(w.t, err)
		for kind, d := range drift {
			require.Equal(w.t, mirror.Drift{}, d, kind)
		}
	}
	want, got := w.picture(rebuilt), w.picture(w.m)
	require.Equal(w.t, want.Stats, got.Stats)
	require.Equal(w.t, want.Found, got.Found)
	require.Equal(w.t, want.Matches, got.Matches)
}

func pick[T any](r *rand.Rand, list []T) (v T, ok bool) {
	if len(list) == 0 {
		return v, false
	}
	return list[r.IntN(len(list))], true
}
