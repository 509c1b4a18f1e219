"""Notes typed in haste, invitations from outside, and what colleagues send: interviews and what only looks like one.

Business with customers and suppliers is invited to from outside just as an interview is, by the same conference links.
An entry is a title, or a title and a description.
"""

from __future__ import annotations

import pytest

from syncd.recognise import Hints
from tests.pure.build import ZONE, event, read

Said = str | tuple[str, str]
Table = dict[str, list[Said]]

HINTS = Hints(frozenset({"kim@posteo.de", "kim@firma.example"}), ZONE)

# What tells the language: an everyday event that is far from any interview.
BESIDE = {
    "de": (
        "Reifen wechseln",
        "Bitte die Winterreifen aus dem Keller mitbringen, der Wagen ist bis heute Abend fertig.",
    ),
    "nl": (
        "Banden wisselen",
        "Graag de winterbanden uit de kelder meenemen, de auto is vanavond klaar. Wij bellen als het eerder is.",
    ),
    "sv": ("Byta däck", "Ta med vinterdäcken från källaren, bilen är klar i kväll. Vi ringer om det blir tidigare."),
    "da": (
        "Skifte dæk",
        "Husk at tage vinterdækkene med fra kælderen, bilen er klar i aften. Vi ringer hvis det bliver tidligere.",
    ),
    "nb": (
        "Bytte dekk",
        "Husk å ta med vinterdekkene fra kjelleren, bilen er klar i kveld. Vi ringer hvis det blir tidligere.",
    ),
}

