package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/api"
	"gongbo/api/web"
	"gongbo/domain"
	"gongbo/matching"
	"gongbo/mirror"
	"gongbo/search"
	"gongbo/store"
	"gongbo/store/pgtest"
)

// server is a whole API on a real database behind a real listener. Its clock
// stands still unless a test moves it, and its IDs are counted.
type server struct {
	api    *api.API
	url    string
	file   string // of SQLite; empty on PostgreSQL
	client *http.Client
	clock  *clock
	log    *journal
	mirror *mirror.Mirror
	spec   *contract
}

// eachAPI runs the test on SQLite always and on PostgreSQL where it is installed.
func eachAPI(t *testing.T, run func(t *testing.T, s *server), with ...func(*api.API)) {
	t.Helper()
	oneAPI(t, run, with...)
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		run(t, newServer(t, pgtest.New(t, migrated), with...))
	})
}

// oneAPI runs the test on SQLite: for what is decided before any database is asked.
func oneAPI(t *testing.T, run func(t *testing.T, s *server), with ...func(*api.API)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "gongbo.db")
		require.NoError(t, migrated(file))
		s := newServer(t, file, with...)
		s.file = file
		run(t, s)
	})
}

func migrated(url string) error {
	st, err := store.Open(context.Background(), url, store.Options{NewID: new(counter).id})
	if err != nil {
		return err
	}
	defer st.Close()
	_, err = st.Migrate(context.Background())
	return err
}

func newServer(t *testing.T, database string, with ...func(*api.API)) *server {
	t.Helper()
	ids := new(counter)
	st, err := store.Open(t.Context(), database, store.Options{NewID: ids.id})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	weights, err := matching.DefaultWeights()
	require.NoError(t, err)
	s := &server{clock: &clock{at: time.Date(2026, 11, 22, 8, 0, 0, 123456000, time.UTC)}, log: new(journal)}
	s.mirror = &mirror.Mirror{Store: st, Index: search.NewEmbedded(), Table: matching.NewTable(weights), Now: s.clock.now}
	s.api = &api.API{
		Store: st, Index: s.mirror.Index, Matches: s.mirror.Table, Log: slog.New(slog.NewJSONHandler(s.log, nil)), Now: s.clock.now, NewID: ids.id,
		Secrets: api.NewSecrets(2), Limiter: &web.Limiter{PerSecond: 1_000_000, Burst: 1_000_000},
		Cursors: web.NewCursors([]byte("the key of cursors in tests")), Ready: func() error { return nil },
	}
	for _, change := range with {
		change(s.api)
	}
	s.spec = readContract(t)
	listener := httptest.NewServer(s.api.Handler())
	t.Cleanup(listener.Close)
	s.url, s.client = listener.URL, listener.Client()
	s.client.Transport.(*http.Transport).DisableCompression = true
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

// settle hands every pending change to the mirror, as the relay and the stream do.
func (s *server) settle(t testing.TB) {
	t.Helper()
	for {
		changes, err := s.api.Store.Pending(t.Context(), 500)
		require.NoError(t, err)
		if len(changes) == 0 {
			return
		}
		require.NoError(t, s.mirror.Handle(t.Context(), changes))
		done := make([]domain.ChangeID, len(changes))
		for i, c := range changes {
			done[i] = c.ID
		}
		require.NoError(t, s.api.Store.Published(t.Context(), done, s.clock.now()))
	}
}

// clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// counter makes IDs that have the shape of real ones and grow.
type counter struct{ n atomic.Int64 }

func (c *counter) id(prefix string) string { return fmt.Sprintf("%s_%032x", prefix, c.n.Add(1)) }

// journal keeps the log.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// hashed is what the database keeps of a token.
func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// trusting believes the proxies.
func trusting(prefix string) func(*api.API) {
	return func(a *api.API) { a.Trusted = append(a.Trusted, netip.MustParsePrefix(prefix)) }
}
