package stream

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

const patience = 15 * time.Second

var noon = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

// outbox is the table of the database, in a slice.
type outbox struct {
	mu        sync.Mutex
	rows      []domain.Change
	published map[domain.ChangeID]time.Time
	failing   error
}

func newOutbox(changes ...domain.Change) *outbox {
	return &outbox{rows: changes, published: map[domain.ChangeID]time.Time{}}
}

func (o *outbox) add(changes ...domain.Change) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rows = append(o.rows, changes...)
}

func (o *outbox) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.failing = err
}

func (o *outbox) waiting() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.rows) - len(o.published)
}

func (o *outbox) Pending(_ context.Context, n int) ([]domain.Change, error) {
	return o.find(n, func(c domain.Change) bool { return c.Seq == 0 })
}

func (o *outbox) Recent(_ context.Context, since time.Time, after int64, n int) ([]domain.Change, error) {
	return o.find(n, func(c domain.Change) bool { return c.Seq > after && !o.published[c.ID].Before(since) })
}

func (o *outbox) find(n int, fits func(domain.Change) bool) ([]domain.Change, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failing != nil {
		return nil, o.failing
	}
	var found []domain.Change
	for _, c := range o.rows {
		if fits(c) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b domain.Change) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID)) })
	return found[:min(n, len(found))], nil
}

func (o *outbox) Published(_ context.Context, ids []domain.ChangeID, at time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, c := range o.rows {
		if c.Seq == 0 && slices.Contains(ids, c.ID) {
			o.published[c.ID] = at
			o.rows[i].Seq = int64(len(o.published))
		}
	}
	return o.failing
}

// changes returns changes number from to to-1.
func changes(from, to int) []domain.Change {
	var all []domain.Change
	for i := from; i < to; i++ {
		all = append(all, domain.Change{
			ID: domain.ChangeID(fmt.Sprintf("chg_%06d", i)), Topic: domain.ProductChanged, Key: fmt.Sprintf("prd_%d", i),
			OrganizationID: "org_1", Version: int64(i), At: noon,
		})
	}
	return all
}

// seen remembers what a handler was handed.
type seen struct {
	mu  sync.Mutex
	all []domain.Change
}

func (s *seen) handle(_ context.Context, changes []domain.Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, changes...)
	return nil
}

func (s *seen) ids() []domain.ChangeID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []domain.ChangeID
	for _, c := range s.all {
		ids = append(ids, c.ID)
	}
	return ids
}

// distinct returns how many different changes were seen.
func (s *seen) distinct() int {
	ids := s.ids()
	slices.Sort(ids)
	return len(slices.Compact(ids))
}

func (s *seen) eventually(t *testing.T, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return s.distinct() >= n }, patience, 2*time.Millisecond, "of %d changes only %d were seen", n, s.distinct())
}

func logger(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// embed starts a server and connects to it; both end with the test, or with stop.
func embed(t testing.TB, folder string) (s *Stream, stop func()) {
	t.Helper()
	srv, err := Embed(folder, logger(t))
	require.NoError(t, err)
	s, err = srv.Connect(t.Context())
	require.NoError(t, err)
	s.ackWait = time.Second
	stop = sync.OnceFunc(func() {
		s.Close()
		require.NoError(t, srv.Close())
	})
	t.Cleanup(stop)
	return s, stop
}

// worker runs f until the returned function is called, which waits for its end.
func worker(t testing.TB, f func(ctx context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			require.NoError(t, err)
		case <-time.After(patience):
			require.Fail(t, "a worker did not end with its context")
		}
	})
	t.Cleanup(stop)
	return stop
}

func relay(t testing.TB, box Outbox, s *Stream) (r *Relay, stop func()) {
	t.Helper()
	r = NewRelay(box, s, func() time.Time { return noon }, logger(t))
	return r, worker(t, r.Run)
}

func consume(t testing.TB, s *Stream, name string, handle Handler) (stop func()) {
	t.Helper()
	return worker(t, func(ctx context.Context) error { return s.Consume(ctx, name, handle) })
}

