.PHONY: help run test torture check bench update mattermost

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: ## play the demonstration in the terminal
	go run ./cmd/jalon demo

test: check ## everything: race detector, real bbolt, PostgreSQL and Mattermost
	go test -race -timeout 20m ./...

SEEDS ?= 1-200

torture: ## kill the sender at every step, in 200 rounds, or those of SEEDS=1-50
	JALON_SEEDS=3 go test -race -count=1 -timeout 1h -v -run 'TestAYear|TestAMonth' ./bot
	JALON_TORTURE_SEEDS=$(SEEDS) go test -race -count=1 -timeout 2h -v -run 'TestTorture$$' ./e2e

check: ## format, vet and staticcheck
	@test -z "$$(gofmt -l .)" || { echo "gofmt wants:"; gofmt -l .; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.0 ./...

bench: ## measure, and print a table
	go run ./bench
	cd bench/finding && go run .

update: ## write the golden files and transcripts anew; read the difference before committing
	go test ./view ./view/calendar ./cmd/jalon ./impactcsv -update

mattermost: ## build the Mattermost server the tests run, into the user's cache
	go test -run TestBinary -v ./e2e/mmserver
