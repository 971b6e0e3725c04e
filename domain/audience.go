package domain

import (
	"fmt"
	"slices"
)

// Audience says who watches, or who a product is for. Shares are basis points;
// a list of shares is empty (unknown) or sums to 10000.
type Audience struct {
	FemaleBps *int64          `json:"female_bps,omitempty"`
	Ages      []AgeShare      `json:"ages"`
	Regions   []RegionShare   `json:"regions"` // provinces; they may sum to less than 10000
	Spending  []SpendingShare `json:"spending"`
}

// AgeShare is the share of one band of ages.
type AgeShare struct {
	Band     AgeBand `json:"band"`
	ShareBps int64   `json:"share_bps"`
}

// RegionShare is the share of one province.
type RegionShare struct {
	DivisionCode string `json:"division_code"`
	ShareBps     int64  `json:"share_bps"`
}

// SpendingShare is the share of one level of spending power.
type SpendingShare struct {
	Level    SpendingPower `json:"level"`
	ShareBps int64         `json:"share_bps"`
}

// provinces is how many divisions of the first level there are.
const provinces = 34

// audience returns a with lists that are never nil.
func (c *Checks) audience(field string, a Audience) Audience {
	if a.FemaleBps != nil {
		c.Bps(field+".female_bps", *a.FemaleBps)
	}
	ages, spending := make([]AgeBand, 0, len(a.Ages)), make([]SpendingPower, 0, len(a.Spending))
	regions := make([]string, 0, len(a.Regions))
	var shares []int64
	c.Want(len(a.Ages) <= len(AgeBands), field+".ages", CodeTooMany, "max", len(AgeBands))
	for i, s := range a.Ages[:min(len(a.Ages), len(AgeBands))] {
		at := fmt.Sprintf("%s.ages[%d]", field, i)
		OneOf(c, at+".band", s.Band, AgeBands)
		c.Bps(at+".share_bps", s.ShareBps)
		c.Want(!slices.Contains(ages, s.Band), at+".band", CodeRepeated)
		ages, shares = append(ages, s.Band), append(shares, s.ShareBps)
	}
	c.whole(field+".ages", shares)
	shares = nil
	c.Want(len(a.Spending) <= len(SpendingPowers), field+".spending", CodeTooMany, "max", len(SpendingPowers))
	for i, s := range a.Spending[:min(len(a.Spending), len(SpendingPowers))] {
		at := fmt.Sprintf("%s.spending[%d]", field, i)
		OneOf(c, at+".level", s.Level, SpendingPowers)
		c.Bps(at+".share_bps", s.ShareBps)
		c.Want(!slices.Contains(spending, s.Level), at+".level", CodeRepeated)
		spending, shares = append(spending, s.Level), append(shares, s.ShareBps)
	}
	c.whole(field+".spending", shares)
	c.Want(len(a.Regions) <= provinces, field+".regions", CodeTooMany, "max", provinces)
	var sum int64
	for i, s := range a.Regions[:min(len(a.Regions), provinces)] {
		at := fmt.Sprintf("%s.regions[%d]", field, i)
		c.province(at+".division_code", s.DivisionCode)
		c.Bps(at+".share_bps", s.ShareBps)
		c.Want(!slices.Contains(regions, s.DivisionCode), at+".division_code", CodeRepeated)
		regions, sum = append(regions, s.DivisionCode), sum+s.ShareBps
	}
	c.Want(sum <= 10000, field+".regions", CodeSharesNot100)
	a.Ages, a.Regions, a.Spending = filled(a.Ages), filled(a.Regions), filled(a.Spending)
	return a
}

func (c *Checks) whole(field string, shares []int64) {
	var sum int64
	for _, s := range shares {
		sum += s
	}
	c.Want(len(shares) == 0 || sum == 10000, field, CodeSharesNot100)
}

// filled makes JSON say [] where Go has nil.
func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
