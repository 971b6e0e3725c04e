package reference

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Category is a node of the product tree, in the words the trade uses. A code
// has two digits per level: 01, 0102, 010203; it never changes its meaning.
type Category struct {
	Code         string
	ParentCode   string // empty at the top
	NameZh       string
	NameEn       string
	Level        int // 1 at the top
	Leaf         bool
	OfferingType string   // "goods", "voucher" or "service"
	Credentials  []string // codes required here, those of the ancestors included, sorted
	Aliases      []string // other words people search for
	// ReturnPriorBps is the share of orders usually sent back or refunded in
	// livestream sales; a starting point until a product has a history.
	ReturnPriorBps int
	// TypicalCommissionBps is the commission rate usual in livestream sales.
	TypicalCommissionBps int
}

// Categories returns the whole tree, each parent before its children.
func Categories() []Category { return categoryTable().list }

// CategoryByCode finds a category by its code.
func CategoryByCode(code string) (Category, bool) {
	t := categoryTable()
	i, ok := t.byCode[code]
	if !ok {
		return Category{}, false
	}
	return t.list[i], true
}

// CategoryByName finds a category by its path (女装/连衣裙), its Chinese name or
// an alias, as people write them in spreadsheets. A name that several categories
// bear goes to the first leaf in the order of the tree; names win over aliases.
func CategoryByName(name string) (Category, bool) {
	t := categoryTable()
	i, ok := t.byName[foldName(name)]
	if !ok {
		return Category{}, false
	}
	return t.list[i], true
}

// CategoryChildren returns the categories right below a code, in the order of
// the tree; the top for the empty code.
func CategoryChildren(code string) []Category {
	t := categoryTable()
	var below []Category
	for _, i := range t.below[code] {
		below = append(below, t.list[i])
	}
	return below
}

// CategoryAncestors returns the codes above a category, root first, without the
// category itself. It is empty at the top and for unknown codes.
func CategoryAncestors(code string) []string {
	c, ok := CategoryByCode(code)
	if !ok {
		return nil
	}
	var above []string
	for c.ParentCode != "" {
		above = append(above, c.ParentCode)
		c, _ = CategoryByCode(c.ParentCode)
	}
	slices.Reverse(above)
	return above
}

// CategoryPath spells a category from the top: 女装/连衣裙/碎花裙. It is empty for
// an unknown code.
func CategoryPath(code string) string {
	c, ok := CategoryByCode(code)
	if !ok {
		return ""
	}
	var path []string
	for _, above := range CategoryAncestors(code) {
		a, _ := CategoryByCode(above)
		path = append(path, a.NameZh)
	}
	return strings.Join(append(path, c.NameZh), "/")
}

//go:embed categories.tsv
var categoriesText string

type categoryIndex struct {
	list   []Category
	byCode map[string]int
	byName map[string]int
	below  map[string][]int
	err    error
}

var categoryTable = sync.OnceValue(parseCategories)

func parseCategories() *categoryIndex {
	t := &categoryIndex{
		list:   make([]Category, 0, 600),
		byCode: make(map[string]int, 600),
		byName: make(map[string]int, 2400),
		below:  make(map[string][]int, 120),
	}
	t.err = rows("categories.tsv", categoriesText, 8, t.add)
	for i := range t.list {
		t.list[i].Leaf = len(t.below[t.list[i].Code]) == 0
	}
	t.nameAll()
	return t
}

// add reads one line; an empty cell takes the parent's value, and credentials
// add up on the way down.
func (t *categoryIndex) add(field []string) error {
	c := Category{
		Code: field[0], NameZh: field[1], NameEn: field[2], Level: len(field[0]) / 2,
		OfferingType: field[3], Aliases: list(field[5]),
	}
	if len(c.Code) < 2 || len(c.Code)%2 != 0 {
		return fmt.Errorf("read category %q: want two digits per level", c.Code)
	}
	required := list(field[4])
	var up Category
	if c.Level > 1 {
		c.ParentCode = c.Code[:len(c.Code)-2]
		i, ok := t.byCode[c.ParentCode]
		if !ok {
			return fmt.Errorf("read category %s: parent %s is not above it", c.Code, c.ParentCode)
		}
		up = t.list[i]
		required = append(required, up.Credentials...)
	}
	slices.Sort(required)
	c.Credentials = slices.Compact(required)
	if c.OfferingType == "" {
		c.OfferingType = up.OfferingType
	}
	var err1, err2 error
	c.ReturnPriorBps, err1 = inherit(field[6], up.ReturnPriorBps)
	c.TypicalCommissionBps, err2 = inherit(field[7], up.TypicalCommissionBps)
	t.byCode[c.Code] = len(t.list)
	t.below[c.ParentCode] = append(t.below[c.ParentCode], len(t.list))
	t.list = append(t.list, c)
	return errors.Join(err1, err2)
}

func inherit(cell string, above int) (int, error) {
	if cell == "" {
		return above, nil
	}
	return bps(cell)
}

// nameAll fills byName in the order of preference of CategoryByName.
func (t *categoryIndex) nameAll() {
	claim := func(name string, i int) {
		if key := foldName(name); key != "" {
			if _, taken := t.byName[key]; !taken {
				t.byName[key] = i
			}
		}
	}
	path := make([]string, len(t.list))
	for i, c := range t.list {
		path[i] = c.NameZh
		if c.ParentCode != "" {
			path[i] = path[t.byCode[c.ParentCode]] + "/" + c.NameZh
			claim(path[i], i)
		}
	}
	for _, leaf := range []bool{true, false} {
		for i, c := range t.list {
			if c.Leaf == leaf {
				claim(c.NameZh, i)
			}
		}
	}
	for i, c := range t.list {
		for _, alias := range c.Aliases {
			claim(alias, i)
		}
	}
}

// foldName makes the spellings of a spreadsheet cell alike: no blanks, small
// letters, one kind of path separator.
func foldName(name string) string {
	name = strings.ToLower(strings.Join(strings.Fields(name), ""))
	return separators.Replace(name)
}

var separators = strings.NewReplacer(">", "/", "／", "/", "＞", "/")