# --- What the owner typed
TYPED_INTERVIEWS: Table = {
    "de": [
        ("VG Autohaus Rieke", "Hr. Rieke sen., Zeugnisse mitnehmen, evtl. gleich Werkstatt zeigen"),
        ("2. VG Kita Farbenklecks", "mit Team"),
        ("Tel Fr. Ott wg Stelle Lager", "ruft 16:30 an, Stundenlohn fragen"),
        ("Probearbeiten Pizzeria Da Gino", "18-22h, schwarze Hose, danach redet Gino mit mir wegen Lohn"),
        ("kennenl. gspr. Stadtwerke", "bewerbung liegt vor, personalerin + meister"),
        ("letzte Runde Hafner", "mit GF u. Prokurist, Stelle Einkauf"),
        ("Schnuppern Schreinerei Wolff", "den ganzen Vormittag, wegen Lehrstelle, Meister schaut obs passt"),
        (
            "Gespräch Frau Kuntze, Seniorenstift",
            "PDL, suchen Nachtwache, Gesellenbrief nicht nötig aber Examen mitbringen",
        ),
        ("Interview Hotel Post (Rezeption)", "Chefin persönlich"),
        ("Fa. Brandl 7:00", "mitarbeiten auf Probe, Arbeitsschuhe, um 12 Gespräch mit Junior wg. Lohn"),
        ("Hr. Özdemir, Filiale Südring", "wegen Aushilfsstelle, Lebenslauf ausgedruckt"),
        ("nochmal Brauhaus", "Küchenchef will mich kochen sehen, Schichtlohn klären"),
        "Bewerbungstag Polizei",
        "Tel. Recruiterin Otto (Data)",
        ("Schule am See, Vertretungsstelle", "Gespräch mit Schulleitung, Zeugnisse"),
    ],
    "nl": [
        ("soll.gesprek AH filiaal", "cv mee, vragen naar Karin"),
        ("2e gespr. De Wilgen", "met teamleider en cliëntenraad"),
        ("bellen Esther over baan kassa", "uurloon vragen"),
        ("kennism. tandartspraktijk Blok", "praktijkmanager, vacature balie"),
        ("laatste ronde Vendex", "directeur + HR"),
        "Gesprek schooldirecteur, vacature groep 5",
        ("sollicitatie zwembad", "19.30 bij de balie melden"),
        ("Karwei 16u", "over de baan in tuinhal, vraag naar Ruud"),
        ("gesprek wethouder + griffier", "functie raadsadviseur, 2e"),
        "recruiter Coolblue belt",
        ("dagje meedraaien kapsalon", "kijken of het klikt, loon bespreken we dan"),
        ("Vdk Transport – kennismaken", "planner zoeken ze per direct"),
    ],
    "sv": [
        ("jobbint ICA Maxi", "fråga efter Lena i kassan, ta med cv"),
        ("anst.intervju Folktandvården", "två chefer"),
        ("2:a intervjun Lantmännen", "träffa teamet"),
        ("provpass Café Linden", "08-12, sen snack om timlön"),
        ("ringer Göran ang jobbet", "truckkort, nattskift, lön"),
        ("träff om jobb Byggkompaniet", "platschef, ta med körkort och intyg"),
        ("samtal rektor Åbyskolan", "vikariat åk 4, betyg och legitimation"),
        "slutintervju Trafikkontoret",
        ("provjobba frisörsalong", "hela dagen"),
        ("Lasses Bygg 7.00", "provjobba, sen prata lön med Lasse"),
        "rekryteraren från Ikea ringer",
        ("andra träffen Skövde kommun", "enhetschef + facket"),
        ("hej på vårdcentralen, verksamhetschef", "tjänst som undersköterska"),
        ("Provlektion Norraskolan åk 8", "sen samtal med rektor"),
        ("Zoom Spotify", "rekryterare, rollen som backend"),
    ],
    "da": [
        ("jobsamt. Netto Vejle", "spørg efter butikschef, cv med"),
        ("2. samtale Rambøg", "direktør og HR"),
        ("prøvevagt Café Havn", "17-21, snak om timeløn bagefter"),
        ("ringer Bente ang. jobbet", "nattevagt, løn"),
        ("møde om stillingen, Skovbo Børnehus", "leder Trine, autorisation med"),
        "samt. v/ rektor, vikariat dansk",
        "sidste samtale Grundvand A/S",
        ("snak vedr. job som tømrer", "kørekort med, værkfører"),
        "Jobsamtale tandlægeassistent, Tandlægerne Torvet",
        ("Samtale socialrådgiver Ikast kommune", "stilling i familieafdelingen, afdelingsleder"),
        ("Lasses Tømrerfirma 7.00", "prøvearbejde, bagefter snak om løn med Lasse"),
        "rekrutteringskonsulenten fra Danske Bank ringer",
        ("anden samtale Odense Kommune", "afdelingsleder + TR"),
        ("Prøveundervisning 8. klasse", "derefter samtale med skoleleder"),
        ("Zoom Lego", "HR partner, rollen som data analyst"),
    ],
    "nb": [
        ("jobbint. Kiwi Moa", "spør etter butikksjef, ta med cv"),
        ("2. gangs Fjordkraft AS", "direktør + HR"),
        ("prøvevakt Kafé Brygga", "17-21, timelønn etterpå"),
        ("rektor ringer ang jobb", "60 % norsk, oppstart januar"),
        ("møte om stillingen, Solbakken barnehage", "styrer Trine, politiattest"),
        ("prat m/ avd.leder Solhaug sykehjem", "nattstilling, ta med vitnemål"),
        "siste intervju Havnevesenet",
        ("prøvejobbing verksted", "vernesko, mester ser om jeg passer"),
        "Intervju tannlegesekretær, Byens Tannlegesenter",
        ("Intervju veileder NAV Bærum", "stillingen er vikariat, avdelingsleder"),
        "Intervju psykologspesialist DPS",
        ("Lasses Bygg 7.00", "prøvejobbe, etterpå prat om lønn med Lasse"),
        "rekruttereren fra DNB ringer",
        ("andregangssamtale Bodø kommune", "enhetsleder + tillitsvalgt"),
        ("Prøveundervisning 8. trinn", "så samtale med rektor"),
        ("Zoom Equinor", "HR, rollen som data analyst"),
    ],
}
TYPED_OTHERS: Table = {
    "de": [
        ("Jury Schülerwettbewerb, 2. Runde", "Kandidaten bewerten"),
        ("Auswahlkommission Stadtbücherei", "ich sitze für den PR drin, 4 Bewerberinnen"),
        ("Probetag Azubi Jannik bei uns", "Werkstatt zeigen, danach Gespräch mit Meister"),
        ("Zwischengespräch Praktikantin Merle", "Beurteilungsbogen"),
        "Papa Vorstellungsgespräch fahren",
        ("Bachelorverteidigung T. Heger", "ich Zweitgutachter"),
        ("Wahl Elternbeirat", "kandidiere evtl."),
        "Hautkrebsscreening Dr. Wolff",
        "Abnahme Wohnung + Schlüssel",
        ("Sichtung U15 Kreisauswahl", "2. Runde"),
        ("Interview für Schülerzeitung", "Klasse 8b fragt mich"),
        "Kolloquium Masterarbeit Nguyen",
        "Ortstermin Gutachter Wasserschaden",
        ("Gespräch Betreuer Mama", "Pflegeheim"),
        ("Hospitation im Kurs von Frau Lutz", "ich schaue zu"),
        "Gespräch mit Trainer wegen Aufstellung",
        ("Lehrprobe Frau Klose 7b", "ich bin Mentorin"),
        "Prüfung Motorsägenschein",
        "Finale Bürgerpreis, Jury",
        "Auswahltraining Volleyball",
        "Orientierungsgespräch Pfarrgemeinderat",
        ("Interview Zeitzeugin Frau Albers", "für Chronik"),
        "Erstgespräch Fahrschule",
        "Kennenlernen neue Klavierlehrerin",
        "Vorgespräch Hochzeitslocation",
        "Vorstellung Kater beim Tierarzt",
    ],
    "nl": [
        ("brievenselectie conciërge", "ik zit in de commissie"),
        "proefdag stagiair Bram bij ons",
        ("eindgesprek stage Noor", "beoordelingsformulier"),
        "Zoon heeft sollicitatiegesprek, brengen",
        ("jurydag wetenschapsquiz", "kandidaten beoordelen"),
        "Selectiewedstrijd zwemmen",
        "mondelinge toets Duits Floor",
        "bevolkingsonderzoek",
        "verkiezing OR, kandidaten",
        "APK + kennismaking nieuwe garage",
        ("scriptieverdediging J. Bos", "ik ben tweede lezer"),
        "rapportgesprek Sam",
        "hospiteeravond Oudegracht",
        "gesprek mentor moeder (verpleeghuis)",
        "tussenevaluatie stagiaire Lotte",
        "examen afnemen VMBO Duits",
        "kennismaking nieuwe pianojuf",
        "interview oud-bewoner voor wijkboek",
        "selectie D-pupillen, 2e ronde",
        "oudergesprek + kennismaking school Teun",
        "Kijkje bij nieuwe sportschool, intake",
        "Rijles examen tweede keer",
    ],
    "sv": [
        ("urval sommarvikarier", "läsa ansökningar"),
        ("trepartssamtal VFU Elsa", "bedömning"),
        "provdag praktikant hos oss",
        "mamma jobbintervju, skjutsa",
        "jurymöte novelltävling",
        "uttagning distriktslag",
        "muntligt prov spanska Alva",
        "mammografi",
        "valarbete röstmottagare",
        "besiktning bilen",
        ("intervju för skoltidningen", "elever i 7B"),
        ("framläggning kandidatuppsats", "jag är opponent"),
        "utvecklingssamtal Maja",
        "tentavakt, muntlig",
        "trepartssamtal Lukas praktik",
        "lära känna nya pianoläraren",
        "intervju hembygdsboken",
        "uttagning P12",
        "samtal med mammas biståndshandläggare",
        "uppkörning andra försöket",
        "hälsosamtal 50 år",
        "gymintro med PT",
    ],
    "da": [
        "ansættelsesudvalg, læse ansøgninger",
        ("praktikbesøg Oliver", "midtvejs"),
        "prøvedag ny elev hos os",
        "mors jobsamtale, køre",
        "jurymøde fotokonkurrence",
        "udtagelse landshold U16",
        "mundtlig eksamen Freja",
        "mammografi screening",
        "kommunalvalg tilforordnet",
        "syn af bilen",
        "elever interviewer mig (skoleavis)",
        ("specialeforsvar M. Lund", "jeg er censor"),
        "skole-hjem Maja",
        "eksamensvagt, mundtlig",
        "trepartssamtale Lukas praktik",
        "møde ny klaverlærer",
        "interview til lokalhistorisk bog",
        "udtagelse U12",
        "samtale med mors visitator",
        "køreprøve andet forsøg",
        "helbredssamtale",
        "fitness intro",
    ],
    "nb": [
        "ansettelsesutvalg, lese søknader",
        ("praksisbesøk Oliver", "midtveis"),
        "prøvevakt ny lærling hos oss",
        "mammas jobbintervju, kjøre",
        "jurymøte fotokonkurranse",
        "uttak kretslag",
        "muntlig eksamen Freja",
        "screening mammografi",
        "valgmedarbeider",
        "EU-kontroll bilen",
        "blir intervjuet av elever (skoleavis)",
        ("masterforsvar M. Lund", "jeg er sensor"),
        "foreldresamtale Maja",
        "eksamensvakt, muntlig",
        "trepartssamtale Lukas praksis",
        "møte ny pianolærer",
        "intervju til lokalhistorisk bok",
        "uttak J12",
        "samtale med mammas saksbehandler",
        "oppkjøring andre forsøk",
        "helsesamtale",
        "introtime treningssenter",
    ],
}

