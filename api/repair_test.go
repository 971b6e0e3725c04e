package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// aDay is a fair whose timetable is published, in which all have asked for all.
type aDay struct {
	*fair
	slots, tables []string
}

func newDay(t testing.TB, s *server) *aDay {
	t.Helper()
	d := &aDay{fair: newFair(t, s)}
	for _, seller := range d.supply {
		for _, buyer := range d.demand {
			d.wish(t, buyer.owner(), buyer, seller, nil).is(201)
		}
	}
	d.do(t, "close_registration").is(200)
	d.schedule(t, nil).is(201)
	d.repair(t, object{"gone": []object{{"registration_id": d.regs[d.demand[0]]}}}).refused(409, "illegal_state")
	d.do(t, "publish").is(200)
	d.slots, d.tables = d.host.owner().get(t, "%s/slots", d.at).each("items", "id"), d.host.owner().get(t, "%s/tables", d.at).each("items", "id")
	return d
}

func (d *aDay) repair(t testing.TB, body object) *answer {
	t.Helper()
	return d.host.owner().post(t, d.at+"/schedule/repair", body)
}

// at half past nine in Guangzhou, the second slot begins.
func (d *aDay) clockAt(hour, minute int) {
	at := time.Date(2026, 12, 5, hour, minute, 0, 0, time.UTC)
	d.clock.add(at.Sub(d.clock.now()))
}

// of returns the meetings of the registration, as meetings returns them.
func of(all []string, registration string) []string {
	var out []string
	for _, m := range all {
		if strings.Contains(m, registration) {
			out = append(out, m)
		}
	}
	return out
}

func TestRepairs(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		d := newDay(t, s)
		host, seller, rival, buyer, agency := d.host.owner(), d.supply[0], d.supply[1], d.demand[0], d.demand[1]
		first := meetings(host.get(t, "%s/schedule", d.at).is(200), "meetings")
		require.Len(t, first, 4)
		require.Nil(t, host.get(t, "%s/schedule", d.at).at("repair"))
		d.do(t, "start").is(200)

		// nine o'clock and ten minutes: the first slot has begun
		d.clockAt(1, 10)
		gone := d.regs[buyer]
		second := d.repair(t, object{"gone": []object{{"registration_id": gone}}}).is(201)
		require.Equal(t, "2 false 1 "+d.slots[1], second.str("revision")+" "+second.str("published")+" "+second.str("repair.of_revision")+" "+second.str("repair.now_slot_id"))
		for _, m := range of(meetings(second, "meetings"), gone) {
			require.Equal(t, d.slots[0], strings.Fields(m)[3], "only what has begun is left of who is gone")
		}
		require.Subset(t, first, of(meetings(second, "meetings"), d.regs[agency]), "nobody else is moved")
		require.Len(t, second.list("repair.cancelled"), len(first)-len(meetings(second, "meetings")))
		require.Equal(t, "away 余下的时段里，至少有一方不在场。", second.str("repair.cancelled.0.code")+" "+second.str("repair.cancelled.0.detail"))
		require.Equal(t, "gone "+gone+" "+d.slots[1]+" ", second.str("repair.incidents.0.kind")+" "+second.str("repair.incidents.0.registration_id")+" "+second.str("repair.incidents.0.from_slot_id")+" "+second.str("repair.incidents.0.until_slot_id"))
		require.Equal(t, string(second.body), string(host.get(t, "%s/schedule?revision=2", d.at).is(200).body), "it is kept as it was told")

		// participants see it once it is published, on a live event too
		require.Equal(t, first, meetings(host.get(t, "%s/schedule?revision=1", d.at).is(200), "meetings"))
		require.Equal(t, "1", seller.owner().get(t, "%s/schedule", d.at).is(200).str("revision"))
		published := d.do(t, "publish").is(200)
		require.Equal(t, "live 2", published.str("status")+" "+published.str("published_revision"))
		seen := seller.owner().get(t, "%s/schedule", d.at).is(200)
		require.Equal(t, of(meetings(second, "meetings"), d.regs[seller]), meetings(seen, "meetings"))
		require.Empty(t, seen.list("repair.incidents"), "who is gone is the organizer's to tell")
		told := 0
		for _, who := range []*party{seller, rival} {
			seen := who.owner().get(t, "%s/schedule", d.at).is(200)
			for i := range seen.list("repair.cancelled") {
				require.Equal(t, d.regs[who], seen.str(fmt.Sprintf("repair.cancelled.%d.supply_id", i)), "one's own part")
				require.Equal(t, "no_common_slot", seen.str(fmt.Sprintf("repair.cancelled.%d.code", i)), "that somebody has left is not told")
				told++
			}
			require.NotContains(t, string(seen.body), `"away"`)
		}
		require.Len(t, second.list("repair.cancelled"), told)
		require.Len(t, host.get(t, "%s", d.at).list("incidents"), 1)
		require.Empty(t, seller.owner().get(t, "%s", d.at).list("incidents"))

		// in one call, ten minutes before the fourth slot: a table and a delay; who is gone stays away
		d.clockAt(3, 50)
		third := d.repair(t, object{"late": []object{{"registration_id": d.regs[rival], "until_slot_id": d.slots[4]}}, "table_lost": []object{{"table_id": d.tables[0]}}, "publish": true}).is(201)
		require.Equal(t, "3 true 2", third.str("revision")+" "+third.str("published")+" "+third.str("repair.of_revision"))
		require.Equal(t, "3", rival.owner().get(t, "%s/schedule", d.at).is(200).str("revision"))
		for _, m := range meetings(third, "meetings") {
			w := strings.Fields(m)
			if w[3] != d.slots[3] && w[3] != d.slots[4] {
				require.Contains(t, first, m, "what has begun stays")
				continue
			}
			require.NotEqual(t, gone, w[2], "a later repair does not bring back who is gone")
			require.NotEqual(t, d.tables[0], w[4])
			require.False(t, w[1] == d.regs[rival] && w[3] == d.slots[3], "it is late")
		}
		require.Len(t, host.get(t, "%s", d.at).list("incidents"), 3)
		for _, c := range []caller{d.b["organizer"].owner(), seller.owner()} {
			require.Contains(t, []int{403, 404}, c.post(t, d.at+"/schedule/repair", object{"gone": []object{{"registration_id": gone}}}).status)
		}
		s.settle(t)
		topics := map[string]int{}
		for _, topic := range host.get(t, "/v1/changes?limit=100").is(200).each("items", "topic") {
			topics[topic]++
		}
		require.Equal(t, []int{2, 3}, []int{topics["event.scheduled"], topics["event.published"]}, "each repair is one change")
		d.do(t, "finish").is(200)
		d.repair(t, object{"gone": []object{{"registration_id": gone}}}).refused(409, "illegal_state")
	})
}

