package web

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter bounds how much each caller may ask for: a bucket of Burst points
// that fills by PerSecond; an operation takes as many points as it costs.
type Limiter struct {
	PerSecond, Burst int

	mu      sync.Mutex
	callers map[string]*bucket
	swept   time.Time
}

type bucket struct {
	*rate.Limiter
	used time.Time
}

// Allowance is what a caller has left.
type Allowance struct {
	OK         bool
	Limit      int
	Remaining  int
	RetryAfter time.Duration // when refused: how long until the cost is affordable
}

// Take takes cost points of the caller's.
func (l *Limiter) Take(caller string, cost int, now time.Time) Allowance {
	b := l.bucket(caller, now)
	ok := b.AllowN(now, cost)
	left := b.TokensAt(now)
	a := Allowance{OK: ok, Limit: l.Burst, Remaining: max(0, int(left))}
	if !ok {
		a.RetryAfter = time.Duration(math.Ceil((float64(cost)-left)/float64(l.PerSecond))) * time.Second
	}
	return a
}

func (l *Limiter) bucket(caller string, now time.Time) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.callers == nil {
		l.callers = make(map[string]*bucket)
	}
	full := time.Duration(l.Burst/max(1, l.PerSecond)+1) * time.Second
	if now.Sub(l.swept) > full { // a bucket unused for so long is full again: forget it
		for k, b := range l.callers {
			if now.Sub(b.used) > full {
				delete(l.callers, k)
			}
		}
		l.swept = now
	}
	b := l.callers[caller]
	if b == nil {
		b = &bucket{Limiter: rate.NewLimiter(rate.Limit(l.PerSecond), l.Burst)}
		l.callers[caller] = b
	}
	b.used = now
	return b
}
