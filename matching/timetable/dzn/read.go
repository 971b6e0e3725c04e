// Package dzn reads the MiniZinc data files of the Business-to-Business Meeting Scheduling Problem (B2BSP) and runs
// the solver on them.
package dzn

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

const (
	maxBytes   = 32 << 20
	maxSlots   = 10_000
	maxTables  = 1_000_000
	maxPeople  = 1_000_000
	maxEntries = 4_000_000 // numbers in one value, ranges spelled out
	maxNumber  = 1 << 31
)

// SyntaxError is a place where the text is no data file. Line starts at 1.
type SyntaxError struct {
	Line   int
	Detail string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("dzn line %d: %s", e.Line, e.Detail) }

// value is what stands right of an equals sign: one number, or a list of cells. A cell is a number or a set.
type value struct {
	line  int
	list  bool
	width int // of a two-dimensional array; 0 otherwise
	cells []cell
}

type cell struct {
	num   int
	set   []int
	isSet bool
}

// read splits the text into named values; later ones of the same name are refused. What other names hold is passed over:
// it may be of any kind.
func read(in io.Reader) (map[string]value, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read dzn: %w", err)
	}
	if len(text) > maxBytes {
		return nil, &SyntaxError{Line: 1, Detail: fmt.Sprintf("larger than %d bytes", maxBytes)}
	}
	r := &reader{text: bytes.TrimPrefix(text, []byte("\ufeff")), line: 1}
	values := map[string]value{}
	for r.space(); !r.ended(); r.space() {
		if err := r.item(values); err != nil {
			return nil, err
		}
	}
	return values, r.open
}

// item reads a name and its value. The last one may lack its semicolon.
func (r *reader) item(values map[string]value) error {
	name, err := r.name()
	if err != nil {
		return err
	}
	if _, twice := values[name]; twice {
		return r.fail("%s is given twice", name)
	}
	if err := r.want('='); err != nil {
		return err
	}
	var v value
	if slices.Contains(names(), name) {
		v, err = r.value()
	} else {
		err = r.pass()
	}
	if err != nil {
		return err
	}
	values[name] = v
	if r.peek(); r.ended() {
		return nil
	}
	return r.want(';')
}

// names are those that Parse looks at.
func names() []string {
	return []string{"nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots", "requested", "forbidden", "fixed", "precedences"}
}

// pass goes to the semicolon behind a value that nobody looks at.
func (r *reader) pass() error {
	r.space()
	start := r.at
	for c := r.peek(); !r.ended() && c != ';'; c = r.peek() {
		if r.at++; c != '"' {
			continue
		}
		for ; !r.ended() && r.text[r.at] != '"'; r.at++ {
			if r.text[r.at] == '\\' {
				r.at++
			}
			if r.ended() || r.text[r.at] == '\n' {
				return r.fail("a text does not end in its line")
			}
		}
		r.at = min(r.at+1, len(r.text))
	}
	if r.at == start {
		return r.fail("a value should stand here")
	}
	return nil
}

type reader struct {
	text []byte
	at   int
	line int
	seen int   // numbers read in the current value
	open error // a comment that does not end
}

func (r *reader) ended() bool { return r.at >= len(r.text) }

func (r *reader) fail(format string, args ...any) error {
	return &SyntaxError{Line: r.line, Detail: fmt.Sprintf(format, args...)}
}

// space skips white space and comments, which go from % to the end of the line or from /* to */.
func (r *reader) space() {
	for !r.ended() {
		rest := r.text[r.at:]
		switch {
		case bytes.IndexByte([]byte(" \t\r\n\f\v"), rest[0]) >= 0:
			r.jump(1)
		case rest[0] == '%':
			line, _, _ := bytes.Cut(rest, []byte{'\n'})
			r.jump(len(line))
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest[2:], []byte("*/"))
			if end < 0 {
				r.open = r.fail("a comment does not end")
				end = len(rest) - 4
			}
			r.jump(end + 4)
		default:
			return
		}
	}
}

// jump goes on by n characters and counts the lines.
func (r *reader) jump(n int) {
	r.line += bytes.Count(r.text[r.at:r.at+n], []byte{'\n'})
	r.at += n
}

// peek is the next character that counts, or 0 at the end.
func (r *reader) peek() byte {
	r.space()
	if r.at == len(r.text) {
		return 0
	}
	return r.text[r.at]
}

func (r *reader) take(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) want(c byte) error {
	if r.take(c) {
		return nil
	}
	if r.at == len(r.text) {
		return r.fail("the text ends where %q should stand", c)
	}
	return r.fail("%q stands where %q should", r.text[r.at], c)
}

