package timetable

import (
	"fmt"
	"slices"
)

// seats is how many representatives a participant has.
func (who *Participant) seats() int { return max(who.Seats, 1) }

// size is how many slots a meeting takes.
func (m *Meeting) size() int { return max(m.Length, 1) }

// halls is how many halls there are: the highest number of one that a table stands in.
func (p *Problem) halls() int {
	n := 1
	for _, h := range p.Halls {
		n = max(n, h)
	}
	return n
}

// hallOf is the hall, from 0, that a meeting must be held in, which is its host's; -1 when it may be any.
func (p *Problem) hallOf(m *Meeting) int32 {
	switch a, b := &p.Participants[m.A], &p.Participants[m.B]; {
	case a.Host:
		return int32(a.Hall) - 1
	case b.Host:
		return int32(b.Hall) - 1
	}
	return -1
}

// plain says whether every meeting takes one slot, everyone comes alone, and there is one hall.
func (p *Problem) plain() bool {
	for i := range p.Participants {
		if p.Participants[i].seats() > 1 {
			return false
		}
	}
	return p.halls() == 1 && p.longest() == 1 && p.farthest() == 0
}

func (p *Problem) longest() int {
	n := 1
	for i := range p.Meetings {
		n = max(n, p.Meetings[i].size())
	}
	return n
}

// farthest is the longest way between two meetings, in slots.
func (p *Problem) farthest() int {
	n := 0
	for _, row := range p.Walk[:min(len(p.Walk), p.halls())] {
		for _, x := range row[:min(len(row), p.halls())] {
			n = max(n, x)
		}
	}
	return n
}

// venue is the tables in bays: those of one hall and, where meetings may take more than one slot, closed in the same
// slots. So a bay has a table for a meeting all the time that it takes wherever fewer meetings stand there, in each of
// its slots, than tables are open (an interval graph is perfect).
type venue struct {
	hall     []int32 // of each bay, from 0
	tables   [][]int // of each bay
	bayOf    []int32 // of each table
	in       [][]int32
	all      []int32
	walk     [][]int
	farthest int32 // longest way, in slots
	longest  int   // slots of the longest meeting
}

func newVenue(p *Problem) *venue {
	v := &venue{in: make([][]int32, p.halls()), walk: p.Walk, farthest: int32(p.farthest()), longest: p.longest()}
	type kind struct {
		hall   int32
		closed string
	}
	number := map[kind]int32{}
	closed := make([][]int, p.Tables)
	if v.longest > 1 {
		for s, slot := range p.Slots {
			for _, x := range slot.Closed {
				if n := len(closed[x]); n == 0 || closed[x][n-1] != s {
					closed[x] = append(closed[x], s)
				}
			}
		}
	}
	for x := range p.Tables {
		h := int32(0)
		if p.Halls != nil {
			h = int32(p.Halls[x]) - 1
		}
		key := kind{hall: h}
		if len(closed[x]) > 0 {
			key.closed = fmt.Sprint(closed[x])
		}
		y, known := number[key]
		if !known {
			y = v.add(h)
			number[key] = y
		}
		v.bayOf = append(v.bayOf, y)
		v.tables[y] = append(v.tables[y], x)
	}
	if len(v.hall) == 0 {
		v.add(0)
	}
	return v
}

func (v *venue) add(hall int32) int32 {
	y := int32(len(v.hall))
	v.hall, v.tables = append(v.hall, hall), append(v.tables, nil)
	v.in[hall], v.all = append(v.in[hall], y), append(v.all, y)
	return y
}

func (v *venue) bays() int { return len(v.hall) }

// baysOf are the bays of a hall; of all halls when it is -1.
func (v *venue) baysOf(hall int32) []int32 {
	if hall < 0 {
		return v.all
	}
	return v.in[hall]
}

// way is how many free slots one needs between meetings in two halls.
func (v *venue) way(from, to int32) int32 {
	if v.farthest == 0 {
		return 0
	}
	return int32(v.walk[from][to])
}

// pauses says whether one needs free slots between two meetings in one hall.
func (v *venue) pauses() bool {
	return v.farthest > 0 && slices.ContainsFunc(v.all, func(y int32) bool { return v.way(v.hall[y], v.hall[y]) > 0 })
}

// rooms is how many tables are open, for each bay and slot.
func (v *venue) rooms(p *Problem) []int32 {
	rooms := make([]int32, v.bays()*len(p.Slots))
	for y, tables := range v.tables {
		for s := range p.Slots {
			rooms[y*len(p.Slots)+s] = int32(len(tables))
		}
	}
	seen := make([]int, p.Tables) // the last slot, from 1, that a table was found closed in
	for s, slot := range p.Slots {
		for _, x := range slot.Closed {
			if seen[x] <= s {
				seen[x] = s + 1
				rooms[int(v.bayOf[x])*len(p.Slots)+s]--
			}
		}
	}
	return rooms
}

// quarters numbers the halls so that those that one can go between without a free slot, perhaps by others, have one
// number.
func (v *venue) quarters() []int32 {
	of := filled(len(v.in), -1)
	for first := range of {
		if of[first] >= 0 {
			continue
		}
		of[first] = int32(first)
		for line := []int{first}; len(line) > 0; {
			g := int32(line[len(line)-1])
			line = line[:len(line)-1]
			for h := range of {
				if of[h] < 0 && (v.way(g, int32(h)) == 0 || v.way(int32(h), g) == 0) {
					of[h] = int32(first)
					line = append(line, h)
				}
			}
		}
	}
	return of
}