# --- Invitations of somebody from outside, with a link to a video meeting
INVITED_INTERVIEWS: Table = {
    "de": [
        (
            "Austausch mit Jana & Peter",
            "Hi Kim, wie mit Recruiting besprochen möchten wir mehr über deinen Werdegang hören. Viele Grüße, Peter, Head of Sales",
        ),
        (
            "Kim Moor / Fachbereich",
            "Lieber Kim, danke für deine Unterlagen. In diesem Termin geht es um die fachliche Seite der Position. Wir freuen uns auf dich!",
        ),
        (
            "Gespräch Vertriebsleitung",
            "Sehr geehrter Herr Moor, gern möchten wir Sie kennenlernen und laden Sie zu einem Gespräch ein. Thema u. a.: Ihre ersten 100 Tage.",
        ),
        (
            "Team-Kennenlernen Logistik",
            "Hallo Kim, das Team freut sich auf dich. Dauer 45 Min, keine Vorbereitung nötig.",
        ),
        (
            "Termin mit Dr. Sommer",
            "Guten Tag, wie telefonisch vereinbart sprechen wir über die Position Teamleitung Labor. Bitte bringen Sie Zeugnisse mit.",
        ),
        ("Interview 2/3 – Kim Moor", "Panel mit Produkt und Engineering"),
        (
            "Fachlicher Deep Dive",
            "Lieber Kim, in Runde zwei geht es um deine Erfahrung mit Kubernetes. Gruß, das Recruiting-Team",
        ),
        (
            "Vorstellungsgespräch Klinikum Nord",
            "Sehr geehrte Frau Moor, wir laden Sie zum Vorstellungsgespräch als Pflegefachkraft in der Psychiatrie ein. Bitte Urkunde und Impfnachweis mitbringen. Teilnahme an Fallbesprechungen und Supervision gehört dazu. Dienstbeginn nach Absprache.",
        ),
        (
            "Kennenlernen: Versicherungsberater",
            "Wir sprechen über Kunden, Vertrieb und Schulungen. Freuen uns auf Sie!",
        ),
        ("Vorstellung Lehrkraft Westschule", "Schulleitung, Kollegin und Elternbeirat nehmen teil. Lehrprobe in 7b."),
        ("Termin zu Ihrer Bewerbung", "Redakteurin beim Tagblatt. Bitte senden Sie vorab drei Artikel."),
        (
            "Zweites Gespräch Projektleiter Hochbau",
            "Bitte gehen Sie ein Bauprojekt und ein Budget durch. Geschäftsführer dabei.",
        ),
        ("Case-Interview Einkauf", "Case zu Lieferanten, Ausschreibung und Rahmenverträgen kommt am Vortag."),
    ],
    "nl": [
        (
            "Even bijpraten: Kim & Sanne",
            "Hoi Kim, leuk dat je hebt gereageerd! We zijn benieuwd naar je ervaring. Groet, Sanne (recruiter)",
        ),
        ("Kim Moor – team data", "Bedankt voor je sollicitatie. In dit gesprek ga je de inhoud in met twee collega's."),
        ("Gesprek adviseur mobiliteit", "Wij nodigen u uit voor een gesprek met de selectiecommissie."),
        ("Inhoudelijk gesprek Kim", "Dag Kim, we gaan dieper in op je ervaring. Tot dan! Talent team"),
        ("Afspraak Kim / Directie", "Laatste gesprek, daarna hoor je binnen een week van ons."),
        ("Tweede ronde beleidsadviseur", "u wordt ontvangen door de voorzitter van de commissie"),
        (
            "Gesprek GGZ Noord",
            "Beste Kim, wij nodigen je uit voor een sollicitatiegesprek als verpleegkundige. Neem je diploma en legitimatiebewijs mee. VOG is verplicht. Intervisie en casuïstiek horen erbij.",
        ),
        ("Sollicitatie leerkracht Westerschool", "Directeur, leerkracht en ouder uit de MR. Proefles in groep 7."),
        ("Gesprek over je sollicitatie", "Redacteur bij de krant. Stuur vooraf drie artikelen."),
        ("Tweede gesprek projectleider bouw", "Loop een bouwproject en begroting door. Directeur sluit aan."),
        (
            "Gesprek: adviseur UWV",
            "De sollicitatiegesprekken vinden plaats op kantoor. Alle kandidaten horen voor vrijdag.",
        ),
        ("Casegesprek inkoper", "Casus over leveranciers en aanbesteding volgt een dag ervoor."),
    ],
    "sv": [
        (
            "Kim / Johan – prat",
            "Hej Kim! Kul att du sökt tjänsten. Vi vill gärna höra mer om dig. /Johan, rekryterande chef",
        ),
        (
            "Träff med teamet",
            "Välkommen på ett andra samtal om rollen som controller. Du träffar två blivande kollegor.",
        ),
        ("Möte enhetschef", "Vi återkopplar till alla sökande vecka 48. Tack för din ansökan!"),
        ("Fördjupat samtal Kim", "Hej! I nästa steg träffar du Anna och Per. Ingen förberedelse behövs."),
        ("Kim Moor, ekonom", "Tack för din ansökan, vi ser fram emot att träffa dig på plats."),
        ("Intervju via länk", "Rekryteringsgruppen består av tre personer. Besked vecka 49."),
        (
            "Intervju Region Norr",
            "Hej Kim. Vi kallar dig till intervju för tjänsten som sjuksköterska på psykiatrin. Ta med legitimation och betyg. Registerutdrag visas upp vid anställning. Tillträde enligt överenskommelse.",
        ),
        (
            "Intervju – förskollärare Solens förskola",
            "Du träffar rektor Mette och en facklig representant. Utvecklingssamtal och föräldramöten ingår i arbetet.",
        ),
        ("Anställningsintervju försäkringsrådgivare", "Vi pratar om kunder, försäljning och utbildning."),
        ("Intervju lärare, Västra skolan", "Rektor och arbetslaget deltar. Provlektion bokas senare."),
        ("Möte om din ansökan", "Kommunikatör på tidningen. Skicka tre artiklar innan."),
        ("Andra intervjun – projektledare bygg", "Gå igenom ett byggprojekt och en budget. VD deltar."),
        ("Caseintervju, inköpare", "Case om leverantörer och upphandling skickas dagen innan."),
    ],
    "da": [
        ("Kim / Lars – snak", "Hej Kim, tak for din ansøgning. Vi vil gerne høre mere om dig. Vh Lars, afdelingsleder"),
        ("Møde med teamet", "Velkommen til anden runde. Du møder to kommende kolleger."),
        ("Samtale: AC-fuldmægtig", "Alle ansøgere får svar i uge 48."),
        ("Uddybende samtale Kim", "Hej! I næste trin møder du Anna og Per."),
        ("Kim Moor, økonomikonsulent", "Tak for din ansøgning, vi glæder os til at møde dig."),
        ("Samtale via link", "Ansættelsesudvalget består af tre personer. Besked i uge 49."),
        (
            "Samtale hos Region Nord",
            "Kære Kim. Vi indkalder dig hermed til samtale om stillingen som sygeplejerske i psykiatrien. Medbring kopi af autorisation og eksamensbevis. Der er tilknyttet en praktisk prøve. Der kan søges om befordring. Tiltrædelse pr. 1. februar.",
        ),
        (
            "Samtale – pædagog i Børnehaven Solen",
            "Hej Kim. Du møder leder Mette og forældrerepræsentant. Opstart snarest. Vi giver svar samme uge. Forældremøder er en del af jobbet.",
        ),
        ("Jobsamtale: forsikringsrådgiver", "Vi taler om kunder, salg og kurser. Du får en kort test inden."),
        ("Samtale: lærer, Vestre Skole", "Skolelederen, en lærer og TR deltager. Prøveundervisning aftales senere."),
        (
            "Møde vedr. din ansøgning",
            "Kandidater til stillingen som kommunikationskonsulent på avisen. Du bedes sende 3 artikler inden.",
        ),
        (
            "Anden samtale – projektleder byggeri",
            "Du vil blive bedt om at gennemgå et byggeprojekt og et budget. Direktøren deltager.",
        ),
        ("Casesamtale, indkøber", "Case om leverandører og udbud sendes dagen før."),
    ],
    "nb": [
        ("Kim / Lars – prat", "Hei Kim, takk for søknaden! Vi vil gjerne høre mer om deg. Hilsen Lars, avdelingsleder"),
        ("Møte med teamet", "Velkommen til andre runde. Du møter to framtidige kolleger."),
        ("Samtale: rådgiver", "Intervjuer: Hanne Moe. Alle søkere får svar i uke 48."),
        ("Utdypende samtale Kim", "Hei! I neste steg møter du Anna og Per."),
        ("Kim Moor, økonomikonsulent", "Takk for søknaden, vi gleder oss til å møte deg."),
        ("Intervju via lenke", "Intervjuer: Per Moe, tillitsvalgt deltar som observatør. Svar i uke 49."),
        (
            "Intervju Helse Nord",
            "Hei Kim. Vi innkaller deg til intervju for stilling som sykepleier ved psykiatrisk avdeling. Ta med attester og vitnemål. Oppstart etter avtale. Politiattest må fremlegges.",
        ),
        (
            "Intervju – pedagog i Solen barnehage",
            "Du møter styrer Mette og en foreldrerepresentant. Foreldremøter er en del av jobben. Vi gir svar samme uke.",
        ),
        ("Jobbintervju: forsikringsrådgiver", "Vi snakker om kunder, salg og kurs. Du får en kort test på forhånd."),
        ("Intervju lærer, Vestre skole", "Rektor, en lærer og tillitsvalgt deltar. Prøveundervisning avtales senere."),
        (
            "Møte om søknaden din",
            "Kandidater til stilling som kommunikasjonsrådgiver i avisen. Send tre artikler på forhånd.",
        ),
        ("Andregangsintervju – prosjektleder bygg", "Gå gjennom et byggeprosjekt og et budsjett. Direktøren deltar."),
        ("Intervju: veileder NAV Nord", "Vi gleder oss til å møte deg. Det er tre kandidater til intervju."),
        ("Caseintervju, innkjøper", "Case om leverandører og anbud sendes dagen før."),
    ],
}
INVITED_OTHERS: Table = {
    "de": [
        ("Demo Lagersoftware – Rückfragen", "Hallo Herr Moor, wir zeigen Ihnen das Release und sprechen über Preise."),
        ("Abstimmung Rahmenvertrag 2027", "bitte Position 3 klären"),
        ("Jahresgespräch Einkauf Rewo / Moor", "Konditionen 2027, Bonus, Aktionsplan"),
        ("Kick-off Pilotprojekt Kühlkette", "Teilnehmer: Projektleitung, Technik. Nächste Schritte"),
        ("Bieterpräsentation Los 2", "Sie stellen Ihr Angebot 20 Minuten vor, danach Fragen der Kommission"),
        ("Frachtausschreibung: 2. Runde", "Bitte Preisblatt mitbringen. Entscheidung bis 12.12."),
        ("Baubesprechung Neubau Kita Nord", "Architekt, Bauleiter, Elektro"),
        ("Prüferschulung IHK Industriekaufleute", "Rolle: Beisitzer, Kandidaten anonymisiert"),
        ("Fallkonferenz Fam. S.", "mit Jugendamt und Schule"),
        ("QBR Q3 Technik Nord", "Review mit Ihrem Account Manager"),
        ("Supervision Team 2", "Raum Linde"),
        ("Redaktionskonferenz Frühjahrsheft", "Themen, Interviews, Fotos"),
        ("Angebotsbesprechung Halle 4", "Mit Leitung Vertrieb"),
        ("Paneldiskussion Pflege 2030", "Sie sitzen auf dem Podium, Vorgespräch telefonisch"),
        ("Termin Wirtschaftsprüfer Vorprüfung", "Unterlagen bereitstellen"),
        ("Vorstellung neue Kollektion FS27", "Händlertermin Showroom"),
        ("Besprechung Reklamation 44812", "mit Qualitätsleitung"),
        ("Workshop Anforderungen Portal", "Rolle Product Owner, nächste Schritte"),
        ("Preisgespräch Stahl", "Herr Weber, Vertriebsleiter"),
        "Abstimmung Messestand Hannover",
        "Vertragsverlängerung Wartung Aufzug",
        ("Auftakt Teilprojekt Daten", "alle Projektleiter"),
        ("Technisches Gespräch Anlage 3", "Inbetriebnahme, offene Punkte"),
        "Strategiegespräch Bank / Firmenkunden",
        ("Vorlesung + Prüfungsbesprechung", "FH, Lehrauftrag"),
        ("Auswahl neue Agentur: Pitch 2", "Kandidaten A und B"),
        ("Kundeninterview Referenzstory", "Marketing fragt"),
    ],
    "nl": [
        ("Demo planningssoftware", "Wij laten de nieuwe release zien en bespreken tarieven."),
        ("Kick-off project Rijnhaven", "Agenda: rollen, planning, risico's"),
        ("Marktconsultatie aanbesteding WMO", "U krijgt 20 minuten, daarna vragen"),
        "Offerte dakrenovatie – toelichting",
        ("Stuurgroep implementatie EPD", "besluitvorming go-live"),
        ("Contractbespreking leverancier schoonmaak", "nieuwe tarieven 2027"),
        ("Examinatorentraining Frans", "casussen oefenen, rol: tweede corrector"),
        "Casuïstiekbespreking wijkteam",
        ("Paneldiscussie toekomst bibliotheek", "u zit in het panel"),
        "Kwartaalreview ICT-dienstverlening",
        "Bouwvergadering 14",
        "Presentatie nieuwe collectie",
        ("Workshop eisen portaal", "rollen en vervolgstappen"),
        ("Toelichting prijsvoorstel staal", "salesmanager"),
        ("Overleg audit ISO 9001", "auditor en kwaliteitsmanager"),
        "Inkoopgesprek zuivel 2027",
        ("Evaluatie pilot zorgtechnologie", "teamleider en leverancier"),
        "Technisch overleg installatie 3",
        ("Voorgesprek paneldebat", "moderator belt"),
        ("Juryberaad architectuurprijs", "shortlist"),
    ],
    "sv": [
        ("Demo lönesystem", "vi visar nya releasen"),
        ("Uppstartsmöte upphandling städ", "roller och tidplan"),
        ("Anbudspresentation", "Ni får 20 minuter, sedan frågor från gruppen"),
        "Avstämning ramavtal",
        ("Byggmöte 7", "entreprenör, beställare"),
        "Styrgrupp införande journal",
        ("Bedömarträff nationella prov", "roll: bedömare"),
        ("Kvartalsgenomgång leverantör", "SLA, priser"),
        ("Panelsamtal om bostäder", "du sitter i panelen"),
        "Prisförhandling frakt 2027",
        "Presentation ny kollektion",
        ("Workshop krav portal", "roller och nästa steg"),
        ("Genomgång prisförslag stål", "försäljningschef"),
        ("Revision ISO 14001", "revisor"),
        ("Samtal om avtal städ", "nya priser"),
        ("Utvärdering pilot välfärdsteknik", "enhetschef och leverantör"),
        "Projekteringsmöte VVS",
        ("Förmöte paneldebatt", "moderator ringer"),
        ("Juryarbete arkitekturpris", "shortlist"),
        "Introduktion nytt journalsystem",
    ],
    "da": [
        ("Demo økonomisystem", "vi viser den nye version og priser"),
        ("Opstartsmøde projekt Havnefront", "roller, tidsplan"),
        ("Udbudspræsentation", "I får 20 minutter, derefter spørgsmål"),
        "Prisforhandling fragt 2027",
        "Byggemøde 9",
        "Styregruppe implementering journal",
        ("Censormøde matematik B", "rolle: censor 2"),
        "Kvartalsmøde leverandør",
        ("Paneldebat om klima", "du sidder i panelet"),
        "Borgersamtale hjemmepleje",
        ("Samtale om kontrakt rengøring", "nye priser"),
        "Præsentation ny kollektion",
        ("Workshop krav portal", "roller og næste skridt"),
        ("Gennemgang af pristilbud stål", "salgschef"),
        ("Audit ISO 14001", "auditor"),
        ("Samtale om servicekontrakt", "nye priser"),
        ("Evaluering pilot velfærdsteknologi", "afdelingsleder og leverandør"),
        "Projekteringsmøde VVS",
        ("Formøde paneldebat", "ordstyrer ringer"),
        ("Juryvotering arkitekturpris", "shortlist"),
        "Dialogmøde borger og læge",
    ],
    "nb": [
        ("Demo journalsystem", "vi viser ny versjon og priser"),
        ("Oppstartsmøte prosjekt Havnefront", "roller, framdrift"),
        ("Anbudspresentasjon", "Dere får 20 minutter, deretter spørsmål"),
        "Prisforhandling frakt 2027",
        "Byggemøte 9",
        "Styringsgruppe innføring EPJ",
        ("Sensormøte norsk", "rolle: sensor 1, kandidatbesvarelser"),
        "Kvartalsgjennomgang leverandør",
        ("Paneldebatt om skole", "du sitter i panelet"),
        "Ansvarsgruppemøte K.",
        "Befaring tak Solveien",
        ("Referansegruppe rekrutteringssystem", "hvilke behov har lederne"),
        "Presentasjon ny kolleksjon",
        ("Workshop krav portal", "roller og neste steg"),
        ("Gjennomgang av pristilbud stål", "salgssjef"),
        ("Revisjon ISO 14001", "revisor"),
        ("Samtale om serviceavtale", "nye priser"),
        ("Evaluering pilot velferdsteknologi", "avdelingsleder og leverandør"),
        "Prosjekteringsmøte VVS",
        ("Formøte paneldebatt", "ordstyrer ringer"),
        ("Juryering arkitekturpris", "shortlist"),
        "Dialogmøte NAV og lege",
    ],
}

