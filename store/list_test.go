package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/store"
)

// A block hides either side from the other in every list, until it is taken back.
func TestABlockHidesBothFromEachOther(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		mine, theirs, others := signUp(t, s, domain.SupplierOrganization), signUp(t, s, domain.SupplierOrganization), signUp(t, s, domain.SupplierOrganization)
		for _, by := range []domain.Actor{mine, theirs} {
			v := newSupplier(t, s, by)
			newStreamer(t, s, by)
			p := newProduct(t, v, "碎花连衣裙")
			p.Status = domain.Listed
			require.NoError(t, s.CreateProduct(t.Context(), by, p))
			require.NoError(t, s.CreateProduct(t.Context(), by, newProduct(t, v, "草稿连衣裙")))
		}
		sees := func(viewer domain.Actor) []int {
			at, f := store.Page{Limit: 10}, store.ProfileFilter{Viewer: viewer.OrganizationID}
			suppliers, err := s.Suppliers(t.Context(), f, at)
			require.NoError(t, err)
			streamers, err := s.Streamers(t.Context(), f, at)
			require.NoError(t, err)
			products, err := s.Products(t.Context(), viewer.OrganizationID, store.ProductFilter{}, at)
			require.NoError(t, err)
			return []int{len(suppliers), len(streamers), len(products)}
		}
		require.Equal(t, []int{2, 2, 3}, sees(mine), "its own, and what others list")
		require.Equal(t, []int{2, 2, 2}, sees(others))
		b := block(t, s, mine, theirs.OrganizationID)
		require.Equal(t, []int{1, 1, 2}, sees(mine), "its own only")
		require.Equal(t, []int{1, 1, 2}, sees(theirs))
		require.Equal(t, []int{2, 2, 2}, sees(others))
		require.Equal(t, []int{2, 2, 2}, sees(domain.Actor{}), "nobody in particular")

		for _, pair := range [][2]domain.Actor{{mine, theirs}, {theirs, mine}} {
			apart, err := s.AreBlocked(t.Context(), pair[0].OrganizationID, pair[1].OrganizationID)
			require.NoError(t, err)
			require.True(t, apart)
			list, err := s.Blocked(t.Context(), pair[0].OrganizationID)
			require.NoError(t, err)
			require.Equal(t, []domain.OrganizationID{pair[1].OrganizationID}, list)
		}
		apart, err := s.AreBlocked(t.Context(), mine.OrganizationID, others.OrganizationID)
		require.NoError(t, err)
		require.False(t, apart)
		again := b
		again.ID = domain.BlockID(newID(domain.PrefixBlock))
		require.ErrorIs(t, s.CreateBlock(t.Context(), mine, again), domain.Conflict)
		back := block(t, s, theirs, mine.OrganizationID)
		require.NoError(t, s.RemoveBlock(t.Context(), mine, b, now))
		require.Equal(t, []int{1, 1, 2}, sees(mine), "the other one still stands")
		require.NoError(t, s.RemoveBlock(t.Context(), theirs, back, now))
		require.Equal(t, []int{2, 2, 3}, sees(mine))
		require.ErrorIs(t, s.RemoveBlock(t.Context(), mine, b, now), domain.Stale)
	})
}

