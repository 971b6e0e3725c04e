package api

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongbo/domain"
)

// What bounds one file.
const (
	maxImportRows    = 5000
	maxImportColumns = 200
)

type importParams struct {
	SupplierID domain.SupplierID `query:"supplier_id" required:"true"`
	DryRun     bool              `query:"dry_run" default:"false"`
	List       bool              `query:"list" default:"false"`
}

// Import is a file of products and what came of it.
type Import struct {
	ID         domain.ImportID     `json:"id"`
	SupplierID domain.SupplierID   `json:"supplier_id"`
	Status     domain.ImportStatus `json:"status"`
	DryRun     bool                `json:"dry_run"`
	Rows       int64               `json:"rows"`
	Accepted   int64               `json:"accepted"`
	Rejected   int64               `json:"rejected"`
	Problems   []RowProblem        `json:"problems"`
	Version    int64               `json:"version"`
	CreatedAt  time.Time           `json:"created_at"`
	UpdatedAt  time.Time           `json:"updated_at"`
}

// RowProblem is one thing wrong with one row of a file; the header is row 1.
type RowProblem struct {
	Row    int64  `json:"row"`
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (v Import) version() int64   { return v.Version }
func (v Import) location() string { return "/v1/imports/" + string(v.ID) }

func newImport(c Call, v domain.Import) Import {
	out := Import{ID: v.ID, SupplierID: v.SupplierID, Status: v.Status, DryRun: v.DryRun, Rows: v.Rows, Accepted: v.Accepted, Rejected: v.Rejected,
		Problems: []RowProblem{}, Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
	for _, p := range v.Problems {
		out.Problems = append(out.Problems, RowProblem{Row: p.Row, Field: p.Field, Code: string(p.Code), Detail: Message(c.Lang, p.Code, p.Args)})
	}
	return out
}

// importProducts reads a CSV file. Good rows become products in one
// transaction; every fault of every bad row is told. A dry run keeps nothing.
func (a *API) importProducts(c Call, p importParams) (Import, error) {
	s, err := a.ownSupplier(c, p.SupplierID)
	if err != nil {
		return Import{}, err
	}
	file, err := io.ReadAll(c.r.Body)
	if err != nil {
		return Import{}, readFault(err)
	}
	rows, err := readCSV(file)
	if err != nil {
		return Import{}, err
	}
	held, err := a.Store.Credentials(c, s.ID)
	if err != nil {
		return Import{}, err
	}
	skus, err := a.Store.SKUs(c, s.ID)
	if err != nil {
		return Import{}, err
	}
	in := intake{api: a, supplier: s, held: held, skus: skus, list: p.List}
	for _, r := range rows {
		in.take(r)
	}
	now := domain.Instant(a.Now())
	v := domain.Import{ID: domain.ImportID(a.NewID(domain.PrefixImport)), OrganizationID: s.OrganizationID, SupplierID: s.ID, DryRun: p.DryRun,
		Rows: int64(len(rows)), Accepted: int64(len(in.products)), Rejected: int64(len(rows) - len(in.products)),
		Problems: append([]domain.RowProblem{}, in.problems...), Status: domain.Succeeded, Version: 1, CreatedAt: now, UpdatedAt: now}
	if p.DryRun {
		in.products = nil
	}
	return newImport(c, v), a.Store.SaveImport(c, c.By, v, in.products)
}

func (a *API) getImport(c Call, p byID) (Import, error) {
	v, err := a.Store.Import(c, domain.ImportID(p.ID))
	if err == nil {
		err = c.mine(v.OrganizationID)
	}
	return newImport(c, v), err
}

// csvRow is one row of a file: its number and its cells by column.
type csvRow struct {
	number int64
	cells  map[column]string
	faults []domain.Fault
}

// readCSV reads the file's rows. UTF-8, with or without a BOM, and GB18030 are
// understood; headers are Chinese or English, in any order.
func readCSV(file []byte) ([]csvRow, error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if !utf8.Valid(file) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) || bytes.IndexByte(decoded, 0) >= 0 {
			return nil, domain.Refuse(domain.Malformed, domain.CodeNotUTF8)
		}
		file = decoded
	}
	if bytes.IndexByte(file, 0) >= 0 {
		return nil, domain.Refuse(domain.Malformed, domain.CodeNotUTF8)
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	header, err := r.Read()
	if err != nil {
		return nil, domain.Refuse(domain.Malformed, domain.CodeEmptyFile)
	}
	columns, err := columnsOf(header)
	if err != nil {
		return nil, err
	}
	var rows []csvRow
	for n := int64(2); ; n++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &domain.Error{Kind: domain.Malformed, Code: domain.CodeBadRequest, Err: err}
		}
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		if len(rows) == maxImportRows {
			return nil, domain.Faulty([]domain.Fault{{Field: "body", Code: domain.CodeTooMany, Args: domain.Args{"max": strconv.Itoa(maxImportRows)}}})
		}
		rows = append(rows, newRow(n, columns, record))
	}
	if len(rows) == 0 {
		return nil, domain.Refuse(domain.Malformed, domain.CodeEmptyFile)
	}
	return rows, nil
}