// Who was approved too late for the timetable, and whom they asked for, meet
// when they walk in; so does who was reported gone by mistake.
func TestWalkIns(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		d := &aDay{fair: newFair(t, s)}
		event := d.at[len("/v1/events/"):]
		late := d.b["agency"].registered(t, event, nil, nil)
		d.regs[d.b["agency"]] = late
		d.wish(t, d.b["agency"].owner(), d.b["agency"], d.supply[0], object{"weight": 5}).is(201)
		d.do(t, "close_registration").is(200)
		d.schedule(t, nil).is(201)
		d.do(t, "publish").is(200)
		walkIn := object{"walk_in": []object{{"registration_id": late}}}
		d.repair(t, walkIn).faults("walk_in[0].registration_id no_such_reference")
		d.host.owner().post(t, d.at+"/registrations/"+late+"/approve", nil).is(200)
		came := d.repair(t, walkIn.with(object{"publish": true})).is(201)
		require.Len(t, of(meetings(came, "meetings"), late), 1)
		require.Equal(t, strings.Fields(of(meetings(came, "meetings"), late)[0])[0], came.str("repair.added.0"))
		require.Len(t, d.b["agency"].owner().get(t, "%s/meetings", d.at).is(200).list("items"), 1)
		d.repair(t, walkIn).faults("walk_in[0].registration_id in_timetable")
		away := d.repair(t, object{"gone": []object{{"registration_id": late}}, "publish": true}).is(201)
		require.Empty(t, of(meetings(away, "meetings"), late))
		back := d.repair(t, walkIn).is(201)
		require.Len(t, of(meetings(back, "meetings"), late), 1)

		// on the day the organizer wishes for who stands at the desk, and nobody else
		d.wish(t, d.b["agency"].owner(), d.b["agency"], d.supply[1], nil).refused(409, "illegal_state")
		d.wish(t, d.host.owner(), d.b["agency"], d.supply[1], nil).is(201)
		require.Len(t, of(meetings(d.repair(t, walkIn).is(201), "meetings"), late), 2)

		// a new timetable keeps to what happened
		require.Empty(t, of(meetings(d.repair(t, object{"gone": []object{{"registration_id": late}}}).is(201), "meetings"), late))
		require.Empty(t, of(meetings(d.schedule(t, object{"keep": "none"}).is(201), "meetings"), late))
		d.host.owner().post(t, d.at+"/schedule/2/restore", nil).is(201)
		d.do(t, "publish").refused(409, "timetable_outdated")
	})
}