func (r *reader) name() (string, error) {
	start := r.at
	for r.at < len(r.text) && isLetter(r.text[r.at], r.at > start) {
		r.at++
	}
	if start == r.at {
		return "", r.fail("%q stands where a name should", r.text[r.at])
	}
	return string(r.text[start:r.at]), nil
}

func isLetter(c byte, digits bool) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || digits && c >= '0' && c <= '9'
}

func (r *reader) number() (int, error) {
	minus := r.take('-')
	if c := r.peek(); c < '0' || c > '9' {
		return 0, r.fail("a number should stand here")
	}
	n := 0
	for r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		n = n*10 + int(r.text[r.at]-'0')
		if n > maxNumber {
			return 0, r.fail("a number is too large")
		}
		r.at++
	}
	if minus {
		n = -n
	}
	r.seen++
	if r.seen > maxEntries {
		return 0, r.fail("more than %d numbers in one value", maxEntries)
	}
	return n, nil
}

// value reads a number, a set, a list, or an array, which may be spelt array1d(1..n, [...]) or array2d(1..n, 1..w, [...]).
func (r *reader) value() (value, error) {
	r.seen = 0
	r.space()
	v := value{line: r.line}
	if !r.ended() && isLetter(r.text[r.at], false) {
		return r.array(v)
	}
	if !r.take('[') {
		c, err := r.cell()
		v.cells = []cell{c}
		return v, err
	}
	v.list = true
	if r.take('|') {
		return r.table(v)
	}
	return r.row(v)
}

// row reads a list after its "[".
func (r *reader) row(v value) (value, error) {
	for {
		if r.take(']') {
			return v, nil
		}
		c, err := r.cell()
		if err != nil {
			return v, err
		}
		v.cells = append(v.cells, c)
		if r.take(',') {
			continue
		}
		return v, r.want(']')
	}
}

// array reads an array that is spelt with its index sets, of which there are one or two. They must be as large as what they hold.
func (r *reader) array(v value) (value, error) {
	kind, err := r.name()
	if err != nil {
		return v, err
	}
	if kind != "array1d" && kind != "array2d" {
		return v, r.fail("%s stands where a value should", kind)
	}
	if err := r.want('('); err != nil {
		return v, err
	}
	n := 1
	for range kind[5] - '0' {
		c, err := r.cell()
		if err != nil {
			return v, err
		}
		if !c.isSet {
			return v, r.fail("a range should stand here")
		}
		if err := r.want(','); err != nil {
			return v, err
		}
		v.width = len(c.set)
		n *= v.width
	}
	if err := r.want('['); err != nil {
		return v, err
	}
	v.list = true
	if v, err = r.row(v); err != nil {
		return v, err
	}
	if kind == "array1d" {
		v.width = 0
	}
	if len(v.cells) != n {
		return v, r.fail("%s holds %d values, not %d", kind, len(v.cells), n)
	}
	return v, r.want(')')
}

// table reads a two-dimensional array after its "[|". Every row must have the same width.
func (r *reader) table(v value) (value, error) {
	for row := 0; ; row = 0 {
		for r.peek() != '|' && r.peek() != ']' {
			c, err := r.cell()
			if err != nil {
				return v, err
			}
			v.cells = append(v.cells, c)
			row++
			if !r.take(',') {
				break
			}
		}
		bar := r.take('|')
		if row == 0 && len(v.cells) == 0 { // [||], and [|] too
			return v, r.want(']')
		}
		if v.width == 0 {
			v.width = row
		}
		if row != v.width {
			return v, r.fail("an array row has %d numbers, not %d", row, v.width)
		}
		if r.peek() == ']' || !bar {
			return v, r.want(']')
		}
	}
}

// cell reads a number, a set {1,2} or a range 1..3.
func (r *reader) cell() (cell, error) {
	if r.take('{') {
		return r.set()
	}
	n, err := r.number()
	if err != nil {
		return cell{}, err
	}
	if !r.take('.') {
		return cell{num: n}, nil
	}
	if err := r.want('.'); err != nil {
		return cell{}, err
	}
	last, err := r.number()
	if err != nil {
		return cell{}, err
	}
	r.seen += max(0, last-n)
	if r.seen > maxEntries {
		return cell{}, r.fail("more than %d numbers in one value", maxEntries)
	}
	c := cell{isSet: true}
	for ; n <= last; n++ {
		c.set = append(c.set, n)
	}
	return c, nil
}

func (r *reader) set() (cell, error) {
	c := cell{isSet: true}
	for {
		if r.take('}') {
			return c, nil
		}
		n, err := r.number()
		if err != nil {
			return c, err
		}
		c.set = append(c.set, n)
		if r.take(',') {
			continue
		}
		return c, r.want('}')
	}
}
