package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// may returns an owner who may use the operation, and what that party has.
func (w *world) may(t testing.TB, o operation) *party {
	t.Helper()
	r := rules(t)[o.id]
	if r.public {
		return &party{s: w.server}
	}
	for _, kind := range r.kinds {
		p := w.a[kind]
		if have := func(noun string) bool { return p.has[noun] != "" }; !strings.Contains(o.path, "{") || have(strings.Split(o.path, "/")[2]) {
			return p
		}
	}
	return w.a[r.kinds[0]]
}

// hostile are bodies no operation takes.
var hostile = map[string]string{
	"array":          `[]`,
	"null":           `null`,
	"string":         `"x"`,
	"number":         `1`,
	"two documents":  `{} {}`,
	"trailing":       `{}x`,
	"cut off":        `{"name":`,
	"nested arrays":  strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
	"nested objects": strings.Repeat(`{"category":`, 10_000) + "1" + strings.Repeat("}", 10_000),
	"nested below":   `{"name":` + strings.Repeat(`{"category":`, 10_000) + "1" + strings.Repeat("}", 10_000) + `}`,
	"open brackets":  strings.Repeat("[", 50_000),
	"unknown field":  `{"no_such_field":1}`,
	"prototype":      `{"__proto__":{"admin":true}}`,
	"repeated field": `{"no_such_field":1,"no_such_field":2}`,
	"invalid UTF-8":  "{\"name\":\"\xff\xfe\"}",
	"NUL":            "{\"name\":\"a\x00b\"}",
	"huge number":    `{"no_such_field":1e400}`,
	"BOM":            "\ufeff{}",
	"other letters":  `{"NAME":"x","Name":"y"}`,
	"a lot of names": `{` + strings.Repeat(`"x":1,`, 5_000) + `"x":1}`,
	"comment":        `{/* */}`,
	"single quotes":  `{'name':1}`,
	"NaN":            `{"name":NaN}`,
}

// serverSet are fields a client reads and never writes.
var serverSet = []string{"id", "organization_id", "role", "status", "version", "created_at", "updated_at", "verified_gmv_fen", "verified_outcomes", "tier", "poverty_county",
	"reputation_score", "experience_score", "actions", "score", "owner", "suspended", "password_hash", "published_revision"}

// own are the operations whose body has such a field of its own right.
var own = map[string][]string{
	"createSession": {"organization_id"}, "inviteMember": {"role"}, "changeMember": {"role"},
}

func TestHostileBodies(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		event := w.a["organizer"].opened(t)
		w.a["supplier"].has["registrations"] = w.a["supplier"].registered(t, event, nil, nil)
		w.a["supplier"].has["events"], w.a["streamer"].has["events"] = event, event
		n, huge := 0, raw(strings.Repeat(" ", 3<<20)+"{}")
		for _, o := range s.spec.operations() {
			if o.method == "GET" || o.id == "importProducts" || o.body != "" && o.body != "application/json" {
				continue
			}
			n++
			p := w.may(t, o)
			if o.id == "updateRegistration" {
				p = w.a["supplier"]
			}
			path, c := o.at(p.has), p.s.as(p.tokens["owner"])
			for name, body := range hostile {
				a := c.send(t, o.method, path, raw(body))
				require.Less(t, len(a.body), 32<<10, "%s answers %s at length", o.id, name)
				require.True(t, 400 <= a.status && a.status < 500, "%s takes %s: %d %s", o.id, name, a.status, a.body)
				require.NotContains(t, []int{401, 403, 404, 405, 409}, a.status, "%s is not asked to take %s: %s", o.id, name, a.body)
			}
			all := object{}
			for _, field := range serverSet {
				if !slices.Contains(own[o.id], field) {
					all[field] = "x"
				}
			}
			a := c.send(t, o.method, path, all).is(422)
			for field := range all {
				require.Contains(t, string(a.body), fmt.Sprintf(`{"field":%q,"code":"unknown_field"`, field), o.id)
			}
			for _, media := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", ""} {
				c.with("Content-Type", media).send(t, o.method, path, raw(`{}`)).refused(415, "unsupported_media_type")
			}
			c.with("Content-Encoding", "gzip").send(t, o.method, path, raw(zipped(t, `{}`))).refused(415, "unsupported_media_type")
			c.send(t, o.method, path, huge).refused(413, "body_too_large")
		}
		require.Greater(t, n, 40)
	})
}

func zipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(s))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// Every fault is named at once, those of the document and those of its values.
func TestEveryFaultIsNamed(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		seller, streamer, organizer := w.a["supplier"], w.a["streamer"], w.a["organizer"]
		nobody := s.as("")
		nobody.post(t, "/v1/accounts", object{"email": "no", "password": "short", "name": "", "organization": object{"kind": "king", "name": ""}}).
			faults("email bad_email", "password weak_password", "name required", "organization.kind not_one_of", "organization.name required")
		nobody.post(t, "/v1/accounts", raw(`{"email":1,"password":"short","nme":"x","organization":[]}`)).
			faults("email wrong_type", "password weak_password", "nme unknown_field", "name required", "phone exactly_one_of", "organization wrong_type", "organization.kind required", "organization.name required")
		seller.owner().post(t, "/v1/suppliers", object{"kind": "king", "name": strings.Repeat("长", 61), "division_code": "999999", "category_codes": []any{"01", "zz", 7}, "contact_phone": "110", "x": 1}).
			faults("kind not_one_of", "name too_long", "division_code no_such_reference", "category_codes[1] no_such_reference", "category_codes[2] wrong_type", "contact_phone bad_phone", "x unknown_field")
		seller.owner().post(t, "/v1/products", object{"supplier_id": seller.has["suppliers"], "title": "x", "category_code": "01", "supply_price_fen": 200, "live_price_fen": 100, "commission_bps": 10001, "ship_within_hours": 24,
			"origin_division_code": "", "audience": object{"female_bps": -1, "ages": []object{{"band": "24_30", "share_bps": 1}}}}).
			faults("title too_short", "category_code not_a_leaf", "supply_price_fen must_not_exceed", "commission_bps out_of_range", "origin_division_code required", "audience.female_bps out_of_range", "audience.ages shares_not_10000")
		streamer.owner().patch(t, "/v1/streamers/"+streamer.has["streamers"], object{"name": nil, "accounts": []object{{"platform": "myspace", "handle": ""}}, "price_low_fen": 2, "price_high_fen": 1, "bands": []string{"dawn"}}).
			faults("name required", "accounts[0].platform not_one_of", "accounts[0].handle required", "price_high_fen must_not_be_below", "bands[0] not_one_of")
		organizer.owner().post(t, "/v1/events", anEvent.with(object{"name": "", "slots": []object{slot(1, 0), slot(1, 0)}, "tables": []object{{"name": "一"}, {"name": "一"}}})).
			faults("name required", "slots overlaps", "tables[1].name repeated")
		seller.owner().get(t, "/v1/products?limit=abc&status=lost&colour=red&cursor=x").
			faults("limit wrong_type", "status not_one_of", "colour unknown_field")
	})
}

// What a text may hold is decided in one place; each of these is one fault.
func TestTextsAndNumbers(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "market", "市场")
		send := func(name string) *answer {
			return p.owner().post(t, "/v1/markets", raw(`{"division_code":"440104","name":`+name+`}`))
		}
		for what, name := range map[string]string{
			"NUL": `"a\u0000b"`, "lone surrogate": `"a\ud800b"`, "swapped surrogates": `"\udc00\ud800"`, "right-to-left override": `"a\u202eb"`, "isolate": `"a\u2066b"`, "BOM inside": `"a\ufeffb"`,
			"bell": `"a\u0007b"`, "escape": `"a\u001b[31mb"`, "delete": `"a\u007fb"`, "line break": `"a\nb"`,
		} {
			require.Equal(t, "name bad_character", send(name).is(422).str("errors.0.field")+" "+send(name).str("errors.0.code"), what)
		}
		send(`null`).faults("name wrong_type")
		send(`true`).faults("name wrong_type")
		send(`{"a":1}`).faults("name wrong_type")
		send(`"   "`).faults("name required")
		send(`"` + strings.Repeat("a", 900_000) + `"`).faults("name too_long")
		require.Equal(t, "😀 <b>'\"; DROP TABLE markets; -- ${7*7} %s", send(`"  😀 <b>'\"; DROP TABLE markets; -- ${7*7} %s "`).is(201).str("name"))
		for number, code := range map[string]string{
			"1e400": "wrong_type", "1e2": "wrong_type", "1.5": "wrong_type", "9223372036854775808": "out_of_range", "-9223372036854775809": "out_of_range", "9223372036854775807": "out_of_range",
			"-1": "out_of_range", "1000001": "out_of_range", `"5"`: "wrong_type", "true": "wrong_type", "null": "wrong_type", "[1]": "wrong_type", strings.Repeat("9", 100_000): "out_of_range",
		} {
			p.owner().post(t, "/v1/markets", raw(`{"division_code":"440104","name":"一","stall_count":`+number+`}`)).faults("stall_count " + code)
		}
		p.owner().post(t, "/v1/markets", raw(`{"division_code":"440104","name":"一","name":"二"}`)).faults("name duplicate_key")
		for _, id := range []string{`"\u0000"`, `"\ud800"`, `"sup_'; --"`, `""`, `"` + strings.Repeat("x", 100_000) + `"`} { // IDs in bodies
			a := p.owner().post(t, "/v1/matches/explain", raw(`{"streamer_id":`+id+`,"product_id":`+id+`}`))
			require.Contains(t, []int{400, 422}, a.status, "%s: %s", id[:min(30, len(id))], a.body)
			a = p.owner().post(t, "/v1/products", raw(`{"supplier_id":`+id+`}`))
			require.Equal(t, 422, a.status, "%s: %s", id[:min(30, len(id))], a.body)
			a = s.as("").post(t, "/v1/sessions", raw(`{"login":`+id+`,"password":`+id+`,"organization_id":`+id+`}`))
			require.Contains(t, []int{401, 422, 429}, a.status, "%s: %s", id[:min(30, len(id))], a.body)
		}
	})
}

