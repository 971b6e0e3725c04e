package dzn

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The hidden timetable keeps the rules that the event will have, so that the event has one. It is judged here from
// what was drawn, not from what the draft remembers.
func TestTheHiddenTimetableKeepsTheRules(t *testing.T) {
	for seed := range uint64(10) {
		o := Shape{
			Seed: seed, Suppliers: 6, Buyers: 9, Meetings: 22, Slots: 14, Morning: 6, Tables: 3, OrderPercent: 80, Longest: 3, MostSeats: 2, Halls: int(seed % 4), Walk: int(seed % 3),
		}
		d := newDraft(o)
		require.NoError(t, d.draw())
		day, taken := map[[2]int]int{}, map[[2]int]int{} // by representative and slot: hall; by hall and slot: tables
		for _, x := range d.hidden {
			hall := max(1, d.people[x.a].Hall)
			require.Equal(t, x.slot < o.Morning, x.slot+x.length <= o.Morning, "one session")
			require.True(t, d.base[x.a] <= x.seatA && x.seatA < d.base[x.a+1] && d.base[x.b] <= x.seatB && x.seatB < d.base[x.b+1])
			for s := x.slot; s < x.slot+x.length; s++ {
				for _, seat := range []int{x.seatA, x.seatB} {
					require.Zero(t, day[[2]int{seat, s}], "one meeting at a time")
					day[[2]int{seat, s}] = hall
				}
				taken[[2]int{hall, s}]++
			}
		}
		tables := map[int]int{1: o.Tables}
		if o.Halls > 0 {
			tables = map[int]int{}
			for table := range o.Tables {
				tables[1+table*o.Halls/o.Tables]++
			}
		}
		for at, n := range taken {
			require.LessOrEqual(t, n, tables[at[0]], "tables of hall %d", at[0])
		}
		for at, hall := range day {
			for s := at[1] + 1; s <= at[1]+o.Walk; s++ {
				if next := day[[2]int{at[0], s}]; next != 0 {
					require.Equal(t, hall, next, "no time to walk")
				}
			}
		}
		for _, x := range d.orders() {
			require.LessOrEqual(t, d.hidden[x.Before].slot+d.hidden[x.Before].length, d.hidden[x.After].slot)
		}
	}
}