# --- Invitations of colleagues
COLLEAGUES_INTERVIEWS: Table = {
    "de": [
        (
            "Ihre interne Bewerbung Teamleitung Disposition",
            "Herr Moor, wir möchten Sie im Gespräch besser kennenlernen. Mit dabei: Frau Sander (Personal).",
        ),
        ("Auswahlgespräch intern: Referentin Digitales", "Ihre Bewerbung auf die interne Ausschreibung 14/26"),
        ("Gespräch zur internen Stelle Qualitätsmanagement", "Anna (HR Business Partner) und ich"),
        "Bewerbungsgespräch intern Kim Moor – Leitung Service",
        ("Dein Wechsel ins Produktmanagement: Kennenlernen", "Deine interne Bewerbung liegt uns vor."),
    ],
    "nl": [
        ("Je interne sollicitatie teamcoach", "Leuk dat je solliciteert. Gesprek met Petra (HR) en mij."),
        ("Gesprek interne vacature kwaliteitsfunctionaris", "naar aanleiding van je motivatie"),
        ("Kim: gesprek doorgroeifunctie senior (intern)", "n.a.v. je interne sollicitatie"),
    ],
    "sv": [
        ("Intervju: din interna ansökan, gruppchef", "Hej Kim, Maria från HR är med."),
        ("Samtal om intern tjänst verksamhetsutvecklare", "tack för din ansökan"),
        ("Samtal: din interna ansökan", "rollen som samordnare"),
    ],
    "da": [
        ("Samtale: din interne ansøgning som teamkoordinator", "Pia fra HR deltager"),
        ("Intern stilling – samtale", "Tak for din ansøgning til stillingen"),
        ("Samtale om din interne ansøgning", "rollen som koordinator"),
    ],
    "nb": [
        ("Intervju: din interne søknad som fagleder", "Pia fra HR deltar"),
        ("Intern stilling – intervju", "Takk for søknaden"),
        ("Samtale om din interne søknad", "rollen som koordinator"),
    ],
}
COLLEAGUES_OTHERS: Table = {
    "de": [
        ("Interne Abstimmung Vertrieb", "mit Leitung"),
        ("Zielgespräch Q4", "Rolle 2027, nächste Schritte"),
        ("Gespräch Bewerber Lagerleitung", "bitte Unterlagen ansehen, Kandidat kommt 14 Uhr"),
        "Kennenlernen neue Kollegin Einkauf",
    ],
    "nl": [
        "Kennismaking nieuwe directeur",
        ("Gesprek kandidaat planner", "cv in de map"),
        ("Voortgang project HR-systeem", "met hoofd HR"),
    ],
    "sv": [
        ("Intervju kandidat 2 ekonomiassistent", "cv bifogat"),
        ("Målavstämning", "roll nästa år"),
        "Internt möte rekrytering",
    ],
    "da": [
        ("Samtale kandidat 2 sekretær", "cv vedhæftet"),
        "MUS",
        "Internt møde rekruttering",
    ],
    "nb": [
        ("Intervju kandidat 2 sekretær", "cv vedlagt"),
        "Medarbeidersamtale",
        "Internt møte rekruttering",
    ],
}


