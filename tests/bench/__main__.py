"""Runs every benchmark, or those named: `python -m tests.bench [first-sync …] [--events N]`."""

from __future__ import annotations

import argparse

from tests.bench import first_sync

BENCHMARKS = {"first-sync": first_sync.measure}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--events", type=int, default=10_000, help="how many events the calendar holds")
    parser.add_argument("--repeat", type=int, default=5, help="how often each side is measured; the fastest counts")
    options = parser.parse_args()
    for name in options.names or BENCHMARKS:
        for line in BENCHMARKS[name](options.events, options.repeat):
            print(line, flush=True)


if __name__ == "__main__":
    main()
