package search

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gongbo/search/analysis"
)

// compiled is a query that fits its schema, with defaults filled in.
type compiled struct {
	Query
	schema Schema
	plan   analysis.Plan
	rule   SortRule // zero for ByRelevance
	after  *key
}

// compile checks a query against the schema; the error is a *BadQuery.
func (s Schema) compile(q Query) (compiled, error) {
	c := compiled{Query: q, schema: s}
	if err := c.defaults(); err != nil {
		return c, err
	}
	if c.Sort != ByRelevance {
		rule, ok := s.sortRule(c.Sort)
		if !ok {
			return c, &BadQuery{Field: "sort", Reason: fmt.Sprintf("%s cannot be sorted by %q", s.Kind, q.Sort)}
		}
		c.rule = rule
	}
	for _, f := range q.Filters {
		if err := s.checkFilter(f); err != nil {
			return c, err
		}
	}
	for _, name := range q.Facets {
		if i := s.termField(name); i < 0 || !s.Terms[i].Facet {
			return c, &BadQuery{Field: "facets." + name, Reason: "no such facet"}
		}
	}
	if q.After != "" {
		k, ok := parseKey(c.Sort, q.After)
		if !ok {
			return c, &BadQuery{Field: "after", Reason: "not a key of this order"}
		}
		c.after = &k
	}
	c.plan = analysis.Parse(q.Q)
	return c, nil
}

func (c *compiled) defaults() error {
	if c.Limit == 0 {
		c.Limit = DefaultLimit
	}
	if c.FacetLimit == 0 {
		c.FacetLimit = DefaultFacetLimit
	}
	if c.Sort == "" {
		c.Sort = ByRelevance
	}
	switch {
	case c.Limit < 0 || c.Limit > MaxLimit:
		return &BadQuery{Field: "limit", Reason: fmt.Sprintf("must be 1 to %d", MaxLimit)}
	case c.FacetLimit < 0 || c.FacetLimit > MaxFacetValues:
		return &BadQuery{Field: "facet_limit", Reason: fmt.Sprintf("must be 1 to %d", MaxFacetValues)}
	case c.Offset < 0 || c.Offset > MaxOffset:
		return &BadQuery{Field: "offset", Reason: fmt.Sprintf("must be 0 to %d", MaxOffset)}
	case c.Offset > 0 && c.After != "":
		return &BadQuery{Field: "offset", Reason: "cannot be used together with after"}
	}
	return nil
}

func (s Schema) checkFilter(f Filter) error {
	switch f.Op {
	case OpIn, OpNotIn:
		if s.termField(f.Field) >= 0 {
			return nil
		}
	case OpRange:
		if s.numberField(f.Field) >= 0 {
			return nil
		}
	}
	return &BadQuery{Field: "filters." + f.Field, Reason: "no such filter"}
}

// check says whether a document fits the schema; the error is a *BadDocument.
func (s Schema) check(d Document) error {
	bad := func(what, name string) error {
		return &BadDocument{Kind: s.Kind, ID: d.ID, Reason: "no " + what + " field " + strconv.Quote(name)}
	}
	if !validID(d.ID) {
		return &BadDocument{Kind: s.Kind, ID: d.ID, Reason: "an ID is 1 to 128 of A-Z a-z 0-9 _ -"}
	}
	for name := range d.Text {
		if s.textField(name) < 0 {
			return bad("text", name)
		}
	}
	for name := range d.Terms {
		if s.termField(name) < 0 {
			return bad("term", name)
		}
	}
	for name := range d.Numbers {
		if s.numberField(name) < 0 {
			return bad("number", name)
		}
	}
	return nil
}

// validID is what Meilisearch takes as a document ID.
func validID(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	return strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// key is a place in an order: documents come by a, then b, then ID, all ascending.
type key struct {
	a, b int64
	id   string
}

func (k key) compare(o key) int {
	switch {
	case k.a != o.a:
		return compareInt(k.a, o.a)
	case k.b != o.b:
		return compareInt(k.b, o.b)
	}
	return strings.Compare(k.id, o.id)
}

func compareInt(a, b int64) int {
	if a < b {
		return -1
	}
	return 1
}

// ascending turns a number into one that sorts ascending as the number sorts; unknown comes last either way.
func ascending(n int64, desc bool) int64 {
	switch {
	case n == unknown:
		return math.MaxInt64
	case desc:
		return -n
	}
	return n
}

func (k key) String(sort Sort) string {
	return fmt.Sprintf("%s:%d:%d:%s", sort, k.a, k.b, k.id)
}

func parseKey(sort Sort, s string) (key, bool) {
	f := strings.Split(s, ":")
	if len(f) != 4 || f[0] != string(sort) || !validID(f[3]) {
		return key{}, false
	}
	a, errA := strconv.ParseInt(f[1], 10, 64)
	b, errB := strconv.ParseInt(f[2], 10, 64)
	return key{a: a, b: b, id: f[3]}, errA == nil && errB == nil
}
