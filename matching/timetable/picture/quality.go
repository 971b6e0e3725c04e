package picture

import (
	"fmt"
	"io"
	"math"
)

// Moment is what the best timetable was like from some time on. Idle and Wait are those of a timetable with that many
// breaks, or 0 where they were not measured.
type Moment struct {
	Moves  int64
	Millis int64
	Breaks int
	Idle   int // idle slots
	Wait   int // slots of the longest wait
}

// Axis is what time is measured in.
type Axis string

const (
	ByMoves Axis = "moves"
	ByTime  Axis = "time" // milliseconds
)

// Run is what one run of the solver told.
type Run struct {
	Title   string
	Moments []Moment // the last one says where the axis ends
	Bound   int      // fewest breaks that are proven to be needed; 0 is not drawn
	By      Axis
}

// plot is the room of the three curves.
type plot struct {
	canvas
	Run
	start, until float64 // logarithms of the axis
}

const (
	plotLeft, plotWide = 150, 620
	plotHigh, plotGap  = 110, 26
	plotTop            = 74
)

// Quality draws breaks, idle slots and the longest wait of the best timetable as steps, one above the other over an
// axis of their own, which is logarithmic, for most happens early. What was not measured on the way is dashed.
func Quality(w io.Writer, run Run) error {
	if len(run.Moments) == 0 {
		return fmt.Errorf("draw quality: no moments")
	}
	p := &plot{Run: run}
	p.width, p.height = plotLeft+plotWide+70, plotTop+3*(plotHigh+plotGap)+40
	p.lines.WriteString(style)
	title := run.Title
	if title == "" {
		title = "最好的日程怎样变好 How the best timetable got better"
	}
	p.add(`<text class="title" x="%d" y="%d">%s</text>`, margin, margin+14, escape(title))
	p.span()
	p.axis()
	for i, curve := range []struct {
		name, english, colour string
		of                    func(Moment) int
	}{
		{"空档", "breaks", "#2b6cb0", func(m Moment) int { return m.Breaks }},
		{"空闲时段", "idle slots", "#805ad5", func(m Moment) int { return m.Idle }},
		{"最长等候", "longest wait", "#b7562f", func(m Moment) int { return m.Wait }},
	} {
		top := plotTop + i*(plotHigh+plotGap)
		p.add(`<text class="sum" x="%d" y="%d">%s</text><text class="key" x="%d" y="%d">%s</text>`, margin, top+16, curve.name, margin, top+34, curve.english)
		p.curve(top, curve.colour, curve.of)
	}
	if run.Bound > 0 {
		p.lower()
	}
	return p.end(w, "draw quality")
}

func (p *plot) at(m Moment) float64 {
	if p.By == ByTime {
		return float64(max(1, m.Millis))
	}
	return float64(max(1, m.Moves))
}

// span fits the axis to whole powers of ten before the first moment that is not at the very start, and to the last.
func (p *plot) span() {
	p.start = math.Inf(1)
	for _, m := range p.Moments {
		if p.at(m) > 1 {
			p.start = min(p.start, math.Floor(math.Log10(p.at(m))))
		}
		p.until = max(p.until, math.Log10(p.at(m)))
	}
	p.start = min(p.start, p.until)
	p.until = max(p.until, p.start+1)
}

func (p *plot) x(m Moment) int {
	return plotLeft + int(math.Round(max(0, math.Log10(p.at(m))-p.start)/(p.until-p.start)*plotWide))
}

// curve draws steps. A figure counts as measured where there is no break to wait in, or an idle slot.
func (p *plot) curve(top int, colour string, of func(Moment) int) {
	most := 1
	for _, m := range p.Moments {
		most = max(most, of(m))
	}
	y := func(m Moment) int { return top + plotHigh - of(m)*plotHigh/most }
	p.add(`<text class="figure" x="%d" y="%d">%d</text><text class="figure" x="%d" y="%d">0</text>`, plotLeft-8, top+4, most, plotLeft-8, top+plotHigh+4)
	steps, guess, skipped := "", "", false
	var last Moment
	for _, m := range p.Moments {
		switch {
		case of(m) == 0 && m.Breaks > 0:
			skipped = true
			continue
		case steps == "":
			steps = fmt.Sprintf("M%d %d", p.x(m), y(m))
		case skipped:
			guess += fmt.Sprintf("M%d %dL%d %d", p.x(last), y(last), p.x(m), y(m))
			steps += fmt.Sprintf("M%d %d", p.x(m), y(m))
		default:
			steps += fmt.Sprintf("H%dV%d", p.x(m), y(m))
		}
		last, skipped = m, false
	}
	if steps == "" {
		return
	}
	p.add(`<path fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round" d="%sH%d"/>`, colour, steps, plotLeft+plotWide)
	if guess != "" {
		p.add(`<path fill="none" stroke="%s" stroke-dasharray="2 4" d="%s"/>`, colour, guess)
		p.add(`<text class="none" x="%d" y="%d">点线：途中未测 dotted: not measured on the way</text>`, plotLeft+plotWide-6, top+16)
	}
	p.add(`<circle fill="%s" cx="%d" cy="%d" r="3"/><text class="key" x="%d" y="%d">%d</text>`, colour, plotLeft+plotWide, y(last), plotLeft+plotWide+8, y(last)+4, of(last))
}

// lower draws the proven bound on breaks into the first plot.
func (p *plot) lower() {
	most := p.Bound
	for _, m := range p.Moments {
		most = max(most, m.Breaks)
	}
	y := plotTop + plotHigh - p.Bound*plotHigh/most
	p.add(`<path stroke="#7b8794" stroke-dasharray="6 4" d="M%d %dH%d"/><text class="key" x="%d" y="%d">下界 bound %d</text>`, plotLeft, y, plotLeft+plotWide, plotLeft+6, y-5, p.Bound)
}

// axis draws the powers of ten below the curves.
func (p *plot) axis() {
	bottom := plotTop + 3*plotHigh + 2*plotGap
	for i := range 3 {
		top := plotTop + i*(plotHigh+plotGap)
		p.add(`<path class="grid" d="M%d %dh%dM%d %dh%d"/>`, plotLeft, top, plotWide, plotLeft, top+plotHigh, plotWide)
	}
	for e := int(p.start); float64(e) <= p.until+1e-9; e++ {
		x := plotLeft + int(math.Round((float64(e)-p.start)/(p.until-p.start)*plotWide))
		p.add(`<line class="grid" x1="%d" y1="%d" x2="%d" y2="%d"/><text class="slot" x="%d" y="%d">%s</text>`, x, plotTop, x, bottom, x, bottom+16, p.tick(e))
	}
	name := "步数（对数）moves, logarithmic"
	if p.By == ByTime {
		name = "时间（对数）time, logarithmic"
	}
	p.add(`<text class="slot" x="%d" y="%d">%s</text>`, plotLeft+plotWide/2, bottom+36, name)
}

// tick names a power of ten.
func (p *plot) tick(e int) string {
	n := int64(math.Round(math.Pow(10, float64(e))))
	switch {
	case p.By == ByTime && n >= 1000:
		return fmt.Sprintf("%d s", n/1000)
	case p.By == ByTime:
		return fmt.Sprintf("%d ms", n)
	case n >= 1_000_000:
		return fmt.Sprintf("%d M", n/1_000_000)
	case n >= 1_000:
		return fmt.Sprintf("%d k", n/1_000)
	}
	return fmt.Sprint(n)
}
