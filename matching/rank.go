package matching

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"gongbo/domain"
)

// ProductsFor ranks the products that nothing rules out for a streamer. It
// answers false when the streamer is not in the table. The ranking is exact:
// what is left unscored cannot reach the last place that is wanted.
func (t *Table) ProductsFor(id domain.StreamerID, o Options) ([]Match, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	at, ok := t.streamerAt[id]
	if !ok {
		return nil, false
	}
	s := &t.streamers[at]
	best := newTop(o)
	for _, shelf := range t.shelves(s, o) {
		if best.below(shelf.most) {
			break
		}
		t.scan(s, o, shelf, func(row uint32, p *pair) {
			a := p.sum(streamerParts, t.w.streamerMax)
			if best.below(harmonic(a, shelf.mostSupplier)) {
				return
			}
			score := harmonic(a, p.sum(supplierParts, t.w.supplierMax))
			best.offer(placed{Rank: Rank{score, string(p.p.id)}, row: row})
		})
	}
	out := []Match{}
	for _, m := range best.ranked() {
		out = append(out, t.match(s, m.row, o))
	}
	return out, true
}

// SuppliersFor ranks suppliers for a streamer. A supplier's match is that of
// its best product, and names the three next best: a wide assortment neither
// helps nor harms. It answers false when the streamer is not in the table.
func (t *Table) SuppliersFor(id domain.StreamerID, o Options) ([]Match, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	at, ok := t.streamerAt[id]
	if !ok {
		return nil, false
	}
	s := &t.streamers[at]
	of := make([]placed, len(t.numbered)) // best product by supplier
	for i, shelf := range t.shelves(s, o) {
		if i&(i-1) == 0 && o.After == nil && t.bestSuppliers(of, o).below(shelf.most) {
			break
		}
		t.scan(s, o, shelf, func(row uint32, p *pair) {
			now := &of[t.products[row].supplier.number]
			a := p.sum(streamerParts, t.w.streamerMax)
			if harmonic(a, shelf.mostSupplier) < now.Score {
				return
			}
			r := Rank{harmonic(a, p.sum(supplierParts, t.w.supplierMax)), string(p.p.id)}
			if now.ID == "" || r.before(now.Rank) {
				*now = placed{Rank: r, row: row}
			}
		})
	}
	out := []Match{}
	for _, m := range t.bestSuppliers(of, o).ranked() {
		match := t.match(s, m.about, o)
		match.Also = t.also(s, t.numbered[m.row], m.about, o)
		out = append(out, match)
	}
	return out, true
}

// bestSuppliers ranks suppliers by the best product found of each so far. As
// shelves come by what they can score at most, no later shelf changes the
// ranking once its most is below the last place.
func (t *Table) bestSuppliers(of []placed, o Options) *top {
	best := newTop(o)
	for i, b := range of {
		if b.ID != "" {
			best.offer(placed{Rank: Rank{b.Score, string(t.numbered[i].id)}, row: uint32(i), about: b.row})
		}
	}
	return best
}

// StreamersFor ranks the streamers that nothing rules out for a product. It
// answers false when the product or its supplier is not in the table.
func (t *Table) StreamersFor(id domain.ProductID, o Options) ([]Match, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	at, ok := t.productAt[id]
	if !ok || !t.products[at].supplier.known {
		return nil, false
	}
	return t.streamersFor(roaring.BitmapOf(at), o), true
}

// StreamersForSupplier ranks streamers for a supplier, each by the supplier's
// product that fits it best. It answers false when the supplier is not in the table.
func (t *Table) StreamersForSupplier(id domain.SupplierID, o Options) ([]Match, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	slot, ok := t.suppliers[id]
	if !ok || !slot.known {
		return nil, false
	}
	return t.streamersFor(roaring.And(slot.products, t.listed), o), true
}

// streamersFor ranks streamers by the best of some products of one supplier.
func (t *Table) streamersFor(products *roaring.Bitmap, o Options) []Match {
	best, today := newTop(o), dayOf(o.Today)
	rows := products.ToArray()
	rows = slices.DeleteFunc(rows, func(row uint32) bool { return !strings.HasPrefix(t.products[row].category, o.CategoryCode) })
	for i := range t.streamers {
		s := &t.streamers[i]
		if s.id == "" {
			continue
		}
		r := placed{}
		for _, row := range rows {
			p := t.pair(s, row, o.Viewer, today)
			if p.vetoed() {
				continue
			}
			p.prepare(s, p.p.category)
			if now := (Rank{p.score(), string(p.p.id)}); r.ID == "" || now.before(r.Rank) {
				r = placed{Rank: now, row: uint32(i), about: row}
			}
		}
		if r.ID != "" {
			r.ID = string(s.id)
			best.offer(r)
		}
	}
	out := []Match{}
	for _, m := range best.ranked() {
		out = append(out, t.match(&t.streamers[m.row], m.about, o))
	}
	return out
}

