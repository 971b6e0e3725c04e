package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// cores proves breaks that no timetable can do without, one after the other: it asks for a timetable in which nobody has
// a break; of each set of people that the answer names, one must have one; then it asks for no more than that (OLL:
// Andres, Kaufmann, Matheis, Schaub 2012; Morgado, Dodaro, Marques-Silva 2014). A timetable that it finds has the fewest.
type cores struct {
	*breakClauses
	assumed []sat.Lit
	counted map[sat.Lit]counted // assumed literals that are about a set named before
	cost    int                 // breaks proven
}

// counted is the literal more[k]: more than k of a set have a break.
type counted struct {
	more []sat.Lit
	k    int
}

const (
	trims     = 5         // times that a set is asked for anew, to come out smaller
	stepsTrim = 1_000_000 // assignments for each
	stepsDrop = 300_000   // and for leaving out one of it
	mostDrop  = 60        // sizes of sets up to which each is tried
)

func newCores(c *breakClauses) *cores {
	k := &cores{breakClauses: c, counted: map[sat.Lit]counted{}}
	for _, l := range c.broken {
		k.assumed = append(k.assumed, l.Not())
	}
	return k
}

// raise goes on proving until spend says no, and then returns an empty stand; or it returns a timetable with the fewest
// breaks. It is empty too when the clauses allow no timetable at all any more: see sat.Solver.
func (k *cores) raise(spend func(int64) bool) stand {
	for {
		switch k.sat.Solve(spend, k.assumed...) {
		case sat.Satisfied:
			return k.timetable()
		case sat.Refused:
			k.learn(k.smaller(spend))
		default:
			return stand{}
		}
	}
}

// smaller is the set last named, after what can be left out of it at little cost was.
func (k *cores) smaller(spend func(int64) bool) []sat.Lit {
	core := k.sat.Blamed()
	refused := func(some []sat.Lit, steps int64) bool {
		return k.sat.Solve(func(n int64) bool { steps -= n; return spend(n) && steps > 0 }, some...) == sat.Refused
	}
	for range trims {
		n := len(core)
		if n < 2 || !refused(core, stepsTrim) {
			break
		}
		if core = k.sat.Blamed(); len(core) == n {
			break
		}
	}
	for i := 0; i < len(core) && len(core) > 1 && len(core) <= mostDrop; {
		if refused(slices.Concat(core[:i], core[i+1:]), stepsDrop) {
			core, i = k.sat.Blamed(), 0
		} else {
			i++
		}
	}
	return core
}

// learn takes the literals, which cannot all hold, out of what is assumed, and assumes instead that only one does not.
func (k *cores) learn(core []sat.Lit) {
	k.cost++
	k.assumed = slices.DeleteFunc(k.assumed, func(l sat.Lit) bool { return slices.Contains(core, l) })
	for _, l := range core {
		if x, ok := k.counted[l]; ok {
			k.assume(counted{x.more, x.k + 1})
		}
	}
	k.sat.Add(opposites(core)...)
	if len(core) > 1 {
		k.assume(counted{k.count(opposites(core), len(core)), 1})
	}
}

// assume that no more than k of a set have a break.
func (k *cores) assume(x counted) {
	if x.k < len(x.more) {
		l := x.more[x.k].Not()
		k.counted[l] = x
		k.assumed = append(k.assumed, l)
	}
}
