package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

// written is what a write must leave: one entry of the audit trail and one
// change of the topic, of the thing's key and version.
type written struct {
	method string
	topic  domain.Topic
	key    string
	more   int64 // changes besides, of what it brings along
	do     func() error
}

// Every write, whoever adds one, leaves exactly one change and one entry of the
// audit trail; and when it fails, neither.
func TestEveryWriteLeavesOneChange(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		listed := map[string]bool{}
		for _, w := range writes(t, s) {
			listed[w.method] = true
			changes, audit := count(t, s, "changes"), count(t, s, "audit")
			require.NoError(t, w.do(), w.method)
			require.Equal(t, changes+1+w.more, count(t, s, "changes"), w.method)
			require.Equal(t, audit+1+w.more, count(t, s, "audit"), w.method)
			pending, err := s.Pending(t.Context(), 1000)
			require.NoError(t, err)
			last := pending[len(pending)-1]
			require.Equal(t, []any{w.topic, w.key}, []any{last.Topic, last.Key}, w.method)
			require.Positive(t, last.Version, w.method)
			require.Equal(t, time.UTC, last.At.Location())

			changes, audit = count(t, s, "changes"), count(t, s, "audit")
			if w.method == "EndSession" || w.method == "OpenSession" {
				continue // ending twice is no fault; opening twice is one of the caller's
			}
			require.Error(t, w.do(), "%s twice", w.method)
			require.Equal(t, changes, count(t, s, "changes"), "%s that failed", w.method)
			require.Equal(t, audit, count(t, s, "audit"), "%s that failed", w.method)
		}
		actor := reflect.TypeFor[domain.Actor]()
		for m := range reflect.TypeFor[*store.Store]().Methods() {
			if m.Type.NumIn() > 2 && m.Type.In(2) == actor {
				require.True(t, listed[m.Name], "%s is not in the list of writes", m.Name)
			}
		}
	})
}

// writes is every write in an order in which each is possible.
func writes(t *testing.T, s *store.Store) []written {
	t.Helper()
	by, other := signUp(t, s, domain.SupplierOrganization), signUp(t, s, domain.StreamerOrganization)
	later := now.Add(time.Minute)
	var out []written
	add := func(method string, topic domain.Topic, key string, do func() error) {
		out = append(out, written{method: method, topic: topic, key: key, do: do})
	}
	ctx := t.Context()

	email := newID("x") + "@example.com"
	a, err := domain.NewAccount(domain.AccountID(newID(domain.PrefixAccount)), domain.AccountFields{Email: email, Password: "correct horse", Name: "陈小明"}, now)
	require.NoError(t, err)
	o := domain.Organization{ID: domain.OrganizationID(newID(domain.PrefixOrganization)), Kind: by.Kind, Name: "白马", Version: 1, CreatedAt: now, UpdatedAt: now}
	add("SignUp", domain.AccountCreated, string(a.ID), func() error { return s.SignUp(ctx, by, a, o) })

	ses := domain.Session{ID: domain.SessionID(newID(domain.PrefixSession)), AccountID: by.AccountID, OrganizationID: by.OrganizationID, TokenHash: newID("h"), CreatedAt: now, ExpiresAt: later}
	add("OpenSession", domain.SessionCreated, string(ses.ID), func() error { return s.OpenSession(ctx, by, ses) })
	in := by
	in.SessionID = ses.ID
	add("EndSession", domain.SessionEnded, string(ses.ID), func() error { return s.EndSession(ctx, in, now) })

	key := domain.APIKey{ID: domain.APIKeyID(newID(domain.PrefixAPIKey)), OrganizationID: by.OrganizationID, Name: "ERP", Scopes: []domain.Scope{}, TokenHash: newID("h"), Version: 1, CreatedAt: now, UpdatedAt: now}
	add("CreateAPIKey", domain.APIKeyCreated, string(key.ID), func() error { return s.CreateAPIKey(ctx, by, key) })
	add("RevokeAPIKey", domain.APIKeyRevoked, string(key.ID), func() error { return s.RevokeAPIKey(ctx, by, key, now) })

	inv := domain.Invitation{ID: domain.InvitationID(newID(domain.PrefixInvitation)), OrganizationID: by.OrganizationID, Role: domain.Member, TokenHash: newID("h"), CreatedAt: now, ExpiresAt: later}
	add("Invite", domain.MemberInvited, string(inv.ID), func() error { return s.Invite(ctx, by, inv) })
	add("Join", domain.MemberJoined, string(other.AccountID), func() error { _, err := s.Join(ctx, other, inv.TokenHash, now); return err })
	place := domain.Membership{OrganizationID: by.OrganizationID, AccountID: other.AccountID, Role: domain.Member, Version: 1}
	add("SetRole", domain.MemberChanged, string(other.AccountID), func() error { return s.SetRole(ctx, by, place, domain.Manager, now) })
	promoted := place
	promoted.Version = 2
	add("RemoveMember", domain.MemberRemoved, string(other.AccountID), func() error { return s.RemoveMember(ctx, by, promoted, now) })

	b := domain.Block{ID: domain.BlockID(newID(domain.PrefixBlock)), OrganizationID: by.OrganizationID, BlockedOrganizationID: other.OrganizationID, Version: 1, CreatedAt: now, UpdatedAt: now}
	add("CreateBlock", domain.BlockCreated, string(b.ID), func() error { return s.CreateBlock(ctx, by, b) })
	add("RemoveBlock", domain.BlockRemoved, string(b.ID), func() error { return s.RemoveBlock(ctx, by, b, now) })

	out = append(out, profileWrites(t, s, by)...)
	return append(out, eventWrites(t, s, by, other)...)
}

