package stream

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

var errBroken = errors.New("broken")

func publish(t testing.TB, s *Stream, all []domain.Change) {
	t.Helper()
	arrived, err := s.Publish(t.Context(), all)
	require.NoError(t, err)
	require.Len(t, arrived, len(all))
}

func TestAChangeThatFailsIsTriedAgainAndHoldsUpNoOther(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	publish(t, s, changes(0, 50))
	var got seen
	var tries atomic.Int32
	consume(t, s, "test", func(ctx context.Context, all []domain.Change) error {
		bad := slices.ContainsFunc(all, func(c domain.Change) bool { return c.Key == "prd_7" })
		if bad && (len(all) > 1 || tries.Add(1) < 4) {
			return errBroken
		}
		return got.handle(ctx, all)
	})
	got.eventually(t, 50)
	require.EqualValues(t, 4, tries.Load())
	require.Equal(t, domain.ChangeID("chg_000007"), got.ids()[49], "the others came first")
}

func TestAPanicIsAFailureOfItsChange(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	publish(t, s, changes(0, 1))
	var got seen
	var tries atomic.Int32
	consume(t, s, "test", func(ctx context.Context, all []domain.Change) error {
		if tries.Add(1) == 1 {
			panic("index out of range")
		}
		return got.handle(ctx, all)
	})
	got.eventually(t, 1)
}

func TestRetriesSlowDown(t *testing.T) {
	require.Equal(t, 100*time.Millisecond, retry(1))
	require.Equal(t, 200*time.Millisecond, retry(2))
	require.Equal(t, 51200*time.Millisecond, retry(10))
	require.Equal(t, time.Minute, retry(11))
	require.Equal(t, time.Minute, retry(1_000_000))
}

func TestWhatIsNoChangeIsDropped(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	_, err := s.js.Publish(t.Context(), subject+"product.changed", []byte("{"))
	require.NoError(t, err)
	publish(t, s, changes(0, 1))
	var got seen
	consume(t, s, "test", got.handle)
	got.eventually(t, 1)
	require.Eventually(t, func() bool {
		cons, err := s.js.Consumer(t.Context(), name, "test")
		return err == nil && cons.CachedInfo().NumAckPending == 0 && cons.CachedInfo().NumPending == 0
	}, patience, 5*time.Millisecond, "the message is still there")
}

func TestConsumersOfOneNameShareAndOthersGetAll(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	var one, two, other seen
	consume(t, s, "shared", one.handle)
	consume(t, s, "shared", two.handle)
	consume(t, s, "other", other.handle)
	publish(t, s, changes(0, 300))
	other.eventually(t, 300)
	require.Eventually(t, func() bool { return len(one.ids())+len(two.ids()) == 300 }, patience, 2*time.Millisecond)
	all := append(one.ids(), two.ids()...)
	slices.Sort(all)
	require.Len(t, slices.Compact(all), 300)
}

func TestARestartedConsumerGoesOnWhereItStopped(t *testing.T) {
	folder := t.TempDir()
	s, stop := embed(t, folder)
	publish(t, s, changes(0, 10))
	var before, after seen
	stopConsumer := consume(t, s, "test", before.handle)
	before.eventually(t, 10)
	stopConsumer()
	publish(t, s, changes(10, 20))
	stop()

	s, _ = embed(t, folder)
	consume(t, s, "test", after.handle)
	after.eventually(t, 10)
	require.Equal(t, domain.ChangeID("chg_000010"), after.ids()[0])
}

func TestWhatAStoppedConsumerHeldComesAtOnce(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	s.ackWait = time.Hour // nothing comes again by itself
	publish(t, s, changes(0, 1000))
	var after seen
	begun := make(chan struct{}, 1000)
	stop := consume(t, s, "test", func(ctx context.Context, _ []domain.Change) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	})
	<-begun
	stop()
	consume(t, s, "test", after.handle)
	after.eventually(t, 1000)
}

// killVariable makes this test binary run a consumer that handles nothing, on
// the folder it names.
const killVariable = "GONGBO_TEST_STREAM_FOLDER"

