package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/store"
)

func begin(t *testing.T, s *store.Store, a store.Attempt) *store.Attempt {
	t.Helper()
	held, err := s.BeginAttempt(t.Context(), a)
	require.NoError(t, err)
	return held
}

func TestAnAttemptHoldsItsKey(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		a := attemptOf("acc_1", "k")
		require.Nil(t, begin(t, s, a), "the key was free")
		held := begin(t, s, a)
		require.NotNil(t, held)
		require.Zero(t, held.Status, "in flight")
		require.Empty(t, held.DoneKey)
		require.Nil(t, begin(t, s, attemptOf("acc_2", "k")), "keys of two callers are two keys")

		a.Status, a.Header, a.Body = 201, map[string]string{"Location": "/v1/products/prd_1", "ETag": `"1"`}, []byte("{\"标题\":\"\x00\xff\"}")
		require.NoError(t, s.EndAttempt(t.Context(), a))
		other := a
		other.RequestHash = "of another body"
		held = begin(t, s, other)
		require.Equal(t, a.RequestHash, held.RequestHash, "what was asked first")
		require.Equal(t, []any{a.Status, a.Header, a.Body}, []any{held.Status, held.Header, held.Body}, "byte for byte")
		require.NoError(t, s.DropAttempt(t.Context(), a))
		require.NotNil(t, begin(t, s, a), "an answer is not given up")
	})
}

// An attempt that died gives its key up after a minute, unless it has changed
// something: that is never done twice. After a day any key is free.
func TestALostAttemptGivesItsKeyUp(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		at := func(a store.Attempt, d time.Duration) store.Attempt {
			a.StartedAt = now.Add(d)
			return a
		}
		lost, done, answered := attemptOf("c", "lost"), attemptOf("c", "done"), attemptOf("c", "answered")
		for _, a := range []store.Attempt{lost, done, answered} {
			require.Nil(t, begin(t, s, a))
		}
		v := newSupplier(t, s, by)
		require.NoError(t, s.CreateProduct(store.WithAttempt(t.Context(), done), by, newProduct(t, v, "碎花连衣裙")))
		answered.Status = 201
		require.NoError(t, s.EndAttempt(t.Context(), answered))
		require.NoError(t, s.DropAttempt(t.Context(), done))

		require.NotNil(t, begin(t, s, at(lost, time.Minute)))
		require.Nil(t, begin(t, s, at(lost, time.Minute+time.Microsecond)), "it died")
		held := begin(t, s, at(done, 23*time.Hour))
		require.NotNil(t, held)
		require.NotEmpty(t, held.DoneKey)
		require.Zero(t, held.Status)
		require.NotNil(t, begin(t, s, at(answered, store.AttemptTTL)))
		require.Nil(t, begin(t, s, at(answered, store.AttemptTTL+time.Microsecond)))
		require.Nil(t, begin(t, s, at(done, store.AttemptTTL+time.Microsecond)))
	})
}

// A write that fails leaves its attempt as it was: it may be tried again.
func TestOnlyACommittedWriteIsDone(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		v := newSupplier(t, s, by)
		a := attemptOf("c", "k")
		require.Nil(t, begin(t, s, a))
		p := newProduct(t, v, "碎花连衣裙")
		p.SupplierID = "sup_gone"
		require.Error(t, s.CreateProduct(store.WithAttempt(t.Context(), a), by, p))
		require.Empty(t, begin(t, s, a).DoneKey)
		require.NoError(t, s.DropAttempt(t.Context(), a))
		require.Nil(t, begin(t, s, a))
	})
}

func TestOfManyWithOneKeyOneBegins(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		lost := attemptOf("c", "lost")
		require.Nil(t, begin(t, s, lost))
		lost.StartedAt = now.Add(time.Hour)
		for _, a := range []store.Attempt{attemptOf("c", "fresh"), lost} {
			var began atomic.Int64
			for _, err := range race(50, func(int) error {
				held, err := s.BeginAttempt(t.Context(), a)
				if err == nil && held == nil {
					began.Add(1)
				}
				return err
			}) {
				require.NoError(t, err)
			}
			require.EqualValues(t, 1, began.Load(), a.Key)
		}
	})
}

// On start-up a SQLite file has no other process: whoever tried has died. On
// PostgreSQL another replica may be at it.
func TestForgetAttempts(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		a, answered := attemptOf("c", "k"), attemptOf("c", "answered")
		require.Nil(t, begin(t, s, a))
		require.Nil(t, begin(t, s, answered))
		answered.Status = 201
		require.NoError(t, s.EndAttempt(t.Context(), answered))
		require.NoError(t, s.ForgetAttempts(t.Context(), now))
		require.Equal(t, s.Dialect() == "sqlite", begin(t, s, a) == nil)
		require.NotNil(t, begin(t, s, answered))
		require.NoError(t, s.Sweep(t.Context(), now.Add(store.AttemptTTL+time.Second)))
		require.Zero(t, count(t, s, "idempotency_keys"))
	})
}