func columnsOf(header []string) ([]column, error) {
	var faults []domain.Fault
	columns := make([]column, len(header))
	seen := map[string]bool{}
	if len(header) > maxImportColumns {
		return nil, domain.Faulty([]domain.Fault{{Field: "header", Code: domain.CodeTooMany, Args: domain.Args{"max": strconv.Itoa(maxImportColumns)}}})
	}
	for i, h := range header {
		col, ok := importColumns()[headerKey(h)]
		if !ok {
			faults = append(faults, domain.Fault{Field: fmt.Sprintf("header[%d]", i), Code: domain.CodeUnknownField})
		} else if seen[col.field] {
			faults = append(faults, domain.Fault{Field: fmt.Sprintf("header[%d]", i), Code: domain.CodeRepeated})
		}
		seen[col.field], columns[i] = true, col
	}
	return columns, domain.Faulty(faults)
}

func newRow(n int64, columns []column, record []string) csvRow {
	row := csvRow{number: n, cells: map[column]string{}}
	if len(record) > len(columns) {
		row.faults = append(row.faults, domain.Fault{Field: "row", Code: domain.CodeTooMany, Args: domain.Args{"max": strconv.Itoa(len(columns))}})
	}
	for i, cell := range record[:min(len(record), len(columns))] {
		if cell = strings.TrimSpace(cell); cell != "" {
			row.cells[columns[i]] = cell
		}
	}
	return row
}

// intake turns rows into products.
type intake struct {
	api      *API
	supplier domain.Supplier
	held     []domain.Credential
	skus     map[string]bool // taken
	list     bool
	products []domain.Product
	problems []domain.RowProblem
}

func (t *intake) take(r csvRow) {
	fields, faults := r.fields()
	faults = append(r.faults, faults...)
	now := t.api.Now()
	p, err := domain.NewProduct(domain.ProductID(t.api.NewID(domain.PrefixProduct)), t.supplier, fields, now)
	for _, f := range faultsOf(err) {
		if !slices.ContainsFunc(faults, func(g domain.Fault) bool { return g.Field == f.Field }) {
			faults = append(faults, f)
		}
	}
	if p.SKU != "" && t.skus[p.SKU] {
		faults = append(faults, domain.Fault{Field: "sku", Code: domain.CodeRepeated})
	}
	if t.list && len(faults) == 0 {
		if missing := p.Missing(t.held, domain.DateIn(now)); len(missing) > 0 {
			faults = append(faults, domain.Fault{Field: "category_code", Code: domain.CodeCredentialMissing, Args: domain.Args{"credentials": strings.Join(missing, ", ")}})
		} else {
			p.Status = domain.Listed
		}
	}
	for _, f := range faults {
		t.problems = append(t.problems, domain.RowProblem{Row: r.number, Field: f.Field, Code: f.Code, Args: f.Args})
	}
	if len(faults) == 0 {
		t.skus[p.SKU] = p.SKU != ""
		t.products = append(t.products, p)
	}
}
