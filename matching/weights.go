package matching

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sort"

	"gongbo/domain"
)

//go:embed weights.json
var weightsJSON []byte

// Weights is everything people tune: how much each component counts, and the
// curves, priors and levels its points follow. See weights.json and docs/matching.md.
type Weights struct {
	Version      string                                      `json:"version"`
	NeutralBps   int64                                       `json:"neutral_bps"`
	StreamerSide map[string]int64                            `json:"streamer_side"` // points of each component, 10000 in all
	SupplierSide map[string]int64                            `json:"supplier_side"`
	Category     CategoryWeights                             `json:"category"`
	Evidence     EvidenceWeights                             `json:"evidence"`
	Audience     AudienceWeights                             `json:"audience"`
	Prior        Priors                                      `json:"prior"`
	Curves       Curves                                      `json:"curves"`
	Levels       Levels                                      `json:"levels"`
	Capabilities map[domain.SupplierKind][]domain.Capability `json:"capabilities"` // what each kind of supplier has use for
	Raise        RaiseWeights                                `json:"raise"`

	streamerMax, supplierMax []int64 // of the parts, in their order
	wanted                   map[domain.SupplierKind]uint16
}

// CategoryWeights says how near two categories are by the levels they share.
type CategoryWeights struct {
	CoveredBps  []int64 `json:"covered_bps"`  // by the level of a stated category that contains the product's
	NearBps     []int64 `json:"near_bps"`     // by the number of levels shared, when it does not
	UnprovenBps int64   `json:"unproven_bps"` // what a category counts without any verified outcome
}

// EvidenceWeights is how many outcomes weigh as much as the prior (the k of n/(n+k)).
type EvidenceWeights struct {
	Category   int64 `json:"category"`
	Sales      int64 `json:"sales"`
	ReturnRate int64 `json:"return_rate"`
	Fulfilment int64 `json:"fulfilment"`
}

// AudienceWeights is how much each view of an audience counts in its overlap.
type AudienceWeights struct {
	Female   int64 `json:"female"`
	Ages     int64 `json:"ages"`
	Spending int64 `json:"spending"`
	Regions  int64 `json:"regions"`
}

// Priors stand in for what nobody has verified yet.
type Priors struct {
	FulfilmentBps int64 `json:"fulfilment_bps"`
	CommissionBps int64 `json:"commission_bps"` // of a category that has no usual rate
	ReturnBps     int64 `json:"return_bps"`     // of a category that has no usual rate
	// SalesFen is what a session of a tier usually sells; SalesCategoryBps
	// scales it by top-level category (10000 when absent).
	SalesFen         map[domain.Tier]int64 `json:"sales_fen"`
	SalesCategoryBps map[string]int64      `json:"sales_category_bps"`
}

// Curves turn a measure into 0 to 10000.
type Curves struct {
	CommissionOfTypical Curve `json:"commission_of_typical"` // commission as bps of the category's usual one
	PriceDistance       Curve `json:"price_distance"`        // nearest end of the band as bps of the price, or the reverse
	ShipHours           Curve `json:"ship_hours"`
	ReturnOfPrior       Curve `json:"return_of_prior"` // return rate as bps of the category's usual one
	Stars               Curve `json:"stars"`           // 0 to 500
	Fulfilment          Curve `json:"fulfilment"`
	StockOfOrders       Curve `json:"stock_of_orders"` // stock as bps of the orders of a session
	SlotOfBudget        Curve `json:"slot_of_budget"`  // slot fee as bps of the budget
	SalesFen            Curve `json:"sales_fen"`       // sales of a session
	UpdatedDays         Curve `json:"updated_days"`
	AudienceShare       Curve `json:"audience_share"` // share of the audience that lives where a voucher is redeemed
}

// Levels are what stated alternatives count, in bps of a component.
type Levels struct {
	SampleFree             int64 `json:"sample_free"`
	SampleRefundable       int64 `json:"sample_refundable"`
	SamplePaid             int64 `json:"sample_paid"`
	SampleNone             int64 `json:"sample_none"`
	SamplePaidWhenRequired int64 `json:"sample_paid_when_required"`
	SampleNoneWhenRequired int64 `json:"sample_none_when_required"`
	ModeAsAsked            int64 `json:"mode_as_asked"`
	ModeCommissionInstead  int64 `json:"mode_commission_instead"`
	RedeemedOnSite         int64 `json:"redeemed_on_site"`
	StockPresale           int64 `json:"stock_presale"`
	CertificateGI          int64 `json:"certificate_gi"`
	CertificateHeld        int64 `json:"certificate_held"`
	InSeason               int64 `json:"in_season"`
	SoonInSeason           int64 `json:"soon_in_season"`
	OutOfSeason            int64 `json:"out_of_season"`
	SameCounty             int64 `json:"same_county"`
	SameCity               int64 `json:"same_city"`
	SameProvince           int64 `json:"same_province"`
	Elsewhere              int64 `json:"elsewhere"`
	NewcomerWelcome        int64 `json:"newcomer_welcome"`
	NewcomerUnasked        int64 `json:"newcomer_unasked"`
	BandsSharedLeast       int64 `json:"bands_shared_least"`
	CapabilityOne          int64 `json:"capability_one"`
	CapabilityMore         int64 `json:"capability_more"`
	CapabilityNone         int64 `json:"capability_none"`
}

