package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Halls, representatives and long meetings come back as they were said, and
// old clients need not know of them.
func TestHallsAndRepresentatives(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		host := w.a["organizer"].owner()
		plain := host.post(t, "/v1/events", anEvent).is(201)
		require.Equal(t, "1 0", plain.str("tables.0.hall")+" "+plain.str("walk_slots"))
		tables := []object{{"name": "一号桌"}, {"name": "二号桌", "hall": 2}}
		made := host.post(t, "/v1/events", anEvent.with(object{"tables": tables, "walk_slots": 1})).is(201)
		at := "/v1/events/" + made.str("id")
		require.Equal(t, "1 2 1", made.str("tables.0.hall")+" "+made.str("tables.1.hall")+" "+made.str("walk_slots"))
		require.Equal(t, []string{"1", "2"}, host.get(t, "%s/tables", at).is(200).each("items", "hall"))
		require.Equal(t, "3", host.patch(t, at, object{"walk_slots": 3}).is(200).str("walk_slots"))
		host.patch(t, at, object{"walk_slots": 4, "tables": []object{{"name": "A", "hall": 21}}}).faults("tables[0].hall out_of_range", "walk_slots out_of_range")
		host.post(t, at+"/open", nil).is(200)

		guest := w.a["supplier"]
		reg := guest.owner().post(t, at+"/registrations", object{"supplier_id": guest.has["suppliers"], "representatives": 3, "meeting_slots": 2}).is(201)
		require.Equal(t, "3 2 15", reg.str("representatives")+" "+reg.str("meeting_slots")+" "+reg.str("max_meetings"), "each of three may have five")
		one := w.a["streamer"].owner().post(t, at+"/registrations", object{"streamer_id": w.a["streamer"].has["streamers"]}).is(201)
		require.Equal(t, "1 1 5", one.str("representatives")+" "+one.str("meeting_slots")+" "+one.str("max_meetings"))
		guest.owner().patch(t, at+"/registrations/"+reg.str("id"), object{"representatives": 2}).faults("max_meetings out_of_range")
		guest.owner().patch(t, at+"/registrations/"+reg.str("id"), object{"representatives": 21, "meeting_slots": 4}).faults("representatives out_of_range", "meeting_slots out_of_range")
		require.Equal(t, "2", guest.owner().patch(t, at+"/registrations/"+reg.str("id"), object{"representatives": 2, "max_meetings": nil}).is(200).str("representatives"))
	})
}

// A long meeting says when it is over, in every list and in the calendar; who
// sends several sees which of them goes where.
func TestLongMeetingsOfSeveral(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		d := &aDay{fair: &fair{world: w, host: w.a["organizer"], regs: map[*party]string{}}}
		seller, guests := w.a["supplier"], []*party{w.a["streamer"], w.a["agency"]}
		event := d.host.opened(t)
		d.at = "/v1/events/" + event
		d.regs[seller] = seller.registered(t, event, d.host, object{"representatives": 2, "meeting_slots": 2})
		for _, p := range guests {
			slots := d.host.owner().get(t, "%s/slots", d.at).each("items", "id")
			d.regs[p] = p.registered(t, event, d.host, object{"unavailable_slot_ids": slots[2:]}) // the first two remain
			d.wish(t, p.owner(), p, seller, nil).is(201)
		}
		d.do(t, "close_registration").is(200)
		made := d.schedule(t, nil).is(201)
		require.Len(t, made.list("meetings"), 2)
		d.do(t, "publish").is(200)
		numbers := map[string]bool{}
		for _, a := range []struct {
			*answer
			path string
		}{{made, "meetings"}, {seller.owner().get(t, "%s/meetings", d.at).is(200), "items"}} {
			for i := range a.list(a.path) {
				at := fmt.Sprintf("%s.%d.", a.path, i)
				require.Equal(t, "2 2026-12-05T01:00:00Z 2026-12-05T02:00:00Z", a.str(at+"slot_count")+" "+a.str(at+"starts_at")+" "+a.str(at+"ends_at"))
				numbers[a.str(at+"supply_representative")] = true
				require.Equal(t, "1", a.str(at+"demand_representative"))
			}
		}
		require.Equal(t, map[string]bool{"1": true, "2": true}, numbers)
		calendar := strings.ReplaceAll(string(seller.owner().get(t, "%s/calendar.ics", d.at).is(200).body), "\r\n ", "")
		require.Equal(t, 2, strings.Count(calendar, "DTSTART:20261205T010000Z"))
		require.Equal(t, 2, strings.Count(calendar, "DTEND:20261205T020000Z"))
		for _, who := range []string{"阿珍女装 #1 × ", "阿珍女装 #2 × "} {
			require.Contains(t, calendar, who)
		}
		require.NotContains(t, calendar, "小美直播 #")

		// under way, a table breaks: the meeting at it is over when the slot is
		d.slots = d.host.owner().get(t, "%s/slots", d.at).each("items", "id")
		d.clockAt(1, 10)
		cut := d.repair(t, object{"table_lost": []object{{"table_id": made.str("meetings.0.table_id")}}, "publish": true}).is(201)
		require.Equal(t, []any{made.str("meetings.0.id")}, cut.list("repair.shortened"))
		require.Equal(t, "1 "+time.Date(2026, 12, 5, 1, 30, 0, 0, time.UTC).Format(time.RFC3339), cut.str("meetings.0.slot_count")+" "+cut.str("meetings.0.ends_at"))
	})
}

// A draft whose slot the event has lost since has no time any more.
func TestALostSlotHasNoTime(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		made := f.schedule(t, nil).is(201)
		require.NotNil(t, made.at("meetings.0.starts_at"))
		f.host.owner().patch(t, f.at, object{"slots": []object{slot(1, 40)}}).is(200)
		after := f.host.owner().get(t, "%s/schedule", f.at).is(200)
		require.Nil(t, after.at("meetings.0.starts_at"))
		require.Nil(t, after.at("meetings.0.ends_at"))
		require.NotContains(t, string(f.host.owner().get(t, "%s/calendar.ics", f.at).is(200).body), "BEGIN:VEVENT")
	})
}
