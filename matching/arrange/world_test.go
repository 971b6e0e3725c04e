package arrange_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/arrange"
)

var now = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)

const host = domain.OrganizationID("org_host")

// slots are half hours, of which half make the first session.
func slots(n int) []docking.Slot {
	out := make([]docking.Slot, n)
	for i := range out {
		at := now.Add(time.Duration(i) * 30 * time.Minute)
		out[i] = docking.Slot{ID: docking.SlotID(fmt.Sprintf("slt_%02d", i)), StartsAt: at, EndsAt: at.Add(30 * time.Minute), Session: int64(1 + 2*i/n)}
	}
	return out
}

func tables(n int) []docking.Table {
	out := make([]docking.Table, n)
	for i := range out {
		out[i] = docking.Table{ID: docking.TableID(fmt.Sprintf("tbl_%02d", i)), Name: fmt.Sprint(i)}
	}
	return out
}

// input is an event with so many of either side, all of them free and able to meet.
func input(supplies, demands, slotCount, tableCount int) arrange.Input {
	in := arrange.Input{Event: docking.Event{ID: "evt_1", OrganizationID: host, EventFields: docking.EventFields{Slots: slots(slotCount), Tables: tables(tableCount), MaxMeetings: int64(slotCount)}}, Worth: worth, May: everybody}
	for i := range supplies {
		in.Registrations = append(in.Registrations, registration(docking.Supply, i, int64(slotCount)))
	}
	for i := range demands {
		in.Registrations = append(in.Registrations, registration(docking.Demand, i, int64(slotCount)))
	}
	return in
}

func supply(i int) docking.RegistrationID { return docking.RegistrationID(fmt.Sprintf("reg_s%02d", i)) }
func demand(i int) docking.RegistrationID { return docking.RegistrationID(fmt.Sprintf("reg_d%02d", i)) }

func registration(side docking.Side, i int, most int64) docking.Registration {
	id := supply(i)
	if side == docking.Demand {
		id = demand(i)
	}
	return docking.Registration{ID: id, EventID: "evt_1", OrganizationID: domain.OrganizationID("org_" + id), Side: side, Status: docking.Approved, RegistrationFields: docking.RegistrationFields{MaxMeetings: most}}
}

// worth makes up a score from the two IDs; a tenth of the pairs are worth nothing.
func worth(s, d docking.Registration) int64 {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, s.ID, d.ID)
	if n := int64(h.Sum32() % 10000); n >= 1000 {
		return n
	}
	return 0
}

func everybody(_, _ docking.Registration) bool { return true }

func wish(n int, from, to docking.RegistrationID, kind docking.WishKind, weight int64) docking.Wish {
	return docking.Wish{ID: docking.WishID(fmt.Sprintf("wsh_%03d", n)), EventID: "evt_1", WishFields: docking.WishFields{FromRegistrationID: from, ToRegistrationID: to, Kind: kind, Weight: weight}}
}

var run = docking.Run{Seed: 1, Iterations: 20_000, Objective: docking.Value, Keep: docking.KeepNone}

func make1(t *testing.T, in arrange.Input, r docking.Run) docking.Timetable {
	t.Helper()
	out, err := arrange.Timetable(in, r, arrange.Bounds{})
	require.NoError(t, err)
	requireSound(t, in, out)
	return out
}

