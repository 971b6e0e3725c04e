package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

type newAgency struct {
	Name          string   `json:"name"`
	DivisionCode  string   `json:"division_code"`
	CategoryCodes []string `json:"category_codes"`
}

type newStreamer struct {
	Name               string            `json:"name"`
	AgencyID           string            `json:"agency_id"`
	DivisionCode       string            `json:"division_code"`
	Accounts           []platformAccount `json:"accounts"`
	FollowerCount      int64             `json:"follower_count"`
	CategoryCodes      []string          `json:"category_codes"`
	Audience           walkAudience      `json:"audience"`
	PriceLowFen        int64             `json:"price_low_fen"`
	PriceHighFen       int64             `json:"price_high_fen"`
	CooperationModes   []string          `json:"cooperation_modes"`
	MinCommissionBps   int64             `json:"min_commission_bps"`
	MaxShipWithinHours int64             `json:"max_ship_within_hours"`
	Bands              []string          `json:"bands"`
	OrdersPerSession   int64             `json:"orders_per_session"`
}

type platformAccount struct {
	Platform      string `json:"platform"`
	Handle        string `json:"handle"`
	FollowerCount int64  `json:"follower_count"`
}

type walkAudience struct {
	FemaleBps int64 `json:"female_bps"`
}

// walkMinimum is the least commission the walk's streamers work for; the file
// has one product that pays less.
const walkMinimum = 1500

// streamerOf makes a streamer of women's wear; n tells it from others.
func (w *walk) streamerOf(c client, agency string, n int) (string, error) {
	followers := int64(20_000 + 30_000*n)
	s, err := post[created](w.ctx, c, "/v1/streamers", newStreamer{
		Name: fmt.Sprintf("走查主播%02d %s", n+1, w.run), AgencyID: agency, DivisionCode: "440106", FollowerCount: followers,
		Accounts:      []platformAccount{{"douyin", fmt.Sprintf("walk%s%02d", w.run, n+1), followers}},
		CategoryCodes: []string{"01"}, Audience: walkAudience{FemaleBps: 8200}, PriceLowFen: 5_900, PriceHighFen: 29_900,
		CooperationModes: []string{"commission_only"}, MinCommissionBps: walkMinimum, MaxShipWithinHours: 96,
		Bands: []string{"evening", "prime_night"}, OrdersPerSession: 200,
	})
	return s.ID, err
}

func (w *walk) agencySignsUp() (string, error) {
	c, _, err := w.signUp("agency", "走查MCN")
	if err != nil {
		return "", err
	}
	w.agency = c
	a, err := post[created](w.ctx, c, "/v1/agencies", newAgency{"走查MCN " + w.run, "440106", []string{"01"}})
	if err != nil {
		return "", err
	}
	w.streamer, err = w.streamerOf(c, a.ID, 0)
	return a.ID + "，" + w.streamer, err
}

type side struct {
	Score      int64 `json:"score"`
	Components []struct {
		Name   string `json:"name"`
		Points int64  `json:"points"`
		Max    int64  `json:"max"`
	} `json:"components"`
}

type reason struct {
	Code     string `json:"code"`
	Text     string `json:"text"`
	Evidence []struct {
		Name   string  `json:"name"`
		Number *int64  `json:"number"`
		Text   *string `json:"text"`
	} `json:"evidence"`
}

type match struct {
	StreamerID string   `json:"streamer_id"`
	SupplierID string   `json:"supplier_id"`
	ProductID  string   `json:"product_id"`
	Score      int64    `json:"score"`
	Streamer   side     `json:"streamer"`
	Supplier   side     `json:"supplier"`
	Vetoes     []reason `json:"vetoes"`
	Reasons    []reason `json:"reasons"`
}

// check returns what about a match is not as promised: sums, mean, reasons.
func (m match) check() error {
	for name, s := range map[string]side{"streamer": m.Streamer, "supplier": m.Supplier} {
		sum := int64(0)
		for _, c := range s.Components {
			sum += c.Points
			if c.Points < 0 || c.Points > c.Max {
				return fmt.Errorf("%s, %s: %s has %d of %d points", m.ProductID, name, c.Name, c.Points, c.Max)
			}
		}
		if sum != s.Score || len(s.Components) == 0 {
			return fmt.Errorf("%s, %s: the components sum to %d, the score is %d", m.ProductID, name, sum, s.Score)
		}
	}
	a, b := m.Streamer.Score, m.Supplier.Score
	if mean := (4*a*b + a + b) / max(1, 2*(a+b)); m.Score != mean { // harmonic, half up
		return fmt.Errorf("%s: the score is %d, the harmonic mean of %d and %d is %d", m.ProductID, m.Score, a, b, mean)
	}
	if len(m.Reasons) < 3 {
		return fmt.Errorf("%s: %d reasons", m.ProductID, len(m.Reasons))
	}
	for _, r := range m.Reasons {
		if r.Text == "" || r.Code == "" {
			return fmt.Errorf("%s: a reason without words: %v", m.ProductID, r)
		}
	}
	return nil
}

