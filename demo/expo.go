package demo

import (
	"fmt"
	"time"

	"gongbo/domain/docking"
)

// Size is how much there is of an event.
type Size struct{ Suppliers, Buyers, Wishes, Slots, Tables int }

const (
	goodsOfEach = 3  // products of each supplier, at most
	avoidsPer   = 28 // wishes for each avoid
)

// NewExpo makes up a market and in it a docking event of the size: everybody
// cannot come to a quarter of the slots, and one in fifty is not approved yet.
// The parties are those of New over and over again.
func NewExpo(seed uint64, now time.Time, size Size) (Market, error) {
	m, err := New(seed, now)
	if err != nil {
		return Market{}, err
	}
	b := &builder{Market: m, chance: newChance(seed + 1), day: now}
	b.swell(size)
	b.expo(size)
	return b.Market, nil
}

// swell repeats suppliers and streamers under other names until there are as many as the event has.
func (b *builder) swell(size Size) {
	suppliers, streamers, goods := b.Suppliers, b.Streamers, b.Products
	own := make([][]Product, len(suppliers))
	for _, p := range goods {
		if len(own[p.Supplier]) < goodsOfEach {
			own[p.Supplier] = append(own[p.Supplier], p)
		}
	}
	b.Suppliers, b.Products, b.Streamers = nil, nil, nil
	for i := range size.Suppliers {
		s := suppliers[i%len(suppliers)]
		s.Name = again(s.Name, i/len(suppliers))
		b.Suppliers = append(b.Suppliers, s)
		for _, p := range own[i%len(suppliers)] {
			p.Supplier = i
			b.Products = append(b.Products, p)
		}
	}
	for i := range size.Buyers {
		s := streamers[i%len(streamers)]
		s.Name = again(s.Name, i/len(streamers))
		b.Streamers = append(b.Streamers, s)
	}
}

func again(name string, round int) string {
	if round == 0 {
		return name
	}
	return fmt.Sprintf("%s %d", name, round+1)
}

// expo makes the event anew, in two half days.
func (b *builder) expo(size Size) {
	e := &b.Event
	e.Name, e.Kind, e.Theme = "进口商品博览会直播电商对接日（演示）", "fair", "diversified"
	first := e.Slots[0].StartsAt
	e.Slots, e.Tables, e.Registrations, e.Wishes = nil, nil, nil, nil
	for i := range size.Slots {
		session := int64(1 + 2*i/size.Slots)
		at := first.Add(time.Duration(i)*20*time.Minute + time.Duration(session-1)*90*time.Minute)
		e.Slots = append(e.Slots, docking.Slot{StartsAt: at, EndsAt: at.Add(20 * time.Minute), Session: session})
	}
	for i := range size.Tables {
		e.Tables = append(e.Tables, docking.Table{Name: fmt.Sprintf("%c%02d", 'A'+i/20, i%20+1)})
	}
	e.MaxMeetings = 12
	for i := range size.Suppliers {
		b.enter(Registration{Supplier: i, Streamer: None, Agency: None})
	}
	for i := range size.Buyers {
		if i < min(len(b.Agencies), size.Buyers/10) {
			b.enter(Registration{Supplier: None, Streamer: None, Agency: i})
		} else {
			b.enter(Registration{Supplier: None, Streamer: i, Agency: None})
		}
	}
	b.ask(size)
}

func (b *builder) enter(r Registration) {
	e := &b.Event
	r.Approved, r.MaxMeetings = len(e.Registrations)%50 != 49, b.between(4, e.MaxMeetings)
	slots := int64(len(e.Slots))
	r.UnavailableSlots = some(b.chance, indices(len(e.Slots)), int(b.between(slots*3/22, slots*8/22)))
	e.Registrations = append(e.Registrations, r)
}

// ask draws the wishes: two of three of a buyer, the others of a supplier.
func (b *builder) ask(size Size) {
	e := &b.Event
	seen := map[[2]int]bool{}
	for len(e.Wishes) < size.Wishes+size.Wishes/avoidsPer {
		w := Wish{From: b.IntN(size.Suppliers), To: size.Suppliers + b.IntN(size.Buyers), Kind: docking.Want, Weight: b.between(1, 5)}
		if seen[[2]int{w.From, w.To}] {
			continue
		}
		seen[[2]int{w.From, w.To}] = true
		if len(e.Wishes) >= size.Wishes {
			w.Kind, w.Weight = docking.Avoid, 0
		}
		if b.percent(66) {
			w.From, w.To = w.To, w.From
		}
		e.Wishes = append(e.Wishes, w)
	}
}
