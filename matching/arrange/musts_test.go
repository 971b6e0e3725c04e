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

// refusedFor makes a timetable of all musts, and wants a refusal that names these faults.
func refusedFor(t *testing.T, in arrange.Input, want ...domain.Fault) {
	t.Helper()
	all := run
	all.Musts = docking.AllMusts
	_, err := arrange.Timetable(in, all, nil)
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
		domain.Fault{Field: "wishes.wsh_001", Code: domain.CodeMustClashes, Args: ofPair("s00", "d00")},
		domain.Fault{Field: "registrations.reg_s00.unavailable_slots", Code: domain.CodeCureSlot, Args: domain.Args{"who": "party s00", "starts_at": in.Event.Slots[0].StartsAt.Format(time.RFC3339)}},
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
		domain.Fault{Field: "tables", Code: domain.CodeCureTableInSlot, Args: domain.Args{"starts_at": in.Event.Slots[0].StartsAt.Format(time.RFC3339)}},
	)

	in = named(input(1, 1, 2, 1))
	in.Wishes = []docking.Wish{wish(0, supply(0), demand(0), docking.Must, 0), wish(1, demand(0), supply(0), docking.Avoid, 0)}
	refusedFor(t, in, domain.Fault{Field: "wishes.wsh_000", Code: domain.CodeMustAvoided, Args: ofPair("s00", "d00")})
}

// A run for all musts holds every one of them, or says that this cannot be.
func TestAllMustsAreHeldOrRefused(t *testing.T) {
	held, refused := 0, 0
	for seed := range int64(40) {
		in := named(random(rand.New(rand.NewPCG(uint64(seed), 77))))
		all := run
		all.Seed, all.Musts = seed, docking.AllMusts
		out, err := arrange.Timetable(in, all, nil)
		if errors.Is(err, domain.Conflict) {
			refused++
			continue
		}
		require.NoError(t, err)
		requireSound(t, in, out)
		met := map[docking.RegistrationID]map[docking.RegistrationID]bool{}
		for _, m := range out.Meetings {
			for _, p := range [][2]docking.RegistrationID{{m.SupplyID, m.DemandID}, {m.DemandID, m.SupplyID}} {
				if met[p[0]] == nil {
					met[p[0]] = map[docking.RegistrationID]bool{}
				}
				met[p[0]][p[1]] = true
			}
		}
		for _, w := range in.Wishes {
			if w.Kind == docking.Must && present(in, w.FromRegistrationID) && present(in, w.ToRegistrationID) {
				require.True(t, met[w.FromRegistrationID][w.ToRegistrationID], "seed %d: %+v", seed, w)
				held++
			}
		}
	}
	require.Positive(t, held)
	require.Positive(t, refused)
}

func present(in arrange.Input, id docking.RegistrationID) bool {
	return slices.ContainsFunc(in.Registrations, func(r docking.Registration) bool { return r.ID == id })
}
