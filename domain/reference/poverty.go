package reference

import (
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"sync"
)

// FormerPovertyCounty is one of the 832 counties that China took off the poverty
// list from 2016 to 2020 (脱贫县).
type FormerPovertyCounty struct {
	Code         string // the division's present code; retired only where none is left
	Name         string // as on the list, which may not be the present name
	ProvinceCode string
	RemovedYear  int
}

// FormerPovertyCounties returns all 832, ordered by code.
func FormerPovertyCounties() []FormerPovertyCounty { return povertyTable().list }

//go:embed poverty_counties.tsv
var povertyText string

//go:embed retired_divisions.tsv
var retiredText string

type povertyIndex struct {
	list    []FormerPovertyCounty
	now     map[string]bool // codes on the list
	retired []Division
	err     error
}

var povertyTable = sync.OnceValue(parsePoverty)

func parsePoverty() *povertyIndex {
	t := &povertyIndex{
		list: make([]FormerPovertyCounty, 0, 832),
		now:  make(map[string]bool, 832),
	}
	t.err = rows("poverty_counties.tsv", povertyText, 4, func(field []string) error {
		year, err := strconv.Atoi(field[3])
		if err != nil {
			return fmt.Errorf("read year of %s: %w", field[1], err)
		}
		c := FormerPovertyCounty{Code: field[0], Name: field[1], ProvinceCode: field[2], RemovedYear: year}
		t.list = append(t.list, c)
		t.now[c.Code] = true
		return nil
	})
	t.err = errors.Join(t.err, rows("retired_divisions.tsv", retiredText, 4, t.retire))
	return t
}

// retire reads a code that is out of force: code, name, parent city in force, successor.
func (t *povertyIndex) retire(field []string) error {
	d, err := division(field[0], field[1])
	if err != nil {
		return err
	}
	d.ParentCode, d.SuccessorCode = field[2], field[3]
	d.Retired = true
	d.PovertyCounty = true
	t.retired = append(t.retired, d)
	return nil
}
