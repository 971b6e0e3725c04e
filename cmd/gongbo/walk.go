package main

type walkCmd struct {
	URL string `help:"Address of the server." default:"http://127.0.0.1:8080"`
}

func (walkCmd) Run(c *console) error { return nil }

type benchCmd struct{}

func (benchCmd) Run(c *console) error { return nil }
