package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/go-fuego/fuego"

	"gongbo/domain"
)

// Problem is an RFC 9457 problem document.
type Problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int64        `json:"status"`
	Detail    string       `json:"detail"`
	Instance  string       `json:"instance"`
	Code      string       `json:"code"`
	RequestID string       `json:"request_id"`
	Errors    []FieldError `json:"errors,omitempty"`
}

// FieldError names one wrong field or parameter.
type FieldError struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// statuses is the only place that knows both domain kinds and HTTP.
var statuses = map[domain.Kind]int{
	domain.Malformed:    http.StatusBadRequest,
	domain.Invalid:      http.StatusUnprocessableEntity,
	domain.Unauthorized: http.StatusUnauthorized,
	domain.Forbidden:    http.StatusForbidden,
	domain.NotFound:     http.StatusNotFound,
	domain.Conflict:     http.StatusConflict,
	domain.Stale:        http.StatusPreconditionFailed,
	domain.TooMany:      http.StatusTooManyRequests,
	domain.Unavailable:  http.StatusServiceUnavailable,
}

// byCode are the few codes whose status is not their kind's.
var byCode = map[domain.Code]int{
	domain.CodeMethodNotAllowed: http.StatusMethodNotAllowed,
	domain.CodeBodyTooLarge:     http.StatusRequestEntityTooLarge,
	domain.CodeMediaType:        http.StatusUnsupportedMediaType,
}

// maxFaults is how many faults a problem names.
const maxFaults = 100

// errNotModified is no error: the client has the newest version already.
var errNotModified = errors.New("not modified")

// refuse writes the problem that err is to the client. What is not a
// domain.Error is a silent 500: the log has the rest.
func refuse(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	if errors.Is(err, errNotModified) {
		w.Header().Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	status, de := resolve(r, err)
	switch about := []any{"request_id", w.Header().Get("X-Request-Id"), "method", r.Method, "err", err}; {
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil: // nobody waits for the answer
		log.InfoContext(r.Context(), "client hung up", about...)
	case status >= 500:
		log.ErrorContext(r.Context(), "request failed", about...)
	}
	p := newProblem(status, de, languageOf(r), r.URL.Path, w.Header().Get("X-Request-Id"))
	if status == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", "2")
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="gongbo"`)
	}
	w.Header().Del("ETag")
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.Header().Set("Content-Language", map[string]string{"zh": "zh-CN", "en": "en"}[languageOf(r)])
	w.WriteHeader(status)
	if b, err := json.Marshal(p); err == nil && r.Method != http.MethodHead {
		_, _ = w.Write(append(b, '\n')) // the client may be gone
	}
}

// resolve returns the status and the error to show.
func resolve(r *http.Request, err error) (int, *domain.Error) {
	var de *domain.Error
	if !errors.As(err, &de) {
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			return http.StatusServiceUnavailable, &domain.Error{Kind: domain.Unavailable, Code: domain.CodeTimeout}
		}
		return http.StatusInternalServerError, &domain.Error{Code: domain.CodeInternal}
	}
	if de.Kind == domain.Stale && r.Header.Get("If-Match") == "" { // lost a race it did not know of
		return http.StatusConflict, &domain.Error{Kind: domain.Conflict, Code: domain.CodeChangedMeanwhile}
	}
	status, ok := byCode[de.Code]
	if !ok {
		status = statuses[de.Kind]
	}
	if status == 0 {
		return http.StatusInternalServerError, &domain.Error{Code: domain.CodeInternal}
	}
	return status, de
}

func newProblem(status int, e *domain.Error, lang, path, requestID string) Problem {
	p := Problem{
		Type: "/problems/" + string(e.Code), Title: title(lang, e.Code), Status: int64(status),
		Detail: Message(lang, e.Code, e.Args), Instance: path, Code: string(e.Code), RequestID: requestID,
	}
	for _, f := range e.Faults[:min(len(e.Faults), maxFaults)] {
		p.Errors = append(p.Errors, FieldError{Field: f.Field, Code: string(f.Code), Detail: Message(lang, f.Code, f.Args)})
	}
	return p
}

// faultsOf returns the faults an error names.
func faultsOf(err error) []domain.Fault {
	var de *domain.Error
	if errors.As(err, &de) {
		return de.Faults
	}
	return nil
}

// readFault says what went wrong while a body was read.
func readFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &domain.Error{Kind: domain.Malformed, Code: domain.CodeBodyTooLarge, Args: domain.Args{"max": bytesText(tooLarge.Limit)}, Err: err}
	}
	return &domain.Error{Kind: domain.Malformed, Code: domain.CodeBadRequest, Err: err}
}

// sendJSON ignores Accept: there is JSON only. It marshals first, so that an
// encoding error is still a clean 500.
func sendJSON(w http.ResponseWriter, _ *http.Request, v any) error {
	if p, ok := v.(*none); ok && p == nil {
		return nil
	}
	if f, ok := v.(file); ok {
		w.Header().Set("Content-Type", f.mediaType)
		if f.name != "" {
			w.Header().Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
		}
		_, err := w.Write(f.body)
		return err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = w.Write(append(b, '\n'))
	if errors.Is(err, http.ErrBodyNotAllowed) {
		return nil
	}
	return err
}

// passOn hands fuego's error serializer the error as it is.
func passOn(_ context.Context, err error) error { return err }

func (a *API) errorSerializer() fuego.ErrorSender {
	return func(w http.ResponseWriter, r *http.Request, err error) { refuse(w, r, a.Log, err) }
}

// missing turns NotFound of something a body names into a fault of that field.
func missing(err error, field, what string) error {
	if errors.Is(err, domain.NotFound) {
		return domain.Faulty([]domain.Fault{{Field: field, Code: domain.CodeNoSuchThing, Args: domain.Args{"what": what}}})
	}
	return err
}
