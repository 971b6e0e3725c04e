package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// access says who may use each operation: "public", or the least role, the
// scope an API key needs ("-": keys may not), and the kinds of organizations
// that may ("any"). It is written down apart from the policy table on purpose.
const access = `
signUp                  public
createSession           public
endSession              member   -               any
getMe                   member   profiles:read   any
acceptInvite            member   -               any
createAPIKey            owner    -               any
listAPIKeys             owner    -               any
revokeAPIKey            owner    -               any
listMembers             member   profiles:read   any
inviteMember            owner    -               any
changeMember            owner    -               any
removeMember            owner    -               any
createBlock             manager  profiles:write  any
listBlocks              member   profiles:read   any
removeBlock             manager  profiles:write  any
createSupplier          manager  profiles:write  supplier,market
listSuppliers           member   profiles:read   any
getSupplier             member   profiles:read   any
updateSupplier          manager  profiles:write  supplier,market
deleteSupplier          owner    profiles:write  supplier,market
addCredential           manager  profiles:write  supplier,market
listCredentials         member   profiles:read   any
removeCredential        manager  profiles:write  supplier,market
createStreamer          manager  profiles:write  streamer,agency
listStreamers           member   profiles:read   any
getStreamer             member   profiles:read   any
updateStreamer          manager  profiles:write  streamer,agency
deleteStreamer          owner    profiles:write  streamer,agency
createAgency            manager  profiles:write  agency
listAgencies            member   profiles:read   any
getAgency               member   profiles:read   any
updateAgency            manager  profiles:write  agency
deleteAgency            owner    profiles:write  agency
createOrganizer         manager  profiles:write  organizer
listOrganizers          member   profiles:read   any
getOrganizer            member   profiles:read   any
updateOrganizer         manager  profiles:write  organizer
deleteOrganizer         owner    profiles:write  organizer
createMarket            manager  profiles:write  market,organizer
listMarkets             member   profiles:read   any
getMarket               member   profiles:read   any
updateMarket            manager  profiles:write  market,organizer
deleteMarket            owner    profiles:write  market,organizer
createProduct           member   products:write  supplier,market
listProducts            member   products:read   any
getProduct              member   products:read   any
updateProduct           member   products:write  supplier,market
deleteProduct           manager  products:write  supplier,market
listProduct             manager  products:write  supplier,market
pauseProduct            manager  products:write  supplier,market
delistProduct           manager  products:write  supplier,market
importProducts          manager  products:write  supplier,market
getImport               member   products:read   supplier,market
searchProducts          member   search:read     any
searchSuppliers         member   search:read     any
searchStreamers         member   search:read     any
matchStreamer           member   matches:read    any
matchProduct            member   matches:read    any
matchSupplier           member   matches:read    any
explainMatch            member   matches:read    any
createEvent             manager  events:write    organizer
listEvents              member   events:read     any
getEvent                member   events:read     any
updateEvent             manager  events:write    organizer
deleteEvent             owner    events:write    organizer
openEvent               manager  events:write    organizer
closeEventRegistration  manager  events:write    organizer
publishEvent            manager  events:write    organizer
startEvent              manager  events:write    organizer
finishEvent             manager  events:write    organizer
closeEvent              manager  events:write    organizer
cancelEvent             manager  events:write    organizer
listEventSlots          member   events:read     any
listEventTables         member   events:read     any
register                member   events:write    supplier,market,streamer,agency
listRegistrations       member   events:read     any
getRegistration         member   events:read     any
updateRegistration      member   events:write    supplier,market,streamer,agency
approveRegistration     manager  events:write    organizer
waitlistRegistration    manager  events:write    organizer
rejectRegistration      manager  events:write    organizer
withdrawRegistration    member   events:write    supplier,market,streamer,agency
setWish                 member   events:write    any
listWishes              member   events:read     any
removeWish              member   events:write    any
scheduleEvent           manager  events:write    organizer
getSchedule             member   events:read     any
repairSchedule          manager  events:write    organizer
restoreSchedule         manager  events:write    organizer
listMeetings            member   events:read     any
getCalendar             member   events:read     any
listChanges             member   changes:read    any
listCategories          public
listDivisions           public
listEnums               public
healthz                 public
readyz                  public
getContract             public
`

// rule is a row of access.
type rule struct {
	public bool
	role   domain.Role
	scope  domain.Scope
	kinds  []string
}

func rules(t testing.TB) map[string]rule {
	t.Helper()
	out := map[string]rule{}
	for line := range strings.Lines(strings.TrimSpace(access)) {
		f := strings.Fields(line)
		r := rule{public: f[1] == "public"}
		if !r.public {
			r.role, r.scope, r.kinds = domain.Role(f[1]), domain.Scope(f[2]), strings.Split(f[3], ",")
			if f[3] == "any" {
				r.kinds = kinds
			}
		}
		out[f[0]] = r
	}
	return out
}

// ask calls the operation with the IDs, and with a body that says nothing.
func (c caller) ask(t testing.TB, o operation, ids map[string]string) *answer {
	t.Helper()
	var body any
	switch o.body {
	case "":
	case "application/json", "application/merge-patch+json":
		body = object{}
	default:
		c, body = c.with("Content-Type", o.body), raw("title\n裙子\n")
	}
	return c.send(t, o.method, o.at(ids), body)
}

