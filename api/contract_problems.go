package api

import (
	_ "embed"
	"net/http"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"gongbo/domain"
)

// problemsFile says which problems operations answer: status, name of the
// response, zh, en, and the codes it comes with, the first being the example.
//
//go:embed contract/problems.tsv
var problemsFile string

// problem is an answer of refusal that operations share.
type problem struct {
	status int
	name   string
	zh, en string
	codes  []string
}

func problems() []problem {
	var out []problem
	for _, row := range rows(problemsFile, 5) {
		status, err := strconv.Atoi(row[0])
		if err != nil {
			status = http.StatusInternalServerError
		}
		out = append(out, problem{status, row[1], row[2], row[3], strings.Fields(row[4])})
	}
	return out
}

// problem describes the answer. Its example is what the catalog of messages says.
func (c *contract) problem(p problem) *openapi3.Response {
	if p.status == http.StatusNotModified {
		text := both(p.zh, p.en)
		headers := alwaysHeaders()
		headers["ETag"] = headerRef("ETag")
		return &openapi3.Response{Description: &text, Headers: headers}
	}
	for _, code := range p.codes {
		if title("zh", domain.Code(code)) == "" || title("en", domain.Code(code)) == "" {
			c.fault("problems.tsv: %s has no message", code)
		}
	}
	text := both(p.zh, p.en) + "\n\n`code`: " + "`" + strings.Join(p.codes, "`, `") + "`"
	out := &openapi3.Response{Description: &text, Headers: alwaysHeaders(), Content: openapi3.Content{"application/problem+json": {
		Schema:  openapi3.NewSchemaRef("#/components/schemas/Problem", nil),
		Example: p.example(),
	}}}
	switch p.status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusConflict:
		out.Headers["Retry-After"] = headerRef("Retry-After")
	case http.StatusUnauthorized:
		out.Headers["WWW-Authenticate"] = headerRef("WWW-Authenticate")
	}
	return out
}

// example is a problem as a client would read it.
func (p problem) example() Problem {
	e := &domain.Error{Code: domain.Code(p.codes[0]), Args: exampleArgs}
	if p.status == http.StatusUnprocessableEntity {
		e.Faults = []domain.Fault{
			{Field: "live_price_fen", Code: domain.CodeRequired},
			{Field: "commission_bps", Code: domain.CodeOutOfRange, Args: domain.Args{"min": "0", "max": "10000"}},
		}
	}
	return newProblem(p.status, e, "zh", "/v1/products", "req_019de8c34d8075c0a9d4a7c1e2f3b405")
}

// exampleArgs fill in the placeholders of messages.
var exampleArgs = domain.Args{"want": "application/json", "max": "1 MiB", "role": "manager", "state": "draft", "allowed": "list"}
