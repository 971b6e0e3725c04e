package main

import (
	"os"

	"gongbo/matching/timetable/dzn"
)

type scheduleCheckCmd struct {
	File     string `arg:"" help:"活动文件 .json 或 .dzn / file of the event." type:"existingfile"`
	Solution string `arg:"" help:"solve 打印的日程 / what solve prints: JSON, or lines \"meeting slot\" for a .dzn." type:"existingfile"`
	Fairness *int   `help:"各方空档数最多相差几个，=-1 不限；.dzn 默认 2，.json 以文件为准 / most breaks less fewest breaks of a participant, =-1 for no rule; 2 for a .dzn, what the file says for a .json."`
}

// Help says what the exit status means.
func (scheduleCheckCmd) Help() string {
	return "标准输出是一个 JSON：各项指标和每一条被违反的规则。退出码：0 有效，1 读不懂，4 有违反。\n\nPrints one JSON object: the figures, and every rule that is broken. Exit status: 0 valid, 1 unreadable, 4 violated."
}

// Run judges a timetable.
func (v scheduleCheckCmd) Run(c *console) error {
	solution, err := os.Open(v.Solution)
	if err != nil {
		return err
	}
	defer solution.Close()
	if ofBenchmark(v.File) {
		in, err := os.Open(v.File)
		if err != nil {
			return err
		}
		defer in.Close()
		if status := dzn.Check(in, solution, c.out, orDefault(v.Fairness)); status != dzn.Solved {
			return exit(status)
		}
		return nil
	}
	e, err := readEvent(v.File)
	if err != nil {
		return c.refuse(err)
	}
	e.SetFairness(v.Fairness)
	a, err := e.ReadAnswer(solution)
	if err != nil {
		return c.refuse(err)
	}
	verdict := e.Judge(a)
	if err := printLine(c.out, verdict); err != nil {
		return err
	}
	if len(verdict.Violations) > 0 {
		return exit(violated)
	}
	return nil
}

// orDefault is the fairness of the published tables unless another is asked for.
func orDefault(fairness *int) int {
	if fairness == nil {
		return dzn.DefaultFairness
	}
	return *fairness
}
