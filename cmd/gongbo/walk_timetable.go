package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

type meeting struct {
	ID       string `json:"id"`
	SupplyID string `json:"supply_id"`
	DemandID string `json:"demand_id"`
	SlotID   string `json:"slot_id"`
	TableID  string `json:"table_id"`
}

type walkDay struct {
	Revision    int64           `json:"revision"`
	Published   bool            `json:"published"`
	Meetings    json.RawMessage `json:"meetings"` // as they came, to the byte
	Unscheduled []struct {
		SupplyID string `json:"supply_id"`
		DemandID string `json:"demand_id"`
		Code     string `json:"code"`
		Detail   string `json:"detail"`
	} `json:"unscheduled"`
	Quality struct {
		Value           int64 `json:"value"`
		ValueUpperBound int64 `json:"value_upper_bound"`
		GapBps          int64 `json:"gap_bps"`
		Requested       int64 `json:"requested"`
		Scheduled       int64 `json:"scheduled"`
		Breaks          int64 `json:"breaks"`
		Reproducible    bool  `json:"reproducible"`
		ElapsedMS       int64 `json:"elapsed_ms"`
	} `json:"quality"`
}

func (t walkDay) meetings() ([]meeting, error) {
	var out []meeting
	err := json.Unmarshal(t.Meetings, &out)
	return out, err
}

type scheduleRequest struct {
	Seed        int64 `json:"seed"`
	TimeLimitMS int64 `json:"time_limit_ms,omitempty"`
	Iterations  int64 `json:"iterations,omitempty"`
}

// arrange asks for moves and not for time, which a slow machine would use up.
func (w *walk) arrange(seed int64) (walkDay, error) {
	return post[walkDay](w.ctx, w.organizer, "/v1/events/"+w.event.ID+"/schedule", scheduleRequest{Seed: seed, Iterations: 500_000})
}

func (w *walk) schedule() (string, error) {
	if _, err := act[event](w.ctx, w.organizer, "/v1/events/"+w.event.ID+"/close_registration"); err != nil {
		return "", err
	}
	var err error
	if w.timetable, err = w.arrange(1); err != nil {
		return "", err
	}
	list, err := w.timetable.meetings()
	if err == nil {
		err = w.clashes(list)
	}
	if err == nil {
		err = w.accounted(list)
	}
	q := w.timetable.Quality
	if err == nil && !q.Reproducible {
		err = fmt.Errorf("%d ms: the time limit ended it", q.ElapsedMS)
	}
	return fmt.Sprintf("%d 场洽谈 meetings，未排 %d unscheduled，0 冲突 clashes；得分 %d，上界 %d，差距 gap %.2f%%，空档 breaks %d，%d ms",
		q.Scheduled, len(w.timetable.Unscheduled), q.Value, q.ValueUpperBound, float64(q.GapBps)/100, q.Breaks, q.ElapsedMS), err
}

// clashes returns the first rule of a timetable that the meetings break, found
// here and not asked of the server.
func (w *walk) clashes(list []meeting) error {
	slots, tables := map[string]bool{}, map[string]bool{}
	for _, s := range w.event.Slots {
		slots[s.ID] = true
	}
	for _, t := range w.event.Tables {
		tables[t.ID] = true
	}
	taken, pairs, count := map[[2]string]string{}, map[[2]string]bool{}, map[string]int64{}
	for _, m := range list {
		s, d := w.registrations[m.SupplyID], w.registrations[m.DemandID]
		pair := [2]string{m.SupplyID, m.DemandID}
		switch {
		case s.Side != "supply" || d.Side != "demand" || !slots[m.SlotID] || !tables[m.TableID]:
			return fmt.Errorf("meeting %s is not of a supply and a demand, a slot and a table of the event", m.ID)
		case pairs[pair]:
			return fmt.Errorf("meeting %s: the pair meets twice", m.ID)
		case w.avoided[pair]:
			return fmt.Errorf("meeting %s: the pair avoids each other", m.ID)
		}
		pairs[pair] = true
		for _, who := range []string{m.SupplyID, m.DemandID, m.TableID} {
			if other, ok := taken[[2]string{m.SlotID, who}]; ok {
				return fmt.Errorf("meetings %s and %s: %s twice in slot %s", other, m.ID, who, m.SlotID)
			}
			taken[[2]string{m.SlotID, who}] = m.ID
		}
		for _, r := range []registration{s, d} {
			if slices.Contains(r.UnavailableSlots, m.SlotID) {
				return fmt.Errorf("meeting %s: %s cannot come to slot %s", m.ID, r.ID, m.SlotID)
			}
			if count[r.ID]++; count[r.ID] > r.MaxMeetings {
				return fmt.Errorf("%s has more than %d meetings", r.ID, r.MaxMeetings)
			}
		}
	}
	for _, pair := range w.musts {
		if !pairs[pair] {
			return fmt.Errorf("%v must meet and does not", pair)
		}
	}
	return nil
}

