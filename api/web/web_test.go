package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/api/web"
	"gongbo/domain"
)

type colour string

func (colour) Values() []string { return []string{"red", "green"} }

type paging struct {
	Limit int64 `query:"limit" default:"20" min:"1" max:"100"`
}

type params struct {
	ID string `path:"id"`
	paging
	Q       string   `query:"q" maxlen:"5"`
	Colours []colour `query:"colour"`
	Least   *int64   `query:"least" min:"0"`
	Open    *bool    `query:"open"`
	Trace   string   `header:"X-Trace"`
	Theme   colour   `cookie:"theme"`
	Must    string   `query:"must" required:"true"`
}

func codes(faults []domain.Fault) []string {
	out := []string{}
	for _, f := range faults {
		out = append(out, f.Field+" "+string(f.Code))
	}
	return out
}

func bind(t *testing.T, query string, change func(*http.Request)) (params, []string) {
	t.Helper()
	var p params
	r := httptest.NewRequest("GET", "/things/x?"+query, nil)
	r.SetPathValue("id", "x")
	if change != nil {
		change(r)
	}
	return p, codes(web.Bind(r, &p))
}

func TestBind(t *testing.T) {
	var p params
	r := httptest.NewRequest("GET", "/things/x?must=1&limit=7&q=%E5%A5%B3%E8%A3%85&colour=red,green&least=0&open=false", nil)
	r.SetPathValue("id", "x")
	r.Header.Set("X-Trace", "t")
	r.AddCookie(&http.Cookie{Name: "theme", Value: "green"})
	require.Empty(t, web.Bind(r, &p))
	require.Equal(t, int64(7), p.Limit)
	require.Equal(t, []colour{"red", "green"}, p.Colours)
	require.Zero(t, *p.Least)
	require.False(t, *p.Open)
	require.Equal(t, "x 女装 t green", p.ID+" "+p.Q+" "+p.Trace+" "+string(p.Theme))
}

func TestBindNamesEveryFault(t *testing.T) {
	for query, want := range map[string][]string{
		"":                               {"must required"},
		"must=":                          {"must required"},
		"must=1":                         {},
		"must=1&limit=":                  {},
		"must=1&limit=abc":               {"limit wrong_type"},
		"must=1&limit=0":                 {"limit out_of_range"},
		"must=1&limit=1&limit=2":         {"limit repeated"},
		"must=1&q=abcdef":                {"q too_long"},
		"must=1&q=女装女装女":                 {},
		"must=1&q=%00":                   {"q bad_character"},
		"must=1&q=%ff":                   {"q bad_character"},
		"must=1&colour=blue":             {"colour not_one_of"},
		"must=1&colour=red&colour=green": {},
		"must=1&colour=red,":             {"colour not_one_of"},
		"must=1&open=1":                  {"open wrong_type"},
		"must=1&least=-1":                {"least out_of_range"},
		"must=1&x=1&y=2&limit=x":         {"limit wrong_type", "x unknown_field", "y unknown_field"},
		"must=1&id=y":                    {"id unknown_field"},
		"must=1&Limit=5":                 {"Limit unknown_field"},
	} {
		_, got := bind(t, query, nil)
		require.Equal(t, want, got, query)
	}
	_, got := bind(t, "must=1", func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "theme", Value: "blue"})
		r.SetPathValue("id", "a\x00")
	})
	require.Equal(t, []string{"id bad_character", "theme not_one_of"}, got)
}

func TestCursors(t *testing.T) {
	c := web.NewCursors([]byte("key"))
	query := url.Values{"a": {"1"}, "limit": {"5"}}
	cursor := c.Sign("prd_1", "me", "/v1/products", query)
	place, ok := c.Open(cursor, "me", "/v1/products", url.Values{"a": {"1"}, "limit": {"50"}, "cursor": {cursor}})
	require.True(t, ok)
	require.Equal(t, "prd_1", place)
	for what, open := range map[string]func() (string, bool){
		"another caller": func() (string, bool) { return c.Open(cursor, "you", "/v1/products", query) },
		"another list":   func() (string, bool) { return c.Open(cursor, "me", "/v1/suppliers", query) },
		"another filter": func() (string, bool) { return c.Open(cursor, "me", "/v1/products", url.Values{"a": {"2"}}) },
		"another key": func() (string, bool) {
			return web.NewCursors([]byte("other")).Open(cursor, "me", "/v1/products", query)
		},
		"cut":       func() (string, bool) { return c.Open(cursor[:len(cursor)-2], "me", "/v1/products", query) },
		"nothing":   func() (string, bool) { return c.Open("", "me", "/v1/products", query) },
		"no base64": func() (string, bool) { return c.Open("!!!", "me", "/v1/products", query) },
	} {
		_, ok := open()
		require.False(t, ok, what)
	}
}

func TestLimiter(t *testing.T) {
	l := &web.Limiter{PerSecond: 10, Burst: 100}
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	a := l.Take("me", 60, now)
	require.Equal(t, web.Allowance{OK: true, Limit: 100, Remaining: 40}, a)
	a = l.Take("me", 60, now)
	require.Equal(t, web.Allowance{Limit: 100, Remaining: 40, RetryAfter: 2 * time.Second}, a)
	require.True(t, l.Take("you", 100, now).OK)
	require.True(t, l.Take("me", 60, now.Add(a.RetryAfter)).OK, "what it said to wait is enough")
	require.Equal(t, 99, l.Take("me", 1, now.Add(time.Hour)).Remaining, "a forgotten bucket is a full one")
}

func TestWriter(t *testing.T) {
	rec := httptest.NewRecorder()
	w := &web.Writer{ResponseWriter: rec, Keep: true}
	w.WriteHeader(201)
	w.Header().Set("ETag", `"1"`)
	w.Header().Set("Server-Timing", "x")
	_, err := w.Write([]byte("body"))
	require.NoError(t, err)
	w.WriteHeader(500)
	w.Commit()
	require.Equal(t, 201, rec.Code)
	require.Equal(t, `"1"`, rec.Result().Header.Get("ETag"), "headers can be set after the status")
	require.Empty(t, rec.Result().Header.Get("Server-Timing"))
	require.Equal(t, "body", w.Body.String())
}
