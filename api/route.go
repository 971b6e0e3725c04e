package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-fuego/fuego"

	"gongbo/api/web"
	"gongbo/domain"
	"gongbo/domain/document"
)

// Call is one request on its way through a handler.
type Call struct {
	context.Context
	By   domain.Actor
	Lang string // "zh" or "en"
	r    *http.Request
	head http.Header // of the answer
}

// none is a set of parameters, or a body, without anything in it.
type none struct{}

// byID is the parameter of an operation on one thing.
type byID struct {
	ID string `path:"id"`
}

// Operation says what the contract says of a route, beyond its types. Its
// policy is in the table of policy.go.
type Operation struct {
	ID      string
	Tag     string
	Summary string // zh-CN / English
	Status  int    // of success; 200 unless set
	Raw     *Raw   // set when the answer or the body is no JSON
	method  string
	path    string
	params  []web.Param
	body    reflect.Type // nil: none
	answer  reflect.Type // nil: none
	patch   bool
	policy  policy
}

// Raw says what travels where no JSON does.
type Raw struct {
	Consumes string // media type of the request; empty: no body
	Produces string // media type of the answer; empty: JSON
}

// consumes is the media type of the body, if that is no JSON.
func (r *Raw) consumes() string {
	if r == nil {
		return ""
	}
	return r.Consumes
}

// server collects routes: on fuego's mux, and as operations for the gate and the contract.
type server struct {
	api        *API
	fuego      *fuego.Server
	operations map[string]*Operation // by pattern of the mux
}

func (s *server) add(method, path string, op Operation, params, body, answer reflect.Type) *Operation {
	op.method, op.path = method, path
	op.params = web.Params(params)
	op.body, op.answer = body, answer
	if op.Status == 0 {
		op.Status = http.StatusOK
	}
	op.policy = policies[op.ID]
	s.operations[method+" "+path] = &op
	return &op
}

// versioned answers have an ETag.
type versioned interface{ version() int64 }

// located answers of status 201 say where the new thing is.
type located interface{ location() string }

// get registers a route without a body.
func get[P, O any](s *server, path string, op Operation, h func(c Call, p P) (O, error)) {
	o := s.add(http.MethodGet, path, op, reflect.TypeFor[P](), nil, reflect.TypeFor[O]())
	fuego.Get(s.fuego, path, func(c fuego.ContextNoBody) (O, error) { return serve(s, o, c.Request(), c.Response(), h) }, describe(o))
}

// act registers a POST without a body.
func act[P, O any](s *server, path string, op Operation, h func(c Call, p P) (O, error)) {
	o := s.add(http.MethodPost, path, op, reflect.TypeFor[P](), nil, reflect.TypeFor[O]())
	fuego.Post(s.fuego, path, func(c fuego.ContextNoBody) (O, error) { return serve(s, o, c.Request(), c.Response(), h) }, describe(o))
}

// remove registers a DELETE that answers 204.
func remove[P any](s *server, path string, op Operation, h func(c Call, p P) error) {
	op.Status = http.StatusNoContent
	o := s.add(http.MethodDelete, path, op, reflect.TypeFor[P](), nil, nil)
	fuego.Delete(s.fuego, path, func(c fuego.ContextNoBody) (*none, error) {
		return serve(s, o, c.Request(), c.Response(), func(call Call, p P) (*none, error) { return nil, h(call, p) })
	}, describe(o))
}

// post registers a route with a JSON body.
func post[P, B, O any](s *server, path string, op Operation, h func(c Call, p P, body B) (O, error)) {
	command(s, path, op, func(c Call, p P, read func() (B, error)) (O, error) {
		body, err := read()
		if err != nil {
			var zero O
			return zero, err
		}
		return h(c, p, body)
	})
}

// command registers a route with a JSON body that changes what the path names.
// Its handler reads the body once it knows that it may: what is not there, or
// was changed meanwhile, is told before what is wrong in the body, as with PATCH.
func command[P, B, O any](s *server, path string, op Operation, h func(c Call, p P, read func() (B, error)) (O, error)) {
	o := s.add(http.MethodPost, path, op, reflect.TypeFor[P](), reflect.TypeFor[B](), reflect.TypeFor[O]())
	fuego.Post(s.fuego, path, func(c fuego.ContextWithBody[B]) (O, error) {
		return serve(s, o, c.Request(), c.Response(), func(call Call, p P) (O, error) {
			return h(call, p, func() (body B, err error) { err = readBody(call.r, &body); return })
		})
	}, describe(o))
}

