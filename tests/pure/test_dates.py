"""Dates of a decision in people's words, in every language; none where another date is meant. Said on a Tuesday."""

from __future__ import annotations

import time
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from providers.event import Event
from syncd.dates import find_dates, read_date
from syncd.evidence import Owner, Seen, read_event
from syncd.lexicon import languages
from syncd.said import find_channel, find_decision, find_outcome, find_waited, was_called_off
from syncd.text import read_words
from tests.pure.build import event

ZONE = ZoneInfo("Europe/Berlin")
SAID = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
NOBODY = Owner(frozenset(), frozenset(), frozenset(), frozenset())
TODAY, TOMORROW, FRIDAY, SOON, NEXT, FOURTH, WEEK50, NONE = (
    "2026-11-24", "2026-11-25", "2026-11-27", "2026-12-01", "2026-12-04", "2026-12-04", "2026-12-11", None,
)  # fmt: skip
FIVE, TEN, MONTH, YEAR, FORTNIGHT = "2026-12-01", "2026-12-08", "2026-11-30", "2026-12-31", "2026-12-08"


def see(code: str, text: str, title: str = "") -> Seen:
    one: Event = event(title, "2026-11-24 10:00", description=text)
    return read_event(one, NOBODY, frozenset({code, "en"}), ZONE)