func profileWrites(t *testing.T, s *store.Store, by domain.Actor) []written {
	ctx, later, org := t.Context(), now.Add(time.Minute), by.OrganizationID
	var out []written
	add := func(method string, topic domain.Topic, key string, do func() error) {
		out = append(out, written{method: method, topic: topic, key: key, do: do})
	}
	v, err := domain.NewSupplier(domain.SupplierID(newID(domain.PrefixSupplier)), org, domain.SupplierFields{Kind: domain.Cooperative, Name: "合作社", DivisionCode: "440104", CategoryCodes: []string{womensWear(t)}}, now)
	require.NoError(t, err)
	v2, err := v.Change(v.SupplierFields, later)
	require.NoError(t, err)
	add("CreateSupplier", domain.SupplierCreated, string(v.ID), func() error { return s.CreateSupplier(ctx, by, v) })
	add("UpdateSupplier", domain.SupplierChanged, string(v.ID), func() error { return s.UpdateSupplier(ctx, by, v, v2) })
	c := credentialOf(t, v, "91440101")
	add("AddCredential", domain.CredentialAdded, string(v.ID), func() error { return s.AddCredential(ctx, by, c) })
	add("RemoveCredential", domain.CredentialRemoved, string(v.ID), func() error { return s.RemoveCredential(ctx, by, c, now) })

	p := newProduct(t, v, "碎花连衣裙")
	p2, err := p.Change(p.ProductFields, later)
	require.NoError(t, err)
	add("CreateProduct", domain.ProductCreated, string(p.ID), func() error { return s.CreateProduct(ctx, by, p) })
	add("UpdateProduct", domain.ProductChanged, string(p.ID), func() error { return s.UpdateProduct(ctx, by, p, p2) })
	add("DeleteProduct", domain.ProductDeleted, string(p.ID), func() error { return s.DeleteProduct(ctx, by, p2, now) })
	file, rows := importOf(v, 2), []domain.Product{newProduct(t, v, "甲的连衣裙"), newProduct(t, v, "乙的连衣裙")}
	out = append(out, written{"SaveImport", domain.ImportFinished, string(file.ID), 2, func() error { return s.SaveImport(ctx, by, file, rows) }})
	gone, err := domain.NewSupplier(domain.SupplierID(newID(domain.PrefixSupplier)), org, v.SupplierFields, now)
	require.NoError(t, err)
	require.NoError(t, s.CreateSupplier(ctx, by, gone))
	add("DeleteSupplier", domain.SupplierDeleted, string(gone.ID), func() error { return s.DeleteSupplier(ctx, by, gone, now) })

	st, err := domain.NewStreamer(domain.StreamerID(newID(domain.PrefixStreamer)), org, domain.StreamerFields{Name: "小鹿", DivisionCode: "440100", Accounts: []domain.PlatformAccount{{Platform: "douyin", Handle: "x"}},
		CategoryCodes: []string{womensWear(t)}, CooperationModes: []domain.CooperationMode{domain.CommissionOnly}}, now)
	require.NoError(t, err)
	st2, err := st.Change(st.StreamerFields, later)
	require.NoError(t, err)
	add("CreateStreamer", domain.StreamerCreated, string(st.ID), func() error { return s.CreateStreamer(ctx, by, st) })
	add("UpdateStreamer", domain.StreamerChanged, string(st.ID), func() error { return s.UpdateStreamer(ctx, by, st, st2) })
	add("DeleteStreamer", domain.StreamerDeleted, string(st.ID), func() error { return s.DeleteStreamer(ctx, by, st2, now) })

	ag, err := domain.NewAgency(domain.AgencyID(newID(domain.PrefixAgency)), org, domain.AgencyFields{Name: "繁星", DivisionCode: "440100"}, now)
	require.NoError(t, err)
	ag2, err := ag.Change(ag.AgencyFields, later)
	require.NoError(t, err)
	add("CreateAgency", domain.AgencyCreated, string(ag.ID), func() error { return s.CreateAgency(ctx, by, ag) })
	add("UpdateAgency", domain.AgencyChanged, string(ag.ID), func() error { return s.UpdateAgency(ctx, by, ag, ag2) })
	add("DeleteAgency", domain.AgencyDeleted, string(ag.ID), func() error { return s.DeleteAgency(ctx, by, ag2, now) })

	og, err := domain.NewOrganizer(domain.OrganizerID(newID(domain.PrefixOrganizer)), org, domain.OrganizerFields{Kind: "bureau", Name: "商务局", DivisionCode: "440100"}, now)
	require.NoError(t, err)
	og2, err := og.Change(og.OrganizerFields, later)
	require.NoError(t, err)
	add("CreateOrganizer", domain.OrganizerCreated, string(og.ID), func() error { return s.CreateOrganizer(ctx, by, og) })
	add("UpdateOrganizer", domain.OrganizerChanged, string(og.ID), func() error { return s.UpdateOrganizer(ctx, by, og, og2) })
	add("DeleteOrganizer", domain.OrganizerDeleted, string(og.ID), func() error { return s.DeleteOrganizer(ctx, by, og2, now) })

	m, err := domain.NewMarket(domain.MarketID(newID(domain.PrefixMarket)), org, domain.MarketFields{Name: "白马", DivisionCode: "440100"}, now)
	require.NoError(t, err)
	m2, err := m.Change(m.MarketFields, later)
	require.NoError(t, err)
	add("CreateMarket", domain.MarketCreated, string(m.ID), func() error { return s.CreateMarket(ctx, by, m) })
	add("UpdateMarket", domain.MarketChanged, string(m.ID), func() error { return s.UpdateMarket(ctx, by, m, m2) })
	add("DeleteMarket", domain.MarketDeleted, string(m.ID), func() error { return s.DeleteMarket(ctx, by, m2, now) })
	return out
}

