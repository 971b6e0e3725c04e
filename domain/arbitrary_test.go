package domain_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// maker is a constructor with its Change, as far as a test of all of them needs.
type maker struct {
	fields func() any // a pointer to fields, empty
	good   func(*testing.T) any
	make   func(fields any) (any, error)
	change func(v, fields any, at time.Time) (any, error) // nil: it never changes
}

func makerOf[F, V any](good func(*testing.T) F, create func(F) (V, error), change func(V, F, time.Time) (V, error)) maker {
	m := maker{
		fields: func() any { return new(F) },
		good:   func(t *testing.T) any { f := good(t); return &f },
		make:   func(f any) (any, error) { return create(*f.(*F)) },
	}
	if change != nil {
		m.change = func(v, f any, at time.Time) (any, error) { return change(v.(V), *f.(*F), at) }
	}
	return m
}

func makers() map[string]maker {
	supplier := domain.Supplier{ID: "sup_1", OrganizationID: "org_1"}
	return map[string]maker{
		"account": makerOf(func(*testing.T) domain.AccountFields { return accountFields() },
			func(f domain.AccountFields) (domain.Account, error) { return domain.NewAccount("acc_1", f, now) }, nil),
		"organization": makerOf(func(*testing.T) domain.OrganizationFields {
			return domain.OrganizationFields{Kind: domain.MarketOrganization, Name: "白马"}
		}, func(f domain.OrganizationFields) (domain.Organization, error) {
			return domain.NewOrganization("org_1", f, now)
		}, nil),
		"API key": makerOf(func(*testing.T) domain.APIKeyFields {
			return domain.APIKeyFields{Name: "ERP", Scopes: []domain.Scope{domain.EventsRead}}
		}, func(f domain.APIKeyFields) (domain.APIKey, error) { return domain.NewAPIKey("key_1", "org_1", f, now) }, nil),
		"block": makerOf(func(*testing.T) domain.BlockFields {
			return domain.BlockFields{BlockedOrganizationID: domain.OrganizationID(id(domain.PrefixOrganization, 2))}
		}, func(f domain.BlockFields) (domain.Block, error) { return domain.NewBlock("blk_1", "org_1", f, now) }, nil),
		"credential": makerOf(func(*testing.T) domain.CredentialFields {
			return domain.CredentialFields{Kind: "business_license", Number: "91440101"}
		}, func(f domain.CredentialFields) (domain.Credential, error) {
			return domain.NewCredential("crd_1", supplier, f, now)
		}, nil),
		"supplier": makerOf(supplierFields, func(f domain.SupplierFields) (domain.Supplier, error) {
			return domain.NewSupplier("sup_1", "org_1", f, now)
		}, domain.Supplier.Change),
		"streamer": makerOf(streamerFields, func(f domain.StreamerFields) (domain.Streamer, error) {
			return domain.NewStreamer("str_1", "org_1", f, now)
		}, domain.Streamer.Change),
		"product": makerOf(productFields, func(f domain.ProductFields) (domain.Product, error) {
			return domain.NewProduct("prd_1", supplier, f, now)
		}, domain.Product.Change),
		"agency": makerOf(agencyFields, func(f domain.AgencyFields) (domain.Agency, error) {
			return domain.NewAgency("agy_1", "org_1", f, now)
		}, domain.Agency.Change),
		"organizer": makerOf(func(*testing.T) domain.OrganizerFields { return organizerFields() }, func(f domain.OrganizerFields) (domain.Organizer, error) {
			return domain.NewOrganizer("ogz_1", "org_1", f, now)
		}, domain.Organizer.Change),
		"market": makerOf(marketFields, func(f domain.MarketFields) (domain.Market, error) {
			return domain.NewMarket("mkt_1", "org_1", f, now)
		}, domain.Market.Change),
	}
}