DATES: dict[str, list[tuple[str, str | None]]] = {
    "en": [
        ("You will hear from us by Friday.", FRIDAY),
        ("We'll let you know either way before December 4th.", FOURTH),
        ("ans by fri", FRIDAY),
        ("Results within 5 working days.", FIVE),
        ("We aim to make a decision within the next two weeks", FORTNIGHT),
        ("We decide soon. Friday at the latest.", FRIDAY),
        ("decision expected w/c 7 Dec", WEEK50),
        ("Please allow ten business days for a decision.", TEN),
        ("feedback early next week", NEXT),
        ("Someone will be in touch Tuesday next week.", SOON),
        ("I should be able to tell you by the end of the month.", MONTH),
        ("We'll get back to you by the 14th.", "2026-12-14"),
        ("Expect an answer within 48 hours", "2026-11-26"),
        ("The panel meets Thursday; you'll know by Monday, 30 November.", MONTH),
        ("hear back in 2-3 weeks max", "2026-12-15"),
        ("We plan to extend an offer no later than 11 December 2026.", WEEK50),
        ("he'll ring me by weds with a yes or no", TOMORROW),
        ("Outcome: two weeks from today", FORTNIGHT),
        ("Please submit the take-home by 4 December.", NONE),
        ("Send your references by Friday so that we can decide.", NONE),
        ("The role starts on 1 February, we will let you know about parking.", NONE),
        ("Please let us know by Friday if the time does not work.", NONE),
        ("Applications close on 11 December.", NONE),
        ("Next interview will be on 3 December.", NONE),
        ("We look forward to seeing you on Friday!", NONE),
        ("Decided to move this from 20 November, sorry.", NONE),
    ],
    "de": [
        ("Wir melden uns bis spätestens Freitag bei Ihnen.", FRIDAY),
        ("Rückm. bis 4.12.", FOURTH),
        ("Eine Rückmeldung erhalten Sie innerhalb von zwei Wochen.", FORTNIGHT),
        ("Feedback KW49", NEXT),
        ("Entscheidung fällt Ende nächster Woche", NEXT),
        ("Sie hören im Laufe der kommenden Woche von uns.", NEXT),
        ("Das Ergebnis teilen wir Ihnen am 4. Dezember mit.", FOURTH),
        ("Bescheid binnen 10 Werktagen", TEN),
        ("Wir entscheiden bis Monatsende.", MONTH),
        ("Wir geben Ihnen bis zum 11.12.2026 Bescheid", WEEK50),
        ("Zu- oder Absage kommt noch diese Woche", FRIDAY),
        ("ruft mich bis mi an", TOMORROW),
        ("Spätestens in der Woche vom 7. Dezember informieren wir Sie.", WEEK50),
        ("Wir melden uns zwischen dem 3. und 4. Dezember.", FOURTH),
        ("Bitte geben Sie uns bis Freitag eine Rückmeldung, ob der Termin passt.", NONE),
        ("Reichen Sie die Unterlagen bis 4. Dezember ein.", NONE),
        ("Arbeitsbeginn wäre der 1. Februar 2027.", NONE),
        ("Die Bewerbungsfrist endet am 11. Dezember.", NONE),
        ("Danach findet das zweite Gespräch am 4. Dezember statt.", NONE),
    ],
    "fr": [
        ("Nous reviendrons vers vous avant vendredi.", FRIDAY),
        ("réponse sous 8 jours", "2026-12-02"),
        ("Réponse sous huitaine", SOON),
        ("Une décision sera prise d'ici le 4 décembre.", FOURTH),
        ("retour semaine prochaine", NEXT),
        ("On te dit ça d'ici la fin de la semaine", FRIDAY),
        ("Vous aurez une réponse dans les 10 jours ouvrés.", TEN),
        ("Résultats en semaine 50", WEEK50),
        ("Le jury délibère fin novembre", MONTH),
        ("Je vous tiens au courant mardi prochain.", SOON),
        ("Nous vous donnerons une réponse sous quinzaine", FORTNIGHT),
        ("il me rappelle avant le 4", FOURTH),
        ("Verdict au plus tard le 11/12", WEEK50),
        ("Vous serez informé de la suite donnée pour le 4 déc.", FOURTH),
        ("Merci de nous renvoyer le formulaire avant vendredi.", NONE),
        ("Prise de poste le 4 janvier 2027.", NONE),
        ("Candidatures jusqu'au 11 décembre.", NONE),
        ("Merci de confirmer votre présence avant vendredi.", NONE),
        ("Test à rendre pour le 4 décembre.", NONE),
    ],
    "es": [
        ("Te diremos algo antes del viernes.", FRIDAY),
        ("Tendrás noticias en un plazo de diez días hábiles", TEN),
        ("resp antes del 4/12", FOURTH),
        ("La decisión se tomará a finales de noviembre.", MONTH),
        ("Nos pondremos en contacto la semana que viene", NEXT),
        ("Te confirmamos el resultado el próximo martes.", SOON),
        ("Respuesta en 48 horas", "2026-11-26"),
        ("El comité resuelve el 4 de diciembre", FOURTH),
        ("me avisan esta semana", FRIDAY),
        ("Comunicaremos la decisión a más tardar el 11 de diciembre.", WEEK50),
        ("me llaman antes del miércoles sí o sí", TOMORROW),
        ("Le informaremos dentro de dos semanas.", FORTNIGHT),
        ("Por favor, envíanos el formulario antes del viernes.", NONE),
        ("La incorporación sería el 4 de enero.", NONE),
        ("Entrega de la prueba técnica: 4 de diciembre.", NONE),
        ("Confirma tu asistencia antes del viernes.", NONE),
        ("El cierre de la convocatoria es el 11 de diciembre.", NONE),
    ],
    "pt": [
        ("Damos um retorno até sexta.", FRIDAY),
        ("retorno até 04/12", FOURTH),
        ("Você terá uma resposta em até 5 dias úteis.", FIVE),
        ("Avisaremos na semana que vem", NEXT),
        ("A decisão sai até o final do mês.", MONTH),
        ("resposta em duas semanas", FORTNIGHT),
        ("Eles decidem até dia 4", FOURTH),
        ("O resultado será divulgado em 11 de dezembro.", WEEK50),
        ("me ligam até quarta-feira", TOMORROW),
        ("Entraremos em contato até terça-feira da próxima semana.", SOON),
        ("Feedback no máximo até sexta-feira.", FRIDAY),
        ("Comunicaremos a decisão no prazo de 10 dias úteis", TEN),
        ("Envie o case até sexta.", NONE),
        ("Inscrições até 11 de dezembro.", NONE),
        ("Início em 4 de janeiro.", NONE),
        ("Por favor, confirme a presença até sexta.", NONE),
        ("A próxima entrevista será no dia 4 de dezembro.", NONE),
    ],
    "it": [
        ("Le faremo sapere entro venerdì.", FRIDAY),
        ("esito entro 5 gg lavorativi", FIVE),
        ("Riceverà un riscontro entro il 4 dicembre.", FOURTH),
        ("Decideremo entro fine mese", MONTH),
        ("mi dicono qualcosa la prossima settimana", NEXT),
        ("risposta entro 2 settimane", FORTNIGHT),
        ("La ricontatteremo martedì prossimo", SOON),
        ("Comunicheremo l'esito entro e non oltre l'11 dicembre.", WEEK50),
        ("mi chiama entro mercoledì", TOMORROW),
        ("Ti aggiorno nel giro di una settimana", SOON),
        ("esito 4/12", FOURTH),
        ("Daremo un riscontro a tutti entro 10 giorni lavorativi dal colloquio.", TEN),
        ("Ci mandi i documenti entro venerdì.", NONE),
        ("Inizio il 4 gennaio.", NONE),
        ("Consegna del case entro il 4 dicembre.", NONE),
        ("Ci faccia sapere entro venerdì se la data va bene.", NONE),
        ("Candidature entro l'11 dicembre.", NONE),
    ],
    "nl": [
        ("Je hoort uiterlijk vrijdag van ons.", FRIDAY),
        ("uitslag week 50", WEEK50),
        ("We nemen binnen vijf werkdagen een besluit.", FIVE),
        ("Terugkoppeling volgt begin volgende week", NEXT),
        ("We laten het je voor 4 december weten.", FOURTH),
        ("antw voor 4-12", NONE),
        ("belt me woensdag met de uitslag", TOMORROW),
        ("Besluit eind deze maand", MONTH),
        ("Binnen twee weken krijgt u bericht.", FORTNIGHT),
        ("hoor ik volgende week dinsdag", SOON),
        ("Je krijgt uiterlijk 11 december antwoord.", WEEK50),
        ("Beslissing nog deze week", FRIDAY),
        ("Graag de opdracht inleveren voor vrijdag.", NONE),
        ("Laat ons voor vrijdag weten of je kunt.", NONE),
        ("Startdatum is 1 februari.", NONE),
        ("De vacature sluit op 11 december.", NONE),
        ("Het tweede gesprek is op 4 december.", NONE),
    ],
    "sv": [
        ("Vi återkommer senast fredag.", FRIDAY),
        ("Du får besked inom två veckor.", FORTNIGHT),
        ("besked v. 50", WEEK50),
        ("Beslut fattas den 4 december", FOURTH),
        ("Vi hör av oss i nästa vecka.", NEXT),
        ("Återkoppling inom 5 arbetsdagar", FIVE),
        ("svar i slutet av veckan", FRIDAY),
        ("Vi meddelar alla kandidater före 11 december", WEEK50),
        ("ringer mig senast onsdag", TOMORROW),
        ("Besked i slutet av november", MONTH),
        ("Du får svar om en vecka", SOON),
        ("Resultat senast 4/12", FOURTH),
        ("Skicka in uppgiften senast fredag.", NONE),
        ("Sista ansökningsdag är 11 december.", NONE),
        ("Tillträde den 1 februari.", NONE),
        ("Vänligen bekräfta senast fredag.", NONE),
    ],
    "da": [
        ("Du hører fra os senest fredag.", FRIDAY),
        ("svar inden uge 50", WEEK50),
        ("Vi vender tilbage inden for 5 hverdage.", FIVE),
        ("Besked i næste uge", NEXT),
        ("Vi træffer beslutning den 4. december", FOURTH),
        ("Du får besked inden for to uger.", FORTNIGHT),
        ("ringer senest onsdag", TOMORROW),
        ("Afgørelse inden udgangen af november", MONTH),
        ("Vi giver besked senest d. 4/12", FOURTH),
        ("svar om 14 dage", FORTNIGHT),
        ("Du får svar tirsdag i næste uge", SOON),
        ("Vi kontakter alle inden den 11. december.", WEEK50),
        ("Aflever casen senest fredag.", NONE),
        ("Ansøgningsfristen er 11. december.", NONE),
        ("Tiltrædelse 1. februar.", NONE),
        ("Giv os besked senest fredag, hvis du er forhindret.", NONE),
    ],
    "nb": [
        ("Du hører fra oss innen fredag.", FRIDAY),
        ("svar i uke 50", WEEK50),
        ("Vi gir tilbakemelding innen 5 virkedager.", FIVE),
        ("Beskjed neste uke", NEXT),
        ("Beslutning tas 4. desember", FOURTH),
        ("Du får svar i løpet av to uker.", FORTNIGHT),
        ("ringer meg innen onsdag", TOMORROW),
        ("Avgjørelse innen utgangen av november", MONTH),
        ("Vi tar kontakt senest 11.12.", WEEK50),
        ("svar om en uke", SOON),
        ("Tilbakemelding tirsdag neste uke", SOON),
        ("Vi kommer tilbake til deg innen utgangen av uken.", FRIDAY),
        ("Lever oppgaven innen fredag.", NONE),
        ("Søknadsfristen er 11. desember.", NONE),
        ("Oppstart 1. februar.", NONE),
        ("Gi oss beskjed innen fredag hvis tiden ikke passer.", NONE),
    ],
    "pl": [
        ("Damy znać do piątku.", FRIDAY),
        ("Odpowiedź w ciągu 5 dni roboczych.", FIVE),
        ("Decyzja do 4 grudnia", FOURTH),
        ("wynik do 4.12", FOURTH),
        ("Odezwiemy się w przyszłym tygodniu", NEXT),
        ("Poinformujemy Panią o wyniku w ciągu dwóch tygodni.", FORTNIGHT),
        ("mają dzwonić do środy", TOMORROW),
        ("Decyzję podejmiemy do końca miesiąca.", MONTH),
        ("Informacja zwrotna najpóźniej 11 grudnia", WEEK50),
        ("decyzja do końca tygodnia", FRIDAY),
        ("feedback za tydzień", SOON),
        ("Wracamy z odpowiedzią we wtorek w przyszłym tygodniu.", SOON),
        ("Proszę przesłać zadanie do piątku.", NONE),
        ("Rozpoczęcie pracy 1 lutego.", NONE),
        ("Termin składania aplikacji: 11 grudnia.", NONE),
        ("Proszę o potwierdzenie do piątku.", NONE),
    ],
    "ja": [
        ("結果は12月4日までにご連絡いたします。", FOURTH),
        ("選考結果は1週間以内にお知らせします", SOON),
        ("合否は5営業日以内にメールでご連絡します", FIVE),
        ("来週火曜日までに回答", SOON),
        ("結果は今週中に連絡", FRIDAY),
        ("面接結果につきましては、2週間程度でご連絡いたします。", FORTNIGHT),
        ("11月末までに合否通知", MONTH),
        ("来週中にはお返事できると思います", NEXT),
        ("結果：12/4", FOURTH),
        ("結果のご連絡は年内を予定しております", YEAR),
        ("10営業日ほどで結果をお知らせ", TEN),
        ("12月11日（金）までに採否をお伝えします", WEEK50),
        ("課題は12月4日までにご提出ください。", NONE),
        ("入社日は2月1日です。", NONE),
        ("応募締切は12月11日です。", NONE),
        ("出欠は11月27日までにご返信ください。", NONE),
    ],
    "zh": [
        ("我们会在12月4日前通知您结果。", FOURTH),
        ("一周内给答复", SOON),
        ("面试结果将在5个工作日内通知", FIVE),
        ("本周五前出结果", FRIDAY),
        ("下周二之前给回复", SOON),
        ("預計兩週內通知結果", FORTNIGHT),
        ("11月底前回覆", MONTH),
        ("结果下周出", NEXT),
        ("3-5个工作日内反馈", FIVE),
        ("十个工作日内告知录用结果", TEN),
        ("最晚12月11日會通知您", WEEK50),
        ("说明天给结果", TOMORROW),
        ("请于12月4日前提交作业。", NONE),
        ("入职时间为2月1日。", NONE),
        ("请在11月27日前确认是否参加。", NONE),
        ("报名截止12月11日。", NONE),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text", "day"), [(code, *row) for code, rows in DATES.items() for row in rows])
def test_the_date_of_a_decision(code: str, text: str, day: str | None) -> None:
    found = find_decision(see(code, text), SAID)
    assert (found.isoformat() if found else None) == day


def test_every_language_has_rows() -> None:
    for rows in (DATES, CHANNELS, OUTCOMES):
        assert set(rows) == {language.code for language in languages()}


CHANNELS: dict[str, list[tuple[str, str | None]]] = {
    "en": [
        ("You will hear from us by email by Friday.", "email"),
        ("Either way Tom will give you a call with the decision.", "phone"),
        ("she'll text me by fri", "text"),
        ("hear by wed ph", "phone"),
        ("Decision next week. I'll drop you a note on LinkedIn.", "linkedin"),
        ("I'm easiest to reach on WhatsApp.", "text"),
        ("We will notify all candidates in writing within ten days.", "email"),
        ("I'll call you on your mobile at 10.", None),
        ("Any questions, just email me.", None),
        ("We want to hear about your projects.", None),
    ],
    "de": [
        ("Wir informieren Sie bis Freitag per E-Mail.", "email"),
        ("Frau Krüger ruft Sie nächste Woche mit dem Ergebnis an.", "phone"),
        ("schreibt mir bis fr auf whatsapp", "text"),
        ("Rückmeldung telefonisch bis Monatsende", "phone"),
        ("Sie erhalten schriftlich Bescheid.", "email"),
        ("Ich rufe Sie um 10 Uhr an.", None),
    ],
    "fr": [
        ("Nous vous donnerons une réponse par mail sous huit jours.", "email"),
        ("je vous appelle vendredi au plus tard pour vous donner notre décision", "phone"),
        ("il m'envoie un sms d'ici vendredi pour me dire", "text"),
        ("Réponse sur LinkedIn", "linkedin"),
        ("Je vous appelle à 10h.", None),
    ],
    "es": [
        ("Te avisaremos por correo antes del viernes.", "email"),
        ("Te llamamos el lunes con la respuesta", "phone"),
        ("me avisa por whatsapp el viernes", "text"),
        ("Le comunicaremos el resultado telefónicamente.", "phone"),
        ("Te llamo a las 10.", None),
    ],
    "pt": [
        ("Daremos retorno por e-mail até sexta.", "email"),
        ("Te ligo até sexta com a resposta", "phone"),
        ("me manda a resposta no zap", "text"),
        ("Retorno pelo LinkedIn", "linkedin"),
        ("Te ligo às 10h.", None),
    ],
    "it": [
        ("Le comunicheremo l'esito via mail.", "email"),
        ("La chiamo io entro venerdì per l'esito", "phone"),
        ("mi fa sapere su whatsapp", "text"),
        ("La chiamo alle 10.", None),
    ],
    "nl": [
        ("Je hoort per mail van ons.", "email"),
        ("We bellen je uiterlijk vrijdag met de uitslag.", "phone"),
        ("hij appt me voor vrijdag", "text"),
        ("Ik bel je om 10 uur.", None),
    ],
    "sv": [
        ("Vi återkommer via mejl.", "email"),
        ("Anna ringer dig senast fredag med besked", "phone"),
        ("besked via sms", "text"),
        ("Jag ringer dig kl. 10.", None),
    ],
    "da": [
        ("Du får svar på mail inden fredag.", "email"),
        ("Birgit ringer senest fredag med svar", "phone"),
        ("svar på sms", "text"),
        ("Jeg ringer til dig kl. 10.", None),
    ],
    "nb": [
        ("Du får svar på e-post innen fredag.", "email"),
        ("Kari ringer deg innen fredag med svar", "phone"),
        ("beskjed på sms", "text"),
        ("Jeg ringer deg kl. 10.", None),
    ],
    "pl": [
        ("Poinformujemy mailowo do piątku.", "email"),
        ("Zadzwonimy do piątku z decyzją", "phone"),
        ("da znać smsem", "text"),
        ("Zadzwonię o 10.", None),
    ],
    "ja": [
        ("結果はメールにてご連絡いたします。", "email"),
        ("合否はお電話でお伝えします", "phone"),
        ("結果はLINEで連絡", "text"),
        ("10時にお電話いたします。", None),
    ],
    "zh": [
        ("结果将以邮件形式通知", "email"),
        ("三天内电话通知结果", "phone"),
        ("结果微信告诉我", "text"),
        ("10点给您打电话。", None),
    ],
}


@pytest.mark.parametrize(("code", "text", "means"), [(code, *row) for code, rows in CHANNELS.items() for row in rows])
def test_how_the_answer_comes(code: str, text: str, means: str | None) -> None:
    found = find_channel(see(code, text), SAID)
    assert (found.value if found else None) == means


LETTERS: list[tuple[str, str, str | None, str | None]] = [
    ("en", "We'll have a decision for you no later than close of business on Monday 7 December.", "2026-12-07", None),
    (
        "en",
        "Our hiring committee meets every Thursday, so expect to hear from Priya the day after (Friday 27th).",
        "2026-11-27",
        None,
    ),
    (
        "en",
        "If successful you'll receive a call before the end of next week; unsuccessful candidates will be emailed.",
        "2026-12-04",
        "phone",
    ),
    ("en", "Timeline: final interviews wrap up 2 Dec, decision by 9 Dec, start date 11 Jan.", "2026-12-09", None),
    ("en", "Mira says they'll decide in the week of 30 Nov", "2026-12-04", None),
    ("en", "supposed to hear mon", "2026-11-30", None),
    ("en", "verdict thurs via email", "2026-11-26", "email"),
    ("en", "You can expect feedback within one week of your interview via the candidate portal.", "2026-12-01", None),
    ("en", "he promised an answer in 10 days", "2026-12-04", None),
    ("en", "Next steps will be communicated by 5 PM PST on 12/02.", "2026-12-02", None),
    ("en", "The successful candidate will be informed by telephone on Wednesday 2nd December.", "2026-12-02", "phone"),
    ("en", "Turnaround is usually 3-5 business days.", "2026-12-01", None),
    ("en", "Should know by tmrw, Jo will whatsapp me", "2026-11-25", "text"),
    ("en", "Offer decisions go out Dec 15", "2026-12-15", None),
    (
        "en",
        "Please complete the assessment by Friday, 27 November. We will let you know the results shortly after.",
        None,
        None,
    ),
    ("en", "Our office is closed on Friday. We will be in touch soon.", None, None),
    (
        "de",
        "Wir treffen unsere Entscheidung voraussichtlich in der KW 50 und rufen Sie dann an.",
        "2026-12-11",
        "phone",
    ),
    ("de", "Rechnen Sie bitte mit einer Rückmeldung bis Ende der Woche.", "2026-11-27", None),
    ("de", "Chef meldet sich bis Do.", "2026-11-26", None),
    ("de", "Ergebnis spätestens am Mo, 30.11., per Mail", "2026-11-30", "email"),
    ("de", "sie wollen sich in 14 Tagen entscheiden", "2026-12-08", None),
    ("de", "Die Gremiensitzung ist am 9.12., danach erhalten Sie unverzüglich Nachricht.", "2026-12-09", None),
    ("de", "Zusage oder Absage kommt Anfang Dezember", "2026-12-10", None),
    ("de", "Sollten Sie bis 4. Dezember nichts von uns hören, fragen Sie gern nach.", "2026-12-04", None),
    ("de", "Wir haben Ihre Unterlagen am 10. November erhalten und melden uns zeitnah.", None, None),
    ("de", "Vertragsbeginn 1.2., Probezeit 6 Monate. Wir informieren Sie.", None, None),
    ("fr", "La décision finale sera communiquée la semaine du 7 décembre.", "2026-12-11", None),
    ("fr", "Ils répondent à tout le monde, par mail, mi-décembre.", "2026-12-15", "email"),
    ("fr", "Mme Roux doit m'appeler lundi pour me donner sa réponse", "2026-11-30", "phone"),
    ("fr", "On se recontacte d'ici vendredi pour la suite.", "2026-11-27", None),
    ("fr", "réponse ds 1 semaine", "2026-12-01", None),
    ("fr", "Le recrutement sera bouclé fin d'année", "2026-12-31", None),
    ("fr", "Vous recevrez une réponse définitive dans un délai de trois semaines.", "2026-12-15", None),
    ("es", "La resolución definitiva se publicará el día 11 de diciembre.", "2026-12-11", None),
    ("es", "quedaron en llamarme el lunes", "2026-11-30", "phone"),
    ("es", "A finales de la próxima semana tomaremos una decisión.", "2026-12-04", None),
    ("es", "Respuesta máx 15 días", "2026-12-09", None),
    ("es", "Si no hay novedades antes del 4/12, descartado.", "2026-12-04", None),
    ("es", "Tiempo estimado de respuesta: 5 días hábiles", "2026-12-01", None),
    ("pt", "O RH ficou de me ligar até sexta", "2026-11-27", "phone"),
    ("pt", "A previsão de retorno é de 7 dias.", "2026-12-01", None),
    ("pt", "Dão resposta até ao fim da semana, por email", "2026-11-27", "email"),
    ("it", "Ci aggiorniamo entro la fine della prossima settimana.", "2026-12-04", None),
    ("it", "mi chiamano loro lunedì con la risposta", "2026-11-30", "phone"),
    ("it", "La selezione si chiuderà il 15 dicembre, poi comunicazione via mail a tutti", "2026-12-15", "email"),
    ("it", "Risposta in 10 giorni", "2026-12-04", None),
    ("it", "entro dicembre dovrei sapere", "2026-12-31", None),
    ("nl", "Uiterlijk donderdag 3 december laten we je weten of je door bent.", "2026-12-03", None),
    ("nl", "ze bellen ma", "2026-11-30", "phone"),
    ("nl", "Na de laatste gesprekken (week 49) volgt een besluit; je hoort het in week 50.", "2026-12-11", None),
    ("sv", "Du kommer att få besked under vecka 50.", "2026-12-11", None),
    ("sv", "Rekryteraren hör av sig i början av nästa vecka", "2026-12-04", None),
    ("da", "Vi forventer at have truffet en beslutning i uge 50.", "2026-12-11", None),
    ("da", "de ringer mandag", "2026-11-30", "phone"),
    ("da", "Du kan forvente svar i løbet af 1-2 uger.", "2026-12-08", None),
    ("nb", "Du kan forvente svar i løpet av 1–2 uker.", "2026-12-08", None),
    ("nb", "De tar en avgjørelse i begynnelsen av desember", "2026-12-10", None),
    ("pl", "O wynikach poinformujemy w terminie do 4 grudnia 2026 r.", "2026-12-04", None),
    ("pl", "mają oddzwonić w pon.", "2026-11-30", "phone"),
    ("pl", "Decyzja w ciągu ok. 2 tygodni", "2026-12-08", None),
    ("pl", "Odpowiemy na maila do końca przyszłego tygodnia.", "2026-12-04", "email"),
    ("ja", "面接後1週間を目安に、合否のご連絡をいたします。", "2026-12-01", None),
    ("ja", "来週水曜までに電話くれるらしい", "2026-12-02", "phone"),
    ("ja", "選考結果は二週間以内にマイページにてお知らせいたします。", "2026-12-08", None),
    ("ja", "12/4までに返事もらえる", "2026-12-04", None),
    ("ja", "最終選考結果は12月上旬に通知予定", "2026-12-10", None),
    ("zh", "HR说下周会给反馈", "2026-12-04", None),
    ("zh", "预计12月中旬公布结果", "2026-12-20", None),
    ("zh", "结果会在三到五个工作日内短信通知", "2026-12-01", "text"),
    ("zh", "等通知，说是月底之前", "2026-11-30", None),
    ("zh", "将于两周内以电话形式告知", "2026-12-08", "phone"),
    ("en", "Decision by Friday, 3 December.", "2026-12-03", None),
    ("en", "We decide between 3 and 5 December.", "2026-12-05", None),
    ("en", "We'll decide between Wed 2 and Fri 4 Dec and call you.", "2026-12-04", "phone"),
    ("en", "EDIT: decision now by 9 Dec instead of 2 Dec.", "2026-12-09", None),
    ("en", "Decisions will be made the week commencing 30 November.", "2026-12-04", None),
    ("en", "ETA for an answer: EOW", "2026-11-27", None),
    ("en", "should hear something by COB thurs", "2026-11-26", None),
    ("en", "We'll make our decision by the middle of next week.", "2026-12-04", None),
    ("en", "Our CEO is back on 30 Nov and will make the final decision then.", "2026-11-30", None),
    ("en", "result in a fortnight, by post", "2026-12-08", None),
    ("en", "You'll have our answer in a week's time.", "2026-12-01", None),
    ("en", "We will inform you of the outcome in five (5) working days.", "2026-12-01", None),
    ("en", "Expect a yes/no by Monday lunchtime; Sue will phone.", "2026-11-30", "phone"),
    ("en", "Dana promised feedback Mon or Tue next week", "2026-12-01", None),
    ("en", "they said 'a couple of weeks' for the decision", "2026-12-08", None),
    ("en", "Hiring decision expected 2026-12-11.", "2026-12-11", None),
    ("en", "decision: 12/11", "2026-12-11", None),
    ("en", "The board votes on the 9th and you'll be told the same day.", "2026-12-09", None),
    ("en", "They'd like to fill it by January; decision this month", "2026-11-30", None),
    ("de", "Entscheidung fällt zwischen 3. und 5. Dezember.", "2026-12-05", None),
    ("de", "Rückmeldung erfolgt innerhalb von 2–3 Wochen.", "2026-12-15", None),
    ("de", "Zusage/Absage bis 10.12.26 per Post oder Mail", "2026-12-10", "email"),
    ("de", "Feedback bis EOW", "2026-11-27", None),
    ("de", "Wir entscheiden Mitte nächster Woche.", "2026-12-04", None),
    ("de", "Sie erhalten bis spätestens Ende November Bescheid – Frau Kolb ruft Sie an.", "2026-11-30", "phone"),
    ("de", "Antwort in einer Woche", "2026-12-01", None),
    ("de", "hören bis übermorgen was", "2026-11-26", None),
    ("fr", "Décision entre le 3 et le 5 décembre.", "2026-12-05", None),
    ("fr", "Réponse d'ici une dizaine de jours", "2026-12-04", None),
    ("fr", "Nous vous répondrons au plus tard mercredi 2 décembre 2026 à midi.", "2026-12-02", None),
    ("fr", "réponse mi semaine pro", "2026-12-04", None),
    ("es", "Decisión entre el 3 y el 5 de diciembre.", "2026-12-05", None),
    ("es", "Te respondo en unos días, como mucho el lunes 30.", "2026-11-30", None),
    ("es", "A mediados de diciembre comunicaremos la decisión final por email.", "2026-12-15", "email"),
    ("pt", "Decisão entre 3 e 5 de dezembro.", "2026-12-05", None),
    ("pt", "Te dou uma posição na segunda-feira.", "2026-11-30", None),
    ("it", "Decisione tra il 3 e il 5 dicembre.", "2026-12-05", None),
    ("it", "Le diamo una risposta per metà dicembre", "2026-12-15", None),
    ("it", "esito entro ven", "2026-11-27", None),
    ("nl", "Besluit tussen 3 en 5 december.", "2026-12-05", None),
    ("nl", "Uiterlijk vr 4/12 hoor je iets", "2026-12-04", None),
    ("nl", "Medio december laten we je iets weten", "2026-12-15", None),
    ("sv", "Beslut fattas i mitten av december.", "2026-12-15", None),
    ("sv", "Du hör från oss inom ett par veckor", "2026-12-08", None),
    ("da", "Vi melder tilbage medio december.", "2026-12-15", None),
    ("da", "svar senest fre d. 4/12", "2026-12-04", None),
    ("nb", "Vi gir deg svar i midten av desember.", "2026-12-15", None),
    ("pl", "Decyzja między 3 a 5 grudnia.", "2026-12-05", None),
    ("pl", "odp. w pn", "2026-11-30", None),
    ("pl", "Odezwiemy się w połowie grudnia", "2026-12-15", None),
    ("ja", "12月3日～5日に結果をご連絡します", "2026-12-05", None),
    ("ja", "結果は追って今月中にメールします", "2026-11-30", "email"),
    ("ja", "結果連絡は11/30（月）までに電話", "2026-11-30", "phone"),
    ("zh", "12月3日至5日之间给结果", "2026-12-05", None),
    ("zh", "本月底前會以電話通知結果", "2026-11-30", "phone"),
    ("zh", "两天内给答复", "2026-11-26", None),
    ("zh", "下個禮拜五前會發信通知", "2026-12-04", "email"),
]


@pytest.mark.parametrize(("code", "text", "day", "means"), LETTERS)
def test_what_letters_and_notes_say(code: str, text: str, day: str | None, means: str | None) -> None:
    found = find_decision(see(code, text), SAID)
    assert (found.isoformat() if found else None) == day
    channel = find_channel(see(code, text), SAID)
    assert means is None or (channel is not None and channel.value == means)


NOTHING: list[tuple[str, str]] = [
    ("en", "Interview panel: Dr Lee (Chair). The closing date for references is 30 November."),
    ("en", "Background: you applied on 3 November and we received feedback from the team on 10 November."),
    ("en", "Your visit ends on Wednesday. We'll drive you to the station."),
    ("en", "Ref 12/4/2026-88. Decision maker: Ann."),
    ("en", "I will email you the Zoom link on Monday."),
    ("de", "Bitte bestätigen Sie den Termin bis zum 25. November."),
    ("de", "Die Stelle ist zum 01.02.2027 zu besetzen."),
    ("de", "Frau Kunz ist ab 30.11. im Urlaub, Rückfragen an Herrn Bär."),
    ("de", "Am 4. Dezember findet die zweite Runde statt."),
    ("fr", "Merci de nous faire parvenir vos justificatifs avant le 27 novembre."),
    ("fr", "Le poste est à pourvoir au 1er février 2027."),
    ("fr", "Nous vous enverrons le lien vendredi."),
    ("es", "Traer DNI. El contrato empieza el 1 de febrero."),
    ("es", "Tienes hasta el viernes para entregar el caso."),
    ("pt", "Enviar documentos até 27/11"),
    ("it", "Portare un documento. Contratto dal 1 febbraio."),
    ("nl", "Reageren kan t/m 27 november."),
    ("sv", "ring mig på 070 om du blir sen"),
    ("da", "Samtale 2 afholdes den 3. december."),
    ("nb", "Andre intervju blir 3. desember."),
    ("pl", "Termin na zadanie: do 27 listopada."),
    ("ja", "内定承諾の期限は12月11日です。"),
    ("ja", "履歴書を11月27日までにお送りください。"),
    ("zh", "面试时间：12月1日（周二）14:00"),
    ("zh", "请携带身份证，预计12月底入职。"),
    ("en", "If you need to contact me before Thursday, call 555-0101."),
    ("en", "Dana is out on Friday; contact Lee for news."),
    ("en", "We'd love to hear about a decision you made last year."),
    ("en", "Prepare a 10-minute update on your first 90 days."),
    ("en", "Results of the coding test were great! See you Thursday."),
    ("en", "We are interviewing until 11 December."),
    ("en", "There will be a second round the week of 7 December."),
    ("en", "If you are chosen for the next round, it will take place on 9 December."),
    ("en", "Successful candidates will be invited to the assessment centre on 9 December."),
    ("en", "Phone: +44 20 7946 0101. Email: hr@globex.example"),
    ("en", "Please call reception on arrival."),
    ("en", "Thanks for getting back to us on 20 November. Your interview is confirmed for 24 November."),
    ("en", "I chose Wednesday since you said Tuesday doesn't work."),
    ("en", "The team announced its results on Monday 30 November, worth a read."),
    ("en", "You have two weeks to accept the offer once made."),
    ("en", "Team: 12 people. Notice period 3 months. Feedback culture!"),
    ("en", "Text me if you get lost, 5 December Street."),
    ("de", "Bei Fragen erreichen Sie mich bis Donnerstag telefonisch unter 0301."),
    ("de", "Wir freuen uns auf Ihre Antwort bis Freitag."),
    ("de", "Ihre Rückmeldung erbitten wir bis 27. November."),
    ("de", "Das Assessment-Center findet am 4. Dezember statt, Einladung bei positivem Ergebnis."),
    ("de", "Bitte informieren Sie sich vorab auf unserer Website."),
    ("de", "Wir haben uns am 12. November für Sie entschieden und laden Sie ein."),
    ("de", "Parken am Haus 4, 2. Stock. Anruf bei Ankunft."),
    ("de", "Die Probezeit beträgt 6 Monate, über die Verlängerung entscheiden wir dann."),
    ("de", "Falls Sie verhindert sind, melden Sie sich bis 23. November."),
    ("fr", "Pour toute question, contactez-moi avant jeudi par téléphone."),
    ("fr", "Dans l'attente de votre réponse avant vendredi."),
    ("fr", "Suite à votre réponse du 20 novembre, nous vous confirmons l'entretien du 24 novembre."),
    ("fr", "Les candidats retenus passeront un second entretien le 9 décembre."),
    ("fr", "Durée 1h, 3e étage. Choix de la date par Mme Roux."),
    ("fr", "Vous présenterez un cas: prendre une décision d'ici 2030."),
    ("es", "Si tiene dudas, contacte con nosotros antes del jueves."),
    ("es", "Quedamos a la espera de su respuesta antes del viernes."),
    ("es", "Según su respuesta del 20 de noviembre, confirmamos la entrevista."),
    ("es", "Los seleccionados pasarán a la dinámica de grupo el 9 de diciembre."),
    ("es", "Piso 3, sala 2. Duración 1 hora. Traer resultados de la prueba."),
    ("pt", "Aguardamos sua resposta até sexta."),
    ("pt", "Dúvidas, entre em contato até quinta por telefone."),
    ("pt", "Os aprovados farão a dinâmica no dia 9 de dezembro."),
    ("it", "Restiamo in attesa di un suo riscontro entro venerdì."),
    ("it", "Per informazioni contattare la dott.ssa Riva entro giovedì."),
    ("it", "I candidati scelti faranno l'assessment il 9 dicembre."),
    ("nl", "Graag horen we voor vrijdag of je kunt komen."),
    ("nl", "Heb je vragen, neem dan contact op voor donderdag."),
    ("nl", "De tweede ronde is op 9 december, bij een positief besluit."),
    ("sv", "Vi ser fram emot ditt svar senast fredag."),
    ("sv", "Har du frågor, kontakta Anna senast torsdag."),
    ("da", "Vi ser frem til dit svar senest fredag."),
    ("da", "Har du spørgsmål, så kontakt Birgit inden torsdag på tlf. 11."),
    ("nb", "Vi ser frem til ditt svar innen fredag."),
    ("nb", "Har du spørsmål, ta kontakt med Kari innen torsdag."),
    ("pl", "Czekamy na Pani odpowiedź do piątku."),
    ("pl", "W razie pytań proszę o kontakt do czwartku."),
    ("pl", "Drugi etap odbędzie się 9 grudnia, o ile decyzja będzie pozytywna."),
    ("ja", "ご都合が悪い場合は11月27日までにご連絡ください。"),
    ("ja", "次回面接は12月9日を予定しております。"),
    ("ja", "ご返答を金曜日までにお願いいたします。"),
    ("ja", "当日は10分前にご連絡のうえお越しください。受付は2日前まで。"),
    ("zh", "如需改期请在11月27日前联系我们。"),
    ("zh", "复试安排在12月9日，通过初试者将收到通知。"),
    ("zh", "请于周五前回复是否参加面试。"),
]


@pytest.mark.parametrize(("code", "text"), NOTHING)
def test_where_no_answer_is_promised(code: str, text: str) -> None:
    seen = see(code, text, "Interview Globex")
    assert (find_decision(seen, SAID), find_channel(seen, SAID), find_outcome(seen, True, True)) == (None, None, None)


TEAMS = (
    "____________________\nMicrosoft Teams meeting\nJoin on your computer\nMeeting ID: 417 220\n____________________\n"
)


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("Globex 2nd interview, answer by fri", "", FRIDAY),
        ("Interview results team, Friday", "", None),
        ("Interview Globex", "Hi Kim\n" + TEAMS + ">> they decide by fri", FRIDAY),
        ("Interview Globex", "Hi Kim\n" + TEAMS + "they decide by fri", None),
        ("Interview Globex", "Hi Kim\n> Dana wrote: we decide by Friday", None),
    ],
)
def test_titles_and_what_stands_below(title: str, text: str, day: str | None) -> None:
    found = find_decision(see("en", text, title), SAID)
    assert (found.isoformat() if found else None) == day


