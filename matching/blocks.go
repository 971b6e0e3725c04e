package matching

import (
	"slices"

	"gongbo/domain"
)

// SetBlocks makes the organizations in blocked, and no others, those that by keeps apart from itself.
func (t *Table) SetBlocks(by domain.OrganizationID, blocked []domain.OrganizationID) {
	t.mu.RLock()
	var over []domain.OrganizationID
	for other, k := range t.walls[by] {
		if k&blocksOther != 0 && !slices.Contains(blocked, other) {
			over = append(over, other)
		}
	}
	t.mu.RUnlock()
	for _, other := range over {
		t.RemoveBlock(by, other)
	}
	for _, other := range blocked {
		t.PutBlock(by, other)
	}
}
