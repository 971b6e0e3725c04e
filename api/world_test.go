package api_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/api"
	"gongbo/domain"
)

// password is everybody's, so that it is hashed once.
const password = "correct horse battery"

var passwordHash = sync.OnceValues(func() (string, error) {
	return api.NewSecrets(1).Hash(context.Background(), password)
})

// kinds is every kind of organization.
var kinds = []string{"supplier", "streamer", "agency", "organizer", "market"}

// object is a JSON object.
type object map[string]any

// with returns the object with other members; nil takes one away.
func (o object) with(members object) object {
	out := maps.Clone(o)
	for k, v := range members {
		if out[k] = v; v == nil {
			delete(out, k)
		}
	}
	return out
}

// party is an organization with people of every role, and what it has.
type party struct {
	s       *server
	kind    string
	id      string
	account string // ID of the owner's account
	login   string // of the owner
	tokens  map[domain.Role]string
	has     map[string]string // ID of its thing, by noun of the path
}

func (p *party) as(role domain.Role) caller { return p.s.as(p.tokens[role]) }

func (p *party) owner() caller { return p.as(domain.Owner) }

// organization makes an organization with an owner, a manager and a member.
func (s *server) organization(t testing.TB, kind, name string) *party {
	t.Helper()
	p := &party{s: s, kind: kind, tokens: map[domain.Role]string{}, has: map[string]string{}}
	by, login := s.person(t, kind, name)
	p.id, p.account, p.login = string(by.OrganizationID), string(by.AccountID), login
	p.has["organizations"], p.has["members"] = p.id, p.account
	p.tokens[domain.Owner] = s.session(t, by)
	for _, role := range []domain.Role{domain.Manager, domain.Member} {
		joined := s.join(t, p, role)
		p.tokens[role] = s.session(t, joined)
	}
	return p
}

// person makes an account with an organization of its own.
func (s *server) person(t testing.TB, kind, name string) (domain.Actor, string) {
	t.Helper()
	hash, err := passwordHash()
	require.NoError(t, err)
	id := s.api.NewID(domain.PrefixAccount)
	login := id[len(id)-8:] + "@example.com"
	acc, err := domain.NewAccount(domain.AccountID(id), domain.AccountFields{Email: login, Password: password, Name: "陈" + name}, s.clock.now())
	require.NoError(t, err)
	acc.PasswordHash = hash
	org, err := domain.NewOrganization(domain.OrganizationID(s.api.NewID(domain.PrefixOrganization)), domain.OrganizationFields{Kind: domain.OrganizationKind(kind), Name: name}, s.clock.now())
	require.NoError(t, err)
	by := domain.Actor{AccountID: acc.ID, OrganizationID: org.ID}
	require.NoError(t, s.api.Store.SignUp(t.Context(), by, acc, org))
	return by, login
}

// join adds a new person to the organization.
func (s *server) join(t testing.TB, p *party, role domain.Role) domain.Actor {
	t.Helper()
	by, _ := s.person(t, p.kind, "成员")
	token := s.api.Secrets.Token("gbi_")
	inv, err := domain.NewInvitation(domain.InvitationID(s.api.NewID(domain.PrefixInvitation)), domain.Actor{OrganizationID: domain.OrganizationID(p.id), AccountID: domain.AccountID(p.account)}, role, s.clock.now())
	require.NoError(t, err)
	inv.TokenHash = hashed(token)
	require.NoError(t, s.api.Store.Invite(t.Context(), by, inv))
	_, err = s.api.Store.Join(t.Context(), by, inv.TokenHash, s.clock.now())
	require.NoError(t, err)
	by.OrganizationID = domain.OrganizationID(p.id)
	return by
}

// session signs the person in.
func (s *server) session(t testing.TB, by domain.Actor) string {
	t.Helper()
	token := s.api.Secrets.Token("gbs_")
	require.NoError(t, s.api.Store.OpenSession(t.Context(), by, domain.Session{ID: domain.SessionID(s.api.NewID(domain.PrefixSession)), AccountID: by.AccountID,
		OrganizationID: by.OrganizationID, TokenHash: hashed(token), CreatedAt: s.clock.now(), ExpiresAt: s.clock.now().Add(domain.SessionTTL)}))
	return token
}

// key makes an API key with the scopes.
func (p *party) key(t testing.TB, scopes ...domain.Scope) caller {
	t.Helper()
	return p.s.as(p.owner().post(t, "/v1/api-keys", object{"name": "钥匙", "scopes": scopes}).is(201).str("key"))
}

// make creates a thing and remembers its ID under the noun.
func (p *party) make(t testing.TB, noun, path string, body object) string {
	t.Helper()
	id := p.owner().post(t, path, body).is(201).str("id")
	p.has[noun] = id
	return id
}

