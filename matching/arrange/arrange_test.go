package arrange_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/arrange"
)

// Whatever people say, the timetable keeps to it, and it is the same whatever
// the order they said it in.
func TestRandomEvents(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	for i := range 80 {
		in := random(r)
		if i%2 == 1 {
			in = rich(r)
		}
		x := run
		if i%5 < 2 {
			in, x.Floors = profiled(in), some(i)
		}
		x.Seed, x.Iterations, x.MinMeetings = int64(i), 10_000, int64(r.IntN(3))
		if i%4 == 0 {
			x.Objective = docking.Stable
		} else if i%4 == 1 {
			x.Objective = docking.Balanced
		}
		out, err := arrange.Timetable(in, x, arrange.Bounds{})
		if errors.Is(err, domain.Conflict) {
			continue
		}
		require.NoError(t, err)
		requireSound(t, in, out)

		mixed := in
		mixed.Registrations, mixed.Wishes = slices.Clone(in.Registrations), slices.Clone(in.Wishes)
		r.Shuffle(len(mixed.Registrations), func(a, b int) {
			mixed.Registrations[a], mixed.Registrations[b] = mixed.Registrations[b], mixed.Registrations[a]
		})
		r.Shuffle(len(mixed.Wishes), func(a, b int) { mixed.Wishes[a], mixed.Wishes[b] = mixed.Wishes[b], mixed.Wishes[a] })
		again, err := arrange.Timetable(mixed, x, arrange.Bounds{})
		require.NoError(t, err)
		require.Equal(t, out, again)

		in.Last, x.Keep = out, docking.KeepAll
		in.Event.ScheduleRevision = 1
		kept, err := arrange.Timetable(in, x, arrange.Bounds{})
		require.NoError(t, err)
		requireSound(t, in, kept)
		if in.Event.WalkSlots == 0 { // where people walk, the search may not find all of it again
			requireKept(t, out, kept)
		} else {
			requireNotMoved(t, out, kept)
		}
		require.EqualValues(t, 2, kept.Revision)
	}
}

func requireKept(t *testing.T, was, is docking.Timetable) {
	t.Helper()
	at := map[docking.MeetingID]docking.SlotID{}
	for _, m := range is.Meetings {
		at[m.ID] = m.SlotID
	}
	for _, m := range was.Meetings {
		require.Equal(t, m.SlotID, at[m.ID], "%s of %s and %s", m.ID, m.SupplyID, m.DemandID)
	}
}

// requireNotMoved wants what is held again to be held where it was.
func requireNotMoved(t *testing.T, was, is docking.Timetable) {
	t.Helper()
	at, lost := map[docking.MeetingID]docking.SlotID{}, 0
	for _, m := range is.Meetings {
		at[m.ID] = m.SlotID
	}
	for _, m := range was.Meetings {
		if at[m.ID] == "" {
			lost++
			continue
		}
		require.Equal(t, m.SlotID, at[m.ID], m.ID)
	}
	require.LessOrEqual(t, lost*10, len(was.Meetings))
}

func TestNothingToScheduleIsAConflict(t *testing.T) {
	for name, in := range map[string]arrange.Input{
		"nobody":             input(0, 0, 2, 2),
		"suppliers only":     input(3, 0, 2, 2),
		"all are kept apart": input(2, 2, 2, 2),
		"nobody fits":        input(2, 2, 2, 2),
	} {
		in.Worth = func(_, _ docking.Registration) int64 { return 0 }
		in.May = func(_, _ docking.Registration) bool { return name == "nobody fits" }
		_, err := arrange.Timetable(in, run, arrange.Bounds{})
		require.ErrorIs(t, err, domain.Conflict, name)
		var e *domain.Error
		require.True(t, errors.As(err, &e))
		require.Equal(t, domain.CodeNothingToSchedule, e.Code, name)
	}
}