func TestHold(t *testing.T) {
	folder := os.Getenv(killVariable)
	if folder == "" {
		t.Skip("only holds when another test starts it")
	}
	s, _ := embed(t, folder)
	publish(t, s, changes(0, 20))
	consume(t, s, "test", func(ctx context.Context, _ []domain.Change) error {
		if err := os.WriteFile(filepath.Join(folder, "holding"), nil, 0o600); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	<-t.Context().Done()
}

func TestWhatAKilledConsumerHeldComesAgain(t *testing.T) {
	folder := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestHold$")
	cmd.Env = append(os.Environ(), killVariable+"="+folder)
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Join(folder, "holding"))
		return err == nil
	}, patience, 5*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait(), "it was killed")

	s, _ := embed(t, folder)
	var got seen
	consume(t, s, "test", got.handle)
	got.eventually(t, 20)
}

func TestADeletedStoreIsFilledFromTheOutbox(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "stream")
	box := newOutbox(changes(0, 600)...)
	s, stop := embed(t, folder)
	_, stopRelay := relay(t, box, s)
	require.Eventually(t, func() bool { return box.waiting() == 0 }, patience, time.Millisecond)
	stopRelay()
	stop()
	require.NoError(t, os.RemoveAll(folder))

	s, _ = embed(t, folder)
	var got seen
	consume(t, s, "test", got.handle)
	relay(t, box, s)
	box.add(changes(600, 610)...)
	got.eventually(t, 610)
	require.EqualValues(t, 610, held(t, s))
}

func TestTheLastMinutesArePublishedAgain(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	s.created = false // as if an older stream had lost its last messages
	box := newOutbox(changes(0, 10)...)
	require.NoError(t, box.Published(t.Context(), []domain.ChangeID{"chg_000000"}, noon.Add(-time.Hour)))
	require.NoError(t, box.Published(t.Context(), []domain.ChangeID{"chg_000001"}, noon.Add(-time.Minute)))
	var got seen
	consume(t, s, "test", got.handle)
	relay(t, box, s)
	got.eventually(t, 9)
	require.NotContains(t, got.ids(), domain.ChangeID("chg_000000"))
}

func TestAStreamDeletedWhileRunningIsMadeAgain(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	box := newOutbox(changes(0, 10)...)
	var got seen
	consume(t, s, "test", got.handle)
	lost := make(chan error, 1)
	go func() { lost <- s.Follow(t.Context(), 0, got.handle) }()
	r, _ := relay(t, box, s)
	got.eventually(t, 10)

	require.NoError(t, s.js.DeleteStream(t.Context(), name))
	box.add(changes(10, 20)...)
	r.Kick()
	got.eventually(t, 20)
	require.Eventually(t, func() bool {
		st, err := s.js.Stream(t.Context(), name)
		return err == nil && st.CachedInfo().State.Msgs == 20
	}, patience, 10*time.Millisecond)
	select {
	case err := <-lost:
		require.ErrorIs(t, err, ErrLost)
	case <-time.After(patience):
		require.Fail(t, "the follower does not know that it lost its place")
	}
}

func TestAFollowerSeesWhatCameAfterItsPosition(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	publish(t, s, changes(0, 10))
	from, err := s.Position(t.Context())
	require.NoError(t, err)
	publish(t, s, changes(10, 15)) // while the database is read

	var one, two seen
	for _, got := range []*seen{&one, &two} {
		worker(t, func(ctx context.Context) error { return s.Follow(ctx, from, got.handle) })
	}
	one.eventually(t, 5)
	publish(t, s, changes(15, 20))
	one.eventually(t, 10)
	two.eventually(t, 10)
	require.Equal(t, domain.ChangeID("chg_000010"), one.ids()[0])
}

func TestAFollowerLeavesNothingBehind(t *testing.T) {
	s, _ := embed(t, t.TempDir())
	publish(t, s, changes(0, 1))
	var got seen
	stop := worker(t, func(ctx context.Context) error { return s.Follow(ctx, 0, got.handle) })
	got.eventually(t, 1)
	stop()
	st, err := s.js.Stream(t.Context(), name)
	require.NoError(t, err)
	require.Zero(t, st.CachedInfo().State.Consumers)
}
