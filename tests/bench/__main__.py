"""Runs every benchmark, or those named: `python -m tests.bench [first-sync …] [--events N]`."""

from __future__ import annotations

import argparse

from tests.bench import crowded, first_sync, google, inspect, start, steady

# What measures, and how many events its calendar holds, or processes its account, unless told otherwise.
BENCHMARKS = {
    "first-sync": (first_sync.measure, 10_000),
    "inspect": (inspect.measure, 1_000),
    "crowded": (crowded.measure, 20_000),
    "google": (google.measure, 20_000),
    "steady": (steady.measure, 1_000),
    "start": (start.measure, 20),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS))
    usual = ", ".join(f"{name} {events}" for name, (_, events) in BENCHMARKS.items())
    parser.add_argument("--events", type=int, help=f"how many events the calendar holds (default: {usual})")
    parser.add_argument("--repeat", type=int, default=5, help="how often each side is measured; the fastest counts")
    options = parser.parse_args()
    for name in options.names or BENCHMARKS:
        measure, events = BENCHMARKS[name]
        for line in measure(options.events or events, options.repeat):
            print(line, flush=True)


if __name__ == "__main__":
    main()
