package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// client asks a server as one caller, over HTTP alone.
type client struct {
	base  string // http://host:port
	token string // empty: nobody in particular
	http  *http.Client
	sent  *atomic.Int64 // how many requests, by all that share it
}

func newClient(base string, connections int) client {
	t := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}
	return client{base: base, http: &http.Client{Transport: t, Timeout: time.Minute}, sent: new(atomic.Int64)}
}

// as returns the client as another caller.
func (c client) as(token string) client {
	c.token = token
	return c
}

// ask is a request to make.
type ask struct {
	method, path string
	query        url.Values
	header       map[string]string
	media        string // of body; application/json unless set
	body         []byte
}

// answer is what the server said, whatever its status.
type answer struct {
	ask
	status int
	header http.Header
	body   []byte
}

// once makes the request and nothing more.
func (c client) once(ctx context.Context, a ask) (answer, error) {
	target := c.base + a.path
	if len(a.query) > 0 {
		target += "?" + a.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, a.method, target, bytes.NewReader(a.body))
	if err != nil {
		return answer{ask: a}, err
	}
	if a.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.media != "" {
		r.Header.Set("Content-Type", a.media)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, v := range a.header {
		r.Header.Set(name, v)
	}
	c.sent.Add(1)
	resp, err := c.http.Do(r)
	if err != nil {
		return answer{ask: a}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{ask: a, status: resp.StatusCode, header: resp.Header, body: body}, err
}

// do makes the request and makes it again for as long as the server says 429
// or 503 and when to come back.
func (c client) do(ctx context.Context, a ask) (answer, error) {
	for range 60 {
		got, err := c.once(ctx, a)
		if err != nil || got.status != http.StatusTooManyRequests && got.status != http.StatusServiceUnavailable {
			return got, err
		}
		after, err := strconv.Atoi(got.header.Get("Retry-After"))
		if err != nil {
			return got, fmt.Errorf("%s %s: %d without Retry-After", a.method, a.path, got.status)
		}
		if err := pause(ctx, time.Duration(after)*time.Second); err != nil {
			return got, err
		}
	}
	return answer{ask: a}, fmt.Errorf("%s %s: put off again and again", a.method, a.path)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// problem is what an error answer says.
type problem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Field  string `json:"field"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"errors"`
}

// want returns an error that shows the answer unless its status is that one.
func (a answer) want(status int) error {
	if a.status == status {
		return nil
	}
	return fmt.Errorf("%s %s: want %d, got %d %.600s", a.method, a.path, status, a.status, bytes.TrimSpace(a.body))
}

// wantProblem returns an error unless the answer is that problem.
func (a answer) wantProblem(status int, code string) error {
	if err := a.want(status); err != nil {
		return err
	}
	p, err := decode[problem](a)
	if err == nil && p.Code != code {
		err = fmt.Errorf("%s %s: want code %s, got %s", a.method, a.path, code, p.Code)
	}
	return err
}

func decode[T any](a answer) (T, error) {
	var out T
	if err := json.Unmarshal(a.body, &out); err != nil {
		return out, fmt.Errorf("%s %s: read answer: %w", a.method, a.path, err)
	}
	return out, nil
}

// get reads a T.
func get[T any](ctx context.Context, c client, path string, query url.Values) (T, error) {
	return sent[T](ctx, c, ask{method: http.MethodGet, path: path, query: query}, http.StatusOK)
}

// post creates a T from in.
func post[T, In any](ctx context.Context, c client, path string, in In) (T, error) {
	a, err := asked(http.MethodPost, path, in)
	if err != nil {
		var zero T
		return zero, err
	}
	return sent[T](ctx, c, a, http.StatusCreated)
}

// asked is a request with in as its body.
func asked[In any](method, path string, in In) (ask, error) {
	body, err := json.Marshal(in)
	return ask{method: method, path: path, body: body}, err
}

// act posts an action without a body, which answers 200.
func act[T any](ctx context.Context, c client, path string) (T, error) {
	return sent[T](ctx, c, ask{method: http.MethodPost, path: path}, http.StatusOK)
}

func sent[T any](ctx context.Context, c client, a ask, status int) (T, error) {
	got, err := c.do(ctx, a)
	if err == nil {
		err = got.want(status)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return decode[T](got)
}
