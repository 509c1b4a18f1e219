"""Plain text from what calendars hold: HTML made readable, quoted mail and conference boilerplate set aside."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TypeVar

Answer = TypeVar("Answer")

_DROPPED = re.compile(r"<(script|style|head)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6]|li|p|div|hr)\b[^<>]*>", re.IGNORECASE)
_ANGLED = re.compile(r"<[^<>]{0,2000}>")
_MARKUP = re.compile(r"</?[a-z!][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_URL = re.compile(r"(?:https?|webcal|tel|sip)://?\S+|www\.\S+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[^\W_]{1,200}|[+&=#@]")  # no longer: one of digits alone is to be a number
_LETTERS = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"[^\W\d_]+")
_MARKS = dict.fromkeys(range(0x300, 0x370))
_LONG = 4000  # letters: what is longer would fill the memory
_MOST = 8000  # letters: no person writes more about an occasion
_FAR_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_JOINED = re.compile(
    r"(?<=[A-Za-zÀ-ɏ])(?=[\u3040-\u30ff\u3400-\u9fff])|(?<=[\u3040-\u30ff\u3400-\u9fff])(?=[A-Za-zÀ-ɏ])"
)

# A line that begins what a program appended: everything from there on is no word of a person.
_APPENDED = re.compile(
    r"^\s*(?:[─━=_*-]{8,}|-::~.*|~{6,}.*|\.{12,})\s*$"
    r"|^\s*(?:join zoom meeting|join the meeting now|join with google meet\b|microsoft teams (?:need help|meeting\s*$)"
    r"|powered by (?:calendly|cal\.com)|join on your computer|one tap mobile|dial in by phone)",
    re.IGNORECASE | re.MULTILINE,
)
# The line above a mail that was quoted, in the languages of common mail programs.
_QUOTED = re.compile(
    r"^\s*(?:>.*|on .{6,120} wrote:|am .{6,120} schrieb .{0,80}:|le .{6,120} a écrit\s*:|el .{6,120} escribió:"
    r"|em .{6,120} escreveu:|op .{6,120} schreef .{0,80}:|il .{6,120} ha scritto:|-{2,}\s*(?:original message|"
    r"ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|oorspronkelijk bericht|"
    r"messaggio originale|forwarded message)\s*-{2,})\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def of_text(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """The function, which remembers what it said to the texts of late: calendars repeat theirs in series and copies."""
    known = lru_cache(4096)(function)

    @wraps(function)
    def ask(text: str) -> Answer:
        return known(text) if len(text) < _LONG else function(text)

    return ask


@of_text
def strip_markup(text: str) -> str:
    """The text of an HTML description, or the text itself; line breaks kept, entities resolved."""
    if "<" in text and _MARKUP.search(text):
        text = _DROPPED.sub(" ", text)
        text = _BREAK.sub("\n", text)
        text = _ANGLED.sub(lambda found: " " if _MARKUP.fullmatch(found[0]) else found[0], text)
    if "&" in text:
        text = html.unescape(text)
    text = text.replace("\r\n", "\n").replace("\\n", "\n").replace("\u00a0", " ").replace("\u200b", "")
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


@of_text
def own_words(text: str) -> str:
    """What a person wrote in this description: without markup, quoted mail, joining instructions."""
    plain = strip_markup(text)
    # Booking pages put the word of a person after their own rule lines; only what a joining block appends is cut.
    cut = _APPENDED.search(plain)
    if cut is not None:
        tail = _REPLY.search(plain, cut.end())
        plain = plain[: cut.start()] + (plain[tail.start() :] if tail is not None else "")
    quoted = _QUOTED.search(plain)
    return (plain[: quoted.start()] if quoted is not None else plain)[:_MOST].strip()


# After a joining block, the owner's own tags still count.
_REPLY = re.compile(r"^\s*[#＃][^\W\d_]", re.MULTILINE)


def without_addresses(text: str) -> str:
    """The text with URLs and e-mail addresses blanked out, of the same length."""
    if "/" not in text and "@" not in text and "www." not in text:
        return text
    if ":/" in text or "www." in text.lower():
        text = _URL.sub(lambda at: " " * len(at[0]), text)
    return _MAIL.sub(lambda at: " " * len(at[0]), text) if "@" in text else text


def fold(text: str) -> str:
    """Case, width and accents do not matter: `Zweitgespräch` and `ZWEITGESPRACH` are one. Kana keep their marks."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text.casefold()).translate(_MARKS))


@of_text
def compact(text: str) -> str:
    """The letters and digits of a text, folded: how a company's name stands in its domain."""
    return "".join(_LETTERS.findall(fold(text)))


def letters(text: str) -> list[str]:
    """The runs of letters in a text, folded: what figures and signs part."""
    return _RUNS.findall(fold(text))


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its words, folded, with their places in the text (NFKC form)."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def between(self, first: int, last: int) -> str:
        """The text of the words from `first` up to, not including, `last`."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]]

    def __hash__(self) -> int:
        return hash(self.text)  # the rest follows from it


@of_text
def read_words(text: str) -> Words:
    """Cut a text into words; addresses are no words."""
    if text.isascii():
        found = [(at[0], at.span()) for at in _WORD.finditer(without_addresses(text).lower())]
    else:
        text = unicodedata.normalize("NFKC", text)
        found = [(fold(at[0]), at.span()) for at in _WORD.finditer(without_addresses(text))]
    return Words(text, tuple(word for word, _ in found), tuple(span for _, span in found))


def spaced(text: str) -> str:
    """With a space between Latin letters and Chinese or Japanese ones: `Acme二面` → `Acme 二面`."""
    return _JOINED.sub(" ", text)


def is_cjk(text: str) -> bool:
    """Whether the text holds kana or Chinese characters: written without spaces between words."""
    return not text.isascii() and _FAR_EAST.search(text) is not None
