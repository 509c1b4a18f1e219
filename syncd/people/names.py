"""People's names in texts: given names, titles of honour, particles, the looks of a name, in any script.

Only the looks: who of them takes part in an interview is for `syncd.people.candidates` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from syncd.lexicon import Codes, phrases
from syncd.people.far_names import names_of_east
from syncd.people.ordinary import is_ordinary, ordinals, ordinary_groups, small_words, words_of
from syncd.text import compact, fold, is_cjk, without_addresses

_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_TOKEN = re.compile(r"[^\W\d_]+(?:(?:['’-]|(?<=[^\W\d_]{5})\.)[^\W\d_]+)*\.?|\d+|[^\w\s]")
_CONTRACTED = re.compile(r"['’](?:s|ll|d|re|ve|m|t)$", re.IGNORECASE)
_ELIDED = re.compile(r"[a-z]{1,2}['’][a-zà-ÿ]")
_SHORT = 4  # letters: from here on capitals alone are a word rather than an abbreviation
_MOST = 4  # words of a name, titles and particles aside


class Looks(StrEnum):
    """How much a name looks like one."""

    HONOUR = "honour"  # a title stands before or after it
    FULL = "full"  # a given name that is known, and more
    GIVEN = "given"  # a given name that is known, alone
    PAIR = "pair"  # two or more words in capitals, none of them known
    BARE = "bare"  # a single word in capitals


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in a text: how to say it, its words folded, its place, and how much it looks like one."""

    name: str
    words: tuple[str, ...]
    first: int
    last: int
    looks: Looks

    @property
    def is_loose(self) -> bool:
        """Whether nothing but its capitals makes it look like a name."""
        return self.looks in (Looks.BARE, Looks.PAIR)


