package matching

// part is one component of a side: find says how well the pair does, args
// gives the values that any of its sentences may quote.
type part struct {
	name  string
	leans on
	find  func(p *pair) finding
	args  func(p *pair) []Arg
}

// on is what a part depends on. A part that leans on the streamer and the
// product's category alone bounds the score of every product of that category.
type on int

const (
	onPair on = iota
	onCategory
)

// finding is how well a pair does in one component.
type finding struct {
	bps   int64
	code  Code
	known bool
}

// unknown is the neutral prior for what nobody stated.
func (p *pair) unknown(code Code) finding { return finding{p.w.NeutralBps, code, false} }

func points(f finding, most int64) int64 { return (most*f.bps + FullScore/2) / FullScore }

// sum is the score of one side.
func (p *pair) sum(parts []part, maxima []int64) int64 {
	var sum int64
	for i := range parts {
		sum += points(parts[i].find(p), maxima[i])
	}
	return sum
}

// side is the score of one side with its components in words.
func (p *pair) side(parts []part, maxima []int64) Side {
	side := Side{Components: make([]Component, len(parts))}
	for i := range parts {
		f := parts[i].find(p)
		c := Component{Name: parts[i].name, Points: points(f, maxima[i]), Max: maxima[i], Known: f.known, Reason: quoted(f.code, parts[i].args(p))}
		side.Components[i] = c
		side.Score += c.Points
	}
	return side
}

// score is the harmonic mean of both sides, whatever is vetoed.
func (p *pair) score() int64 {
	return harmonic(p.sum(streamerParts, p.w.streamerMax), p.sum(supplierParts, p.w.supplierMax))
}

func number(name string, u Unit, v int64) Arg { return Arg{Name: name, Unit: u, Number: v} }
func text(name string, u Unit, v string) Arg  { return Arg{Name: name, Unit: u, Text: v} }
func term[T ~string](name string, v T) Arg    { return Arg{Name: name, Unit: Term, Text: string(v)} }

// bound is the most a side can score with any product of the pair's category.
func (p *pair) bound(parts []part, maxima []int64) int64 {
	var sum int64
	for i := range parts {
		if parts[i].leans == onCategory {
			sum += points(parts[i].find(p), maxima[i])
		} else {
			sum += maxima[i]
		}
	}
	return sum
}
