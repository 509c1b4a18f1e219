"""Recognition of what is hard to tell: what people type on phones, posts inside the own company, business by invitation.

One table a language: a row is a title, a description, and how it came. They are in none of the corpora.
"""

from __future__ import annotations

import pytest

from syncd.recognise import Hints
from tests.pure.build import ZONE, event, judge, person

Row = tuple[str, str, str]

# What makes the calendar one of that language.
BACKGROUND = {
    "fr": ("Anniversaire de Léa chez nous demain", "Rendez-vous avec le garagiste, ne pas oublier la carte grise"),
    "es": ("Cumpleaños de la abuela, llevamos el pastel", "Hoy hay que pasar por el taller y después por la farmacia"),
    "pt": ("Aniversário da vovó, não esquecer o bolo", "Hoje tem que passar na oficina e depois na farmácia"),
    "it": ("Compleanno della nonna, portiamo noi la torta", "Oggi passare dal meccanico e poi in farmacia"),
    "pl": ("Urodziny babci, nie zapomnieć o torcie", "Dzisiaj trzeba odebrać samochód od mechanika"),
}
SOMEBODY = "Alex Roma <alex.roma@zenith-corp.example>"
LINK = "https://teams.microsoft.com/l/meetup-join/19"

INTERVIEWS: dict[str, tuple[Row, ...]] = {
    "fr": (
        ("carrosserie Le Goff 15h", "pr le poste de peintre, demander Yann, ramener cv et permis", ""),
        ("2e tour resto Chez Lulu", "essai en cuisine samedi soir, tenue fournie, place de commis", ""),
        ("Mme Besson lycée hôtelier", "poste vacataire, voir le proviseur adjoint, emploi du temps et salaire", ""),
        ("itw Doctolib n°2", "avec le lead de l'équipe paiements", ""),
        (
            "Votre candidature – responsable de secteur",
            "Bonjour Kim, nous vous proposons un rendez-vous avec Mme Artaud, directrice régionale, pour parler de votre expérience.",
            "invited",
        ),
        (
            "Échange Kim / Laure",
            "Suite à notre échange téléphonique, Laure, notre directrice technique, vous présentera l'équipe et reviendra sur votre test. Dernière étape avant décision.",
            "by a link",
        ),
        ("Oral concours CAF 9h20", "convocation + CNI, jury de 3, poste de conseiller allocataires", ""),
        ("pâtisserie Meunier, essai 5h-9h", "le patron veut voir ce que je vaux, cdi si ok", ""),
        ("Mobilité interne – poste de chargé d'affaires", "Entretien avec Mme Royer, future responsable", ""),
        ("Entretien mobilité (poste Lyon)", "Candidature en interne, RRH et directeur d'agence", ""),
        ("TEL Agnès (mairie Cesson) asvp", "premier contact, m'appelle à midi, remplacement congé mat", ""),
        (
            "Rencontre avec l'équipe pédagogique",
            "Vous serez reçue par la directrice de l'école et deux enseignants, leçon de 20 min devant une classe. Poste de professeur d'anglais.",
            "",
        ),
        (
            "Case study – restitution",
            "Vous disposez de 20 minutes devant le comité de direction. Poste : Responsable Supply Chain.",
            "invited",
        ),
        ("Entrevue – agent de bureau, CISSS", "comité de sélection, 45 min, examen écrit après", ""),
        ("Entretien Adeline Roussel (Hôpital Nord) IADE", "apporter diplômes", ""),
        ("rdv DRH hypermarché", "pr la place de chef de rayon frais", ""),
        ("speed meeting + entretien Thalès", "stand puis salle 4, poste ingénieur essais", ""),
        (
            "Discussion finale – associés",
            "Rencontre avec deux associés du cabinet. Offre de collaboration, avocat en droit social.",
            "invited",
        ),
        ("Essai salon Mèche Folle", "coiffeuse cdi, apporter matériel", ""),
        (
            "Convocation entretien – concours interne de cadre de santé",
            "Jury de sélection interne, DRH et directrice des soins",
            "invited",
        ),
        (
            "Kim / Pauline (Alan)",
            "Hello Kim, Pauline est Head of Design, elle creusera ton portfolio. On te fait un retour vendredi.",
            "by a link",
        ),
    ),
    "es": (
        ("taquería don Chuy 11am", "pa el puesto de parrillero, preguntar por Chuy, llevar solicitud", ""),
        ("2da con la dueña (boutique)", "sueldo y horario, me dice si entro", ""),
        ("prueba viernes noche bar Kiko", "de camarera, pagan la prueba", ""),
        (
            "Kim x Verónica",
            "Hola Kim, como quedamos, charla con Verónica, gerente de operaciones. Es la última instancia del proceso.",
            "by a link",
        ),
        (
            "Tu postulación a Jefe de Turno",
            "Te esperamos para conversar con la jefa de planta. Traer zapatos de seguridad.",
            "invited",
        ),
        ("Concurso interno supervisor de bodega", "Entrevista con RRHH y jefe de operaciones", ""),
        ("Promoción interna – plaza administrativo", "Entrevista personal ante el tribunal", ""),
        ("llamada Fer de RH Soriana", "vacante gerente, 20 min", ""),
        ("Demo class colegio británico", "profe de ciencias, 30 min con 6º, luego directora", ""),
        ("Tribunal oposición maestros", "defensa programación 10:15, llevar DNI y fotocopias", ""),
        ("zoom 16h startup fintech", "me escribió su recruiter por linkedin, puesto de QA", ""),
        ("Entrevista Dra. Salgado", "clínica dental, buscan higienista media jornada", ""),
        (
            "Conversación con el equipo de Datos",
            "Presentarás el desafío que enviaste. Participan el líder técnico y dos ingenieras. Rol: analista senior.",
            "invited",
        ),
        ("entrevista guardería, llevar papeles", "puesto de auxiliar", ""),
        ("café con el socio (despacho)", "lo del puesto de asociado, segunda plática", ""),
        ("Charla final con CFO", "Proceso Controller", "invited"),
        ("Pega en la viña, hablar con don Luis", "temporada, ver sueldo", ""),
        ("Visita a la planta y reunión con RRHH", "Proceso de selección Ingeniero de Mantenimiento", "invited"),
        ("intv Amazon loop dia 1", "", ""),
        ("ferretería, ver a don Beto", "dijo que necesitan vendedor, llevar cv", ""),
        ("Entrevista interna – líder de célula", "RH y gerente de TI", "invited"),
        ("Kim + Sofía (Rappi)", "Sofía es Head of Ops y te va a contar del rol. Feedback en la semana.", "by a link"),
        ("tercera con el dueño, restaurante Mar", "horarios y sueldo", ""),
    ),
    "pt": (
        ("padaria do seu Manoel 6h", "teste de balconista, falar c/ dona Rute, levar carteira", ""),
        ("Entrevista 14h shopping", "loja de sapato, vaga temporária natal", ""),
        (
            "Bate-papo Kim + Renata",
            "Oi Kim! A Renata é a gestora da vaga e quer te conhecer melhor. Próxima etapa do processo.",
            "by a link",
        ),
        ("Processo seletivo interno – Supervisor", "Entrevista com a gerente e RH", ""),
        ("Recrutamento interno: Técnico superior", "Entrevista de avaliação de competências, júri", ""),
        ("Aula teste escola de inglês", "vaga de professora, turma de adolescentes", ""),
        ("call Nuno (Farfetch)", "segunda fase, hiring manager", ""),
        ("mercado do bairro, falar c/ gerente", "vaga de caixa, escala 6x1", ""),
        (
            "Apresentação do desafio",
            "20 minutos para a diretora de produto e o CTO. Posição: Product Designer.",
            "invited",
        ),
        ("Entrevista Hospital da Luz enfermagem", "diploma e cédula", ""),
        ("Conversa com os sócios", "Escritório de advocacia, vaga de associado júnior", "invited"),
        ("Convocatória – prova de conhecimentos e entrevista", "Procedimento concursal comum, assistente técnico", ""),
        ("ligação da moça do RH (Magalu)", "vaga de estoquista", ""),
        ("entrev. creche", "auxiliar de educação", ""),
        (
            "Encontro com o Diretor Geral",
            "Na sequência das conversas anteriores, última conversa do processo de recrutamento.",
            "invited",
        ),
        ("Kim <> Beatriz (Talent, Nubank)", "Vamos falar da vaga de Engenharia e do seu momento", "by a link"),
        ("oficina do Tião, falar com ele", "precisando de mecânico, levar carteira", ""),
        ("Teste de direção Braspress", "motorista, CNH E", ""),
        ("Entrevista interna – coordenação", "RH e diretor", "invited"),
        ("Kim + Sofia (Loft)", "A Sofia é Head de Dados e vai te contar da vaga. Retorno na semana.", "by a link"),
        ("terceira com o dono, restaurante Mar", "horário e salário", ""),
    ),
    "it": (
        ("officina Bertelli h 17", "posto da meccanico, chiedere di Gino, portare patentino", ""),
        ("2° giro Esselunga", "capo reparto, dice i turni", ""),
        ("prova sab sera pizzeria Da Nino", "cameriera, mi pagano", ""),
        (
            "Kim / Elisa – due chiacchiere",
            "Ciao Kim, come d'accordo ti presento Elisa, la nostra direttrice marketing. Ultimo passaggio della selezione.",
            "by a link",
        ),
        ("La tua candidatura: Store Manager", "Ti aspettiamo in sede per un incontro con l'area manager.", "invited"),
        ("Job posting interno – Team leader", "colloquio con HR e direttore", ""),
        ("Mobilità interna, colloquio uff. tecnico", "", ""),
        ("Orale concorso Comune Lodi", "istruttore, doc identità, commissione", ""),
        ("tel Sara HR Bauli", "15 min stipendio e disponibilità", ""),
        ("lezione di prova scuola Montessori", "posto maestra, poi direttrice", ""),
        ("colloq. studio dentistico", "assistente alla poltrona", ""),
        ("Presentazione caso a CFO", "30 minuti, ruolo di Finance Manager", "invited"),
        (
            "Incontro conoscitivo",
            "Posizione di Export Area Manager. Saranno presenti il Direttore Commerciale e la responsabile HR.",
            "invited",
        ),
        ("zoom recruiter Bending Spoons", "", ""),
        ("interpello supplenza liceo", "colloquio con DS", ""),
        ("RSA Villa Serena ore 10", "cercano OSS notti, parlare con la coordinatrice", ""),
        ("Intervista con il team di prodotto", "ruolo: UX designer, portfolio", "invited"),
        ("ferramenta, sentire il sig. Beto", "cerca un commesso, portare cv", ""),
        ("Prova guida Bartolini", "autista, patente C", ""),
        ("Colloquio interno – coordinatrice", "HR e direttore", "invited"),
        (
            "Kim + Sofia (Satispay)",
            "Sofia è Head of Data e ti racconterà il ruolo. Feedback in settimana.",
            "by a link",
        ),
        ("terzo col titolare, ristorante Mare", "orari e stipendio", ""),
    ),
    "pl": (
        ("II tura Biedronka", "zastępca kierownika", ""),
        ("dzień próbny piekarnia", "4 rano, ubranie robocze, płatny", ""),
        (
            "Kim / Agnieszka",
            "Cześć Kim, zgodnie z rozmową zapraszam na spotkanie z Agnieszką, naszą dyrektorką sprzedaży. Ostatni etap.",
            "by a link",
        ),
        (
            "Twoja aplikacja – Kierownik zmiany",
            "Zapraszamy na rozmowę w zakładzie z kierownikiem produkcji.",
            "invited",
        ),
        ("Rekrutacja wewnętrzna – lider zespołu", "rozmowa z HR i dyrektorem", ""),
        ("Konkurs wewnętrzny st. specjalista", "rozmowa, komisja 3 os.", ""),
        ("tel. pani Kasia z HR Dino", "widełki i dostępność", ""),
        ("lekcja próbna szkoła językowa", "lektorka angielskiego, potem dyrektorka", ""),
        ("rozm. kwalif. urząd gminy", "referent, dowód", ""),
        ("Prezentacja zadania", "20 minut, obecni CTO i dwóch seniorów. Rola: Data Engineer.", "invited"),
        ("Spotkanie w sprawie pracy, kawiarnia", "baristka, weekendy", ""),
        ("interview Allegro 2nd", "", ""),
        ("szpital rozmowa pielęgniarka", "oddziałowa, prawo wykonywania zawodu", ""),
        ("teams rekruterka Capgemini", "", ""),
        ("Rozmowa z zespołem produktu", "Stanowisko: UX designer, omówimy portfolio", "invited"),
        ("hotel Mercure recepcja rozmowa", "nocne zmiany, stawka", ""),
        ("przedszkole Słoneczko – etat", "rozmowa z dyrektorką, zabrać dyplom", ""),
        ("Assessment Center Lidl", "", ""),
        ("Jazda próbna DPD", "kierowca, prawo jazdy C", ""),
        ("Rozmowa wewnętrzna – koordynator", "HR i dyrektor", "invited"),
        ("Kim + Zofia (Docplanner)", "Zofia jest Head of Data i opowie o roli. Feedback w tym tygodniu.", "by a link"),
        ("trzecia z właścicielem, restauracja Morze", "godziny i stawka", ""),
    ),
}

