package sat

import "slices"

// learn finds the clause that a conflict shows, the first unique implication point first and a literal of the level to
// go back to second, and leaves it in lits. It gives that level and the number of levels in the clause.
func (s *Solver) learn(conflict int32) (back int, levels int32) {
	lits := append(s.clause[:0], 0)
	open, at := 0, len(s.trail)-1
	now := int32(len(s.limits))
	from := s.sources(conflict, none)
	for {
		for _, x := range from {
			l := Lit(x)
			v := l.variable()
			if s.seen[v] || s.level[v] == 0 {
				continue
			}
			s.seen[v] = true
			s.order.raise(v, s.bump)
			if s.level[v] >= now {
				open++
			} else {
				lits = append(lits, l)
			}
		}
		for !s.seen[s.trail[at].variable()] {
			at--
		}
		p := s.trail[at]
		at--
		s.seen[p.variable()] = false
		open--
		if open == 0 {
			lits[0] = p.Not()
			break
		}
		from = s.sources(s.reason[p.variable()], p)
	}
	s.clause = lits
	s.lits = append(s.lits[:0], s.minimise(lits)...)
	return s.backLevel()
}

// sources are the literals of a clause but for the one that it made true.
func (s *Solver) sources(clause int32, but Lit) []int32 {
	if s.isSum(clause) {
		return s.full(clause)
	}
	if clause >= 0 {
		if s.arena[clause+1] > 0 {
			s.use(clause)
		}
		c := s.arena[clause+header : clause+header+s.arena[clause]]
		if but != none {
			return c[1:]
		}
		return c
	}
	if but == none {
		s.two = [2]int32{int32(s.lits[0]), int32(s.lits[1])}
		return s.two[:]
	}
	s.two[0] = -2 - clause
	return s.two[:1]
}

// use notes that a learnt clause was of use, and lowers its level where it has become simpler.
func (s *Solver) use(c int32) {
	s.arena[c+2] = int32(s.conflicts)
	if s.arena[c+1] > 2 {
		n := s.levels(s.arena[c+header : c+header+s.arena[c]])
		if n+1 < s.arena[c+1] {
			s.arena[c+1] = n
		}
	}
}

func (s *Solver) levels(lits []int32) int32 {
	s.stamp++
	n := int32(0)
	for _, l := range lits {
		if at := s.level[Lit(l).variable()]; at > 0 && s.marked[at] != s.stamp {
			s.marked[at] = s.stamp
			n++
		}
	}
	return max(n, 1)
}

// minimise drops the literals that follow from the others. It clears all marks in seen.
func (s *Solver) minimise(lits []Lit) []Lit {
	s.undo = s.undo[:0]
	for _, l := range lits[1:] {
		s.undo = append(s.undo, l.variable())
	}
	s.stamp++
	for _, l := range lits[1:] {
		s.marked[s.level[l.variable()]] = s.stamp
	}
	kept := 1
	for _, l := range lits[1:] {
		if s.reason[l.variable()] == none || !s.follows(l) {
			lits[kept] = l
			kept++
		}
	}
	for _, v := range s.undo {
		s.seen[v] = false
	}
	return lits[:kept]
}

// follows says whether a literal is implied by literals of the clause, through reasons all the way.
func (s *Solver) follows(l Lit) bool {
	line := append(s.line[:0], l)
	defer func() { s.line = line }()
	start := len(s.undo)
	for len(line) > 0 {
		v := line[len(line)-1].variable()
		line = line[:len(line)-1]
		var why []int32
		if r := s.reason[v]; s.isSum(r) {
			why = s.full(r)
		} else if r >= 0 {
			why = s.arena[r+header+1 : r+header+s.arena[r]]
		} else {
			s.two[0] = -2 - r
			why = s.two[:1]
		}
		for _, x := range why {
			w := Lit(x).variable()
			if s.seen[w] || s.level[w] == 0 {
				continue
			}
			if s.reason[w] == none || s.marked[s.level[w]] != s.stamp {
				for _, u := range s.undo[start:] {
					s.seen[u] = false
				}
				s.undo = s.undo[:start]
				return false
			}
			s.seen[w] = true
			s.undo = append(s.undo, w)
			line = append(line, Lit(x))
		}
	}
	return true
}

func (s *Solver) backLevel() (back int, levels int32) {
	if len(s.lits) == 1 {
		return 0, 1
	}
	best := 1
	for i, l := range s.lits[1:] {
		if s.level[l.variable()] > s.level[s.lits[best].variable()] {
			best = i + 1
		}
	}
	s.lits[1], s.lits[best] = s.lits[best], s.lits[1]
	s.stamp++
	for _, l := range s.lits {
		if at := s.level[l.variable()]; s.marked[at] != s.stamp {
			s.marked[at] = s.stamp
			levels++
		}
	}
	return int(s.level[s.lits[1].variable()]), levels
}

// clean forgets half of the learnt clauses, those over many levels and long unused first, and every clause that holds
// for good. No decision may stand.
func (s *Solver) clean() {
	slices.SortStableFunc(s.learnt, func(x, y int32) int {
		if s.arena[x+1] != s.arena[y+1] {
			return int(s.arena[x+1] - s.arena[y+1])
		}
		return int(s.arena[y+2] - s.arena[x+2])
	})
	for _, c := range s.learnt[len(s.learnt)/2:] {
		if s.arena[c+1] > 2 {
			s.arena[c+1] = none
		}
	}
	for _, l := range s.trail {
		s.reason[l.variable()] = none
	}
	s.compact()
}

// compact moves the clauses that stay together and builds the watches anew.
func (s *Solver) compact() {
	s.learnt = s.learnt[:0]
	for i := range s.watches {
		s.watches[i] = s.watches[i][:0]
	}
	to := int32(0)
	for c := int32(0); c < int32(len(s.arena)); {
		size := s.arena[c] + header
		if s.arena[c+1] != none && !s.holds(s.arena[c+header:c+size]) {
			copy(s.arena[to:to+size], s.arena[c:c+size])
			if s.arena[to+1] > 0 {
				s.learnt = append(s.learnt, to)
			}
			x, y := Lit(s.arena[to+header]), Lit(s.arena[to+header+1])
			s.watches[x.Not()] = append(s.watches[x.Not()], watch{to, y})
			s.watches[y.Not()] = append(s.watches[y.Not()], watch{to, x})
			to += size
		}
		c += size
	}
	s.arena = s.arena[:to]
}

func (s *Solver) holds(clause []int32) bool {
	for _, l := range clause {
		if s.value[l] > 0 {
			return true
		}
	}
	return false
}
