package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/reference"
	"gongbo/store"
)

// womensWear is a leaf of the category tree that asks for no special paper.
func womensWear(t *testing.T) string {
	t.Helper()
	c, ok := reference.CategoryByName("连衣裙")
	require.True(t, ok)
	for !c.Leaf {
		c = reference.CategoryChildren(c.Code)[0]
	}
	return c.Code
}

func TestProfilesComeBackAsTheyWere(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		want := newSupplier(t, s, by)
		got, err := s.Supplier(t.Context(), want.ID)
		require.NoError(t, err)
		require.Equal(t, want, got)

		female := int64(8200)
		st, err := domain.NewStreamer(domain.StreamerID(newID(domain.PrefixStreamer)), by.OrganizationID, domain.StreamerFields{
			Name: "小鹿穿搭", DivisionCode: "440100", Accounts: []domain.PlatformAccount{{Platform: "douyin", Handle: "xiaolu", FollowerCount: 900_000}}, FollowerCount: 900_000,
			CategoryCodes: []string{womensWear(t)}, CooperationModes: []domain.CooperationMode{domain.CommissionOnly}, Audience: domain.Audience{FemaleBps: &female},
		}, now)
		require.NoError(t, err)
		require.NoError(t, s.CreateStreamer(t.Context(), by, st))
		back, err := s.Streamer(t.Context(), st.ID)
		require.NoError(t, err)
		require.Equal(t, st, back)

		p := newProduct(t, want, "碎花连衣裙")
		require.NoError(t, s.CreateProduct(t.Context(), by, p))
		kept, err := s.Product(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, p, kept)

		_, err = s.Supplier(t.Context(), "sup_none")
		require.ErrorIs(t, err, domain.NotFound)
		require.ErrorIs(t, s.DeleteSupplier(t.Context(), by, want, now), domain.Conflict, "a supplier with products stays")
	})
}

// Of many who change one thing at once, exactly one wins.
func TestOneWriterWins(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		was := newSupplier(t, s, by)
		const racers = 8
		errs := make([]error, racers)
		var wg sync.WaitGroup
		for i := range racers {
			wg.Go(func() {
				f := was.SupplierFields
				f.Name = fmt.Sprintf("第%d家", i)
				is, err := was.Change(f, now)
				if err == nil {
					err = s.UpdateSupplier(t.Context(), by, was, is)
				}
				errs[i] = err
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			require.True(t, errors.Is(err, domain.Stale) || errors.Is(err, domain.Unavailable), "%v", err)
		}
		require.Equal(t, 1, won)
	})
}

// A list goes on where it stopped, whatever is written meanwhile.
func TestListNeitherRepeatsNorMisses(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		want := map[domain.ProductID]bool{}
		for i := range 25 {
			p := newProduct(t, v, fmt.Sprintf("商品%02d", i))
			require.NoError(t, s.CreateProduct(t.Context(), by, p))
			want[p.ID] = true
		}
		seen, after := map[domain.ProductID]bool{}, ""
		for {
			list, err := s.Products(t.Context(), by.OrganizationID, store.ProductFilter{}, store.Page{After: after, Limit: 4})
			require.NoError(t, err)
			if len(list) == 0 {
				break
			}
			for _, p := range list {
				require.False(t, seen[p.ID], "repeated %s", p.ID)
				seen[p.ID] = true
			}
			after = string(list[len(list)-1].ID)
			require.NoError(t, s.CreateProduct(t.Context(), by, newProduct(t, v, "后来的商品")))
		}
		require.Equal(t, want, seen)
	})
}

// Every write leaves one change, in order, with its place in the feed once it is published.
func TestOutbox(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		pending, err := s.Pending(t.Context(), 10)
		require.NoError(t, err)
		require.Len(t, pending, 2)
		require.Equal(t, domain.AccountCreated, pending[0].Topic)
		require.Equal(t, domain.SupplierCreated, pending[1].Topic)
		require.Equal(t, string(v.ID), pending[1].Key)

		feed, err := s.Changes(t.Context(), by.OrganizationID, 0, 10)
		require.NoError(t, err)
		require.Empty(t, feed, "nothing is in the feed before it is published")
		ids := []domain.ChangeID{pending[0].ID, pending[1].ID}
		require.NoError(t, s.Published(t.Context(), ids, now))
		require.NoError(t, s.Published(t.Context(), ids, now), "again is harmless")
		feed, err = s.Changes(t.Context(), by.OrganizationID, 0, 10)
		require.NoError(t, err)
		require.Len(t, feed, 2)
		require.Equal(t, []int64{1, 2}, []int64{feed[0].Seq, feed[1].Seq})
		pending, err = s.Pending(t.Context(), 10)
		require.NoError(t, err)
		require.Empty(t, pending)
	})
}