FALSE_FRIENDS: dict[str, tuple[Row, ...]] = {
    "fr": (
        ("Soutenance AO Métropole", "salle 3, 20 min + questions du jury, amener maquette", ""),
        (
            "Point trimestriel Carrefour",
            "Bonjour, ordre du jour : volumes, promos 2027, litiges logistiques.",
            "by a link",
        ),
        ("Atelier conception Lot 2", "avec MOA et bureau d'études", "by a link"),
        (
            "Réunion de lancement – projet Mistral",
            "Présentation des équipes et du planning de déploiement",
            "by a link",
        ),
        ("Visio Cabinet Duval", "clôture des comptes, merci de préparer les relances clients", "by a link"),
        ("Jury CAP cuisine", "11 candidats, prévoir tablier et grille", ""),
        ("Commission recrutement saisonniers camping", "on voit 4 personnes", ""),
        ("bilan de stage Théo", "avec le tuteur école, feuille à signer", ""),
        ("Oral DALF C1", "alliance française, pièce d'identité", ""),
        ("Casting The Voice Kids Lou", "carte d'identité + autorisation", ""),
        ("RDV mairie passeport", "apporter pièce d'identité", ""),
        ("Entretien de Mathis chez Enedis (le déposer)", "", ""),
        ("réunion asso – élection du bureau", "candidats : moi et Paul", ""),
        ("Réf. pour Sonia (Airbus m'appelle)", "", ""),
        ("Négo annuelle Leclerc – 2e rdv", "tarifs, remises, plan promo", "by a link"),
        ("Conseil de surveillance", "rapport du directoire, nominations", ""),
        ("Inspection DREAL site Nord", "", ""),
        ("Démo Salesforce 14h", "3 commerciaux présents", "by a link"),
        ("Panel : l'avenir du bois", "je modère, 3 intervenants", ""),
        ("Premier échange Agence Pulpe (refonte site)", "brief, budget, délais", "by a link"),
        ("Revue de contrat annuelle EDF", "Points : pénalités, avenant 3", "by a link"),
        ("Visite chantier école Jules Ferry", "MOA + bureau de contrôle", ""),
        ("Entretien tripartite alternance Inès", "avec son école", ""),
        ("Comité d'embauche : choix du futur chef de rang", "3 finalistes, je vote", ""),
        ("Stage de voile Malo", "candidature validée, cv du moniteur rigolo", ""),
        ("Oral blanc brevet Zoé", "", ""),
        ("Présentation Teams – nouvelle offre Orange Business", "démo et tarifs", "by a link"),
        ("Supervision Mme Tardy", "", ""),
        ("Échange Mairie de Brest / subvention", "dossier et calendrier", "by a link"),
        ("Contrôle URSSAF", "", ""),
    ),
    "es": (
        ("Presentación propuesta Grupo Modelo", "20 min + preguntas, va el director de compras", "by a link"),
        ("Kick-off implementación SAP", "equipo del cliente y nosotros", "by a link"),
        ("Revisión trimestral Telefónica", "KPIs, incidencias y renovación", "by a link"),
        ("Apertura de plicas Ayuntamiento", "", ""),
        ("Comité de obra torre B", "avances, estimaciones", "by a link"),
        ("Junta Consejo Escolar", "votar calendario", ""),
        ("Tribunal TFM – vocal", "tres alumnos, 40 min cada uno", ""),
        ("Jurado concurso de tapas", "", ""),
        ("evaluación candidatas beca", "leer expedientes", ""),
        ("prueba del chico nuevo (cocina)", "ver cómo va", ""),
        ("Entrevista de Marta para El País", "", ""),
        ("Mi hermano entrevista en Mercadona (llevarlo)", "", ""),
        ("Cita ITV", "", ""),
        ("Cita médico de cabecera", "llevar DNI, preguntar por resultados", ""),
        ("Ref de Toño, llaman a las 5", "", ""),
        ("segunda vuelta, mesa electoral", "", ""),
        ("Llamada con el proveedor de etiquetas", "precios 2027", "by a link"),
        ("Reunión con Iberdrola", "revisar contrato y siguientes pasos", "by a link"),
        ("Selección infantil balonmano (Leo)", "", ""),
        ("Audiencia previa juzgado 4", "", ""),
        ("Revisión de contrato Endesa", "penalizaciones y anexo", "by a link"),
        ("Visita obra colegio", "con la dirección facultativa", ""),
        ("Comité de contratación: elegir jefe de rango", "3 finalistas, voto yo", ""),
        ("Charla TED Juan", "", ""),
        ("Presentación nueva oferta Movistar Empresas", "demo y precios", "by a link"),
        ("Supervisión con Lic. Tardío", "", ""),
        ("Conversación Ayuntamiento / subvención", "expediente y plazos", "by a link"),
        ("Inspección de Trabajo", "", ""),
        ("Campamento de fútbol Leo, selección", "", ""),
        ("Reunión AMPA", "", ""),
    ),
    "pt": (
        ("Apresentação proposta Vivo", "vai o diretor de compras, 30 min + perguntas", "by a link"),
        ("Kickoff implantação ERP – Cliente Zeta", "cronograma e papéis", "by a link"),
        ("QBR Natura", "resultados e plano 2027", "by a link"),
        ("Pregão eletrônico prefeitura", "", ""),
        ("Comitê de obra", "medição e atrasos", "by a link"),
        ("Banca TCC Letícia", "sou avaliador", ""),
        ("Júri do prémio literário", "", ""),
        ("Entrevistas p/ ajudante (eu e Zé)", "", ""),
        ("teste do menino novo na cozinha", "", ""),
        ("Entrevista do Davi na Embraer (levar)", "", ""),
        ("UBS exame de sangue", "levar RG", ""),
        ("Reunião com fornecedor de embalagens", "preços", "by a link"),
        ("Reunião com a Sonae", "renovação do contrato", "by a link"),
        ("segundo turno – votar", "", ""),
        ("Peneira sub-13 Santos (Enzo)", "", ""),
        ("Audiência trabalhista", "", ""),
        ("Vistoria do apê", "", ""),
        ("Referência da Ju, empresa vai ligar", "", ""),
        ("Mediar painel Web Summit", "", ""),
        ("Visita técnica vigilância sanitária", "", ""),
        ("Revisão de contrato Enel", "multas e aditivo", "by a link"),
        ("Visita obra escola", "com a fiscalização", ""),
        ("Comitê de contratação: escolher o novo chefe", "3 finalistas, eu voto", ""),
        ("Apresentação nova oferta Vivo Empresas", "demo e preços", "by a link"),
        ("Supervisão clínica Dra. Lima", "", ""),
        ("Conversa Prefeitura / edital cultura", "documentos e prazos", "by a link"),
        ("Reunião de condomínio", "", ""),
        ("Escolinha de futebol, seleção sub-9", "", ""),
        ("Fiscalização do trabalho", "", ""),
    ),
    "it": (
        ("Presentazione offerta Barilla", "va il direttore acquisti, 30 min", "by a link"),
        ("Kick-off progetto Arianna", "tempi e ruoli", "by a link"),
        ("Riesame trimestrale Enel", "KPI e rinnovo", "by a link"),
        ("Apertura buste Provincia", "", ""),
        ("SAL cantiere via Dante", "avanzamento lavori", "by a link"),
        ("Commissione di laurea", "12 candidati", ""),
        ("giuria premio di poesia", "", ""),
        ("prova del ragazzo nuovo", "", ""),
        ("tirocinante Chiara, bilancio di metà", "", ""),
        ("Colloquio di Marco da Ferrero (portarlo)", "", ""),
        ("prelievo, doc identità e tessera", "", ""),
        ("Call fornitore etichette", "prezzi 2027", "by a link"),
        ("Incontro con Autogrill", "rinnovo contratto e prossimi passi", "by a link"),
        ("ballottaggio seggio 14", "", ""),
        ("provino Juve U12 Leo", "", ""),
        ("Udienza TAR", "", ""),
        ("perizia casa", "", ""),
        ("referenze per Ale, chiamano alle 5", "", ""),
        ("modero tavola rotonda Vinitaly", "", ""),
        ("Colloqui con le famiglie 2B", "", ""),
        ("Revisione contratto Enel X", "penali e addendum", "by a link"),
        ("Sopralluogo scuola con DL", "", ""),
        ("Commissione assunzioni: scelta capo sala", "3 finalisti, voto io", ""),
        ("Presentazione nuova offerta TIM Business", "demo e prezzi", "by a link"),
        ("Supervisione dott.ssa Lima", "", ""),
        ("Incontro Comune / contributo cultura", "documenti e scadenze", "by a link"),
        ("Assemblea condominiale", "", ""),
        ("Selezione U9 calcio", "", ""),
        ("Ispettorato del lavoro", "", ""),
    ),
    "pl": (
        ("Prezentacja oferty PKP", "20 min + pytania komisji przetargowej", "by a link"),
        ("Kick-off wdrożenia SAP", "harmonogram i role", "by a link"),
        ("Przegląd kwartalny Orlen", "KPI, aneks", "by a link"),
        ("Otwarcie ofert gmina", "", ""),
        ("Rada budowy", "postęp robót", "by a link"),
        ("Komisja egzaminacyjna licencjat", "6 osób", ""),
        ("jury konkursu recytatorskiego", "", ""),
        ("dzień próbny nowego pomocnika", "", ""),
        ("rozmowy na moje zastępstwo", "trzy osoby", ""),
        ("Rozmowa Kuby w Żabce (podwieźć)", "", ""),
        ("badanie krwi, dowód", "", ""),
        ("Telko dostawca etykiet", "ceny 2027", "by a link"),
        ("Spotkanie z Żywcem", "umowa i kolejne kroki", "by a link"),
        ("wybory II tura", "", ""),
        ("casting do chóru Zosia", "", ""),
        ("Rozprawa sąd pracy", "", ""),
        ("oględziny mieszkania", "", ""),
        ("referencje dla Michała, dzwonią o 17", "", ""),
        ("moderacja panelu Impact", "", ""),
        ("Rozmowa z mamą ucznia 2b", "", ""),
        ("Przegląd umowy Tauron", "kary i aneks", "by a link"),
        ("Wizyta na budowie szkoły", "z inspektorem nadzoru", ""),
        ("Komisja: wybór nowego kierownika sali", "3 finalistów, głosuję", ""),
        ("Prezentacja nowej oferty Orange Biznes", "demo i ceny", "by a link"),
        ("Superwizja dr Lima", "", ""),
        ("Spotkanie Urząd Miasta / dotacja", "dokumenty i terminy", "by a link"),
        ("Zebranie wspólnoty", "", ""),
        ("Nabór do szkółki piłkarskiej U9", "", ""),
        ("Kontrola PIP", "", ""),
    ),
}

