package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"gongbo/store/pgtest"
)

// posted is a product on its way: created under its key, then listed under
// another, by a client that tries again until it knows.
type posted struct {
	title  string
	id     string // empty: not acknowledged
	listed bool   // acknowledged
}

func (p *posted) create(w *walk) ask {
	a, _ := asked(http.MethodPost, "/v1/products", floralDress(w.supplier, p.title)) // strings and numbers always marshal
	a.header = map[string]string{"Idempotency-Key": "create " + url.QueryEscape(p.title)}
	return a
}

func (p *posted) list() ask {
	return ask{method: http.MethodPost, path: "/v1/products/" + p.id + "/list", header: map[string]string{"Idempotency-Key": "list " + p.id}}
}

// A server that is killed in the middle of a stream of posts and started again
// has every product it acknowledged, findable and matchable, and a client that
// repeats what was not acknowledged under the same keys makes none twice.
func TestNoAcknowledgedProductIsLostByAKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		killAgainAndAgain(t, func() {})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := pgtest.Empty(t)
		killAgainAndAgain(t, func() { aMinutePasses(t, url) }, "--database", url)
	})
}

// aMinutePasses waits until PostgreSQL has seen that the server is gone, and dates back the requests that it had not answered:
// what may still be at work elsewhere is given up after that long.
func aMinutePasses(t *testing.T, url string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close(t.Context())) }()
	require.Eventually(t, func() bool {
		var others int
		require.NoError(t, db.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").Scan(&others))
		return others == 0
	}, time.Minute, 10*time.Millisecond)
	_, err = db.Exec(t.Context(), "UPDATE idempotency_keys SET started_at = started_at - interval '61 seconds' WHERE status = 0")
	require.NoError(t, err)
}

func killAgainAndAgain(t *testing.T, afterwards func(), flags ...string) {
	t.Helper()
	const senders = 6
	folder := t.TempDir()
	flags = append(flags, "--rate-per-second", "1000000", "--rate-burst", "1000000")
	s := serveIn(t, folder, flags...)
	w := &walk{ctx: t.Context(), run: "kill", anyone: newClient(s.url, senders)}
	for _, prepare := range []func() (string, error){w.vendorSignsUp, w.vendorProfile, w.agencySignsUp} {
		_, err := prepare()
		require.NoError(t, err)
	}
	var all []*posted
	chance := rand.New(rand.NewPCG(1, 1))
	outcomes := map[string]int{}
	for round := range rounds {
		sent := flood(t, w, s, round, senders, 30+chance.IntN(200))
		all = append(all, sent...)
		afterwards()
		s = serveIn(t, folder, flags...)
		w.vendor.base, w.agency.base = s.url, s.url
		for _, p := range sent {
			repeat(t, w, p, outcomes)
		}
		isAllThere(t, w, all)
	}
	t.Logf("%d products in %d rounds; what was not acknowledged, and repeated, was answered: %v", len(all), rounds, outcomes)
}

// flood posts products from several senders until so many answers have come,
// then kills the server at once. It returns what was sent.
func flood(t *testing.T, w *walk, s *spawned, round, senders, answers int) []*posted {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got := make(chan struct{}, senders)
	var mu sync.Mutex
	var all []*posted
	var wrong error
	var done sync.WaitGroup
	for sender := range senders {
		done.Go(func() {
			for n := 0; ; n++ {
				p := &posted{title: fmt.Sprintf("断电碎花裙 %d-%d-%d", round, sender, n)}
				mu.Lock()
				all = append(all, p)
				mu.Unlock()
				err := deliver(ctx, w, p, got)
				if err != nil {
					mu.Lock()
					wrong = firstOf(wrong, err)
					mu.Unlock()
				}
				if err != nil || !p.listed { // wrong, or the server is gone
					return
				}
			}
		})
	}
	for range answers {
		select {
		case <-got:
		case <-ctx.Done():
			t.Error("the server does not answer")
		}
	}
	require.NoError(t, s.kill())
	go func() { // let those go on who wait to be heard
		for range got {
			continue
		}
	}()
	done.Wait()
	close(got)
	require.NoError(t, wrong)
	return all
}

// deliver creates and lists the product and notes what is acknowledged. An
// error is a wrong answer; no answer is none.
func deliver(ctx context.Context, w *walk, p *posted, got chan<- struct{}) error {
	a, err := w.vendor.once(ctx, p.create(w))
	if err != nil {
		return nil
	}
	made, err := decode[created](a)
	if err = firstOf(a.want(http.StatusCreated), err); err != nil {
		return err
	}
	p.id = made.ID
	got <- struct{}{}
	if a, err = w.vendor.once(ctx, p.list()); err != nil {
		return nil
	}
	if err := a.want(http.StatusOK); err != nil {
		return err
	}
	p.listed = true
	got <- struct{}{}
	return nil
}

