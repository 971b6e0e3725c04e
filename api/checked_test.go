package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/api"
	"gongbo/domain/docking"
	"gongbo/matching/timetable"
)

// A judged event is one with everything that there is, drawn by chance: lengths,
// representatives, halls, absences, wishes, musts, avoids, floors. What the API
// says of its timetables is read over HTTP, as a client does, and judged by the
// checker, which shares no code with the solver.
type judged struct {
	*fair
	chance  *rand.Rand
	event   api.Event
	regs    map[docking.RegistrationID]api.Registration // approved
	wishes  []api.Wish
	parties []drawn
	late    docking.RegistrationID // of who is approved on the day
	kept    map[docking.MeetingID]bool
}

// drawn is somebody who may register.
type drawn struct {
	*party
	field, id string
}

func read[T any](t testing.TB, a *answer) (out T) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.body, &out))
	return out
}

func TestTheCheckerConfirmsWhatTheAPISays(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		parties := many(t, w)
		reasons := map[string]int{}
		for seed := range uint64(6) {
			j := &judged{fair: &fair{world: w, host: w.a["organizer"]}, chance: rand.New(rand.NewPCG(seed, 9)), parties: parties, kept: map[docking.MeetingID]bool{}}
			var last api.Schedule
			j.open(t)
			j.say(t)
			j.do(t, "close_registration").is(200)
			j.load(t)
			floors := []object{{"kinds": []string{"wholesale_vendor"}, "min_meetings": 2}, {"registration_ids": []string{string(j.sides(docking.Demand)[0])}, "min_meetings": 9}}
			for _, objective := range docking.Objectives {
				last = read[api.Schedule](t, j.schedule(t, object{"seed": seed, "objective": objective, "min_meetings": 1, "floors": floors}).is(201))
				j.confirm(t, last, 0, reasons)
			}
			for _, m := range last.Meetings {
				j.kept[m.ID] = true
			}
			last = read[api.Schedule](t, j.schedule(t, object{"keep": "all", "min_meetings": 1, "floors": floors}).is(201))
			j.confirm(t, last, 0, reasons)
			j.do(t, "publish").is(200)
			clear(j.kept)
			j.day(t, last, reasons)
		}
		t.Log(reasons)
		for _, code := range []timetable.Code{timetable.NoCommonSlot, timetable.CapSupply, timetable.CapDemand, timetable.LowerValue} {
			require.Positive(t, reasons[string(code)], "%s never came up", code)
		}
	})
}

// many are seven suppliers of a market, three of whom have goods, and eight
// streamers of an agency, which comes itself too.
func many(t testing.TB, w *world) []drawn {
	t.Helper()
	var out []drawn
	market, agency := w.a["market"], w.a["agency"]
	for i := range 7 {
		id := market.owner().post(t, "/v1/suppliers", aSupplier.with(object{"name": fmt.Sprint("档口", i)})).is(201).str("id")
		if i < 3 {
			market.owner().post(t, "/v1/suppliers/"+id+"/credentials", aLicence).is(201)
			p := market.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": id, "title": fmt.Sprint("连衣裙", i)})).is(201).str("id")
			market.owner().post(t, "/v1/products/"+p+"/list", nil).is(200)
		}
		out = append(out, drawn{market, "supplier_id", id})
	}
	for i := range 8 {
		id := agency.owner().post(t, "/v1/streamers", aStreamer.with(object{"name": fmt.Sprint("主播", i)})).is(201).str("id")
		out = append(out, drawn{agency, "streamer_id", id})
	}
	w.settle(t)
	return append(out, drawn{agency, "agency_id", agency.has["agencies"]})
}

