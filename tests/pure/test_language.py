"""The language of a process's events: told from the words of people, whatever else stands there; else none."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.companies.spelling import BESIDE
from syncd.language import language_of
from syncd.lexicon import Language, languages, neighbours
from syncd.text import fold
from tests.corpus import SHARED
from tests.corpus.labelled import read

LABELS = sorted(SHARED.glob("*.labels.json"))

ZOOM = """
Dana Lee is inviting you to a scheduled Zoom meeting.

Join Zoom Meeting
https://us02web.zoom.us/j/87330644842?pwd=tbJiJESZ7

Meeting ID: 873 3064 4842
Passcode: 204412

---

One tap mobile
+16465588656,,87330644842# US (New York)
Find your local number: https://us02web.zoom.us/u/kc
"""
TEAMS = """
________________________________________________________________________________
Microsoft Teams Need help?<https://aka.ms/JoinTeamsMeeting?omkt=en-US>
Join the meeting now<https://teams.microsoft.com/l/meetup-join/19%3ameeting>
Meeting ID: 290 112 845 77
Passcode: gPpBJt
________________________________
Dial in by phone
+49 69 1234567,,81234# Germany, Frankfurt am Main
Find a local number<https://dialin.teams.microsoft.com/1>
Phone conference ID: 812 345#
For organizers: Meeting options<https://teams.microsoft.com/meetingOptions/> | Reset dial-in PIN
________________________________________________________________________________
"""
MEET = """
-::~:~::~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~::~:~::-
Join with Google Meet: https://meet.google.com/hsd-pwvz-yka
Or dial: (US) +1 413-555-0136 PIN: 918273645#
Learn more about Meet at: https://support.google.com/a/users/answer/9282720

Please do not edit this section.
-::~:~::~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~::~:~::-
"""
TEAMS_DE = """
Microsoft Teams-Besprechung
Auf dem Computer, in der mobilen App oder im Raumgerät teilnehmen
Klicken Sie hier, um an der Besprechung teilzunehmen<https://teams.microsoft.com/l/meetup-join/19%3ameeting>
Besprechungs-ID: 384 112 904 22
Kenncode: aB3dEf
Teams herunterladen<https://www.microsoft.com> | Im Web beitreten<https://www.microsoft.com>
Oder rufen Sie an (nur Audio)
+49 69 1234567,,81234# Germany, Frankfurt am Main
Telefonkonferenz-ID: 812 345#
Lokale Nummer suchen<https://dialin.teams.microsoft.com/1> | PIN zurücksetzen<https://dialin.teams.microsoft.com/2>
Weitere Infos<https://aka.ms/JoinTeamsMeeting> | Besprechungsoptionen<https://teams.microsoft.com/meetingOptions/>
"""
ZOOM_DE = """
Zoom-Meeting beitreten
https://us02web.zoom.us/j/87330644842
Meeting-ID: 873 3064 4842
Kenncode: 204412
Schnelleinwahl mobil
Ortseinwahl suchen: https://us02web.zoom.us/u/kc
"""
MEET_FR = """
Participer avec Google Meet : https://meet.google.com/hsd-pwvz-yka
Ou composez le : (FR) +33 1 23 45 67 89 PIN : 918273645#
En savoir plus sur Meet : https://support.google.com/a/users/answer/9282720

