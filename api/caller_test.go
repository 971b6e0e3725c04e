package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// caller sends requests with a token and headers of its own.
type caller struct {
	s      *server
	token  string
	header map[string]string
}

// as returns who holds the token; empty is nobody.
func (s *server) as(token string) caller { return caller{s: s, token: token} }

// with returns the caller with one more header.
func (c caller) with(name, value string) caller {
	h := maps.Clone(c.header)
	if h == nil {
		h = map[string]string{}
	}
	h[name] = value
	c.header = h
	return c
}

// raw is a body that is sent as it is.
type raw string

// answer is what came back, checked already against the contract.
type answer struct {
	t      testing.TB
	asked  string
	status int
	header http.Header
	body   []byte
	once   sync.Once
	value  any // of the body
}

func (c caller) get(t testing.TB, path string, args ...any) *answer {
	t.Helper()
	return c.send(t, "GET", fmt.Sprintf(path, args...), nil)
}

func (c caller) post(t testing.TB, path string, body any) *answer {
	t.Helper()
	return c.send(t, "POST", path, body)
}

func (c caller) patch(t testing.TB, path string, body any) *answer {
	t.Helper()
	return c.send(t, "PATCH", path, body)
}

func (c caller) del(t testing.TB, path string) *answer {
	t.Helper()
	return c.send(t, "DELETE", path, nil)
}

// send asks and checks what holds of every answer: the contract, the headers,
// no failure of ours, nothing that leaks.
func (c caller) send(t testing.TB, method, path string, body any) *answer {
	t.Helper()
	a, err := c.try(t.Context(), method, path, body)
	require.NoError(t, err, "%s %s", method, path)
	a.t = t
	a.sound(c)
	return a
}

// try is send for goroutines: it fails no test.
func (c caller) try(ctx context.Context, method, path string, body any) (*answer, error) {
	var b []byte
	switch v := body.(type) {
	case nil:
	case raw:
		b = []byte(v)
	default:
		var err error
		if b, err = json.Marshal(v); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.s.url+path, bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, value := range c.header {
		if value == "" {
			r.Header.Del(name)
		} else {
			r.Header.Set(name, value)
		}
	}
	res, err := c.s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	return &answer{asked: method + " " + path, status: res.StatusCode, header: res.Header, body: got}, c.s.spec.check(r, res, got)
}

var (
	// leaks are what no error may show: code, SQL, paths, secrets, numbers of people.
	leaks = regexp.MustCompile(`(?i)gongbo/|\.go\b|goroutine|panic|runtime error|sqlite|sqlstate|postgres|pgx|\bbun\b|constraint|select .* from|insert into|/root/|/tmp/|0x[0-9a-f]{6}|interface ?\{|reflect\.|json: |strconv|unmarshal|gb[ski]_[\w-]{20}|\b1[3-9]\d{9}\b|\$argon2`)
	// safe are the headers of every answer.
	safe = map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
)

// sound checks what holds of every answer.
func (a *answer) sound(c caller) {
	a.t.Helper()
	require.Less(a.t, a.status, 500, "%s: %s\n%s", a.asked, a.body, c.s.log)
	require.NotEmpty(a.t, a.header.Get("X-Request-Id"), a.asked)
	require.Contains(a.t, a.header.Get("Content-Security-Policy"), "default-src 'none'", a.asked)
	for name, value := range safe {
		require.Equal(a.t, value, a.header.Get(name), "%s: %s", a.asked, name)
	}
	for _, name := range []string{"Server", "X-Powered-By", "Set-Cookie", "Trailer", "Server-Timing"} {
		require.Empty(a.t, a.header.Values(name), "%s: %s", a.asked, name)
	}
	if a.status < 400 {
		return
	}
	require.Equal(a.t, "application/problem+json; charset=utf-8", a.header.Get("Content-Type"), "%s: %s", a.asked, a.body)
	if c.s.spec.first("leaks", a.body) {
		require.NotRegexp(a.t, leaks, strings.ReplaceAll(string(a.body), "13800138000", "(an example)"), a.asked)
	}
	require.Equal(a.t, strconv.Itoa(a.status), a.str("status"), a.asked)
	for _, name := range []string{"type", "title", "detail", "code", "request_id"} {
		require.NotEmpty(a.t, a.str(name), "%s: %s of %s", a.asked, name, a.body)
	}
	require.NotRegexp(a.t, `\{\w+\}`, a.str("detail"), a.asked) // a placeholder that nothing fills
	if a.header.Get("Idempotent-Replayed") == "" {
		require.Equal(a.t, a.header.Get("X-Request-Id"), a.str("request_id"), a.asked)
	}
	if a.status == 401 {
		require.NotEmpty(a.t, a.header.Get("WWW-Authenticate"), a.asked)
	}
	if a.status == 429 || a.status == 503 {
		require.NotEmpty(a.t, a.header.Get("Retry-After"), a.asked)
	}
	if a.status == 422 && a.str("code") == "invalid_input" {
		require.NotEmpty(a.t, a.list("errors"), "%s: %s", a.asked, a.body)
	}
}

// is wants the status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	require.Equal(a.t, status, a.status, "%s: %s", a.asked, a.body)
	return a
}

// refused wants a problem with the status and the code.
func (a *answer) refused(status int, code string) *answer {
	a.t.Helper()
	a.is(status)
	require.Equal(a.t, code, a.str("code"), "%s: %s", a.asked, a.body)
	return a
}

// faults wants a 422 that names these faults and no others: "field code".
func (a *answer) faults(want ...string) *answer {
	a.t.Helper()
	a.refused(422, "invalid_input")
	got := []string{}
	for _, e := range a.list("errors") {
		m := e.(map[string]any)
		require.NotEmpty(a.t, m["detail"], "%s: %s", a.asked, a.body)
		require.NotContains(a.t, m["detail"], "{", a.asked)
		got = append(got, m["field"].(string)+" "+m["code"].(string))
	}
	require.ElementsMatch(a.t, want, got, "%s: %s", a.asked, a.body)
	return a
}

// at returns the value at the path, such as "items.0.id", or nil.
func (a *answer) at(path string) any {
	a.once.Do(func() {
		d := json.NewDecoder(bytes.NewReader(a.body))
		d.UseNumber()
		_ = d.Decode(&a.value) // what cannot be read has nothing anywhere
	})
	v := a.value
	for _, step := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// str is at as text; nothing is "".
func (a *answer) str(path string) string {
	v := a.at(path)
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func (a *answer) num(path string) int64 {
	a.t.Helper()
	n, err := strconv.ParseInt(a.str(path), 10, 64)
	require.NoError(a.t, err, "%s: %s of %s", a.asked, path, a.body)
	return n
}

func (a *answer) list(path string) []any {
	l, _ := a.at(path).([]any)
	return l
}

// each returns the member of every element of the list.
func (a *answer) each(path, member string) []string {
	out := []string{}
	for i := range a.list(path) {
		out = append(out, a.str(fmt.Sprintf("%s.%d.%s", path, i, member)))
	}
	return out
}
