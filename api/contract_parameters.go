package api

import (
	"reflect"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"gongbo/api/web"
	"gongbo/search"
)

// parameters lists the parameters of the path and the query, then the headers.
func (c *contract) parameters(op *Operation) openapi3.Parameters {
	var out openapi3.Parameters
	for _, p := range op.params {
		switch paging := op.pages() && p.In == "query"; {
		case paging && p.Name == "limit":
			out = append(out, parameterRef("Limit"))
		case paging && p.Name == "cursor":
			out = append(out, parameterRef("Cursor"))
		default:
			ref := &openapi3.ParameterRef{Value: c.parameter(op, p)}
			c.shareableParameters = append(c.shareableParameters, parameterSharing{ref, parameterNames(op, p)})
			out = append(out, ref)
		}
	}
	if op.method == "POST" {
		out = append(out, parameterRef("IdempotencyKey"))
	}
	if op.guarded() {
		out = append(out, parameterRef("IfMatch"))
	}
	if op.conditional() {
		out = append(out, parameterRef("IfNoneMatch"))
	}
	return append(out, parameterRef("AcceptLanguage"))
}

func parameterRef(name string) *openapi3.ParameterRef {
	return &openapi3.ParameterRef{Ref: "#/components/parameters/" + name}
}

func (c *contract) parameter(op *Operation, p web.Param) *openapi3.Parameter {
	name := "?" + p.Name
	if noun := nounOfParam(p.Name, op.path); p.In == "path" && noun != "" {
		name = "?" + noun + ".id"
	}
	row, ok := c.fields.find(op.ID+"?"+p.Name, name, p.Name)
	if !ok {
		c.fault("fields.tsv says nothing of the parameter %s of %s", p.Name, op.ID)
	}
	s, example := c.parameterSchema(op, p, row)
	out := &openapi3.Parameter{Name: p.Name, In: p.In, Required: p.Required, Description: row.text(), Schema: s.NewRef(), Example: example}
	if p.List {
		list := openapi3.NewArraySchema()
		list.Items, list.MaxItems = s.NewRef(), count(int64(p.MaxItems))
		out.Schema = list.NewRef()
		out.Style, out.Explode = openapi3.SerializationForm, openapi3.Ptr(true)
		out.Description += " 可重复，也可用逗号分隔。 / Repeat it, or separate values by commas."
		if _, ok := example.([]any); !ok {
			out.Example = []any{example}
		}
	}
	return out
}

// parameterSchema describes one value of the parameter.
func (c *contract) parameterSchema(op *Operation, p web.Param, row field) (*openapi3.Schema, any) {
	s, example := openapi3.NewStringSchema(), row.example
	switch p.Type.Kind() {
	case reflect.Int64:
		s = openapi3.NewInt64Schema()
		convention(p.Name, s)
		if p.Min != nil {
			s.Min = number(*p.Min)
		}
		if p.Max != nil {
			s.Max = number(*p.Max)
		}
		if n, err := strconv.ParseInt(p.Default, 10, 64); err == nil {
			s.Default = n
		}
	case reflect.Bool:
		s = openapi3.NewBoolSchema()
		if p.Default != "" {
			s.Default = p.Default == "true"
		}
	default:
		values := p.Values
		if own := searchValues(op.ID, p.Name); own != nil {
			values = own
		}
		for _, v := range values {
			s.Enum = append(s.Enum, v)
		}
		if example == nil && len(values) > 0 {
			example = values[0]
		}
		if p.Default != "" {
			s.Default = p.Default
		}
		convention(p.Name, s)
		if prefix := prefixes[nounOfParam(p.Name, op.path)]; prefix != "" {
			s.Pattern, example = "^"+prefix+"_[0-9a-f]{32}$", exampleID(prefix)
		}
		if s.Enum == nil && s.Pattern == "" {
			s.MaxLength = count(int64(p.MaxLen))
		}
	}
	if example == nil {
		c.fault("fields.tsv has no example of the parameter %s of %s", p.Name, op.ID)
	}
	return s, example
}

// searchKinds says what each search looks for.
var searchKinds = map[string]search.Kind{"searchProducts": search.Products, "searchSuppliers": search.Suppliers, "searchStreamers": search.Streamers}

// searchValues are the facets, or the orders, that a search has: those of its
// index. Other parameters have none.
func searchValues(operation, param string) []string {
	schema, err := search.SchemaOf(searchKinds[operation])
	if err != nil {
		return nil
	}
	var out []string
	switch param {
	case "facets":
		for _, t := range schema.Terms {
			if t.Facet {
				out = append(out, t.Name)
			}
		}
	case "sort":
		out = append(out, string(search.ByRelevance))
		for _, r := range schema.Sorts {
			out = append(out, string(r.Sort))
		}
	}
	return out
}