// requireSound checks a timetable against what people said, by itself: it knows
// nothing of how it was made.
func requireSound(t *testing.T, in arrange.Input, out docking.Timetable) {
	t.Helper()
	regs := map[docking.RegistrationID]docking.Registration{}
	for _, r := range in.Registrations {
		regs[r.ID] = r
	}
	asked, avoided := map[[2]docking.RegistrationID]bool{}, map[[2]docking.RegistrationID]bool{}
	must := map[[2]docking.RegistrationID]bool{}
	for _, w := range in.Wishes {
		p := [2]docking.RegistrationID{w.FromRegistrationID, w.ToRegistrationID}
		if regs[p[0]].Side == docking.Demand {
			p[0], p[1] = p[1], p[0]
		}
		asked[p] = asked[p] || w.Kind != docking.Avoid
		avoided[p] = avoided[p] || w.Kind == docking.Avoid
		must[p] = must[p] || w.Kind == docking.Must
	}
	type seat struct{ slot, who string }
	taken, count, met := map[seat]bool{}, map[docking.RegistrationID]int64{}, map[[2]docking.RegistrationID]bool{}
	require.True(t, slices.IsSortedFunc(out.Meetings, func(a, b docking.Meeting) int { return compare(string(a.ID), string(b.ID)) }))
	for _, m := range out.Meetings {
		s, d := regs[m.SupplyID], regs[m.DemandID]
		require.Equal(t, docking.Supply, s.Side, "%+v", m)
		require.Equal(t, docking.Demand, d.Side, "%+v", m)
		require.Equal(t, docking.MeetingIDOf(in.Event.ID, m.SupplyID, m.DemandID), m.ID)
		require.Equal(t, out.Revision, m.Revision)
		require.True(t, slices.ContainsFunc(in.Event.Slots, func(x docking.Slot) bool { return x.ID == m.SlotID }))
		require.True(t, slices.ContainsFunc(in.Event.Tables, func(x docking.Table) bool { return x.ID == m.TableID }))
		require.EqualValues(t, max(s.MeetingSlots, d.MeetingSlots, 1), m.SlotCount, "what the slower needs")
		for _, slot := range spanOf(t, in, m) {
			for _, who := range []string{representative(m.SupplyID, m.SupplyRepresentative), representative(m.DemandID, m.DemandRepresentative), string(m.TableID)} {
				at := seat{string(slot.ID), who}
				require.False(t, taken[at], "%s is taken twice in %s", who, slot.ID)
				taken[at] = true
			}
			for _, r := range []docking.Registration{s, d} {
				require.NotContains(t, r.UnavailableSlots, slot.ID, "%s cannot come", r.ID)
			}
		}
		for r, n := range map[docking.RegistrationID]int64{s.ID: m.SupplyRepresentative, d.ID: m.DemandRepresentative} {
			require.True(t, 1 <= n && n <= max(1, regs[r].Representatives), "%s has no representative %d", r, n)
		}
		for _, r := range []docking.Registration{s, d} {
			count[r.ID]++
			require.LessOrEqual(t, count[r.ID], r.MaxMeetings, r.ID)
		}
		p := [2]docking.RegistrationID{m.SupplyID, m.DemandID}
		require.False(t, met[p], "met twice")
		met[p] = true
		require.True(t, in.May(s, d) && !avoided[p], "%v must not meet", p)
		require.Equal(t, in.Worth(s, d), m.Score)
	}
	requireWalks(t, in, out.Meetings)
	named := map[[2]docking.RegistrationID]bool{}
	for _, u := range out.Unscheduled {
		p := [2]docking.RegistrationID{u.SupplyID, u.DemandID}
		require.True(t, asked[p], "%v never asked", p)
		require.False(t, met[p] || named[p], "%v", p)
		require.NotEmpty(t, u.Code)
		named[p] = true
	}
	for p := range asked {
		if asked[p] && regs[p[0]].ID != "" && regs[p[1]].ID != "" {
			require.True(t, met[p] || named[p], "%v asked, and is neither held nor named (must: %v)", p, must[p])
		}
	}
	require.EqualValues(t, len(out.Meetings), out.Quality.Scheduled)
	require.EqualValues(t, len(out.Meetings)+len(out.Unscheduled), out.Quality.Requested)
	require.LessOrEqual(t, out.Quality.Value, out.Quality.ValueUpperBound)
	short := map[docking.RegistrationID]bool{}
	for _, x := range out.Short {
		require.NotEmpty(t, x.Code, x.RegistrationID)
		short[x.RegistrationID] = true
	}
	for _, r := range in.Registrations {
		require.Equal(t, count[r.ID] < least(in, out.Run, r), short[r.ID], "%s has %d meetings", r.ID, count[r.ID])
	}
}

