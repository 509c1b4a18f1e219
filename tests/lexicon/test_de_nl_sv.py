"""Recognition by the words of each language: one block a language, what is an interview and what only looks like one.

Each event is judged alone, beside a text that tells the language of the calendar. An entry is a title, or a title and
a description.
"""

from __future__ import annotations

import pytest

from tests.lexicon.beside import Said, reading, rows
from tests.pure.build import event

INTERVIEWS: dict[str, list[Said]] = {}
OTHERS: dict[str, list[Said]] = {}

# --- German
INTERVIEWS["de"] = [
    "Vorstellungsgespräch Grundschule am Weiher",
    "Vorstellungsgespraech Zahnarztpraxis Dr. Lemke (ZFA)",
    "VG bei Holzbau Rieder, 2. Stock",
    "Bewerbungsgespr. Hotel Alpenblick",
    "Vorstelungsgespräch Bäckerei Kamps",
    "Probearbeiten Restaurant Zum Anker, 17-21 Uhr",
    "2. Gespräch Spedition Möller, Werkleiter",
    "Zweitgespräch Kantonsspital, Pflegedirektion",
    (
        "Erstgespräch Nordlicht Energie",
        "Stelle: Projektleiterin Windparks. Frau Harms aus der Personalabteilung ruft an.",
    ),
    ("Kennenlernen", "Hallo Kim, danke für deine Bewerbung als Erzieher! Wir freuen uns auf dich, Kita Regenbogen"),
    (
        "Termin Stadt Ahlen",
        "Einladung zum Vorstellungsgespräch für die Stelle als Sachbearbeiter/in Bauamt, Kennziffer 12/26. Bitte Personalausweis mitbringen.",
    ),
    (
        "Probevortrag W2-Professur Werkstoffe",
        "20 min Vortrag, 20 min Diskussion, anschließend Gespräch mit der Berufungskommission.",
    ),
    "Assessment-Center Bundesbank (ganzer Tag)",
    "Auswahlgespräch Stadtverwaltung Hagen",
    "Interview bei Fahrwerk Robotics (Head of Data)",
    (
        "Schnuppertag Elektro Huber",
        "Lehrstelle Elektroinstallateur, Arbeitskleidung mitnehmen, danach Gespräch mit dem Lehrmeister",
    ),
    (
        "Case Interview Runde 2",
        "Fallinterview mit zwei Projektleitern. Rückmeldung erhalten Sie innerhalb von drei Tagen.",
    ),
    ("Videocall mit Frau Brandner", "Es geht um Ihre Bewerbung als Controllerin. Ich freue mich auf unser Gespräch."),
    "Fachinterview Teamleitung IT, Sparkasse Lünen",
    (
        "Drittes Gespräch",
        "Mit der Geschäftsführung. Bringen Sie bitte Ihre Gehaltsvorstellung und den möglichen Eintrittstermin mit.",
    ),
]
OTHERS["de"] = [
    "Erstgespräch Paartherapie",
    "Erstgespräch Steuerberaterin Vogt",
    "Kennenlerngespräch Hebamme",
    "Kennenlernen Tagesmutter Sabine",
    "Gespräch mit Klassenlehrerin (Mathe)",
    "Elternsprechtag Gymnasium",
    "Gespräch bei der Bank wegen Umschuldung",
    "Jobcenter: Gespräch mit Fr. Wolter",
    "RAV Beratungsgespräch",
    "Mitarbeitergespräch mit Frau Nguyen",
    "Vorstellungsgespräche Azubis (3 Bewerber)",
    "Interview mit Bewerberin Frau Kaya, bitte Fragen abstimmen",
    "Bewerbungsgespräch üben mit Papa",
    "Vorstellungsgespräch vorbereiten: Musterbau",
    "Interview fürs Stadtmagazin",
    "Kundeninterview Nr. 4 (Abrechnung)",
    "Lukas hat Vorstellungsgespräch, Daumen drücken!",
    "Infoabend Ausbildung bei der Polizei",
    ("Anruf Personalvermittlung Krause", "unverbindliches Gespräch, mehrere Mandate, wonach ich suche"),
    "Onboarding bei Musterbau, erster Arbeitstag",
    "Gehaltsverhandlung Musterbau",
    "WG-Casting Zimmer Nordstadt",
    "Vorstellungsrunde neues Projektteam",
    "2. Runde Tischtennis Kreispokal",
    "Einbürgerungsgespräch Landratsamt",
    "Bewerbung Stadtwerke abschicken",
    "Bei Musterbau nachfassen wegen Zweitgespräch",
]

