package matching

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"gongbo/domain"
)

// Table holds what matching needs of the market in memory, and ranks it. It
// is fed by whoever reads the store: a put overwrites, a delete of what is not
// there does nothing, and suppliers and products may come in any order, so
// that changes may arrive late, twice or out of order. It is safe for
// concurrent use; a reader sees the table between two writes.
type Table struct {
	w  Weights
	mu sync.RWMutex
	content
}

// content is all that a Table holds.
type content struct {
	streamers   []streamerRow
	streamerAt  map[domain.StreamerID]uint32
	streamerGap []uint32 // rows to use again
	rosters     map[domain.AgencyID]*roaring.Bitmap
	houses      map[domain.OrganizationID]*roaring.Bitmap // streamers by organization

	products   []productSlot
	productAt  map[domain.ProductID]uint32
	productGap []uint32
	suppliers  map[domain.SupplierID]*supplierSlot
	numbered   []*supplierSlot

	// Rows of products, by what cuts candidates.
	listed     *roaring.Bitmap
	orphaned   *roaring.Bitmap // whose supplier is not in the table
	byMode     []*roaring.Bitmap
	byCategory map[string]*roaring.Bitmap
	byOwner    map[domain.OrganizationID]*roaring.Bitmap

	walls     map[domain.OrganizationID]map[domain.OrganizationID]blocking
	blocks    int
	suspended map[domain.OrganizationID]bool
}

type productSlot struct {
	productRow
	supplier *supplierSlot
}

type supplierSlot struct {
	supplierRow
	number   int  // place in Table.numbered
	known    bool // false: only its products are known so far
	products *roaring.Bitmap
}

// blocking says which of two organizations blocks the other.
type blocking uint8

const (
	blocksOther blocking = 1 << iota
	blockedByOther
)

// NewTable returns an empty table that scores by the weights.
func NewTable(w Weights) *Table {
	t := &Table{w: w, content: content{
		streamerAt: make(map[domain.StreamerID]uint32), rosters: make(map[domain.AgencyID]*roaring.Bitmap),
		houses: make(map[domain.OrganizationID]*roaring.Bitmap), productAt: make(map[domain.ProductID]uint32),
		suppliers: make(map[domain.SupplierID]*supplierSlot), listed: roaring.New(), orphaned: roaring.New(),
		byCategory: make(map[string]*roaring.Bitmap), byOwner: make(map[domain.OrganizationID]*roaring.Bitmap),
		walls:     make(map[domain.OrganizationID]map[domain.OrganizationID]blocking),
		suspended: make(map[domain.OrganizationID]bool),
	}}
	for range domain.CooperationModes {
		t.byMode = append(t.byMode, roaring.New())
	}
	return t
}

// Rebuild replaces all that the table holds by what fill puts into an empty one.
// Readers see the old until the new is complete; if fill fails, nothing changes.
// What is written to the table meanwhile is lost.
func (t *Table) Rebuild(fill func(fresh *Table) error) error {
	fresh := NewTable(t.w)
	if err := fill(fresh); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.content = fresh.content
	return nil
}

// PutStreamer adds the streamer or overwrites it.
func (t *Table) PutStreamer(s domain.Streamer) {
	row := newStreamerRow(s)
	t.mu.Lock()
	defer t.mu.Unlock()
	at, ok := t.streamerAt[s.ID]
	switch {
	case ok:
		t.leave(at)
	case len(t.streamerGap) > 0:
		at, t.streamerGap = pop(t.streamerGap)
	default:
		at = uint32(len(t.streamers))
		t.streamers = append(t.streamers, streamerRow{})
	}
	t.streamerAt[s.ID], t.streamers[at] = at, row
	add(t.houses, row.org, at)
	if row.agency != "" {
		add(t.rosters, row.agency, at)
	}
}

// DeleteStreamer forgets the streamer.
func (t *Table) DeleteStreamer(id domain.StreamerID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, ok := t.streamerAt[id]
	if !ok {
		return
	}
	t.leave(at)
	delete(t.streamerAt, id)
	t.streamers[at] = streamerRow{}
	t.streamerGap = append(t.streamerGap, at)
}

// leave takes a row out of the rosters.
func (t *Table) leave(at uint32) {
	remove(t.houses, t.streamers[at].org, at)
	remove(t.rosters, t.streamers[at].agency, at)
}

// PutSupplier adds the supplier with all the credentials it holds, or
// overwrites both.
func (t *Table) PutSupplier(s domain.Supplier, held []domain.Credential) {
	row := newSupplierRow(s, held)
	t.mu.Lock()
	defer t.mu.Unlock()
	slot := t.supplier(s.ID)
	slot.supplierRow, slot.known = row, true
	t.orphaned.AndNot(slot.products)
}

// DeleteSupplier forgets the supplier. Products of it that are still there
// match nobody.
func (t *Table) DeleteSupplier(id domain.SupplierID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	slot, ok := t.suppliers[id]
	if !ok {
		return
	}
	slot.supplierRow, slot.known = supplierRow{id: id}, false
	t.orphaned.Or(slot.products)
	t.forget(slot)
}

