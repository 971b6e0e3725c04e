package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// contractVersion is the version of the contract: the first number changes when
// a client must.
const contractVersion = "1.0.0"

// The words of the contract. What an operation, a field or a status says is in
// tables, so that people can mend it without reading Go.
var (
	//go:embed contract/info.md
	contractInfo string
	//go:embed contract/tags.tsv
	contractTags string
)

// Contract returns the OpenAPI document of what Handler serves: fuego's list of
// routes and description of types, with all that the route list, the policies,
// the catalogs of messages and the tables in contract/ say of them. The same
// code gives the same bytes.
func (a *API) Contract() ([]byte, error) {
	s := a.server()
	c, err := newContract(s)
	if err != nil {
		return nil, err
	}
	c.doc.OpenAPI = "3.1.0"
	c.doc.Info = &openapi3.Info{
		Title: "供播 Gongbo", Version: contractVersion, Description: strings.TrimSpace(contractInfo),
		Summary: "直播电商供应链撮合平台 / A supply-chain matchmaking marketplace for livestream commerce",
		Contact: &openapi3.Contact{Name: "供播 Gongbo", URL: "/docs"},
		License: &openapi3.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
	}
	c.doc.Servers = openapi3.Servers{{URL: "/", Description: "这个文档来自的服务器 / The server this document comes from"}}
	c.doc.Security = openapi3.SecurityRequirements{{"bearerAuth": {}}}
	for _, row := range rows(contractTags, 3) {
		c.doc.Tags = append(c.doc.Tags, &openapi3.Tag{Name: row[0], Description: both(row[1], row[2])})
	}
	c.components()
	c.doc.Paths = openapi3.NewPaths()
	for _, pattern := range slices.Sorted(maps.Keys(s.operations)) {
		op := s.operations[pattern]
		c.doc.AddOperation(op.path, op.method, c.operation(op))
	}
	c.share()
	if err := errors.Join(c.faults...); err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return marshalContract(c.doc)
}

// contract is the document in the making.
type contract struct {
	server *server
	fuego  *openapi3.T // what fuego made of the routes
	doc    *openapi3.T // what clients read
	fields fieldTable
	texts  map[string]operationText
	shapes map[shape]string // names of schemas
	faults []error          // all that is missing or ambiguous

	shareable           []sharing // what may be in several places
	shareableParameters []parameterSharing
}

func newContract(s *server) (*contract, error) {
	fields, err := readFields()
	if err != nil {
		return nil, err
	}
	c := &contract{server: s, fuego: s.fuego.OpenAPI.Description(), doc: &openapi3.T{}, fields: fields, texts: readOperationTexts()}
	return c, c.nameShapes()
}

// components are the parts that operations share.
func (c *contract) components() {
	c.doc.Components = &openapi3.Components{
		Schemas:    openapi3.Schemas{},
		Parameters: sharedParameters(),
		Headers:    sharedHeaders(),
		Responses:  openapi3.ResponseBodies{},
		SecuritySchemes: openapi3.SecuritySchemes{"bearerAuth": {Value: &openapi3.SecurityScheme{
			Type: "http", Scheme: "bearer",
			Description: both("会话令牌（gbs_…，登录后得到）或 API 密钥（gbk_…，只显示一次）。", "A session token (gbs_…, from signing in) or an API key (gbk_…, shown once)."),
		}}},
	}
	for sh, name := range c.shapes {
		c.doc.Components.Schemas[name] = c.schema(sh, name).NewRef()
	}
	for _, p := range problems() {
		c.doc.Components.Responses[p.name] = &openapi3.ResponseRef{Value: c.problem(p)}
	}
}

func (c *contract) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, args...))
}

// rows are the lines of a table with tabs between its columns. Empty lines and
// lines that begin with # are for people.
func rows(table string, columns int) [][]string {
	var out [][]string
	for line := range strings.Lines(table) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line, "\t")
		for len(row) < columns {
			row = append(row, "")
		}
		out = append(out, row)
	}
	return out
}

// both is a text in Chinese and English.
func both(zh, en string) string { return zh + "\n\n" + en }

// marshalContract writes the document with its members in the order people
// look for them, the members of each part sorted, and nothing escaped for HTML.
func marshalContract(doc *openapi3.T) ([]byte, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write the contract: %w", err)
	}
	parts := map[string]any{}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&parts); err != nil {
		return nil, fmt.Errorf("read the contract again: %w", err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("  ", "  ")
	out.WriteString("{\n")
	for i, name := range []string{"openapi", "info", "servers", "security", "tags", "paths", "components"} {
		if i > 0 {
			out.WriteString(",\n")
		}
		fmt.Fprintf(&out, "  %q: ", name)
		if err := enc.Encode(parts[name]); err != nil {
			return nil, fmt.Errorf("write %s of the contract: %w", name, err)
		}
		out.Truncate(out.Len() - 1) // the encoder's line break
		delete(parts, name)
	}
	if len(parts) > 0 {
		return nil, fmt.Errorf("the contract has parts without a place: %v", slices.Sorted(maps.Keys(parts)))
	}
	out.WriteString("\n}\n")
	return out.Bytes(), nil
}

// success says what came of an operation, in the words of its summary.
func success(op *Operation) string {
	zh, en, _ := strings.Cut(op.Summary, " / ")
	done := map[int][2]string{
		http.StatusOK:        {"成功。", "done."},
		http.StatusCreated:   {"已创建。", "created."},
		http.StatusNoContent: {"成功，没有正文。", "done; there is no body."},
	}[op.Status]
	return both(zh+"："+done[0], en+": "+done[1])
}
