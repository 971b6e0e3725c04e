package timetable

import "slices"

// Repaired is a timetable after incidents.
type Repaired struct {
	Problem   Problem // as the incidents leave it: what Solution is an answer to
	Solution  *Solution
	Moved     []Move // published meetings that are held in another slot, in order
	Cancelled []int  // published meetings that are not held any more
	Added     []int  // meetings held that were not published, wishes of walk-ins among them
	Reseated  []int  // meetings that keep their slot and change tables or representatives
	Freed     int    // published meetings that left their slot, by moving or by being cancelled
	Refilled  int    // of these, those in whose stead another meeting came into the slot
}

// Move is a published meeting that was moved.
type Move struct {
	Meeting  int
	From, To Place
	Forced   bool // it could not stay; else it made room for another
}

// Repair changes a published timetable as little as it can to answer incidents. Meetings in slots before now are
// history and stay. What cannot stay moves to a free place, or to one that one or two other meetings leave for
// it; else it is cancelled. Meetings without a place then fill what is free, musts and the most valuable first. At most
// two meetings for each incident are moved to make room for others. Of several free places a meeting takes the best by
// Options.Order. Chance and budget play no part; Options.Stop ends the filling early. The published timetable must be
// one of p. Quality.BlockingPairs counts the meetings that are not held, could still be, and that both would rather have
// than leave a place empty or than one of their own that has not begun and is no must.
func Repair(p Problem, published []Place, now int, incidents []Incident, o Options) (*Repaired, error) {
	order, err := orderOf(o.Order)
	if err != nil {
		return nil, err
	}
	o.Order = order
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := publishable(&p, published, now); err != nil {
		return nil, err
	}
	amended, err := amend(p, published, now, incidents)
	if err != nil {
		return nil, err
	}
	r := &repairer{solver: newSolver(&amended, o), published: published, now: now, spare: mostPushed * len(incidents), tries: mostTries}
	for len(r.published) < len(amended.Meetings) {
		r.published = append(r.published[:len(r.published):len(r.published)], nowhere)
	}
	r.dropCircles()
	r.giveUp()
	r.keep()
	r.bringBack()
	r.refill()
	tables := r.seat()
	out := &Repaired{Problem: amended, Solution: r.answer(tables, r.changes(tables))}
	out.Solution.Quality.BlockingPairs = r.blocking()
	r.compare(out)
	return out, nil
}

func publishable(p *Problem, published []Place, now int) error {
	if len(published) != len(p.Meetings) || now < 0 || now > len(p.Slots) {
		return invalid("%d places for %d meetings, now slot %d of %d", len(published), len(p.Meetings), now, len(p.Slots))
	}
	b := newBoard(p)
	seats := map[[2]int]bool{} // slot and table
	for m, at := range published {
		if at == nowhere {
			continue
		}
		good := at.Slot >= 0 && at.Slot+p.Meetings[m].size() <= len(p.Slots) && at.Table >= 0 && at.Table < p.Tables && b.sit(int32(m), at)
		for s := at.Slot; good && s < at.Slot+p.Meetings[m].size(); s++ {
			good = !seats[[2]int{s, at.Table}]
			seats[[2]int{s, at.Table}] = true
		}
		if !good {
			return invalid("published meeting %d in slot %d at table %d", m, at.Slot, at.Table)
		}
		b.put(int32(m), int32(at.Slot))
	}
	return nil
}

// sit gives m, which stands nowhere, the people and the bay of a place. It is false when they are not, or not free.
func (b *board) sit(m int32, at Place) bool {
	first, second := b.base[b.p.Meetings[m].A], b.base[b.p.Meetings[m].B]
	if at.SeatA < 0 || at.SeatA >= int(b.seatsOf(b.p.Meetings[m].A)) || at.SeatB < 0 || at.SeatB >= int(b.seatsOf(b.p.Meetings[m].B)) {
		return false
	}
	hall, s := b.venue.hall[b.venue.bayOf[at.Table]], int32(at.Slot)
	x, y := first+int32(at.SeatA), second+int32(at.SeatB)
	if !b.free(x, s, b.size[m], hall) || !b.free(y, s, b.size[m], hall) {
		return false
	}
	b.setSpot(m, spot{b.venue.bayOf[at.Table], x, y})
	return true
}

type repairer struct {
	*solver
	published []Place
	now       int
	forced    []bool
	spare     int // meetings that may still be moved to make room
	tries     int // exchanges that may still be tried
}

