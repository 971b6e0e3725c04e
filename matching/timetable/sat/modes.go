package sat

// modes are two ways of searching that take turns: one that often starts anew, which is good at proofs, and a stable one
// that seldom does and tries first the values of the longest trail that met no conflict (Biere, Fleury 2020).
type modes struct {
	stable   bool
	turns    int64
	made     int64 // assignments in all
	length   int64 // of the first turn, in assignments; 0 before it is over
	until    int64 // assignments at which the present turn ends
	patience luby
	target   longest // since the last restart of its kind
	top      longest // since the phases were last changed
	changes  int64   // of the phases
	changeAt int64   // conflicts at which to change them next
}

// longest keeps the values of the longest trail that met no conflict.
type longest struct {
	values []int8 // by variable: 1 true, -1 false, 0 not in it
	length int
}

const (
	firstTurn   = 1_000 // conflicts
	changeEvery = 1_000 // conflicts, and so many more each time
)

// takeTurns goes over to the other mode, or changes the phases, when it is time to. The k-th turn of each is k² times
// as long as the first.
func (s *Solver) takeTurns() {
	m := &s.modes
	switch {
	case m.length == 0 && s.conflicts < firstTurn:
		return
	case m.length == 0:
		m.length = m.made
	case m.made < m.until:
		if s.conflicts >= m.changeAt {
			s.changePhases()
		}
		return
	}
	m.stable = !m.stable
	m.turns++
	k := (m.turns + 1) / 2
	m.until = m.made + m.length*k*k
	m.patience.begin()
	m.target.forget()
}

// startsAnew says whether to take back all decisions.
func (s *Solver) startsAnew() bool {
	if s.modes.stable {
		return s.modes.patience.over()
	}
	return s.restart.due()
}

// aim notes, at a conflict in the stable mode, how far the trail came without it.
func (s *Solver) aim() {
	m := &s.modes
	m.patience.left--
	if len(s.limits) > 0 {
		trail := s.trail[:s.limits[len(s.limits)-1]]
		m.target.note(trail)
		m.top.note(trail)
	}
}

// first is the value to try first for a variable.
func (s *Solver) first(v int32) Lit {
	positive := !s.phase[v]
	if x := s.modes.target.values[v]; s.modes.stable && x != 0 {
		positive = x > 0
	}
	if positive {
		return Lit(2 * v)
	}
	return Lit(2*v + 1)
}

// changePhases changes the values that are tried first: every second time to those of the longest trail, else to all
// false or all true.
func (s *Solver) changePhases() {
	m := &s.modes
	m.changes++
	m.changeAt = s.conflicts + changeEvery*(m.changes+1)
	s.cancel(0)
	for v, x := range m.top.values {
		switch {
		case m.changes%2 == 0:
			s.phase[v] = m.changes%4 == 0
		case x != 0:
			s.phase[v] = x < 0
		}
	}
	m.top.forget()
	m.target.forget()
}

func (t *longest) note(trail []Lit) {
	if len(trail) <= t.length {
		return
	}
	t.length = len(trail)
	for _, l := range trail {
		t.values[l.variable()] = 1 - 2*int8(l&1)
	}
}

func (t *longest) forget() {
	t.length = 0
	clear(t.values)
}

// luby is reluctant doubling (Knuth 2012): 1, 1, 2, 1, 1, 2, 4, … times a number of conflicts (Luby, Sinclair, Zuckerman 1993).
type luby struct{ u, v, left int64 }

const lubyUnit = 1_024

func (y *luby) begin() { *y = luby{1, 1, lubyUnit} }

func (y *luby) over() bool {
	if y.left > 0 {
		return false
	}
	if y.u&-y.u == y.v {
		y.u, y.v = y.u+1, 1
	} else {
		y.v *= 2
	}
	y.left = y.v * lubyUnit
	return true
}