// supplier is the supplier's slot, made when it is new.
func (t *Table) supplier(id domain.SupplierID) *supplierSlot {
	slot, ok := t.suppliers[id]
	if !ok {
		slot = &supplierSlot{supplierRow: supplierRow{id: id}, number: len(t.numbered), products: roaring.New()}
		t.suppliers[id] = slot
		t.numbered = append(t.numbered, slot)
	}
	return slot
}

// forget drops the slot of a supplier of whom nothing is left.
func (t *Table) forget(slot *supplierSlot) {
	if slot.known || !slot.products.IsEmpty() {
		return
	}
	last := t.numbered[len(t.numbered)-1]
	last.number, t.numbered[slot.number] = slot.number, last
	t.numbered = t.numbered[:len(t.numbered)-1]
	delete(t.suppliers, slot.id)
}

// PutProduct adds the product, whatever its status, or overwrites it.
func (t *Table) PutProduct(p domain.Product) {
	row := newProductRow(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	at, ok := t.productAt[p.ID]
	slot := t.supplier(p.SupplierID)
	switch {
	case ok:
		t.unindex(at)
	case len(t.productGap) > 0:
		at, t.productGap = pop(t.productGap)
	default:
		at = uint32(len(t.products))
		t.products = append(t.products, productSlot{})
	}
	t.productAt[p.ID], t.products[at] = at, productSlot{row, slot}
	t.index(at)
}

// DeleteProduct forgets the product.
func (t *Table) DeleteProduct(id domain.ProductID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, ok := t.productAt[id]
	if !ok {
		return
	}
	slot := t.products[at].supplier
	t.unindex(at)
	t.forget(slot)
	delete(t.productAt, id)
	t.products[at] = productSlot{}
	t.productGap = append(t.productGap, at)
}

func (t *Table) index(at uint32) {
	p := &t.products[at]
	p.supplier.products.Add(at)
	if !p.supplier.known {
		t.orphaned.Add(at)
	}
	if p.status == domain.Listed {
		t.listed.Add(at)
	}
	for i := range t.byMode {
		if p.modes&(1<<i) != 0 {
			t.byMode[i].Add(at)
		}
	}
	add(t.byCategory, p.category, at)
	add(t.byOwner, p.org, at)
}

func (t *Table) unindex(at uint32) {
	p := &t.products[at]
	p.supplier.products.Remove(at)
	t.orphaned.Remove(at)
	t.listed.Remove(at)
	for i := range t.byMode {
		t.byMode[i].Remove(at)
	}
	remove(t.byCategory, p.category, at)
	remove(t.byOwner, p.org, at)
}

// PutBlock keeps the two organizations apart, whoever asks.
func (t *Table) PutBlock(by, blocked domain.OrganizationID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.walls[by][blocked]&blocksOther != 0 {
		return
	}
	t.blocks++
	t.wallOff(by, blocked, t.walls[by][blocked]|blocksOther)
	t.wallOff(blocked, by, t.walls[blocked][by]|blockedByOther)
}

// RemoveBlock takes the block back. One the other way round stays.
func (t *Table) RemoveBlock(by, blocked domain.OrganizationID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.walls[by][blocked]&blocksOther == 0 {
		return
	}
	t.blocks--
	t.wallOff(by, blocked, t.walls[by][blocked]&^blocksOther)
	t.wallOff(blocked, by, t.walls[blocked][by]&^blockedByOther)
}

func (t *Table) wallOff(a, b domain.OrganizationID, k blocking) {
	if k == 0 {
		delete(t.walls[a], b)
		return
	}
	if t.walls[a] == nil {
		t.walls[a] = make(map[domain.OrganizationID]blocking)
	}
	t.walls[a][b] = k
}

// SuspendOrganization keeps the organization out of every match.
func (t *Table) SuspendOrganization(id domain.OrganizationID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.suspended[id] = true
}

// RestoreOrganization takes a suspension back.
func (t *Table) RestoreOrganization(id domain.OrganizationID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.suspended, id)
}

// Stats counts what is in the table.
func (t *Table) Stats() Stats {
	t.mu.RLock()
	defer t.mu.RUnlock()
	st := Stats{
		Streamers: len(t.streamerAt), Products: len(t.productAt), ListedProducts: int(t.listed.GetCardinality()),
		Blocks: t.blocks, Suspended: len(t.suspended), WeightsVersion: t.w.Version,
	}
	for _, s := range t.numbered {
		if s.known {
			st.Suppliers++
		}
	}
	return st
}

func add[K comparable](m map[K]*roaring.Bitmap, k K, row uint32) {
	if m[k] == nil {
		m[k] = roaring.New()
	}
	m[k].Add(row)
}

func remove[K comparable](m map[K]*roaring.Bitmap, k K, row uint32) {
	if b := m[k]; b != nil {
		if b.Remove(row); b.IsEmpty() {
			delete(m, k)
		}
	}
}

func pop(list []uint32) (uint32, []uint32) { return list[len(list)-1], list[:len(list)-1] }