// Pages of a narrowed list hold what fits, each once, the newest first.
func TestPagesOfANarrowedList(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		mine, theirs, foe := signUp(t, s, domain.SupplierOrganization), signUp(t, s, domain.SupplierOrganization), signUp(t, s, domain.SupplierOrganization)
		block(t, s, foe, mine.OrganizationID)
		want := []domain.ProductID{}
		for i := range 24 {
			by := []domain.Actor{mine, theirs, foe}[i%3]
			v := newSupplier(t, s, by)
			p := newProduct(t, v, "碎花连衣裙")
			if i%2 == 0 {
				p.Status = domain.Listed
			}
			require.NoError(t, s.CreateProduct(t.Context(), by, p))
			if by.OrganizationID != foe.OrganizationID && p.Status == domain.Listed {
				want = append([]domain.ProductID{p.ID}, want...)
			}
		}
		var got []domain.ProductID
		for after := ""; ; {
			list, err := s.Products(t.Context(), mine.OrganizationID, store.ProductFilter{Status: domain.Listed, CategoryCode: womensWear(t)}, store.Page{After: after, Limit: 3})
			require.NoError(t, err)
			require.LessOrEqual(t, len(list), 3)
			for _, p := range list {
				got = append(got, p.ID)
			}
			if len(list) < 3 {
				break
			}
			after = string(list[2].ID)
		}
		require.Equal(t, want, got)

		some, err := s.ProductsByID(t.Context(), []string{string(want[0]), "prd_none", string(want[1])})
		require.NoError(t, err)
		require.Len(t, some, 2)
		some, err = s.ProductsByID(t.Context(), nil)
		require.NoError(t, err)
		require.Empty(t, some)
	})
}

// A time is the same instant, in UTC, to the microsecond, whatever the zone of
// the machine and of the server (pgtest's is Asia/Shanghai), and compares so.
func TestTimesComeBackInUTC(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		for _, at := range []time.Time{
			time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 16, 0, 0, 100000000, time.UTC),
			time.Date(2026, 2, 28, 15, 59, 59, 999999000, time.UTC), time.Date(2026, 6, 1, 3, 4, 5, 1000, domain.Shanghai), time.Date(1999, 12, 31, 23, 59, 59, 123456000, time.UTC),
		} {
			p := newProduct(t, v, "碎花连衣裙")
			p.CreatedAt, p.UpdatedAt = domain.Instant(at), domain.Instant(at)
			require.NoError(t, s.CreateProduct(t.Context(), by, p))
			got, err := s.Product(t.Context(), p.ID)
			require.NoError(t, err)
			require.Equal(t, p, got)
			require.Equal(t, time.UTC, got.CreatedAt.Location())
			require.True(t, got.CreatedAt.Equal(at))
		}
		for i, at := range []time.Duration{0, 100 * time.Millisecond, 120 * time.Millisecond, time.Second} { // texts of unlike length sort as times do
			ses := domain.Session{ID: domain.SessionID(newID(domain.PrefixSession)), AccountID: by.AccountID, OrganizationID: by.OrganizationID, TokenHash: newID("h"), CreatedAt: now, ExpiresAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Add(at)}
			require.NoError(t, s.OpenSession(t.Context(), by, ses))
			_, err := s.SessionActor(t.Context(), ses.TokenHash, ses.ExpiresAt.Add(-time.Microsecond))
			require.NoError(t, err, i)
			_, err = s.SessionActor(t.Context(), ses.TokenHash, ses.ExpiresAt)
			require.ErrorIs(t, err, domain.NotFound, i)
		}
	})
}

// Every order is total: it ends in what no two rows share.
func TestEveryOrderEndsInTheID(t *testing.T) {
	unique := []string{"id", "t.id", "account_id", "organization_id", "seq"} // of members, of affiliations, of the feed
	direction := regexp.MustCompile(`(?i) (asc|desc)$`)
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	orders := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				call, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || call.Sel.Name != "OrderExpr" && call.Sel.Name != "Order" {
					return true
				}
				text, err := strconv.Unquote(n.Args[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				parts := strings.Split(direction.ReplaceAllString(text, ""), ", ")
				require.Contains(t, unique, parts[len(parts)-1], "%s: ORDER BY %s", f.Name(), text)
				orders++
			case *ast.BasicLit:
				require.NotContains(t, strings.ToUpper(n.Value), "ORDER BY", "%s: say it with OrderExpr", f.Name())
				require.NotContains(t, strings.ToUpper(n.Value), "ILIKE", f.Name())
			}
			return true
		})
	}
	require.Greater(t, orders, 5)
}
