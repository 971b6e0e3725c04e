package arrange

import (
	"cmp"
	"slices"

	"gongbo/domain/docking"
	"gongbo/matching/timetable"
)

// keepMusts lets meetings that need not be make room for the musts that a
// repair would cancel because no table is left in their slot: each the least
// valuable one that it can take the table of. Those wait then for what is free.
func (r *repair) keepMusts(out *timetable.Repaired) (*timetable.Repaired, error) {
	for _, i := range out.Cancelled {
		k := r.yielding(out, i)
		if k < 0 {
			continue
		}
		was := r.places[k]
		r.places[k] = timetable.Place{Slot: -1, Table: -1}
		again, err := r.solve()
		if err != nil {
			return nil, err
		}
		if again.Solution.Places[i].Slot < 0 {
			r.places[k] = was
			continue
		}
		out, r.yielded = again, append(r.yielded, k)
	}
	return out, nil
}

// yielding is the meeting that may leave its table to the cancelled one; -1: none.
func (r *repair) yielding(out *timetable.Repaired, cancelled int) int {
	m, place := r.problem.Meetings[cancelled], r.places[cancelled]
	full := slices.ContainsFunc(out.Solution.Unscheduled, func(u timetable.Unscheduled) bool { return u.Meeting == cancelled && u.Code == timetable.TableFull })
	best := -1
	if !m.Must || !full {
		return best
	}
	for k, x := range r.problem.Meetings[:len(r.in.Last.Meetings)] {
		switch at := out.Solution.Places[k]; {
		case x.Must || r.held[k].meeting.Begun() || at.Slot != place.Slot || at != r.places[k] || x.Length < m.Length:
		case best < 0 || cmp.Or(cmp.Compare(x.Value, r.problem.Meetings[best].Value), cmp.Compare(r.held[k].meeting.ID, r.held[best].meeting.ID)) < 0:
			best = k
		}
	}
	return best
}

// told is what the repair changed.
func (r *repair) told(a *timetable.Repaired, codes []string) *docking.Repair {
	e := r.in.Event
	out := &docking.Repair{
		OfRevision: r.in.Last.Revision, Incidents: r.recent(), Moved: []docking.Move{}, Reseated: []docking.Move{},
		Cancelled: []docking.Cancellation{}, Added: []docking.MeetingID{}, Shortened: []docking.MeetingID{}, Freed: int64(a.Freed), Refilled: int64(a.Refilled),
	}
	if r.history < len(e.Slots) {
		out.NowSlotID = e.Slots[r.history].ID
	}
	for _, x := range a.Moved {
		out.Moved = append(out.Moved, r.move(x.Meeting, x.To, x.Forced))
	}
	for _, i := range a.Reseated {
		out.Reseated = append(out.Reseated, r.move(i, a.Solution.Places[i], r.lost(a.Problem, i)))
	}
	for _, i := range a.Cancelled {
		m := r.held[i].meeting
		out.Cancelled = append(out.Cancelled, docking.Cancellation{MeetingID: m.ID, SupplyID: m.SupplyID, DemandID: m.DemandID, SlotID: m.SlotID, TableID: m.TableID, Code: codes[i]})
	}
	for i, was := range r.in.Last.Meetings {
		if r.held[i].meeting.SlotCount < was.SlotCount {
			out.Shortened = append(out.Shortened, was.ID)
		}
	}
	for _, i := range a.Added {
		if !slices.Contains(r.yielded, i) {
			out.Added = append(out.Added, r.held[i].meeting.ID)
		}
	}
	r.tellYielded(out, a, codes)
	return out
}

// tellYielded adds what became of those that left their table to a must.
func (r *repair) tellYielded(out *docking.Repair, a *timetable.Repaired, codes []string) {
	for _, i := range r.yielded {
		switch m, at := r.held[i].meeting, a.Solution.Places[i]; {
		case at.Slot < 0:
			out.Cancelled = append(out.Cancelled, docking.Cancellation{MeetingID: m.ID, SupplyID: m.SupplyID, DemandID: m.DemandID, SlotID: m.SlotID, TableID: m.TableID, Code: codes[i]})
			out.Freed++
		case at.Slot == r.slot[m.SlotID]:
			out.Reseated = append(out.Reseated, r.move(i, at, true))
		default:
			out.Moved = append(out.Moved, r.move(i, at, true))
			out.Freed++
		}
	}
}

// lost tells whether the table of a published meeting is closed before its end.
func (r *repair) lost(p timetable.Problem, i int) bool {
	at := r.places[i]
	return slices.ContainsFunc(p.Slots[at.Slot:at.Slot+max(p.Meetings[i].Length, 1)], func(s timetable.Slot) bool { return slices.Contains(s.Closed, at.Table) })
}

func (r *repair) move(i int, to timetable.Place, forced bool) docking.Move {
	e, m := r.in.Event, r.held[i].meeting
	return docking.Move{MeetingID: m.ID, SupplyID: m.SupplyID, DemandID: m.DemandID, FromSlotID: m.SlotID, FromTableID: m.TableID, ToSlotID: e.Slots[to.Slot].ID, ToTableID: e.Tables[to.Table].ID, Forced: forced}
}
