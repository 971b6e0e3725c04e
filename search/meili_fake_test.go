package search_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

const meiliSpec = "/work/shared/data/meilisearch-openapi.json"

// fakeMeili keeps indexes and documents like a Meilisearch server but does not search: it answers every search with all documents
// of the index. Where Meilisearch's own OpenAPI file is at hand it checks each request and each of its own answers against it.
type fakeMeili struct {
	t      *testing.T
	router routers.Router // nil without the file

	mu       sync.Mutex
	indexes  map[string]map[string]json.RawMessage // index, then ID
	settings map[string]json.RawMessage
	searches []string // bodies of multi-search requests
	requests []string // method and path
	tasks    int64
	failed   map[int64]string // task to error code
	failNext string           // error code for the next task
	answer   func(w http.ResponseWriter) bool
}

func newFakeMeili(t *testing.T) (*fakeMeili, string) {
	t.Helper()
	router, err := meiliRouter()
	if err != nil {
		t.Logf("requests are not checked against Meilisearch's OpenAPI file: %v", err)
	}
	f := &fakeMeili{t: t, indexes: map[string]map[string]json.RawMessage{}, settings: map[string]json.RawMessage{}, failed: map[int64]string{}, router: router}
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	return f, srv.URL
}

// meiliRouter reads Meilisearch's OpenAPI file, once.
var meiliRouter = sync.OnceValues(func() (routers.Router, error) {
	raw, err := os.ReadFile(meiliSpec)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	// Slips of the published file: the server takes and gives a plain list here, and a multi-search without federation
	// answers SearchResults.
	doc["components"].(map[string]any)["schemas"].(map[string]any)["AttributePatterns"] = map[string]any{"type": "array", "items": map[string]any{"type": "string"}}
	multi := doc["paths"].(map[string]any)["/multi-search"].(map[string]any)["post"].(map[string]any)
	multi["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)["application/json"] = map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/SearchResults"}}
	if raw, err = json.Marshal(doc); err != nil {
		return nil, err
	}
	spec, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, err
	}
	spec.Servers = nil
	return gorillamux.NewRouter(spec)
})

func (f *fakeMeili) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, r.Method+" "+r.URL.Path)
	if f.answer != nil && f.answer(w) {
		return
	}
	check := f.check(r, body)
	code, answer := f.handle(r, body)
	check(code, answer)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, answer)
}

// check validates a request, and returns what validates the answer.
func (f *fakeMeili) check(r *http.Request, body []byte) func(int, string) {
	if f.router == nil {
		return func(int, string) {}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.URL.Scheme, r.URL.Host = "http", r.Host
	route, params, err := f.router.FindRoute(r)
	if err != nil {
		f.t.Errorf("no such route in Meilisearch: %s %s: %v", r.Method, r.URL, err)
		return func(int, string) {}
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true, SkipSettingDefaults: true}}
	if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
		f.t.Errorf("request %s %s %s: %.400v", r.Method, r.URL.Path, body, err)
	}
	return func(code int, answer string) {
		out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: code, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(answer))}
		if err := openapi3filter.ValidateResponse(r.Context(), out); err != nil {
			f.t.Errorf("answer of the fake %s %s: %.600v", r.Method, r.URL.Path, err)
		}
	}
}

func (f *fakeMeili) handle(r *http.Request, body []byte) (int, string) {
	part := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case part[0] == "tasks":
		return f.task(part[1])
	case part[0] == "multi-search":
		f.searches = append(f.searches, string(body))
		return f.search(body)
	case part[0] == "swap-indexes":
		var pairs []struct{ Indexes []string }
		f.decode(body, &pairs)
		a, b := pairs[0].Indexes[0], pairs[0].Indexes[1]
		f.indexes[a], f.indexes[b] = f.indexes[b], f.indexes[a]
		return f.enqueue("", "indexSwap")
	case len(part) == 1: // create
		var in struct{ UID string }
		f.decode(body, &in)
		if f.indexes[in.UID] != nil {
			f.failNext = "index_already_exists"
		} else {
			f.indexes[in.UID] = map[string]json.RawMessage{}
		}
		return f.enqueue(in.UID, "indexCreation")
	}
	docs, known := f.indexes[part[1]]
	switch {
	case len(part) == 2 && r.Method == http.MethodDelete:
		delete(f.indexes, part[1])
		if !known {
			f.failNext = "index_not_found"
		}
		return f.enqueue(part[1], "indexDeletion")
	case !known:
		return 404, `{"message":"Index SECRET not found.","code":"index_not_found","type":"invalid_request","link":"https://docs"}`
	case len(part) == 2:
		return 200, fmt.Sprintf(`{"uid":%q,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","primaryKey":"id"}`, part[1])
	case part[2] == "settings":
		f.settings[part[1]] = body
		return f.enqueue(part[1], "settingsUpdate")
	case strings.HasSuffix(r.URL.Path, "/fetch"):
		return f.fetch(docs, body)
	case strings.HasSuffix(r.URL.Path, "/delete-batch"):
		var ids []string
		f.decode(body, &ids)
		for _, id := range ids {
			delete(docs, id)
		}
		return f.enqueue(part[1], "documentDeletion")
	}
	var list []json.RawMessage
	f.decode(body, &list)
	code := f.failNext
	for _, d := range list {
		var key struct{ ID string }
		f.decode(d, &key)
		if code == "" {
			docs[key.ID] = d
		}
	}
	return f.enqueue(part[1], "documentAdditionOrUpdate")
}