// held returns how many messages the stream holds.
func held(t testing.TB, s *Stream) uint64 {
	t.Helper()
	st, err := s.js.Stream(t.Context(), name)
	require.NoError(t, err)
	return st.CachedInfo().State.Msgs
}

func TestAChangeArrivesAsItWasWritten(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	var got seen
	consume(t, s, "test", got.handle)
	relay(t, newOutbox(changes(1, 2)...), s)
	got.eventually(t, 1)
	require.Equal(t, changes(1, 2), got.all)
}

func TestChangesKeepTheirOrder(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	box := newOutbox(changes(0, 1000)...)
	var got seen
	consume(t, s, "test", got.handle)
	relay(t, box, s)
	got.eventually(t, 1000)
	require.True(t, slices.IsSorted(got.ids()))
	require.EqualValues(t, 1000, held(t, s))
	require.Eventually(t, func() bool { return box.waiting() == 0 }, patience, time.Millisecond)
}

func TestAKickIsFasterThanTheTick(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	box := newOutbox(changes(0, 1)...)
	var got seen
	consume(t, s, "test", got.handle)
	r, _ := relay(t, box, s)
	got.eventually(t, 1)
	began := time.Now()
	for i := 1; i <= 20; i++ {
		box.add(changes(i, i+1)...)
		r.Kick()
		got.eventually(t, i+1)
	}
	require.Less(t, time.Since(began), 20*pause/2, "the relay waits for its tick")
}

func TestWithoutAKickTheTickFindsIt(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	box := newOutbox()
	var got seen
	consume(t, s, "test", got.handle)
	relay(t, box, s)
	box.add(changes(0, 1)...)
	got.eventually(t, 1)
}

func TestAChangePublishedTwiceIsKeptOnce(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	for range 3 {
		arrived, err := s.Publish(t.Context(), changes(0, 5))
		require.NoError(t, err)
		require.Len(t, arrived, 5)
	}
	require.EqualValues(t, 5, held(t, s))
}

func TestTwoRelaysOnOneOutboxPublishOnce(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	box := newOutbox(changes(0, 500)...)
	relay(t, box, s)
	relay(t, box, s)
	require.Eventually(t, func() bool { return box.waiting() == 0 }, patience, time.Millisecond)
	require.EqualValues(t, 500, held(t, s))
}

func TestTheRelayOutlivesItsDatabase(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	box := newOutbox(changes(0, 1)...)
	box.fail(fmt.Errorf("no connection"))
	var got seen
	consume(t, s, "test", got.handle)
	r, _ := relay(t, box, s)
	r.Kick()
	box.fail(nil)
	got.eventually(t, 1)
}

func TestASecondServerOnTheFolderIsRefused(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "stream")
	_, stop := embed(t, folder)
	_, err := Embed(folder, logger(t))
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, folder)
	stop()
	embed(t, folder)
}

func TestStopIsQuickWhileChangesFlow(t *testing.T) {
	s, stop := embed(t, t.TempDir())
	box := newOutbox(changes(0, 5000)...)
	var got seen
	stopConsumer := consume(t, s, "test", got.handle)
	stopFollower := worker(t, func(ctx context.Context) error { return s.Follow(ctx, 0, got.handle) })
	_, stopRelay := relay(t, box, s)
	got.eventually(t, 100)
	began := time.Now()
	stopRelay()
	stopConsumer()
	stopFollower()
	stop()
	require.Less(t, time.Since(began), time.Second)
}

func TestHealthyUntilClosed(t *testing.T) {
	s, stop := embed(t, t.TempDir())
	require.NoError(t, s.Healthy(t.Context()))
	stop()
	require.Error(t, s.Healthy(t.Context()))
}

func TestConnectSaysWhenNobodyIsThere(t *testing.T) {
	_, err := Connect(t.Context(), "nats://127.0.0.1:1", logger(t))
	require.ErrorContains(t, err, "connect to NATS")
}
