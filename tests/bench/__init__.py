"""Benchmarks that anyone can run: `make bench`. Each prints ratios of times taken in the same run."""
