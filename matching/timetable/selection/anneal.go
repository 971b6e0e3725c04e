package selection

import "math"

const (
	coolings    = 1_000 // how often price and temperature change
	hot, cold   = 0.5, 0.05
	priceChange = 0.01 // most of the price at one cooling
)

// settlings is how many moves a search by rejection chains tries.
func settlings(candidates int) int { return min(100*candidates, 20_000+candidates*2/3) }

// anneal goes on from where the balancer stands by rejection chains: what is worth its blocking pairs stays and, by chance,
// what is not. Temperatures are parts of the price of a blocking pair, which follows: at last about as many block as may, or
// the value is about the lowest that is enough.
func (b *balancer) anneal() {
	s := newSettler(b.at, float64(max(1, b.price)))
	moves := settlings(len(b.at.chosen))
	every, temperature := max(1, moves/coolings), 0.0
	for i := range moves {
		if i%every == 0 {
			b.note()
			s.price *= 1 + priceChange*math.Tanh(4*b.excess())
			temperature = s.price * hot * math.Pow(cold/hot, float64(i)/float64(moves))
		}
		value, pairs := b.at.value, b.at.pairs
		s.begin()
		if !s.move() || !b.fits() {
			s.undo()
			continue
		}
		gain := float64(b.at.value-value) - s.price*float64(b.at.pairs-pairs)
		if gain < 0 && s.chance() >= math.Exp(gain/temperature) {
			s.undo()
		}
	}
	b.note()
	b.price = min(max(int64(s.price), b.price/2), 2*b.price) // where chains find no more, theirs goes on without end
}

// excess is above 0 where the price of a blocking pair is to rise: by parts of those that may block or, where enough value
// is wanted, by thousandths of that.
func (b *balancer) excess() float64 {
	if b.enough {
		return 1_000 * float64(b.at.value-b.lowest) / float64(max(1, b.lowest))
	}
	return float64(b.at.pairs-b.most) / float64(max(1, b.most))
}