func representative(id docking.RegistrationID, n int64) string { return fmt.Sprint(id, "#", n) }

// spanOf are the slots that a meeting takes: as many as it says, of one session.
func spanOf(t *testing.T, in arrange.Input, m docking.Meeting) []docking.Slot {
	t.Helper()
	span := in.Event.SlotsOf(m)
	require.Len(t, span, int(m.SlotCount), "%+v", m)
	require.Equal(t, span[0].Session, span[len(span)-1].Session, "%+v", m)
	return span
}

// requireWalks wants everybody to have the time to walk between halls. Who
// needs to has so many free slots from one meeting to the next.
func requireWalks(t *testing.T, in arrange.Input, meetings []docking.Meeting) {
	t.Helper()
	hall, position := map[docking.TableID]int64{}, map[docking.SlotID]int{}
	for _, x := range in.Event.Tables {
		hall[x.ID] = x.Hall
	}
	for i, s := range in.Event.Slots {
		position[s.ID] = i
	}
	days := map[string][]docking.Meeting{}
	for _, m := range meetings {
		for _, who := range []string{representative(m.SupplyID, m.SupplyRepresentative), representative(m.DemandID, m.DemandRepresentative)} {
			days[who] = append(days[who], m)
		}
	}
	for who, day := range days {
		slices.SortFunc(day, func(a, b docking.Meeting) int { return position[a.SlotID] - position[b.SlotID] })
		for i, m := range day[1:] {
			free := position[m.SlotID] - position[day[i].SlotID] - int(day[i].SlotCount)
			require.True(t, hall[m.TableID] == hall[day[i].TableID] || int64(free) >= in.Event.WalkSlots, "%s has %d free slots to walk", who, free)
		}
	}
}

func compare(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// random is an event in which people said all sorts of things.
func random(r *rand.Rand) arrange.Input {
	supplies, demands, n := 1+r.IntN(10), 1+r.IntN(8), 1+r.IntN(9)
	in := input(supplies, demands, n, 1+r.IntN(6))
	for i := range in.Registrations {
		x := &in.Registrations[i]
		x.MaxMeetings = int64(1 + r.IntN(n))
		x.MinMeetings = int64(r.IntN(int(x.MaxMeetings) + 1))
		for _, s := range in.Event.Slots {
			if r.IntN(5) == 0 {
				x.UnavailableSlots = append(x.UnavailableSlots, s.ID)
			}
		}
	}
	for i := range r.IntN(60) {
		from, to := supply(r.IntN(supplies)), demand(r.IntN(demands))
		if r.IntN(2) == 0 {
			from, to = to, from
		}
		kind := docking.Want
		switch r.IntN(12) {
		case 0:
			kind = docking.Must
		case 1:
			kind = docking.Avoid
		}
		weight := int64(0)
		if kind == docking.Want {
			weight = int64(1 + r.IntN(5))
		}
		in.Wishes = append(in.Wishes, wish(i, from, to, kind, weight))
	}
	apart := int64(r.IntN(7))
	in.May = func(s, d docking.Registration) bool { return worth(s, d)%7 != apart }
	return in
}

// rich is random with halls, a walk between them, representatives and long meetings.
func rich(r *rand.Rand) arrange.Input {
	in := random(r)
	in.Event.WalkSlots = int64(r.IntN(4))
	for i := range in.Event.Tables {
		in.Event.Tables[i].Hall = int64(1 + r.IntN(3)*r.IntN(2))
	}
	for i := range in.Registrations {
		x := &in.Registrations[i]
		x.Representatives, x.MeetingSlots = int64(1+r.IntN(3)), int64(max(1, r.IntN(5)-1))
		x.MaxMeetings *= x.Representatives
	}
	return in
}
