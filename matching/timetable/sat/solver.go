// Package sat decides whether a set of clauses can hold together: conflict-driven clause learning with two watched
// literals (Zhang, Madigan, Moskewicz, Malik 2001) and the restarts and clause levels of Glucose (Audemard, Simon 2009).
// It is deterministic: the same clauses in the same order give the same answer after the same steps.
package sat

// Lit is a literal: 2v for variable v, 2v+1 for its negation.
type Lit int32

// Not is the opposite literal.
func (l Lit) Not() Lit { return l ^ 1 }

func (l Lit) variable() int32 { return int32(l >> 1) }

// Status is what Solve found.
type Status int

const (
	Unknown Status = iota // the steps ran out; Solve may be called again and goes on
	Satisfied
	Impossible
	Refused // impossible under what is assumed
)

const none = -1

// watch is a clause to look at when a literal becomes true. While the blocker is true the clause need not be read.
type watch struct {
	clause  int32
	blocker Lit
}

// Solver holds clauses. The zero value is empty and ready.
type Solver struct {
	arena   []int32   // clauses: size, level (0 for given ones), use, literals
	learnt  []int32   // positions of the learnt ones
	watches [][]watch // by the literal whose truth may break the clause
	pairs   [][]Lit   // by literal: what follows from it through a clause of two

	value  []int8  // by literal: 1 true, -1 false, 0 open
	level  []int32 // by variable
	reason []int32 // by variable: a clause, or -2-literal for a clause of two, or none
	phase  []bool  // by variable: the value it had last, true for negative
	trail  []Lit
	limits []int32 // length of the trail at each decision
	head   int

	sums  []sum
	terms [][]int32 // by literal: the sums that count it

	order  heap
	bump   float64
	seen   []bool
	marked []int32 // stamps of levels
	stamp  int32
	lits   []Lit // the clause being added or learnt
	clause []Lit // scratch
	line   []Lit
	undo   []int32
	two    [2]int32
	many   []int32
	blamed []Lit

	broken    bool
	model     []bool
	conflicts int64
	restart   restarts
	modes     modes
	nextClean int64
}

// header is what stands before the literals of a clause in the arena.
const header = 3

// New adds a variable and gives its positive literal.
func (s *Solver) New() Lit {
	v := int32(len(s.level))
	s.watches = append(s.watches, nil, nil)
	s.pairs = append(s.pairs, nil, nil)
	s.value = append(s.value, 0, 0)
	s.terms = append(s.terms, nil, nil)
	s.level = append(s.level, 0)
	s.reason = append(s.reason, none)
	s.phase = append(s.phase, true)
	s.modes.target.values, s.modes.top.values = append(s.modes.target.values, 0), append(s.modes.top.values, 0)
	s.seen = append(s.seen, false)
	for len(s.marked) < len(s.level)+1 {
		s.marked = append(s.marked, 0)
	}
	s.order.add(v)
	return Lit(2 * v)
}

// Variables is how many there are.
func (s *Solver) Variables() int { return len(s.level) }

// Add says that one of the literals holds. It may be called between two calls of Solve.
func (s *Solver) Add(lits ...Lit) {
	s.cancel(0)
	if s.broken {
		return
	}
	s.lits = s.lits[:0]
	for _, l := range lits {
		switch {
		case s.value[l] > 0 || contains(s.lits, l.Not()):
			return
		case s.value[l] < 0 || contains(s.lits, l):
		default:
			s.lits = append(s.lits, l)
		}
	}
	switch len(s.lits) {
	case 0:
		s.broken = true
	case 1:
		s.assign(s.lits[0], none)
		s.broken = s.propagate() != none
	case 2:
		s.addPair(s.lits[0], s.lits[1])
	default:
		s.attach(0)
	}
}

func contains(lits []Lit, x Lit) bool {
	for _, l := range lits {
		if l == x {
			return true
		}
	}
	return false
}

func (s *Solver) addPair(x, y Lit) {
	s.pairs[x.Not()] = append(s.pairs[x.Not()], y)
	s.pairs[y.Not()] = append(s.pairs[y.Not()], x)
}

// attach stores the literals in lits as a clause that watches the first two.
func (s *Solver) attach(level int32) int32 {
	c := int32(len(s.arena))
	s.arena = append(s.arena, int32(len(s.lits)), level, 0)
	for _, l := range s.lits {
		s.arena = append(s.arena, int32(l))
	}
	x, y := s.lits[0], s.lits[1]
	s.watches[x.Not()] = append(s.watches[x.Not()], watch{c, y})
	s.watches[y.Not()] = append(s.watches[y.Not()], watch{c, x})
	return c
}

func (s *Solver) assign(l Lit, reason int32) {
	s.value[l], s.value[l.Not()] = 1, -1
	v := l.variable()
	s.level[v], s.reason[v] = int32(len(s.limits)), reason
	s.trail = append(s.trail, l)
}

// propagate draws every consequence. It gives a broken clause (or -2-literal of a clause of two whose other literal is
// in lits[0]), or none.
func (s *Solver) propagate() int32 {
	for s.head < len(s.trail) {
		l := s.trail[s.head]
		s.head++
		if len(s.terms[l]) > 0 {
			if c := s.count(l); c != none {
				return c
			}
		}
		for _, y := range s.pairs[l] {
			switch v := s.value[y]; {
			case v == 0:
				s.assign(y, -2-int32(l.Not()))
			case v < 0:
				s.lits = append(s.lits[:0], y, l.Not())
				return -2
			}
		}
		if c := s.visit(l); c != none {
			return c
		}
	}
	return none
}

// visit looks at the clauses that lose literal ¬l.
func (s *Solver) visit(l Lit) int32 {
	list := s.watches[l]
	lost := int32(l.Not())
	kept := 0
	for i := 0; i < len(list); i++ {
		w := list[i]
		if s.value[w.blocker] > 0 {
			list[kept] = w
			kept++
			continue
		}
		c := s.arena[w.clause+header : w.clause+header+s.arena[w.clause]]
		if c[0] == lost {
			c[0], c[1] = c[1], lost
		}
		first := Lit(c[0])
		if first != w.blocker && s.value[first] > 0 {
			list[kept] = watch{w.clause, first}
			kept++
			continue
		}
		found := false
		for k := 2; k < len(c); k++ {
			if x := Lit(c[k]); s.value[x] >= 0 {
				c[1], c[k] = c[k], lost
				s.watches[x.Not()] = append(s.watches[x.Not()], watch{w.clause, first})
				found = true
				break
			}
		}
		if found {
			continue
		}
		list[kept] = watch{w.clause, first}
		kept++
		if s.value[first] < 0 {
			kept += copy(list[kept:], list[i+1:])
			s.watches[l] = list[:kept]
			return w.clause
		}
		s.assign(first, w.clause)
	}
	s.watches[l] = list[:kept]
	return none
}

// cancel takes back all decisions after the given level.
func (s *Solver) cancel(level int) {
	if len(s.limits) <= level {
		return
	}
	start := int(s.limits[level])
	for i := len(s.trail) - 1; i >= start; i-- {
		l := s.trail[i]
		if i < s.head {
			for _, k := range s.terms[l] {
				s.sums[k].held--
			}
		}
		v := l.variable()
		s.value[l], s.value[l.Not()] = 0, 0
		s.phase[v] = l&1 != 0
		s.order.insert(v)
	}
	s.trail, s.head, s.limits = s.trail[:start], start, s.limits[:level]
}

// True says whether the literal held when Solve last gave Satisfied.
func (s *Solver) True(l Lit) bool { return s.model[l.variable()] == (l&1 == 0) }
