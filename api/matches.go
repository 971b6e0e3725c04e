package api

import (
	"fmt"
	"strconv"
	"strings"

	"gongbo/domain"
	"gongbo/matching"
)

// Match is a streamer and a product, scored for both sides.
type Match struct {
	StreamerID     domain.StreamerID `json:"streamer_id"`
	SupplierID     domain.SupplierID `json:"supplier_id"`
	ProductID      domain.ProductID  `json:"product_id"`
	Score          int64             `json:"score"`
	Streamer       MatchSide         `json:"streamer"`
	Supplier       MatchSide         `json:"supplier"`
	Vetoes         []MatchVeto       `json:"vetoes"`
	Reasons        []MatchReason     `json:"reasons"`
	Cautions       []MatchReason     `json:"cautions"`
	Raises         []MatchRaise      `json:"raises"`
	Also           []MatchAlso       `json:"also"`
	WeightsVersion string            `json:"weights_version"`
}

// MatchSide is what one side gets out of a match: the points of the components
// sum exactly to the score.
type MatchSide struct {
	Score      int64            `json:"score"`
	Components []MatchComponent `json:"components"`
}

// MatchComponent is one part of a side's score.
type MatchComponent struct {
	Name   string      `json:"name"`
	Points int64       `json:"points"`
	Max    int64       `json:"max"`
	Known  bool        `json:"known"`
	Reason MatchReason `json:"reason"`
}

// MatchReason is a sentence, and the stored values it quotes.
type MatchReason struct {
	Code     string          `json:"code"`
	Text     string          `json:"text"`
	Evidence []MatchEvidence `json:"evidence"`
}

// MatchEvidence is a value that a sentence quotes.
type MatchEvidence struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Number *int64  `json:"number"`
	Text   *string `json:"text"`
}

// MatchVeto is one thing that rules a pair out, and who could lift it.
type MatchVeto struct {
	MatchReason
	By *matching.Party `json:"by"`
}

// MatchRaise is one stated term that a party could change, and what that would do.
type MatchRaise struct {
	MatchReason
	By    matching.Party `json:"by"`
	Score int64          `json:"score"`
	Gain  int64          `json:"gain"`
	Lifts []string       `json:"lifts"`
}

// MatchAlso is another product of the same supplier that fits.
type MatchAlso struct {
	ProductID domain.ProductID `json:"product_id"`
	Score     int64            `json:"score"`
}

// PairToExplain is the body of POST /v1/matches/explain.
type PairToExplain struct {
	StreamerID domain.StreamerID `json:"streamer_id"`
	ProductID  domain.ProductID  `json:"product_id"`
}

// Wanted is what a streamer's matches are with.
type Wanted string

// Values is every choice, for the contract.
func (Wanted) Values() []string { return []string{"products", "suppliers"} }

type matchList struct {
	byID
	paging
}

type streamerMatches struct {
	matchList
	Want         Wanted `query:"want" default:"products"`
	CategoryCode string `query:"category_code"`
}

func newMatch(lang string, m matching.Match) Match {
	out := Match{StreamerID: m.StreamerID, SupplierID: m.SupplierID, ProductID: m.ProductID, Score: m.Score,
		Streamer: newSide(lang, m.Streamer), Supplier: newSide(lang, m.Supplier), WeightsVersion: m.WeightsVersion,
		Vetoes: []MatchVeto{}, Reasons: newReasons(lang, m.Reasons), Cautions: newReasons(lang, m.Cautions), Raises: []MatchRaise{}, Also: []MatchAlso{}}
	for _, v := range m.Vetoes {
		veto := MatchVeto{MatchReason: newReason(lang, v.Reason)}
		if v.Code == matching.VetoBlocked { // who blocks whom is nobody's business
			veto.Evidence = []MatchEvidence{}
		}
		if v.By != "" {
			veto.By = &v.By
		}
		out.Vetoes = append(out.Vetoes, veto)
	}
	for _, r := range m.Raises {
		out.Raises = append(out.Raises, MatchRaise{MatchReason: newReason(lang, r.Reason), By: r.By, Score: r.Score, Gain: r.Gain, Lifts: domain.Texts(r.Lifts)})
	}
	for _, also := range m.Also {
		out.Also = append(out.Also, MatchAlso(also))
	}
	return out
}

func newSide(lang string, s matching.Side) MatchSide {
	out := MatchSide{Score: s.Score, Components: []MatchComponent{}}
	for _, c := range s.Components {
		out.Components = append(out.Components, MatchComponent{Name: c.Name, Points: c.Points, Max: c.Max, Known: c.Known, Reason: newReason(lang, c.Reason)})
	}
	return out
}

func newReasons(lang string, list []matching.Reason) []MatchReason {
	out := make([]MatchReason, len(list))
	for i, r := range list {
		out[i] = newReason(lang, r)
	}
	return out
}

