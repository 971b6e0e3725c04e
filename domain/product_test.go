package domain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/reference"
)

func holding(kinds []string, from, to string) []domain.Credential {
	var out []domain.Credential
	for _, k := range kinds {
		out = append(out, domain.Credential{CredentialFields: domain.CredentialFields{Kind: k, Number: "1", IssuedOn: from, ExpiresOn: to}})
	}
	return out
}

// Every status and every action: what is not named here is refused, with the
// state and what may be done in it.
func TestLifeOfAProduct(t *testing.T) {
	moves := map[domain.ProductStatus]map[domain.ProductAction]domain.ProductStatus{
		domain.Draft:    {domain.ListProduct: domain.Listed},
		domain.Listed:   {domain.PauseProduct: domain.Paused, domain.DelistProduct: domain.Delisted},
		domain.Paused:   {domain.ListProduct: domain.Listed, domain.DelistProduct: domain.Delisted},
		domain.Delisted: {},
	}
	require.Len(t, domain.ProductStatuses, len(moves))
	p, err := domain.NewProduct("prd_1", newSupplier(t), productFields(t), now)
	require.NoError(t, err)
	require.Equal(t, domain.Draft, p.Status)
	cat, _ := reference.CategoryByCode(p.CategoryCode)
	held, later := holding(cat.Credentials, "", ""), now.Add(time.Hour)
	for _, status := range domain.ProductStatuses {
		for _, action := range append(domain.ProductActions, "burn", "") {
			p.Status = status
			is, err := p.Move(action, held, later)
			to, may := moves[status][action]
			if !may {
				require.ErrorIs(t, err, domain.Conflict, "%s %s", status, action)
				var e *domain.Error
				require.True(t, errors.As(err, &e))
				require.Equal(t, domain.CodeIllegalState, e.Code)
				require.Equal(t, string(status), e.Args["state"])
				require.Equal(t, p, is)
				continue
			}
			require.NoError(t, err, "%s %s", status, action)
			want := p
			want.Status, want.Version, want.UpdatedAt = to, p.Version+1, later
			require.Equal(t, want, is)
		}
		require.Len(t, p.Actions(), len(moves[status]))
		require.NotNil(t, p.Actions())
	}
}

// A product is listed only with every paper its category asks for, good on the
// day it is in Shanghai.
func TestListingNeedsCredentials(t *testing.T) {
	f := productFields(t)
	f.CategoryCode = leaf(t, func(c reference.Category) bool { return c.OfferingType == "goods" && len(c.Credentials) > 1 }).Code
	p, err := domain.NewProduct("prd_1", newSupplier(t), f, now)
	require.NoError(t, err)
	cat, _ := reference.CategoryByCode(f.CategoryCode)

	_, err = p.Move(domain.ListProduct, nil, now)
	var e *domain.Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, domain.Conflict, e.Kind)
	require.Equal(t, domain.CodeCredentialMissing, e.Code)
	for _, kind := range cat.Credentials {
		require.Contains(t, e.Args["credentials"], kind, "all that is missing is named")
	}
	require.Equal(t, cat.Credentials[:1], p.Missing(holding(cat.Credentials[1:], "", ""), "2026-11-22"))

	held := holding(cat.Credentials, "2026-01-01", "2026-11-22")
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, domain.Shanghai)
	_, err = p.Move(domain.ListProduct, held, midnight.Add(-time.Nanosecond))
	require.NoError(t, err, "its last day")
	_, err = p.Move(domain.ListProduct, held, midnight)
	require.ErrorIs(t, err, domain.Conflict, "the day after, though it is still the day before in UTC")

	held = holding(cat.Credentials, "2026-11-23", "")
	require.Error(t, p.Entitled(held, midnight.Add(-time.Nanosecond)), "not issued yet")
	require.NoError(t, p.Entitled(held, midnight))

	p.Status = domain.Listed
	_, err = p.Move(domain.PauseProduct, nil, now)
	require.NoError(t, err, "to stop needs no paper")
}

func TestCredentialsAreGoodByTheDay(t *testing.T) {
	type F = domain.CredentialFields
	kind := leaf(t, func(c reference.Category) bool { return len(c.Credentials) > 0 }).Credentials[0]
	try(t, func() F { return F{Kind: kind, Number: "440100123", IssuedOn: "2026-01-01", ExpiresOn: "2026-12-31"} }, []bound[F]{
		{"kind", func(f *F) { f.Kind = "" }, domain.CodeRequired}, {"number", func(f *F) { f.Number = han(60) }, ""}, {"number", func(f *F) { f.Number = han(61) }, domain.CodeTooLong},
		{"expires_on", func(f *F) { f.ExpiresOn = "2026-01-02" }, ""}, {"expires_on", func(f *F) { f.ExpiresOn = "2026-01-01" }, domain.CodeTooSmall}, {"expires_on", func(f *F) { f.ExpiresOn = "" }, ""},
		{"issued_on", func(f *F) { f.IssuedOn = "" }, ""}, {"issued_on", func(f *F) { f.IssuedOn = "2026-1-1" }, domain.CodeBadDate}, {"issued_on", func(f *F) { f.IssuedOn = "2025-02-29" }, domain.CodeBadDate},
	}, func(f F) error { _, err := domain.NewCredential("crd_1", newSupplier(t), f, now); return err })

	c := domain.Credential{CredentialFields: F{IssuedOn: "2026-02-01", ExpiresOn: "2026-02-28"}}
	for day, good := range map[string]bool{"2026-01-31": false, "2026-02-01": true, "2026-02-28": true, "2026-03-01": false} {
		require.Equal(t, good, c.Good(day), day)
	}
	require.True(t, domain.Credential{}.Good("2026-02-28"), "without dates it is always good")

	for utc, day := range map[string]string{"2026-02-28T15:59:59Z": "2026-02-28", "2026-02-28T16:00:00Z": "2026-03-01", "1990-07-01T15:30:00Z": "1990-07-01"} {
		at, err := time.Parse(time.RFC3339, utc)
		require.NoError(t, err)
		require.Equal(t, day, domain.DateIn(at), utc)
	}
}

func TestWhatAProductLeavesOutIsFilledIn(t *testing.T) {
	p, err := domain.NewProduct("prd_1", newSupplier(t), productFields(t), now)
	require.NoError(t, err)
	require.Equal(t, domain.Goods, p.OfferingType)
	require.Equal(t, domain.Spot, p.StockMode)
	require.Equal(t, domain.SamplePolicy("none"), p.SamplePolicy)
	require.Equal(t, []domain.CooperationMode{domain.CommissionOnly}, p.CooperationModes)
	require.EqualValues(t, 1, p.MOQ)
	require.Equal(t, []string{"显瘦", "法式"}, p.Tags, "each once")

	s := newSupplier(t)
	require.Equal(t, []domain.Platform{"douyin", "kuaishou"}, s.Platforms, "in the order of all platforms")
	require.Equal(t, "+8613800138000", s.ContactPhone)
}

func TestPovertyCounties(t *testing.T) {
	require.False(t, newSupplier(t).Poor())
	require.False(t, domain.PovertyCounty("nowhere"))
	poor := 0
	for _, d := range reference.Divisions() {
		if domain.PovertyCounty(d.Code) {
			poor++
		}
	}
	require.Greater(t, poor, 800)
}