// sharedParameters are those that many operations have.
func sharedParameters() openapi3.ParametersMap {
	text := func(name, in, zh, en, example string, most int64) *openapi3.ParameterRef {
		s := openapi3.NewStringSchema()
		s.MaxLength = count(most)
		return &openapi3.ParameterRef{Value: &openapi3.Parameter{Name: name, In: in, Description: both(zh, en), Schema: s.NewRef(), Example: example}}
	}
	out := openapi3.ParametersMap{
		"Cursor": text("cursor", "query", "上一页的 next_cursor：只对同一列表、同样的筛选和同一调用者有效。", "next_cursor of the page before; good for the same list, filters and caller only.", exampleCursor, 500),
		"IdempotencyKey": text("Idempotency-Key", "header", "调用者自选的键，保留 24 小时：同样的键和正文得到逐字节相同的答复，键相同而正文不同得到 422。",
			"A key of the caller's choice, kept for 24 hours: the same key and body get the same answer byte for byte, the same key with another body gets 422.", "5f0c8a52-9d5e-4a3e-8d5a-2f7f1c1b9e10", 255),
		"IfMatch":        text("If-Match", "header", "所知版本的 ETag：已被修改时得到 412。不带则不检查。", "The ETag of the version you know: 412 if it has changed since. Without it nothing is compared.", `"3"`, 200),
		"IfNoneMatch":    text("If-None-Match", "header", "已有版本的 ETag：没有变化时得到 304。", "The ETag of the version you have: 304 if nothing changed.", `"3"`, 200),
		"AcceptLanguage": text("Accept-Language", "header", "title、detail 和理由的语言：zh-CN（默认）或 en。", "The language of titles, details and reasons: zh-CN (the default) or en.", "zh-CN", 200),
	}
	limit := openapi3.NewInt64Schema()
	limit.Min, limit.Max, limit.Default = number(1), number(100), 20
	out["Limit"] = &openapi3.ParameterRef{Value: &openapi3.Parameter{Name: "limit", In: "query", Description: both("每页最多几条。", "At most so many per page."), Schema: limit.NewRef(), Example: 20}}
	return out
}

// exampleCursor looks like a cursor, and opens nothing.
const exampleCursor = "q3Jk0ZkXb2w6mN1s8yT4vXByZF8wMTlkZThjMzRkODA3"

// header is a header of answers.
type header struct {
	name, zh, en string
	example      any // a text or a number
}

var contractHeaders = []header{
	{"X-Request-Id", "请求编号：调用者给的，或服务器起的；报障时请附上。", "The request's ID: the caller's own or the server's; quote it when you ask for help.", "req_019de8c34d8075c0a9d4a7c1e2f3b405"},
	{"RateLimit-Limit", "额度桶的大小，单位为点；每个操作的点数见 x-cost。", "The size of the bucket in points; x-cost says what an operation takes.", 600},
	{"RateLimit-Remaining", "剩余点数。", "Points left.", 587},
	{"RateLimit-Reset", "多少秒后有足够的点数；0 表示现在就够。", "Seconds until there are enough points; 0 is now.", 0},
	{"Retry-After", "多少秒后再试。", "Seconds to wait before trying again.", 2},
	{"ETag", "版本，强校验值；用于 If-Match 和 If-None-Match。", "The version, a strong validator, for If-Match and If-None-Match.", `"3"`},
	{"Location", "新建之物的地址。", "Where the new thing is.", "/v1/products/" + exampleID("prd")},
	{"Link", "下一页的地址，rel=\"next\"；最后一页没有。", "Where the next page is, rel=\"next\"; the last page has none.", `</v1/products?cursor=` + exampleCursor + `>; rel="next"`},
	{"Idempotent-Replayed", "true：这是先前对同一 Idempotency-Key 的答复。", "true: this is the earlier answer to the same Idempotency-Key.", "true"},
	{"Content-Disposition", "建议的文件名。", "The file name to save it under.", `attachment; filename="timetable.ics"`},
	{"WWW-Authenticate", "怎样登录。", "How to sign in.", `Bearer realm="gongbo"`},
}

// sharedHeaders are the headers of answers.
func sharedHeaders() openapi3.Headers {
	out := openapi3.Headers{}
	for _, h := range contractHeaders {
		s := openapi3.NewStringSchema()
		if _, ok := h.example.(int); ok {
			s = openapi3.NewInt64Schema()
			s.Min = number(0)
		}
		if h.name == "Idempotent-Replayed" {
			s.Enum = []any{"true"}
		}
		out[h.name] = &openapi3.HeaderRef{Value: &openapi3.Header{Parameter: openapi3.Parameter{Description: both(h.zh, h.en), Schema: s.NewRef(), Example: h.example}}}
	}
	return out
}

func headerRef(name string) *openapi3.HeaderRef {
	return &openapi3.HeaderRef{Ref: "#/components/headers/" + name}
}

// alwaysHeaders are in every answer of an operation.
func alwaysHeaders() openapi3.Headers {
	out := openapi3.Headers{}
	for _, name := range []string{"X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} {
		out[name] = headerRef(name)
	}
	return out
}
