# `make help` lists the targets. Go and make are enough for all but these:
# contract-lint needs Node 20 or newer, the race detector gcc, ci both.

SHELL       := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO     ?= go
DATA   ?= ./data
ADDR   ?= 127.0.0.1:8080
BIN    := bin/gongbo
TOOLS  := .tmp/tools
# What generators write; `make verify` fails if that changes them.
GENERATED := openapi search/analysis/data/fold.txt search/analysis/data/pinyin.txt

.PHONY: help build run test check lint fmt generate openapi verify golden contract-lint walk bench ci postgres clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/gongbo, one static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o $(BIN) ./cmd/gongbo

run: build ## serve the demo market on ADDR from the folder DATA
	$(BIN) serve --demo --data '$(DATA)' --addr '$(ADDR)'

test: ## all tests that need no outside server (those of PostgreSQL run if it is installed)
	$(GO) test ./...

check: lint test verify ## what to run before a commit

lint: $(TOOLS)/staticcheck ## gofmt, go vet, staticcheck (staticcheck.conf says what is off, and why)
	@badly=$$(gofmt -l .); \
	if [[ -n $$badly ]]; then echo "not formatted, run make fmt:"; echo "$$badly"; exit 1; fi
	$(GO) vet ./...
	$(TOOLS)/staticcheck ./...

fmt: ## format all Go files
	gofmt -w .

openapi: build ## write openapi/openapi.json from the code
	@mkdir -p .tmp openapi
	$(BIN) openapi >.tmp/openapi.json
	@mv .tmp/openapi.json openapi/openapi.json

generate: ## write the tables that come from other data
	$(GO) generate ./...

verify: generate openapi ## generate again and fail if that changes a file that is committed or staged
	@git --no-pager diff --exit-code -- $(GENERATED) || { echo "generated files are stale: commit what make generate openapi writes" >&2; exit 1; }
	@new=$$(git ls-files --others --exclude-standard -- $(GENERATED)); \
	if [[ -n $$new ]]; then echo "generated but not committed: $$new" >&2; exit 1; fi

golden: ## write the golden files again; read the diff before a commit
	GONGBO_UPDATE=1 $(GO) test ./...
	@git --no-pager diff --stat

contract-lint: $(TOOLS)/vacuum ## judge openapi/openapi.json: vacuum at least 92 of 100, redocly no errors
	tools/contract/lint openapi/openapi.json $(TOOLS)/vacuum

walk: build ## walk through the main job over HTTP, on a fresh server
	tools/walk $(BIN)

bench: build ## measure (docs/benchmarks.md has the figures)
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(BIN) bench
	$(BIN) bench expo
	$(BIN) bench timetable

postgres: ## install PostgreSQL from Debian's packages if it is missing
	tools/postgres

ci: ## everything a change must pass
	@echo '== PostgreSQL'; $(MAKE) --no-print-directory postgres
	@echo '== lint'; $(MAKE) --no-print-directory lint
	@echo '== tests with the race detector, on SQLite and PostgreSQL'
	GONGBO_TEST_REQUIRE=postgres $(GO) test -race -timeout 20m ./...
	@echo '== generated files'; $(MAKE) --no-print-directory verify
	@echo '== contract'; $(MAKE) --no-print-directory contract-lint
	@echo '== walk-through'; $(MAKE) --no-print-directory walk

clean: ## remove what the other targets made, but not DATA
	rm -rf bin .tmp

$(TOOLS)/staticcheck: PACKAGE := honnef.co/go/tools/cmd/staticcheck
$(TOOLS)/vacuum: PACKAGE := github.com/daveshanley/vacuum
# Without optimization they build in half the time and still run in seconds.
$(TOOLS)/%: tools/pinned/go.mod tools/pinned/go.sum
	@mkdir -p $(TOOLS)
	$(GO) build -C tools/pinned -trimpath -ldflags '-s -w' -gcflags 'all=-N -l -dwarf=false' -o '$(abspath $@)' $(PACKAGE)
	@touch $@
