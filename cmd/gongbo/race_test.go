//go:build race

package main

// The race detector makes SQLite some fifteen times slower.
const rounds = 2