// open makes the event and lets all register; one is not approved yet.
func (j *judged) open(t testing.TB) {
	t.Helper()
	var slots, tables []object
	for i := range 8 {
		slots = append(slots, slot(1+i/4, i+i/4*4))
	}
	for i := range 4 {
		tables = append(tables, object{"name": fmt.Sprint("T", i), "hall": 1 + j.chance.IntN(2)})
	}
	made := j.host.owner().post(t, "/v1/events", anEvent.with(object{"slots": slots, "tables": tables, "walk_slots": j.chance.IntN(2)})).is(201)
	j.event = read[api.Event](t, made)
	j.at = "/v1/events/" + made.str("id")
	j.do(t, "open").is(200)
	for i, p := range j.parties {
		away := []string{}
		for _, s := range j.event.Slots {
			if j.chance.IntN(4) == 0 {
				away = append(away, string(s.ID))
			}
		}
		in := object{p.field: p.id, "representatives": 1 + j.chance.IntN(2)*j.chance.IntN(2), "meeting_slots": 1 + j.chance.IntN(5)/4, "unavailable_slot_ids": away, "max_meetings": 1 + j.chance.IntN(5)}
		id := p.owner().post(t, j.at+"/registrations", in).is(201).str("id")
		if i == 1 {
			j.late = docking.RegistrationID(id)
			continue
		}
		j.host.owner().post(t, j.at+"/registrations/"+id+"/approve", nil).is(200)
	}
	j.load(t)
}

// load reads the event as it is.
func (j *judged) load(t testing.TB) {
	t.Helper()
	j.event = read[api.Event](t, j.host.owner().get(t, "%s", j.at).is(200))
	j.regs = map[docking.RegistrationID]api.Registration{}
	for _, r := range read[api.Page[api.Registration]](t, j.host.owner().get(t, "%s/registrations?limit=100&status=approved", j.at).is(200)).Items {
		j.regs[r.ID] = r
	}
	j.wishes = read[api.Page[api.Wish]](t, j.host.owner().get(t, "%s/wishes?limit=100", j.at).is(200)).Items
}

func (j *judged) sides(side docking.Side) (ids []docking.RegistrationID) {
	for id, r := range j.regs {
		if r.Side == side {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// say draws the wishes.
func (j *judged) say(t testing.TB) {
	t.Helper()
	said := map[string]bool{}
	for range 60 {
		supply, demand := j.sides(docking.Supply), j.sides(docking.Demand)
		from, to := supply[j.chance.IntN(len(supply))], demand[j.chance.IntN(len(demand))]
		if j.chance.IntN(2) == 0 {
			from, to = to, from
		}
		by, kind := j.host, "must"
		switch n := j.chance.IntN(14); {
		case n > 1:
			by, kind = j.owner(from), "want"
		case n == 1:
			by, kind = j.owner(from), "avoid"
		}
		if key := fmt.Sprint(by.id, from, to); !said[key] {
			said[key] = true
			in := object{"from_registration_id": from, "to_registration_id": to, "kind": kind}
			if kind == "want" {
				in["weight"] = 1 + j.chance.IntN(5)
			}
			by.owner().post(t, j.at+"/wishes", in).is(201)
		}
	}
}

// owner is whose the registration is.
func (j *judged) owner(id docking.RegistrationID) *party {
	if j.regs[id].Side == docking.Supply {
		return j.a["market"]
	}
	return j.a["agency"]
}

// pairing is what was said of a pair.
type pairing struct {
	supply, demand docking.RegistrationID
	weight         int64
	must, avoid    bool
}

func (p pairing) asked() bool { return p.weight > 0 || p.must }

// value is what the contract says a meeting is worth.
func (p pairing) value(score int64) int64 {
	if !p.asked() {
		return max(1, (score+19)/20)
	}
	return max(score, 500) * (1 + p.weight)
}

// pairings are those of which something was said, by pair.
func (j *judged) pairings() map[[2]docking.RegistrationID]pairing {
	out := map[[2]docking.RegistrationID]pairing{}
	for _, w := range j.wishes {
		at := [2]docking.RegistrationID{w.FromRegistrationID, w.ToRegistrationID}
		if j.regs[at[0]].Side == docking.Demand {
			at[0], at[1] = at[1], at[0]
		}
		if j.regs[at[0]].ID == "" || j.regs[at[1]].ID == "" {
			continue
		}
		p := out[at]
		p.supply, p.demand, p.weight = at[0], at[1], p.weight+w.Weight
		p.must, p.avoid = p.must || w.Kind == docking.Must, p.avoid || w.Kind == docking.Avoid
		out[at] = p
	}
	return out
}
