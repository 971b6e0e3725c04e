package timetable

// evenness is how many people have how many breaks, kept up to date while meetings come and go, for the fairness rule.
type evenness struct {
	*board
	breaks []int32 // of each person
	number []int32 // of people, by breaks
}

func newEvenness(b *board) *evenness {
	e := &evenness{board: b, breaks: make([]int32, b.people), number: make([]int32, b.slots+1)}
	e.number[0] = int32(b.people)
	for person := range int32(b.people) {
		e.look(person)
	}
	return e
}

// look counts a person's breaks anew.
func (e *evenness) look(person int32) {
	e.number[e.breaks[person]]--
	e.breaks[person] = max(0, e.runs(person)-1)
	e.number[e.breaks[person]]++
}

// enter puts a meeting, and leave lifts it.
func (e *evenness) enter(m, s int32) {
	e.put(m, s)
	e.look(e.a[m])
	e.look(e.b[m])
}

func (e *evenness) leave(m int32) {
	e.lift(m)
	e.look(e.a[m])
	e.look(e.b[m])
}

// most is the most breaks of anyone, fewest the fewest.
func (e *evenness) most() int32 {
	n := int32(len(e.number)) - 1
	for n > 0 && e.number[n] == 0 {
		n--
	}
	return n
}

func (e *evenness) fewest() int32 {
	n := int32(0)
	for int(n) < len(e.number)-1 && e.number[n] == 0 {
		n++
	}
	return n
}

// fair says whether the fairness rule holds.
func (e *evenness) fair() bool {
	return e.p.Fairness < 0 || e.people == 0 || int(e.most()-e.fewest()) <= e.p.Fairness
}
