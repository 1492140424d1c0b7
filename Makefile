# Two commands matter: `go run ./cmd/pano demo` and `make test`.
GO ?= go

.PHONY: test quick bench bench-render release fmt
# Everything: installs missing test tools (Debian, as root), starts a private
# PostgreSQL, runs all tests with the race detector, stops what it started.
test:
	@.ci/test

# What a developer runs between two edits: no race detector, no outside tools.
quick:
	$(GO) vet ./... && $(GO) test -short ./...

# The same picture in Pano and in the engines that others use, in turn, in one run.
bench-render:
	@.ci/bench-render

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

fmt:
	gofmt -w cmd devices render server templates fonts

# Static binaries for the machines that offices and displays have.
release:
	@.ci/release