func TestParameters(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		lists := 0
		for _, o := range s.spec.operations() {
			if o.method != "GET" || rules(t)[o.id].public && !strings.HasPrefix(o.path, "/v1") {
				continue
			}
			var names []string
			for _, param := range s.spec.doc.Paths.Value(o.path).Get.Parameters {
				names = append(names, param.Value.Name)
			}
			c := p.owner()
			c.get(t, "%s?no_such_parameter=1", o.at(p.has)).faultsAmong("no_such_parameter unknown_field", rules(t)[o.id], p.kind)
			if !slices.Contains(names, "limit") || strings.Contains(o.path, "{") {
				continue
			}
			lists++
			for _, bad := range []string{"abc", "1.5", "0x10", "+-1", "99999999999999999999", "１０"} {
				c.get(t, "%s?limit=%s", o.path, bad).faults("limit wrong_type")
			}
			for _, bad := range []string{"-1", "0", "101", "1000000000"} {
				c.get(t, "%s?limit=%s", o.path, bad).faults("limit out_of_range")
			}
			c.get(t, "%s?limit=1&limit=2", o.path).faults("limit repeated")
			c.get(t, "%s?limit=100", o.path).is(200)
			if slices.Contains(names, "cursor") {
				for _, bad := range []string{"x", "AAAA", strings.Repeat("A", 400), "%00", "%ff"} {
					require.Equal(t, "cursor", c.get(t, "%s", o.path+"?cursor="+bad).is(422).str("errors.0.field"))
				}
				c.get(t, "%s?cursor=%s", o.path, strings.Repeat("A", 501)).faults("cursor too_long")
			}
		}
		require.Greater(t, lists, 12)
		for _, query := range []string{"q=" + strings.Repeat("裙", 501), "q=%00", "q=%ff", "q=a&q=b"} {
			p.owner().get(t, "%s", "/v1/search/products?"+query).is(422)
		}
		for _, query := range []string{"q=%22+OR+%22", "q=NEAR(a,b)", "q=*", "q=title:x", "q=%27%3B--", "q=" + strings.Repeat("a+", 240), "category_code=01%22+OR+1%3D1", "supplier_id=visible_to%3Dpublic"} {
			require.Empty(t, p.owner().get(t, "%s", "/v1/search/products?"+query).is(200).list("hits"))
		}
		p.owner().get(t, "/v1/search/products?facets=visible_to,organization_id").is(422)
		p.owner().get(t, "/v1/search/products?facets=nothing").is(422)
		p.owner().get(t, "/v1/search/products?category_code=%s", strings.Repeat("01,", 60)).faults("category_code too_many_items")
		p.owner().get(t, "/v1/search/products?dropship=yes&min_live_price_fen=-1&min_commission_bps=10001&sort=random&stock_mode=spot,never").
			faults("dropship wrong_type", "min_live_price_fen out_of_range", "min_commission_bps out_of_range", "sort not_one_of", "stock_mode not_one_of")
		for _, id := range []string{"%00", "%ff", "..%2f..%2fetc", "'--", strings.Repeat("a", 300), "%E2%80%AE"} { // IDs in paths
			require.Contains(t, []int{404, 422}, p.owner().get(t, "%s", "/v1/suppliers/"+id).status)
		}
	})
}

