package matching

import "gongbo/domain"

// Options say which part of a ranking is wanted, and for whom.
type Options struct {
	// Today is the day in Shanghai, YYYY-MM-DD (domain.DateIn): it decides
	// whether credentials are good and goods in season. Empty counts no
	// dated credential as expired and no season as known.
	Today string
	// Limit is how many matches are wanted; 0 means 20.
	Limit int
	// Offset leaves out so many of the best.
	Offset int
	// After leaves out everything up to and including this place in the
	// ranking. It is the stable way to page while others write.
	After *Rank
	// Viewer is who asks. Whoever blocked it, or whom it blocked, is left out
	// too; an agency that looks on behalf of a streamer sets it.
	Viewer domain.OrganizationID
	// CategoryCode keeps products of this category and below; empty keeps all.
	CategoryCode string
	// Raises is how many raises a match comes with; 0 means 5.
	Raises int
}

// Rank is a place in a ranking: larger scores first, then smaller IDs. ID is
// the ID of what is ranked: a product, a supplier or a streamer.
type Rank struct {
	Score int64
	ID    string
}

// before tells whether r stands before s.
func (r Rank) before(s Rank) bool {
	if r.Score != s.Score {
		return r.Score > s.Score
	}
	return r.ID < s.ID
}

func (o Options) limit() int {
	if o.Limit <= 0 {
		return 20
	}
	return o.Limit
}

func (o Options) raises() int {
	if o.Raises <= 0 {
		return 5
	}
	return o.Raises
}

// Value is what a pair of parties is worth to a docking event.
type Value struct {
	Score      int64 // of their best pair; 0 when OK is false
	OK         bool
	StreamerID domain.StreamerID // of the best pair
	ProductID  domain.ProductID
	// Vetoes are those of the pair that comes closest, when OK is false.
	Vetoes []Veto
}

// Stats counts what a Table holds.
type Stats struct {
	Streamers      int
	Suppliers      int
	Products       int
	ListedProducts int
	Blocks         int
	Suspended      int
	WeightsVersion string
}
