package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/store"
)

func idsOf(changes []domain.Change) []domain.ChangeID {
	out := make([]domain.ChangeID, len(changes))
	for i, c := range changes {
		out[i] = c.ID
	}
	return out
}

// However many relays publish, each change has one place in the feed and no
// place is given twice; who goes by places misses nothing.
func TestRelaysShareOneFeed(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		const products = 40
		for _, err := range race(4, func(int) error {
			for range products / 4 {
				if err := s.CreateProduct(t.Context(), by, newProduct(t, v, "碎花连衣裙")); err != nil {
					return err
				}
			}
			return nil
		}) {
			require.NoError(t, err)
		}
		for _, err := range race(4, func(i int) error {
			for {
				pending, err := s.Pending(t.Context(), 5+i)
				if err != nil || len(pending) == 0 {
					return err
				}
				if err := s.Published(t.Context(), idsOf(pending), now.Add(time.Duration(i)*time.Second)); err != nil {
					return err
				}
			}
		}) {
			require.NoError(t, err)
		}
		var feed []domain.Change
		for after := int64(0); ; {
			list, err := s.Changes(t.Context(), by.OrganizationID, after, 7)
			require.NoError(t, err)
			if len(list) == 0 {
				break
			}
			for _, c := range list {
				require.Greater(t, c.Seq, after)
				after = c.Seq
			}
			feed = append(feed, list...)
		}
		require.Len(t, feed, products+2)
		ids := idsOf(feed)
		slices.Sort(ids)
		require.Len(t, slices.Compact(ids), products+2)
		require.NoError(t, s.Published(t.Context(), nil, now), "nothing to publish")
		require.NoError(t, s.Published(t.Context(), []domain.ChangeID{"chg_none"}, now), "nor what is not there")
		again, err := s.Changes(t.Context(), by.OrganizationID, 0, 1000)
		require.NoError(t, err)
		require.Equal(t, feed, again, "a place is kept")
	})
}

func TestRecentIsWhatWasPublishedSince(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by, other := signUp(t, s, domain.SupplierOrganization), signUp(t, s, domain.SupplierOrganization)
		newSupplier(t, s, by)
		pending, err := s.Pending(t.Context(), 10)
		require.NoError(t, err)
		require.Len(t, pending, 3)
		require.True(t, slices.IsSortedFunc(pending, func(a, b domain.Change) int {
			if a.ID < b.ID {
				return -1
			}
			return 1
		}))
		require.NoError(t, s.Published(t.Context(), idsOf(pending[:2]), now))
		require.NoError(t, s.Published(t.Context(), idsOf(pending[2:]), now.Add(time.Minute)))
		for _, c := range []struct {
			since time.Time
			after int64
			n     int
			want  []domain.ChangeID
		}{
			{now, 0, 10, idsOf(pending)}, {now, 1, 10, idsOf(pending[1:])}, {now, 1, 1, idsOf(pending[1:2])}, {now.Add(time.Microsecond), 0, 10, idsOf(pending[2:])},
			{now.Add(time.Minute), 0, 10, idsOf(pending[2:])}, {now.Add(time.Hour), 0, 10, []domain.ChangeID{}}, {now, 3, 10, []domain.ChangeID{}},
		} {
			got, err := s.Recent(t.Context(), c.since, c.after, c.n)
			require.NoError(t, err)
			require.Equal(t, c.want, idsOf(got), "%+v", c)
		}
		theirs, err := s.Changes(t.Context(), other.OrganizationID, 0, 10)
		require.NoError(t, err)
		require.Len(t, theirs, 1, "each organization has its own feed")
	})
}

func TestAllProcessesAgreeOnASetting(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		got := make([]string, 8)
		for _, err := range race(len(got), func(i int) (err error) {
			got[i], err = s.Setting(t.Context(), "cursor_key", newID("fresh"))
			return err
		}) {
			require.NoError(t, err)
		}
		require.Len(t, slices.Compact(got), 1)
		other, err := s.Setting(t.Context(), "other", "x")
		require.NoError(t, err)
		require.Equal(t, "x", other)
	})
}

func TestAStoreIsEmptyUntilSomebodySignsUp(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		empty, err := s.Empty(t.Context())
		require.NoError(t, err)
		require.True(t, empty)
		signUp(t, s, domain.MarketOrganization)
		empty, err = s.Empty(t.Context())
		require.NoError(t, err)
		require.False(t, empty)
	})
}
