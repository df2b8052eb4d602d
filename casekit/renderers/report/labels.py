"""The report's own words, in English and Spanish. What cases and packs say is data and stays as it is written."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Labels:
    """Every word of the interface; a `{name}` is filled in."""

    language: str
    # the page
    skip: str
    report: str
    contents: str
    as_of: str
    packs: str
    engine: str
    file: str
    digest: str
    undecided: str
    made_by: str
    theme: str
    open_all: str
    close_all: str
    incomplete: str
    problems: str
    problem: str
    problem_kinds: dict[str, str]
    scroll: str
    # the comparison
    comparison: str
    comparison_caption: str
    how_to_read: str
    criterion: str
    differences: str
    statuses: dict[str, str]
    failed: str
    no_claim: str
    not_known: str
    not_compared: str
    no_difference: str
    differ: str
    rule: str
    function: str
    otherwise: str
    conjunction: str
    notes: str
    rules: str
    remarks: str
    sentences: tuple[tuple[str, str], ...]
    """The remarks of a comparison: the pattern of an English sentence, and what it is in this language."""
    # sorting and filtering
    filters: str
    search: str
    question: str
    status: str
    all: str
    reset: str
    sort: str
    sort_hint: str
    shown: str
    nothing_shown: str
    sorted_by: str
    ascending: str
    descending: str
    unsorted: str
    find_here: str
    rows_shown: str
    # a case
    case: str
    claims: str
    claims_hint: str
    claim: str
    standing: str
    accused: str
    nobody: str
    conduct: str
    period: str
    imputed_to: str
    answers: str
    rests_on_answers: str
    evidence: str
    item: str
    says: str
    by: str
    directness: str
    credibility: str
    date: str
    sources: str
    bears_on: str
    states: str
    place: str
    section_titles: dict[str, str]
    who: dict[str, str]
    what: dict[str, str]
    nothing: str
    # an explanation
    because: str
    decided_by: str
    standard: str
    on_facts: str
    also_held: str
    did_not_hold: str
    to_rule: str
    as_on: str
    but_for: str
    origin: str
    origin_unknown: str
    from_origins: str
    see_answer: str
    back: str
    criteria: str
    criteria_hint: str
    # derivation
    derivation: str
    derivation_hint: str
    graph_title: str
    graph_desc: str
    trace: str
    trace_none: str
    traced: str
    column_origins: str
    column_derived: str
    by_origin: str
    carried_by: str
    carried_by_none: str
    voices: str
    voice: str
    # time
    timeline: str
    timeline_hint: str
    timeline_title: str
    timeline_desc: str
    timeline_table: str
    kinds: dict[str, str]
    event: str
    undated: str
    open_start: str
    open_end: str
    # references
    references: str
    references_hint: str
    read_cited_in: str
    read_cited: str
    read_copy: str


EN = Labels(
    language="en",
    skip="Skip to the comparison",
    report="Report",
    contents="Contents",
    as_of="as of",
    packs="Rule packs",
    engine="Engine",
    file="File",
    digest="SHA-256",
    undecided="casekit never decides what is true. It says, for every claim, which criteria are met, and why.",
    made_by="Written by casekit {version}. The page is one file and asks nothing of any network.",
    theme="Dark",
    open_all="Open all",
    close_all="Close all",
    incomplete="INCOMPLETE",
    problems="What failed",
    problem="{kind} failure in {where}",
    problem_kinds={"engine": "engine", "rule": "rule", "plugin": "plugin"},
    scroll="scrolls sideways",
    comparison="Comparison",
    comparison_caption="Criteria within questions, one column a case",
    how_to_read="Every answer leads to its reasons: the rule that decided, the facts it matched, the evidence and sources they "
    "rest on, down to the line of the case file. Letters are notes, numbers in brackets are references.",
    criterion="Criterion",
    differences="Differences",
    statuses={"met": "met", "not_met": "not met", "unknown": "unknown", "not_applicable": "not applicable"},
    failed="FAILED: no answer",
    no_claim="no claim on file",
    not_known="not known: an answer failed",
    not_compared="not compared: no claim on file in {cases}",
    no_difference="none: {outcomes}",
    differ="differ",
    rule="rule {number}",
    function="function",
    otherwise="otherwise",
    conjunction="and",
    notes="Notes",
    rules="Rules named among the differences",
    remarks="Remarks",
    sentences=(),
    filters="Filter the comparison",
    search="Search",
    question="Question",
    status="Status",
    all="all",
    reset="Show all",
    sort="Sort by {column}",
    sort_hint="The column headings sort the rows.",
    shown="{shown} of {all} answers shown.",
    nothing_shown="No answer fits.",
    sorted_by="Sorted by {column}, {direction}.",
    ascending="ascending",
    descending="descending",
    unsorted="In the order of the codebook.",
    find_here="Find in this table",
    rows_shown="{shown} of {all} rows shown.",
    case="Case",
    claims="Claims and reasons",
    claims_hint="Each claim as its case words it, after the word for how it stands; below it, every answer with its reasons.",
    claim="Claim",
    standing="standing",
    accused="Accused",
    nobody="nobody",
    conduct="Conduct",
    period="Period",
    imputed_to="Imputed to",
    answers="Answers",
    rests_on_answers="Answers on which these rest",
    evidence="Evidence",
    item="Item",
    says="What it says",
    by="By",
    directness="Directness",
    credibility="Credibility",
    date="Date",
    sources="Sources",
    bears_on="Bears on",
    states="States",
    place="Line",
    section_titles={
        "denials": "Denials", "official_findings": "Official findings", "transactions": "Payments", "searches": "Searches",
    },
    who={"denials": "Who denies", "official_findings": "Body", "transactions": "Path", "searches": "Where"},
    what={
        "denials": "What is denied", "official_findings": "Level and conclusion", "transactions": "Amount", "searches": "Result",
    },
    nothing="none on file",
    because="Reasons",
    decided_by="Decided by",
    standard="Standard",
    on_facts="The facts",
    also_held="Also held",
    did_not_hold="Did not hold: by number, what each needs first that is not the case",
    to_rule="(to {number})",
    as_on="as on the claim",
    but_for="but for",
    origin="origin",
    origin_unknown="derivation unknown",
    from_origins="from",
    see_answer="its reasons",
    back="Back to the comparison",
    criteria="Criteria and their rules",
    criteria_hint="The rules are tried in this order; the first that holds decides.",
    derivation="Derivation of the sources",
    derivation_hint="Ten papers that carry one witness are one witness. An arrow leads from a text to one that derives from it; "
    "texts that lead back to one origin are not independent of each other. A dashed frame: it could not be established what the text derives from.",
    graph_title="Derivation of the sources: {case}",
    graph_desc="{texts} texts, of them {origins} origins, {unknown} of unknown derivation. The list below says the same in words.",
    trace="Trace a text",
    trace_none="none",
    traced="{text} rests on: {origins}. Carried on by: {carried}.",
    column_origins="Origins",
    column_derived="Derived, step {step}",
    by_origin="Origins, each with the texts that rest on it (in brackets: through which)",
    carried_by="carried by",
    carried_by_none="carried by no other text on file",
    voices="Words of one speaker",
    voice="Behind the items of one claim, origins with the words of {speaker} count as one:",
    timeline="Timeline",
    timeline_hint="A bar is the interval within which the event is dated; an arrow marks an open end. The scale is even within a year; "
    "years with more on file are drawn wider.",
    timeline_title="Timeline: {case}",
    timeline_desc="{dated} dated events, {first} to {last}, by claim. The table below says the same in words.",
    timeline_table="The events as a table",
    kinds={"conduct": "conduct", "report": "report", "denial": "denial", "finding": "finding", "payment": "payment"},
    event="Event",
    undated="undated",
    open_start="open start",
    open_end="open end",
    references="References",
    references_hint="Every source of the cases shown, those cited above first.",
    read_cited_in="Read as cited in {source}",
    read_cited="Read as cited by others",
    read_copy="Read in a copy",
)  # fmt: skip

ES = Labels(
    language="es",
    skip="Ir a la comparación",
    report="Informe",
    contents="Índice",
    as_of="a fecha de",
    packs="Paquetes de reglas",
    engine="Motor",
    file="Archivo",
    digest="SHA-256",
    undecided="casekit nunca decide qué es verdad. Dice, de cada afirmación, qué criterios se cumplen y por qué.",
    made_by="Escrito por casekit {version}. La página es un solo archivo y no pide nada a ninguna red.",
    theme="Oscuro",
    open_all="Abrir todo",
    close_all="Cerrar todo",
    incomplete="INCOMPLETO",
    problems="Lo que falló",
    problem="fallo de {kind} en {where}",
    problem_kinds={"engine": "motor", "rule": "regla", "plugin": "complemento"},
    scroll="se desplaza de lado",
    comparison="Comparación",
    comparison_caption="Criterios dentro de cada pregunta, una columna por caso",
    how_to_read="Cada respuesta lleva a sus razones: la regla que decidió, los hechos que halló, las pruebas y fuentes en que "
    "descansan, hasta la línea del archivo del caso. Las letras son notas; los números entre corchetes, referencias.",
    criterion="Criterio",
    differences="Diferencias",
    statuses={"met": "cumplido", "not_met": "no cumplido", "unknown": "no se sabe", "not_applicable": "no procede"},
    failed="FALLÓ: sin respuesta",
    no_claim="ninguna afirmación registrada",
    not_known="no se sabe: falló una respuesta",
    not_compared="no comparado: ninguna afirmación registrada en {cases}",
    no_difference="ninguna: {outcomes}",
    differ="difieren",
    rule="regla {number}",
    function="función",
    otherwise="en otro caso",
    conjunction="y",
    notes="Notas",
    rules="Reglas nombradas en las diferencias",
    remarks="Observaciones",
    sentences=(
        (r"(\d+) cases; (\d+) of (\S+) configurations of the headline criteria observed; no cross-case inference\.",
         r"\1 casos; observadas \2 de \3 configuraciones de los criterios principales; ninguna inferencia entre casos."),
        (r"(.*): the cases define this question differently; its cells are not comparable\.",
         r"\1: los casos definen esta pregunta de modo distinto; sus celdas no son comparables."),
        (r"The cases state different knowledge and are not comparable in time: (.*)\.",
         r"Los casos parten de conocimientos distintos y no son comparables en el tiempo: \1."),
    ),
    filters="Filtrar la comparación",
    search="Buscar",
    question="Pregunta",
    status="Estado",
    all="todo",
    reset="Mostrar todo",
    sort="Ordenar por {column}",
    sort_hint="Los títulos de las columnas ordenan las filas.",
    shown="{shown} de {all} respuestas a la vista.",
    nothing_shown="Ninguna respuesta coincide.",
    sorted_by="Ordenado por {column}, {direction}.",
    ascending="ascendente",
    descending="descendente",
    unsorted="En el orden del libro de códigos.",
    find_here="Buscar en esta tabla",
    rows_shown="{shown} de {all} filas a la vista.",
    case="Caso",
    claims="Afirmaciones y razones",
    claims_hint="Cada afirmación como la redacta su caso, tras la palabra que dice en qué punto está; debajo, cada respuesta con sus razones.",
    claim="Afirmación",
    standing="situación",
    accused="Señalados",
    nobody="nadie",
    conduct="Conducta",
    period="Periodo",
    imputed_to="Imputado a",
    answers="Respuestas",
    rests_on_answers="Respuestas en que estas descansan",
    evidence="Pruebas",
    item="Elemento",
    says="Qué dice",
    by="De quién",
    directness="Cercanía",
    credibility="Credibilidad",
    date="Fecha",
    sources="Fuentes",
    bears_on="Atañe a",
    states="Afirma",
    place="Línea",
    section_titles={
        "denials": "Desmentidos", "official_findings": "Conclusiones oficiales", "transactions": "Pagos", "searches": "Búsquedas",
    },
    who={"denials": "Quién desmiente", "official_findings": "Órgano", "transactions": "Recorrido", "searches": "Dónde"},
    what={
        "denials": "Qué se desmiente", "official_findings": "Nivel y conclusión", "transactions": "Importe", "searches": "Resultado",
    },
    nothing="nada registrado",
    because="Razones",
    decided_by="Decidido por",
    standard="Norma",
    on_facts="Los hechos",
    also_held="También se dan",
    did_not_hold="No se dan: por número, lo primero que cada una pide y no es así",
    to_rule="(a {number})",
    as_on="como en la afirmación",
    but_for="salvo",
    origin="origen",
    origin_unknown="derivación desconocida",
    from_origins="de",
    see_answer="sus razones",
    back="Volver a la comparación",
    criteria="Los criterios y sus reglas",
    criteria_hint="Las reglas se prueban en este orden; decide la primera que se da.",
    derivation="Derivación de las fuentes",
    derivation_hint="Diez diarios que repiten a un testigo son un testigo. Una flecha va de un texto a otro que deriva de él; "
    "los textos que llevan a un mismo origen no son independientes entre sí. Marco discontinuo: no se pudo establecer de qué deriva el texto.",
    graph_title="Derivación de las fuentes: {case}",
    graph_desc="{texts} textos, de ellos {origins} orígenes, {unknown} de derivación desconocida. La lista que sigue dice lo mismo con palabras.",
    trace="Seguir un texto",
    trace_none="ninguno",
    traced="{text} descansa en: {origins}. Lo retoman: {carried}.",
    column_origins="Orígenes",
    column_derived="Derivados, paso {step}",
    by_origin="Los orígenes, cada uno con los textos que descansan en él (entre paréntesis: a través de cuáles)",
    carried_by="retomado por",
    carried_by_none="ningún otro texto registrado lo retoma",
    voices="Palabras de una misma voz",
    voice="Tras las pruebas de una misma afirmación, los orígenes con palabras de {speaker} cuentan como uno:",
    timeline="Cronología",
    timeline_hint="Una barra es el intervalo en que está fechado el hecho; una flecha marca un extremo abierto. La escala es uniforme dentro de cada año; "
    "los años con más registros se dibujan más anchos.",
    timeline_title="Cronología: {case}",
    timeline_desc="{dated} hechos fechados, de {first} a {last}, por afirmación. La tabla que sigue dice lo mismo con palabras.",
    timeline_table="Los hechos en una tabla",
    kinds={"conduct": "conducta", "report": "noticia", "denial": "desmentido", "finding": "conclusión", "payment": "pago"},
    event="Hecho",
    undated="sin fecha",
    open_start="comienzo abierto",
    open_end="final abierto",
    references="Referencias",
    references_hint="Todas las fuentes de los casos mostrados, primero las citadas arriba.",
    read_cited_in="Leído según lo cita {source}",
    read_cited="Leído según lo citan otros",
    read_copy="Leído en copia",
)  # fmt: skip


def labels(language: str) -> Labels:
    """Return the words of a language, one of `LANGUAGES`."""
    return {"en": EN, "es": ES}[language]
