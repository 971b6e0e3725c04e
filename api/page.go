package api

import (
	"fmt"
	"net/url"

	"gongbo/domain"
	"gongbo/store"
)

// Page is a part of a list.
type Page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor"` // null: this is the end
}

// paging are the only paging parameters anywhere.
type paging struct {
	Limit  int64  `query:"limit" default:"20" min:"1" max:"100"`
	Cursor string `query:"cursor" maxlen:"500"`
}

// place returns where the caller's list goes on.
func (a *API) place(c Call, p paging) (string, error) {
	if p.Cursor == "" {
		return "", nil
	}
	at, ok := a.Cursors.Open(p.Cursor, callerOf(c.By), c.r.URL.Path, c.r.URL.Query())
	if !ok {
		return "", domain.Faulty([]domain.Fault{{Field: "cursor", Code: domain.CodeBadCursor}})
	}
	return at, nil
}

// next returns the cursor for the place, and says it in the Link header too.
func (a *API) next(c Call, place string) *string {
	cursor := a.Cursors.Sign(place, callerOf(c.By), c.r.URL.Path, c.r.URL.Query())
	q := c.r.URL.Query()
	q.Set("cursor", cursor)
	c.head.Set("Link", fmt.Sprintf(`<%s>; rel="next"`, (&url.URL{Path: c.r.URL.Path, RawQuery: q.Encode()}).String()))
	return &cursor
}

// listed reads one page: load takes one more than is wanted, so that the end is
// known, and key says where a value stands in the list.
func listed[V, T any](a *API, c Call, p paging, load func(store.Page) ([]V, error), key func(V) string, show func(V) T) (Page[T], error) {
	after, err := a.place(c, p)
	if err != nil {
		return Page[T]{}, err
	}
	values, err := load(store.Page{After: after, Limit: int(p.Limit) + 1})
	if err != nil {
		return Page[T]{}, err
	}
	out := Page[T]{Items: []T{}}
	if len(values) > int(p.Limit) {
		values = values[:p.Limit]
		out.NextCursor = a.next(c, key(values[len(values)-1]))
	}
	for _, v := range values {
		out.Items = append(out.Items, show(v))
	}
	return out, nil
}
