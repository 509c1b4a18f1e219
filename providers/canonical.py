"""Text and moments as calendar services hand them back: what no wire form carries is left out before it is written."""

from __future__ import annotations

import re
from datetime import UTC

from providers.event import Moment
from providers.times import moment

_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
# Controls mean nothing in TEXT (RFC 5545, 3.1); lone surrogates and non-characters fit in no UTF-8 or no XML.
_IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def plain_text(text: str) -> str:
    """LF, no control characters, no blanks at the ends of lines or around the whole. Idempotent."""
    if not text.replace("\n", "").isprintable():
        text = _IMPOSSIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def one_line(text: str) -> str:
    """The same without line breaks and tabs."""
    return " ".join(plain_text(text).split("\n")).replace("\t", " ").strip()


def plain_moment(when: Moment) -> Moment:
    """Whole seconds, in a zone that has a name: UTC where there is none; the first of two equal clock times."""
    named = moment(when.at, when.zone)
    if named.zone[0] in "+-":
        named = Moment(when.at.astimezone(UTC), "UTC")
    return Moment(named.at.replace(microsecond=0, fold=0), named.zone)