// faultsAmong wants the fault among others, from whoever may use the operation at all.
func (a *answer) faultsAmong(fault string, r rule, kind string) {
	a.t.Helper()
	if !r.public && !slices.Contains(r.kinds, kind) {
		a.is(403)
		return
	}
	a.refused(422, "invalid_input")
	field, code, _ := strings.Cut(fault, " ")
	require.Contains(a.t, string(a.body), fmt.Sprintf(`{"field":%q,"code":%q`, field, code), a.asked)
}

func TestPathsAndMethods(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		methods := map[string][]string{}
		for _, o := range s.spec.operations() {
			methods[o.path] = append(methods[o.path], o.method)
		}
		for _, o := range s.spec.operations() {
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
				if slices.Contains(methods[o.path], method) {
					continue
				}
				for _, c := range []caller{p.owner(), s.as("")} {
					a := c.send(t, method, o.at(nil), nil).refused(405, "method_not_allowed")
					for _, allowed := range methods[o.path] {
						require.Contains(t, a.header.Get("Allow"), allowed)
					}
				}
			}
		}
		for _, path := range []string{"/v1", "/v1/", "/v2/products", "/v1/product", "/v1/products/x/y/z", "/v1/products/", "/v1//products", "/v1/./products", "/v1/x/../products", "/V1/products", "/v1/products%20", "/.env", "/metrics", "/debug/pprof/", "/admin", "/swagger", "/v1/categories/../products"} {
			for _, c := range []caller{p.owner(), s.as("")} {
				for _, method := range []string{"GET", "POST"} {
					c.send(t, method, path, nil).refused(404, "no_such_route")
				}
			}
		}
	})
}

func TestLanguages(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		for header, want := range map[string]string{"": "zh-CN", "zh": "zh-CN", "zh-TW": "zh-CN", "en": "en", "en-GB,zh;q=0.5": "en", "zh;q=0.9,en;q=0.1": "zh-CN", "fr": "zh-CN", "de,en;q=0.5": "en", "*": "zh-CN", ";;;": "zh-CN", strings.Repeat("en,", 100): "zh-CN"} {
			a := s.as("").with("Accept-Language", header).get(t, "/v1/me").refused(401, "sign_in_first")
			require.Equal(t, want, a.header.Get("Content-Language"), header)
			require.Equal(t, want == "zh-CN", strings.ContainsFunc(a.str("detail")+a.str("title"), func(r rune) bool { return r >= '一' && r <= '鿿' }), "%s: %s", header, a.body)
		}
	})
}

func TestRequestIDs(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		require.Equal(t, "my-own.id_1", s.as("").with("X-Request-Id", "my-own.id_1").get(t, "/healthz").is(200).header.Get("X-Request-Id"))
		for _, bad := range []string{strings.Repeat("a", 65), "a b", "a\"b", "<script>", "中文"} {
			require.NotEqual(t, bad, s.as("").with("X-Request-Id", bad).get(t, "/healthz").is(200).header.Get("X-Request-Id"))
		}
	})
}

// What HTTP itself lets a client do wrong.
func TestBrokenHTTP(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		for _, request := range []string{
			"GET /v1/products HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
			"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n0\r\n\r\n",
			"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
			"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{",
			"GET /v1/products?q=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET http://evil.example/v1/me HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\n\r\n",
			"GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \r\nAuthorization: Bearer x\r\n\r\n",
			"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /v1/products;x=y HTTP/1.1\r\nHost: x\r\n\r\n",
		} {
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			require.NoError(t, err)
			_, err = io.WriteString(conn, strings.Replace(request, "\r\n", "\r\nConnection: close\r\n", 1))
			require.NoError(t, err)
			b, err := io.ReadAll(conn)
			require.NoError(t, err)
			require.NoError(t, conn.Close())
			var version string
			var status int
			_, err = fmt.Sscan(string(b), &version, &status)
			require.NoError(t, err, "%q", request)
			require.True(t, status >= 400 && status < 500 || strings.HasPrefix(request, "OPTIONS *"), "%q: %s", request, b)
			require.NotRegexp(t, leaks, string(b), request)
		}
		require.Equal(t, http.StatusOK, s.as("").get(t, "/healthz").status)
	})
}
