package main

import (
	"fmt"
	"slices"
)

type goneReport struct {
	RegistrationID string `json:"registration_id"`
}

type tableLostReport struct {
	TableID string `json:"table_id"`
}

type repairRequest struct {
	NowSlotID string            `json:"now_slot_id"`
	Gone      []goneReport      `json:"gone,omitempty"`
	TableLost []tableLostReport `json:"table_lost,omitempty"`
	Publish   bool              `json:"publish"`
}

type repaired struct {
	walkDay
	Repair struct {
		Moved []struct {
			ID     string `json:"meeting_id"`
			Forced bool   `json:"forced"`
		} `json:"moved"`
		Reseated []struct {
			ID string `json:"meeting_id"`
		} `json:"reseated"`
		Cancelled []struct {
			ID   string `json:"meeting_id"`
			Code string `json:"code"`
		} `json:"cancelled"`
		Added    []string `json:"added"`
		Freed    int64    `json:"freed"`
		Refilled int64    `json:"refilled"`
	} `json:"repair"`
}

// repair lets the day begin, a streamer with many meetings not come back after
// the second slot, and a table break: two repairs, seen at once by all.
func (w *walk) repair() (string, error) {
	path := "/v1/events/" + w.event.ID
	if _, err := act[event](w.ctx, w.organizer, path+"/start"); err != nil {
		return "", err
	}
	before, err := w.timetable.meetings()
	if err != nil {
		return "", err
	}
	gone := w.busiest(before)
	first, err := w.mend(before, repairRequest{NowSlotID: w.event.Slots[2].ID, Gone: []goneReport{{gone}}, Publish: true}, gone, "")
	if err != nil {
		return "", err
	}
	after, err := first.meetings()
	if err != nil {
		return "", err
	}
	lost := w.event.Tables[0].ID
	second, err := w.mend(after, repairRequest{NowSlotID: w.event.Slots[2].ID, TableLost: []tableLostReport{{lost}}, Publish: true}, gone, lost)
	if err != nil {
		return "", err
	}
	w.timetable = second.walkDay
	if _, err := w.readOwn(); err != nil {
		return "", err
	}
	a, b := first.Repair, second.Repair
	return fmt.Sprintf("爽约 no-show：取消 %d cancelled，补上 %d of %d refilled，移动 %d moved；缺一桌 table lost：换桌 %d reseated，移动 %d moved，取消 %d cancelled；%d ms",
		len(a.Cancelled), a.Refilled, a.Freed, len(a.Moved), len(b.Reseated), len(b.Moved), len(b.Cancelled), first.Quality.ElapsedMS), nil
}

// busiest is the streamer with the most meetings from the third slot on, of
// those who need not meet anybody.
func (w *walk) busiest(list []meeting) string {
	count, best := map[string]int{}, ""
	for _, m := range list {
		must := slices.ContainsFunc(w.musts, func(pair [2]string) bool { return pair[1] == m.DemandID })
		if !must && w.slot(m.SlotID) >= 2 {
			count[m.DemandID]++
		}
	}
	for _, id := range sorted(count) {
		if best == "" || count[id] > count[best] {
			best = id
		}
	}
	return best
}

func (w *walk) slot(id string) int {
	return slices.IndexFunc(w.event.Slots, func(s slot) bool { return s.ID == id })
}

// mend asks for a repair and returns the first promise that it breaks.
func (w *walk) mend(before []meeting, in repairRequest, gone, lost string) (repaired, error) {
	r, err := post[repaired](w.ctx, w.organizer, "/v1/events/"+w.event.ID+"/schedule/repair", in)
	if err != nil {
		return r, err
	}
	after, err := r.meetings()
	if err == nil {
		err = w.clashes(after)
	}
	if err != nil {
		return r, err
	}
	is, told, pushed := map[string]meeting{}, map[string]bool{}, 0
	for _, m := range after {
		is[m.ID] = m
		if w.slot(m.SlotID) >= 2 && (m.DemandID == gone || lost != "" && m.TableID == lost) {
			return r, fmt.Errorf("meeting %s is with who is gone, or at a table that is lost", m.ID)
		}
	}
	for _, x := range r.Repair.Moved {
		told[x.ID] = true
		if !x.Forced {
			pushed++
		}
	}
	for _, x := range r.Repair.Reseated {
		told[x.ID] = true
	}
	for _, x := range r.Repair.Cancelled {
		told[x.ID] = true
	}
	for _, m := range before {
		if is[m.ID] != m && (!told[m.ID] || w.slot(m.SlotID) < 2) {
			return r, fmt.Errorf("meeting %s has begun, or is changed and not told", m.ID)
		}
	}
	if pushed > 2 || !r.Published {
		return r, fmt.Errorf("%d meetings made room for others; published: %t", pushed, r.Published)
	}
	return r, nil
}
