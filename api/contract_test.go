package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3gen"
	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/document"
)

// generated is the contract as the code makes it, read as a client reads it.
func generated(t *testing.T) (*openapi3.T, []byte) {
	t.Helper()
	b, err := new(API).Contract()
	require.NoError(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(b)
	require.NoError(t, err, "every $ref must lead somewhere")
	return doc, b
}

// eachOperation runs on every route and what the contract says of it.
func eachOperation(t *testing.T, f func(t *testing.T, op *Operation, said *openapi3.Operation)) {
	t.Helper()
	doc, _ := generated(t)
	for _, op := range new(API).server().operations {
		item := doc.Paths.Value(op.path)
		require.NotNil(t, item, "%s is not in the contract", op.path)
		said := item.GetOperation(op.method)
		require.NotNil(t, said, "%s %s is not in the contract", op.method, op.path)
		f(t, op, said)
	}
}

func TestTheCommittedContractIsTheGeneratedOne(t *testing.T) {
	_, b := generated(t)
	committed, err := os.ReadFile("../openapi/openapi.json")
	require.NoError(t, err)
	require.True(t, string(b) == string(committed), "openapi/openapi.json is stale: run make openapi")
	for range 3 {
		_, again := generated(t)
		require.True(t, string(b) == string(again), "the same code must give the same bytes")
	}
}

func TestTheContractIsValidOpenAPI(t *testing.T) {
	doc, _ := generated(t)
	require.NoError(t, doc.Validate(t.Context(), openapi3.EnableExamplesValidation()))
	require.Equal(t, "3.1.0", doc.OpenAPI)
}

func TestTheContractHasEveryRouteAndNoOther(t *testing.T) {
	doc, _ := generated(t)
	routes := new(API).server().operations
	n := 0
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			require.Contains(t, routes, method+" "+path)
			n++
		}
	}
	require.Len(t, routes, n)
}

func TestEveryOperationIsDescribed(t *testing.T) {
	doc, _ := generated(t)
	var tags []string
	for _, tag := range doc.Tags {
		require.NotEmpty(t, tag.Description)
		tags = append(tags, tag.Name)
	}
	eachOperation(t, func(t *testing.T, op *Operation, said *openapi3.Operation) {
		require.Equal(t, op.ID, said.OperationID)
		require.Len(t, said.Tags, 1)
		require.Contains(t, tags, said.Tags[0])
		for _, text := range []string{said.Summary, said.Description} {
			require.Regexp(t, `\p{Han}`, text, op.ID)
			require.Regexp(t, `[A-Za-z]{2}`, text, op.ID)
		}
		for _, p := range said.Parameters {
			require.NotEmpty(t, p.Value.Description, "%s of %s", p.Value.Name, op.ID)
			require.NotNil(t, p.Value.Example, "%s of %s", p.Value.Name, op.ID)
			require.False(t, strings.EqualFold(p.Value.Name, "Accept"))
		}
		for _, p := range op.params {
			require.NotNil(t, said.Parameters.GetByInAndName(p.In, p.Name), "%s of %s", p.Name, op.ID)
		}
	})
}

func TestEveryPolicyIsInTheContract(t *testing.T) {
	eachOperation(t, func(t *testing.T, op *Operation, said *openapi3.Operation) {
		p := policies[op.ID]
		roles := texted(said.Extensions["x-roles"])
		require.EqualValues(t, max(1, p.cost), said.Extensions["x-cost"], op.ID)
		if p.public {
			require.Empty(t, roles, op.ID)
			require.NotNil(t, said.Security, op.ID)
			require.Empty(t, *said.Security, op.ID)
			return
		}
		require.Nil(t, said.Security, "%s is guarded as the whole contract is", op.ID)
		require.Equal(t, string(p.role), roles[0], op.ID)
		require.Contains(t, roles, string(domain.Owner), op.ID)
		for _, role := range roles {
			require.True(t, domain.Role(role).Covers(p.role), op.ID)
		}
		kinds := p.kinds
		if kinds == nil {
			kinds = domain.OrganizationKinds
		}
		require.Equal(t, domain.Texts(kinds), texted(said.Extensions["x-organization-kinds"]), op.ID)
		scope, _ := said.Extensions["x-scope"].(string)
		require.Equal(t, string(p.scope), scope, op.ID)
	})
}