# What a colleague invites to, and whether it is about a post inside the company.
COLLEAGUES: tuple[tuple[str, str, str, bool], ...] = (
    ("fr", "Votre candidature – poste interne Chef de produit", "Entretien avec la responsable", True),
    ("fr", "Échange poste Coordinateur", "Suite à ta candidature en interne, 45 min avec Hervé et les RH", True),
    ("fr", "Point RH", "mutuelle", False),
    ("es", "Entrevista interna: Coordinador de Logística", "Con RRHH", True),
    ("es", "Tu postulación – Supervisor", "Concurso interno, panel con RRHH y gerente", True),
    ("es", "Reunión de equipo", "", False),
    ("pt", "Processo seletivo interno – Analista Pleno", "Entrevista com a gestora", True),
    ("pt", "Conversa sobre a vaga de coordenação", "Candidatura interna; RH e diretor", True),
    ("pt", "Alinhamento mensal", "", False),
    ("it", "Colloquio interno – Team Leader", "HR", True),
    ("it", "La tua candidatura: Responsabile turno", "Job posting interno, colloquio con direttore", True),
    ("it", "Riunione di reparto", "", False),
    ("pl", "Rekrutacja wewnętrzna – Koordynator", "Rozmowa z HR", True),
    ("pl", "Spotkanie działu", "", False),
)


