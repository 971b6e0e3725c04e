package timetable

// measure fills in what the standing meetings show; bounds, table changes and blocking pairs are set by others.
func (b *board) measure() Quality {
	q := Quality{Requested: len(b.slot)}
	asked := make([]bool, len(b.degree))
	for m, x := range b.p.Meetings {
		asked[x.A], asked[x.B] = true, true
		if b.slot[m] >= 0 {
			q.Scheduled++
			q.Value += b.p.Meetings[m].Value
		}
	}
	var degrees []int
	for person := range int32(b.people) {
		q.Breaks += int(max(0, b.runs(person)-1))
		sum, longest := b.idle(person)
		q.IdleSlots += int(sum)
		q.LongestWaitSlots = max(q.LongestWaitSlots, int(longest))
		q.Walks += b.walks(person)
	}
	for part, is := range asked {
		if is {
			degrees = append(degrees, int(b.degree[part]))
		}
	}
	q.MinMeetings, q.JainIndexBPS = spread(degrees)
	return q
}

// walks is how often a person changes halls from one meeting to the next.
func (b *board) walks(person int32) int {
	n, last := 0, int32(-1)
	for s := range int32(b.slots) {
		if m := b.meets(person, s); m >= 0 && len(b.venue.in) > 1 {
			if h := b.venue.hall[b.bay[m]]; last >= 0 && h != last {
				n++
			}
			last = b.venue.hall[b.bay[m]]
		}
	}
	return n
}

// spread is the least of the numbers and their Jain index (Jain, Chiu, Hawe 1984) in basis points; 10000 is even,
// and stands for no numbers or none above 0.
func spread(xs []int) (least, jain int) {
	sum, squares := 0, 0
	for i, x := range xs {
		if i == 0 || x < least {
			least = x
		}
		sum += x
		squares += x * x
	}
	if squares == 0 {
		return least, 10_000
	}
	return least, sum * sum * 10_000 / (len(xs) * squares) // floor; fits for a million people
}

// gap is how far a value stands below a bound, in basis points rounded up.
func gap(value, bound int64) int {
	if bound <= value {
		return 0
	}
	part := float64(bound-value) / float64(bound) * 10_000
	bps := int(part)
	if float64(bps) < part || bps == 0 {
		bps++
	}
	return min(bps, 10_000)
}
