package picture

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// canvas collects the lines of a picture whose size shows only at its end.
type canvas struct {
	lines         strings.Builder
	width, height int
}

func (c *canvas) add(format string, args ...any) {
	fmt.Fprintf(&c.lines, format+"\n", args...)
}

// text adds a text of a class, cut to so many pixels at that size.
func (c *canvas) text(x, y int, class, text string, room, size int) {
	short := cut(text, room, size)
	if short == text {
		c.add(`<text class="%s" x="%d" y="%d">%s</text>`, class, x, y, escape(text))
		return
	}
	c.add(`<text class="%s" x="%d" y="%d"><title>%s</title>%s</text>`, class, x, y, escape(text), escape(short))
}

func (c *canvas) end(w io.Writer, doing string) error {
	_, err := fmt.Fprintf(w, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n%s</svg>\n",
		c.width, c.height, c.width, c.height, c.lines.String())
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func escape(s string) string { return html.EscapeString(s) }

// width is about how many pixels a text takes: a Chinese character as many as its size, others some three fifths.
func width(s string, size int) int {
	tenths := 0
	for _, r := range s {
		switch {
		case r >= 0x2e80:
			tenths += 10
		case strings.ContainsRune("iljtf.,:;'| ()[]", r):
			tenths += 4
		default:
			tenths += 6
		}
	}
	return (tenths*size + 9) / 10
}

// cut shortens a text to the room it has.
func cut(s string, room, size int) string {
	if width(s, size) <= room {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; width(short, size) <= room {
			return short
		}
	}
	return "…"
}
