"""What several commands read from their arguments."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta

from providers.times import parse_moment


def parse_now(text: str) -> datetime:
    """`--now`: ISO 8601 with an offset. Raises ArgumentTypeError."""
    try:
        moment = parse_moment(text)
        if not 1970 <= moment.year <= 2200:
            raise ValueError("write a year from 1970 to 2200")  # the window around it has to be one, too
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 2026-12-01T09:00:00+01:00 ({error})") from None
    return moment


def parse_days(text: str) -> timedelta:
    """`--since`: a number of days, to ten years. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= 3660):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 0 to 3660")
    return timedelta(days=int(text))
