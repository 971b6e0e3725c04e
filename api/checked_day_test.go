package api_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/api"
	"gongbo/domain/docking"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// confirm has the checker judge a timetable of which the first next slots have
// begun, and counts its reasons. Those who asked are all held or named once.
func (j *judged) confirm(t testing.TB, s api.Schedule, next int, reasons map[string]int) {
	t.Helper()
	pairs, b := j.pairings(), j.bench()
	sol := &timetable.Solution{Quality: timetable.Quality{
		Value: s.Quality.Value, ValueUpperBound: s.Quality.ValueUpperBound, Requested: int(s.Quality.Requested), Scheduled: int(s.Quality.Scheduled), Breaks: int(s.Quality.Breaks),
		BreaksLowerBound: int(s.Quality.BreaksLowerBound), IdleSlots: int(s.Quality.IdleSlots), LongestWaitSlots: int(s.Quality.LongestWaitSlots), TableChanges: int(s.Quality.TableChanges), Walks: int(s.Quality.Walks),
	}}
	count := map[docking.RegistrationID]int64{}
	for _, m := range s.Meetings {
		at := [2]docking.RegistrationID{m.SupplyID, m.DemandID}
		p := pairs[at]
		delete(pairs, at)
		require.False(t, p.avoid, "%v avoid each other", at)
		b.problem.Meetings = append(b.problem.Meetings, timetable.Meeting{A: b.who[m.SupplyID], B: b.who[m.DemandID], Length: int(m.SlotCount), Value: p.value(m.Score), Must: p.must || j.kept[m.ID]})
		sol.Places = append(sol.Places, timetable.Place{Slot: b.slot[m.SlotID], Table: b.table[m.TableID], SeatA: int(m.SupplyRepresentative) - 1, SeatB: int(m.DemandRepresentative) - 1})
		count[m.SupplyID]++
		count[m.DemandID]++
	}
	for _, u := range s.Unscheduled {
		at := [2]docking.RegistrationID{u.SupplyID, u.DemandID}
		p := pairs[at]
		delete(pairs, at)
		reasons[u.Code]++
		require.True(t, p.asked(), "%v asked for nothing, or meet, or are told twice", at)
		require.Equal(t, p.avoid, u.Code == string(timetable.Avoided), "%v", at)
		require.Regexp(t, `\p{Han}.*。$`, u.Detail)
		if p.avoid {
			sol.Quality.Requested--
			continue
		}
		if u.Code == "away" {
			u.Code = string(timetable.NoCommonSlot)
		}
		sol.Unscheduled = append(sol.Unscheduled, timetable.Unscheduled{Meeting: len(b.problem.Meetings), Code: timetable.Code(u.Code)})
		b.problem.Meetings = append(b.problem.Meetings, timetable.Meeting{A: b.who[u.SupplyID], B: b.who[u.DemandID], Length: int(max(j.regs[u.SupplyID].MeetingSlots, j.regs[u.DemandID].MeetingSlots)), Value: p.value(0), Must: p.must})
		sol.Places = append(sol.Places, timetable.Place{Slot: -1, Table: -1})
	}
	for at, p := range pairs {
		require.False(t, p.asked(), "%v asked, and are neither held nor named", at)
	}
	if next == 0 { // what has begun could come to no other pair, which the checker does not know
		require.NoError(t, check.Solution(b.problem, sol))
	} else {
		f, broken := check.Places(b.problem, sol.Places)
		require.NoError(t, errors.Join(broken...))
		require.Equal(t, []int64{s.Quality.Value, s.Quality.Breaks, s.Quality.IdleSlots}, []int64{f.Value, int64(f.Breaks), int64(f.IdleSlots)})
	}
	j.short(t, s, count)
}

// short wants exactly those named who have fewer meetings than they should, but for who has left.
func (j *judged) short(t testing.TB, s api.Schedule, count map[docking.RegistrationID]int64) {
	t.Helper()
	named := map[docking.RegistrationID]bool{}
	for _, x := range s.ShortOfMinimum {
		named[x.RegistrationID] = true
		require.Regexp(t, `\p{Han}.*。$`, x.Detail)
		if least := j.least(s, x.RegistrationID); least > j.regs[x.RegistrationID].MaxMeetings {
			require.Equal(t, "own_cap", x.Code, "%s wants %d", x.RegistrationID, least)
		}
	}
	for id := range j.regs {
		left := slices.ContainsFunc(j.event.Incidents, func(x api.Incident) bool { return x.RegistrationID == id && x.Kind == docking.Gone })
		require.Equal(t, count[id] < j.least(s, id) && !left, named[id], "%s has %d of %d meetings", id, count[id], j.least(s, id))
	}
}

// least is told anew from the request: a floor is for all suppliers, or for those it names.
func (j *judged) least(s api.Schedule, id docking.RegistrationID) int64 {
	out := s.Request.MinMeetings
	for _, f := range s.Request.Floors {
		if len(f.Kinds) > 0 && j.regs[id].Side == docking.Supply || slices.Contains(f.RegistrationIDs, id) {
			out = max(out, f.MinMeetings)
		}
	}
	return out
}