func eventWrites(t *testing.T, s *store.Store, by, other domain.Actor) []written {
	ctx, later := t.Context(), now.Add(time.Minute)
	var out []written
	add := func(method string, topic domain.Topic, key string, do func() error) {
		out = append(out, written{method: method, topic: topic, key: key, do: do})
	}
	e, err := docking.NewEvent(docking.EventID(newID(domain.PrefixEvent)), by.OrganizationID, docking.EventFields{Name: "对接会", Kind: "docking", Theme: "mall", DivisionCode: "440100",
		Slots: []docking.Slot{{StartsAt: now, EndsAt: later}}, Tables: []docking.Table{{Name: "A"}}}, newID, now)
	require.NoError(t, err)
	add("CreateEvent", domain.EventCreated, string(e.ID), func() error { return s.CreateEvent(ctx, by, e) })
	open, err := e.Move(docking.Open, later)
	require.NoError(t, err)
	add("UpdateEvent", domain.EventChanged, string(e.ID), func() error { return s.UpdateEvent(ctx, by, e, open) })

	r := registrationOf(t, open, by.OrganizationID, docking.RegistrationFields{SupplierID: domain.SupplierID(newID(domain.PrefixSupplier))})
	d := registrationOf(t, open, other.OrganizationID, docking.RegistrationFields{StreamerID: domain.StreamerID(newID(domain.PrefixStreamer))})
	r2, err := r.Move(docking.Approve, later)
	require.NoError(t, err)
	add("CreateRegistration", domain.RegistrationCreated, string(r.ID), func() error { return s.CreateRegistration(ctx, by, open, r) })
	add("CreateRegistration", domain.RegistrationCreated, string(d.ID), func() error { return s.CreateRegistration(ctx, other, open, d) })
	add("UpdateRegistration", domain.RegistrationChanged, string(r.ID), func() error { return s.UpdateRegistration(ctx, by, r, r2) })

	w, err := docking.NewWish(docking.WishID(newID(domain.PrefixWish)), open, by.OrganizationID, r, d, docking.WishFields{FromRegistrationID: r.ID, ToRegistrationID: d.ID, Kind: docking.Want}, now)
	require.NoError(t, err)
	add("SetWish", domain.WishSet, string(w.ID), func() error { return s.SetWish(ctx, by, w) })
	add("RemoveWish", domain.WishRemoved, string(w.ID), func() error { return s.RemoveWish(ctx, by, w, now) })

	scheduled := open.Scheduled(later)
	add("SaveTimetable", domain.EventScheduled, string(e.ID), func() error {
		return s.SaveTimetable(ctx, by, open, scheduled, timetableOf(open, meetingOf(open, r, d, 0, 0)), docking.Timetable{})
	})
	closed, err := scheduled.Move(docking.CloseRegistration, later)
	require.NoError(t, err)
	add("UpdateEvent", domain.EventChanged, string(e.ID), func() error { return s.UpdateEvent(ctx, by, scheduled, closed) })
	published, err := closed.Move(docking.Publish, later)
	require.NoError(t, err)
	add("UpdateEvent", domain.EventPublished, string(e.ID), func() error { return s.UpdateEvent(ctx, by, closed, published) })
	mended := published.Scheduled(later).Released()
	add("SaveTimetable", domain.EventPublished, string(e.ID), func() error {
		return s.SaveTimetable(ctx, by, published, mended, timetableOf(published), docking.Timetable{})
	})
	add("DeleteEvent", domain.EventDeleted, string(e.ID), func() error { return s.DeleteEvent(ctx, by, mended, now) })
	return out
}