# --- Dutch
INTERVIEWS["nl"] = [
    "Sollicitatiegesprek Basisschool De Klimop",
    "sollicitatie gesprek tandartspraktijk Mol",
    "Solicitatiegesprek bakkerij Bart",
    "Jobinterview KBC Leuven",
    "2e gesprek Transport Wouters, zaakvoerder",
    "Tweede gesprek bij Provincie Zeeland",
    ("Kennismaking", "Leuk dat je solliciteert als doktersassistente! We maken graag kennis met je. Groetjes, Fleur"),
    ("Kennismaking Brouwerij Halm", "Kop koffie en een rondje door de brouwerij. Vacature: hoofd verpakking."),
    "Meeloopdag bij kinderopvang Pippeloentje",
    "Proefles groep 6, OBS De Wegwijzer",
    "Benoemingsadviescommissie rector",
    (
        "Gesprek maandag",
        "Naar aanleiding van je sollicitatie als lasser nodigen we je uit voor een gesprek. Neem je cv mee.",
    ),
    "Selectiegesprek politieacademie",
    "Assessment center Rijkstrainee",
    (
        "Telefonische kennismaking Wolters",
        "Naomi van recruitment belt je over de vacature data-analist. Je hoort binnen een week van ons.",
    ),
    "Vervolggesprek bij Van Dam Installatie",
    "Eindgesprek vacature teamleider zorg",
    (
        "Casus presenteren bij Lumen",
        "Je presenteert je casus aan het managementteam, daarna volgt een gesprek met de directeur.",
    ),
    "Aanwervingsgesprek AZ Sint-Rita",
    ("Interview bij Stroom BV", "Gesprekspartners: Ilse (HR) en Bas (manager). Legitimatiebewijs meenemen."),
]
OTHERS["nl"] = [
    "Functioneringsgesprek met Els",
    "Jaargesprek 2026",
    "Kennismaking nieuwe collega Mehmet",
    "Kennismaking met de leerkracht van Saar",
    "Tienminutengesprek groep 4",
    "Kennismaking verloskundige",
    "Intakegesprek psycholoog",
    "Hypotheekgesprek Rabobank",
    "Gesprek UWV",
    "VDAB gesprek Turnhout",
    "Oefengesprek met loopbaancoach",
    "Sollicitatiegesprek voorbereiden",
    "Sollicitatiegesprekken stagiairs (3 kandidaten)",
    "Sollicitatiegesprek kandidaat 2 (ik zit in de commissie)",
    "Gesprek met sollicitant Van Dijk",
    "Interview voor de wijkkrant",
    "Interview respondent 7",
    "Sollicitatiegesprek van Tess, brengen naar station",
    ("Kennismaking uitzendbureau Tempo", "inschrijven, in het algemeen kijken wat er is"),
    "Arbeidsvoorwaardengesprek Lumen",
    "Contract tekenen Lumen",
    "Open dag hogeschool",
    "Kijkavond appartement Oost",
    "Hospiteren Weesperzijde 20u",
    "Sollicitatiebrief Lumen versturen",
    "Nabellen Lumen over tweede gesprek",
    "Ronde 3 schaakclub",
    "Gesprek met de huisarts over mama",
]

# --- Swedish
INTERVIEWS["sv"] = [
    "Intervju på Ljungby kommun, socialsekreterare",
    "Jobbintervju Bageriet Vete",
    "Anställningsintervju lärare Norrskolan",
    "Andra intervju Region Halland",
    "2:a intervju Wiklunds Åkeri",
    "Telefonintervju Försäkringsbolaget Nord",
    "Slutintervju med VD, Fjällbyggen",
    (
        "Möte med Åsa på Kraftverket",
        "Tack för din ansökan! Vi vill gärna träffa dig och berätta mer om rollen som projektledare.",
    ),
    (
        "Intervju",
        "Välkommen på intervju för tjänsten som undersköterska. Ta med legitimation. Du träffar enhetschef Lena Ek.",
    ),
    "Provjobba restaurang Sjökrogen kl 16",
    "Provföreläsning lektorat historia",
    "Intervju hos Tandläkare Berg (tandsköterska)",
    ("Teamsmöte med Nordlab", "Uppföljande intervju med gruppchefen. Besked lämnas senast fredag."),
    "Arbetsprov och intervju, Snickeri Ek AB",
    "Kompetensbaserad intervju, Trafikverket",
    (
        "Samtal om rollen",
        "Hej Kim, kul att du sökt tjänsten som systemutvecklare! Vi börjar med ett första samtal på 30 min.",
    ),
    "Rekryteringsintervju Lantmännen",
    (
        "Digital intervju Umeå universitet",
        "Intervju med rekryteringsgruppen för anställning som forskningsingenjör, dnr 442-26.",
    ),
    "Intervju för rollen som butikschef, ICA Torget",
    ("Tredje intervjun", "Hej! Sista steget: träffa teamet och vår vd. Återkommer med besked nästa vecka."),
]
OTHERS["sv"] = [
    "Medarbetarsamtal med Anna",
    "Lönesamtal",
    "Utvecklingssamtal Elsa åk 2",
    "Inskolning förskola",
    "Samtal med psykolog",
    "Läkarbesök vårdcentralen",
    "Arbetsförmedlingen planeringssamtal",
    "Möte på banken om bolån",
    "Lägenhetsvisning Möllan",
    "Öva inför intervju med Karin",
    "Förbereda intervju Kraftverket",
    "Kandidatintervju: Erik (jag leder)",
    "Intervjua sommarvikarier",
    "Intervju med kandidat 2 av 4",
    "Användarintervju P3",
    "Intervju med P4 Halland i radio",
    "Poddinspelning",
    "Arbetsmarknadsdagar Chalmers",
    "Skicka ansökan Kraftverket senast idag",
    "Tacka för intervjun",
    "Skriva på anställningsavtal",
    "Löneförhandling Kraftverket",
    "Första arbetsdagen Kraftverket",
    ("Möte bemanningsföretag", "allmän intervju, ingen speciell tjänst"),
    "Pappas intervju, skjutsa",
    "Andra omgången kubbturnering",
    "Referenstagning: Anna blir uppringd",
    "Exitsamtal HR",
]


@pytest.mark.parametrize(("code", "title", "text", "by"), rows(INTERVIEWS))
def test_interviews(code: str, title: str, text: str, by: str) -> None:
    assert reading(code, event(title, description=text, by=by or None)).interview is True


@pytest.mark.parametrize(("code", "title", "text", "by"), rows(OTHERS))
def test_what_only_looks_like_one(code: str, title: str, text: str, by: str) -> None:
    assert reading(code, event(title, description=text, by=by or None)).interview is not True