// repeat does again, under the same keys, what the client does not know to be done.
func repeat(t *testing.T, w *walk, p *posted, outcomes map[string]int) {
	t.Helper()
	if p.id == "" {
		a, err := w.vendor.once(t.Context(), p.create(w))
		require.NoError(t, err)
		outcomes["create: "+outcome(t, a)]++
		if a.status == http.StatusConflict { // done, but the answer is lost: look it up
			p.id = idOf(t, w, p.title)
		} else {
			made, err := decode[created](a)
			require.NoError(t, firstOf(a.want(http.StatusCreated), err))
			p.id = made.ID
		}
	}
	if !p.listed {
		a, err := w.vendor.once(t.Context(), p.list())
		require.NoError(t, err)
		outcomes["list: "+outcome(t, a)]++
		if a.status != http.StatusConflict {
			require.NoError(t, a.want(http.StatusOK))
		}
		p.listed = true
	}
}

// outcome is how a repeated request was answered. Attempts that had written
// nothing died with the server, so whatever conflict a client meets means that
// its write is done and the answer lost.
func outcome(t *testing.T, a answer) string {
	t.Helper()
	if a.status == http.StatusConflict {
		p, err := decode[problem](a)
		require.NoError(t, err)
		require.Contains(t, []string{"idempotency_key_completed", "idempotency_key_in_flight"}, p.Code)
		return "409 " + p.Code
	}
	if a.header.Get("Idempotent-Replayed") == "true" {
		return fmt.Sprint(a.status, " replayed")
	}
	return fmt.Sprint(a.status, " done now")
}

func idOf(t *testing.T, w *walk, title string) string {
	t.Helper()
	kept, err := w.listed()
	require.NoError(t, err)
	for _, p := range kept {
		if p.Title == title {
			return p.ID
		}
	}
	require.Fail(t, "said to be completed, and not there", title)
	return ""
}

// isAllThere wants each product once: in the list of its supplier, by its ID,
// in the search and in the ranking, and its changes once in the feed.
func isAllThere(t *testing.T, w *walk, all []*posted) {
	t.Helper()
	want := map[string]string{}
	for _, p := range all {
		require.NotContains(t, want, p.id)
		want[p.id] = p.title
		v, err := get[product](t.Context(), w.agency, "/v1/products/"+p.id, nil)
		require.NoError(t, err)
		require.Equal(t, []string{p.title, "listed"}, []string{v.Title, v.Status})
	}
	kept, err := w.listed()
	require.NoError(t, err)
	require.Equal(t, want, titles(t, kept, func(p product) (string, string) { return p.ID, p.Title }))
	require.NoError(t, w.within(walkPatience, func() error {
		hits, err := foundAll(w, url.Values{"supplier_id": {w.supplier}, "q": {"断电碎花裙"}})
		if err == nil && len(hits) != len(want) {
			err = fmt.Errorf("want %d found, got %d", len(want), len(hits))
		}
		return err
	}))
	hits, err := foundAll(w, url.Values{"supplier_id": {w.supplier}, "q": {"断电碎花裙"}})
	require.NoError(t, err)
	require.Equal(t, want, titles(t, hits, func(p product) (string, string) { return p.ID, p.Title }))
	require.NoError(t, w.within(walkPatience, func() error {
		ranked, err := pages[match](w, w.agency, "/v1/streamers/"+w.streamer+"/matches", nil)
		got := titles(t, ranked, func(m match) (string, string) { return m.ProductID, want[m.ProductID] })
		if err == nil && fmt.Sprint(got) != fmt.Sprint(want) {
			err = fmt.Errorf("want %d ranked, got %d", len(want), len(got))
		}
		return err
	}))
	_, err = w.changes()
	require.NoError(t, err)
}

// titles is by ID. None may be there twice.
func titles[T any](t *testing.T, list []T, of func(T) (id, title string)) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, v := range list {
		id, title := of(v)
		require.NotContains(t, out, id, "twice")
		out[id] = title
	}
	return out
}

// foundAll reads every page of a search.
func foundAll(w *walk, query url.Values) ([]product, error) {
	query.Set("limit", "100")
	var all []product
	for {
		f, err := w.search(query, nil)
		if err != nil {
			return nil, err
		}
		for _, h := range f.Hits {
			all = append(all, h.Item)
		}
		if f.NextCursor == nil {
			return all, nil
		}
		query.Set("cursor", *f.NextCursor)
	}
}
