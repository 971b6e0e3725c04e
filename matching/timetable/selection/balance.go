package selection

import "slices"

// A balanced choice has at most this many blocking pairs of all candidates, and at least this much of the best value, in
// basis points, where one is found.
const (
	mostBlockingBPS = 100
	leastValueBPS   = 9_700
)

// A search takes at least so many rounds of flows, the first and the second one, and up to mostRounds where it needs them.
const (
	firstRounds  = 4
	secondRounds = 3
	mostRounds   = 8
)

// balancer goes from the stable choice towards the value, at the best value for each new blocking pair. Its price of
// one is a Lagrangian multiplier, which falls until as many block as may, or until the value is enough, and is then adjusted.
type balancer struct {
	c      *chooser
	musts  []bool
	at     *holding
	price  int64 // of a blocking pair, in value
	stay   int64 // what a chosen candidate is worth more, so that paths stay short
	most   int   // blocking pairs
	lowest int64 // value
	least  int   // meetings missing to minimums
	enough bool  // value comes first: the lowest is wanted, with however many blocking pairs
	full   bool  // an exchange would have been worth its blocking pairs, but they are too many

	best  []bool
	pairs int
	value int64
	calm  int64 // greatest value seen with few enough blocking pairs
}

// chooseBalanced looks for the greatest value of those choices with few enough blocking pairs and, where that is not enough
// value, for the fewest blocking pairs with enough of it. As many minimums are met as by the value alone. It also gives the
// greatest value found with few enough, however little.
func (c *chooser) chooseBalanced(musts []bool, bound int64) (int64, error) {
	valued := newHolding(c.m, c.chosen)
	b := &balancer{
		c: c, musts: musts, best: c.chosen, pairs: valued.pairs, value: valued.value, least: valued.missing,
		most: len(c.m.Candidates) * mostBlockingBPS / 10_000, lowest: share(bound, c.m.LeastValueBPS),
	}
	mean := bound / int64(max(1, valued.total))
	b.price, b.stay = mean/4, mean/32
	if valued.pairs <= b.most {
		return valued.value, nil
	}
	if err := b.start(); err != nil {
		return 0, err
	}
	b.note()
	if err := b.search(firstRounds); err != nil {
		return 0, err
	}
	b.enough = b.calm < b.lowest
	if err := b.search(secondRounds); err != nil {
		return 0, err
	}
	c.chosen = b.best
	return b.calm, nil
}

// search takes rounds of flows, more on small markets, since a round is as long as a market is large, and then anneals.
func (b *balancer) search(rounds int) error {
	rounds = max(rounds, min(30, 100_000*rounds/max(1, len(b.at.chosen))))
	for i := 0; i < rounds || i < mostRounds && b.short(); i++ {
		other, err := b.flow()
		if err != nil {
			return err
		}
		was := b.at.value
		b.approach(other)
		b.adjust(was)
	}
	b.anneal()
	return nil
}

// short says whether there is too little value or, where that does not matter, room for many blocking pairs.
func (b *balancer) short() bool {
	if b.enough {
		return b.at.value < b.lowest
	}
	return b.at.pairs < b.most*3/4
}

// share is so many basis points of a value, rounded up; 0 stands for the usual ones.
func share(of int64, bps int) int64 {
	if bps == 0 {
		bps = leastValueBPS
	}
	return of/10_000*int64(bps) + (of%10_000*int64(bps)+9_999)/10_000
}

// start is the stable choice or, where that breaks a minimum that can be met or the total, what a flow makes of it.
func (b *balancer) start() error {
	stable := &chooser{m: b.c.m, chosen: slices.Clone(b.musts)}
	stable.chooseStable()
	b.at = newHolding(b.c.m, stable.chosen)
	if b.fits() {
		return nil
	}
	other, err := b.flow()
	if err == nil {
		b.at = newHolding(b.c.m, other)
	}
	return err
}

func (b *balancer) fits() bool {
	return b.at.missing <= b.least && (b.c.m.Total == 0 || b.at.total <= b.c.m.Total)
}

// note keeps the choice if it is the best yet.
func (b *balancer) note() {
	n, v := b.at.pairs, b.at.value
	if n <= b.most {
		b.calm = max(b.calm, v)
	}
	if v < b.lowest || n > b.pairs && n > b.most {
		return
	}
	if n < b.pairs && b.pairs > b.most || v > b.value || v == b.value && n < b.pairs {
		b.best, b.pairs, b.value = slices.Clone(b.at.chosen), n, v
	}
}

// approach makes those exchanges on the way to another choice that are worth their blocking pairs, until none of the others is.
func (b *balancer) approach(other []bool) {
	left := b.at.pathsTo(other)
	for moved := true; moved; {
		moved = false
		rest := left[:0]
		for _, ks := range left {
			if b.exchange(ks) {
				moved = true
			} else {
				rest = append(rest, ks)
			}
		}
		left = rest
	}
}

// exchange says whether it was made. Enough value is not lost again, nor, with it, few enough blocking pairs.
func (b *balancer) exchange(ks []int32) bool {
	value, pairs := b.at.value, b.at.pairs
	b.at.exchange(ks)
	enough := !b.enough || value < b.lowest || b.at.value >= b.lowest
	worth := enough && b.fits() && b.at.value-value > b.price*int64(b.at.pairs-pairs)
	few := pairs > b.most || b.at.pairs <= b.most || b.enough && value < b.lowest
	if !worth || !few {
		b.full = b.full || worth
		b.at.exchange(ks)
		return false
	}
	b.note()
	return true
}

// adjust raises the price where there is no room for blocking pairs or value to spare, and lowers it else.
func (b *balancer) adjust(was int64) {
	lack := b.lowest - b.at.value
	switch {
	case b.full && (!b.enough || lack <= 0), b.enough && b.at.pairs > b.most && -lack > b.lowest/4_096:
		b.price += b.price/2 + 1
	case !b.enough, lack > 0 && b.at.value-was < lack/4:
		b.price -= b.price/3 + min(1, b.price)
	default:
		b.price -= b.price/4 + min(1, b.price)
	}
	b.full = false
}