// Whom the organizer keeps apart on the day meet no more; that one of them
// avoids the other is not told to either.
func TestARepairDoesNotTellWhoAvoidsWhom(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		d := newDay(t, s)
		seller, buyer := d.supply[0], d.demand[0]
		d.wish(t, d.host.owner(), seller, buyer, object{"kind": "avoid"}).is(201)
		told := d.repair(t, object{"table_back": []object{{"table_id": d.tables[0]}}, "publish": true}).is(201)
		require.Equal(t, "avoided", told.str("repair.cancelled.0.code"))
		for _, who := range []*party{seller, buyer} {
			seen := who.owner().get(t, "%s/schedule", d.at).is(200)
			require.Equal(t, told.str("repair.cancelled.0.meeting_id"), seen.str("repair.cancelled.0.meeting_id"))
			require.NotContains(t, string(seen.body), "avoid")
			require.Equal(t, "no_common_slot", seen.str("repair.cancelled.0.code"))
		}
	})
}

func TestARepairNamesAllItsFaults(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		d := newDay(t, s)
		d.clockAt(1, 40) // two slots have begun
		id := func(who *party) object { return object{"registration_id": d.regs[who]} }
		d.repair(t, object{}).faults("gone at_least_one_of")
		d.repair(t, object{"gone": []object{}, "publish": true}).faults("gone at_least_one_of")
		d.repair(t, object{"gone": []object{{}}, "late": []object{id(d.supply[0])}, "table_lost": []object{{"table_id": "tbl_x"}}, "now_slot_id": "slt_x"}).
			faults("now_slot_id no_such_reference", "late[0].until_slot_id required", "gone[0].registration_id no_such_reference", "table_lost[0].table_id no_such_reference")
		d.repair(t, object{"gone": []object{id(d.supply[0]).with(object{"from_slot_id": d.slots[1]}), id(d.supply[0])}, "late": []object{id(d.supply[1]).with(object{"until_slot_id": d.slots[2]})}}).
			faults("gone[0].from_slot_id slot_begun", "gone[1] repeated", "late[0].until_slot_id slot_begun")
		d.repair(t, object{"gone": "all", "fire": true}).faults("gone wrong_type", "fire unknown_field")
		require.Empty(t, d.host.owner().get(t, "%s", d.at).list("incidents"), "nothing is kept of it")
		require.Equal(t, "1", d.host.owner().get(t, "%s", d.at).str("schedule_revision"))
		english := d.host.owner().with("Accept-Language", "en").post(t, d.at+"/schedule/repair", object{}).is(422)
		require.Contains(t, english.str("errors.0.detail"), "at least one of: gone")
	})
}

// Of many who repair at once, one wins; each of the others is told.
func TestOneRepairWins(t *testing.T) {
	const racers = 8
	eachAPI(t, func(t *testing.T, s *server) {
		d := newDay(t, s)
		body := object{"gone": []object{{"registration_id": d.regs[d.demand[0]]}}, "publish": true}
		version := d.host.owner().get(t, "%s", d.at).header.Get("ETag")
		codes := together(t, racers, func(int) (*answer, error) {
			return d.host.owner().with("If-Match", version).try(t.Context(), "POST", d.at+"/schedule/repair", body)
		})
		require.Equal(t, map[int]int{201: 1, 412: racers - 1}, codes)
		require.Equal(t, "2 2", d.host.owner().get(t, "%s", d.at).str("schedule_revision")+" "+d.host.owner().get(t, "%s", d.at).str("published_revision"))
		codes = together(t, racers, func(i int) (*answer, error) {
			return d.host.owner().try(t.Context(), "POST", d.at+"/schedule/repair", object{"table_lost": []object{{"table_id": d.tables[i%3]}}})
		})
		require.Equal(t, racers, codes[201]+codes[409], "%v", codes)
		require.Len(t, d.host.owner().get(t, "%s", d.at).list("incidents"), 1+codes[201], "every one that won is kept, and no other")
	})
}

// What is not there or is stale is told before what is wrong in the body, and that before what the state forbids.
func TestWhatComesFirst(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		host, bad := f.host.owner(), object{"seed": -1, "gone": 7}
		for _, path := range []string{"/schedule", "/schedule/repair"} {
			host.post(t, "/v1/events/"+unknown("events")+path, bad).refused(404, "not_found")
			host.with("If-Match", `"1"`).post(t, f.at+path, bad).refused(412, "stale_version")
		}
		f.schedule(t, bad).faults("seed out_of_range", "gone unknown_field")
		host.post(t, f.at+"/schedule/repair", object{"gone": []object{{"registration_id": "reg_x"}}}).refused(409, "illegal_state")
		f.do(t, "close_registration").is(200)
		f.schedule(t, nil).is(201)
		f.do(t, "publish").is(200)
		host.with("If-Match", `"1"`).post(t, f.at+"/schedule/repair", bad).refused(412, "stale_version")
		host.post(t, f.at+"/schedule/repair", bad).faults("gone wrong_type", "seed unknown_field")
		host.post(t, f.at+"/schedule/repair", object{"seed": 1}).faults("seed unknown_field", "gone at_least_one_of")
		f.do(t, "start").is(200)
		f.schedule(t, bad).faults("seed out_of_range", "gone unknown_field")
		f.schedule(t, nil).refused(409, "illegal_state")
	})
}
