package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An organizer who wants every must held is told which cannot be, and why, in
// its language; who is content with most of them gets a timetable.
func TestMustsThatCannotBe(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		rival, buyer := f.supply[1], f.demand[0]
		must := f.wish(t, f.host.owner(), rival, buyer, object{"kind": "must"}).is(201).str("id")
		f.wish(t, buyer.owner(), buyer, rival, object{"kind": "avoid"}).is(201)
		refused := f.schedule(t, object{"musts": "all"}).refused(409, "must_pairs_impossible")
		require.Len(t, refused.list("errors"), 1)
		require.Equal(t, "wishes."+must, refused.str("errors.0.field"))
		require.Equal(t, "must_avoided", refused.str("errors.0.code"))
		require.Contains(t, refused.str("errors.0.detail"), "必见")

		most := f.schedule(t, object{"objective": "balanced", "order": []string{"longest_wait", "breaks"}, "min_meetings": 512}).is(201)
		require.Equal(t, "balanced", most.str("request.objective"))
		require.Equal(t, "most", most.str("request.musts"))
		require.Equal(t, []any{"longest_wait", "breaks"}, most.list("request.order"))
		require.NotEmpty(t, most.list("short_of_minimum"))
		require.NotEmpty(t, most.str("short_of_minimum.0.code"))
		require.NotEmpty(t, most.str("short_of_minimum.0.detail"))
	})
}
