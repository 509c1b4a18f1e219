"""Scores recognition: `make score` gives every labelled calendar to `syncd inspect --json` and prints the figures.

`python -m tests.corpus [FOLDER …] [--only NAME …] [--verbose] [--bare]`; without a folder, the calendars of this
project and, where they are beside the checkout, the shared ones. With `--bare`, `inspect` is told neither the owner's
address nor the zone.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path
from unittest import mock

from syncd.main import main as syncd
from tests.corpus import FOLDERS, score


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--verbose", action="store_true", help="figures of each calendar and a line for each miss")
    parser.add_argument("--bare", action="store_true", help="tell neither the owner's address nor the zone")
    options = parser.parse_args()
    for folder in options.folders or FOLDERS:
        print(f"{folder}:")
        more = [*(["--only", *options.only] if options.only else []), *(["--verbose"] if options.verbose else [])]
        with tempfile.TemporaryDirectory(prefix="score-") as place:
            for labels in sorted(folder.glob("*.labels.json")):
                name = labels.name.removesuffix(".labels.json")
                if options.only and name not in options.only:
                    continue
                Path(place, f"{name}.predictions.json").write_text(predict(labels, bare=options.bare), "utf-8")
            with mock.patch.object(sys, "argv", ["score.py", place, "--corpus", str(folder), *more]):
                score.main()  # type: ignore[no-untyped-call]  # it came without types


def predict(labels: Path, *, bare: bool = False) -> str:
    """What `syncd inspect --json` prints of the calendar beside these labels."""
    truth = json.loads(labels.read_text("utf-8"))
    told = [] if bare else ["--owner", truth["owner"]["email"], "--zone", truth["timezone"]]
    calendar = labels.with_name(labels.name.replace(".labels.json", ".ics"))
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        status = syncd(["inspect", "--json", "--now", truth["now"], *told, str(calendar)])
    if status != 0:
        raise SystemExit(f"{calendar}: syncd inspect ended with {status}")
    return printed.getvalue()


if __name__ == "__main__":
    main()
