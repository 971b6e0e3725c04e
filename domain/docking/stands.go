package docking

import (
	"cmp"
	"slices"
	"time"

	"gongbo/domain"
)

// Stands returns Conflict if, since the timetable was made, the event lost a
// slot or a table of a meeting, or its halls moved apart; or if one of the two
// is not approved any longer, cannot come, sends fewer people, or wants fewer
// or longer meetings. Meetings that have begun stand.
func (t Timetable) Stands(e Event, approved []Registration, now time.Time) error {
	s := standing{event: e, absences: e.Absences(), slots: map[SlotID]int{}, halls: map[TableID]int64{}, who: map[RegistrationID]Registration{}}
	for i, x := range e.Slots {
		s.slots[x.ID] = i
	}
	for _, x := range e.Tables {
		s.halls[x.ID] = x.Hall
	}
	for _, r := range approved {
		s.who[r.ID] = r
	}
	count, next := map[RegistrationID]int64{}, e.next(now)
	for _, m := range t.Meetings {
		count[m.SupplyID]++
		count[m.DemandID]++
		at, known := s.slots[m.SlotID]
		if known && at < next {
			continue
		}
		if !known || !s.meeting(m, at) || count[m.SupplyID] > s.who[m.SupplyID].MaxMeetings || count[m.DemandID] > s.who[m.DemandID].MaxMeetings {
			return domain.Refuse(domain.Conflict, domain.CodeTimetableOutdated)
		}
	}
	if !s.walks(t.Meetings) {
		return domain.Refuse(domain.Conflict, domain.CodeTimetableOutdated)
	}
	return nil
}

// standing is what a timetable is held against.
type standing struct {
	event    Event
	absences Absences
	slots    map[SlotID]int
	halls    map[TableID]int64
	who      map[RegistrationID]Registration
}

// meeting tells whether the meeting can be held from the slot at that position on.
func (s standing) meeting(m Meeting, at int) bool {
	span := s.event.SlotsOf(m)
	if s.halls[m.TableID] == 0 || int64(len(span)) < m.SlotCount || span[0].Session != span[len(span)-1].Session {
		return false
	}
	for i := range span {
		if s.absences.Closed(m.TableID, at+i) || !s.comes(m.SupplyID, at+i) || !s.comes(m.DemandID, at+i) {
			return false
		}
	}
	supply, demand := s.who[m.SupplyID], s.who[m.DemandID]
	return m.SlotCount >= max(supply.MeetingSlots, demand.MeetingSlots) && m.SupplyRepresentative <= supply.Representatives && m.DemandRepresentative <= demand.Representatives
}

func (s standing) comes(id RegistrationID, at int) bool {
	r, approved := s.who[id]
	return approved && !slices.Contains(r.UnavailableSlots, s.event.Slots[at].ID) && !s.absences.Away(id, at)
}

// walks tells whether everybody has the time to walk from each meeting to the next.
func (s standing) walks(meetings []Meeting) bool {
	if s.event.WalkSlots == 0 {
		return true
	}
	type person struct {
		id     RegistrationID
		number int64
	}
	last := map[person]Meeting{}
	byTime := slices.Clone(meetings)
	slices.SortFunc(byTime, func(x, y Meeting) int { return cmp.Or(s.slots[x.SlotID]-s.slots[y.SlotID], cmp.Compare(x.ID, y.ID)) })
	for _, m := range byTime {
		for _, p := range []person{{m.SupplyID, m.SupplyRepresentative}, {m.DemandID, m.DemandRepresentative}} {
			before, met := last[p]
			free := int64(s.slots[m.SlotID]-s.slots[before.SlotID]) - before.SlotCount
			if met && s.halls[m.TableID] != s.halls[before.TableID] && free < s.event.WalkSlots {
				return false
			}
			last[p] = m
		}
	}
	return true
}