def _rows(interviews: Table, others: Table) -> list[tuple[str, bool, str, str]]:
    return [
        (code, wanted, *((said, "") if isinstance(said, str) else said))
        for wanted, table in ((True, interviews), (False, others))
        for code, entries in table.items()
        for said in entries
    ]


@pytest.mark.parametrize(("code", "wanted", "title", "text"), _rows(TYPED_INTERVIEWS, TYPED_OTHERS))
def test_typed(code: str, wanted: bool, title: str, text: str) -> None:
    beside, told = BESIDE[code]
    found = read(event(beside, "2026-11-02 18:00", description=told), event(title, description=text), hints=HINTS)
    assert (found[title].interview is True) is wanted


@pytest.mark.parametrize(("code", "wanted", "title", "text"), _rows(INVITED_INTERVIEWS, INVITED_OTHERS))
def test_invited_from_outside(code: str, wanted: bool, title: str, text: str) -> None:
    beside, told = BESIDE[code]
    invitation = event(
        title,
        description=text,
        by="Peter Ahlers <p.ahlers@nordwerk.example>",
        location="https://teams.microsoft.com/l/meetup-join/19%3aabc",
    )
    found = read(event(beside, "2026-11-02 18:00", description=told), invitation, hints=HINTS)
    assert (found[title].interview is True) is wanted


@pytest.mark.parametrize(("code", "wanted", "title", "text"), _rows(COLLEAGUES_INTERVIEWS, COLLEAGUES_OTHERS))
def test_invited_by_colleagues(code: str, wanted: bool, title: str, text: str) -> None:
    beside, told = BESIDE[code]
    by, guests = "Anna Petersen <a.petersen@firma.example>", ["Ralf Uhl <r.uhl@firma.example>"]
    found = read(
        event(beside, "2026-11-02 18:00", description=told),
        event("Daily", "2026-11-03 09:00", by=by, guests=guests, recurring=True),
        event(title, description=text, by=by, guests=guests),
        hints=HINTS,
    )
    assert (found[title].interview is True) is wanted