OUTCOMES: dict[str, list[tuple[str, str | None]]] = {
    "en": [
        ("Globex - got the offer!!", "offer"),
        ("Globex turned me down", "rejected"),
        ("Globex went with someone internal", "rejected"),
        ("withdrew from Globex", "withdrawn"),
        ("told Globex no thanks, declined the offer", "withdrawn"),
        ("Globex role on hold til Q1", "on_hold"),
        ("Globex hiring freeze", "on_hold"),
        ("Lunch with Globex people", None),
    ],
    "de": [
        ("Zusage Globex!", "offer"),
        ("Absage von Globex", "rejected"),
        ("Globex hat sich für jemand anderen entschieden", "rejected"),
        ("Globex abgesagt (von mir)", "withdrawn"),
        ("Bewerbung Globex zurückgezogen", "withdrawn"),
        ("Globex: Stelle auf Eis", "on_hold"),
        ("Mittagessen Globex", None),
    ],
    "fr": [
        ("Globex : ils me prennent", "offer"),
        ("Globex c'est non", "rejected"),
        ("Globex pas retenue", "rejected"),
        ("Globex je me retire", "withdrawn"),
        ("Globex poste gelé", "on_hold"),
        ("déjeuner Globex", None),
    ],
    "es": [
        ("Globex me contratan", "offer"),
        ("Globex me rechazaron", "rejected"),
        ("Globex eligieron a otro", "rejected"),
        ("me bajo de Globex", "withdrawn"),
        ("Globex vacante congelada", "on_hold"),
        ("comida Globex", None),
    ],
    "pt": [
        ("Globex: fui aprovada", "offer"),
        ("Globex não passei", "rejected"),
        ("Globex escolheram outra pessoa", "rejected"),
        ("desisti da Globex", "withdrawn"),
        ("Globex vaga congelada", "on_hold"),
        ("almoço Globex", None),
    ],
    "it": [
        ("Globex mi hanno presa", "offer"),
        ("Globex scartato", "rejected"),
        ("Globex hanno preso un altro", "rejected"),
        ("rifiutato Globex", "withdrawn"),
        ("Globex posizione sospesa", "on_hold"),
        ("pranzo Globex", None),
    ],
    "nl": [
        ("Globex: aangenomen!", "offer"),
        ("Globex afgewezen", "rejected"),
        ("Globex iemand anders geworden", "rejected"),
        ("Globex afgebeld", "withdrawn"),
        ("Globex vacaturestop", "on_hold"),
        ("lunch Globex", None),
    ],
    "sv": [
        ("Fick jobbet på Globex", "offer"),
        ("Avslag Globex", "rejected"),
        ("Globex valde en annan", "rejected"),
        ("tackade nej till Globex", "withdrawn"),
        ("Globex anställningsstopp", "on_hold"),
        ("lunch Globex", None),
    ],
    "da": [
        ("Fik jobbet hos Globex", "offer"),
        ("Afslag fra Globex", "rejected"),
        ("Globex valgte en anden", "rejected"),
        ("trukket mig fra Globex", "withdrawn"),
        ("Globex sat på pause", "on_hold"),
        ("frokost Globex", None),
    ],
    "nb": [
        ("Fikk jobben hos Globex", "offer"),
        ("Avslag fra Globex", "rejected"),
        ("Globex valgte en annen", "rejected"),
        ("trukket meg fra Globex", "withdrawn"),
        ("Globex ansettelsesstopp", "on_hold"),
        ("lunsj Globex", None),
    ],
    "pl": [
        ("Globex: mam ofertę", "offer"),
        ("Globex odmowa", "rejected"),
        ("Globex wybrali kogoś innego", "rejected"),
        ("zrezygnowałam z Globex", "withdrawn"),
        ("Globex rekrutacja wstrzymana", "on_hold"),
        ("obiad Globex", None),
    ],
    "ja": [
        ("Globex 内定", "offer"),
        ("Globex 不合格", "rejected"),
        ("Globex 選考辞退", "withdrawn"),
        ("Globex 採用凍結", "on_hold"),
        ("Globex ランチ", None),
    ],
    "zh": [
        ("Globex 拿到offer了", "offer"),
        ("Globex 挂了", "rejected"),
        ("Globex 已婉拒", "withdrawn"),
        ("Globex 岗位冻结", "on_hold"),
        ("Globex 午饭", None),
    ],
}