// texted is a list of texts that JSON made.
func texted(v any) []string {
	out := []string{}
	list, _ := v.([]any)
	for _, one := range list {
		out = append(out, one.(string))
	}
	return out
}

func TestEveryOperationDeclaresWhatItMayAnswer(t *testing.T) {
	eachOperation(t, func(t *testing.T, op *Operation, said *openapi3.Operation) {
		has := func(status int) bool { return said.Responses.Status(status) != nil }
		require.True(t, has(op.Status), op.ID)
		for _, status := range []int{400, 401, 422, 429, 500, 503} {
			require.True(t, has(status), "%s %d", op.ID, status)
		}
		write := op.method != http.MethodGet
		require.Equal(t, !op.policy.public, has(403), "%s 403", op.ID)
		require.Equal(t, write, has(409), "%s 409", op.ID)
		require.Equal(t, write, has(413) && has(415), "%s 413 415", op.ID)
		if strings.Contains(op.path, "{") {
			require.True(t, has(404), "%s 404", op.ID)
			require.True(t, !write || has(412), "%s 412", op.ID)
		}
		for status, response := range said.Responses.Map() {
			require.Contains(t, response.Value.Headers, "X-Request-Id", "%s %s", op.ID, status)
			for media, content := range response.Value.Content {
				require.Equal(t, status[0] == '4' || status[0] == '5', media == "application/problem+json", "%s %s %s", op.ID, status, media)
				require.NotNil(t, content.Example, "%s %s", op.ID, status)
			}
		}
		if op.Status == http.StatusNoContent {
			require.Empty(t, said.Responses.Status(op.Status).Value.Content, op.ID)
		}
	})
}

func TestHeadersAreDeclaredWhereTheyAre(t *testing.T) {
	eachOperation(t, func(t *testing.T, op *Operation, said *openapi3.Operation) {
		answer := said.Responses.Status(op.Status).Value
		_, etag := answer.Headers["ETag"]
		require.Equal(t, op.versioned(), etag, op.ID)
		require.Equal(t, op.conditional(), said.Responses.Status(304) != nil, op.ID)
		require.Equal(t, op.conditional(), said.Parameters.GetByInAndName("header", "If-None-Match") != nil, op.ID)
		require.Equal(t, op.method == http.MethodPost, said.Parameters.GetByInAndName("header", "Idempotency-Key") != nil, op.ID)
		_, next := answer.Headers["Link"]
		require.Equal(t, said.Parameters.GetByInAndName("query", "cursor") != nil, next, op.ID)
	})
}

func TestBodiesAreClosedAndPatchesOptional(t *testing.T) {
	eachOperation(t, func(t *testing.T, op *Operation, said *openapi3.Operation) {
		if said.RequestBody == nil {
			require.Nil(t, op.body, op.ID)
			return
		}
		content := said.RequestBody.Value.Content
		require.True(t, said.RequestBody.Value.Required, op.ID)
		if op.Raw != nil && op.Raw.Consumes != "" {
			require.Equal(t, []string{op.Raw.Consumes}, slices.Collect(maps.Keys(content)))
			return
		}
		require.Contains(t, content, "application/json", op.ID)
		s := content["application/json"].Schema.Value
		require.NotNil(t, s.AdditionalProperties.Has, op.ID)
		require.False(t, *s.AdditionalProperties.Has, op.ID)
		require.Equal(t, op.patch, content["application/merge-patch+json"] != nil, op.ID)
		if op.patch {
			require.Empty(t, s.Required, op.ID)
			for name, p := range s.Properties {
				require.NoError(t, p.Value.VisitJSON(nil, openapi3.EnableJSONSchema2020()), "%s of %s must take null", name, op.ID)
			}
		}
	})
}

func TestEveryFieldHasADescriptionAndAnExample(t *testing.T) {
	doc, _ := generated(t)
	for name, schema := range doc.Components.Schemas {
		require.NotEmpty(t, schema.Value.Description, name)
		for field, p := range schema.Value.Properties {
			what := p.Value
			if len(what.AnyOf) == 2 { // or null
				what = what.AnyOf[0].Value
			}
			require.NotEmpty(t, what.Description, "%s.%s", name, field)
			require.Regexp(t, `\p{Han}.* / `, what.Description, "%s.%s", name, field)
			if what.Type.Is(openapi3.TypeObject) && len(what.Properties) > 0 {
				continue // its fields have examples
			}
			require.NotEmpty(t, what.Examples, "%s.%s", name, field)
			for _, example := range what.Examples {
				require.NoError(t, what.VisitJSON(example, openapi3.EnableJSONSchema2020()), "example of %s.%s", name, field)
			}
		}
	}
}

