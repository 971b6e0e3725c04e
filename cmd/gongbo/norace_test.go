//go:build !race

package main

// rounds is how often the long tests repeat themselves.
const rounds = 4
