package matching

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"gongbo/domain"
)

// Explain tells how a streamer and a product do together, also when something
// rules them out: both sides with all components, every veto, and what would
// raise the score. Of the options only Today, Viewer and Raises count. It
// answers false when one of the two, or the product's supplier, is not in the table.
func (t *Table) Explain(streamer domain.StreamerID, product domain.ProductID, o Options) (Match, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	i, known := t.streamerAt[streamer]
	row, ok := t.productAt[product]
	if !known || !ok || !t.products[row].supplier.known {
		return Match{}, false
	}
	return t.match(&t.streamers[i], row, o), true
}

// match tells everything of one pair.
func (t *Table) match(s *streamerRow, row uint32, o Options) Match {
	p := t.pair(s, row, o.Viewer, dayOf(o.Today))
	p.prepare(s, p.p.category)
	m := Match{
		StreamerID: s.id, SupplierID: p.o.id, ProductID: p.p.id, WeightsVersion: t.w.Version,
		Streamer: p.side(streamerParts, t.w.streamerMax), Supplier: p.side(supplierParts, t.w.supplierMax),
		Vetoes: p.vetoes(), Raises: p.raises(o.raises()), Also: []Also{},
	}
	if !m.Vetoed() {
		m.Score = harmonic(m.Streamer.Score, m.Supplier.Score)
	}
	tell(&m, t.w.NeutralBps)
	return m
}

// also is the supplier's next best products, besides the best.
func (t *Table) also(s *streamerRow, of *supplierSlot, best uint32, o Options) []Also {
	rest := newTop(Options{Limit: 3})
	for it := roaring.And(of.products, t.listed).Iterator(); it.HasNext(); {
		row := it.Next()
		if row == best {
			continue
		}
		p := t.pair(s, row, o.Viewer, dayOf(o.Today))
		if len(p.p.category) < len(o.CategoryCode) || p.p.category[:len(o.CategoryCode)] != o.CategoryCode || p.vetoed() {
			continue
		}
		p.prepare(s, p.p.category)
		rest.offer(placed{Rank: Rank{p.score(), string(p.p.id)}})
	}
	out := []Also{}
	for _, m := range rest.ranked() {
		out = append(out, Also{domain.ProductID(m.ID), m.Score})
	}
	return out
}

// PairValue is what a supplier and a streamer are worth to each other: the
// score of their best pair. When every pair is vetoed it gives the vetoes of
// the one that comes closest, by fewest vetoes and then by score.
func (t *Table) PairValue(supplier domain.SupplierID, streamer domain.StreamerID, today string) Value {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if i, ok := t.streamerAt[streamer]; ok {
		return t.value(supplier, []uint32{i}, today)
	}
	return t.value(supplier, nil, today)
}

// AgencyValue is what a supplier and an agency are worth to each other: the
// value of the supplier and the best of the agency's roster.
func (t *Table) AgencyValue(supplier domain.SupplierID, agency domain.AgencyID, org domain.OrganizationID, today string) Value {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.value(supplier, t.roster(agency, org), today)
}

// Roster is the streamers that name the agency or belong to its organization,
// in the order of their IDs.
func (t *Table) Roster(agency domain.AgencyID, org domain.OrganizationID) []domain.StreamerID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := []domain.StreamerID{}
	for _, row := range t.roster(agency, org) {
		out = append(out, t.streamers[row].id)
	}
	return out
}

func (t *Table) roster(agency domain.AgencyID, org domain.OrganizationID) []uint32 {
	rows := roaring.New()
	if b := t.rosters[agency]; b != nil {
		rows.Or(b)
	}
	if b := t.houses[org]; b != nil {
		rows.Or(b)
	}
	list := rows.ToArray()
	slices.SortFunc(list, func(a, b uint32) int { return cmp.Compare(t.streamers[a].id, t.streamers[b].id) })
	return list
}

// value goes through all pairs of a supplier's products and some streamers.
func (t *Table) value(supplier domain.SupplierID, streamers []uint32, today string) Value {
	nothing := Value{Vetoes: []Veto{{Reason: Reason{Code: VetoNothingOffered}}}}
	slot, ok := t.suppliers[supplier]
	if !ok || !slot.known {
		return nothing
	}
	day := dayOf(today)
	var best pair
	var bestRank Rank
	fewest := -1
	for _, i := range streamers {
		s := &t.streamers[i]
		for it := slot.products.Iterator(); it.HasNext(); {
			p := t.pair(s, it.Next(), "", day)
			n := len(p.codes())
			if fewest >= 0 && n > fewest {
				continue
			}
			p.prepare(s, p.p.category)
			r := Rank{p.score(), string(p.s.id) + string(p.p.id)}
			if fewest < 0 || n < fewest || r.before(bestRank) {
				best, bestRank, fewest = p, r, n
			}
		}
	}
	switch {
	case fewest < 0:
		return nothing
	case fewest > 0:
		return Value{StreamerID: best.s.id, ProductID: best.p.id, Vetoes: best.vetoes()}
	}
	return Value{Score: bestRank.Score, OK: true, StreamerID: best.s.id, ProductID: best.p.id, Vetoes: []Veto{}}
}