@pytest.mark.parametrize(("code", "title", "name"), [(code, *row) for code, rows in OUTCOMES.items() for row in rows])
def test_what_came_of_it(code: str, title: str, name: str | None) -> None:
    found = find_outcome(see(code, "", title), interview=False, names_company=True)
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bring a laptop.\n\n>> update: they went with an internal candidate", "rejected"),
        ("Meet Ann.\n10/12 rejected", "rejected"),
        ("RP: turned down, agency hours not for me", "withdrawn"),
        ("-- BF 9/11: role on hold until the budget review", "on_hold"),
        ("If you are not selected, we will keep your details.", None),
        ("Offers are made by phone.", None),
        ("We have rejected paper forms.", None),
    ],
)
def test_what_was_noted_below(text: str, name: str | None) -> None:
    found = find_outcome(see("en", text, "Interview with Globex"), interview=True, names_company=True)
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("code", "title", "text", "day"),
    [
        ("en", "Globex decision due", "", TODAY),
        ("en", "Globex should have told me by 20 Nov", "", "2026-11-20"),
        ("en", "Globex answer?", "", None),
        ("en", "chase Globex if nothing heard", "decision by Friday", FRIDAY),
        ("en", "Globex feedback - rejected", "", None),
        ("de", "Globex meldet sich bis Freitag", "", FRIDAY),
        ("fr", "Relancer Globex", "réponse prévue le 20", "2026-11-20"),
        ("es", "Globex responde hoy", "", TODAY),
        ("zh", "Globex 本周五前出结果", "", FRIDAY),
        ("en", "Send the Globex form", "due Friday", None),
        ("en", "decide re Globex by Fri", "", None),
        ("en", "Give Globex an answer", "", None),
        ("de", "Globex antworten bis Freitag", "", None),
        ("de", "Nachfassen Globex, Rückmeldung war bis 20.11.", "", "2026-11-20"),
        ("fr", "donner réponse à Globex vendredi", "", None),
        ("pt", "responder Globex até sexta", "", None),
        ("pt", "retorno Globex até sexta", "", FRIDAY),
        ("nl", "Globex antwoord geven voor vrijdag", "", None),
        ("pl", "odpowiedzieć Globex do piątku", "", None),
        ("pl", "Globex decyzja do piątku", "", FRIDAY),
        ("da", "svar Globex senest fredag", "", FRIDAY),
        ("ja", "Globex 結果連絡", "", TODAY),
    ],
)
def test_what_the_owner_waits_for(code: str, title: str, text: str, day: str | None) -> None:
    found = find_waited(see(code, text, title), SAID)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("code", "title", "off"),
    [
        ("en", "Canceled: Interview with Globex", True),
        ("en", "CANCELLED Interview with Globex", True),
        ("en", "Interview with Globex (cancelled)", True),
        ("de", "ABGESAGT (ich) Gespräch Globex", True),
        ("de", "Abgesagt: Gespräch Globex", True),
        ("fr", "Annulé : Entretien Globex", True),
        ("ja", "【中止】面接 Globex", True),
        ("pl", "Anulowano: rozmowa Globex", True),
        ("en", "Interview about cancelled flights", False),
        ("de", "Gespräch Globex", False),
    ],
)
def test_what_was_called_off(code: str, title: str, off: bool) -> None:
    assert was_called_off(see(code, "", title)) is off


