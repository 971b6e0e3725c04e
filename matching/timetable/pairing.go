package timetable

// pairing finds a largest matching of a graph: as many of its edges as can be without two at one vertex (Edmonds 1965).
type pairing struct {
	next   [][]int32 // neighbours of each vertex
	mate   []int32   // of each vertex, or -1
	size   int       // edges of the matching
	parent []int32   // the vertex from which a search came to one that it took as an odd one; else -1
	base   []int32   // of the blossom that a vertex is in
	outer  []bool    // the search came to it at an even distance from where it began
	line   []int32   // outer vertices in the order of the search
}

func newPairing(next [][]int32) *pairing {
	n := len(next)
	p := &pairing{next: next, mate: filled(n, -1), parent: filled(n, -1), base: make([]int32, n), outer: make([]bool, n)}
	for v := range next {
		if p.mate[v] >= 0 {
			continue
		}
		for _, w := range next[v] {
			if p.mate[w] < 0 && int(w) != v {
				p.mate[v], p.mate[w] = w, int32(v)
				p.size++
				break
			}
		}
	}
	return p
}

// grow makes the matching a largest one.
func (p *pairing) grow() {
	for v := range int32(len(p.next)) {
		if p.mate[v] < 0 {
			p.begin()
			p.start(v)
			if end := p.search(); end >= 0 {
				p.flip(end)
				p.size++
			}
		}
	}
}

// pieces says why no matching is larger (Berge 1958): every edge has a hub as an end, which has one edge of a matching, or
// lies in one piece, of whose n vertices a matching pairs n/2 at most. It gives the piece of each vertex, its first vertex or isHub. It
// comes after grow.
func (p *pairing) pieces() []int32 {
	p.begin()
	for v := range int32(len(p.next)) {
		if p.mate[v] < 0 {
			p.start(v)
		}
	}
	p.search()
	piece := filled(len(p.next), isHub)
	for v := range int32(len(p.next)) {
		if piece[v] >= 0 || p.hub(v) {
			continue
		}
		piece[v] = v
		for line := []int32{v}; len(line) > 0; {
			x := line[0]
			line = line[1:]
			for _, y := range p.next[x] {
				if piece[y] < 0 && !p.hub(y) {
					piece[y] = v
					line = append(line, y)
				}
			}
		}
	}
	return piece
}

func (p *pairing) hub(v int32) bool { return p.parent[v] >= 0 && !p.outer[v] }

func (p *pairing) begin() {
	for v := range p.base {
		p.base[v], p.parent[v], p.outer[v] = int32(v), -1, false
	}
	p.line = p.line[:0]
}

func (p *pairing) start(v int32) {
	if !p.outer[v] {
		p.outer[v] = true
		p.line = append(p.line, v)
	}
}

// search goes from where it was started along alternating paths. It gives the end of one that is free, or -1.
func (p *pairing) search() int32 {
	for k := 0; k < len(p.line); k++ {
		v := p.line[k]
		for _, w := range p.next[v] {
			switch {
			case p.base[v] == p.base[w] || p.mate[v] == w:
			case p.outer[w]:
				p.shrink(v, w)
			case p.parent[w] >= 0:
			case p.mate[w] < 0:
				p.parent[w] = v
				return w
			default:
				p.parent[w] = v
				p.start(p.mate[w])
			}
		}
	}
	return -1
}

// shrink makes one vertex of the odd circle that an edge between two outer vertices closes.
func (p *pairing) shrink(v, w int32) {
	top, inside := p.meet(v, w), make([]bool, len(p.next))
	p.bend(v, w, top, inside)
	p.bend(w, v, top, inside)
	for x := range int32(len(p.next)) {
		if inside[p.base[x]] {
			p.base[x] = top
			p.start(x)
		}
	}
}

// meet is where the ways of two outer vertices back to the start meet.
func (p *pairing) meet(v, w int32) int32 {
	passed := make([]bool, len(p.next))
	for {
		v = p.base[v]
		passed[v] = true
		if p.mate[v] < 0 {
			break
		}
		v = p.parent[p.mate[v]]
	}
	for w = p.base[w]; !passed[w]; w = p.base[p.parent[p.mate[w]]] {
	}
	return w
}

// bend lets every vertex between v and top be come by from the other side too.
func (p *pairing) bend(v, from, top int32, inside []bool) {
	for p.base[v] != top {
		w := p.mate[v]
		inside[p.base[v]], inside[p.base[w]] = true, true
		p.parent[v] = from
		v, from = p.parent[w], w
	}
}

// flip exchanges what is matched and what is not on the way back from a free end.
func (p *pairing) flip(end int32) {
	for end >= 0 {
		from := p.parent[end]
		next := p.mate[from]
		p.mate[end], p.mate[from] = from, end
		end = next
	}
}
