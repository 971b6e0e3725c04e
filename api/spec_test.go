package api_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"

	"gongbo/api"
)

// contract is what the API says of itself, as clients read it.
type contract struct {
	doc    *openapi3.T
	router routers.Router
	known  sync.Map // answers that have been checked: most refusals are alike
}

// first tells whether what, with the body, has not been seen yet.
func (c *contract) first(what string, body []byte) bool {
	sum := sha256.Sum256(append([]byte(what+"\n"), marks.ReplaceAll(body, nil)...))
	_, seen := c.known.LoadOrStore(sum, true)
	return !seen
}

// marks are what two problems of one kind may differ in.
var marks = regexp.MustCompile(`"(instance|request_id)":"[^"]*"`)

var theContract = sync.OnceValues(func() (*contract, error) {
	text := func(r io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		b, err := io.ReadAll(r)
		return string(b), err
	}
	openapi3filter.RegisterBodyDecoder("text/calendar", text)
	openapi3filter.RegisterBodyDecoder("text/csv", text)
	b, err := new(api.API).Contract()
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // wherever it listens
	router, err := gorillamux.NewRouter(doc)
	return &contract{doc: doc, router: router}, err
})

func readContract(t testing.TB) *contract {
	t.Helper()
	c, err := theContract()
	require.NoError(t, err)
	return c
}

// check compares an answer with the contract. A path or method that is not in
// the contract may only be refused.
func (c *contract) check(r *http.Request, res *http.Response, body []byte) error {
	asked := r.Clone(r.Context())
	asked.URL.Host, asked.Host = "", ""
	route, params, err := c.router.FindRoute(asked)
	if err != nil {
		if res.StatusCode == 404 || res.StatusCode == 405 || r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/docs") {
			return nil
		}
		return fmt.Errorf("%s %s is not in the contract and answers %d", r.Method, r.URL.Path, res.StatusCode)
	}
	if res.StatusCode == http.StatusNotModified {
		return nil // no body, no content type
	}
	if what := fmt.Sprint(route.Method, route.Path, res.StatusCode, res.Header["Content-Type"], headerNames(res.Header)); !c.first(what, body) {
		return nil
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: asked, PathParams: params, Route: route},
		Status:                 res.StatusCode, Header: res.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		return fmt.Errorf("%s %s answers %d against the contract: %w\n%s", r.Method, r.URL.Path, res.StatusCode, err, body)
	}
	return nil
}

func headerNames(h http.Header) []string { return slices.Sorted(maps.Keys(h)) }

// operation is an operation of the contract.
type operation struct {
	id, method, path string
	body             string // media type; empty: none
}

// operations returns every operation, by path.
func (c *contract) operations() []operation {
	var out []operation
	for path, item := range c.doc.Paths.Map() {
		if path == "/" || strings.HasPrefix(path, "/docs") { // pages
			continue
		}
		for method, op := range item.Operations() {
			o := operation{id: op.OperationID, method: method, path: path}
			if op.RequestBody != nil {
				for media := range op.RequestBody.Value.Content {
					if o.body == "" || media == "application/json" {
						o.body = media
					}
				}
			}
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return out
}

// at returns the path with the parameters filled in; what is missing is an ID nobody has.
func (o operation) at(ids map[string]string) string {
	steps := strings.Split(o.path, "/")
	for i, step := range steps {
		if !strings.HasPrefix(step, "{") {
			continue
		}
		noun := steps[i-1]
		if id, ok := ids[noun]; ok {
			steps[i] = id
		} else if step == "{revision}" {
			steps[i] = "1"
		} else {
			steps[i] = unknown(noun)
		}
	}
	return strings.Join(steps, "/") + required[o.id]
}

// required are the query parameters that an operation does not go without.
var required = map[string]string{"importProducts": "?supplier_id=" + unknown("suppliers")}

// prefixes are those of the IDs of what a path lists.
var prefixes = map[string]string{
	"suppliers": "sup", "streamers": "str", "agencies": "agy", "organizers": "ogz", "markets": "mkt", "products": "prd", "imports": "imp", "credentials": "crd",
	"events": "evt", "registrations": "reg", "wishes": "wsh", "organizations": "org", "members": "acc", "api-keys": "key", "blocks": "blk",
}

// unknown is an ID of the noun that nobody has.
func unknown(noun string) string { return prefixes[noun] + "_" + strings.Repeat("f", 32) }

// The check of every answer finds what is not as the contract says.
func TestAnswersAreHeldToTheContract(t *testing.T) {
	c := readContract(t)
	check := func(path string, status int, media, body string) error {
		r, err := http.NewRequest("GET", "http://example.com"+path, nil)
		require.NoError(t, err)
		return c.check(r, &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {media}}}, []byte(body))
	}
	const problem = `{"type":"/problems/x","title":"x","status":401,"detail":"x","instance":"/","code":"sign_in_first","request_id":"x"}`
	require.NoError(t, check("/healthz", 200, "application/json", `{"status":"ok"}`))
	require.NoError(t, check("/v1/me", 401, "application/problem+json; charset=utf-8", problem))
	for what, err := range map[string]error{
		"status":        check("/healthz", 418, "application/json", `{"status":"ok"}`),
		"media type":    check("/healthz", 200, "text/plain", `ok`),
		"type":          check("/healthz", 200, "application/json", `{"status":1}`),
		"missing field": check("/healthz", 200, "application/json", `{}`),
		"no null":       check("/v1/products", 200, "application/json", `{"items":null,"next_cursor":null}`),
		"enumeration":   check("/v1/changes", 200, "application/json", `{"items":[{"id":"x","seq":1,"topic":"x","key":"x","version":1,"at":"x"}],"next_after":1}`),
		"no problem":    check("/v1/me", 401, "application/problem+json", `{"type":"/problems/x"}`),
		"no such path":  check("/v1/nothing", 200, "application/json", `{}`),
	} {
		require.Error(t, err, what)
	}
}
