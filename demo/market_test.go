package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/domain/reference"
)

var day = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func made(t *testing.T) Market {
	t.Helper()
	m, err := New(1, day)
	require.NoError(t, err)
	return m
}

func TestTheMarketHasItsSize(t *testing.T) {
	m := made(t)
	require.Len(t, m.Suppliers, supplierCount)
	require.Len(t, m.Products, productCount)
	require.Len(t, m.Streamers, streamerCount)
	require.Len(t, m.Agencies, 10)
	require.GreaterOrEqual(t, len(m.Markets), 11)
	byKind := map[domain.SupplierKind]int{}
	for _, s := range m.Suppliers {
		byKind[s.Kind]++
	}
	for _, k := range domain.SupplierKinds {
		require.GreaterOrEqual(t, byKind[k], 25, k)
	}
	byTier := map[domain.Tier]int{}
	for _, s := range m.Streamers {
		byTier[domain.TierOf(s.FollowerCount)]++
	}
	require.Equal(t, map[domain.Tier]int{domain.Head: 4, domain.Waist: 26, domain.Tail: 110, domain.Newcomer: 60}, byTier)
}

// A change of the words or of a step changes this; look at the market before
// writing the new sum here.
const golden = "808aa40e4d000bc1"

func TestTheSameSeedMakesTheSameMarket(t *testing.T) {
	require.Equal(t, golden, sum(t, 1))
	require.Equal(t, sum(t, 7), sum(t, 7))
	require.NotEqual(t, sum(t, 1), sum(t, 7))
}

