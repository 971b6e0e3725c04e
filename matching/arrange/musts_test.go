package arrange_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/arrange"
)

// refusedFor makes a timetable of all musts, and wants a refusal that names these faults.
func refusedFor(t *testing.T, in arrange.Input, want ...domain.Fault) {
	t.Helper()
	all := run
	all.Musts = docking.AllMusts
	_, err := arrange.Timetable(in, all, arrange.Bounds{})
	var refused *domain.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, domain.CodeMustImpossible, refused.Code)
	require.Equal(t, domain.Conflict, refused.Kind)
	require.Equal(t, want, refused.Faults)
}

// named gives the registrations the names by which faults call them.
func named(in arrange.Input) arrange.Input {
	for i := range in.Registrations {
		in.Registrations[i].PartyName = "party " + string(in.Registrations[i].ID[4:])
	}
	return in
}

func ofPair(supply, demand string) domain.Args {
	return domain.Args{"supply": "party " + supply, "demand": "party " + demand}
}

// Where all musts are wanted and cannot be, those that clash are named and the least that would do.
func TestAllMustsOrTheClash(t *testing.T) {
	in := named(input(1, 1, 2, 1))
	in.Registrations[0].UnavailableSlots = []docking.SlotID{in.Event.Slots[0].ID}
	in.Registrations[1].UnavailableSlots = []docking.SlotID{in.Event.Slots[1].ID}
	in.Wishes = []docking.Wish{wish(1, supply(0), demand(0), docking.Must, 0)}
	refusedFor(t, in,
		domain.Fault{Field: "wishes.wsh_001", Code: domain.CodeMustNoSlot, Args: ofPair("s00", "d00")},
		domain.Fault{Field: "registrations.reg_s00.unavailable_slots", Code: domain.CodeCureSlot, Args: domain.Args{"who": "party s00", "starts_at": "2026-11-22 09:00"}},
	)
	in.Registrations[0].UnavailableSlots = nil
	in.Registrations[0].Representatives = 1
	all := run
	all.Musts = docking.AllMusts
	require.Len(t, make1(t, in, all).Meetings, 1)

	in = named(input(1, 3, 4, 3))
	in.Registrations[0].MaxMeetings = 2
	for i := range 3 {
		in.Wishes = append(in.Wishes, wish(i, demand(i), supply(0), docking.Must, 0))
	}
	refusedFor(t, in,
		domain.Fault{Field: "wishes.wsh_000", Code: domain.CodeMustClashes, Args: ofPair("s00", "d00")},
		domain.Fault{Field: "wishes.wsh_001", Code: domain.CodeMustClashes, Args: ofPair("s00", "d01")},
		domain.Fault{Field: "wishes.wsh_002", Code: domain.CodeMustClashes, Args: ofPair("s00", "d02")},
		domain.Fault{Field: "registrations.reg_s00.max_meetings", Code: domain.CodeCureMax, Args: domain.Args{"who": "party s00"}},
	)

	in = named(input(2, 2, 1, 1))
	in.Wishes = []docking.Wish{wish(0, supply(0), demand(0), docking.Must, 0), wish(1, supply(1), demand(1), docking.Must, 0)}
	refusedFor(t, in,
		domain.Fault{Field: "wishes.wsh_000", Code: domain.CodeMustClashes, Args: ofPair("s00", "d00")},
		domain.Fault{Field: "wishes.wsh_001", Code: domain.CodeMustClashes, Args: ofPair("s01", "d01")},
		domain.Fault{Field: "tables", Code: domain.CodeCureTableInSlot, Args: domain.Args{"starts_at": "2026-11-22 09:00"}},
	)

	in = named(input(1, 1, 2, 1))
	in.Wishes = []docking.Wish{wish(0, supply(0), demand(0), docking.Must, 0), wish(1, demand(0), supply(0), docking.Avoid, 0)}
	refusedFor(t, in, domain.Fault{Field: "wishes.wsh_000", Code: domain.CodeMustAvoided, Args: ofPair("s00", "d00")})
}

// A run for all musts holds every one of them, or says that this cannot be. Of the last event, a run for most of them
// leaves out some.
func TestAllMustsAreHeldOrRefused(t *testing.T) {
	held, refused := 0, 0
	for _, seed := range []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 993} {
		in := insistent(seed)
		all := run
		all.Iterations, all.Musts = 10_000, docking.AllMusts
		out, err := arrange.Timetable(in, all, arrange.Bounds{})
		if errors.Is(err, domain.Conflict) {
			refused++
			continue
		}
		require.NoError(t, err)
		requireSound(t, in, out)
		require.Zero(t, lost(in, out), "seed %d", seed)
		held++
	}
	require.Positive(t, held)
	require.Positive(t, refused)
}

// insistent is a random event with many musts.
func insistent(seed uint64) arrange.Input {
	r := rand.New(rand.NewPCG(seed, 78))
	in := random(r)
	if seed%2 == 1 {
		in = rich(r)
	}
	for i := range in.Wishes {
		if r.IntN(2) == 0 {
			in.Wishes[i].Kind, in.Wishes[i].Weight = docking.Must, 0
		}
	}
	return in
}

// lost counts the musts of those who take part that are not held.
func lost(in arrange.Input, out docking.Timetable) int {
	met, part, n := map[[2]docking.RegistrationID]bool{}, map[docking.RegistrationID]bool{}, 0
	for _, m := range out.Meetings {
		met[[2]docking.RegistrationID{m.SupplyID, m.DemandID}] = true
		met[[2]docking.RegistrationID{m.DemandID, m.SupplyID}] = true
	}
	for _, r := range in.Registrations {
		part[r.ID] = true
	}
	for _, w := range in.Wishes {
		if w.Kind == docking.Must && part[w.FromRegistrationID] && part[w.ToRegistrationID] && !met[[2]docking.RegistrationID{w.FromRegistrationID, w.ToRegistrationID}] {
			n++
		}
	}
	return n
}

// What a run compares first decides between timetables of the same value.
func TestOrderIsWhatIsComparedFirst(t *testing.T) {
	in, x := random(rand.New(rand.NewPCG(59, 79))), run
	x.Iterations = 10_000
	few := make1(t, in, x)
	x.Order = []docking.Measure{docking.LongestWait}
	short := make1(t, in, x)
	require.Equal(t, few.Quality.Value, short.Quality.Value)
	require.Less(t, short.Quality.LongestWaitSlots, few.Quality.LongestWaitSlots)
	require.Less(t, few.Quality.Breaks, short.Quality.Breaks)
}
