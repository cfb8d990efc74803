.PHONY: demo test bench docs

demo:
	@tools/demo

test:
	@tools/test

bench:
	@tools/bench/run

docs:
	@tools/docs/build
