// Package domain is what the business says: parties, products, terms, docking
// events, changes, errors. A value of this package is valid or does not exist:
// it comes from a constructor that names every wrong field at once. It imports
// the standard library only.
package domain

import (
	"fmt"
	"strings"
)

// Kind says what went wrong in terms a caller can act on. A Kind is an error,
// so errors.Is(err, domain.NotFound) works on any wrapped error.
type Kind string

const (
	Malformed    Kind = "malformed"    // the request cannot be read at all
	Invalid      Kind = "invalid"      // the input breaks a rule; see Error.Faults
	Unauthorized Kind = "unauthorized" // nobody is signed in, or no longer
	Forbidden    Kind = "forbidden"    // the caller is known and may not do this
	NotFound     Kind = "not_found"    // no such thing, or the caller may not know of it
	Conflict     Kind = "conflict"     // it exists already, or its state does not allow this
	Stale        Kind = "stale"        // it changed since the caller read it
	TooMany      Kind = "too_many"     // slow down
	Unavailable  Kind = "unavailable"  // try again later
)

func (k Kind) Error() string { return string(k) }

// Args fill the {placeholders} of a message.
type Args map[string]string

// Error is the only error a client is shown. Code names a message in the
// catalog (api/messages), which has the sentence in every language.
type Error struct {
	Kind   Kind
	Code   Code
	Args   Args
	Faults []Fault // what to mend, with Invalid
	Err    error   // the cause: logged, never shown
}

// Fault names one wrong input in the client's own terms.
type Fault struct {
	Field string // path in the JSON document or parameter name: "audience.regions[2].share_bps"
	Code  Code
	Args  Args
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)", e.Kind, e.Code)
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "; %s: %s", f.Field, f.Code)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap shows both the kind and the cause to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// Refuse returns an Error. args are pairs: a placeholder's name, its value.
func Refuse(kind Kind, code Code, args ...any) error {
	return &Error{Kind: kind, Code: code, Args: argsOf(args)}
}

// Faulty returns an Invalid error with these faults, or nil if there are none.
func Faulty(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: CodeInvalidInput, Faults: faults}
}

func argsOf(pairs []any) Args {
	if len(pairs) == 0 {
		return nil
	}
	a := make(Args, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		a[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return a
}