// What a client copies out of the contract must be what the server takes.
func TestExamplesOfBodiesAreGood(t *testing.T) {
	eachOperation(t, func(t *testing.T, op *Operation, said *openapi3.Operation) {
		if op.body == nil {
			return
		}
		for media, content := range said.RequestBody.Value.Content {
			example, err := json.Marshal(content.Example)
			require.NoError(t, err)
			body, decode := reflect.New(op.body), document.Decode
			if op.patch {
				decode = document.DecodePatch
			}
			faults, err := decode(example, body.Interface())
			require.NoError(t, err, op.ID)
			require.Empty(t, faults, "%s %s", op.ID, media)
			if c, ok := body.Interface().(checker); ok && !op.patch {
				require.NoError(t, c.check(), "%s %s", op.ID, media)
			}
		}
	})
}

func TestExamplesOfProblemsAreWhole(t *testing.T) {
	doc, _ := generated(t)
	for name, response := range doc.Components.Responses {
		if name == "NotModified" {
			continue
		}
		p := response.Value.Content["application/problem+json"].Example.(map[string]any)
		require.NotEmpty(t, p["title"], name)
		require.NotContains(t, p["detail"], "{", name)
		require.NotEmpty(t, p["detail"], name)
	}
}

func TestListsAreNeverNull(t *testing.T) {
	doc, _ := generated(t)
	for name, schema := range doc.Components.Schemas {
		for field, p := range schema.Value.Properties {
			require.False(t, p.Value.Type.Includes("array") && p.Value.Type.Includes("null"), "%s.%s", name, field)
		}
	}
}

func TestTheContractSpeaksNoGo(t *testing.T) {
	doc, b := generated(t)
	for name := range doc.Components.Schemas {
		require.Regexp(t, `^[A-Z][A-Za-z]*$`, name)
		require.NotContains(t, []string{"HTTPError", "ErrorItem"}, name)
	}
	for _, word := range []string{"api.", "domain.", "docking.", "gongbo/", "fuego", "unknown-interface", "application/xml", "interface {"} {
		if word == "api." || word == "gongbo/" {
			require.NotRegexp(t, `"[^"]*schemas/[^"]*`+regexp.QuoteMeta(word), string(b))
			continue
		}
		require.NotContains(t, string(b), word)
	}
}

func TestTheTablesHoldNothingThatIsNotUsed(t *testing.T) {
	s := new(API).server()
	c, err := newContract(s)
	require.NoError(t, err)
	c.components()
	ids := []string{}
	for _, op := range s.operations {
		c.operation(op)
		ids = append(ids, op.ID)
	}
	for name, row := range c.fields {
		require.True(t, row.used, "fields.tsv: %s is nobody's", name)
		require.True(t, (row.zh == "") == (row.en == ""), "fields.tsv: %s lacks a language", name)
	}
	for id := range c.texts {
		require.Contains(t, ids, id, "operations.tsv")
	}
}

func TestTypesOfTwoPackagesNeverShareAName(t *testing.T) {
	c := &contract{server: &server{operations: map[string]*Operation{
		"a": {answer: reflect.TypeFor[Supplier]()}, "b": {answer: reflect.TypeFor[domain.Supplier]()},
	}}}
	require.ErrorContains(t, c.nameShapes(), "would both be the schema Supplier")
}

func TestPointersAndEnumerationsAreDescribedInTheWordsOf31(t *testing.T) {
	type thing struct {
		Role *domain.Role `json:"role"`
	}
	ref, err := openapi3gen.NewSchemaRefForValue(thing{}, nil, openapi3gen.SchemaCustomizer(customize))
	require.NoError(t, err)
	b, err := json.Marshal(ref.Value.Properties["role"])
	require.NoError(t, err)
	require.JSONEq(t, `{"type":["string","null"],"enum":["owner","manager","member",null]}`, string(b))
}