func newReason(lang string, r matching.Reason) MatchReason {
	out := MatchReason{Code: string(r.Code), Text: r.Text(matching.Lang(lang)), Evidence: []MatchEvidence{}}
	for _, a := range r.Args {
		e := MatchEvidence{Name: a.Name, Unit: string(a.Unit)}
		if a.Unit.Counts() {
			e.Number = &a.Number
		} else {
			e.Text = &a.Text
		}
		out.Evidence = append(out.Evidence, e)
	}
	return out
}

// ranked pages through a ranking; key is the ID of what is ranked.
func (a *API) ranked(c Call, p paging, o matching.Options, rank func(matching.Options) ([]matching.Match, bool), key func(matching.Match) string) (Page[Match], error) {
	after, err := a.place(c, p)
	if err != nil {
		return Page[Match]{}, err
	}
	if after != "" {
		score, id, _ := strings.Cut(after, " ")
		n, _ := strconv.ParseInt(score, 10, 64) // the cursor is signed: it is ours
		o.After = &matching.Rank{Score: n, ID: id}
	}
	o.Today, o.Viewer, o.Limit = domain.DateIn(a.Now()), c.By.OrganizationID, int(p.Limit)+1
	matches, ok := rank(o)
	if !ok { // it exists, but the table has not heard of it yet
		return Page[Match]{}, domain.Refuse(domain.Unavailable, domain.CodeUnavailable)
	}
	out := Page[Match]{Items: []Match{}}
	if len(matches) > int(p.Limit) {
		matches = matches[:p.Limit]
		last := matches[len(matches)-1]
		out.NextCursor = a.next(c, fmt.Sprintf("%d %s", last.Score, key(last)))
	}
	for _, m := range matches {
		out.Items = append(out.Items, newMatch(c.Lang, m))
	}
	return out, nil
}

func (a *API) matchStreamer(c Call, p streamerMatches) (Page[Match], error) {
	s, err := a.streamers().visible(a, c, p.ID)
	if err != nil {
		return Page[Match]{}, err
	}
	o := matching.Options{CategoryCode: p.CategoryCode}
	if p.Want == "suppliers" {
		return a.ranked(c, p.paging, o, func(o matching.Options) ([]matching.Match, bool) { return a.Matches.SuppliersFor(s.ID, o) },
			func(m matching.Match) string { return string(m.SupplierID) })
	}
	return a.ranked(c, p.paging, o, func(o matching.Options) ([]matching.Match, bool) { return a.Matches.ProductsFor(s.ID, o) },
		func(m matching.Match) string { return string(m.ProductID) })
}

func (a *API) matchProduct(c Call, p matchList) (Page[Match], error) {
	v, err := a.products().visible(a, c, p.ID)
	if err != nil {
		return Page[Match]{}, err
	}
	return a.ranked(c, p.paging, matching.Options{}, func(o matching.Options) ([]matching.Match, bool) { return a.Matches.StreamersFor(v.ID, o) },
		func(m matching.Match) string { return string(m.StreamerID) })
}

func (a *API) matchSupplier(c Call, p matchList) (Page[Match], error) {
	v, err := a.suppliers().visible(a, c, p.ID)
	if err != nil {
		return Page[Match]{}, err
	}
	return a.ranked(c, p.paging, matching.Options{}, func(o matching.Options) ([]matching.Match, bool) { return a.Matches.StreamersForSupplier(v.ID, o) },
		func(m matching.Match) string { return string(m.StreamerID) })
}

// explainMatch tells everything about one pair, also what stops it. Both must
// be visible to the caller, and one of them its own: who blocks whom, and on what
// terms they part, is nobody else's business. Organizers, who bring the two
// together, may ask about any.
func (a *API) explainMatch(c Call, _ none, in PairToExplain) (Match, error) {
	var faults []domain.Fault
	streamer, err1 := a.streamers().visible(a, c, string(in.StreamerID))
	product, err2 := a.products().visible(a, c, string(in.ProductID))
	for _, err := range []error{missing(err1, "streamer_id", "streamer"), missing(err2, "product_id", "product")} {
		if err != nil && faultsOf(err) == nil {
			return Match{}, err
		}
		faults = append(faults, faultsOf(err)...)
	}
	if faults != nil {
		return Match{}, domain.Faulty(faults)
	}
	own := streamer.OrganizationID == c.By.OrganizationID || product.OrganizationID == c.By.OrganizationID
	if !own && c.By.Kind != domain.OrganizerOrganization {
		return Match{}, domain.Faulty([]domain.Fault{{Field: "streamer_id", Code: domain.CodeNotAllowed}})
	}
	m, ok := a.Matches.Explain(in.StreamerID, in.ProductID, matching.Options{Today: domain.DateIn(a.Now()), Viewer: c.By.OrganizationID})
	if !ok {
		return Match{}, domain.Refuse(domain.Unavailable, domain.CodeUnavailable)
	}
	return newMatch(c.Lang, m), nil
}
