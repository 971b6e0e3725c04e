package arrange

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"gongbo/domain/docking"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/selection"
)

// Repair returns the next timetable of the event: in.Last, which people know,
// with as little changed as the incidents of the event allow. The first next
// slots have begun, what stands in them stays. Of what is not held, pairs that
// somebody asked for fill the freed places; other pairs that would match do not
// come up on the day. Places are compared in the order that in.Last was asked
// for with. A registration takes part if it is approved and in.Last
// knows it, or it walked in.
func Repair(in Input, next int) (docking.Timetable, error) {
	r := repair{model: newModel(in), table: map[docking.TableID]int{}, begun: map[docking.RegistrationID]int{}}
	r.history = next
	for i, t := range in.Event.Tables {
		r.table[t.ID] = i
	}
	r.in.Registrations = r.present()
	r.sides(in.Last.Run)
	r.said()
	r.lay()
	r.await()
	out, err := r.solve()
	if err == nil {
		out, err = r.keepMusts(out)
	}
	if err != nil {
		return docking.Timetable{}, fmt.Errorf("repair the timetable of %s: %w", in.Event.ID, err)
	}
	return r.mended(out), nil
}

func (r *repair) solve() (*timetable.Repaired, error) {
	return timetable.Repair(r.problem, r.places, r.history, r.reported(), timetable.Options{Order: order(r.in.Last.Run)})
}

type repair struct {
	model
	table   map[docking.TableID]int
	problem timetable.Problem
	places  []timetable.Place
	held    []occasion                     // of each meeting of the problem: the published ones, then those that wait
	begun   map[docking.RegistrationID]int // meetings of each that have begun
	yielded []int                          // published meetings whose table a must has now
}

// occasion is a meeting of the problem in the words of the event.
type occasion struct {
	pair
	meeting docking.Meeting // as published, or as it would be
	asked   bool
	apart   bool // the two are kept apart now
}

// unheard is a session that no slot is of: what must be in it cannot be held.
const unheard = 1 << 20

// present are the registrations of the repair. Who has meetings and is not
// approved any longer is there to lose those to come.
func (r *repair) present() []docking.Registration {
	known, seated, people := map[docking.RegistrationID]bool{}, map[docking.RegistrationID]docking.Side{}, r.attended()
	for _, m := range r.in.Last.Meetings {
		seated[m.SupplyID], seated[m.DemandID] = docking.Supply, docking.Demand
	}
	for _, u := range r.in.Last.Unscheduled {
		known[u.SupplyID], known[u.DemandID] = true, true
	}
	for _, x := range r.in.Event.Incidents {
		known[x.RegistrationID] = known[x.RegistrationID] || x.Kind == docking.WalkIn
	}
	var out []docking.Registration
	for _, reg := range r.in.Registrations {
		if known[reg.ID] || seated[reg.ID] != "" {
			reg.Representatives = max(reg.Representatives, people[reg.ID])
			out = append(out, reg)
			delete(seated, reg.ID)
		}
	}
	for id, side := range seated {
		f := docking.RegistrationFields{MaxMeetings: int64(len(r.in.Last.Meetings)), Representatives: people[id]}
		out = append(out, docking.Registration{ID: id, Side: side, Status: docking.Withdrawn, RegistrationFields: f})
	}
	return out // sides sorts them
}

// attended is how many representatives of each participant have meetings.
func (r *repair) attended() map[docking.RegistrationID]int64 {
	out := map[docking.RegistrationID]int64{}
	for _, m := range r.in.Last.Meetings {
		out[m.SupplyID] = max(out[m.SupplyID], m.SupplyRepresentative)
		out[m.DemandID] = max(out[m.DemandID], m.DemandRepresentative)
	}
	return out
}

