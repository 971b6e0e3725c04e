package api

import (
	"embed"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"gongbo/api/web"
	"gongbo/domain"
)

// operationsFile says of every operation what a caller cannot see, in zh and
// en, and the statuses it has beyond those that follow from its kind.
//
//go:embed contract/operations.tsv
var operationsFile string

// exampleFiles are examples of what is no JSON, by operation ID.
//
//go:embed contract/examples
var exampleFiles embed.FS

type operationText struct {
	zh, en string
	also   []int // statuses
}

func readOperationTexts() map[string]operationText {
	out := map[string]operationText{}
	for _, row := range rows(operationsFile, 4) {
		text := operationText{zh: row[1], en: row[2]}
		for _, s := range strings.Fields(row[3]) {
			if n, err := strconv.Atoi(s); err == nil {
				text.also = append(text.also, n)
			}
		}
		out[row[0]] = text
	}
	return out
}

// operation describes one route. fuego knows its ID, tag and summary.
func (c *contract) operation(op *Operation) *openapi3.Operation {
	made := c.fuego.Paths.Value(op.path).GetOperation(op.method)
	text, ok := c.texts[op.ID]
	if !ok {
		c.fault("operations.tsv says nothing of %s", op.ID)
	}
	out := &openapi3.Operation{
		OperationID: made.OperationID, Tags: made.Tags, Summary: made.Summary, Description: both(text.zh, text.en),
		Parameters: c.parameters(op), RequestBody: c.body(op), Responses: openapi3.NewResponsesWithCapacity(16), Extensions: extensions(op.policy),
	}
	if op.policy.public {
		out.Security = openapi3.NewSecurityRequirements()
	}
	out.Responses.Set(strconv.Itoa(op.Status), &openapi3.ResponseRef{Value: c.answer(op)})
	if op.conditional() {
		out.Responses.Set("304", openapi3ref("NotModified"))
	}
	byStatus := map[int]string{}
	for _, p := range problems() {
		byStatus[p.status] = p.name
	}
	for _, status := range append(op.refusals(), text.also...) {
		out.Responses.Set(strconv.Itoa(status), openapi3ref(byStatus[status]))
	}
	return out
}

func openapi3ref(response string) *openapi3.ResponseRef {
	return &openapi3.ResponseRef{Ref: "#/components/responses/" + response}
}

// extensions say who may use the operation, and what it costs.
func extensions(p policy) map[string]any {
	roles, kinds := []domain.Role{}, domain.OrganizationKinds
	for _, r := range slices.Backward(domain.Roles) {
		if !p.public && r.Covers(p.role) {
			roles = append(roles, r)
		}
	}
	if p.kinds != nil {
		kinds = p.kinds
	}
	out := map[string]any{"x-cost": max(1, p.cost), "x-roles": roles}
	if !p.public {
		out["x-organization-kinds"] = kinds
	}
	if p.scope != "" {
		out["x-scope"] = p.scope
	}
	return out
}

var (
	versionedType = reflect.TypeFor[versioned]()
	locatedType   = reflect.TypeFor[located]()
)

// writes tells whether the operation may change something.
func (op *Operation) writes() bool { return op.method != http.MethodGet }

// versioned tells whether the answer has an ETag.
func (op *Operation) versioned() bool { return op.answer != nil && op.answer.Implements(versionedType) }

// conditional tells whether the answer may be that nothing changed.
func (op *Operation) conditional() bool { return !op.writes() && op.versioned() }

// named tells whether the path names a thing.
func (op *Operation) named() bool { return strings.Contains(op.path, "{") }

// guarded tells whether If-Match is honoured: what is changed has a version.
func (op *Operation) guarded() bool { return op.writes() && op.named() }

// pages tells whether the answer is a part of a list that Link goes on from.
func (op *Operation) pages() bool {
	return slices.ContainsFunc(op.params, func(p web.Param) bool { return p.Name == "cursor" })
}

// refusals are the statuses of problems that follow from the kind of operation:
// the gate's and the parameters', which every operation may answer, and those
// of what it names and changes.
func (op *Operation) refusals() []int {
	out := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if !op.policy.public {
		out = append(out, http.StatusForbidden)
	}
	if op.named() {
		out = append(out, http.StatusNotFound)
	}
	if op.writes() {
		out = append(out, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if op.guarded() {
		out = append(out, http.StatusPreconditionFailed)
	}
	return out
}

// body describes what is sent.
func (c *contract) body(op *Operation) *openapi3.RequestBodyRef {
	content := openapi3.Content{}
	zh, en, _ := strings.Cut(op.Summary, " / ")
	switch {
	case op.Raw != nil && op.Raw.Consumes != "":
		content[op.Raw.Consumes] = &openapi3.MediaType{Schema: openapi3.NewStringSchema().NewRef(), Example: c.fileExample(op)}
		zh, en = zh+"：文件本身，不用表单，最大 "+bytesText(op.policy.maxBody)+"。", en+": the file itself, not a form, of at most "+bytesText(op.policy.maxBody)+"."
	case op.body == nil:
		return nil
	case op.patch:
		sh := shape{op.body, patched}
		for _, media := range []string{"application/merge-patch+json", "application/json"} {
			content[media] = c.media(sh)
		}
		zh, en = zh+"：合并补丁（RFC 7396）。", en+": a merge patch (RFC 7396)."
	default:
		content["application/json"] = c.media(shape{op.body, given})
		zh, en = zh+"：JSON 对象。", en+": a JSON object."
	}
	return &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{Required: true, Description: both(zh, en), Content: content}}
}

// media is a type as JSON, with an example.
func (c *contract) media(sh shape) *openapi3.MediaType {
	return &openapi3.MediaType{Schema: openapi3.NewSchemaRef("#/components/schemas/"+c.shapes[sh], nil), Example: c.example(sh)}
}

// answer describes what comes back when all is well.
func (c *contract) answer(op *Operation) *openapi3.Response {
	text := success(op)
	out := &openapi3.Response{Description: &text, Headers: alwaysHeaders()}
	if op.versioned() {
		out.Headers["ETag"] = headerRef("ETag")
	}
	if op.answer != nil && op.Status == http.StatusCreated && op.answer.Implements(locatedType) {
		out.Headers["Location"] = headerRef("Location")
	}
	if op.pages() {
		out.Headers["Link"] = headerRef("Link")
	}
	if op.method == http.MethodPost {
		out.Headers["Idempotent-Replayed"] = headerRef("Idempotent-Replayed")
	}
	switch {
	case op.answer == nil:
	case op.Raw == nil || op.Raw.Produces == "":
		out.Content = openapi3.Content{"application/json": c.media(shape{op.answer, answered})}
	case op.Raw.Produces == "application/json":
		out.Content = openapi3.Content{op.Raw.Produces: {Schema: openapi3.NewObjectSchema().NewRef(), Example: c.fileExample(op)}}
	default:
		out.Headers["Content-Disposition"] = headerRef("Content-Disposition")
		out.Content = openapi3.Content{op.Raw.Produces: {Schema: openapi3.NewStringSchema().NewRef(), Example: c.fileExample(op)}}
	}
	return out
}

// fileExample reads the example of what is no JSON of ours: a document in JSON, or a text.
func (c *contract) fileExample(op *Operation) any {
	b, err := exampleFiles.ReadFile("contract/examples/" + op.ID)
	if err != nil {
		c.fault("there is no example of %s: %w", op.ID, err)
		return nil
	}
	var v any
	if json.Unmarshal(b, &v) == nil {
		return v
	}
	return string(b)
}