func TestEveryOperationHasAnAccessRule(t *testing.T) {
	all := rules(t)
	var ids []string
	for _, o := range readContract(t).operations() {
		ids = append(ids, o.id)
		require.Contains(t, all, o.id, "a new operation needs a row that says who may use it")
	}
	require.ElementsMatch(t, ids, slices.Collect(maps.Keys(all)))
}

func TestAccess(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		all := rules(t)
		parties := map[string]*party{}
		for _, kind := range kinds {
			parties[kind] = s.organization(t, kind, kind)
		}
		for _, o := range s.spec.operations() {
			r := all[o.id]
			if r.public {
				require.NotContains(t, []int{403, 404}, s.as("").ask(t, o, nil).status, o.id)
				continue
			}
			for _, token := range []string{"", "gbs_", "gbs_" + strings.Repeat("A", 43), "gbk_" + strings.Repeat("A", 43), strings.Repeat("x", 5000), "' OR 1=1 --"} {
				s.as(token).ask(t, o, nil).refused(401, "sign_in_first")
			}
			s.as("").with("Authorization", "Basic b3duZXI6cGFzc3dvcmQ=").ask(t, o, nil).refused(401, "sign_in_first")
			for _, kind := range kinds {
				for _, role := range domain.Roles {
					p := parties[kind]
					c := p.as(role)
					if o.id == "endSession" { // it would end the one the others need
						c = s.as(s.session(t, domain.Actor{AccountID: domain.AccountID(p.account), OrganizationID: domain.OrganizationID(p.id)}))
					}
					a := c.ask(t, o, nil)
					switch {
					case !slices.Contains(r.kinds, kind):
						a.refused(403, "wrong_organization_kind")
					case !role.Covers(r.role):
						a.refused(403, "role_too_low")
					default:
						require.NotContains(t, []int{401, 403, 405}, a.status, "%s as %s of a %s: %s", o.id, role, kind, a.body)
					}
				}
			}
		}
	})
}

// A key does what its scopes say, and never what only an owner may.
func TestScopes(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		all := rules(t)
		narrow, broad := map[string]caller{}, map[string]map[domain.Scope]caller{}
		for _, kind := range kinds {
			p := s.organization(t, kind, kind)
			broad[kind] = map[domain.Scope]caller{}
			for _, scope := range domain.Scopes {
				broad[kind][scope] = p.key(t, slices.DeleteFunc(slices.Clone(domain.Scopes), func(x domain.Scope) bool { return x == scope })...)
			}
			narrow[kind] = p.key(t, domain.Scopes...)
		}
		for _, o := range s.spec.operations() {
			r := all[o.id]
			if r.public {
				continue
			}
			for _, kind := range r.kinds {
				switch full := narrow[kind].ask(t, o, nil); {
				case r.scope == "-":
					full.refused(403, "scope_missing")
				case r.role == domain.Owner:
					full.refused(403, "role_too_low")
				default:
					require.NotContains(t, []int{401, 403}, full.status, "%s: %s", o.id, full.body)
					broad[kind][r.scope].ask(t, o, nil).refused(403, "scope_missing")
				}
			}
		}
	})
}

// shown are the operations with an ID in the path that all who are signed in
// may use on another's thing, and no draft.
var shown = []string{"getSupplier", "getStreamer", "getAgency", "getOrganizer", "getMarket", "listCredentials", "matchStreamer", "matchSupplier"}

// Another's thing is not there: the answer is that for an ID nobody has.
func TestAnothersThingsAreNotFound(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		event := w.a["organizer"].has["events"]
		foreign := map[string]string{}
		for _, p := range w.a {
			maps.Copy(foreign, p.has)
		}
		foreign["suppliers"], foreign["streamers"] = w.a["supplier"].has["suppliers"], w.a["streamer"].has["streamers"]
		foreign["blocks"] = w.a["supplier"].owner().post(t, "/v1/blocks", object{"blocked_organization_id": w.a["market"].id}).is(201).str("id")
		foreign["registrations"], foreign["wishes"] = unknown("registrations"), unknown("wishes")
		for _, o := range s.spec.operations() {
			r := rules(t)[o.id]
			if r.public || !strings.Contains(o.path, "{") || slices.Contains(shown, o.id) {
				continue
			}
			for _, kind := range r.kinds {
				c := w.b[kind].owner()
				real, none := c.ask(t, o, foreign), c.ask(t, o, nil)
				require.Equal(t, 404, real.status, "%s by another %s: %s", o.id, kind, real.body)
				require.Equal(t, marks.ReplaceAllString(string(none.body), ""), marks.ReplaceAllString(string(real.body), ""), o.id)
				require.Equal(t, shape(none), shape(real), o.id)
			}
		}
		// nothing happened to any of them
		w.a["organizer"].owner().get(t, "/v1/events/%s", event).is(200)
		require.Equal(t, `"1"`, w.a["supplier"].owner().get(t, "/v1/products/%s", foreign["products"]).is(200).header.Get("ETag"))
	})
}

