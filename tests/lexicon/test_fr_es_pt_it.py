"""Recognition by language: what people, recruiters and systems write, and what only looks like it.

One table a language: a line is a title, or a title and a description. They are in none of the corpora.
"""

from __future__ import annotations

import pytest

from tests.lexicon.beside import Said, reading, rows
from tests.pure.build import event

INTERVIEWS: dict[str, tuple[Said, ...]] = {
    "fr": (
        "Entretien d'embauche Boulangerie Kerleau",
        "Entretien RH Novatis (visio)",
        "2ème entretien – Clinique des Acacias, avec la cadre de santé",
        "entretien avec le DRH de Tramont",
        "Entretien technique @ Pixelor",
        "entretien tel lidl poste caissière",
        "Entretien de sélection (OFFRE 2026-077) – Ville de Nivelles",
        "Entretien d'engagement – EMS Les Tilleuls, Lausanne",
        (
            "Entrevue pour le poste de technicienne en loisir",
            "Comité de sélection de trois personnes. Résultats sous 10 jours.",
        ),
        "1re entrevue – Groupe Bellefeuille (Teams)",
        (
            "Échange découverte Altéo",
            "Suite à votre candidature au poste de chargé de clientèle, appel avec notre recruteuse.",
        ),
        ("Restitution du cas pratique – Hexavia", "30 min de présentation puis questions de la direction."),
        ("Jury de recrutement CCAS", "Vous serez reçue par un jury de quatre personnes. Poste d'assistante sociale."),
        ("Journée d'essai Garage Mouret", "poste de mécanicien, demander M. Mouret, apporter cv"),
        ("RDV Mme Lebrun", "entretien pour le CDD à la médiathèque, apporter le CV"),
        "Dernier entretien avec le PDG – Solvéo",
        (
            "Rencontre équipe produit / Maxence",
            "Bonjour Maxence, dernière étape du process de recrutement : vous rencontrerez l'équipe.",
        ),
        "Entretien collectif Decathlon (vendeur)",
        (
            "Audition MCF section 27",
            "Comité de sélection, 15 min de présentation, 20 min de questions. Poste MCF 0412.",
        ),
        "Pré-sélection téléphonique – Banque Valoire, conseillère clientèle",
    ),
    "es": (
        "Entrevista de trabajo panadería La Espiga",
        "Entrevista RRHH – Grupo Almenara",
        "2da entrevista con el gerente, Ferretería Robles",
        "2ª entrevista Hospital San Telmo",
        "Entrevista técnica Kuantia (Meet)",
        "entrevista chamba bodega, llevar ine",
        "Entrevista psicolaboral Minera Andacollo",
        ("Entrevista por competencias", "Proceso de selección Técnico/a de Administración. Tribunal de tres miembros."),
        (
            "Llamada con Marta (Talento, Orbigo)",
            "Primera toma de contacto sobre la vacante de analista. Te cuento más del puesto.",
        ),
        (
            "Dinámica grupal – Seguros Pirineo",
            "Has superado la primera fase del proceso de selección. Asistirán 8 personas.",
        ),
        ("Prueba en cocina, Casa Lola", "puesto de ayudante, preguntar por el jefe de cocina"),
        "Entrevista inicial con Recursos Humanos - Lácteos del Sur",
        "Entrevista final con el CEO, Fintual Norte",
        (
            "Charla con el equipo de datos",
            "Última ronda del proceso, conoces al equipo y a tu futuro jefe. Tendrás respuesta en una semana.",
        ),
        ("Defensa del caso práctico", "Presentarás el caso a la directora de marketing. Vacante: Brand Manager."),
        (
            "Clase demostrativa – Colegio Santa Inés",
            "Plaza de profesor de física. Después, entrevista con la directora.",
        ),
        "Videoentrevista con reclutadora de Transportes Quiroga",
        "entrevista x trabajo heladería 17hs",
        "Tercera entrevista: panel con socios, Bufete Arriaga",
        ("Filtro telefónico", "Recursos Humanos de Textiles Ancla. Vacante de costurera, expectativa salarial."),
    ),
    "pt": (
        "Entrevista de emprego Padaria Boa Vista",
        "Entrevista RH – Metalúrgica Tamoio",
        "2ª entrevista c/ gerente Lojas Piratini",
        "Entrevista técnica – Nuvem Clara (Meet)",
        "entrevista p/ vaga de recepcionista",
        "Entrevista com a diretora – Colégio Horizonte",
        ("Bate-papo com a recrutadora", "Vaga de analista de dados pleno na Quero Verde."),
        ("Dinâmica de grupo Banco Ipê", "Você avançou para a próxima fase do processo seletivo. São 12 candidatos."),
        ("Conversa com o time de produto", "Última etapa do processo seletivo. Retorno até sexta por e-mail."),
        ("Apresentação do case", "Banca com o diretor comercial e a gerente da área. Vaga de coordenador."),
        ("Dia de teste na cozinha", "Restaurante Saveiro, vaga de ajudante, falar com o chef"),
        ("Prova didática", "Processo seletivo de professor substituto. Banca de três docentes, 50 minutos de aula."),
        "Entrevista final com os sócios – Prado & Lins Advogados",
        "Entrevista online: Estágio em Marketing – Vivaz",
        (
            "Entrevista – Técnico Superior (procedimento concursal)",
            "O júri do procedimento recebe os candidatos às 9h. Câmara de Tondela.",
        ),
        "Entrevista por competências: Hospital da Misericórdia",
        "Primeira entrevista – Correia & Irmãos (Teams)",
        ("Chamada com Inês (People, Azulejo)", "Primeira conversa sobre a vaga de UX, 30 minutos."),
        "entrevista trampo no mercado do seu zé",
        "Entrevista individual - Programa de Trainee Serra Azul",
    ),
    "it": (
        "Colloquio di lavoro panificio Brusa",
        "Colloquio HR – Vetreria Lagunare",
        "2° colloquio Ferramenta Colnaghi col titolare",
        "Secondo colloquio con il responsabile – Banca del Lario",
        "Colloquio tecnico Nuvolab (Teams)",
        "colloquio x lavoro bar centrale",
        "Primo colloquio conoscitivo – Clinica Santa Giulia",
        (
            "Chiamata con Irene (HR, Fondalto)",
            "Prima chiacchierata per la posizione di grafica. Ti racconto del ruolo.",
        ),
        ("Dinamica di gruppo", "Processo di selezione addetti vendita, sede di Mestre. Portare un documento."),
        ("Prova in cucina Trattoria Nerina", "posto da aiuto cuoco, chiedere dello chef"),
        (
            "Incontro con la direzione",
            "Ultimo step della selezione per il ruolo di controller. Le faremo sapere entro venerdì.",
        ),
        (
            "Prova orale – concorso istruttore amministrativo",
            "Commissione di concorso, Comune di Legnago. Candidati ammessi all'orale.",
        ),
        "Colloquio individuale – EOC Bellinzona, infermiere",
        "Colloquio motivazionale Accademia Teatrale Verdi",
        ("Presentazione del case", "A Michele e all'amministratore delegato. Ultima fase del percorso di selezione."),
        "Videocolloquio con la recruiter di Trasporti Adda",
        "colloquio posto magazziniere ore 8",
        "Colloquio finale con i soci, Studio Berti",
        ("Giornata di prova Carrozzeria Menin", "posizione di verniciatore, portare scarpe"),
        "Terzo colloquio: panel con il team, Idrotech",
    ),
}

