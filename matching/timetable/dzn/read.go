// Package dzn reads the MiniZinc data files of the Business-to-Business Meeting Scheduling Problem (B2BSP) and runs
// the solver on them.
package dzn

import (
	"fmt"
	"io"
)

const (
	maxBytes   = 32 << 20
	maxSlots   = 10_000
	maxTables  = 1_000_000
	maxPeople  = 1_000_000
	maxEntries = 4_000_000 // numbers in one value, ranges spelled out
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

// read splits the text into named values; later ones of the same name are refused.
func read(in io.Reader) (map[string]value, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read dzn: %w", err)
	}
	if len(text) > maxBytes {
		return nil, &SyntaxError{Line: 1, Detail: fmt.Sprintf("larger than %d bytes", maxBytes)}
	}
	r := &reader{text: text, line: 1}
	values := map[string]value{}
	for {
		r.space()
		if r.at == len(r.text) {
			return values, nil
		}
		name, err := r.name()
		if err != nil {
			return nil, err
		}
		if _, twice := values[name]; twice {
			return nil, r.fail("%s is given twice", name)
		}
		if err := r.want('='); err != nil {
			return nil, err
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		if err := r.want(';'); err != nil {
			return nil, err
		}
		values[name] = v
	}
}

type reader struct {
	text []byte
	at   int
	line int
	seen int // numbers read in the current value
}

func (r *reader) fail(format string, args ...any) error {
	return &SyntaxError{Line: r.line, Detail: fmt.Sprintf(format, args...)}
}

// space skips white space and % comments.
func (r *reader) space() {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '\n':
			r.line++
		case c == ' ' || c == '\t' || c == '\r':
		case c == '%':
			for r.at < len(r.text) && r.text[r.at] != '\n' {
				r.at++
			}
			continue
		default:
			return
		}
		r.at++
	}
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
		if n > 1<<31 {
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

func (r *reader) value() (value, error) {
	r.seen = 0
	r.space()
	v := value{line: r.line}
	if !r.take('[') {
		c, err := r.cell()
		v.cells = []cell{c}
		return v, err
	}
	v.list = true
	if r.take('|') {
		return r.table(v)
	}
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

// table reads a two-dimensional array after its "[|". Every row must have the same width.
func (r *reader) table(v value) (value, error) {
	row := 0
	for {
		switch {
		case r.take('|'):
			if row == 0 && !(len(v.cells) == 0 && r.peek() == ']') {
				return v, r.fail("an array row is empty")
			}
			if v.width == 0 {
				v.width = row
			}
			if row != v.width {
				return v, r.fail("an array row has %d numbers, not %d", row, v.width)
			}
			row = 0
			if r.take(']') {
				return v, nil
			}
		case r.take(','):
		default:
			c, err := r.cell()
			if err != nil {
				return v, err
			}
			v.cells = append(v.cells, c)
			row++
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
