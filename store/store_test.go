package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/store"
	"gongbo/store/pgtest"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 123456000, time.UTC)

func newID(prefix string) string {
	id := uuid.Must(uuid.NewV7())
	return fmt.Sprintf("%s_%x", prefix, id[:])
}

// eachStore runs the test on SQLite always and on PostgreSQL where it is installed.
func eachStore(t *testing.T, run func(t *testing.T, s *store.Store)) {
	t.Helper()
	open := func(t *testing.T, url string) *store.Store {
		s, err := store.Open(t.Context(), url, store.Options{NewID: newID})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	}
	t.Run("sqlite", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "gongbo.db"))
		_, err := s.Migrate(t.Context())
		require.NoError(t, err)
		run(t, s)
	})
	t.Run("postgres", func(t *testing.T) {
		run(t, open(t, pgtest.New(t, migrated(t))))
	})
}

func migrated(t *testing.T) func(url string) error {
	return func(url string) error {
		s, err := store.Open(t.Context(), url, store.Options{NewID: newID})
		if err != nil {
			return err
		}
		defer s.Close()
		_, err = s.Migrate(t.Context())
		return err
	}
}

// signUp keeps an organization of the kind and returns its owner.
func signUp(t *testing.T, s *store.Store, kind domain.OrganizationKind) domain.Actor {
	t.Helper()
	email := newID("x") + "@example.com"
	a, err := domain.NewAccount(domain.AccountID(newID(domain.PrefixAccount)), domain.AccountFields{Email: email, Password: "correct horse", Name: "陈小明"}, now)
	require.NoError(t, err)
	o, err := domain.NewOrganization(domain.OrganizationID(newID(domain.PrefixOrganization)), domain.OrganizationFields{Kind: kind, Name: "广州白马服装"}, now)
	require.NoError(t, err)
	by := domain.Actor{AccountID: a.ID, OrganizationID: o.ID, Kind: kind, Role: domain.Owner}
	require.NoError(t, s.SignUp(t.Context(), by, a, o))
	return by
}

func newSupplier(t *testing.T, s *store.Store, by domain.Actor) domain.Supplier {
	t.Helper()
	v, err := domain.NewSupplier(domain.SupplierID(newID(domain.PrefixSupplier)), by.OrganizationID, domain.SupplierFields{
		Kind: domain.WholesaleVendor, Name: "阿珍女装", DivisionCode: "440104", CategoryCodes: []string{womensWear(t)}, Platforms: []domain.Platform{"douyin"}, ContactPhone: "13800138000",
	}, now)
	require.NoError(t, err)
	require.NoError(t, s.CreateSupplier(t.Context(), by, v))
	return v
}

func newProduct(t *testing.T, v domain.Supplier, title string) domain.Product {
	t.Helper()
	p, err := domain.NewProduct(domain.ProductID(newID(domain.PrefixProduct)), v, domain.ProductFields{
		Title: title, CategoryCode: v.CategoryCodes[0], SupplyPriceFen: 3900, LivePriceFen: 9900, CommissionBps: 2500, Stock: 100,
		ShipWithinHours: 48, OriginDivisionCode: "440100", Tags: []string{"显瘦"},
		Audience: domain.Audience{Ages: []domain.AgeShare{{Band: "24_30", ShareBps: 10000}}},
	}, now)
	require.NoError(t, err)
	return p
}
