package selection

// differences takes apart what differs between a standing and another choice, both within all caps, into paths of
// candidates: at everyone but the two ends one is taken for one dropped, and nobody is passed twice. Each path,
// exchanged by itself, keeps to the caps.
type differences struct {
	s     *holding
	ways  [2][][2][]int32 // of each participant, those to drop and those to take; the used ones at the end go when met
	count [2][][2]int     // how many of them are unused
	used  []bool
	paths [][]int32
}

// pathsTo are the paths from a standing to another choice.
func (s *holding) pathsTo(other []bool) [][]int32 {
	d := &differences{s: s, used: make([]bool, len(other))}
	for side, room := range s.room {
		d.ways[side], d.count[side] = make([][2][]int32, len(room)), make([][2]int, len(room))
	}
	for k := range int32(len(other)) {
		if d.used[k] = other[k] == s.chosen[k]; d.used[k] {
			continue
		}
		for side := range d.ways {
			p, way := s.end(k, side), d.way(k)
			d.ways[side][p][way] = append(d.ways[side][p][way], k)
			d.count[side][p][way]++
		}
	}
	for side := range d.ways { // first those who gain or lose one
		for p := range d.ways[side] {
			for n := &d.count[side][p]; n[0] != n[1]; {
				way := 0
				if n[1] > n[0] {
					way = 1
				}
				d.follow(d.next(side, p, way), 1-side)
			}
		}
	}
	for k, used := range d.used {
		if !used {
			d.follow(int32(k), 0)
		}
	}
	return d.paths
}

// way is 0 for a candidate to drop, 1 for one to take.
func (d *differences) way(k int32) int {
	if d.s.chosen[k] {
		return 0
	}
	return 1
}

// next is an unused candidate of a participant, -1 if there is none.
func (d *differences) next(side, p, way int) int32 {
	list := &d.ways[side][p][way]
	for len(*list) > 0 {
		k := (*list)[len(*list)-1]
		if !d.used[k] {
			return k
		}
		*list = (*list)[:len(*list)-1]
	}
	return -1
}

// follow goes from a candidate on to its end on the given side, as long as there is a way, and cuts off every circle.
func (d *differences) follow(k int32, side int) {
	var path []int32
	at := [2]map[int]int{{}, {}} // of each participant on the path, how long the path was there
	at[1-side][d.s.end(k, 1-side)] = 0
	for k >= 0 {
		d.used[k] = true
		for end := range d.count {
			d.count[end][d.s.end(k, end)][d.way(k)]--
		}
		path = append(path, k)
		p := d.s.end(k, side)
		if from, met := at[side][p]; met {
			circle := append([]int32(nil), path[from:]...)
			d.paths = append(d.paths, circle)
			for _, y := range circle {
				for end := range at {
					delete(at[end], d.s.end(y, end))
				}
			}
			path = path[:from]
		}
		at[side][p] = len(path)
		k, side = d.next(side, p, 1-d.way(k)), 1-side
	}
	if len(path) > 0 {
		d.paths = append(d.paths, path)
	}
}