// All writes of a batch are kept, or none; the change is told once, after.
func TestBatchIsAtomic(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		before := count(t, s, "changes")
		spoilt := errors.New("spoilt")
		err := s.Batch(t.Context(), func(s *store.Store) error {
			require.NoError(t, s.CreateProduct(t.Context(), by, newProduct(t, v, "碎花连衣裙")))
			return spoilt
		})
		require.ErrorIs(t, err, spoilt)
		require.Zero(t, count(t, s, "products"))
		require.Equal(t, before, count(t, s, "changes"))

		twice := newProduct(t, v, "碎花连衣裙")
		require.NoError(t, s.Batch(t.Context(), func(s *store.Store) error {
			require.NoError(t, s.CreateProduct(t.Context(), by, twice))
			require.ErrorIs(t, s.CreateProduct(t.Context(), by, twice), domain.Conflict, "a write that fails spoils only itself")
			got, err := s.Product(t.Context(), twice.ID)
			require.NoError(t, err, "what the batch wrote it reads")
			require.Equal(t, twice, got)
			return s.CreateProduct(t.Context(), by, newProduct(t, v, "法式连衣裙"))
		}))
		require.EqualValues(t, 2, count(t, s, "products"))
		require.Equal(t, before+2, count(t, s, "changes"))
	})
}

