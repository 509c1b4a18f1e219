"""A title, line or sentence and the cues in it: what stands before, behind and beside each name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from syncd.lexicon import Codes
from syncd.people.clauses import (
    AFTER,
    ASIDE,
    BEFORE,
    BULLET,
    LABEL_EAST,
    ROW,
    clause_end,
    count_words,
    cues,
    hour_before,
    is_list,
    is_of,
    is_place,
    is_unnamed,
    posts_of,
    span_of,
    unparted,
)
from syncd.people.names import Looks, Mention, names_in
from syncd.people.ordinary import words_of
from syncd.seen import Seen
from syncd.text import fold, is_cjk, read_words

_GENDER = re.compile(r"(?<=[^\W\d_])\((?:a|e|s|o|es|as|os|in|en|r|n)\)")  # `Entrevistador(a)`, `reçu(e)`
_REACH = {"organizer_too": 1, "interviewer": 6, "acts": 4, "absent": 4, "addressed": 1, "source": 2, "contact": 3}
_REACH_AFTER = {"acts": 3, "observer": 10, "coordinator": 3, "contact": 2, "source": 2, "absent": 4}
_HEADS = ("interviewer", "contact", "observer", "coordinator")
_NEAR = 5  # words between other cues and a name


@dataclass(frozen=True, slots=True)
class Said:
    """A name in a title or description, and what is said of it there: pieces of evidence (`people.WEIGHTS`)."""

    mention: Mention
    codes: Codes
    pieces: set[str] = field(default_factory=set)


class Line:
    """A title, line or sentence: its words, the cues in it, and the names.

    The text is in NFKC, as `read_words` leaves it: full-width signs are plain ones by then.
    """

    def __init__(self, seen: Seen, unit: str, known: frozenset[str], hand: bool) -> None:
        self.codes = seen.codes
        self.words = read_words(_GENDER.sub("", BULLET.sub("", unit)))
        self.text = self.words.text
        self.hits = [(hit, *span_of(self.words, hit)) for hit in cues(seen.codes).find(self.words)]
        self.groups = {hit.group for hit, _, _ in self.hits}
        self.mentions = self._without_asides(names_in(self.text, seen.codes, known, lower=hand))

    @property
    def heads(self) -> tuple[str, ...]:
        """The cue under which the lines below stand: `Panel:`, `You will meet:`."""
        open_ended = self.text.rstrip().endswith(":")
        sure = [one for one in self.mentions if not one.is_loose]
        if not open_ended and (sure or len(self.words.words) > 3 or not self.hits):
            return ()
        groups = [hit.group for hit, _, _ in self.hits if hit.group in _HEADS]
        if not open_ended and sum(hit.last - hit.first for hit, _, _ in self.hits) + 1 < len(self.words.words):
            return ()
        return ("interviewer",) if "interviewer" in groups else tuple(groups[-1:])

    def _without_asides(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Without what only looks like a name in somebody's post: `(Director, Reliability)`, `Medical Director`."""
        kept: list[Mention] = []
        posts = [(first, last) for hit, first, last in self.hits if hit.group == "post"]
        for one in mentions:
            inside = bool(kept) and re.match(r"\s?\([^)]*$", self.text[kept[-1].last : one.first]) is not None
            if (
                inside
                and one.looks is Looks.GIVEN
                and not kept[-1].is_loose
                and any(kept[-1].last <= first < one.last + 12 for first, _ in posts)
            ):
                continue
            if one.is_loose:
                between = self.text[kept[-1].last : one.first] if kept else ""
                if inside:
                    continue
                told = [last for first, last in posts if kept and kept[-1].last <= first and last <= one.first]
                apposed = told and re.match(r"\s?[,|=(–-]", between) and not re.search(r"[;+&/)]", between)
                if apposed and (
                    not is_list(between, self.codes) or re.fullmatch(r"\s?\S{0,6}\s?", self.text[told[-1] : one.first])
                ):
                    continue
                if any(self.text[one.last : first] == " " for first, _ in posts) or re.match(
                    r"['’]s?\b", self.text[one.last :]
                ):
                    continue
            if is_unnamed(self.text, one, self.codes) or (
                one.looks is not Looks.HONOUR and is_place(self.text, self.hits, one)
            ):
                continue
            kept.append(one)
        return kept

    def said(self, carried: tuple[str, ...], title: bool = False) -> list[Said]:
        """The names, each with what is said of it."""
        said = []
        for group in self._lists():
            first, last = group[0], group[-1]
            far = is_cjk(first.name)
            before = self._eastern(first) & {"interviewer"} if far else self._before(first, title)
            behind = self._eastern(last) & {"acts", "absent"} if far else self._behind(last)
            shared = before | (behind & {"acts", "absent"})
            if len(group) > 1 and any("post" in self._own(one) for one in group):
                shared.add("post")
            lead = self.text[: first.first]
            labelled = re.search(r"[^\W\d_)]\s?:\s*$|\):\s*$", lead) is not None
            sure_label = labelled and first.first < 45 and first.looks in (Looks.HONOUR, Looks.FULL)
            listed = bool(carried) and (
                sure_label or (first.first <= 12 and not labelled and not self._is_label(first))
            )
            sure = sum(not one.is_loose for one in group)
            if labelled and "interviewer" not in before:  # `HR representative (non-voting): Carol Smith`
                shared |= {hit.group for hit, _, end in self.hits if hit.group == "observer" and end <= first.first}
                shared |= {hit.group for hit, _, end in self.hits if hit.group == "recruiter" and end <= first.first}
            if "source" in before:
                behind = behind - {"acts", "slot"}
                shared.discard("acts")
            for one in group:
                if listed and one is not first and one.is_loose:
                    continue
                # `Ann, co-owner; Ben can't make it`
                pieces = shared - (behind - before if ";" in self.text[one.last : last.first] else set())
                if listed and not before & {"observer", "contact", "coordinator", "absent"}:
                    pieces |= {*carried, "listed"}
                    if one.looks is not Looks.BARE or len(self.text) - one.last < 3 or self.text[one.last] in ",(":
                        pieces.add("slot")
                pieces |= (behind if one is last else set()) | self._own(one)
                if one is not first:
                    pieces.discard("addressed")
                if labelled and "listed" in pieces and "coordinator" in pieces:
                    pieces -= {*carried, "slot"}
                if "asked" in pieces:
                    pieces -= {"coordinator", "contact"}
                joins = self._joins(one)
                if joins:
                    pieces.add("plus")
                if joins or sure > (not one.is_loose):
                    pieces.add("joined")
                if one.looks is Looks.BARE and "de" in self.codes and not joins:
                    pieces.add("noun")
                if len(group) == 1 and one.is_loose and not pieces & {"acts"} and re.match(
                    r"\s[a-zà-ÿ]", self.text[one.last :]
                ):  # fmt: skip
                    pieces.discard("slot")
                if self._stands_apart(one):
                    pieces.add("begins")
                if is_cjk(one.name):
                    slot = "interviewer" in before and (len(group) > 1 or LABEL_EAST.search(lead))
                    pieces |= self._eastern(one) | ({"slot"} if slot else set())
                said.append(Said(one, self.codes, pieces))
        return said

    def _is_label(self, one: Mention) -> bool:
        return one.is_loose and bool(re.match(r"\s?:", self.text[one.last :]))

    def _stands_apart(self, one: Mention) -> bool:
        before, after = self.text[: one.first].rstrip(), self.text[one.last :].lstrip()
        if before.endswith(":") and (words := read_words(after[:20]).words) and words[0] in words_of("and", self.codes):
            return True
        return (not before or before[-1].isdigit() or before[-1] in ',.;:(“”"«–-—+!?') and (
            not after or after[0] in ',.;:()“”"»=–-—+!?'
        )

    def _lists(self) -> list[list[Mention]]:
        """Names that stand in one list: what is said of the list is said of all."""
        lists: list[list[Mention]] = []
        for one in self.mentions:
            if lists and is_list(self.text[lists[-1][-1].last : one.first], self.codes):
                lists[-1].append(one)
            else:
                lists.append([one])
        return lists

    def _joins(self, one: Mention) -> bool:
        return bool(re.search(r"[+&]\s?$", self.text[: one.first]) or re.match(r"\s?[+&]", self.text[one.last :]))

    def _before(self, one: Mention, title: bool) -> set[str]:
        """The nearest cue that stands before a name in the same clause."""
        text, loose = self.text, one.is_loose
        earlier = max((other.last for other in self.mentions if other.last <= one.first), default=0)
        cuts = [at.end() for at in clause_end(self.codes).finditer(text[earlier : one.first])]
        start = earlier + (cuts[-1] if cuts else 0)
        best = (-1, 0)
        group, near, gap = "", 0, ""
        for hit, first, last in self.hits:
            if hit.group not in (*BEFORE, "organizer_too") or first < start or last > one.first:
                continue
            here = text[last : one.first]
            words = count_words(here)
            if words > _REACH.get(hit.group, _NEAR) or (")" in here and "(" not in here) or (loose and "(" in here):
                continue
            if hit.group == "addressed" and re.search(r"[,:]", here):
                continue
            if hit.group == "source" and ":" in here:
                continue
            if hit.group in AFTER and earlier and "," in here:
                continue
            if title and loose and re.search(r"[^\s.]", here):
                continue
            if (last, last - first) > best:
                best, group, near, gap = (last, last - first), hit.group, words - self._passed(last, one.first), here
        if not group:
            return set()
        if group == "organizer_too":
            return {"interviewer"}
        if group == "instead":
            return {"absent"}
        # `The receptionist is called Deb`, `Any doubts? Talk to Deb`
        stop = one.first - len(gap)
        for hit, first, last in self.hits if group in ("interviewer", "named") else ():
            if (
                hit.group in ("coordinator", "contact")
                and start <= first
                and last < stop
                and count_words(text[last:stop]) < 4
                and (
                    hit.group == "coordinator"
                    or re.search(r"[,:]", text[last:stop])
                    or last + 1 == best[0] - best[1]  # `kontakt z`
                )
            ):
                return {hit.group}
        return (
            {group, "slot"}
            if near < 2 and group in ("interviewer", "named") and not (loose and "," in gap)
            else {group}
        )

    def _passed(self, first: int, last: int) -> int:
        """Words between two places that part a cue from its name no further: `with our Head of Product, Anna`."""
        posts = sum(
            hit.last - hit.first
            for hit, begin, end in self.hits
            if hit.group == "post" and first <= begin and end <= last
        )
        small = words_of("articles", self.codes) | words_of("of", self.codes)
        return posts + sum(word in small for word in read_words(self.text[first:last]).words)

    def _behind(self, one: Mention) -> set[str]:
        """What stands after a name, or after a list of names, in the same clause."""
        text = self.text
        stop = min((other.first for other in self.mentions if other.first >= one.last), default=len(text))
        aside = ASIDE.match(text[one.last : stop])
        begin = one.last + (aside.end() if aside else 0)
        # `Anna Fox, our Head of Data, will lead`
        apposed = re.match(r",\s[^,.;()]{2,60},\s", text[begin:stop])
        begin += apposed.end() if apposed else 0
        cut = re.search(r"[;!?\n。]|^\.\s|\w{3,}(\.\s|\.$)", text[begin:stop])
        stop = begin + (cut.start(1) if cut[1] else cut.start()) if cut else stop
        found = set()
        if re.match(r"\s?:\s?['\"“”„‚‘«»「]", text[one.last :]):
            found.add("source")  # `Marge: 'we decide by Friday'`
        for hit, first, last in self.hits:
            if hit.group in ("organizer_too", "instead") and 0 <= first - one.last < 5:
                found.add("acts")
            if hit.group in AFTER and first >= begin and last <= stop:
                gap = text[begin:first]
                words = count_words(gap) - self._passed(begin, first)
                if hit.group == "contact" and words and "," in gap:
                    continue  # `maeve, few questions`
                if words < _REACH_AFTER.get(hit.group, _NEAR) and not (hit.group == "acts" and re.search(r"[,(]", gap)):
                    found.add(hit.group)
                    if hit.group == "acts" and one.first == 0 and gap == " ":
                        found.add("slot")  # `Farquhar hosting`
        if found & {"observer", "absent", "coordinator"}:
            found -= {"acts", "slot"}
        return found

    def _own(self, one: Mention) -> set[str]:
        """What stands right beside a name: a post, an hour, a remark in brackets."""
        text, found, loose = self.text, set[str](), one.is_loose
        stop = min((other.first for other in self.mentions if other.first >= one.last), default=len(text))
        begin = max((other.last for other in self.mentions if other.last <= one.first), default=0)
        aside = ASIDE.match(text[one.last : stop])
        other = [(first, last) for hit, first, last in self.hits if hit.group in ("contact", "coordinator")]
        for hit, first, last in self.hits:
            if hit.group == "post" and any(start <= first and last <= end for start, end in other):
                continue  # `Ansprechpartner` is a `*partner`, and none
            if aside and one.last <= first and last <= one.last + aside.end():
                if hit.group in ("observer", "coordinator", "absent", "post"):
                    found.add(hit.group)
            elif hit.group == "post" and begin <= first and last <= one.first:
                gap = text[last : one.first]
                if re.fullmatch(r"\s?[:=]\s?", gap) and not text[:first].strip(" -–•"):
                    found |= {"post", "slot"}
                if re.fullmatch(r"\s|\s?[:=(]\s?" if loose else r"\s?[:=(–-]?\s?|\.?(?:\s[\w'’]+){1,2}\s", gap):
                    found.add("post")
            elif hit.group == "post" and one.last <= first and last <= stop:
                gap = text[one.last : first]
                if is_of(gap, self.codes):
                    found.add("post")
                if (
                    re.match(r"\s?[,=|–:+—-]", gap)
                    and count_words(gap) < (1 if loose and "+" not in gap else 2)
                    and not re.search(r"\.\s", gap)
                ):
                    found.add("post")
        before = text[begin : one.first]
        timed = hour_before(self.codes).search(before) and (not loose or re.search(r"\d[:.h]\d\d", before))
        # `1.30pm Wellington time` is no row of a schedule.
        apart = "post" in found or not re.match(r"\s[a-zà-ÿ]", text[one.last :])
        if apart and (timed or ROW.match(text[: one.first])):
            found.add("hour")
        return found

    def _eastern(self, one: Mention) -> set[str]:
        """Where words are not parted, a cue may be a part of a longer word, before or after."""
        found = set[str]()
        before = re.split(r"[。,;]", self.text[max(0, one.first - 30) : one.first])[-1]
        behind = re.split(r"[。,;、]", self.text[one.last : one.last + 12])[0]
        for group in BEFORE:
            if group not in ("named", "addressed") and unparted(group, self.codes).search(before):
                found.add(group)
        for group in AFTER:
            if unparted(group, self.codes).search(behind):
                found.add(group)
        if unparted("introduces", self.codes).match(behind):
            found.add("signature")
        if unparted("addressed", self.codes).match(behind):
            found.add("addressed")
        bare = fold(before).rstrip("の面 :")
        if bare.endswith(posts_of(self.codes)):
            found.add("post")
        if found & {"contact", "coordinator", "signature"}:
            found.discard("acts")
        return found