// A wish counts whatever the score; an avoid, from either side, and a block
// outweigh every wish.
func TestWhoMeetsWhom(t *testing.T) {
	nothing := func(_, _ docking.Registration) int64 { return 0 }
	apart, together := func(_, _ docking.Registration) bool { return false }, everybody
	for name, c := range map[string]struct {
		wishes []docking.Wish
		worth  func(_, _ docking.Registration) int64
		may    func(_, _ docking.Registration) bool
		meet   bool
		code   string
	}{
		"wished for by the supply":      {[]docking.Wish{wish(1, supply(0), demand(0), docking.Want, 1)}, nothing, together, true, ""},
		"wished for by the demand":      {[]docking.Wish{wish(1, demand(0), supply(0), docking.Want, 5)}, nothing, together, true, ""},
		"must":                          {[]docking.Wish{wish(1, supply(0), demand(0), docking.Must, 0)}, nothing, together, true, ""},
		"wanted and avoided":            {[]docking.Wish{wish(1, supply(0), demand(0), docking.Want, 5), wish(2, demand(0), supply(0), docking.Avoid, 0)}, worth, together, false, "avoided"},
		"must and avoided":              {[]docking.Wish{wish(1, supply(0), demand(0), docking.Must, 0), wish(2, supply(0), demand(0), docking.Avoid, 0)}, worth, together, false, "avoided"},
		"wanted and blocked":            {[]docking.Wish{wish(1, supply(0), demand(0), docking.Want, 5)}, worth, apart, false, "avoided"},
		"wished for by who has left":    {[]docking.Wish{wish(1, "reg_gone", demand(0), docking.Want, 5)}, worth, together, true, ""},
		"wished for and avoided by who": {[]docking.Wish{wish(1, supply(0), "reg_gone", docking.Avoid, 0)}, worth, together, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(1, 1, 1, 1)
			in.Wishes, in.Worth, in.May = c.wishes, c.worth, c.may
			out := make1(t, in, run)
			if c.meet {
				require.Len(t, out.Meetings, 1)
				require.Equal(t, docking.Proposed, out.Meetings[0].Status)
				require.Empty(t, out.Unscheduled)
				return
			}
			require.Empty(t, out.Meetings)
			require.Equal(t, []docking.Unscheduled{{SupplyID: supply(0), DemandID: demand(0), Code: c.code}}, out.Unscheduled)
		})
	}
}

// Of those who must meet and cannot, each is named with its reason.
func TestMustsAreMetOrNamed(t *testing.T) {
	in := input(1, 3, 2, 3)
	for i := range 3 {
		in.Wishes = append(in.Wishes, wish(i, supply(0), demand(i), docking.Must, 0))
	}
	in.Wishes = append(in.Wishes, wish(9, demand(0), supply(0), docking.Want, 5))
	out := make1(t, in, run)
	require.Len(t, out.Meetings, 2)
	require.Len(t, out.Unscheduled, 1)

	in = input(1, 1, 2, 1)
	in.Registrations[0].UnavailableSlots = []docking.SlotID{in.Event.Slots[0].ID}
	in.Registrations[1].UnavailableSlots = []docking.SlotID{in.Event.Slots[1].ID}
	in.Wishes = []docking.Wish{wish(1, supply(0), demand(0), docking.Must, 0)}
	out = make1(t, in, run)
	require.Equal(t, "no_common_slot", out.Unscheduled[0].Code)
}

// A must is held though wants of greater value stand in its way.
func TestMustGoesFirst(t *testing.T) {
	in := input(1, 3, 1, 1)
	in.Wishes = []docking.Wish{wish(1, supply(0), demand(0), docking.Want, 5), wish(2, demand(1), supply(0), docking.Want, 5), wish(3, supply(0), demand(2), docking.Must, 0)}
	out := make1(t, in, run)
	require.Len(t, out.Meetings, 1)
	require.Equal(t, demand(2), out.Meetings[0].DemandID)
	require.Len(t, out.Unscheduled, 2)
}

func TestLeastMeetingsComeBeforeValue(t *testing.T) {
	in := input(1, 4, 3, 1)
	in.Registrations[1].MinMeetings = 1
	in.Worth = func(_, d docking.Registration) int64 {
		if d.ID == demand(0) {
			return 1
		}
		return 9000
	}
	out := make1(t, in, run)
	require.True(t, slices.ContainsFunc(out.Meetings, func(m docking.Meeting) bool { return m.DemandID == demand(0) }), "it asked for one at least")
	require.Empty(t, out.Short)

	in.Registrations[1].UnavailableSlots = []docking.SlotID{"slt_00", "slt_01", "slt_02"}
	out = make1(t, in, run)
	require.Equal(t, []docking.Short{{RegistrationID: demand(0), Code: "own_cap"}}, out.Short)

	all := run
	all.MinMeetings = 1
	out = make1(t, input(2, 2, 4, 2), all)
	require.Empty(t, out.Short)
}