@cache
def given_names() -> frozenset[str]:
    """Given names, folded: a word among them may be a person, and need not be one."""
    text = resources.files("syncd.lexicon").joinpath("given.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and line[0] != "#")


def is_honour(word: str) -> bool:
    """Whether a word is a title that stands before a name, in any language: `Dr.`, `Frau`, `Sra.`"""
    flat = fold(word).rstrip(".")
    return flat in words_of("titles") or flat in words_of("degrees")


def is_given_name(word: str) -> bool:
    """Whether a word may be a given name, also a double one: `Anna`, `Gert-Jan`."""
    flat = fold(word).strip(".")
    if flat in given_names():
        return True
    parts = [part for part in re.split(r"[-’']", flat) if part]
    return len(parts) > 1 and all(part in given_names() for part in parts)


def _is_given(text: str, codes: Codes) -> bool:
    """Also names that are ordinary words in other languages: `Ela`, `Joke`, `Beat`."""
    if fold(text).strip(".") in words_of("given", codes) or is_given_name(text):
        return True
    endings = phrases("people", codes).get("endings", ())
    return text.islower() and any(is_given_name(bare) for bare in _stems(text, endings))  # `bartkiem`


def may_be_person(text: str) -> bool:
    """Whether a text that is at most a name may be a person's: `Britt`, `Dr. Fox`, `Anna van Dam`, `杨总`."""
    if is_cjk(text):
        return any(text.strip().endswith(word) for word in words_of("honorifics"))
    words = text.split()
    if not words or len(words) > 5 or not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    if is_honour(words[0]):
        return len(words) > 1
    never = words_of("never") - words_of("particles")
    if any(fold(word).rstrip(".") in never for word in words[1:]):
        return False
    return is_given_name(words[0])


@lru_cache(2048)
def bare_words(name: str) -> tuple[str, ...]:
    """The words of a name without titles, folded: what two spellings of it are compared by."""
    said = _NAME_WORD.findall(name)
    words = [fold(word).strip(".") for word in said]
    ranks = words_of("titles") | words_of("degrees")
    kept = tuple(
        flat
        for at, (word, flat) in enumerate(zip(said, words, strict=True))
        if flat not in ranks or (at > 0 and word.isupper() and words[at - 1] in words_of("surnames"))  # `Tham KS`
    )
    return kept or tuple(words)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    flat: str
    start: int
    end: int


def names_in(text: str, codes: Codes, known: frozenset[str] = frozenset(), lower: bool = False) -> list[Mention]:
    """The names in one line or sentence, in order.

    `known` are words, folded, of people who are invited: they are names whatever they look like. With `lower` a name
    may be written in small letters, as in notes that somebody typed in haste.
    """
    plain = without_addresses(text)
    found: list[Mention] = []
    if is_cjk(plain):
        found += [
            Mention(shown, (compact(name),), first, last, Looks(looks))
            for shown, name, first, last, looks in names_of_east(plain, codes)
        ]
    tokens = [_Token(at[0], fold(at[0]).rstrip("."), at.start(), at.end()) for at in _TOKEN.finditer(plain)]
    taken = [(one.first, one.last) for one in found]
    at = 0
    while at < len(tokens):
        mention, after = _read(plain, tokens, at, codes, known, lower)
        if mention is not None and not any(mention.first < last and first < mention.last for first, last in taken):
            found.append(mention)
        at = after
    return sorted(found, key=lambda one: one.first)


def _joined(plain: str, left: _Token, right: _Token) -> bool:
    return right.start - left.end <= 1 and not plain[left.end : right.start].strip()


def _read(
    plain: str, tokens: list[_Token], at: int, codes: Codes, known: frozenset[str], lower: bool
) -> tuple[Mention | None, int]:
    """The name that begins at a token, if one does, and where to read on."""
    titles, particles = _titles(codes), words_of("particles")
    honours = _honours(plain, tokens, at, codes, lower)
    here = at + len(honours)
    kept: list[_Token] = []
    size, twice = 0, False
    while here < len(tokens) and size < _MOST:
        token, before = tokens[here], kept[-1] if kept else honours[-1] if honours else None
        if before is not None and not _joined(plain, before, token):
            break
        dotted = bool(kept) and kept[-1].text.endswith(".") and len(kept[-1].flat) > 1
        if dotted and kept[-1].flat not in words_of("shortened"):
            break
        small = lower and (not kept or len(token.flat) == 1 or twice)
        if token.flat in particles and before is not None and not token.text.endswith("."):
            ahead = here + 1
            while (
                ahead < len(tokens)
                and tokens[ahead].flat in particles
                and _joined(plain, tokens[ahead - 1], tokens[ahead])
            ):
                ahead += 1
            if ahead < len(tokens) and _joined(plain, tokens[ahead - 1], tokens[ahead]) and _is_proper(
                tokens[ahead], codes, known, lower and bool(honours), bool(honours)
            ):  # fmt: skip
                kept += tokens[here:ahead]
                here = ahead
                continue
        if kept and _is_initials(kept[-1], token, known):
            kept.append(token)
            here += 1
            break
        if not _is_proper(token, codes, known, small, bool(honours) and not kept) and not (
            kept and _is_first(kept[-1], known, codes) and _may_be_surname(plain, token, codes)
        ):
            break
        kept.append(token)
        size += 1
        here += 1
        if token.text[0].islower() and len(token.flat) > 1:
            # `wei jie`, `ana maria`, `anna b.`
            lower = lower and here < len(tokens) and (len(tokens[here].flat) == 1 or _is_second(tokens[here], codes))
            twice = lower
    if not kept or (len(kept) == 1 and (len(kept[0].flat) == 1 or (kept[0].flat in particles and not honours))):
        return None, at + 1
    after = here
    if len(kept) == 1 and is_ordinary(kept[0].flat, codes) and _beside_number(plain, kept[0]):
        return None, after
    if len(kept) == 1 and not honours and kept[0].flat in ordinals(codes):
        return None, after
    if kept[0].text[0].islower() and len(kept[0].flat) == 1:
        return None, at + 1
    if not honours and not _is_first(kept[0], known, codes) and any(_is_first(one, known, codes) for one in kept[1:]):
        # `Gefeliciteerd Jet`: what begins a sentence is capitalised, too.
        begin = next(index for index, one in enumerate(kept) if _is_first(one, known, codes))
        starts = kept[0].start == 0 or plain[: kept[0].start].rstrip()[-1:] in ".!?"
        if (starts or begin > 1) and kept[begin].flat not in words_of("surnames"):  # `Jaslyn Teo`
            kept = kept[begin:]
    if honours:
        looks = Looks.HONOUR
    elif _is_first(kept[0], known, codes) or (len(kept) > 1 and kept[0].flat in words_of("surnames")):
        looks = Looks.FULL if len(kept) > 1 else Looks.GIVEN
    else:
        looks = Looks.PAIR if sum(one.flat not in particles for one in kept) > 1 else Looks.BARE
    shown: list[str] = []
    for one in honours:
        if shown and one.start == honours[honours.index(one) - 1].end:
            shown[-1] += one.text  # `D.ª`, `Dr.-Ing.`
        elif one.flat in titles:
            shown.append(one.text)
    said = _uninflected([_spelt(one, last=one is kept[-1]) for one in kept], codes)
    if looks in (Looks.BARE, Looks.PAIR) and _is_given(said[0], codes):
        looks = Looks.FULL if len(said) > 1 else Looks.GIVEN
    first = (honours or kept)[0].start
    return Mention(" ".join([*shown, *said]), tuple(fold(word) for word in said), first, kept[-1].end, looks), after


def _uninflected(words: list[str], codes: Codes) -> list[str]:
    """`Henrykiem Pawlusem` → `Henryk Pawlus`, where the first word then is a given name."""
    groups = phrases("people", codes)
    sure, endings = groups.get("sure_endings", ()), groups.get("endings", ())
    if not sure and not endings:
        return words
    bare = [_without_ending(word, (*sure, *endings)) for word in words]
    if not is_given_name(bare[0]):
        bare[0] = next((stem for stem in _stems(words[0], endings) if is_given_name(stem)), bare[0])
    inflected = not is_given_name(words[0]) and is_given_name(bare[0])
    return bare if inflected or _without_ending(words[0], sure) != words[0] else words


def _stems(word: str, endings: Sequence[str]) -> Iterator[str]:
    pairs = (pair.split(">") for pair in endings)
    return (word[: -len(old)] + new for old, new in pairs if word.endswith(old) and len(word) > len(old) + 1)


def _without_ending(word: str, endings: Sequence[str]) -> str:
    return next(_stems(word, endings), word)


def _honours(plain: str, tokens: list[_Token], at: int, codes: Codes, lower: bool) -> list[_Token]:
    """The titles at a place: `Frau Dr.`, `D.ª`, `dott.ssa`; in small letters only where they cannot be words."""
    titles, degrees = _titles(codes), words_of("degrees", codes)
    honours: list[_Token] = []
    for token in tokens[at : at + 5]:
        if honours and not _joined(plain, honours[-1], token):
            break
        ending = (
            honours and honours[-1].text[-1] in ".-" and honours[-1].end == token.start
            and (token.text == "-" or (token.flat.isalpha() and len(token.flat) < 4))
        )  # fmt: skip
        if not ending:
            if token.flat not in titles and token.flat not in degrees:
                break
            small = token.text[0].islower() and not token.text.endswith(".")
            following = tokens[at + len(honours) + 1 :][:1]
            named = len(token.flat) > 2 and following and (
                following[0].text[0].isupper() or (lower and _is_given(following[0].text, codes))
            ) and not is_ordinary(following[0].flat, codes)  # fmt: skip
            if small and not named and (token.text in small_words(codes) or not (lower or len(token.flat) > 3)):
                break
        honours.append(token)
    after = at + len(honours)
    if honours and after < len(tokens) and len(honours[-1].text) > 5 and tokens[after].text in words_of("particles"):
        return []  # `Ingeniero de Datos` is a post
    return honours


@lru_cache(64)
def _titles(codes: Codes) -> frozenset[str]:
    """Also those of other languages, which their people keep: `Mme Vézina` in an English text."""
    return words_of("titles", codes) | {word for word in words_of("titles") if len(word) > 2}


def _beside_number(plain: str, token: _Token) -> bool:
    """`Jan 5` is a day, `Jan` a person."""
    return (
        re.match(r"[ .]{0,2}\d", plain[token.end :]) is not None
        or re.search(r"\d[ .]{0,2}$", plain[: token.start]) is not None
    )


def _is_and(text: str, codes: Codes) -> bool:
    found = _NAME_WORD.match(text.lstrip(" "))
    return found is not None and fold(found[0]) in words_of("and", codes)


def _may_be_surname(plain: str, token: _Token, codes: Codes) -> bool:
    """`Josie Park,`: an ordinary word in capitals that ends what a given name begins."""
    behind = plain[token.end :].lstrip(" ")[:1]
    return (
        token.text[0].isupper() and token.text[1:].rstrip(".").islower() and len(token.flat) > 2
        and ordinary_groups(token.flat, codes) <= {"months", "weekdays"}
        and (not behind or behind in ",;.()&+/–-" or token.text.endswith(".") or _is_and(plain[token.end :], codes))
    )  # fmt: skip


def _spelt(token: _Token, last: bool) -> str:
    text = token.text
    if text.endswith(".") and len(token.flat) > 1:
        text = text[:-1]
    return text[0].upper() + text[1:] if last or len(text) > 1 else text


def _is_first(token: _Token, known: frozenset[str], codes: Codes) -> bool:
    return token.flat in known or _is_given(token.text, codes)


def _is_second(token: _Token, codes: Codes) -> bool:
    """Whether a small word may go on with what a small given name began: `jie` in `wei jie`."""
    return (
        token.text.islower() and len(token.flat) > 2 and _is_given(token.text, codes)
        and not is_ordinary(token.flat, codes) and token.text not in small_words(codes)
    )  # fmt: skip


def _is_initials(before: _Token, token: _Token, known: frozenset[str]) -> bool:
    """`KS` in `Tham KS`."""
    return token.text.isupper() and len(token.text) == 2 and before.flat in words_of("surnames") - known


def _is_proper(token: _Token, codes: Codes, known: frozenset[str], lower: bool, titled: bool = False) -> bool:
    """Whether a word may be part of a name."""
    text, flat = token.text, token.flat
    if not text[0].isalpha() or is_cjk(text) or _CONTRACTED.search(text) or _ELIDED.match(text):
        return False
    if flat in known and (text[0].isupper() or lower):
        return True
    if len(flat) == 1:
        return text[0].isupper() or (not titled and lower and text.endswith(".") and flat not in words_of("and", codes))
    given = _is_given(text, codes)
    if is_ordinary(flat, codes) and not (given and (text[0].isupper() or flat in words_of("given", codes))):
        return False
    if text[0].isupper():
        plain = text.rstrip(".")
        if plain.isupper():
            return len(plain) >= _SHORT and (given or titled)
        return not plain[-1].isupper() and (len(plain) > _SHORT or sum(map(str.isupper, plain)) < 2)
    return lower and text not in small_words(codes) and (titled or (given and len(flat) > 2))