Veuillez ne pas modifier cette section.
"""
MEET_PT = """
Participe com o Google Meet: https://meet.google.com/hsd-pwvz-yka
Saiba mais sobre o Meet em: https://support.google.com/a/users/answer/9282720
Não edite esta seção.
"""
TEAMS_ES = """
Reunión de Microsoft Teams
Únase a través de su PC, aplicación móvil o dispositivo de sala
Haga clic aquí para unirse a la reunión<https://teams.microsoft.com/l/meetup-join/19%3ameeting>
Id. de reunión: 384 112 904 22
Código de acceso: aB3dEf
Descargar Teams<https://www.microsoft.com> | Unirse en la web<https://www.microsoft.com>
Más información<https://aka.ms/JoinTeamsMeeting> | Opciones de reunión<https://teams.microsoft.com/meetingOptions/>
"""
TEAMS_NL = """
Microsoft Teams-vergadering
Neem deel op uw computer of mobiele app
Klik hier om deel te nemen aan de vergadering<https://teams.microsoft.com/l/meetup-join/19%3ameeting>
Vergaderings-id: 384 112 904 22
Wachtwoordcode: aB3dEf
Meer informatie<https://aka.ms/JoinTeamsMeeting> | Opties voor vergadering<https://teams.microsoft.com/meetingOptions/>
"""
TEAMS_IT = """
Riunione di Microsoft Teams
Partecipa da computer, app per dispositivi mobili o dispositivo della stanza
Fai clic qui per partecipare alla riunione<https://teams.microsoft.com/l/meetup-join/19%3ameeting>
ID riunione: 384 112 904 22
Altre informazioni<https://aka.ms/JoinTeamsMeeting> | Opzioni riunione<https://teams.microsoft.com/meetingOptions/>
"""
TEAMS_JA = """
Microsoft Teams 会議
コンピューター、モバイル アプリ、またはルーム デバイスで参加する
会議に参加するにはここをクリックしてください<https://teams.microsoft.com/l/meetup-join/19%3ameeting>
会議 ID: 384 112 904 22
パスコード: aB3dEf
"""
FOREIGN = {
    "zoom": ZOOM, "teams": TEAMS, "meet": MEET, "teams-de": TEAMS_DE, "zoom-de": ZOOM_DE, "meet-fr": MEET_FR,
    "meet-pt": MEET_PT, "teams-es": TEAMS_ES, "teams-nl": TEAMS_NL, "teams-it": TEAMS_IT, "teams-ja": TEAMS_JA,
}  # fmt: skip

TITLES = [
    ("de", "Vorstellungsgespräch Acme"),
    ("de", "Vorstellungsgespraech Acme"),
    ("de", "VORSTELLUNGSGESPRÄCH"),
    ("de", "Interview mit Dana Lee (Acme)"),
    ("de", "Zweitgespräch Stadtwerke Harsum"),
    ("de", "Telefoninterview bei Acme"),
    ("en", "Interview with Acme"),
    ("fr", "Entretien Acme"),
    ("fr", "2ème entretien avec la DRH"),
    ("es", "Entrevista con Acme"),
    ("pt", "Entrevista com Acme"),
    ("pt", "Bate-papo inicial: conversa com a gestora"),
    ("it", "Colloquio Acme"),
    ("it", "Secondo colloquio conoscitivo con HR"),
    ("nl", "Sollicitatiegesprek Acme"),
    ("nl", "Kennismaking met het team"),
    ("sv", "Intervju hos Acme, träffa chefen och teamet"),
    ("sv", "Anställningsintervju"),
    ("fr", "Rdv RH chez Acme"),
    ("fr", "Rencontre avec l’équipe"),
    ("es", "Llamada con Nerea"),
    ("pt", "Ligação com a Luana"),
    ("it", "Telefonata con Dana Lee"),
    ("nl", "Gesprek bij Acme"),
    ("de", "2. Gespräch"),
    ("de", "Acme: Einladung zum Interview, Senior Engineer"),
    ("zh", "面试 Acme"),
    ("ja", "一次面接 Acme"),
    ("ja", "ＷＥＢ面接のご案内"),
]

MAILS = {
    "en": "Hi Amelia,\n\nThank you for applying. We would like to talk with you about the role on Tuesday.\nYou will "
    "meet Dana, who leads our platform team. Please let me know if that does not work.\n\nBest,\nSam",
    "de": "Sehr geehrte Frau Brandt,\n\nvielen Dank für Ihre Bewerbung. Wir freuen uns, Sie am Dienstag "
    "kennenzulernen.\nBitte melden Sie sich am Empfang.\n\nMit freundlichen Grüßen\nDana Lee",
    "fr": "Bonjour Camille,\n\nNous vous confirmons votre entretien avec Mme Haddad, notre directrice.\nVous serez "
    "reçue dans nos locaux. Merci de prévoir une heure.\n\nCordialement,\nDana Lee",
    "es": "Hola Lucía:\n\nMuchas gracias por tu interés. Te llamará nuestra compañera Nerea para una primera "
    "conversación sobre el puesto.\nSi no puedes a esa hora, dinos cuándo te viene bien.\n\nUn saludo,\nDana",
    "pt": "Oi Bia!\n\nObrigada pelo interesse na vaga. Nessa etapa você conversa com o Otávio, nosso gerente.\n"
    "Se não der para você nesse horário, me avisa que a gente remarca.\n\nAbraço,\nDana",
    "it": "Buongiorno Giulia,\n\nla ringraziamo per la sua candidatura. Vorremmo incontrarla per un colloquio con il "
    "responsabile.\nSe non può a quest'ora, ci faccia sapere quando è possibile.\n\nCordiali saluti\nDana Lee",
    "nl": "Beste Sanne,\n\nLeuk dat je solliciteert! Je spreekt met Ruud en met mij over de functie.\nLaat het ons "
    "weten als je niet kunt, dan zoeken we een ander moment.\n\nMet vriendelijke groet,\nDana Lee",
    "sv": "Hej Casper!\n\nTack för din ansökan. Vi vill gärna träffa dig och prata om rollen som driftstekniker.\n"
    "Du kommer att träffa Göran, som är vår chef. Hör av dig om det inte passar.\n\nVänliga hälsningar\nYlva",
    "ja": "高橋様\n\nお世話になっております。採用担当の榎本です。\n一次面接は課長の森田が担当いたします。受付にて"
    "お名前をお伝えください。\n\nよろしくお願いいたします。",
    "da": "Hej Casper!\n\nTak for din ansøgning. Vi vil gerne møde dig og tale om stillingen.\nDu skal tale med "
    "Jens, som er vores chef. Skriv til mig, hvis det ikke passer.\n\nVenlig hilsen\nDana",
    "nb": "Hei Kari!\n\nTakk for søknaden din. Vi vil gjerne møte deg og snakke om stillingen.\nDu skal snakke med "
    "Jens, som er vår sjef. Gi meg beskjed hvis det ikke passer noen av dere.\n\nVennlig hilsen\nDana",
    "ca": "Benvolguda Laia,\n\nGràcies per la teva candidatura. Ens agradaria parlar amb tu sobre la feina.\nSi no "
    "pots a aquesta hora, digues-nos quan et va bé i trobarem un altre dia.\n\nSalutacions,\nDana",
    "ro": "Bună ziua Ioana,\n\nVă mulțumim pentru interes. Am dori să discutăm cu dumneavoastră despre post.\nDacă nu "
    "puteți la această oră, vă rugăm să ne spuneți când este mai bine.\n\nCu stimă,\nDana",
    "pl": "Dzień dobry,\n\ndziękujemy za zgłoszenie. Zapraszamy na rozmowę z naszym kierownikiem we wtorek.\nJeśli "
    "termin nie pasuje, proszę dać nam znać, czy inny dzień jest możliwy.\n\nPozdrawiam\nDana",
    "zh": "王小姐您好，\n\n感谢您申请我们公司的职位。我们想安排您星期二来面试。\n请您带上简历。\n\n谢谢",
    "ko": "안녕하세요 김민수님, 지원해 주셔서 감사합니다. 화요일에 면접을 진행하겠습니다. 확인 부탁드립니다.",
}  # fmt: skip
SPOKEN = sorted(code for code in MAILS if code in {language.code for language in languages()})

NONE = [
    "", " ", "Interview", "INTERVIEW", "Interview Acme", "Interview: Acme / Dana Lee", "Video-Interview", "Acme",
    "Dana", "Dana <> Sam", "Acme x Dana, 30 min", "Round 2", "Zoom", "Teams Meeting", "https://acme.example/mit/und/bei/wir",
    "wir@freuen-uns.example", "#interview", "#round2 decide-by: the end of next week", "via: phone", "10:00 - 10:45 AM",
    "Interview Marks and Spencer", "Interview Müller und Söhne", "Interview Banco de la Nación", "1234",
    "Interview Boulogne-sur-Mer", "Interview Frankfurt am Main", "Interview Le Monde", "Interview Die Zeit",
    "Interview We Are Social", "Interview El Corte Inglés", "Interview Bank of the West", "Interview Ludwig van Beek",
    "Maria dos Santos", "Interview MIT", "Interview Poste Italiane", "Interview Alphen aan den Rijn", "Marco Gentile",
    "Interview Telefónica", "Interview Hello Bank",
    "東京", "ソニー", "Interview ソニー", "Entrevista Acme", "Intervju Acme", "😀😀", "\x00", "<p></p>",
]  # fmt: skip


@pytest.mark.parametrize(("code", "title"), TITLES)
def test_a_title_tells(code: str, title: str) -> None:
    assert language_of([title]) == code
    assert language_of(["Interview", title, ""]) == code


@pytest.mark.parametrize("code", MAILS)
def test_a_mail_tells(code: str) -> None:
    assert language_of([MAILS[code]]) == code


@pytest.mark.parametrize("code", MAILS)
def test_markup_does_not_matter(code: str) -> None:
    lines = "".join(f"<p style='in the'>{line}&nbsp;</p>" for line in MAILS[code].split("\n"))
    page = (
        f"<html><head><style>the with you {{}}</style></head><body>{lines}<a href='https://x.example/mit'>x</a></body>"
    )
    assert language_of([page]) == code


@pytest.mark.parametrize("block", FOREIGN)
@pytest.mark.parametrize("code", SPOKEN)
def test_joining_instructions_in_another_language_do_not_count(code: str, block: str) -> None:
    assert language_of(["Interview Acme", MAILS[code] + "\n" + FOREIGN[block]]) == code


@pytest.mark.parametrize("block", FOREIGN)
def test_joining_instructions_alone_tell_nothing(block: str) -> None:
    assert language_of(["Interview Acme", FOREIGN[block]]) is None


@pytest.mark.parametrize("block", FOREIGN)
def test_a_telling_title_stands_against_joining_instructions(block: str) -> None:
    assert language_of(["Vorstellungsgespräch Acme", FOREIGN[block]]) == "de"
    assert language_of(["Interview with the hiring manager", FOREIGN[block]]) == "en"


@pytest.mark.parametrize("code", SPOKEN)
def test_quoted_mail_and_tags_do_not_count(code: str) -> None:
    other = MAILS["de" if code != "de" else "en"]
    quoted = "\n\nOn Tue, 3 Nov 2026 at 10:02, Dana Lee <dana@acme.example> wrote:\n" + other * 3
    tags = "\n#round2 decide-by: the end of next week\nvia: phone\n#heard-back"
    assert language_of([MAILS[code] + tags + quoted]) == code


@pytest.mark.parametrize("title", NONE)
def test_what_does_not_tell(title: str) -> None:
    assert language_of([title]) is None


def test_no_text_tells_nothing() -> None:
    assert language_of([]) is None
    assert language_of(iter(())) is None


@pytest.mark.parametrize(("one", "other"), [("de", "en"), ("es", "pt"), ("sv", "da"), ("fr", "it"), ("nl", "de")])
def test_two_languages_side_by_side_are_none(one: str, other: str) -> None:
    assert language_of([MAILS[one], MAILS[other]]) is None
    assert language_of([MAILS[other] + "\n\n" + MAILS[one]]) is None


def test_an_invitation_outvotes_a_title() -> None:
    assert language_of(["Interview mit Acme", MAILS["en"]]) == "en"
    assert language_of(["Interview with Acme", MAILS["de"]]) == "de"


def test_a_repeated_text_counts_once() -> None:
    assert language_of(["Interview with you and our team"] * 50 + [MAILS["de"]]) == "de"


@pytest.mark.parametrize("code", ["de", "fr", "es", "pt", "it", "sv"])
def test_accents_may_be_missing(code: str) -> None:
    assert language_of([fold(MAILS[code])]) == code


@pytest.mark.parametrize(
    "text",
    [
        "Tere, täname teid kandideerimise eest. Ootame teid vestlusele teisipäeval kell kümme meie kontoris.",
        "Hei, kiitos hakemuksestasi. Haluaisimme tavata sinut tiistaina kello kymmenen toimistollamme Helsingissä.",
        "Merhaba, başvurunuz için teşekkür ederiz. Salı günü saat onda ofisimizde görüşmek isteriz.",
        "Kedves Anna, köszönjük a jelentkezését. Szeretnénk kedden tíz órakor találkozni önnel az irodánkban.",
        "Dobrý den, děkujeme za váš zájem. Rádi bychom se s vámi setkali v úterý v deset hodin v naší kanceláři.",
        "Здравствуйте, спасибо за отклик. Мы хотели бы встретиться с вами во вторник в десять часов.",
    ],
    ids=["et", "fi", "tr", "hu", "cs", "ru"],
)
def test_a_language_without_words_of_its_own_passes_for_no_other(text: str) -> None:
    assert language_of([text]) is None


LINES = [
    *(line for mail in MAILS.values() for line in mail.split("\n") if line),
    *(title for _, title in TITLES),
    *NONE,
]


@given(st.lists(st.sampled_from([*LINES, *FOREIGN.values()]), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(texts: list[str], chance: random.Random) -> None:
    shuffled = list(texts)
    chance.shuffle(shuffled)
    assert language_of(shuffled) == language_of(texts) == language_of(iter([*texts, *texts]))


@given(st.lists(st.text(max_size=80) | st.sampled_from([ZOOM, TEAMS_DE, MAILS["ja"]]), max_size=4))
def test_any_text_is_read(texts: list[str]) -> None:
    answer = language_of(texts)
    assert answer is None or answer in {language.code for language in (*languages(), *neighbours())}
    assert language_of(texts[::-1]) == answer


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß \n<>&#:.!?-、。のは", max_size=300),
    st.sampled_from([*FOREIGN.values()]),
)
def test_any_text_before_joining_instructions_is_read(text: str, block: str) -> None:
    language_of([text + block, block + text])


@pytest.mark.parametrize("language", [*languages(), *neighbours()], ids=lambda language: language.code)
def test_every_language_brings_its_words(language: Language) -> None:
    table = language.tables["language"]
    assert set(table) <= {"words", "telling", "joining", "script"}
    assert table.get("words") or table.get("telling") or table.get("script")
    for key in ("words", "telling", "joining"):
        assert len(set(table.get(key, ()))) == len(table.get(key, ())), key
    for word in table.get("words", ()):
        assert word == word.lower(), word
        assert word not in BESIDE, f"{word}: companies' names are made of it, so that it would never count"
    assert not {fold(word) for word in table.get("telling", ())} & {"interview", "interview*"}


def test_neighbours_are_none_of_the_languages_that_are_read() -> None:
    assert not {language.code for language in neighbours()} & {language.code for language in languages()}


# Whose calendar is not in English, or not all of it: what a person says of the processes in it.
IN_ANOTHER = {
    "beatriz-nogueira": "pt", "camille-astruc": "fr", "jonas-kettler": "de", "lena-brandstaetter": "de",
    "lucia-ferrandiz": "es", "sanne-verhoeckx": "nl", "takahashi-misaki": "ja", "theo-marchetti": "fr",
}  # fmt: skip
OF_ITS_OWN = {
    ("diego-salvatierra", "tezontle"): "es",
    ("diego-salvatierra", "lumbre"): "es",
    ("tag-casper-iversen", "brovakt"): "sv",
}


def spoken_in(calendar: str, process: str) -> str:
    """By eye, as the labels do not say it."""
    own = [code for (name, prefix), code in OF_ITS_OWN.items() if name == calendar and process.startswith(prefix)]
    return own[0] if own else IN_ANOTHER.get(calendar, "en")


@pytest.mark.skipif(not LABELS, reason="the shared corpus is not beside this checkout")
def test_processes_of_the_corpus() -> None:
    right, untold, wrong = 0, [], []
    for path in LABELS:
        calendar = read(path)
        name, texts = calendar.name, dict[str, list[str]]()
        for event in calendar.events:
            label = calendar.truth["events"].get(event.ref.identity, {})
            if label.get("interview") and label.get("process"):
                texts.setdefault(label["process"], []).extend((event.title, event.description))
        for process, said in texts.items():
            answer, expected = language_of(said), spoken_in(name, process)
            right += answer == expected
            untold += [(name, process)] if answer is None else []
            wrong += [(name, process, answer)] if answer not in (None, expected) else []
    assert not wrong
    assert right >= 0.9 * (right + len(untold)), untold


@pytest.mark.skipif(not LABELS, reason="the shared corpus is not beside this checkout")
def test_the_corpus_holds_what_is_expected_of_it() -> None:
    known = {path.name.removesuffix(".labels.json") for path in LABELS}
    assert IN_ANOTHER.keys() <= known
    for name, prefix in OF_ITS_OWN:
        events = json.loads((SHARED / f"{name}.labels.json").read_text("utf-8"))["events"].values()
        assert any((event.get("process") or "").startswith(prefix) for event in events), (name, prefix)
