package api

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"gongbo/api/web"
)

// A field, or a parameter, that is the same in several places is described
// once, in components, under the first of its names that is free.

// sharing is a field in one place.
type sharing struct {
	at    *openapi3.SchemaRef
	names []string
}

// parameterSharing is a parameter in one place.
type parameterSharing struct {
	at    *openapi3.ParameterRef
	names []string
}

// sharedNames follow from the row that describes the field: "created_at" is
// CreatedAt, "SupplierInput.name" is SupplierName.
func sharedNames(sh shape, m member, row field) []string {
	owner, _, particular := strings.Cut(row.name, ".")
	of := func(owner string) string { return strings.TrimSuffix(owner, "Input") + pascal(m.name) }
	names := []string{of(m.owner), of(baseName(sh.t)), of(m.owner) + "Given"}
	switch {
	case particular:
		return append([]string{of(owner)}, names...)
	case m.name == "id":
		return names
	}
	return append([]string{pascal(m.name)}, names...)
}

// parameterNames are the parameter's own name or, of {id}, that of what it
// names, then that of a filter, and then one with the operation's.
func parameterNames(op *Operation, p web.Param) []string {
	own := pascal(p.Name)
	if p.In == "path" && p.Name == "id" {
		before, _, _ := strings.Cut(op.path, "/{id}")
		own = pascal(singular(strings.ReplaceAll(before[strings.LastIndexByte(before, '/')+1:], "-", "_"))) + "Id"
	}
	return []string{own, own + "Filter", pascal(op.ID) + own}
}

// pascal is LivePriceFen for live_price_fen.
func pascal(name string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			out.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return out.String()
}

// share moves what is the same in several places to components.
func (c *contract) share() {
	for name, at := range sameIn(c, c.shareable, func(s sharing) (any, []string) { return s.at, s.names },
		func(name string) bool { return c.doc.Components.Schemas[name] != nil }) {
		c.doc.Components.Schemas[name] = at[0].at.Value.NewRef()
		for _, s := range at {
			s.at.Ref = "#/components/schemas/" + name
		}
	}
	for name, at := range sameIn(c, c.shareableParameters, func(s parameterSharing) (any, []string) { return s.at, s.names },
		func(name string) bool { return c.doc.Components.Parameters[name] != nil }) {
		c.doc.Components.Parameters[name] = &openapi3.ParameterRef{Value: at[0].at.Value}
		for _, s := range at {
			s.at.Ref = "#/components/parameters/" + name
		}
	}
}

// sameIn groups what is described alike in more than one place and names the groups.
func sameIn[T any](c *contract, all []T, of func(T) (any, []string), taken func(string) bool) map[string][]T {
	groups := map[string][]T{}
	for _, v := range all {
		what, _ := of(v)
		b, err := json.Marshal(what)
		if err != nil {
			c.fault("write what is shared: %w", err)
			continue
		}
		groups[string(b)] = append(groups[string(b)], v)
	}
	names := func(key string) []string {
		var least []string
		for _, v := range groups[key] {
			if _, n := of(v); least == nil || slices.Compare(n, least) < 0 {
				least = n
			}
		}
		return least
	}
	var keys []string
	for key, places := range groups {
		if len(places) > 1 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { // what is in the most places has the first choice
		return cmp.Or(-cmp.Compare(len(groups[a]), len(groups[b])), slices.Compare(names(a), names(b)), strings.Compare(a, b))
	})
	out := map[string][]T{}
	for _, key := range keys {
		free := slices.IndexFunc(names(key), func(name string) bool { return out[name] == nil && !taken(name) })
		if free < 0 {
			c.fault("no name is left for what is shared: %v", names(key))
			continue
		}
		out[names(key)[free]] = groups[key]
	}
	return out
}
