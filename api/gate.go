package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"gongbo/api/web"
	"gongbo/domain"
	"gongbo/domain/document"
)

// gate stands before every route, in one place: request ID, security headers,
// panics, unknown paths and methods, media type, size, who it is, how much they
// may ask for, whether they may, how long it may take, and whether it was asked
// before.
type gate struct {
	api        *API
	mux        *http.ServeMux
	operations map[string]*Operation
}

type callKey struct{}

// callOf returns the call the gate has made of the request.
func callOf(r *http.Request, w http.ResponseWriter) Call {
	c, _ := r.Context().Value(callKey{}).(Call)
	c.Context, c.r, c.head = r.Context(), r, w.Header()
	return c
}

func (g *gate) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w := &web.Writer{ResponseWriter: rw}
	h := w.Header()
	h.Set("X-Request-Id", g.requestID(r))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	defer func() {
		if v := recover(); v != nil {
			g.api.Log.ErrorContext(r.Context(), "panic", "request_id", h.Get("X-Request-Id"), "panic", v, "stack", string(debug.Stack()))
			if w.Sent {
				panic(http.ErrAbortHandler)
			}
			refuse(w, r, g.api.Log, &domain.Error{Code: domain.CodeInternal})
		}
		w.Commit()
	}()
	op, err := g.operation(w, r)
	if err == nil {
		err = g.pass(w, r, op)
	}
	if err != nil {
		refuse(w, r, g.api.Log, err)
	}
}

// requestID takes the client's own, if it is a harmless one.
func (g *gate) requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if id != "" && len(id) <= 64 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" {
		return id
	}
	return g.api.NewID("req")
}

// operation finds the route. It returns nil for a page that is no operation.
func (g *gate) operation(w http.ResponseWriter, r *http.Request) (*Operation, error) {
	if clean := path.Clean(r.URL.Path); clean != r.URL.Path && clean+"/" != r.URL.Path { // the mux would redirect
		return nil, domain.Refuse(domain.NotFound, domain.CodeNoSuchRoute)
	}
	h, pattern := g.mux.Handler(r) // does not run it
	if pattern == "" {
		probe := &probe{header: http.Header{}}
		h.ServeHTTP(probe, r)
		if probe.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", probe.header.Get("Allow"))
			return nil, domain.Refuse(domain.Malformed, domain.CodeMethodNotAllowed, "method", r.Method)
		}
		return nil, domain.Refuse(domain.NotFound, domain.CodeNoSuchRoute)
	}
	return g.operations[pattern], nil
}

// probe hears what a handler would answer.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// pass lets the request through to its handler, or says why not.
func (g *gate) pass(w *web.Writer, r *http.Request, op *Operation) error {
	if op == nil { // a page of the docs
		g.mux.ServeHTTP(w, r)
		return nil
	}
	address := g.api.address(r)
	by, err := g.api.authenticate(r, op.policy)
	if err != nil {
		if limited := g.limit(w, "address:"+address, 1); limited != nil {
			return limited
		}
		return err
	}
	by.Address, by.RequestID = address, w.Header().Get("X-Request-Id")
	if err := g.limit(w, callerOf(by), max(1, op.policy.cost)); err != nil {
		return err
	}
	if !op.policy.public {
		if err := op.policy.admit(by); err != nil {
			return err
		}
	}
	body, err := g.body(w, r, op)
	if err != nil {
		return err
	}
	timeout := op.policy.timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	r = r.WithContext(context.WithValue(ctx, callKey{}, Call{By: by, Lang: languageOf(r)}))
	if key := r.Header.Get("Idempotency-Key"); key != "" && r.Method == http.MethodPost {
		return g.once(w, r, by, key, body)
	}
	g.mux.ServeHTTP(w, r)
	return nil
}

// callerOf names who asks, for limits, cursors and idempotency keys.
func callerOf(by domain.Actor) string {
	switch {
	case by.APIKeyID != "":
		return string(by.APIKeyID)
	case by.AccountID != "":
		return string(by.AccountID) + "@" + string(by.OrganizationID)
	}
	return "address:" + by.Address
}

func (g *gate) limit(w http.ResponseWriter, caller string, cost int) error {
	a := g.api.Limiter.Take(caller, cost, g.api.Now())
	h := w.Header()
	h.Set("RateLimit-Limit", strconv.Itoa(a.Limit))
	h.Set("RateLimit-Remaining", strconv.Itoa(a.Remaining))
	h.Set("RateLimit-Reset", strconv.Itoa(int(a.RetryAfter.Seconds())))
	if a.OK {
		return nil
	}
	h.Set("Retry-After", strconv.Itoa(max(1, int(a.RetryAfter.Seconds()))))
	return domain.Refuse(domain.TooMany, domain.CodeTooManyRequests)
}

// body reads the whole body, bounded, and puts it back for the handler.
func (g *gate) body(w http.ResponseWriter, r *http.Request, op *Operation) ([]byte, error) {
	if r.Body == nil || r.ContentLength == 0 {
		r.Body = http.NoBody
		return nil, nil
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil, domain.Refuse(domain.Malformed, domain.CodeBadRequest)
	}
	want := []string{"application/json"}
	if op.patch {
		want = append(want, "application/merge-patch+json")
	}
	if media := op.Raw.consumes(); media != "" {
		want = []string{media}
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(want, media) || r.Header.Get("Content-Encoding") != "" {
		return nil, domain.Refuse(domain.Malformed, domain.CodeMediaType, "want", strings.Join(want, ", "))
	}
	most := op.policy.maxBody
	if most == 0 {
		most = defaultMaxBody
	}
	if r.ContentLength > most {
		return nil, readFault(&http.MaxBytesError{Limit: most})
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		return nil, readFault(err)
	}
	if op.body == nil && op.Raw.consumes() == "" { // nothing is asked for: an empty object is nothing too
		faults, err := document.Decode(b, &none{})
		if err == nil {
			err = domain.Faulty(faults)
		}
		return b, err
	}
	if op.body == nil && op.Raw == nil { // nothing is taken from it, so nothing may be in it
		faults, err := document.Decode(b, &none{})
		if err != nil || faults != nil {
			return nil, errors.Join(err, domain.Faulty(faults))
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	return b, nil
}

// address returns where the request comes from. X-Forwarded-For is believed
// only from proxies that are trusted, from the right.
func (a *API) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		at, err := netip.ParseAddr(host)
		if err != nil || !slices.ContainsFunc(a.Trusted, func(p netip.Prefix) bool { return p.Contains(at.Unmap()) }) {
			break
		}
		if next := strings.TrimSpace(hops[i]); next != "" {
			host = next
		}
	}
	return host
}