func (f *fakeMeili) decode(body []byte, into any) {
	if err := json.Unmarshal(body, into); err != nil {
		f.t.Errorf("body %.200s: %v", body, err)
	}
}

func (f *fakeMeili) enqueue(uid, kind string) (int, string) {
	f.tasks++
	if f.failNext != "" {
		f.failed[f.tasks], f.failNext = f.failNext, ""
	}
	index := "null"
	if uid != "" {
		index = fmt.Sprintf("%q", uid)
	}
	return 202, fmt.Sprintf(`{"taskUid":%d,"indexUid":%s,"status":"enqueued","type":%q,"enqueuedAt":"2026-01-01T00:00:00Z"}`, f.tasks, index, kind)
}

func (f *fakeMeili) task(id string) (int, string) {
	var n int64
	f.decode([]byte(id), &n)
	status, fault := "succeeded", "null"
	if code := f.failed[n]; code != "" {
		status, fault = "failed", fmt.Sprintf(`{"message":"SECRET","code":%q,"type":"invalid_request","link":"l"}`, code)
	}
	return 200, fmt.Sprintf(`{"uid":%d,"batchUid":1,"indexUid":"x","status":%q,"type":"documentAdditionOrUpdate","canceledBy":null,"details":{"receivedDocuments":1,"indexedDocuments":0},"error":%s,"duration":"PT0.1S","enqueuedAt":"2026-01-01T00:00:00Z","startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:00:01Z"}`, n, status, fault)
}

func (f *fakeMeili) fetch(docs map[string]json.RawMessage, body []byte) (int, string) {
	var in struct {
		Offset, Limit int
		Ids           []string
	}
	f.decode(body, &in)
	var out []string
	for _, id := range sortedKeys(docs) {
		if in.Ids == nil || slices.Contains(in.Ids, id) {
			out = append(out, string(docs[id]))
		}
	}
	page := out[min(in.Offset, len(out)):min(in.Offset+in.Limit, len(out))]
	return 200, fmt.Sprintf(`{"results":[%s],"offset":%d,"limit":%d,"total":%d}`, strings.Join(page, ","), in.Offset, in.Limit, len(out))
}

// search answers each query with every document, best score first, and with one canned facet value.
func (f *fakeMeili) search(body []byte) (int, string) {
	var in struct {
		Queries []struct {
			IndexUID    string
			Q           string
			Limit       *int
			HitsPerPage *int
			Facets      []string
		}
	}
	f.decode(body, &in)
	var results []string
	for i, q := range in.Queries {
		docs := f.indexes[q.IndexUID]
		if q.HitsPerPage != nil {
			facets := []string{}
			for _, name := range q.Facets {
				facets = append(facets, fmt.Sprintf(`%q:{"b":%d,"a":%d,"c":9}`, name, i, i))
			}
			results = append(results, fmt.Sprintf(`{"indexUid":%q,"hits":[],"query":%q,"processingTimeMs":1,"hitsPerPage":0,"page":1,"totalPages":0,"totalHits":%d,"facetDistribution":{%s}}`, q.IndexUID, q.Q, len(docs), strings.Join(facets, ",")))
			continue
		}
		var hits []string
		for _, id := range sortedKeys(docs) {
			if len(hits) < *q.Limit {
				hits = append(hits, strings.TrimSuffix(string(docs[id]), "}")+`,"_rankingScore":0.87654}`)
			}
		}
		results = append(results, fmt.Sprintf(`{"indexUid":%q,"hits":[%s],"query":%q,"processingTimeMs":1,"limit":20,"offset":0,"estimatedTotalHits":3}`, q.IndexUID, strings.Join(hits, ","), q.Q))
	}
	return 200, `{"results":[` + strings.Join(results, ",") + `]}`
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}