// sum is over what people see of the market, so that a new field of the domain
// leaves it alone.
func sum(t *testing.T, seed uint64) string {
	t.Helper()
	m, err := New(seed, day)
	require.NoError(t, err)
	h := sha256.New()
	for _, s := range m.Suppliers {
		fmt.Fprintln(h, s.Kind, s.Name, s.DivisionCode, s.StallNo, s.CategoryCodes, s.SlotFeeBudgetFen, s.ContactPhone, s.VerifiedGMVFen, s.Credentials)
	}
	for _, p := range m.Products {
		fmt.Fprintln(h, p.Supplier, p.SKU, p.Title, p.CategoryCode, p.SupplyPriceFen, p.LivePriceFen, p.FloorPriceFen, p.CommissionBps, p.Stock, p.Listed)
	}
	for _, s := range m.Streamers {
		fmt.Fprintln(h, s.Name, s.FollowerCount, s.CategoryCodes, s.MinCommissionBps, s.SlotFeeFen, s.VerifiedGMVFen, s.Audience.Regions, s.Agency)
	}
	fmt.Fprintln(h, m.Event.Slots, m.Event.Registrations, m.Event.Wishes)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// id makes IDs of the right shape.
func id(prefix string, n int) string { return fmt.Sprintf("%s_%032x", prefix, n) }

func TestTheDomainTakesEverything(t *testing.T) {
	m := made(t)
	for i, f := range m.Markets {
		_, err := domain.NewMarket(domain.MarketID(id("mkt", i)), "", f, day)
		require.NoError(t, err, f.Name)
	}
	suppliers := make([]domain.Supplier, len(m.Suppliers))
	for i, f := range m.Suppliers {
		s, err := domain.NewSupplier(domain.SupplierID(id("sup", i)), "", f.SupplierFields, day)
		require.NoError(t, err, f.Name)
		suppliers[i] = s
		for j, c := range f.Credentials {
			_, err := domain.NewCredential(domain.CredentialID(id("crd", j)), s, c, day)
			require.NoError(t, err, f.Name)
		}
	}
	for i, f := range m.Products {
		p, err := domain.NewProduct(domain.ProductID(id("prd", i)), suppliers[f.Supplier], f.ProductFields, day)
		require.NoError(t, err, f.Title)
		if f.Listed {
			_, err = p.Move(domain.ListProduct, held(m.Suppliers[f.Supplier]), day)
			require.NoError(t, err, f.Title)
		}
	}
	for i, f := range m.Agencies {
		_, err := domain.NewAgency(domain.AgencyID(id("agy", i)), "", f, day)
		require.NoError(t, err, f.Name)
	}
	for i, f := range m.Streamers {
		_, err := domain.NewStreamer(domain.StreamerID(id("str", i)), "", f.StreamerFields, day)
		require.NoError(t, err, f.Name)
	}
	_, err := domain.NewOrganizer("ogz", "", m.Organizer, day)
	require.NoError(t, err)
	n := 0
	_, err = docking.NewEvent("evt", "", m.Event.EventFields, func(prefix string) string { n++; return id(prefix, n) }, day)
	require.NoError(t, err)
}

func held(s Supplier) []domain.Credential {
	var out []domain.Credential
	for _, f := range s.Credentials {
		out = append(out, domain.Credential{CredentialFields: f})
	}
	return out
}

func TestPricesAreOrdered(t *testing.T) {
	for _, p := range made(t).Products {
		require.Positive(t, p.SupplyPriceFen, p.Title)
		require.Less(t, p.SupplyPriceFen, p.LivePriceFen, p.Title)
		require.LessOrEqual(t, p.FloorPriceFen, p.LivePriceFen, p.Title)
		require.Greater(t, p.LivePriceFen*(10_000-p.CommissionBps)/10_000, p.SupplyPriceFen, "%s loses money", p.Title)
	}
}

func TestTitlesAreUniqueAndFreeOfGaps(t *testing.T) {
	seen := map[string]bool{}
	numbered := 0
	for _, p := range made(t).Products {
		require.False(t, seen[p.Title], p.Title)
		seen[p.Title] = true
		require.NotContains(t, p.Title, "  ")
		require.NotContains(t, p.Title, "%!")
		if fallback.MatchString(p.Title) {
			numbered++
		}
	}
	require.Less(t, numbered, productCount/100)
}

// fallback is a number put behind a title that was taken.
var fallback = regexp.MustCompile(`（[0-9]+）$`)

func TestNamesAndPhonesAreUniqueAndMadeUp(t *testing.T) {
	m := made(t)
	seen := map[string]bool{}
	check := func(name, phone string) {
		require.False(t, seen[name], name)
		require.False(t, seen[phone], phone)
		seen[name], seen[phone] = true, true
		require.Regexp(t, `^1900000\d{4}$`, phone)
	}
	for _, s := range m.Suppliers {
		check(s.Name, s.ContactPhone)
		for _, c := range s.Credentials {
			require.True(t, strings.HasPrefix(c.Number, "演示-"), c.Number)
		}
	}
	for _, s := range m.Streamers {
		check(s.Name, s.ContactPhone)
	}
	for _, a := range m.Agencies {
		check(a.Name, a.ContactPhone)
	}
}

func TestMostProductsHaveTheirCredentials(t *testing.T) {
	m := made(t)
	good, listed := 0, 0
	for _, p := range m.Products {
		if len((domain.Product{ProductFields: p.ProductFields}).Missing(held(m.Suppliers[p.Supplier]), day.Format(time.DateOnly))) == 0 {
			good++
		} else {
			require.False(t, p.Listed, p.Title)
		}
		if p.Listed {
			listed++
		}
	}
	require.GreaterOrEqual(t, good, productCount*95/100)
	require.Less(t, good, productCount, "the demo should show a missing credential")
	require.Greater(t, listed, productCount*90/100)
}

func TestGrowersStandInFormerPovertyCountiesAndSellWhatGrowsThere(t *testing.T) {
	m := made(t)
	provinces := map[string]bool{}
	for i, s := range m.Suppliers {
		if s.Kind != domain.FarmProducer && s.Kind != domain.Cooperative {
			continue
		}
		require.True(t, domain.PovertyCounty(s.DivisionCode), s.Name)
		provinces[s.DivisionCode[:2]] = true
		for _, p := range m.Products {
			if p.Supplier == i {
				require.Equal(t, s.DivisionCode, p.OriginDivisionCode, p.Title)
			}
		}
	}
	require.GreaterOrEqual(t, len(provinces), 12)
}

func TestEveryPlaceOfTheWordsExists(t *testing.T) {
	w, err := readWords()
	require.NoError(t, err)
	for _, p := range w.produce {
		d, ok := reference.DivisionByCode(p.division)
		require.True(t, ok && d.PovertyCounty && !d.Retired, p)
		require.Contains(t, d.Name, string([]rune(p.county)[:2]), "the code is another county's")
		c, ok := reference.CategoryByCode(p.category)
		require.True(t, ok && c.Leaf, p)
		require.Equal(t, p.from == "", p.to == "", p)
	}
	for _, p := range slices.Concat(w.malls, w.places) {
		d, ok := reference.DivisionByCode(p.division)
		require.True(t, ok, p)
		require.True(t, strings.HasPrefix(d.Code, "44"), p)
	}
	for _, b := range w.belts {
		require.NotEmpty(t, reference.FullName(b.division), b)
	}
	for prefix, from := range w.origins {
		for _, code := range from {
			require.NotEmpty(t, reference.FullName(code), "%s: %s", prefix, code)
		}
	}
}

func TestTheWordsCoverEveryLeaf(t *testing.T) {
	w, err := readWords()
	require.NoError(t, err)
	for _, c := range reference.Categories() {
		if !c.Leaf {
			continue
		}
		g, ok := nearest(w.goods, c.Code)
		require.True(t, ok, "%s has no wares", c.Code)
		require.Less(t, g.low, g.high, c)
		_, ok = nearest(w.audiences, c.Code)
		require.True(t, ok, "%s has no audience", c.Code)
	}
}

func TestVouchersSayWhereAndWhen(t *testing.T) {
	vouchers := 0
	for _, p := range made(t).Products {
		if p.OfferingType == domain.Voucher {
			vouchers++
			require.NotEmpty(t, p.RedemptionAddress)
			require.NotEmpty(t, p.RedemptionTerms)
		}
	}
	require.Greater(t, vouchers, 80)
}

func TestStreamersSumUp(t *testing.T) {
	m := made(t)
	managed := make([]int, len(m.Agencies))
	for _, s := range m.Streamers {
		var followers, ages, spending, regions, verified, outcomes int64
		for _, a := range s.Accounts {
			followers += a.FollowerCount
		}
		for _, a := range s.Audience.Ages {
			ages += a.ShareBps
		}
		for _, a := range s.Audience.Spending {
			spending += a.ShareBps
		}
		for _, a := range s.Audience.Regions {
			regions += a.ShareBps
		}
		for _, c := range s.CategorySales {
			verified, outcomes = verified+c.VerifiedGMVFen, outcomes+c.Outcomes
		}
		require.Equal(t, []int64{s.FollowerCount, 10000, 10000, 10000}, []int64{followers, ages, spending, regions}, s.Name)
		require.Equal(t, []int64{s.VerifiedGMVFen, s.VerifiedOutcomes}, []int64{verified, outcomes}, s.Name)
		if s.Agency != None {
			managed[s.Agency]++
		}
	}
	for i, n := range managed {
		require.GreaterOrEqual(t, n, 3, m.Agencies[i].Name)
	}
}

// Followers follow a power law: few have most of them.
func TestAFewStreamersHaveMostFollowers(t *testing.T) {
	m := made(t)
	var all, top int64
	var counts []int64
	for _, s := range m.Streamers {
		counts, all = append(counts, s.FollowerCount), all+s.FollowerCount
	}
	slices.Sort(counts)
	for _, n := range counts[len(counts)-20:] {
		top += n
	}
	require.Greater(t, top*100/all, int64(65))
}

func TestTheEventAwaitsItsTimetable(t *testing.T) {
	m := made(t)
	e := m.Event
	require.Len(t, e.Slots, 15)
	require.Len(t, e.Tables, 12)
	require.True(t, e.Slots[0].StartsAt.After(day))
	require.Len(t, e.Registrations, 50)
	wanted := 0
	for _, w := range e.Wishes {
		from, to := e.Registrations[w.From], e.Registrations[w.To]
		require.True(t, from.Approved && to.Approved)
		require.NotEqual(t, from.Supplier == None, to.Supplier == None, "both on one side")
		if w.Kind == docking.Want {
			wanted++
			require.True(t, 1 <= w.Weight && w.Weight <= 5)
		} else {
			require.Zero(t, w.Weight)
		}
	}
	require.Greater(t, wanted, 100)
	require.Less(t, wanted, len(e.Wishes), "somebody avoids somebody")
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(1, day); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheExpoHasItsSize(t *testing.T) {
	size := Size{Suppliers: 320, Buyers: 410, Wishes: 560, Slots: 22, Tables: 100}
	m, err := NewExpo(1, day, size)
	require.NoError(t, err)
	again, err := NewExpo(1, day, size)
	require.NoError(t, err)
	require.Equal(t, m, again, "the same seed, the same event")
	require.Len(t, m.Suppliers, 320)
	require.Len(t, m.Event.Slots, 22)
	require.Len(t, m.Event.Tables, 100)
	require.Len(t, m.Event.Registrations, 730)
	names, away := map[string]bool{}, 0
	for _, s := range m.Suppliers {
		require.False(t, names[s.Name], s.Name)
		names[s.Name] = true
	}
	for _, r := range m.Event.Registrations {
		away += len(r.UnavailableSlots)
	}
	require.InDelta(t, 0.25, float64(away)/730/22, 0.01, "a quarter of the slots")
	kinds := map[docking.WishKind]int{}
	pairs := map[[2]int]bool{}
	for _, w := range m.Event.Wishes {
		kinds[w.Kind]++
		pair := [2]int{min(w.From, w.To), max(w.From, w.To)}
		require.True(t, pair[0] < 320 && pair[1] >= 320 && !pairs[pair], "%v", pair)
		pairs[pair] = true
	}
	require.Equal(t, map[docking.WishKind]int{docking.Want: 560, docking.Avoid: 20}, kinds)
	n := 0
	_, err = docking.NewEvent("evt", "", m.Event.EventFields, func(prefix string) string { n++; return id(prefix, n) }, day)
	require.NoError(t, err)
}