func (w *walk) streamerMatches(query url.Values) ([]match, error) {
	p, err := get[page[match]](w.ctx, w.agency, "/v1/streamers/"+w.streamer+"/matches", query)
	return p.Items, err
}

func (w *walk) matches() (string, error) {
	var list []match
	err := w.within(walkPatience, func() (err error) {
		list, err = w.streamerMatches(url.Values{"want": {"products"}, "limit": {"20"}})
		if err == nil && len(list) == 0 {
			err = fmt.Errorf("the streamer matches nothing")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	for i, m := range list {
		if err := m.check(); err != nil {
			return "", err
		}
		if len(m.Vetoes) > 0 || m.Score == 0 || i > 0 && m.Score > list[i-1].Score {
			return "", fmt.Errorf("place %d of the ranking: score %d, vetoes %v", i+1, m.Score, m.Vetoes)
		}
	}
	var words []string
	for _, r := range list[0].Reasons {
		words = append(words, r.Text)
	}
	return fmt.Sprintf("%d 个，最高 %d 分：%s", len(list), list[0].Score, strings.Join(words, "；")), nil
}

type pairToExplain struct {
	StreamerID string `json:"streamer_id"`
	ProductID  string `json:"product_id"`
}

// explain asks about the streamer and the vendor's product with the SKU.
func (w *walk) explain(sku string) (match, error) {
	kept, err := w.listed()
	if err != nil {
		return match{}, err
	}
	for _, p := range kept {
		if p.SKU == sku {
			a, err := asked(http.MethodPost, "/v1/matches/explain", pairToExplain{w.streamer, p.ID})
			if err != nil {
				return match{}, err
			}
			return sent[match](w.ctx, w.agency, a, http.StatusOK)
		}
	}
	return match{}, fmt.Errorf("no product %s", sku)
}

// matchesBack finds the streamer among the matches of the vendor's product and
// of the vendor, with the score the explanation gives.
func (w *walk) matchesBack() (string, error) {
	m, err := w.explain(w.goods[0].sku)
	if err == nil {
		err = m.check()
	}
	if err != nil {
		return "", err
	}
	if len(m.Vetoes) > 0 {
		return "", fmt.Errorf("the pair is vetoed: %v", m.Vetoes)
	}
	ranked, err := pages[match](w, w.vendor, "/v1/products/"+m.ProductID+"/matches", nil)
	if err != nil {
		return "", err
	}
	for i, r := range ranked {
		if r.StreamerID == w.streamer {
			if r.Score != m.Score || r.Streamer.Score != m.Streamer.Score || r.Supplier.Score != m.Supplier.Score {
				return "", fmt.Errorf("the ranking says %d, the explanation %d", r.Score, m.Score)
			}
			return fmt.Sprintf("商品侧第 %d 位共 %d，%d 分（主播 %d，供应商 %d）", i+1, len(ranked), m.Score, m.Streamer.Score, m.Supplier.Score), nil
		}
	}
	return "", fmt.Errorf("the streamer is not among the %d matches of %s", len(ranked), m.ProductID)
}

// veto explains the product whose commission is below the streamer's minimum.
func (w *walk) veto() (string, error) {
	var low goods
	for _, g := range w.goods {
		if g.bps() < walkMinimum {
			low = g
		}
	}
	m, err := w.explain(low.sku)
	if err != nil {
		return "", err
	}
	for _, v := range m.Vetoes {
		said := map[int64]bool{}
		for _, e := range v.Evidence {
			if e.Number != nil {
				said[*e.Number] = true
			}
		}
		if v.Code != "commission_below_minimum" {
			continue
		}
		if m.Score != 0 || !said[low.bps()] || !said[walkMinimum] {
			return "", fmt.Errorf("score %d, evidence %v", m.Score, v.Evidence)
		}
		ranked, err := w.streamerMatches(url.Values{"category_code": {"010501"}, "limit": {"100"}})
		for _, r := range ranked {
			if r.ProductID == m.ProductID {
				return "", fmt.Errorf("the vetoed product is in the ranking with %d", r.Score)
			}
		}
		return v.Code + "，" + v.Text, err
	}
	return "", fmt.Errorf("want the veto commission_below_minimum, got %v", m.Vetoes)
}