// lay makes the published timetable a problem with its places.
func (r *repair) lay() {
	r.problem = timetable.Problem{Slots: r.event.Slots, Tables: r.event.Tables, Halls: r.event.Halls, Walk: r.event.Walk, Fairness: timetable.NoLimit}
	for _, x := range slices.Concat(r.event.Supplies, r.event.Demands) {
		r.problem.Participants = append(r.problem.Participants, timetable.Participant{Forbidden: x.Forbidden, Max: x.Max, Host: x.Host, Seats: x.Seats, Hall: x.Hall})
	}
	for _, old := range r.in.Last.Meetings {
		at := pair{r.seat[old.SupplyID], r.seat[old.DemandID]}
		place := timetable.Place{Slot: r.slot[old.SlotID], Table: r.table[old.TableID], SeatA: int(old.SupplyRepresentative) - 1, SeatB: int(old.DemandRepresentative) - 1}
		if place.Slot < r.history {
			old.SlotCount = r.lasts(at, place, old.SlotCount)
			r.begun[old.SupplyID]++
			r.begun[old.DemandID]++
		}
		x := r.occasion(at, old)
		m := r.meeting(x)
		switch {
		case place.Slot < r.history: // it stays
		case x.apart:
			m.Session = unheard
		case old.Begun():
			m.Fixed = timetable.At(place.Slot)
		}
		r.problem.Meetings, r.places, r.held = append(r.problem.Meetings, m), append(r.places, place), append(r.held, x)
	}
}

// lasts is how many of its slots a meeting that has begun takes: it is over
// when one of the two leaves, or the table is lost.
func (r *repair) lasts(at pair, place timetable.Place, slots int64) int64 {
	for s := r.history; s < place.Slot+int(slots); s++ {
		if slices.Contains(r.event.Slots[s].Closed, place.Table) || slices.Contains(r.event.Supplies[at.supply].Forbidden, s) || slices.Contains(r.event.Demands[at.demand].Forbidden, s) {
			return int64(s - place.Slot)
		}
	}
	return slots
}

// await adds the pairs that somebody asked for and that are not published.
func (r *repair) await() {
	published := map[pair]bool{}
	for _, x := range r.held {
		published[x.pair] = true
	}
	for _, at := range slices.SortedFunc(maps.Keys(r.wishes), pair.compare) {
		s, d, w := r.supplies[at.supply], r.demands[at.demand], r.wishes[at]
		if published[at] || !w.asked() || s.Status != docking.Approved || d.Status != docking.Approved {
			continue
		}
		x := r.occasion(at, docking.Meeting{ID: docking.MeetingIDOf(r.in.Event.ID, s.ID, d.ID), EventID: r.in.Event.ID, SupplyID: s.ID, DemandID: d.ID, SlotCount: int64(length(s, d)), Score: r.in.Worth(s, d), Status: docking.Proposed})
		m := r.meeting(x)
		if x.apart {
			m.Session = unheard
		}
		r.problem.Meetings, r.places, r.held = append(r.problem.Meetings, m), append(r.places, timetable.Place{Slot: -1, Table: -1}), append(r.held, x)
	}
}

func (p pair) compare(q pair) int {
	return cmp.Or(cmp.Compare(p.supply, q.supply), cmp.Compare(p.demand, q.demand))
}

func (r *repair) occasion(at pair, m docking.Meeting) occasion {
	w := r.wishes[at]
	x := occasion{pair: at, meeting: m, asked: w.asked(), apart: w.avoid}
	if s, d := r.supplies[at.supply], r.demands[at.demand]; s.Status == docking.Approved && d.Status == docking.Approved {
		x.apart = x.apart || !r.in.May(s, d)
	}
	return x
}

func (r *repair) meeting(x occasion) timetable.Meeting {
	w := r.wishes[x.pair]
	return timetable.Meeting{A: x.supply, B: len(r.supplies) + x.demand, Length: int(x.meeting.SlotCount), Value: w.value(x.meeting.Score), Must: w.must}
}

// reported tells Repair how many incidents there are since the timetable was
// published, since it makes room by two moves for each. What they forbid is in
// the problem already, where a later one may have lifted an earlier.
func (r *repair) reported() []timetable.Incident {
	none := timetable.Incident{Kind: timetable.TableLost, Slot: len(r.problem.Slots)} // after the last slot
	return slices.Repeat([]timetable.Incident{none}, len(r.recent()))
}

// recent are the incidents that the published timetable does not know of.
func (r *repair) recent() []docking.Incident {
	out := []docking.Incident{}
	for _, x := range r.in.Event.Incidents {
		if x.Revision > r.in.Last.Revision {
			out = append(out, x)
		}
	}
	return out
}