// RaiseWeights says which changes are tried to raise a score.
type RaiseWeights struct {
	CommissionStepBps int64   `json:"commission_step_bps"`
	ShipWithinHours   []int64 `json:"ship_within_hours"`
}

// Curve is a line through points (x, bps), level before the first and after the last.
type Curve [][2]int64

// at returns the curve at x, rounded down.
func (c Curve) at(x int64) int64 {
	if x <= c[0][0] {
		return c[0][1]
	}
	for i := 1; i < len(c); i++ {
		if x < c[i][0] {
			a, b := c[i-1], c[i]
			y := a[1]*(b[0]-a[0]) + (b[1]-a[1])*(x-a[0])
			return y / (b[0] - a[0])
		}
	}
	return c[len(c)-1][1]
}

// DefaultWeights returns the weights that the program comes with.
func DefaultWeights() (Weights, error) { return ParseWeights(weightsJSON) }

// ParseWeights reads weights and names everything that is wrong with them.
func ParseWeights(data []byte) (Weights, error) {
	var w Weights
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return Weights{}, fmt.Errorf("read weights: %w", err)
	}
	if err := w.check(data); err != nil {
		return Weights{}, fmt.Errorf("check weights %q: %w", w.Version, err)
	}
	w.wanted = make(map[domain.SupplierKind]uint16, len(w.Capabilities))
	for kind, list := range w.Capabilities {
		w.wanted[kind] = mask(list, domain.Capabilities)
	}
	return w, nil
}

func (w *Weights) check(data []byte) error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if w.Version == "" {
		wrong("version is empty")
	}
	w.streamerMax = maxima("streamer_side", streamerParts, w.StreamerSide, wrong)
	w.supplierMax = maxima("supplier_side", supplierParts, w.SupplierSide, wrong)
	if len(w.Category.CoveredBps) < 4 || len(w.Category.NearBps) < 4 {
		wrong("category: want one value for each of the levels 0 to 3")
	}
	if w.Audience.Female < 1 || w.Audience.Ages < 1 || w.Audience.Spending < 1 || w.Audience.Regions < 1 {
		wrong("audience: want every view to count")
	}
	if w.Evidence.Category < 1 || w.Evidence.Sales < 1 || w.Evidence.ReturnRate < 1 || w.Evidence.Fulfilment < 1 {
		wrong("evidence: want every prior to weigh at least one outcome")
	}
	if w.Prior.CommissionBps < 1 || w.Prior.ReturnBps < 1 {
		wrong("prior: want rates above 0")
	}
	for _, t := range domain.Tiers {
		if w.Prior.SalesFen[t] <= 0 {
			wrong("prior.sales_fen: %s is missing", t)
		}
	}
	for _, k := range domain.SupplierKinds {
		if len(w.Capabilities[k]) == 0 {
			wrong("capabilities: %s is missing", k)
		}
	}
	return errors.Join(append(errs, checkShapes(data)...)...)
}

// maxima puts the points of a side into the order of its parts.
func maxima(side string, parts []part, points map[string]int64, wrong func(string, ...any)) []int64 {
	out, sum := make([]int64, len(parts)), int64(0)
	for i, p := range parts {
		v, ok := points[p.name]
		if !ok || v < 0 {
			wrong("%s: %s is missing or negative", side, p.name)
		}
		out[i], sum = v, sum+v
	}
	if len(points) != len(parts) || sum != FullScore {
		wrong("%s: %d components of %d points in all, want %d of %d", side, len(points), sum, len(parts), FullScore)
	}
	return out
}

// checkShapes wants every curve to run forward and, like every level, to stay
// within 0 to 10000, and no level to be left out.
func checkShapes(data []byte) []error {
	var errs []error
	var shapes struct {
		Curves map[string]Curve `json:"curves"`
		Levels map[string]int64 `json:"levels"`
	}
	if err := json.Unmarshal(data, &shapes); err != nil {
		return []error{err}
	}
	for _, name := range sorted(shapes.Curves) {
		c := shapes.Curves[name]
		for i, p := range c {
			if p[1] < 0 || p[1] > FullScore || i > 0 && p[0] <= c[i-1][0] {
				errs = append(errs, fmt.Errorf("curves.%s: point %d is out of place", name, i))
			}
		}
		if len(c) < 2 {
			errs = append(errs, fmt.Errorf("curves.%s: want two points", name))
		}
	}
	for _, name := range sorted(shapes.Levels) {
		if v := shapes.Levels[name]; v < 0 || v > FullScore {
			errs = append(errs, fmt.Errorf("levels.%s: %d is out of 0 to 10000", name, v))
		}
	}
	if len(shapes.Curves) != curveCount || len(shapes.Levels) != levelCount {
		errs = append(errs, fmt.Errorf("want %d curves and %d levels, found %d and %d", curveCount, levelCount, len(shapes.Curves), len(shapes.Levels)))
	}
	return errs
}

// How many curves and levels there are: a file that leaves one out would
// otherwise pass with zero in its place.
const (
	curveCount = 11
	levelCount = 25
)

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
