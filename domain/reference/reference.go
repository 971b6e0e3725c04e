// Package reference holds the facts everybody agrees on before the first
// account exists: GB/T 2260 divisions, the 832 former poverty counties, the
// product category tree and the credentials that categories require.
//
// The tables are embedded and parsed on first use, once per process. Slices
// that the package returns are shared between callers: read, do not modify.
package reference

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Check parses every embedded table and returns all the faults found. Accessors
// leave a faulty row out instead of failing, so a build is only good when Check
// answers nil; the tests hold it to that.
func Check() error {
	d, p, c, k := divisionTable(), povertyTable(), categoryTable(), credentialTable()
	return errors.Join(d.err, p.err, c.err, k.err)
}

// rows calls each with the fields of every line of a tab-separated table whose
// first line names the columns. Blank lines and lines that start with # are
// skipped. It returns the faults of the table, each with its line number.
func rows(table, text string, columns int, each func(field []string) error) error {
	var faults []error
	field := make([]string, 0, columns)
	line, header := 0, true
	for text != "" {
		var row string
		row, text, _ = strings.Cut(text, "\n")
		line++
		if row == "" || row[0] == '#' {
			continue
		}
		if header {
			header = false
			continue
		}
		field = field[:0]
		for more := true; more; {
			var cell string
			cell, row, more = strings.Cut(row, "\t")
			field = append(field, cell)
		}
		if len(field) != columns {
			faults = append(faults, fmt.Errorf("%s line %d: has %d columns, want %d", table, line, len(field), columns))
			continue
		}
		if err := each(field); err != nil {
			faults = append(faults, fmt.Errorf("%s line %d: %w", table, line, err))
		}
	}
	return errors.Join(faults...)
}

// list splits a cell of several values; an empty cell has none.
func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, ",")
}

// bps reads a ratio in basis points, 0 to 10000.
func bps(cell string) (int, error) {
	n, err := strconv.Atoi(cell)
	if err != nil || n < 0 || n > 10000 {
		return 0, fmt.Errorf("read basis points %q: want 0 to 10000", cell)
	}
	return n, nil
}