func (r *repair) mended(a *timetable.Repaired) docking.Timetable {
	e, run := r.in.Event, r.in.Last.Run
	run.RestoredFrom = 0
	t := docking.Timetable{EventID: e.ID, Revision: e.ScheduleRevision + 1, Meetings: []docking.Meeting{}, Unscheduled: []docking.Unscheduled{}, Run: run}
	supply, demand := make([]int, len(r.supplies)), make([]int, len(r.demands))
	for i, x := range r.held {
		at := a.Solution.Places[i]
		if at.Slot < 0 {
			continue
		}
		m := x.meeting
		m.Revision, m.SlotID, m.TableID = t.Revision, e.Slots[at.Slot].ID, e.Tables[at.Table].ID
		m.SupplyRepresentative, m.DemandRepresentative = int64(at.SeatA+1), int64(at.SeatB+1)
		if m.SlotID != x.meeting.SlotID {
			m.Status = docking.Proposed // it is to be confirmed anew
		}
		t.Meetings = append(t.Meetings, m)
		supply[x.supply]++
		demand[x.demand]++
	}
	slices.SortFunc(t.Meetings, func(x, y docking.Meeting) int { return cmp.Compare(x.ID, y.ID) })
	codes := r.codes(a)
	for i, x := range r.held {
		if code := codes[i]; code != "" && x.asked {
			t.Unscheduled = append(t.Unscheduled, docking.Unscheduled{SupplyID: x.meeting.SupplyID, DemandID: x.meeting.DemandID, Code: code})
		}
	}
	slices.SortFunc(t.Unscheduled, func(x, y docking.Unscheduled) int {
		return cmp.Or(cmp.Compare(x.SupplyID, y.SupplyID), cmp.Compare(x.DemandID, y.DemandID))
	})
	t.Short = slices.Concat(r.few(r.supplies, r.event.Supplies, supply), r.few(r.demands, r.event.Demands, demand))
	t.Quality = qualityOf(a.Solution.Quality, len(t.Meetings)+len(t.Unscheduled))
	t.Quality.Reproducible = !a.Solution.Timed
	t.Repair = r.told(a, codes)
	return t
}

// Away is the code of two of whom one is known not to be there any more. It
// stands where a timetable knows nothing but that they have no slot in common.
const Away string = "away"

// codes say of each meeting of the problem why it is not held; empty: it is.
func (r *repair) codes(a *timetable.Repaired) []string {
	out := make([]string, len(r.held))
	for _, u := range a.Solution.Unscheduled {
		x := r.held[u.Meeting]
		switch s, d := r.supplies[x.supply], r.demands[x.demand]; {
		case x.apart:
			out[u.Meeting] = string(timetable.Avoided)
		case u.Code == timetable.NoCommonSlot && (r.left(s, r.event.Supplies[x.supply]) || r.left(d, r.event.Demands[x.demand])):
			out[u.Meeting] = Away
		default:
			out[u.Meeting] = string(u.Code)
		}
	}
	return out
}

// left tells whether a participant can come to no slot to come, and not only because of what it said when it registered.
func (r *repair) left(reg docking.Registration, p timetable.Party) bool {
	slots := len(r.in.Event.Slots)
	if len(p.Forbidden) < slots-r.history {
		return false
	}
	for s := r.history; s < slots; s++ {
		if r.absences.Away(reg.ID, s) {
			return true
		}
	}
	return reg.Status != docking.Approved
}

// few are those with fewer meetings than they want, but for who has left. Who
// was short already is so for the same reason, unless it takes no more; the
// others lost a place.
func (r *repair) few(side []docking.Registration, parties []timetable.Party, count []int) []docking.Short {
	out := []docking.Short{}
	for i, p := range parties {
		if reg := side[i]; count[i] < p.Min && !r.left(reg, p) {
			why := r.whyShort(reg.ID)
			if open := len(r.in.Event.Slots) - r.history - len(p.Forbidden); min(p.Max, r.begun[reg.ID]+open*max(p.Seats, 1)) < p.Min {
				why = string(selection.OwnCap)
			}
			out = append(out, docking.Short{RegistrationID: reg.ID, Code: why})
		}
	}
	return out
}

func (r *repair) whyShort(id docking.RegistrationID) string {
	for _, x := range r.in.Last.Short {
		if x.RegistrationID == id && x.Code != string(selection.OwnCap) {
			return x.Code
		}
	}
	return string(selection.NoPlace)
}
