package api

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// importColumnsFile says which headers a file may have, what field each fills
// and how its cells are read.
//
//go:embed import_columns.tsv
var importColumnsFile string

// column is a header's meaning.
type column struct {
	field  string // name of the field in ProductInput
	reader string // text, yuan, fen, percent, bps, integer, boolean, category, division, list, or a list of "word=value"
}

var importColumns = sync.OnceValue(func() map[string]column {
	out := make(map[string]column)
	for line := range strings.Lines(importColumnsFile) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		for header := range strings.SplitSeq(f[2], ",") {
			out[headerKey(header)] = column{field: f[0], reader: f[1]}
		}
	}
	return out
})

func headerKey(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "（", "(", "）", ")", "\ufeff", "").Replace(strings.TrimSpace(s)))
}

// fields reads the row's cells.
func (r csvRow) fields() (domain.ProductFields, []domain.Fault) {
	var f domain.ProductFields
	var faults []domain.Fault
	for col, cell := range r.cells {
		if fault := fill(&f, col, cell); fault != "" {
			faults = append(faults, domain.Fault{Field: col.field, Code: fault, Args: domain.Args{"want": col.reader, "got": "text", "what": col.reader, "values": words(col.reader)}})
		}
	}
	slices.SortFunc(faults, func(a, b domain.Fault) int { return strings.Compare(a.Field, b.Field) })
	return f, faults
}

// fill sets the column's field from the cell, or says what is wrong with it.
func fill(f *domain.ProductFields, col column, cell string) domain.Code {
	texts := map[string]*string{"title": &f.Title, "description": &f.Description, "brand": &f.Brand, "sku": &f.SKU, "gi_certificate": &f.GICertificate,
		"harvest_from": &f.HarvestFrom, "harvest_to": &f.HarvestTo, "redemption_address": &f.RedemptionAddress, "redemption_terms": &f.RedemptionTerms,
		"category_code": &f.CategoryCode, "origin_division_code": &f.OriginDivisionCode}
	numbers := map[string]*int64{"supply_price_fen": &f.SupplyPriceFen, "live_price_fen": &f.LivePriceFen, "floor_price_fen": &f.FloorPriceFen, "commission_bps": &f.CommissionBps,
		"slot_fee_budget_fen": &f.SlotFeeBudgetFen, "moq": &f.MOQ, "stock": &f.Stock, "daily_ship_capacity": &f.DailyShipCapacity, "ship_within_hours": &f.ShipWithinHours}
	truths := map[string]*bool{"dropship": &f.Dropship, "cold_chain": &f.ColdChain, "distress_stock": &f.DistressStock}
	var code domain.Code
	switch col.reader {
	case "text":
		*texts[col.field] = cell
	case "yuan", "percent":
		*numbers[col.field], code = hundredths(cell)
	case "integer":
		n, err := strconv.ParseInt(strings.ReplaceAll(cell, ",", ""), 10, 64)
		if *numbers[col.field] = n; err != nil {
			code = domain.CodeWrongType
		}
	case "boolean":
		*truths[col.field], code = yes(cell)
	case "category":
		c, ok := categoryOf(cell)
		if *texts[col.field] = c; !ok {
			code = domain.CodeNoSuchThing
		}
	case "division":
		d, ok := divisionOf(cell)
		if *texts[col.field] = d; !ok {
			code = domain.CodeNoSuchThing
		}
	case "list":
		f.Tags = strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("、,，;；|", r) })
	default:
		word, ok := wordOf(col.reader, cell)
		if !ok {
			return domain.CodeNotOneOf
		}
		switch col.field {
		case "stock_mode":
			f.StockMode = domain.StockMode(word)
		case "sample_policy":
			f.SamplePolicy = domain.SamplePolicy(word)
		case "cooperation_modes":
			f.CooperationModes = []domain.CooperationMode{domain.CooperationMode(word)}
		}
	}
	return code
}

// hundredths reads a decimal number of yuan, or of percent, exactly.
func hundredths(cell string) (int64, domain.Code) {
	cell = strings.TrimRight(strings.TrimLeft(strings.ReplaceAll(cell, ",", ""), "¥￥ "), "元%％ ")
	whole, part, _ := strings.Cut(cell, ".")
	part = strings.TrimRight(part, "0")
	if len(whole) > 15 || len(part) > 2 || strings.ContainsAny(part, "+-") || !strings.ContainsAny(whole, "0123456789") {
		return 0, domain.CodeWrongType
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", 2-len(part)), 10, 64)
	if err != nil {
		return 0, domain.CodeWrongType
	}
	return n, ""
}

func yes(cell string) (bool, domain.Code) {
	switch strings.ToLower(cell) {
	case "是", "有", "支持", "true", "yes", "y", "1":
		return true, ""
	case "否", "无", "不支持", "false", "no", "n", "0":
		return false, ""
	}
	return false, domain.CodeWrongType
}

func categoryOf(cell string) (string, bool) {
	if c, ok := reference.CategoryByCode(cell); ok {
		return c.Code, true
	}
	c, ok := reference.CategoryByName(cell)
	return c.Code, ok
}

// divisionsByName finds a division by its full name or, where one alone has it, by its own.
var divisionsByName = sync.OnceValue(func() map[string]string {
	out := make(map[string]string)
	for _, d := range reference.Divisions() {
		if _, twice := out[d.Name]; twice {
			out[d.Name] = ""
		} else {
			out[d.Name] = d.Code
		}
	}
	for _, d := range reference.Divisions() {
		out[reference.FullName(d.Code)] = d.Code
	}
	return out
})

func divisionOf(cell string) (string, bool) {
	if d, ok := reference.DivisionByCode(cell); ok {
		return d.Code, true
	}
	code := divisionsByName()[strings.ReplaceAll(cell, " ", "")]
	return code, code != ""
}

// words are the words of a list of "word=value" pairs, to be told.
func words(pairs string) string {
	var out []string
	for pair := range strings.SplitSeq(pairs, " ") {
		word, _, _ := strings.Cut(pair, "=")
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

// wordOf finds the cell in a list of "word=value" pairs.
func wordOf(pairs, cell string) (string, bool) {
	for pair := range strings.SplitSeq(pairs, " ") {
		if word, value, _ := strings.Cut(pair, "="); word == cell || value == cell {
			return value, true
		}
	}
	return "", false
}
