# The words of script/ for those who type make.
.PHONY: all setup build run test bench lint clean

all: build

setup build run test bench lint:
	@script/$@

clean:
	rm -rf build build-* compile_commands.json
