package timetable

// blocking counts the meetings that are not held, may still begin in some slot to come, and that either side would
// rather have: it has room, or a meeting worth less that has not begun and is no must.
func (r *repairer) blocking() int {
	parts := len(r.p.Participants)
	idle, lightest, any := r.idleToCome(), make([]int64, parts), make([]bool, parts)
	for m, s := range r.slot {
		x := &r.p.Meetings[m]
		if int(s) < r.now || x.Must {
			continue
		}
		for _, i := range [2]int{x.A, x.B} {
			if !any[i] || x.Value < lightest[i] {
				lightest[i], any[i] = x.Value, true
			}
		}
	}
	wants := func(m int32, i int) bool {
		room := r.degree[i] < r.most[i] && idle[i] >= r.size[m]
		return room || any[i] && lightest[i] < r.p.Meetings[m].Value
	}
	n := 0
	for m, s := range r.slot {
		x, m := &r.p.Meetings[m], int32(m)
		if s < 0 && int(r.nextOpen(m, int32(r.now))) < r.slots && wants(m, x.A) && wants(m, x.B) {
			n++
		}
	}
	return n
}

// idleToCome is of each participant how many slots to come its representatives may still fill.
func (r *repairer) idleToCome() []int32 {
	out := make([]int32, len(r.p.Participants))
	tables := make([]bool, r.slots)
	for i, n := range r.room {
		tables[i%r.slots] = tables[i%r.slots] || n > 0
	}
	for i, who := range r.p.Participants {
		open := make([]bool, r.slots)
		copy(open[r.now:], tables[r.now:])
		for _, s := range who.Forbidden {
			open[s] = false
		}
		for s, is := range open {
			for person := r.base[i]; is && person < r.base[i+1]; person++ {
				if r.meets(person, int32(s)) < 0 {
					out[i]++
				}
			}
		}
	}
	return out
}