func TestTheSeedDecides(t *testing.T) {
	in := random(rand.New(rand.NewPCG(5, 6)))
	first := make1(t, in, run)
	for range 3 {
		require.Equal(t, first, make1(t, in, run))
	}
	require.Equal(t, run, first.Run)
	require.EqualValues(t, 1, first.Revision)
}

// What is kept stays in its slot with its status, and nothing else does.
func TestKeep(t *testing.T) {
	in := input(4, 4, 6, 4)
	in.Last = make1(t, in, run)
	in.Event.ScheduleRevision = 1
	in.Last.Meetings[0].Status, in.Last.Meetings[3].Status = "confirmed", "checked_in"
	confirmed := docking.Timetable{Meetings: []docking.Meeting{in.Last.Meetings[0], in.Last.Meetings[3]}}
	other := run
	other.Seed = 99
	for _, keep := range docking.Keeps {
		other.Keep = keep
		out := make1(t, in, other)
		statuses := map[docking.MeetingID]docking.MeetingStatus{}
		for _, m := range out.Meetings {
			statuses[m.ID] = m.Status
		}
		switch keep {
		case docking.KeepNone:
			for _, s := range statuses {
				require.Equal(t, docking.Proposed, s)
			}
		case docking.KeepConfirmed:
			requireKept(t, confirmed, out)
		case docking.KeepAll:
			requireKept(t, in.Last, out)
		}
		if keep != docking.KeepNone {
			require.Equal(t, docking.MeetingStatus("confirmed"), statuses[in.Last.Meetings[0].ID])
			require.Equal(t, docking.MeetingStatus("checked_in"), statuses[in.Last.Meetings[3].ID])
		}
	}
}

// A meeting that stands is kept though nobody wishes for it any longer and the
// two no longer fit; it is not though they are now kept apart, or one has left.
func TestWhatIsKeptOutlivesItsReason(t *testing.T) {
	in := input(1, 1, 3, 1)
	in.Last = make1(t, in, run)
	in.Event.ScheduleRevision = 1
	in.Last.Meetings[0].Status = "confirmed"
	keep := run
	keep.Keep = docking.KeepConfirmed
	in.Worth = func(_, _ docking.Registration) int64 { return 0 }
	out := make1(t, in, keep)
	requireKept(t, in.Last, out)

	apart := in
	apart.May = func(_, _ docking.Registration) bool { return false }
	_, err := arrange.Timetable(apart, keep, arrange.Bounds{})
	require.ErrorIs(t, err, domain.Conflict)

	gone := in
	gone.Registrations = []docking.Registration{in.Registrations[0], registration(docking.Demand, 1, 3)}
	_, err = arrange.Timetable(gone, keep, arrange.Bounds{})
	require.ErrorIs(t, err, domain.Conflict)
}

// Who can no longer come at the time is met at another, not left out, and the
// meeting is to be confirmed anew.
func TestWhoCannotComeAtTheTimeIsMovedThoughKept(t *testing.T) {
	in := input(1, 1, 3, 1)
	in.Last = make1(t, in, run)
	in.Last.Meetings[0].Status = "confirmed"
	was := in.Last.Meetings[0].SlotID
	in.Registrations[1].UnavailableSlots = []docking.SlotID{was}
	keep := run
	keep.Keep = docking.KeepAll
	out := make1(t, in, keep)
	require.Len(t, out.Meetings, 1)
	require.NotEqual(t, was, out.Meetings[0].SlotID)
	require.Equal(t, docking.Proposed, out.Meetings[0].Status)
}

// A slot that is gone takes its meetings with it: they are held in another.
func TestASlotThatIsGoneIsNotKept(t *testing.T) {
	in := input(2, 2, 4, 2)
	in.Last = make1(t, in, run)
	in.Event.Slots = in.Event.Slots[2:]
	keep := run
	keep.Keep = docking.KeepAll
	make1(t, in, keep)
}

