"""People's names in Japanese and Chinese texts: by what stands before or after them, as nothing parts their words.

Texts are in NFKC, as `syncd.text.read_words` leaves them: full-width signs and spaces are plain ones by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from syncd.lexicon import Codes, either, phrases

_HAN = r"[\u3400-\u9fff々]"
_KATAKANA = r"[\u30a1-\u30ff]"
_KANA = re.compile(r"[\u3041-\u309f]")
_RUN = rf"(?:{_HAN}{{1,4}}(?: {_HAN}{{1,3}})?|{_KATAKANA}{{2,}})"
_DEPARTMENT = re.compile(r".*[部課室長係店]")
_FIRST_NAME = re.compile(rf" (?![様氏殿君])({_HAN}{{1,3}})(?=$|[\s、。()/様さ氏])")
_ALONE = r"(?=$|[\s、。,()/|・\-—+和与與及])"
_MEETS = _ALONE[:-1] + r"|聊|面试|面試|面谈|面談|一起|主持|参加|參加|[会會](?!\w{0,1}$))"

Found = tuple[str, str, int, int, str]
"""A name as it is said, the name alone, its place, and what it looks like (`syncd.people.names.Looks`)."""


def _either(words: Iterable[str]) -> str:
    return f"(?:{either(words)})"


def _group(code: str, group: str) -> tuple[str, ...]:
    return phrases("people", frozenset({code})).get(group, ())


@lru_cache(1)
def _japanese() -> tuple[re.Pattern[str], ...]:
    posts = _either(_group("ja", "posts"))
    return (
        re.compile(rf"(?P<name>{_RUN}) ?{_either(_group('ja', 'honorifics'))}"),
        re.compile(rf"{posts}[の: ]?(?P<name>{_RUN})(?=[がでとよ、。)(\s]|$)"),
        re.compile(rf"(?<!{_HAN})(?P<name>{_HAN}{{1,3}}){posts}(?!{_HAN})"),
        re.compile(rf"[:、] ?(?:{_HAN}{{2,10}}[部課室係店] )?(?P<name>{_RUN})(?=[、。(\s]|$)"),
    )


@lru_cache(1)
def _chinese() -> tuple[re.Pattern[str], ...]:
    family = _either(one for row in _group("zh", "surnames") for one in ([row] if len(row) == 2 else row))
    marks = _group("zh", "honorifics")
    long = _either(mark for mark in marks if len(mark) > 1)
    short = _either(mark for mark in marks if len(mark) == 1)
    posts = _either(_group("zh", "posts"))
    return (
        re.compile(rf"(?P<name>{family}{_HAN}{{0,2}}?)(?P<mark>{long})"),
        re.compile(
            rf"(?P<name>{family})(?P<mark>{short})(?!{_HAN}(?<![和与與跟面会會来來打说說亲親电電面约約通主一都将將等共]))"
        ),
        re.compile(rf"(?P<name>[A-Z][a-z]+[ ]?{family})(?!{_HAN}(?<![会會将將来來和与與]))"),
        re.compile(rf"{posts}面? ?(?P<name>{family}{_HAN}{{1,2}}){_ALONE}"),
        re.compile(rf"(?:(?<=[:和与與跟由、/|+\s])|^)(?P<name>{family}{_HAN}{{1,2}}?){_MEETS}"),
    )


@lru_cache(2)
def _never(code: str) -> frozenset[str]:
    return frozenset((*_group(code, "never"), *_group(code, "posts"), *_group(code, "honorifics")))


def _japanese_names(text: str) -> Iterator[Found]:
    for at, pattern in enumerate(_japanese()):
        place = 0
        while (found := pattern.search(text, place)) is not None:
            name, first, last = found["name"], found.start("name"), found.end("name")
            place = found.start() + 1
            parts = name.split(" ")
            # `次長 水野様`, `営業部田中様`: a post or a department is no family name.
            while len(parts) > 1 and (
                parts[0] in _never("ja") or _DEPARTMENT.fullmatch(parts[0]) or parts[0].endswith(_group("ja", "posts"))
            ):
                parts.pop(0)
                if len(parts) == 1 and (more := _FIRST_NAME.match(text, last)) is not None:
                    parts.append(more[1])
                    last = more.end()
            cut = _DEPARTMENT.match(parts[0])
            if cut is not None and len(parts[0]) > len(cut[0]) and len(cut[0]) > 1:
                parts[0] = parts[0][len(cut[0]) :]
            name = " ".join(parts)
            if any(parts[0].startswith(word) and len(word) > 1 for word in _never("ja")):
                continue
            if name in _never("ja") or parts[0] in _never("ja") or name[-1] in "部課室社長":
                continue
            place = max(found.end(), last)
            yield name, name, max(first, last - len(name)), last, "honour" if at < 3 else "bare"


def _chinese_names(text: str) -> Iterator[Found]:
    never = _never("zh")
    for at, pattern in enumerate(_chinese()):
        for found in pattern.finditer(text):
            name = found["name"]
            if name in never or name[:2] in never or (len(name) > 1 and name[1:] in never):
                continue
            mark = found["mark"] if "mark" in pattern.groupindex else ""
            if name + mark in never:
                continue
            # `杨总`, but `陆景山`: a family name alone is not what anybody is called.
            family_only = len(name) == 1 or (len(name) == 2 and name in _group("zh", "surnames"))
            shown = name + mark if family_only else name
            yield shown, name, found.start("name"), found.end("name") + len(mark), "bare" if at > 3 else "honour"


def names_of_east(text: str, codes: Codes) -> list[Found]:
    """Names in a text in which there are kana or Chinese characters."""
    japanese = _KANA.search(text) is not None or "zh" not in codes
    kept: list[Found] = []
    for one in _japanese_names(text) if japanese else _chinese_names(text):
        if not any(one[2] < last and first < one[3] for _, _, first, last, _ in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one[2])
