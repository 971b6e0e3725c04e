package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// An organizer gives those a floor who would have nothing, sees later what it
// asked for, and learns who stays short and why. Whom it favours nobody else learns.
func TestFloorsForChosenParticipants(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		seller, farm := f.supply[0], f.supply[1]
		farm.owner().patch(t, "/v1/suppliers/"+farm.has["suppliers"], object{"kind": "farm_producer", "division_code": "130125"}).is(200)
		s.sold(t, seller, 9_000_000)
		for _, buyer := range f.demand {
			buyer.owner().patch(t, f.at+"/registrations/"+f.regs[buyer], object{"max_meetings": 1}).is(200)
			f.wish(t, buyer.owner(), buyer, seller, object{"weight": 5}).is(201)
			f.wish(t, farm.owner(), farm, buyer, object{"weight": 1}).is(201)
		}
		plain := f.schedule(t, nil).is(201)
		require.Empty(t, of(meetings(plain, "meetings"), f.regs[farm]), "everybody would rather meet the other")
		require.Empty(t, plain.list("request.floors"))

		floor := object{"kinds": []string{"farm_producer"}, "poverty_county": true, "max_verified_gmv_fen": 8_999_999, "registration_ids": []string{f.regs[farm]}, "min_meetings": 1}
		for condition := range floor {
			if condition == "min_meetings" {
				continue
			}
			one := object{condition: floor[condition], "min_meetings": 1}
			got := f.schedule(t, object{"floors": []object{one}}).is(201)
			require.Len(t, of(meetings(got, "meetings"), f.regs[farm]), 1, condition)
			require.Len(t, of(meetings(got, "meetings"), f.regs[seller]), 1, condition)
			require.Empty(t, got.list("short_of_minimum"), condition)
		}

		short := f.schedule(t, object{"floors": []object{floor.with(object{"min_meetings": 3}), {"registration_ids": []string{f.regs[f.demand[0]]}, "min_meetings": 1}}}).is(201)
		require.Equal(t, []string{f.regs[farm]}, short.each("short_of_minimum", "registration_id"))
		require.Equal(t, "too_few_candidates", short.str("short_of_minimum.0.code"))
		require.Regexp(t, `\p{Han}`, short.str("short_of_minimum.0.detail"))
		require.Len(t, of(meetings(short, "meetings"), f.regs[farm]), 2)

		f.do(t, "close_registration").is(200)
		f.do(t, "publish").is(200)
		seen := f.host.owner().get(t, "%s/schedule", f.at).is(200)
		require.Len(t, seen.list("request.floors"), 2)
		require.Equal(t, "true 8999999 3 "+f.regs[farm]+" farm_producer", seen.str("request.floors.0.poverty_county")+" "+seen.str("request.floors.0.max_verified_gmv_fen")+" "+
			seen.str("request.floors.0.min_meetings")+" "+seen.str("request.floors.0.registration_ids.0")+" "+seen.str("request.floors.0.kinds.0"))
		own := seller.owner().get(t, "%s/schedule", f.at).is(200)
		require.Empty(t, own.list("request.floors"))
		require.NotContains(t, string(own.body), f.regs[farm])
		require.Len(t, farm.owner().get(t, "%s/schedule", f.at).is(200).list("short_of_minimum"), 1)

		mended := f.host.owner().post(t, f.at+"/schedule/repair", object{"gone": []object{{"registration_id": f.regs[seller]}}}).is(201)
		require.Len(t, mended.list("request.floors"), 2)
		require.Equal(t, []string{f.regs[farm]}, mended.each("short_of_minimum", "registration_id"), "a repair counts by the same floors")
	})
}

// Two suppliers want two meetings each where there are two in all. Whom the other's floor costs one is told that those it could
// meet are full; that there are floors is the organizer's to know.
func TestWhoIsShortIsNotToldOfFloors(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		for _, buyer := range f.demand {
			buyer.owner().patch(t, f.at+"/registrations/"+f.regs[buyer], object{"max_meetings": 1}).is(200)
			for _, seller := range f.supply[:2] {
				f.wish(t, buyer.owner(), buyer, seller, nil).is(201)
			}
		}
		floor := object{"registration_ids": []string{f.regs[f.supply[0]], f.regs[f.supply[1]]}, "min_meetings": 2}
		all := f.schedule(t, object{"floors": []object{floor}}).is(201)
		require.Contains(t, all.each("short_of_minimum", "code"), "lost_to_floors")
		f.do(t, "close_registration").is(200)
		f.do(t, "publish").is(200)
		for _, seller := range f.supply[:2] {
			want := of(all.each("short_of_minimum", "registration_id"), f.regs[seller])
			own := seller.owner().get(t, "%s/schedule", f.at).is(200)
			require.Equal(t, want, of(own.each("short_of_minimum", "registration_id"), f.regs[seller]))
			for _, code := range own.each("short_of_minimum", "code") {
				require.Equal(t, "partners_full", code)
			}
		}
	})
}

// sold gives the supplier verified sales, as the market does.
func (s *server) sold(t testing.TB, p *party, fen int64) {
	t.Helper()
	was, err := s.api.Store.Supplier(t.Context(), domain.SupplierID(p.has["suppliers"]))
	require.NoError(t, err)
	is := was
	is.VerifiedGMVFen, is.Version = fen, was.Version+1
	require.NoError(t, s.api.Store.UpdateSupplier(t.Context(), domain.Actor{AccountID: domain.AccountID(p.account), OrganizationID: was.OrganizationID}, was, is))
}

func TestFaultsOfFloors(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		buyer := f.regs[f.demand[0]]
		floors := []object{
			{},
			{"kinds": []string{"giant", "cooperative", "cooperative"}, "poverty_county": false, "registration_ids": []string{"reg_x", buyer, buyer}, "min_meetings": 513},
			{"max_verified_gmv_fen": -1, "min_meetings": 1, "fame": 1},
		}
		f.schedule(t, object{"floors": floors, "min_meetings": -1}).faults("floors[2].fame unknown_field", "min_meetings out_of_range", "floors[0] at_least_one_of", "floors[0].min_meetings out_of_range",
			"floors[1].kinds[0] not_one_of", "floors[1].kinds[2] repeated", "floors[1].registration_ids[2] repeated", "floors[1].min_meetings out_of_range", "floors[2].max_verified_gmv_fen out_of_range")
		delete(floors[2], "fame")
		want := []string{"floors[0] at_least_one_of", "floors[0].min_meetings out_of_range", "floors[1].kinds[0] not_one_of", "floors[1].kinds[2] repeated",
			"floors[1].registration_ids[0] no_such_reference", "floors[1].registration_ids[1] not_allowed_here", "floors[1].registration_ids[2] not_allowed_here",
			"floors[1].registration_ids[2] repeated", "floors[1].min_meetings out_of_range", "floors[2].max_verified_gmv_fen out_of_range"}
		f.schedule(t, object{"floors": floors}).faults(want...)
		for lang, said := range map[string]string{"zh-CN": "没有这个报名", "en": "there is no such registration"} {
			got := f.host.owner().with("Accept-Language", lang).post(t, f.at+"/schedule", object{"floors": floors}).faults(want...)
			require.Contains(t, string(got.body), said)
		}
	})
}
