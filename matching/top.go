package matching

import "slices"

// top keeps the best of what it is offered: a heap with the worst at its root.
type top struct {
	keep   int
	offset int
	after  *Rank
	heap   []placed
}

// placed is a place in a ranking and the row it belongs to. about is a row
// that goes with it: the best product of a supplier.
type placed struct {
	Rank
	row   uint32
	about uint32
}

func newTop(o Options) *top {
	offset := max(0, o.Offset)
	return &top{keep: offset + o.limit(), offset: offset, after: o.After}
}

// below tells whether a score can no longer get a place.
func (t *top) below(score int64) bool { return len(t.heap) >= t.keep && score < t.heap[0].Score }

func (t *top) offer(p placed) {
	switch {
	case t.after != nil && !t.after.before(p.Rank):
		return
	case len(t.heap) < t.keep:
		t.heap = append(t.heap, p)
		t.up(len(t.heap) - 1)
	case p.before(t.heap[0].Rank):
		t.heap[0] = p
		t.down(0)
	}
}

func (t *top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !t.heap[parent].before(t.heap[i].Rank) {
			return
		}
		t.heap[parent], t.heap[i] = t.heap[i], t.heap[parent]
		i = parent
	}
}

func (t *top) down(i int) {
	for {
		worst := i
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < len(t.heap) && t.heap[worst].before(t.heap[child].Rank) {
				worst = child
			}
		}
		if worst == i {
			return
		}
		t.heap[worst], t.heap[i] = t.heap[i], t.heap[worst]
		i = worst
	}
}

// ranked returns what was kept, best first, without the offset.
func (t *top) ranked() []placed {
	slices.SortFunc(t.heap, func(a, b placed) int {
		switch {
		case a.before(b.Rank):
			return -1
		case b.before(a.Rank):
			return 1
		}
		return 0
	})
	return t.heap[min(t.offset, len(t.heap)):]
}
