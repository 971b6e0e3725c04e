package sat

// heap orders variables by their activity, the greatest first; equals by their number.
type heap struct {
	activity []float64
	items    []int32
	place    []int32 // -1 for those not in it
}

func (h *heap) add(v int32) {
	h.activity = append(h.activity, 0)
	h.place = append(h.place, none)
	h.insert(v)
}

func (h *heap) before(x, y int32) bool {
	if h.activity[x] != h.activity[y] {
		return h.activity[x] > h.activity[y]
	}
	return x < y
}

func (h *heap) insert(v int32) {
	if h.place[v] >= 0 {
		return
	}
	h.items = append(h.items, v)
	h.up(len(h.items)-1, v)
}

func (h *heap) up(i int, v int32) {
	for i > 0 {
		p := (i - 1) / 2
		if !h.before(v, h.items[p]) {
			break
		}
		h.items[i] = h.items[p]
		h.place[h.items[i]] = int32(i)
		i = p
	}
	h.items[i], h.place[v] = v, int32(i)
}

func (h *heap) pop() int32 {
	top, last := h.items[0], len(h.items)-1
	v := h.items[last]
	h.items = h.items[:last]
	h.place[top] = none
	if last == 0 {
		return top
	}
	i := 0
	for {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && h.before(h.items[c+1], h.items[c]) {
			c++
		}
		if !h.before(h.items[c], v) {
			break
		}
		h.items[i] = h.items[c]
		h.place[h.items[i]] = int32(i)
		i = c
	}
	h.items[i], h.place[v] = v, int32(i)
	return top
}

// raise makes a variable more active by as much.
func (h *heap) raise(v int32, by float64) {
	const most = 1e100
	h.activity[v] += by
	if h.place[v] >= 0 {
		h.up(int(h.place[v]), v)
	}
	if h.activity[v] > most {
		for i := range h.activity {
			h.activity[i] /= most
		}
	}
}
