// Package search finds products, suppliers and streamers.
//
// There are two indexes behind one interface: Embedded keeps everything in memory and is rebuilt from the store at start,
// Meili speaks to a Meilisearch server. Both share the analysis of text (package analysis), the schema of fields and the
// conformance suite. An index is a copy: the store is the truth, and every document may be put again at any time.
package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
)

// Index is a searchable copy of what the store holds.
//
// Writing is idempotent and may come late, twice or out of order: a document older (by Version) than the one the index
// holds is ignored. What Put or Delete wrote is seen by every Search that starts after it returned.
// Every method returns an error wrapping ErrUnavailable when the index cannot be reached, and *BadQuery (or BadDocument) when
// what it was given does not fit the schema of the kind.
type Index interface {
	// Put adds whole documents or replaces those with the same ID.
	Put(ctx context.Context, kind Kind, docs ...Document) error
	// Delete removes documents; unknown IDs are no error. A document put later comes back whatever its version:
	// writers read the thing again before they Put, and the drift check finds what slipped through.
	Delete(ctx context.Context, kind Kind, ids ...string) error
	// Swap rebuilds a kind: it builds a new index aside from docs, then switches to it at once. Searches go on meanwhile, and
	// what Put and Delete write meanwhile is in the new index too. When docs yields an error nothing changes and Swap returns it.
	Swap(ctx context.Context, kind Kind, docs iter.Seq2[Document, error]) error
	// Versions lists what the index holds, for the drift check: ID to Document.Version.
	Versions(ctx context.Context, kind Kind) (map[string]int64, error)
	// Search answers a query. Order is total: the same index and query give the same answer.
	Search(ctx context.Context, q Query) (Result, error)
}

// Kind names a set of documents that share a schema.
type Kind string

// The kinds that can be searched.
const (
	Products  Kind = "products"
	Suppliers Kind = "suppliers"
	Streamers Kind = "streamers"
)

// Document is what the index knows of one thing. Field names must be in the schema of the kind.
type Document struct {
	ID      string
	Version int64               // rises with every change in the store
	Text    map[string]string   // raw text as people wrote it
	Terms   map[string][]string // exact values; a hierarchical field holds its ancestors too
	Numbers map[string]int64    // an absent number is unknown: it fits no range and sorts last
}

// Sort names an order of results. Every order ends in the ID.
type Sort string

// Orders. Which of them a kind knows is in its Schema. Unknown numbers come last whichever the direction.
const (
	ByRelevance      Sort = "relevance" // score, then newest first
	ByNewest         Sort = "newest"
	ByPriceAsc       Sort = "price_asc"
	ByPriceDesc      Sort = "price_desc"
	ByCommissionDesc Sort = "commission_desc"
	ByFollowersDesc  Sort = "followers_desc"
	ByGMVDesc        Sort = "verified_gmv_desc"
)

// Bounds of a query. Longer texts are cut, not refused: a pasted page still finds something.
const (
	DefaultLimit      = 20
	MaxLimit          = 1000
	MaxOffset         = 100_000
	DefaultFacetLimit = 100
	MaxFacetValues    = 5000
)

// Query asks for documents of one kind: those that match Q and every filter.
type Query struct {
	Kind    Kind
	Q       string // what a person typed; empty matches everything
	Filters []Filter
	Facets  []string // facetable term fields to count
	Sort    Sort     // empty is ByRelevance
	Limit   int      // 0 is DefaultLimit
	Offset  int      // only without After
	After   string   // Result.Next of the page before, asked with the same Q, Filters and Sort

	FacetLimit int // values per facet, most frequent first; 0 is DefaultFacetLimit
}

// Filter narrows a query. Make one with In, NotIn, AtLeast, AtMost or Between.
type Filter struct {
	Field    string
	Op       Op
	Values   []string
	Min, Max int64 // inclusive
}

// Op is what a Filter does.
type Op int

// Operations of a filter.
const (
	OpIn Op = iota + 1
	OpNotIn
	OpRange
)

// In keeps documents whose term field holds at least one of the values; with no values it keeps none.
func In(field string, values ...string) Filter {
	return Filter{Field: field, Op: OpIn, Values: values}
}

// NotIn drops documents whose term field holds any of the values; with no values it drops none.
// Facet counts respect it always, their own field included, so it is the filter for blocks.
func NotIn(field string, values ...string) Filter {
	return Filter{Field: field, Op: OpNotIn, Values: values}
}

// AtLeast keeps documents whose number is known and at least min.
func AtLeast(field string, min int64) Filter { return Between(field, min, math.MaxInt64) }

// AtMost keeps documents whose number is known and at most max.
func AtMost(field string, max int64) Filter { return Between(field, math.MinInt64, max) }

// Between keeps documents whose number is known and within min and max, both inclusive.
func Between(field string, min, max int64) Filter {
	return Filter{Field: field, Op: OpRange, Min: min, Max: max}
}

// Result is one page of an answer.
type Result struct {
	Hits  []Hit
	Total int64 // exact number of matches on all pages
	// Facets holds an entry for each facet asked for: counts over everything that matches Q and all filters but the
	// facet's own In filters, so that refining one facet does not empty it. Exact; sorted by count, then value.
	Facets map[string][]FacetCount
	Next   string // key of the next page, empty on the last one; the caller signs it before showing it to anyone
}

// Hit is one document found.
type Hit struct {
	ID    string
	Score int64 // 0 to 10000, a fixed scale: it depends on the document and the query only, never on other documents
	// Highlights maps text fields that match to HTML: the raw text, escaped, with matches in <em>; long texts are cropped.
	Highlights map[string]string
}

// FacetCount says how many documents hold a value.
type FacetCount struct {
	Value string
	Count int64
}

// ErrUnavailable says the index cannot be reached now; writes can wait and searches may be tried again.
var ErrUnavailable = errors.New("search index unavailable")

// BadQuery names what is wrong with a query: kind, filters.<field>, facets.<field>, sort, limit, offset or after.
type BadQuery struct {
	Field  string
	Reason string
}

func (e *BadQuery) Error() string { return fmt.Sprintf("bad search query: %s: %s", e.Field, e.Reason) }

// BadDocument names a document that does not fit the schema of its kind: a fault of the program, not of a user.
type BadDocument struct {
	Kind   Kind
	ID     string
	Reason string
}

func (e *BadDocument) Error() string {
	return fmt.Sprintf("bad search document %s/%s: %s", e.Kind, e.ID, e.Reason)
}
