package timetable

// network is a minimum-cost circulation, solved by cost scaling (Goldberg and Tarjan 1990; Goldberg 1997).
// Costs must be whole numbers. Every arc is stored with its reverse.
type network struct {
	nodes int
	arcs  []arc
	first []int32 // of each node, in order; set by pack
	tail  []int32

	price  []int64 // scaled
	excess []int64
	next   []int32 // current arc of each node
	queue  []int32
	queued []bool
}

type arc struct {
	head int32
	back int32 // position of the reverse arc
	room int64
	cost int64 // scaled while solving
}

func newNetwork(nodes int) *network { return &network{nodes: nodes} }

// join adds an arc and gives its number.
func (n *network) join(from, to int32, room, cost int64) int32 {
	k := int32(len(n.arcs))
	n.arcs = append(n.arcs, arc{head: to, back: k + 1, room: room, cost: cost}, arc{head: from, back: k, cost: -cost})
	n.tail = append(n.tail, from, to)
	return k
}

// pack lays the arcs of each node side by side. It returns where each arc went.
func (n *network) pack() []int32 {
	n.first = make([]int32, n.nodes+1)
	for _, t := range n.tail {
		n.first[t+1]++
	}
	for v := range n.nodes {
		n.first[v+1] += n.first[v]
	}
	at := make([]int32, len(n.arcs))
	fill := make([]int32, n.nodes)
	for k, t := range n.tail {
		at[k] = n.first[t] + fill[t]
		fill[t]++
	}
	packed := make([]arc, len(n.arcs))
	for k, a := range n.arcs {
		a.back = at[a.back]
		packed[at[k]] = a
	}
	n.arcs = packed
	return at
}

const scaleStep = 12

// solve finds a circulation of least cost and leaves exact whole prices with it: cost + price(tail) − price(head)
// is 0 or more on every arc with room left.
func (n *network) solve() {
	scale, highest := int64(n.nodes+1), int64(0)
	for i := range n.arcs {
		n.arcs[i].cost *= scale
		highest = max(highest, n.arcs[i].cost)
	}
	n.price, n.excess = make([]int64, n.nodes), make([]int64, n.nodes)
	n.next, n.queued = make([]int32, n.nodes), make([]bool, n.nodes)
	for e := highest; ; e = max(1, e/scaleStep) {
		n.refine(max(e, 1))
		if e <= 1 {
			break
		}
	}
	for i := range n.arcs {
		n.arcs[i].cost /= scale
	}
	n.exactPrices(scale)
}

// refine makes the circulation e-optimal.
func (n *network) refine(e int64) {
	for v := range int32(n.nodes) {
		for k := n.first[v]; k < n.first[v+1]; k++ {
			a := &n.arcs[k]
			if a.room > 0 && a.cost+n.price[v]-n.price[a.head] < 0 {
				n.push(v, k, a.room)
			}
		}
	}
	n.queue = n.queue[:0]
	for v := range int32(n.nodes) {
		n.next[v] = n.first[v]
		if n.excess[v] > 0 {
			n.wake(v)
		}
	}
	for head := 0; head < len(n.queue); head++ {
		v := n.queue[head]
		n.queued[v] = false
		n.discharge(v, e)
		if head > 1<<16 && head > len(n.queue)/2 {
			n.queue = append(n.queue[:0], n.queue[head+1:]...)
			head = -1
		}
	}
}

func (n *network) wake(v int32) {
	if !n.queued[v] {
		n.queued[v] = true
		n.queue = append(n.queue, v)
	}
}

func (n *network) push(v, k int32, amount int64) {
	a := &n.arcs[k]
	a.room -= amount
	n.arcs[a.back].room += amount
	n.excess[v] -= amount
	n.excess[a.head] += amount
}

func (n *network) discharge(v int32, e int64) {
	for n.excess[v] > 0 {
		k := n.next[v]
		if k == n.first[v+1] {
			n.relabel(v, e)
			continue
		}
		a := &n.arcs[k]
		if a.room <= 0 || a.cost+n.price[v]-n.price[a.head] >= 0 {
			n.next[v]++
			continue
		}
		n.push(v, k, min(a.room, n.excess[v]))
		if n.excess[a.head] > 0 {
			n.wake(a.head)
		}
	}
}

func (n *network) relabel(v int32, e int64) {
	best := int64(-1) << 62
	for k := n.first[v]; k < n.first[v+1]; k++ {
		if a := &n.arcs[k]; a.room > 0 {
			best = max(best, n.price[a.head]-a.cost)
		}
	}
	n.price[v] = best - e
	n.next[v] = n.first[v]
}

// exactPrices turns the scaled prices into whole ones by label correction; the circulation is optimal, so that no
// circle of negative cost keeps it from ending.
func (n *network) exactPrices(scale int64) {
	n.queue = n.queue[:0]
	for v := range int32(n.nodes) {
		n.price[v] = floorDiv(n.price[v], scale)
		n.wake(v)
	}
	// cost + price(tail) − price(head) ≥ 0: heads come down to cost + price(tail)
	for head := 0; head < len(n.queue); head++ {
		v := n.queue[head]
		n.queued[v] = false
		for k := n.first[v]; k < n.first[v+1]; k++ {
			if a := &n.arcs[k]; a.room > 0 && a.cost+n.price[v] < n.price[a.head] {
				n.price[a.head] = a.cost + n.price[v]
				n.wake(a.head)
			}
		}
	}
}

func floorDiv(x, y int64) int64 {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}