def _rows(table: dict[str, tuple[Row, ...]]) -> list[tuple[str, Row]]:
    return [(code, row) for code, rows in table.items() for row in rows]


def _judge(code: str, row: Row) -> bool | None:
    title, text, how = row
    background = (event(line, f"2026-11-{day:02} 09:00") for day, line in enumerate(BACKGROUND[code], 1))
    one = (
        event(title, description=f"{text} {LINK}" if how == "by a link" else text, by=SOMEBODY)
        if how
        else event(title, description=text)
    )
    return judge(*background, one)[-1]


@pytest.mark.parametrize(("code", "row"), _rows(INTERVIEWS))
def test_interviews(code: str, row: Row) -> None:
    assert _judge(code, row) is True


@pytest.mark.parametrize(("code", "row"), _rows(FALSE_FRIENDS))
def test_what_only_looks_like_one(code: str, row: Row) -> None:
    assert _judge(code, row) is not True


@pytest.mark.parametrize(("code", "title", "text", "interview"), COLLEAGUES)
def test_what_colleagues_invite_to(code: str, title: str, text: str, interview: bool) -> None:
    background = (event(line, f"2026-11-{day:02} 09:00") for day, line in enumerate(BACKGROUND[code], 1))
    people = (person("Kim Moor <kim@kontor.example>"), person("Bo Li <bo@kontor.example>"))
    one = event(title, description=text, organizer=person("Eva Rossi <eva@kontor.example>"), people=people)
    assert (judge(*background, one, hints=Hints(frozenset({"kim@kontor.example"}), ZONE))[-1] is True) is interview