FALSE_FRIENDS: dict[str, tuple[Said, ...]] = {
    "fr": (
        "Entretien annuel 2026 avec Sandrine",
        "Entretien professionnel – RH",
        "Entretien chaudière Viessmann",
        "Entretien voiture, garage Petit",
        "Entretien candidat alternance : Lucas",
        "Préparer entretien Novatis",
        "Entretien blanc avec Pôle Réussite",
        "Entretien maîtresse de Zoé",
        "Entretien mission locale",
        "Entretien de naturalisation à la préfecture",
        "Entretien prénatal sage-femme",
        "Entretien utilisateur n°4 – appli transport",
        "Interview France Bleu, budget participatif",
        "Premier entretien psy",
        "Entretien de maman à la maison de retraite",
        "Remercier Mme Lebrun pour l'entretien",
        "Rendre cas pratique Hexavia",
        "Forum emploi – stands et CV",
        ("Inscription agence d'intérim", "apporter CV, pas de poste précis"),
        "Entretien d'admission école d'infirmières (petite sœur)",
    ),
    "es": (
        "Entrevista con la tutora de Martín",
        "Entrevista visa americana",
        "Entrevista de salida – Paula",
        "Entrevista a candidata, puesto de becaria",
        "Entrevistas becarios verano",
        "Simulacro de entrevista con Edu",
        "Preparar entrevista Orbigo",
        "Entrevista en Radio Nacional",
        "Entrevista para el podcast de Lucía",
        "Entrevista con usuarios: app banca",
        "Entrevista cliente: estudio de mercado",
        "Primera entrevista con la psicóloga",
        "Entrevista de admisión colegio de Leo",
        "Entrevista SEPE, orientación laboral",
        "Evaluación de desempeño con mi jefa",
        "Llevar a mamá a su entrevista",
        "Dar las gracias a Marta por la entrevista",
        "Entregar prueba técnica (fecha límite)",
        "Feria de empleo universitaria",
        "Ronda de negocios Cámara de Comercio",
    ),
    "pt": (
        "Entrevista do visto americano",
        "Entrevista de desligamento – Carla",
        "Entrevistar candidato vaga júnior",
        "Entrevista com candidata a estágio no meu time",
        "Simulado de entrevista com mentora",
        "Treinar entrevista em inglês",
        "Entrevista para o jornal da cidade",
        "Entrevista na rádio sobre o livro",
        "Entrevista com usuários – app",
        "Pesquisa com usuários: entrevista 5",
        "Primeira entrevista com a psicóloga",
        "Entrevista escola do Davi",
        "Reunião de pais 2º bimestre",
        "Entrevista Segurança Social, subsídio",
        "Avaliação de desempenho com o gestor",
        "Entrevista da minha irmã, ficar com as crianças",
        "Agradecer a recrutadora pela entrevista",
        "Entregar case (prazo 23h59)",
        "Feira de empregos Sesc",
        "Entrevista gravada (vídeo) – prazo domingo",
    ),
    "it": (
        "Colloquio con i professori di Sara",
        "Colloqui generali liceo",
        "Colloquio annuale con il capo",
        "Colloquio di valutazione 2026",
        "Colloquio candidata stage",
        "Faccio i colloqui per il nuovo stagista",
        "Simulazione colloquio con Luca",
        "Preparare colloquio Fondalto",
        "Intervista a Radio Popolare",
        "Intervista per il giornale della valle",
        "Interviste utenti app ticket",
        "Primo colloquio con la psicologa",
        "Colloquio al centro per l'impiego",
        "Colloquio cittadinanza in prefettura",
        "Colloquio in banca per il mutuo",
        "Colloquio di mia sorella",
        "Ringraziare Irene per il colloquio",
        "Consegna case Fondalto",
        "Career day Politecnico",
        "Colloquio di maturità",
    ),
}


@pytest.mark.parametrize(("code", "title", "text", "by"), rows(INTERVIEWS))
def test_interviews(code: str, title: str, text: str, by: str) -> None:
    assert reading(code, event(title, description=text, by=by or None)).interview is True


@pytest.mark.parametrize(("code", "title", "text", "by"), rows(FALSE_FRIENDS))
def test_what_only_looks_like_one(code: str, title: str, text: str, by: str) -> None:
    assert reading(code, event(title, description=text, by=by or None)).interview is not True