// patch registers a route whose body is a merge patch (RFC 7396) of B.
func patch[P, B, O any](s *server, path string, op Operation, h func(c Call, p P, m merge[B]) (O, error)) {
	o := s.add(http.MethodPatch, path, op, reflect.TypeFor[P](), reflect.TypeFor[B](), reflect.TypeFor[O]())
	o.patch = true
	fuego.Patch(s.fuego, path, func(c fuego.ContextWithBody[B]) (O, error) {
		return serve(s, o, c.Request(), c.Response(), func(call Call, p P) (O, error) {
			b, err := io.ReadAll(call.r.Body)
			if err != nil {
				var zero O
				return zero, readFault(err)
			}
			return h(call, p, merge[B]{patch: b})
		})
	}, describe(o))
}

// serve binds the parameters, calls the handler and sets the headers that
// follow from its answer.
func serve[P, O any](s *server, op *Operation, r *http.Request, w http.ResponseWriter, h func(c Call, p P) (O, error)) (O, error) {
	var p P
	var zero O
	if faults := web.Bind(r, &p); faults != nil {
		return zero, domain.Faulty(faults)
	}
	out, err := h(callOf(r, w), p)
	if err != nil {
		return zero, err
	}
	if v, ok := any(out).(versioned); ok {
		etag := etagOf(v.version())
		w.Header().Set("ETag", etag)
		if r.Method == http.MethodGet && etagIn(strings.ReplaceAll(r.Header.Get("If-None-Match"), "W/", ""), etag) { // compared weakly, RFC 9110
			return zero, errNotModified
		}
	}
	if l, ok := any(out).(located); ok && op.Status == http.StatusCreated {
		w.Header().Set("Location", l.location())
	}
	w.WriteHeader(op.Status)
	return out, nil
}

// checker is a body that can say what is wrong with its values before anything
// is looked up. It is asked only when the document itself is faulty, so that
// the answer names both sorts of faults.
type checker interface{ check() error }

func readBody(r *http.Request, body any) error {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return readFault(err)
	}
	faults, err := document.Decode(b, body)
	return withCheck(faults, err, body)
}

func withCheck(faults []domain.Fault, err error, body any) error {
	if err != nil || len(faults) == 0 {
		return err
	}
	if c, ok := body.(checker); ok {
		named := make(map[string]bool)
		for _, f := range faults {
			named[f.Field] = true
		}
		for _, f := range faultsOf(c.check()) {
			if !named[f.Field] {
				faults = append(faults, f)
			}
		}
	}
	return domain.Faulty(faults)
}

// merge is a merge patch of a B.
type merge[B any] struct{ patch []byte }

// over returns was with the patch applied. Fields the patch sets to null are
// taken away; what that leaves is checked like a new one.
func (m merge[B]) over(was B) (B, error) {
	var shape, out B
	faults, err := document.DecodePatch(m.patch, &shape)
	if err != nil {
		return out, err
	}
	b, err := json.Marshal(was)
	if err != nil {
		return out, err
	}
	if b, err = jsonpatch.MergePatch(b, m.patch); err != nil {
		return out, &domain.Error{Kind: domain.Malformed, Code: domain.CodeBadJSON, Err: err}
	}
	err = json.Unmarshal(b, &out)
	if len(faults) > 0 { // what could be read of it may be wrong too
		return out, withCheck(faults, nil, any(&out))
	}
	return out, err
}

// Match returns Stale if the client says, by If-Match, that it knows another version.
func (c Call) Match(version int64) error {
	if h := c.r.Header.Get("If-Match"); h != "" && h != "*" && !etagIn(h, etagOf(version)) {
		return domain.Refuse(domain.Stale, domain.CodeStaleVersion)
	}
	return nil
}

func etagOf(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

func etagIn(header, etag string) bool {
	for s := range strings.SplitSeq(header, ",") {
		if s = strings.TrimSpace(s); s == etag || s == "*" {
			return true
		}
	}
	return false
}
