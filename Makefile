# The few commands of this repository; what they do is in scripts/.
.PHONY: help run test check generate bench setup clean
.DEFAULT_GOAL := help

# PORT only when it is given to make, because other programs use a variable of that name, too.
ifeq ($(origin PORT),command line)
run: port := --port $(PORT)
endif

help: ## This list
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1#\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'#' '{ printf "%-14s %s\n", $$1, $$2 }'

run: ## Install what is missing, build, start everything, print its address (PORT=4100)
	@scripts/setup run
	@scripts/run $(port)

test: ## Run every test there is
	@scripts/setup develop
	@scripts/test

check: ## Format, lints, types, licences, advisories, compatible contracts
	@scripts/setup develop
	@scripts/check

generate: ## Write the code of contracts/proto again
	@scripts/setup develop
	@scripts/generate

bench: ## Measure everything, or one part (PART=search)
	@scripts/setup develop
	@scripts/bench $(PART)

setup: ## Only install what is missing
	@scripts/setup develop

clean: ## Remove what was built; data and downloads stay
	@scripts/clean