@pytest.mark.parametrize(
    ("zone", "text", "day"),
    [
        ("America/Chicago", "12/4", "2026-12-04"),
        ("America/Chicago", "12/4/27", "2027-12-04"),
        ("America/Chicago", "1/8", "2027-01-08"),
        ("Europe/London", "8/1", "2027-01-08"),
        ("Europe/London", "12/4", "2026-12-04"),
        ("Europe/London", "12/4/27", "2027-04-12"),
        ("Etc/UTC", "12/4", "2026-12-04"),
        ("Etc/UTC", "4/12", "2026-12-04"),
        ("America/Chicago", "25/12", "2026-12-25"),
    ],
)
def test_day_or_month_first(zone: str, text: str, day: str) -> None:
    said = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo(zone))
    assert read_date(text, said) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("known", "most"),
    [
        ([], 0.1),
        (
            [
                "by",
                "friday",
                "4",
                "december",
                "next",
                "week",
                "der",
                "den",
                "12",
                "am",
                "within",
                "of",
                "結果",
                "日",
                "月",
            ],
            1.0,
        ),
    ],
)
def test_random_words_take_no_time(known: list[str], most: float) -> None:
    chance = Random(7)
    words = known or ["".join(chance.choices("abcdefghijklmnoprstuvwz", k=chance.randint(2, 9))) for _ in range(2_000)]
    text = read_words(" ".join(chance.choices(words, k=10_000))[:20_000])
    find_dates(text, SAID)
    start = time.process_time()
    find_dates(text, SAID)
    assert time.process_time() - start < most
