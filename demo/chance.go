package demo

import "math/rand/v2"

// chance is where everything random comes from.
type chance struct{ *rand.Rand }

func newChance(seed uint64) chance { return chance{rand.New(rand.NewPCG(seed, 0x676f6e67626f))} }

// pick returns one of the list, each as likely.
func pick[T any](c chance, list []T) T { return list[c.IntN(len(list))] }

// some returns n different elements of the list, or all, in the list's order.
func some[T any](c chance, list []T, n int) []T {
	out := make([]T, 0, n)
	for i, v := range list {
		if left := len(list) - i; c.IntN(left) < n-len(out) {
			out = append(out, v)
		}
	}
	return out
}

// percent is true in p of 100 cases.
func (c chance) percent(p int) bool { return c.IntN(100) < p }

// between is even over [low, high].
func (c chance) between(low, high int64) int64 { return low + c.Int64N(high-low+1) }

// spread is even over the octaves of [low, high], as prices and stocks are.
func (c chance) spread(low, high int64) int64 { return c.octaves(low, high, 1000) }

// pareto follows a power law of the exponent 1.1 over [low, high], as follower
// counts do: each octave holds 2^-1.1 of what the one below it holds.
func (c chance) pareto(low, high int64) int64 { return c.octaves(low, high, 467) }

// octaves draws an octave, each keep thousandths as likely as the one below it,
// then evenly within it. Whole numbers only, so that every machine draws the same.
func (c chance) octaves(low, high, keep int64) int64 {
	var starts []int64
	var weights []int
	weight := int64(1_000_000)
	for at := low; at < high; at *= 2 {
		full := min(high, at*2) - at
		starts, weights = append(starts, at), append(weights, int(max(1, weight*full/at)))
		weight = weight * keep / 1000
	}
	if len(starts) == 0 {
		return low
	}
	at := starts[c.weighted(weights)]
	return c.between(at, min(high, at*2))
}

// weighted returns an index, each as likely as its weight.
func (c chance) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := c.IntN(total)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// shares turns weights into basis points that sum to 10000, each weight up to a
// third off.
func (c chance) shares(weights []int) []int64 {
	out := make([]int64, len(weights))
	var sum int64
	for i, w := range weights {
		out[i] = int64(w) * c.between(670, 1330)
		sum += out[i]
	}
	left, most := int64(10_000), 0
	for i := range out {
		out[i] = out[i] * 10_000 / sum
		left -= out[i]
		if out[i] > out[most] {
			most = i
		}
	}
	out[most] += left
	return out
}

// round returns n rounded down to a multiple of step.
func round(n, step int64) int64 { return n / step * step }
