package timetable

import "gongbo/matching/timetable/sat"

// sequence allows at most n of the literals, by a sequential counter.
func (c *breakClauses) sequence(lits []sat.Lit, n int) {
	if len(lits) <= n {
		return
	}
	var last []sat.Lit
	for i, x := range lits {
		width := min(i+1, n)
		if i == len(lits)-1 {
			width = 0
		}
		now := make([]sat.Lit, width)
		for k := range now {
			now[k] = c.sat.New()
			if k < len(last) {
				c.sat.Add(last[k].Not(), now[k])
			}
			if k == 0 {
				c.sat.Add(x.Not(), now[k])
			} else if k-1 < len(last) {
				c.sat.Add(x.Not(), last[k-1].Not(), now[k])
			}
		}
		if len(last) == n && n > 0 {
			c.sat.Add(x.Not(), last[n-1].Not())
		} else if n == 0 {
			c.sat.Add(x.Not())
		}
		last = now
	}
}

// atMost allows at most n of the literals, by a rule or by a sequential counter.
func (c *breakClauses) atMost(lits []sat.Lit, n int) {
	switch {
	case len(lits) <= n:
	case c.tells.rules:
		c.sat.AtMost(lits, n)
	default:
		c.sequence(lits, n)
	}
}

// count gives literals of which the k-th holds when more than k of the given ones do, up to the given number.
func (c *breakClauses) count(lits []sat.Lit, upTo int) []sat.Lit {
	if len(lits) <= 1 {
		return lits[:min(len(lits), upTo)]
	}
	x, y := c.count(lits[:len(lits)/2], upTo), c.count(lits[len(lits)/2:], upTo)
	out := make([]sat.Lit, min(len(x)+len(y), upTo))
	for i := range out {
		out[i] = c.sat.New()
	}
	for i := range len(x) + 1 {
		for j := range len(y) + 1 {
			if i+j == 0 {
				continue
			}
			clause := []sat.Lit{out[min(i+j, upTo)-1]}
			if i > 0 {
				clause = append(clause, x[i-1].Not())
			}
			if j > 0 {
				clause = append(clause, y[j-1].Not())
			}
			c.sat.Add(clause...)
		}
	}
	return out
}