// bench is a problem without meetings, and where everything stands in it.
type bench struct {
	problem timetable.Problem
	who     map[docking.RegistrationID]int
	slot    map[docking.SlotID]int
	table   map[docking.TableID]int
}

// bench is the day as the event and its registrations say it is.
func (j *judged) bench() bench {
	b := bench{who: map[docking.RegistrationID]int{}, slot: map[docking.SlotID]int{}, table: map[docking.TableID]int{}}
	b.problem.Fairness, b.problem.Tables = timetable.NoLimit, len(j.event.Tables)
	for i, s := range j.event.Slots {
		b.slot[s.ID] = i
		b.problem.Slots = append(b.problem.Slots, timetable.Slot{Session: int(s.Session)})
	}
	for i, x := range j.event.Tables {
		b.table[x.ID] = i
		b.problem.Halls = append(b.problem.Halls, int(x.Hall))
	}
	if w := int(j.event.WalkSlots); w > 0 {
		b.problem.Walk = [][]int{{0, w}, {w, 0}}
	} else {
		b.problem.Halls = nil
	}
	for _, side := range docking.Sides {
		for _, id := range j.sides(side) {
			r := j.regs[id]
			b.who[id] = len(b.problem.Participants)
			x := timetable.Participant{Max: int(r.MaxMeetings), Seats: int(r.Representatives), Host: side == docking.Supply}
			for i, s := range j.event.Slots {
				if slices.Contains(r.UnavailableSlots, s.ID) || j.away(id, i, b) {
					x.Forbidden = append(x.Forbidden, i)
				}
			}
			b.problem.Participants = append(b.problem.Participants, x)
		}
	}
	for _, x := range j.event.Incidents {
		if x.Kind == docking.TableLost {
			for i := b.slot[x.FromSlotID]; i < len(j.event.Slots); i++ {
				b.problem.Slots[i].Closed = append(b.problem.Slots[i].Closed, b.table[x.TableID])
			}
		}
	}
	return b
}

// away tells whether an incident keeps the participant from the slot.
func (j *judged) away(id docking.RegistrationID, slot int, b bench) bool {
	return slices.ContainsFunc(j.event.Incidents, func(x api.Incident) bool {
		until, late := b.slot[x.UntilSlotID]
		return x.RegistrationID == id && x.Kind != docking.WalkIn && slot >= b.slot[x.FromSlotID] && (!late || slot < until)
	})
}

// day mends the timetable twice: before it begins, and when three slots have begun.
func (j *judged) day(t testing.TB, was api.Schedule, reasons map[string]int) {
	t.Helper()
	slots, supply, demand := j.event.Slots, j.sides(docking.Supply), j.sides(docking.Demand)
	first := j.mend(t, was, 0, 3, reasons, object{
		"gone": []object{{"registration_id": demand[j.chance.IntN(4)]}}, "late": []object{{"registration_id": supply[j.chance.IntN(3)], "until_slot_id": slots[2].ID}},
		"table_lost": []object{{"table_id": j.event.Tables[0].ID, "from_slot_id": slots[4].ID}},
	})
	j.host.owner().post(t, j.at+"/registrations/"+string(j.late)+"/approve", nil).is(200)
	for _, to := range demand[5:7] {
		j.host.owner().post(t, j.at+"/wishes", object{"from_registration_id": j.late, "to_registration_id": to, "kind": "want", "weight": 5}).is(201)
	}
	j.load(t)
	j.mend(t, first, 3, 2, reasons, object{"gone": []object{{"registration_id": demand[4+j.chance.IntN(4)]}}, "walk_in": []object{{"registration_id": j.late}}})
}

// mend repairs and publishes, and has the answer confirmed: what has begun
// stays, whatever is changed is told, and few make room for others.
func (j *judged) mend(t testing.TB, was api.Schedule, next, incidents int, reasons map[string]int, report object) api.Schedule {
	t.Helper()
	s := read[api.Schedule](t, j.host.owner().post(t, j.at+"/schedule/repair", report.with(object{"now_slot_id": j.event.Slots[next].ID, "publish": true})).is(201))
	j.load(t)
	j.confirm(t, s, next, reasons)
	is, told, pushed := map[docking.MeetingID]api.Meeting{}, map[docking.MeetingID]bool{}, 0
	for _, m := range s.Meetings {
		is[m.ID] = m
	}
	for _, x := range slices.Concat(s.Repair.Moved, s.Repair.Reseated) {
		told[x.MeetingID] = true
		if !x.Forced {
			pushed++
		}
	}
	for _, x := range s.Repair.Cancelled {
		told[x.MeetingID] = true
		require.Regexp(t, `\p{Han}.*。$`, x.Detail)
	}
	for _, id := range s.Repair.Shortened {
		told[id] = true
	}
	slot := j.bench().slot
	for _, m := range was.Meetings {
		if begun := slot[m.SlotID] < next; begun {
			require.Equal(t, m.SlotID, is[m.ID].SlotID, "%s has begun", m.ID)
		}
		require.True(t, told[m.ID] || is[m.ID].SlotID == m.SlotID && is[m.ID].TableID == m.TableID, "%s is changed, and nobody is told", m.ID)
	}
	require.LessOrEqual(t, pushed, 2*incidents)
	return s
}
