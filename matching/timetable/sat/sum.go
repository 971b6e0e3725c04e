package sat

import "math"

// sum is a rule that at most so many of some literals hold.
type sum struct {
	lits []int32
	most int32
	held int32 // how many hold, of those that propagate has come to
}

// lowest + k is the reason that names sum k: below every literal of a clause of two.
const lowest = math.MinInt32

func (s *Solver) isSum(reason int32) bool { return reason < lowest+int32(len(s.sums)) }

// AtMost says that at most n of the literals hold, which must be of different variables. It gives the number of the
// rule, for Tighten.
func (s *Solver) AtMost(lits []Lit, n int) int {
	s.cancel(0)
	k := len(s.sums)
	x := sum{lits: make([]int32, len(lits)), most: int32(len(lits))}
	for i, l := range lits {
		x.lits[i] = int32(l)
		s.terms[l] = append(s.terms[l], int32(k))
		if s.value[l] > 0 {
			x.held++
		}
	}
	s.sums = append(s.sums, x)
	s.Tighten(k, n)
	return k
}

// Tighten lowers what a sum allows to n; it never raises it.
func (s *Solver) Tighten(k, n int) {
	s.cancel(0)
	x := &s.sums[k]
	if s.broken || int32(n) >= x.most {
		return
	}
	x.most = int32(n)
	if x.held > x.most {
		s.broken = true
		return
	}
	s.fill(int32(k))
	s.broken = s.propagate() != none
}

// count counts a literal that became true in every sum that it is in, and draws what follows. It gives the sum that
// is broken, or none.
func (s *Solver) count(l Lit) int32 {
	conflict := int32(none)
	for _, k := range s.terms[l] {
		x := &s.sums[k]
		if x.held++; x.held > x.most {
			conflict = lowest + k
		}
	}
	if conflict != none {
		return conflict
	}
	for _, k := range s.terms[l] {
		s.fill(k)
	}
	return none
}

// fill makes the other literals of a sum false once as many hold as may.
func (s *Solver) fill(k int32) {
	x := &s.sums[k]
	if x.held < x.most {
		return
	}
	for _, l := range x.lits {
		if s.value[l] == 0 {
			s.assign(Lit(l).Not(), lowest+k)
		}
	}
}

// full lists, negated, the literals that hold of the sum that a reason names: all of them hold since before it was one.
func (s *Solver) full(reason int32) []int32 {
	s.many = s.many[:0]
	for _, l := range s.sums[reason-lowest].lits {
		if s.value[l] > 0 {
			s.many = append(s.many, int32(Lit(l).Not()))
		}
	}
	return s.many
}