// giveUp leaves no slot to what has not begun and can begin in none to come, whatever it shares with the past: such
// meetings are of a session that no slot is of.
func (r *repairer) giveUp() {
	none := 1
	for _, s := range r.p.Slots {
		none = max(none, s.Session+1)
	}
	for m, at := range r.published {
		begun := at.Slot >= 0 && at.Slot < r.now
		if !begun && int(r.nextOpen(int32(m), int32(r.now))) == r.slots {
			r.p.Meetings[m].Session = none
			clear(r.openOf(m))
		}
	}
}

// keep puts every published meeting where it was, where that can still be. What has begun comes first: it
// stays where people are to have fewer meetings than they had. At a lost table there may be one meeting too many: those
// that sat there give way, the least valuable first.
func (r *repairer) keep() {
	r.forced = make([]bool, len(r.slot))
	r.preferHalls()
	var order, lost []int32
	for m := range int32(len(r.slot)) {
		if at := r.published[m].Slot; at >= 0 && at < r.now {
			order = append(order, m)
		}
	}
	for m := range int32(len(r.slot)) {
		switch at := r.published[m]; {
		case at.Slot < r.now:
		case r.closed(m, at):
			lost = append(lost, m)
		default:
			order = append(order, m)
		}
	}
	sortByWorth(lost, r.p.Meetings)
	order = append(order, lost...)
	for _, m := range order {
		if s := int32(r.published[m].Slot); r.stays(m) && r.inOrder(m, s) && !r.full(r.a[m]) && !r.full(r.b[m]) {
			r.put(m, s)
		} else {
			r.forced[m] = true
		}
	}
}

// preferHalls makes meetings stay in the halls that they and the others of their hosts are in.
func (r *repairer) preferHalls() {
	if len(r.venue.in) == 1 {
		return
	}
	halls := make([][]int, len(r.degree))
	for m, at := range r.published {
		h := r.host(int32(m))
		if at.Slot < 0 || h < 0 {
			continue
		}
		if halls[r.firm[h]] == nil {
			halls[r.firm[h]] = make([]int, len(r.venue.in))
		}
		halls[r.firm[h]][r.venue.hall[r.venue.bayOf[at.Table]]]++
	}
	for m, at := range r.published {
		if at.Slot >= 0 {
			r.choice[m] = r.venue.hall[r.venue.bayOf[at.Table]]
		} else if h := r.host(int32(m)); h >= 0 && halls[r.firm[h]] != nil {
			r.choice[m] = int32(slices.Index(halls[r.firm[h]], slices.Max(halls[r.firm[h]])))
		}
	}
}

// closed says whether a table is closed in some slot of a place.
func (r *repairer) closed(m int32, at Place) bool {
	for s := at.Slot; s < at.Slot+int(r.size[m]); s++ {
		if slices.Contains(r.p.Slots[s].Closed, at.Table) {
			return true
		}
	}
	return false
}

// stays says whether m can still have its slot: with the same people at its table, or, where that is lost or anyone
// busy, with others, or elsewhere in a hall that it may be in.
func (r *repairer) stays(m int32) bool {
	at, s := r.published[m], int32(r.published[m].Slot)
	bay := r.venue.bayOf[at.Table]
	same := r.fits(m, s) && r.roomy(bay, s, r.size[m]) && (r.given[m] < 0 || r.given[m] == r.venue.hall[bay]) && r.sit(m, at)
	return same || r.vacant(m, s)
}

// bringBack finds other places for what could not stay, if need be those of one or two others that can move.
func (r *repairer) bringBack() {
	var out []int32
	for m := range int32(len(r.slot)) {
		if r.forced[m] {
			out = append(out, m)
		}
	}
	sortByWorth(out, r.p.Meetings)
	for _, m := range out {
		_ = r.place(m) || r.push(m) || r.pushTwo(m)
	}
}

// compare lists what is different from what was published.
func (r *repairer) compare(out *Repaired) {
	left, come := make([]int, r.slots), make([]int, r.slots)
	for m, was := range r.published {
		is := out.Solution.Places[m]
		switch {
		case was == is:
		case was.Slot < 0:
			out.Added = append(out.Added, m)
		case is.Slot < 0:
			out.Cancelled = append(out.Cancelled, m)
		case is.Slot == was.Slot:
			out.Reseated = append(out.Reseated, m)
		default:
			out.Moved = append(out.Moved, Move{Meeting: m, From: was, To: is, Forced: r.forced[m]})
		}
		if was.Slot != is.Slot {
			if was.Slot >= 0 {
				left[was.Slot]++
			}
			if is.Slot >= 0 {
				come[is.Slot]++
			}
		}
	}
	for s, n := range left {
		out.Freed += n
		out.Refilled += min(n, come[s])
	}
}
