"""Texts that nobody writes end soon and break nothing: 20,000 signs of many kinds, and signs that look like others."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import pytest

from config.policy import Policy
from syncd.infer import infer
from syncd.language import language_of
from syncd.scan import may_matter
from syncd.tags import read_tags
from syncd.text import own_words, read_words
from tests.pure.build import HINTS, ZONE, event
from tests.pure.plans import NOW

SIZE = 20_000
SIGNS = (
    *(
        "a",
        "A",
        "1",
        " ",
        "\n",
        "<",
        "<a ",
        "<b></b>",
        "<style>",
        "<script ",
        "&",
        "&amp;",
        "#",
        "# ",
        "#r1 ",
        ":",
        "round: ",
        "role:",
        "company: x",
        "company: ab cd ",
    ),
    *("thank: a@b.example, ", "\n> ", "1.", "1/2 ", "- ", "_", "-", "@", "a@b", "http://", "https://x.zoom.us/j/1 "),
    *(
        "(",
        "(a) ",
        "面接",
        "一次",
        "、",
        "Mr. ",
        "Aa ",
        "Aa Bb, ",
        "Aa & ",
        "A.",
        "a-",
        "é",
        "İ",
        "ﬀ",
        "🎯",
        "\u200b",
        "\\",
    ),
    *(
        "interview ",
        "Interview with Dana Lee, ",
        "by 1 May ",
        "two weeks ",
        "within ",
        "decision by ",
        "round ",
        "1st ",
    ),
    *("Acme GmbH ", "at Acme ", "___\n", "am x schrieb y:\n", "a, b. ", "|", '"', "www.", "+49 30 123 ", "ABC-123 "),
    *("Hiring Manager ", "Best regards,\n", "Lee, Dana; ", "Dana (Acme) ", "with A and B and "),
)
MIXED = (*"aB \n<>&#:@.-()1/面é", "round", " by ", "Lee")
TEXTS = {sign: (sign * SIZE)[:SIZE] for sign in SIGNS} | {
    f"mixed {seed}": "".join(Random(seed).choices(MIXED, k=SIZE))[:SIZE] for seed in range(4)
}
TITLE, PROMISE = "Phone interview Acme", "You will meet Dana Lee. {} We decide by 1 December."


def understood(*events: object) -> None:
    infer(events, (), HINTS, Policy(), NOW, "Europe/Berlin")  # type: ignore[arg-type]


STAGES: dict[str, Callable[[str], object]] = {
    "scan": lambda text: may_matter(f"BEGIN:VEVENT\nSUMMARY:{text}"),
    "own words": own_words,
    "words": read_words,
    "tags": lambda text: read_tags(text, text, (), NOW, ZONE),
    "language": lambda text: language_of([text]),
    "title": lambda text: understood(event(f"{TITLE} {text}")),
    "description": lambda text: understood(event(TITLE, description=text)),
    "promise": lambda text: understood(event(TITLE, description=PROMISE.format(text))),
    "place": lambda text: understood(event(TITLE, location=text)),
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    understood(event(TITLE, description=PROMISE))
    language_of([PROMISE])


@pytest.mark.parametrize("sign", TEXTS, ids=ascii)
@pytest.mark.parametrize("stage", STAGES)
def test_no_text_takes_long(stage: str, sign: str) -> None:
    def spent(text: str) -> float:
        begun = time.process_time()
        STAGES[stage](text)
        return time.process_time() - begun

    text = TEXTS[sign]
    if spent(text) < 0.5:
        return
    # Half the text in a slow machine's half of the time; what is quadratic needs a quarter. Not the same text twice,
    # which would be remembered, and one good run will do.
    assert any(spent(f"{text}{end}") < 3 * spent(f"{text[: SIZE // 2]}{end}") for end in (".", "!", "?"))


@pytest.mark.parametrize("digit", ["²", "፩", "𐩀", "٣", "１", "①"])
def test_what_looks_like_a_digit_breaks_nothing(digit: str) -> None:
    text = f"Interview {digit} round {digit}, {digit}. Gespräch, #r{digit}, {digit}/{digit}, {digit}月{digit}日"
    understood(event(text, description=f"decide-by: {digit}.{digit}. We decide within {digit} weeks, by {digit} May."))
