package search

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/meilisearch/meilisearch-go"
)

// never is a filter that keeps nothing.
const never = meiliID + " NOT EXISTS"

// meiliQueries makes the searches one query needs: the page; the total with the facets that have no In filter of their own;
// and one for each facet that has, which are named in own, in order.
func (c compiled) meiliQueries(uid string) (queries []*meilisearch.SearchRequest, own []string) {
	base := meilisearch.SearchRequest{IndexUID: uid, Query: c.meiliText(), MatchingStrategy: meilisearch.All}
	page := base
	page.Filter = c.meiliFilter("")
	if c.after != nil && c.Sort != ByRelevance {
		page.Filter = append(c.meiliFilter(""), c.afterFilter())
	}
	page.AttributesToRetrieve = []string{meiliID, meiliRaw}
	page.ShowRankingScore = true
	page.Offset, page.Limit = int64(c.offset()), int64(c.Limit+1)
	if c.Sort != ByRelevance {
		page.Sort = []string{c.rule.Number + ":" + direction(c.rule.Desc), meiliID + ":asc"}
		page.AttributesToRetrieve = []string{meiliID, meiliRaw, c.rule.Number}
	}
	none := int64(0)
	total := base
	total.HitsPerPage, total.Page, total.Filter = &none, 1, c.meiliFilter("")
	queries = []*meilisearch.SearchRequest{&page, &total}
	for _, name := range c.Facets {
		if !c.refines(name) {
			total.Facets = append(total.Facets, name)
			continue
		}
		facet := base
		facet.HitsPerPage, facet.Page, facet.Filter, facet.Facets = &none, 1, c.meiliFilter(name), []string{name}
		queries, own = append(queries, &facet), append(own, name)
	}
	return queries, own
}

// meiliText is what Meilisearch is asked for: folded words only, so nothing in it can be an operator of its query language.
func (c compiled) meiliText() string {
	var out []string
	for _, w := range c.plan.Words {
		if !w.Optional {
			out = append(out, w.Text)
		}
	}
	return strings.Join(out, " ")
}

func direction(desc bool) string {
	if desc {
		return "desc"
	}
	return "asc"
}

// offset is where the page begins. By relevance Meilisearch has no key to go on from, so the cursor holds an offset.
func (c compiled) offset() int {
	if c.after != nil && c.Sort == ByRelevance {
		return int(max(0, min(c.after.a, MaxOffset)))
	}
	return c.Offset
}

func (c compiled) refines(field string) bool {
	for _, f := range c.Filters {
		if f.Op == OpIn && f.Field == field {
			return true
		}
	}
	return false
}

// meiliFilter says all filters, but not the In filters of one field; all of them must hold.
func (c compiled) meiliFilter(but string) []string {
	out := []string{}
	for _, f := range c.Filters {
		switch {
		case f.Op == OpIn && f.Field == but, f.Op == OpNotIn && len(f.Values) == 0:
		case f.Op == OpIn && len(f.Values) == 0:
			out = append(out, never)
		case f.Op == OpIn:
			out = append(out, f.Field+" IN "+quoteAll(f.Values))
		case f.Op == OpNotIn:
			out = append(out, f.Field+" NOT IN "+quoteAll(f.Values))
		case f.Op == OpRange:
			out = append(out, rangeFilter(f))
		}
	}
	return out
}

func rangeFilter(f Filter) string {
	parts := []string{f.Field + " EXISTS"}
	if f.Min != math.MinInt64 {
		parts = append(parts, fmt.Sprintf("%s >= %d", f.Field, f.Min))
	}
	if f.Max != math.MaxInt64 {
		parts = append(parts, fmt.Sprintf("%s <= %d", f.Field, f.Max))
	}
	return strings.Join(parts, " AND ")
}

// afterFilter keeps what comes after the key in the order of a number, unknown last, then the ID.
func (c compiled) afterFilter() string {
	field, id := c.rule.Number, quote(c.after.id)
	if c.after.a == math.MaxInt64 {
		return fmt.Sprintf("%s NOT EXISTS AND %s > %s", field, meiliID, id)
	}
	n, beyond := c.after.a, ">"
	if c.rule.Desc {
		n, beyond = -n, "<"
	}
	return fmt.Sprintf("%s %s %d OR (%s = %d AND %s > %s) OR %s NOT EXISTS", field, beyond, n, field, n, meiliID, id, field)
}

// quote makes a string of Meilisearch's filter language that cannot end early.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func quoteAll(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = quote(v)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// meiliHit is what is asked of a hit.
type meiliHit struct {
	ID           string            `json:"id"`
	Raw          map[string]string `json:"raw"`
	RankingScore float64           `json:"_rankingScore"`
}

// meiliResult puts the answers to meiliQueries together.
func (c compiled) meiliResult(answers []meilisearch.SearchResponse, own []string) (Result, error) {
	out := Result{Hits: []Hit{}, Total: answers[1].TotalHits, Facets: map[string][]FacetCount{}}
	hits := answers[0].Hits
	more := len(hits) > c.Limit
	for i, h := range hits[:min(len(hits), c.Limit)] {
		var hit meiliHit
		if err := h.DecodeInto(&hit); err != nil {
			return Result{}, errMeiliAnswer
		}
		out.Hits = append(out.Hits, c.meiliHit(hit))
		if more && i == c.Limit-1 {
			out.Next = c.nextKey(hit, h)
		}
	}
	for _, name := range c.Facets {
		counts, err := distribution(answers[1].FacetDistribution, name)
		if i := indexOf(own, name); i >= 0 {
			counts, err = distribution(answers[2+i].FacetDistribution, name)
		}
		if err != nil {
			return Result{}, err
		}
		out.Facets[name] = mostFrequent(counts, c.FacetLimit)
	}
	return out, nil
}

func indexOf(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

func (c compiled) meiliHit(h meiliHit) Hit {
	hit := Hit{ID: h.ID, Highlights: highlight(c, func(i int) string { return h.Raw[c.schema.Text[i].Name] })}
	if len(c.plan.Words) > 0 {
		hit.Score = int64(math.Round(h.RankingScore * 10_000))
	}
	return hit
}

// nextKey is the key of the last hit of a page.
func (c compiled) nextKey(hit meiliHit, raw meilisearch.Hit) string {
	if c.Sort == ByRelevance {
		return key{a: int64(c.offset() + c.Limit), id: hit.ID}.String(c.Sort)
	}
	n := int64(unknown)
	if v, ok := raw[c.rule.Number]; ok && json.Unmarshal(v, &n) != nil {
		n = unknown
	}
	return key{a: ascending(n, c.rule.Desc), id: hit.ID}.String(c.Sort)
}

func distribution(raw json.RawMessage, field string) ([]FacetCount, error) {
	counts := []FacetCount{}
	if len(raw) == 0 {
		return counts, nil
	}
	var all map[string]map[string]int64
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, errMeiliAnswer
	}
	for v, n := range all[field] {
		counts = append(counts, FacetCount{Value: v, Count: n})
	}
	return counts, nil
}
