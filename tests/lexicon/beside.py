"""How the rows of this folder are judged: each event alone, beside everyday ones that tell the calendar's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from providers.event import Event
from syncd.model import Reading
from syncd.recognise import Hints, recognise
from tests.pure.build import HINTS, event

Said = str | tuple[str, ...]
"""A title, or a title and a description, and perhaps how it came."""

# Titles, or a title and its description, that are far from any interview.
BESIDE: dict[str, tuple[Said, ...]] = {
    "da": (
        (
            "Skifte dæk",
            "Husk at tage vinterdækkene med fra kælderen, bilen er klar i aften. Vi ringer hvis det bliver tidligere.",
        ),
    ),
    "de": (
        (
            "Reifen wechseln",
            "Bitte die Winterreifen aus dem Keller mitbringen, der Wagen ist bis heute Abend fertig.",
        ),
    ),
    "en": (
        "Call the plumber about the boiler, he said he would be here before noon",
        "Book club at our place, please bring something to eat",
    ),
    "es": ("Cumpleaños de la abuela, llevamos el pastel", "Hoy hay que pasar por el taller y después por la farmacia"),
    "fr": ("Anniversaire de Léa chez nous demain", "Rendez-vous avec le garagiste, ne pas oublier la carte grise"),
    "it": ("Compleanno della nonna, portiamo noi la torta", "Oggi passare dal meccanico e poi in farmacia"),
    "ja": (("タイヤ交換", "冬タイヤは物置にあります。夕方までに終わるそうなので、電話が来たら取りに行く。"),),
    "nb": (
        (
            "Bytte dekk",
            "Husk å ta med vinterdekkene fra kjelleren, bilen er klar i kveld. Vi ringer hvis det blir tidligere.",
        ),
    ),
    "nl": (
        (
            "Banden wisselen",
            "Graag de winterbanden uit de kelder meenemen, de auto is vanavond klaar. Wij bellen als het eerder is.",
        ),
    ),
    "pl": ("Urodziny babci, nie zapomnieć o torcie", "Dzisiaj trzeba odebrać samochód od mechanika"),
    "pt": ("Aniversário da vovó, não esquecer o bolo", "Hoje tem que passar na oficina e depois na farmácia"),
    "sv": (("Byta däck", "Ta med vinterdäcken från källaren, bilen är klar i kväll. Vi ringer om det blir tidigare."),),
    "zh": (("换轮胎", "冬天的轮胎在地下室，师傅说傍晚就能弄好，我们到时候去取。"),),
}


def rows(table: Mapping[str, Iterable[Said]]) -> list[tuple[str, str, str, str]]:
    """Code, title, description and how it came, of every row of a table; "" for what a row leaves out."""
    return [(code, *_filled(said)) for code, entries in table.items() for said in entries]


def _filled(said: Said) -> tuple[str, str, str]:
    title, text, how = (*((said,) if isinstance(said, str) else said), "", "")[:3]
    return title, text, how


def reading(code: str, *events: Event, hints: Hints = HINTS) -> Reading:
    """What becomes of the last of some events in a calendar of that language."""
    everyday = (
        event(title, f"2026-11-{day:02} 07:30", description=text)
        for day, (title, text, _) in enumerate(map(_filled, BESIDE[code]), 1)
    )
    found = {one.event.ref.identity: one for one in recognise([*everyday, *events], hints)}
    return found[events[-1].ref.identity]
