package reference

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// DivisionLevel says how far down the tree of places a division stands.
type DivisionLevel string

// The three levels of GB/T 2260.
const (
	Province DivisionLevel = "province"
	City     DivisionLevel = "city"
	County   DivisionLevel = "county"
)

// Division is a province, city or county of GB/T 2260.
//
// A municipality's second level (市辖区, 县) and the second level of counties
// that a province runs itself (省直辖县级行政区划) are kept as City rows, so every
// county has a city, but they are no part of a full name: see Pseudo.
type Division struct {
	Code       string // six digits: 440000, 440100, 440103
	Name       string
	ParentCode string // empty for a province
	Level      DivisionLevel
	// PovertyCounty is true for the 832 former poverty counties, under their
	// present code and under the codes they had before.
	PovertyCounty bool
	// Retired is true for a code that is no longer in force. Such a division
	// answers DivisionByCode but is in no list.
	Retired bool
	// SuccessorCode is the division that took over from a retired one, or empty.
	SuccessorCode string
}

// Pseudo is true for a second level that exists in codes only, such as 110100 市辖区.
func (d Division) Pseudo() bool {
	return d.Level == City && (d.Name == "市辖区" || d.Name == "县" || strings.HasSuffix(d.Name, "直辖县级行政区划"))
}

// Divisions returns every division in force, ordered by code.
func Divisions() []Division { return divisionTable().list }

// DivisionByCode finds a division by its six digits, retired codes of former
// poverty counties included.
func DivisionByCode(code string) (Division, bool) {
	d, ok := divisionTable().byCode[code]
	if !ok {
		return Division{}, false
	}
	return *d, true
}

// ChildDivisions returns the divisions right below a code, ordered by code; the
// provinces for the empty code.
func ChildDivisions(code string) []Division {
	t := divisionTable()
	if code == "" {
		return t.provinces
	}
	below, ok := t.below[code]
	if !ok {
		return nil
	}
	return t.byLevel[below.from:below.to:below.to]
}

// Ancestors returns the codes above a division, root first, without the division
// itself: 440103 gives 440000, 440100. It is empty for provinces and unknown codes.
func Ancestors(code string) []string {
	t := divisionTable()
	d, ok := t.byCode[code]
	if !ok {
		return nil
	}
	var above []string
	for d.ParentCode != "" {
		above = append(above, d.ParentCode)
		d = t.byCode[d.ParentCode]
	}
	slices.Reverse(above)
	return above
}

// FullName spells a division from the province down: 广东省广州市越秀区. Pseudo
// levels are left out: 500101 is 重庆市万州区. It is empty for an unknown code.
func FullName(code string) string {
	var name strings.Builder
	for _, c := range append(Ancestors(code), code) {
		d, ok := DivisionByCode(c)
		if !ok {
			return ""
		}
		if !d.Pseudo() {
			name.WriteString(d.Name)
		}
	}
	return name.String()
}

// Within is true when code is area or lies below it. Every division lies within
// the empty area.
func Within(code, area string) bool {
	if area == "" || code == area {
		return true
	}
	return slices.Contains(Ancestors(code), area)
}

//go:embed divisions.tsv
var divisionsText string

type span struct{ from, to int }

type divisionIndex struct {
	list      []Division // by code
	provinces []Division
	byLevel   []Division // cities then counties, each by code
	below     map[string]span
	byCode    map[string]*Division
	err       error
}

var divisionTable = sync.OnceValue(func() *divisionIndex { return parseDivisions(povertyTable()) })

func parseDivisions(poor *povertyIndex) *divisionIndex {
	t := &divisionIndex{
		list:   make([]Division, 0, 3600),
		below:  make(map[string]span, 400),
		byCode: make(map[string]*Division, 3700),
	}
	t.err = rows("divisions.tsv", divisionsText, 2, func(field []string) error {
		d, err := division(field[0], field[1])
		d.PovertyCounty = poor.now[d.Code]
		t.list = append(t.list, d)
		return err
	})
	for i := range t.list {
		t.byCode[t.list[i].Code] = &t.list[i]
	}
	for _, d := range poor.retired {
		t.byCode[d.Code] = &d
	}
	t.group()
	return t
}

// group lays the children of each division side by side.
func (t *divisionIndex) group() {
	for _, level := range []DivisionLevel{Province, City, County} {
		for _, d := range t.list {
			if d.Level != level {
				continue
			}
			if level == Province {
				t.provinces = append(t.provinces, d)
				continue
			}
			s, ok := t.below[d.ParentCode]
			if !ok {
				s.from = len(t.byLevel)
			}
			t.byLevel = append(t.byLevel, d)
			s.to = len(t.byLevel)
			t.below[d.ParentCode] = s
		}
	}
}

// division reads the level and the parent off a code: trailing zeros mark a
// province or a city.
func division(code, name string) (Division, error) {
	d := Division{Code: code, Name: name}
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" || name == "" {
		return d, fmt.Errorf("read division %q %q: want six digits and a name", code, name)
	}
	switch {
	case code[2:] == "0000":
		d.Level = Province
	case code[4:] == "00":
		d.Level, d.ParentCode = City, code[:2]+"0000"
	default:
		d.Level, d.ParentCode = County, code[:4]+"00"
	}
	return d, nil
}