// Strangers fill what is left. However well they match, nobody who was asked for makes room for them.
func TestStrangersTakeNobodysPlace(t *testing.T) {
	in := input(3, 3, 2, 1) // six tables and slots for at most nine pairs
	in.Worth = func(s, d docking.Registration) int64 {
		if s.ID == supply(0) {
			return 0 // does not match, and people want to meet all the same
		}
		return 10_000
	}
	in.Wishes = []docking.Wish{wish(1, demand(0), supply(0), docking.Want, 1), wish(2, supply(0), demand(1), docking.Want, 1)}
	out := make1(t, in, run)
	require.Empty(t, out.Unscheduled)
	require.EqualValues(t, 2*leastWorth*2, out.Quality.Value)

	in.Event.Tables = tables(2)
	out = make1(t, in, run)
	require.Empty(t, out.Unscheduled)
	require.Len(t, out.Meetings, 4, "and strangers fill the rest")
	require.EqualValues(t, 2*leastWorth*2+2*10_000/20, out.Quality.Value)
}

const leastWorth = 500 // of a pair that somebody asked for

// Of a great many strangers a part is looked at, and everybody finds some among them.
func TestALargeEventLooksAtSomeStrangers(t *testing.T) {
	in := input(250, 400, 4, 100)
	in.Wishes = []docking.Wish{wish(1, demand(3), supply(9), docking.Want, 1)}
	known := map[docking.RegistrationID]int{}
	calls := 0
	in.Worth = func(s, d docking.Registration) int64 {
		known[s.ID]++
		known[d.ID]++
		calls++
		return worth(s, d)
	}
	out, err := arrange.Timetable(in, run, arrange.Bounds{})
	require.NoError(t, err)
	require.LessOrEqual(t, calls, 10_001)
	require.Len(t, known, 650)
	for id, n := range known {
		require.GreaterOrEqual(t, n, 25, id)
	}
	require.Len(t, out.Meetings, 400, "all tables are taken all the time")
	require.Empty(t, out.Unscheduled)
}

// Who should meet some at least gets to know so many, however few of all match it.
func TestALargeEventFindsPartnersForFloors(t *testing.T) {
	in := input(250, 400, 4, 100)
	in.Worth = func(s, d docking.Registration) int64 {
		if s.ID == supply(7) && !slices.Contains([]docking.RegistrationID{demand(5), demand(123), demand(399)}, d.ID) {
			return 0
		}
		return 5000
	}
	floor := run
	floor.Floors = []docking.Floor{{RegistrationIDs: []docking.RegistrationID{supply(7)}, MinMeetings: 3}}
	out, err := arrange.Timetable(in, floor, arrange.Bounds{})
	require.NoError(t, err)
	require.Empty(t, out.Short)
	require.Equal(t, 3, held(out, supply(7)))
}

// A run that nobody waits for any more ends at once, with a timetable that keeps to what people said.
func TestARunEndsWhenNobodyWaits(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	in := input(30, 30, 10, 20)
	for i := range in.Registrations {
		for _, s := range in.Event.Slots {
			if r.IntN(4) == 0 {
				in.Registrations[i].UnavailableSlots = append(in.Registrations[i].UnavailableSlots, s.ID)
			}
		}
	}
	long := run
	long.Iterations = 20_000_000
	asked := 0
	began := time.Now()
	out, err := arrange.Timetable(in, long, arrange.Bounds{Stop: func() bool { asked++; return true }})
	require.NoError(t, err)
	requireSound(t, in, out)
	require.Positive(t, asked)
	require.Less(t, time.Since(began), 10*time.Second, "20 million moves take longer")
}

// A timetable says whether the clock had a part in it.
func TestWhatTheClockDoesNotEndIsReproducible(t *testing.T) {
	in, x := input(30, 30, 10, 20), run
	x.TimeLimitMS, x.Iterations = 20_000, 200_000
	want := make1(t, in, x)
	require.True(t, want.Quality.Reproducible)
	now := time.Unix(0, 0)
	same, err := arrange.Timetable(in, x, arrange.Bounds{Now: func() time.Time { return now }})
	require.NoError(t, err)
	require.Equal(t, want, same)
	other, err := arrange.Timetable(in, x, arrange.Bounds{Now: func() time.Time { now = now.Add(time.Second); return now }})
	require.NoError(t, err)
	requireSound(t, in, other)
	require.False(t, other.Quality.Reproducible)
}
