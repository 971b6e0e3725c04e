package demo

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed words/*.txt
var wordFiles embed.FS

// words is all the data files, read.
type words struct {
	surnames   []rune
	women, men []string // given names
	shopWords  []string
	brands     []string
	bios       []string
	nicknames  []string
	placed     []string // aliases that name a place
	markets    []market
	belts      []belt
	malls      []place
	mallTrades [][]string
	places     []place
	houses     []house
	produce    []produce
	agencies   []agency
	trades     map[string][]string
	origins    map[string][]string
	goods      map[string]wares
	audiences  map[string]audience
	calls      []calling
}

type market struct {
	name, division, address, stall string
	stalls                         int64
	categories                     []string
}

type belt struct {
	name, division, ending string
	categories             []string
}

type place struct{ division, name, street string }

// house is a kind of local merchant.
type house struct {
	kind, category, ending, terms string
	sold                          []string
}

// produce is what a poverty county is known for. Prices are in yuan.
type produce struct {
	division, county, name, category, gi, from, to string
	low, high                                      int64
	cold                                           bool
}

type agency struct {
	name, division string
	tops           []string
}

// wares is what titles and prices of a category are made of. Prices are in yuan.
type wares struct {
	low, high int64
	looks     []string
	closings  []string
}

type audience struct {
	female         int64
	ages, spending []int
}

// calling is a line of goods that streamers sell.
type calling struct {
	weight     int
	categories []string
}

func readWords() (words, error) {
	r := &reader{}
	w := words{
		shopWords: commas(r.lines("shop_words")), brands: commas(r.lines("brands")),
		bios: r.lines("bios"), nicknames: r.lines("streamer_words"), placed: commas(r.lines("placed_names")),
		trades: map[string][]string{}, origins: map[string][]string{}, goods: map[string]wares{}, audiences: map[string]audience{},
	}
	for i, line := range r.lines("given_names") {
		if i == 0 {
			w.women = comma(line)
		} else {
			w.men = append(w.men, comma(line)...)
		}
	}
	w.surnames = []rune(strings.Join(r.lines("surnames"), ""))
	for f := range r.rows("markets", 6) {
		w.markets = append(w.markets, market{name: f[0], division: f[1], address: f[2], stalls: r.number(f[3]), stall: f[4], categories: comma(f[5])})
	}
	for f := range r.rows("belts", 4) {
		w.belts = append(w.belts, belt{name: f[0], division: f[1], categories: comma(f[2]), ending: f[3]})
	}
	for f := range r.rows("malls", 2) {
		w.malls = append(w.malls, place{name: f[0], division: f[1]})
	}
	for _, line := range r.lines("mall_trades") {
		w.mallTrades = append(w.mallTrades, comma(line))
	}
	for f := range r.rows("places", 3) {
		w.places = append(w.places, place{division: f[0], name: f[1], street: f[2]})
	}
	for f := range r.rows("night", 5) {
		w.houses = append(w.houses, house{kind: f[0], category: f[1], ending: f[2], sold: comma(f[3]), terms: f[4]})
	}
	w.tables(r)
	return w, errors.Join(r.faults...)
}

func (w *words) tables(r *reader) {
	for f := range r.rows("produce", 10) {
		w.produce = append(w.produce, produce{
			division: f[0], county: f[1], name: f[2], category: f[3], gi: f[4], from: f[5], to: f[6],
			low: r.number(f[7]), high: r.number(f[8]), cold: f[9] == "yes",
		})
	}
	for f := range r.rows("agencies", 3) {
		w.agencies = append(w.agencies, agency{name: f[0], division: f[1], tops: comma(f[2])})
	}
	for f := range r.rows("trades", 2) {
		w.trades[f[0]] = comma(f[1])
	}
	for f := range r.rows("origins", 2) {
		w.origins[f[0]] = comma(f[1])
	}
	for f := range r.rows("goods", 5) {
		w.goods[f[0]] = wares{low: r.number(f[1]), high: r.number(f[2]), looks: comma(f[3]), closings: comma(f[4])}
	}
	for f := range r.rows("audiences", 4) {
		w.audiences[f[0]] = audience{female: r.number(f[1]), ages: r.numbers(f[2]), spending: r.numbers(f[3])}
	}
	for f := range r.rows("streamer_trades", 2) {
		w.calls = append(w.calls, calling{weight: int(r.number(f[0])), categories: comma(f[1])})
	}
}

// nearest returns the entry of the longest prefix of the code.
func nearest[T any](table map[string]T, code string) (T, bool) {
	for n := len(code); n > 0; n -= 2 {
		if v, ok := table[code[:n]]; ok {
			return v, true
		}
	}
	var none T
	return none, false
}

// reader reads data files and keeps the faults.
type reader struct{ faults []error }

// lines returns the lines of words/NAME.txt without blanks and remarks.
func (r *reader) lines(name string) []string {
	text, err := wordFiles.ReadFile("words/" + name + ".txt")
	if err != nil {
		r.faults = append(r.faults, err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(text)), "\n"), func(l string) bool {
		return l == "" || l[0] == '#'
	})
}

// rows gives the cells of each line, always as many as columns.
func (r *reader) rows(name string, columns int) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, line := range r.lines(name) {
			cells := strings.Split(line, "|")
			if len(cells) != columns {
				r.faults = append(r.faults, fmt.Errorf("%s.txt: %q has %d columns, want %d", name, line, len(cells), columns))
				continue
			}
			if !yield(cells) {
				return
			}
		}
	}
}

func (r *reader) number(cell string) int64 {
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		r.faults = append(r.faults, fmt.Errorf("read number: %w", err))
	}
	return n
}

func (r *reader) numbers(cell string) []int {
	var out []int
	for _, c := range comma(cell) {
		out = append(out, int(r.number(c)))
	}
	return out
}

func comma(cell string) []string { return strings.Split(cell, ",") }

func commas(lines []string) []string { return comma(strings.Join(lines, ",")) }