// An import is kept with all its products, or not at all.
func TestImportsAreAtomic(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		changes, audit := count(t, s, "changes"), count(t, s, "audit")
		products := make([]domain.Product, 30)
		for i := range products {
			products[i] = newProduct(t, v, fmt.Sprintf("商品%02d", i))
			products[i].SKU = fmt.Sprintf("SKU-%02d", i)
		}
		products[29].SKU = "SKU-00"
		file := importOf(v, 30)
		require.ErrorIs(t, s.SaveImport(t.Context(), by, file, products), domain.Conflict)
		for table, n := range map[string]int64{"products": 0, "imports": 0, "changes": changes, "audit": audit} {
			require.Equal(t, n, count(t, s, table), table)
		}
		products[29].SKU = "SKU-29"
		require.NoError(t, s.SaveImport(t.Context(), by, file, products))
		got, err := s.Import(t.Context(), file.ID)
		require.NoError(t, err)
		require.Equal(t, file, got)
		require.Equal(t, changes+31, count(t, s, "changes"))
		skus, err := s.SKUs(t.Context(), v.ID)
		require.NoError(t, err)
		require.Len(t, skus, 30)
		require.True(t, skus["SKU-29"])
	})
}

// What a text cannot hold is an error, and nothing is kept of the rest.
func TestATextWithANulIsRefused(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		changes := count(t, s, "changes")
		p := newProduct(t, v, "碎花连衣裙")
		p.Title = "碎花\x00'; DROP TABLE products; --"
		require.Error(t, s.CreateProduct(t.Context(), by, p))
		require.Error(t, s.SaveImport(t.Context(), by, importOf(v, 1), []domain.Product{newProduct(t, v, "好的连衣裙"), p}))
		require.Zero(t, count(t, s, "products"))
		require.Equal(t, changes, count(t, s, "changes"))
		_, err := s.Product(t.Context(), "prd_\x00")
		require.Error(t, err)

		odd := newProduct(t, v, `引号'"`+"`"+`\ %_ $1 ?`+"\n")
		odd.Description = strings.Repeat("长'", 2000)
		odd.Tags = []string{`{"a": "\u0041'"}`, `\`, "'"}
		require.NoError(t, s.CreateProduct(t.Context(), by, odd))
		got, err := s.Product(t.Context(), odd.ID)
		require.NoError(t, err)
		require.Equal(t, odd, got)
	})
}

// Errors of both databases mean the same to a client.
func TestDatabaseErrorsHaveAKind(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		p := newProduct(t, v, "碎花连衣裙")
		p.SupplierID = "sup_gone"
		err := s.CreateProduct(t.Context(), by, p)
		require.ErrorIs(t, err, domain.Conflict, "what it names is gone")
		require.Equal(t, domain.CodeChangedMeanwhile, codeOf(t, err))

		require.NoError(t, s.CreateProduct(t.Context(), by, newProduct(t, v, "法式连衣裙")))
		err = s.DeleteSupplier(t.Context(), by, v, now)
		require.ErrorIs(t, err, domain.Conflict, "a product names it")
		require.Equal(t, domain.CodeInUse, codeOf(t, err))

		err = s.Translate(t.Context(), "SELECT nonsense FROM nowhere")
		var known *domain.Error
		require.Error(t, err)
		require.False(t, errors.As(err, &known), "a fault of the program is none of the client's")
		require.NoError(t, s.Close())
		_, err = s.Product(t.Context(), "prd_1")
		require.Error(t, err)
	})
}
