// Package flow finds circulations of least cost by cost scaling (Goldberg and Tarjan 1990; Goldberg 1997).
package flow

// Network is a circulation: arcs with room for so many units, each of which costs a whole number. The zero value is of no
// use; New gives one without arcs.
type Network struct {
	nodes int
	arcs  []arc   // every one with its reverse
	at    []int32 // where each arc went that was joined
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

// New is a network of nodes 0 to nodes − 1.
func New(nodes int) *Network { return &Network{nodes: nodes} }

// Fits says whether costs up to highest, in either direction, keep Solve from overflowing.
func Fits(highest float64, nodes int) bool {
	return highest*float64(nodes)*float64(nodes)*4 <= 1<<62
}

// Join adds an arc, before Solve, and gives its number.
func (n *Network) Join(from, to int32, room, cost int64) int32 {
	k := int32(len(n.arcs))
	n.arcs = append(n.arcs, arc{head: to, back: k + 1, room: room, cost: cost}, arc{head: from, back: k, cost: -cost})
	n.tail = append(n.tail, from, to)
	return k
}

// Left is the room of an arc that the circulation does not use.
func (n *Network) Left(arc int32) int64 { return n.arcs[n.at[arc]].room }

// Price is the dual price of a node: on every arc with room left, cost + price(tail) − price(head) is 0 or more.
func (n *Network) Price(node int32) int64 { return n.price[node] }

// pack lays the arcs of each node side by side.
func (n *Network) pack() {
	n.first = make([]int32, n.nodes+1)
	for _, t := range n.tail {
		n.first[t+1]++
	}
	for v := range n.nodes {
		n.first[v+1] += n.first[v]
	}
	n.at = make([]int32, len(n.arcs))
	fill := make([]int32, n.nodes)
	for k, t := range n.tail {
		n.at[k] = n.first[t] + fill[t]
		fill[t]++
	}
	packed := make([]arc, len(n.arcs))
	for k, a := range n.arcs {
		a.back = n.at[a.back]
		packed[n.at[k]] = a
	}
	n.arcs = packed
}

const scaleStep = 12

// Solve finds a circulation of least cost, and exact whole prices that prove it.
func (n *Network) Solve() {
	n.pack()
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
func (n *Network) refine(e int64) {
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

func (n *Network) wake(v int32) {
	if !n.queued[v] {
		n.queued[v] = true
		n.queue = append(n.queue, v)
	}
}

func (n *Network) push(v, k int32, amount int64) {
	a := &n.arcs[k]
	a.room -= amount
	n.arcs[a.back].room += amount
	n.excess[v] -= amount
	n.excess[a.head] += amount
}

func (n *Network) discharge(v int32, e int64) {
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

func (n *Network) relabel(v int32, e int64) {
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
func (n *Network) exactPrices(scale int64) {
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