// What is valid stays as it is when it is changed to what it says of itself.
func TestChangeToTheSameChangesTheVersionOnly(t *testing.T) {
	later := now.Add(time.Hour)
	for name, m := range makers() {
		t.Run(name, func(t *testing.T) {
			v, err := m.make(m.good(t))
			require.NoError(t, err)
			at := reflect.ValueOf(v)
			require.EqualValues(t, 1, at.FieldByName("Version").Int())
			require.Equal(t, now, at.FieldByName("CreatedAt").Interface())
			if m.change == nil {
				return
			}
			want := reflect.New(at.Type()).Elem()
			want.Set(at)
			want.FieldByName("Version").SetInt(2)
			want.FieldByName("UpdatedAt").Set(reflect.ValueOf(later))
			fields := reflect.New(reflect.TypeOf(m.fields()).Elem())
			fields.Elem().Set(at.FieldByName(fields.Elem().Type().Name()))
			got, err := m.change(v, fields.Interface(), later)
			require.NoError(t, err)
			require.Equal(t, want.Interface(), got)
		})
	}
}

// Whatever comes in, a constructor answers with a value or with the wrong
// fields, and never panics.
func TestConstructorsTakeAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, m := range makers() {
		for range 300 {
			f := m.good(t)
			if r.IntN(2) == 0 {
				f = m.fields()
			}
			scramble(r, reflect.ValueOf(f).Elem(), 0)
			judge(t, name, m, f)
		}
	}
}

func judge(t *testing.T, name string, m maker, f any) {
	t.Helper()
	v, err := m.make(f)
	if err != nil {
		require.NotEmpty(t, faults(t, err), name)
		return
	}
	if m.change != nil {
		fields := reflect.New(reflect.TypeOf(f).Elem())
		fields.Elem().Set(reflect.ValueOf(v).FieldByName(fields.Elem().Type().Name()))
		_, err = m.change(v, fields.Interface(), now)
		require.NoError(t, err, "%s: what was valid is so again", name)
	}
}

var odd = []string{"", " ", "\x00", "\xff\xfe", "\u202e", "\ufeff", "汉", "440000", "440104", "-1", "9999-12-31", "0000-00-00", "02-29", "'; DROP TABLE products; --", "sup_", "=1+1", "\u2028",
	"👩‍👩‍👧‍👦", "e\u0301", "+8613800138000", "a@b.c", "010101", "goods", strings.Repeat("长", 6000), strings.Repeat("\u0300", 300)}

// scramble changes some of the values below v to odd ones.
func scramble(r *rand.Rand, v reflect.Value, depth int) {
	if r.IntN(3) == 0 && depth > 1 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(odd[r.IntN(len(odd))])
	case reflect.Int64:
		v.SetInt([]int64{0, 1, -1, 100, 10000, 10001, math.MaxInt64, math.MinInt64}[r.IntN(8)])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Pointer:
		if r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			scramble(r, v.Elem(), depth+1)
		}
	case reflect.Slice:
		n := []int{0, 1, 2, 40}[r.IntN(4)]
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			scramble(r, v.Index(i), depth+1)
		}
	case reflect.Struct:
		if at, ok := v.Addr().Interface().(*time.Time); ok {
			*at = time.Unix(r.Int64N(1<<40)-1<<39, 0)
			return
		}
		for i := range v.NumField() {
			if depth > 0 || r.IntN(2) == 0 {
				scramble(r, v.Field(i), depth+1)
			}
		}
	}
}

// FuzzText puts one text in every text field of every constructor.
func FuzzText(f *testing.F) {
	for _, s := range odd {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, m := range makers() {
			fields := m.good(t)
			fill(reflect.ValueOf(fields).Elem(), s)
			judge(t, name, m, fields)
		}
		for _, mask := range []func(string) string{domain.MaskPhone, domain.MaskName, domain.MaskEmail, domain.MaskNumber} {
			mask(s)
		}
		if p, ok := domain.NormalPhone(s); ok {
			again, ok := domain.NormalPhone(p)
			require.True(t, ok && again == p)
		}
		if e, ok := domain.NormalEmail(s); ok {
			again, ok := domain.NormalEmail(e)
			require.True(t, ok && again == e, "%q", e)
		}
	})
}

func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), s)
			}
		}
	}
}