// shelf is the candidates of one category for a streamer.
type shelf struct {
	fit          affinity
	most         int64 // that any of its products can score
	mostSupplier int64 // on the supplier's side
	rows         *roaring.Bitmap
}

// shelves cuts the candidates by what bitmaps can tell and groups them by
// category, the most promising first.
func (t *Table) shelves(s *streamerRow, o Options) []shelf {
	rows := t.candidates(s, o.Viewer)
	if rows.IsEmpty() {
		return nil
	}
	var out []shelf
	for code, all := range t.byCategory {
		if !strings.HasPrefix(code, o.CategoryCode) {
			continue
		}
		here := roaring.And(rows, all)
		if here.IsEmpty() {
			continue
		}
		p := pair{w: &t.w, s: s, p: &t.products[here.Minimum()].productRow, o: &supplierRow{}}
		p.fit = affinityOf(&t.w, s, code)
		h := shelf{fit: p.fit, rows: here, mostSupplier: p.bound(supplierParts, t.w.supplierMax)}
		h.most = harmonic(p.bound(streamerParts, t.w.streamerMax), h.mostSupplier)
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b shelf) int {
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.rows.Minimum(), b.rows.Minimum()))
	})
	return out
}

// candidates is the listed products in a mode the streamer works in, of
// suppliers that are there and kept apart from neither streamer nor viewer.
func (t *Table) candidates(s *streamerRow, viewer domain.OrganizationID) *roaring.Bitmap {
	if t.suspended[s.org] || t.walls[viewer][s.org] != 0 {
		return roaring.New()
	}
	modes := roaring.New()
	for i, m := range t.byMode {
		if s.modes&(1<<i) != 0 {
			modes.Or(m)
		}
	}
	rows := roaring.And(t.listed, modes)
	rows.AndNot(t.orphaned)
	for _, who := range []domain.OrganizationID{s.org, viewer} {
		for other := range t.walls[who] {
			if b := t.byOwner[other]; b != nil {
				rows.AndNot(b)
			}
		}
	}
	for who := range t.suspended {
		if b := t.byOwner[who]; b != nil {
			rows.AndNot(b)
		}
	}
	return rows
}

// scan calls each with every candidate of a shelf that nothing rules out.
func (t *Table) scan(s *streamerRow, o Options, h shelf, each func(row uint32, p *pair)) {
	p := pair{w: &t.w, s: s, today: dayOf(o.Today), fit: h.fit}
	for it := h.rows.Iterator(); it.HasNext(); {
		row := it.Next()
		slot := &t.products[row]
		p.p, p.o = &slot.productRow, &slot.supplier.supplierRow
		if p.vetoed() {
			continue
		}
		p.meet()
		each(row, &p)
	}
}

// pair puts a streamer and a product side by side, ready for vetoes.
func (t *Table) pair(s *streamerRow, row uint32, viewer domain.OrganizationID, today int32) pair {
	slot := &t.products[row]
	p := pair{w: &t.w, s: s, p: &slot.productRow, o: &slot.supplier.supplierRow, today: today}
	p.wall = t.between(s.org, slot.supplier.org, viewer)
	return p
}

// prepare makes a pair ready for scoring.
func (p *pair) prepare(s *streamerRow, category string) {
	p.fit = affinityOf(p.w, s, category)
	p.meet()
}

// between is what keeps a streamer and a supplier apart, or either from who asks.
func (t *Table) between(streamer, supplier, viewer domain.OrganizationID) wall {
	var w wall
	if len(t.walls) > 0 {
		for _, two := range [][2]domain.OrganizationID{{streamer, supplier}, {viewer, supplier}, {viewer, streamer}} {
			switch k := t.walls[two[0]][two[1]]; {
			case k&blocksOther != 0:
				w.blockedBy = cmp.Or(w.blockedBy, two[0])
			case k != 0:
				w.blockedBy = cmp.Or(w.blockedBy, two[1])
			}
		}
	}
	if len(t.suspended) > 0 {
		if t.suspended[supplier] {
			w.suspended = supplier
		} else if t.suspended[streamer] {
			w.suspended = streamer
		}
	}
	return w
}