// What things look like that nothing is wrong with.
var (
	aSupplier = object{"kind": "wholesale_vendor", "name": "阿珍女装", "division_code": "440104", "category_codes": []string{"01"}, "platforms": []string{"douyin"},
		"contact_name": "陈小珍", "contact_phone": "13800138111", "slot_fee_budget_fen": 500000}
	aStreamer = object{"name": "小美直播", "division_code": "440100", "accounts": []object{{"platform": "douyin", "handle": "xiaomei", "follower_count": 800000}}, "follower_count": 800000,
		"category_codes": []string{"01"}, "cooperation_modes": []string{"commission_only"}, "min_commission_bps": 1000, "contact_name": "李小美", "contact_phone": "13900139000"}
	anAgency    = object{"name": "星火机构", "division_code": "440100", "category_codes": []string{"01"}, "contact_name": "王星", "contact_phone": "13700137000"}
	anOrganizer = object{"kind": "association", "name": "直播电商协会", "division_code": "440000", "contact_name": "赵会长", "contact_phone": "13600136000"}
	aMarket     = object{"name": "白马服装市场", "division_code": "440104", "category_codes": []string{"01"}, "stall_count": 1200}
	aProduct    = object{"title": "法式碎花连衣裙", "category_code": "010101", "supply_price_fen": 3900, "live_price_fen": 9900, "commission_bps": 2500, "stock": 1000, "daily_ship_capacity": 500,
		"ship_within_hours": 24, "origin_division_code": "440100", "sample_policy": "free", "tags": []string{"显瘦"}}
	aLicence = object{"kind": "business_license", "number": "91440101MA5C000001", "issued_on": "2020-01-01"}
	anEvent  = object{"name": "女装对接会", "kind": "docking", "theme": "wholesale_market", "division_code": "440100", "venue": "广交会展馆",
		"slots":  []object{slot(1, 0), slot(1, 1), slot(1, 2), slot(2, 6), slot(2, 7)},
		"tables": []object{{"name": "一号桌"}, {"name": "二号桌"}, {"name": "三号桌"}}}
)

// slot is the half hour that begins n half hours after nine in Guangzhou.
func slot(session, n int) object {
	at := time.Date(2026, 12, 5, 1, 0, 0, 0, time.UTC).Add(time.Duration(n) * 30 * time.Minute)
	return object{"starts_at": at.Format(time.RFC3339), "ends_at": at.Add(30 * time.Minute).Format(time.RFC3339), "session": session}
}

// listed makes a product and lists it.
func (p *party) listed(t testing.TB, members object) string {
	t.Helper()
	id := p.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": p.has["suppliers"]}).with(members)).is(201).str("id")
	p.owner().post(t, "/v1/products/"+id+"/list", nil).is(200)
	return id
}

// furnish gives the organization one of everything its kind has.
func (p *party) furnish(t testing.TB) {
	t.Helper()
	switch p.kind {
	case "supplier":
		p.make(t, "suppliers", "/v1/suppliers", aSupplier)
		p.make(t, "credentials", "/v1/suppliers/"+p.has["suppliers"]+"/credentials", aLicence)
		p.make(t, "products", "/v1/products", aProduct.with(object{"supplier_id": p.has["suppliers"], "sku": "DRAFT-1"}))
		p.has["imports"] = p.importing(t, "?dry_run=true&supplier_id="+p.has["suppliers"], "title,category\n裙子,碎花裙\n").is(201).str("id")
	case "market":
		p.make(t, "markets", "/v1/markets", aMarket)
		p.make(t, "suppliers", "/v1/suppliers", aSupplier.with(object{"name": "市场自营"}))
	case "streamer":
		p.make(t, "streamers", "/v1/streamers", aStreamer)
	case "agency":
		p.make(t, "agencies", "/v1/agencies", anAgency)
		p.make(t, "streamers", "/v1/streamers", aStreamer.with(object{"name": "机构主播", "agency_id": p.has["agencies"]}))
	case "organizer":
		p.make(t, "organizers", "/v1/organizers", anOrganizer)
		p.make(t, "events", "/v1/events", anEvent)
	}
	p.make(t, "api-keys", "/v1/api-keys", object{"name": "钥匙", "scopes": []string{"profiles:read"}})
}

func (p *party) importing(t testing.TB, query, file string) *answer {
	t.Helper()
	return p.owner().with("Content-Type", "text/csv").post(t, "/v1/imports"+query, raw(file))
}

// world is two organizations of every kind, furnished.
type world struct {
	*server
	a, b map[string]*party
}

func newWorld(t testing.TB, s *server) *world {
	t.Helper()
	w := &world{server: s, a: map[string]*party{}, b: map[string]*party{}}
	for _, kind := range kinds {
		for side, all := range map[string]map[string]*party{"甲": w.a, "乙": w.b} {
			all[kind] = s.organization(t, kind, strings.ToUpper(kind)+side)
			all[kind].furnish(t)
		}
	}
	s.settle(t)
	return w
}

// opened makes an event of the organizer that is open for registration.
func (p *party) opened(t testing.TB) string {
	t.Helper()
	id := p.owner().post(t, "/v1/events", anEvent).is(201).str("id")
	p.owner().post(t, "/v1/events/"+id+"/open", nil).is(200)
	return id
}

// registered registers the party's own profile; approved by the organizer if there is one.
func (p *party) registered(t testing.TB, event string, organizer *party, members object) string {
	t.Helper()
	field := map[string]string{"supplier": "supplier_id", "market": "supplier_id", "streamer": "streamer_id", "agency": "agency_id"}[p.kind]
	noun := map[string]string{"supplier_id": "suppliers", "streamer_id": "streamers", "agency_id": "agencies"}[field]
	id := p.owner().post(t, "/v1/events/"+event+"/registrations", object{field: p.has[noun]}.with(members)).is(201).str("id")
	if organizer != nil {
		organizer.owner().post(t, fmt.Sprintf("/v1/events/%s/registrations/%s/approve", event, id), nil).is(200)
	}
	return id
}