// shape is what the headers of an answer tell.
func shape(a *answer) []string {
	var out []string
	for name := range a.header {
		switch name {
		case "Date", "X-Request-Id", "Content-Length", "Ratelimit-Remaining":
			continue
		}
		out = append(out, name+": "+strings.Join(a.header[name], ", "))
	}
	slices.Sort(out)
	return out
}

// A child under another's, or the wrong, parent is not found.
func TestSwappedParentsAreNotFound(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		host, other := w.a["organizer"], w.b["organizer"]
		mine, theirs := host.opened(t), other.opened(t)
		supply, demand := w.a["supplier"].registered(t, mine, host, nil), w.a["streamer"].registered(t, mine, host, nil)
		wish := w.a["supplier"].owner().post(t, "/v1/events/"+mine+"/wishes", object{"from_registration_id": supply, "to_registration_id": demand, "kind": "want"}).is(201).str("id")
		for _, c := range []caller{host.owner(), other.owner(), w.a["supplier"].owner(), w.b["supplier"].owner()} {
			c.get(t, "/v1/events/%s/registrations/%s", theirs, supply).refused(404, "not_found")
			c.del(t, fmt.Sprintf("/v1/events/%s/wishes/%s", theirs, wish)).refused(404, "not_found")
		}
		for _, action := range []string{"approve", "waitlist", "reject"} {
			host.owner().post(t, fmt.Sprintf("/v1/events/%s/registrations/%s/%s", theirs, supply, action), nil).refused(404, "not_found")
			other.owner().post(t, fmt.Sprintf("/v1/events/%s/registrations/%s/%s", mine, supply, action), nil).refused(404, "not_found")
			other.owner().post(t, fmt.Sprintf("/v1/events/%s/registrations/%s/%s", theirs, supply, action), nil).refused(404, "not_found")
		}
		w.a["supplier"].owner().post(t, fmt.Sprintf("/v1/events/%s/registrations/%s/withdraw", theirs, supply), nil).refused(404, "not_found")
		w.b["supplier"].owner().post(t, fmt.Sprintf("/v1/events/%s/registrations/%s/withdraw", mine, supply), nil).refused(404, "not_found")
		w.b["supplier"].owner().patch(t, fmt.Sprintf("/v1/events/%s/registrations/%s", mine, supply), object{"note": "x"}).refused(404, "not_found")
		w.b["streamer"].owner().del(t, fmt.Sprintf("/v1/events/%s/wishes/%s", mine, wish)).refused(404, "not_found")
		w.a["supplier"].owner().del(t, fmt.Sprintf("/v1/suppliers/%s/credentials/%s", w.b["supplier"].has["suppliers"], w.a["supplier"].has["credentials"])).refused(404, "not_found")
		w.a["supplier"].owner().del(t, fmt.Sprintf("/v1/suppliers/%s/credentials/%s", w.a["supplier"].has["suppliers"], w.b["supplier"].has["credentials"])).refused(404, "not_found")
		w.a["supplier"].owner().patch(t, fmt.Sprintf("/v1/organizations/%s/members/%s", w.a["supplier"].id, w.b["supplier"].account), object{"role": "member"}).refused(404, "not_found")
		require.Equal(t, "approved", w.a["supplier"].owner().get(t, "/v1/events/%s/registrations/%s", mine, supply).is(200).str("status"))
	})
}

// A body cannot take what is another's either.
func TestAnothersThingsCannotBeNamed(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		a, b := w.a["supplier"], w.b["supplier"]
		event := w.a["organizer"].opened(t)
		theirs, missing := b.has["suppliers"], unknown("suppliers")
		for _, id := range []string{theirs, missing} {
			a.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": id})).faults("supplier_id no_such_reference")
			a.owner().post(t, "/v1/events/"+event+"/registrations", object{"supplier_id": id}).faults("supplier_id no_such_reference")
			a.importing(t, "?supplier_id="+id, "title\n裙子\n").faults("supplier_id no_such_reference")
		}
		w.a["streamer"].owner().post(t, "/v1/streamers", aStreamer.with(object{"agency_id": w.a["agency"].has["agencies"]})).faults("agency_id no_such_reference")
		w.a["agency"].owner().patch(t, "/v1/streamers/"+w.a["agency"].has["streamers"], object{"agency_id": w.b["agency"].has["agencies"]}).faults("agency_id no_such_reference")
		w.a["streamer"].owner().post(t, "/v1/matches/explain", object{"streamer_id": w.a["streamer"].has["streamers"], "product_id": b.has["products"]}).faults("product_id no_such_reference")
		supply, demand := a.registered(t, event, w.a["organizer"], nil), w.a["streamer"].registered(t, event, w.a["organizer"], nil)
		body := object{"from_registration_id": supply, "to_registration_id": demand, "kind": "want"}
		b.owner().post(t, "/v1/events/"+event+"/wishes", body).faults("from_registration_id no_such_reference")
		w.b["organizer"].owner().post(t, "/v1/events/"+event+"/wishes", body).faults("from_registration_id no_such_reference")
	})
}
