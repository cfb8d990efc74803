.PHONY: demo test bench

demo:
	@tools/demo

test:
	@tools/test

bench:
	@tools/bench