// accounted returns what does not add up in the report of the timetable: every
// pair that was avoided is told, every pair left out has its reason, and the
// gap is that of value and bound.
func (w *walk) accounted(list []meeting) error {
	t, q := w.timetable, w.timetable.Quality
	pairs, told := map[[2]string]bool{}, map[[2]string]bool{}
	for _, m := range list {
		pairs[[2]string{m.SupplyID, m.DemandID}] = true
	}
	for _, u := range t.Unscheduled {
		pair := [2]string{u.SupplyID, u.DemandID}
		if pairs[pair] || told[pair] || u.Code == "" || u.Detail == "" {
			return fmt.Errorf("unscheduled %v (%s): meets, is told twice, or without a reason", pair, u.Code)
		}
		told[pair] = true
	}
	if int(q.Scheduled) != len(list) || q.Requested != q.Scheduled+int64(len(t.Unscheduled)) {
		return fmt.Errorf("%d meetings and %d left out: the quality says %d of %d", len(list), len(t.Unscheduled), q.Scheduled, q.Requested)
	}
	if q.Value <= 0 || q.Value > q.ValueUpperBound {
		return fmt.Errorf("value %d, upper bound %d", q.Value, q.ValueUpperBound)
	}
	if gap := float64(q.ValueUpperBound-q.Value) * 10_000 / float64(q.ValueUpperBound); gap < float64(q.GapBps)-1 || gap > float64(q.GapBps)+1 {
		return fmt.Errorf("the gap is %.1f bps, the quality says %d", gap, q.GapBps)
	}
	return nil
}

func (w *walk) scheduleAgain() (string, error) {
	again, err := w.arrange(1)
	if err != nil {
		return "", err
	}
	if again.Revision != w.timetable.Revision+1 || !bytes.Equal(again.Meetings, w.timetable.Meetings) {
		return "", fmt.Errorf("revision %d has other meetings than revision %d", again.Revision, w.timetable.Revision)
	}
	w.timetable = again
	return fmt.Sprintf("%d 字节逐字节相同 bytes, the same", len(again.Meetings)), nil
}

func (w *walk) publish() (string, error) {
	path := "/v1/events/" + w.event.ID
	early, err := w.vendor.do(w.ctx, ask{method: http.MethodGet, path: path + "/schedule"})
	if err == nil {
		err = early.wantProblem(http.StatusNotFound, "not_found") // a draft is the organizer's alone
	}
	if err != nil {
		return "", err
	}
	e, err := act[event](w.ctx, w.organizer, path+"/publish")
	if err == nil && (e.Status != "published" || e.PublishedRevision != w.timetable.Revision) {
		err = fmt.Errorf("the event is %s with revision %d", e.Status, e.PublishedRevision)
	}
	return fmt.Sprintf("第 %d 版 revision", w.timetable.Revision), err
}

// ownMeetings are the vendor's, as the organizer sees them.
func (w *walk) ownMeetings() ([]meeting, error) {
	list, err := w.timetable.meetings()
	return slices.DeleteFunc(list, func(m meeting) bool { return m.SupplyID != w.own.ID }), err
}

func (w *walk) readOwn() (string, error) {
	want, err := w.ownMeetings()
	if err != nil {
		return "", err
	}
	t, err := get[walkDay](w.ctx, w.vendor, "/v1/events/"+w.event.ID+"/schedule", nil)
	if err != nil {
		return "", err
	}
	got, err := t.meetings()
	if err == nil && (!slices.Equal(got, want) || len(got) == 0 || !t.Published) {
		err = fmt.Errorf("want its %d meetings, got %d", len(want), len(got))
	}
	for _, u := range t.Unscheduled {
		if u.SupplyID != w.own.ID {
			err = fmt.Errorf("it is told of %s and %s, who are others", u.SupplyID, u.DemandID)
		}
	}
	return fmt.Sprintf("%d 场，全场 %d 场 of all", len(got), w.timetable.Quality.Scheduled), err
}

// calendar counts the meetings in the file and compares when they begin.
func (w *walk) calendar() (string, error) {
	want, err := w.ownMeetings()
	if err != nil {
		return "", err
	}
	a, err := w.vendor.do(w.ctx, ask{method: http.MethodGet, path: "/v1/events/" + w.event.ID + "/calendar.ics", query: url.Values{"registration_id": {w.own.ID}}})
	if err == nil {
		err = a.want(http.StatusOK)
	}
	if err != nil {
		return "", err
	}
	if media := a.header.Get("Content-Type"); !strings.HasPrefix(media, "text/calendar") {
		return "", fmt.Errorf("the media type is %q", media)
	}
	starts := map[string]time.Time{}
	for _, s := range w.event.Slots {
		starts[s.ID] = s.StartsAt
	}
	slices.SortFunc(want, func(x, y meeting) int { return cmp.Compare(starts[x.SlotID].Unix(), starts[y.SlotID].Unix()) })
	var wantStarts, gotStarts []string
	for _, m := range want {
		wantStarts = append(wantStarts, starts[m.SlotID].UTC().Format("20060102T150405Z"))
	}
	text := strings.ReplaceAll(string(a.body), "\r\n ", "") // long lines are folded
	for line := range strings.SplitSeq(text, "\r\n") {
		if at, ok := strings.CutPrefix(line, "DTSTART:"); ok {
			gotStarts = append(gotStarts, at)
		}
	}
	if n := strings.Count(text, "BEGIN:VEVENT"); n != len(want) || !slices.Equal(gotStarts, wantStarts) {
		return "", fmt.Errorf("want meetings at %v, got %d at %v", wantStarts, n, gotStarts)
	}
	return fmt.Sprintf("%d 个 VEVENT，%d 字节", len(want), len(a.body)), nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
