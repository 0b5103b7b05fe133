# The few commands of this repository; what they do is in scripts/.
.PHONY: test setup
.DEFAULT_GOAL := help

help: ## This list
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | column -t -s "$$(printf '\t')"

setup: ## Install what is missing
	@scripts/setup develop

test: setup ## Run every test there is
	@scripts/test
