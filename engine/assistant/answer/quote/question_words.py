"""Question words: by language, what asks for which kind of answer, and what an answer of that kind is written with.

The tables are regular expressions without groups. All languages are looked for at once: a question is too short to tell
its language, so words that mean something else in another of them (Italian ``due``) are left out.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping


class AnswerType(enum.StrEnum):
    """What would answer the question."""

    PERSON = "person"
    TIME = "time"
    MONEY = "money"
    NUMBER = "number"
    CODE = "code"
    """A number or address that names something: a password, a telephone number, a web address."""
    PLACE = "place"
    OTHER = "other"


_T = AnswerType

OPENINGS: Mapping[str, str] = {
    "en": r"who|whom|whose|what|when|where|which|why|how",
    "de": r"wer|wen|wem|wessen|was|wann|wo|wohin|woher|welche[rsnm]?|warum|wie",
    "fr": r"qui|que|quoi|quand|où|quel(?:le)?s?|pourquoi|comment|combien",
    "es": r"quién(?:es)?|qué|cuándo|dónde|cuál(?:es)?|cómo|cuánt[oa]s?",
}
"""What a whole question begins with, whatever it asks for."""

ASKS: Mapping[str, Mapping[AnswerType, str]] = {
    "en": {
        _T.CODE: r"(?:what|which)(?:'s| is| was| are)? (?:the |your |our )?(?:(?!of\b)[\w']+ ){0,3}?(?:password|pin"
        r"|code"
        r"|(?:serial|phone|telephone|account|vat|tax|frame|licence|license|order|part|room|bus|flight) numbers?"
        r"|(?:licen[cs]e|number) plate|e-?mail|web ?site|web address|url|iban)\b",
        _T.MONEY: r"how much .*\b(?:costs?|pay|paid|charged?|earns?|earned|owe|spent|spend|worth)\b|how expensive"
        r"|what (?:does|do|did) .*\b(?:cost|charge|earn)\b"
        r"|(?:what|which|how high)(?:'s| is| was| are| were)? (?:the |a |an |our |my )?(?:(?!of\b)[\w'-]+ ){0,2}?"
        r"(?:prices?|costs?|rent|fee|salary|wage|turnover|revenue|budget|deposit|fine|excess|hourly rate)\b",
        _T.NUMBER: r"how (?:many|much|long|old|far|tall|high|large|big|deep|wide|thick|thin|heavy|hot|cold|often|fast)"
        r"|(?:what|which)(?:'s| is| was| are| were)? (?:the |an? )?(?:(?!of\b)[\w'-]+ ){0,2}?(?:percent\w*|number"
        r"|amount"
        r"|share|size|weight|height|length|width|depth|speed|age|population|distance|temperature|pressure|torque|limit"
        r"|discount|interest rate|notice period)\b",
        _T.TIME: r"when|(?:what|which) (?:year|date|day|month|time|century|decade|hours)",
        _T.PLACE: r"where|(?:what|which) (?:city|country|town|state|place|street|address|county|region)",
        _T.PERSON: r"who|whom|whose|what (?:is|was|are) (?:\w+ )?the names? of",
    },
    "de": {
        _T.CODE: r"(?:wie lautet|welche[rs]?|was ist) (?:\w+ ){0,3}?(?:passwort|pin|code|(?:serien|telefon|konto|rahmen"
        r"|steuer|kunden|handy)nummer|kennzeichen|e-?mail\S*|adresse|iban)\b",
        _T.MONEY: r"(?:was|wie ?viel) (?:kostet|kosten|kostete|verdient|bezahl\w*|zahl\w*)|wie teuer"
        r"|(?:wie hoch|was|welche[rs]?) (?:ist |war |sind |beträgt )?(?:der |die |das )?(?:\w+ )?"
        r"(?:\w*miete|\w*preis|\w*gebühr|\w*gehalt|\w*lohn|\w*umsatz|\w*kosten|kaution)\b",
        _T.NUMBER: r"wie ?(?:viele?|lange|alt|hoch|gro(?:ß|ss)|weit|oft|schwer|schnell|breit|tief|dick|heiß)"
        r"|wieviele?|welche (?:anzahl|höhe|größe|menge)",
        _T.TIME: r"wann|seit wann|bis wann|welche[ms]? (?:jahr|datum|tag|monat)|um wie ?viel uhr",
        _T.PLACE: r"wo|wohin|woher|welche[rs]? (?:stadt|land|ort|straße)",
        _T.PERSON: r"wer|wen|wem|wessen|wie (?:heißt|heisst|heißen)",
    },
    "fr": {
        _T.CODE: r"quel(?:le)? est (?:\w+ |l['’]){0,3}?(?:mot de passe|code|numéro|immatriculation|adresse|courriel"
        r"|iban)\b",
        _T.MONEY: r"combien (?:coûte\w*|co[uû]te\w*|gagne\w*|paie|paye|vaut)|quel(?:le)? (?:est|était) (?:le |la )?"
        r"(?:\w+ )?(?:prix|loyer|coût|salaire|caution|budget|tarif)|combien .*\b(?:coûte|payer|payé)\b",
        _T.NUMBER: r"combien|quel(?:le)? (?:est|était) (?:la |le |l['’])?(?:taille|longueur|hauteur|poids|âge|durée"
        r"|vitesse"
        r"|pression|préavis|nombre|largeur|distance|température)",
        _T.TIME: r"quand|(?:en |à |de |depuis )?quel(?:le)?s? (?:année|date|jour|mois|heures?|siècle)",
        _T.PLACE: r"où|quel(?:le)? (?:ville|pays|lieu|rue|région)",
        _T.PERSON: r"qui|comment s['’]appelle\w*",
    },
    "es": {
        _T.CODE: r"cuál es (?:\w+ ){0,3}?(?:contraseña|código|matrícula|número de \w+|dirección|correo|iban)\b",
        _T.MONEY: r"cu[aá]nto (?:cuestan?|vale|costó|gana|pag\w+)|cu[aá]l (?:es|era) (?:el |la )?(?:\w+ )?(?:precio"
        r"|alquiler"
        r"|coste|sueldo|salario|presupuesto|fianza)|qu[eé] (?:precio|alquiler|sueldo)",
        _T.NUMBER: r"cu[aá]nt[oa]s?|qu[eé] (?:porcentaje|número|cantidad|tamaño|edad|altura|longitud|distancia"
        r"|temperatura)"
        r"|cu[aá]l (?:es|era|fue) (?:el |la )?(?:tamaño|número|peso|altura|longitud|población|edad|plazo|porcentaje"
        r"|cantidad)",
        _T.TIME: r"cu[aá]ndo|(?:en |a |de )?qu[eé] (?:a[ñn]o|fecha|d[ií]a|mes|hora|siglo|década)",
        _T.PLACE: r"(?:a |de )?d[oó]nde|(?:en )?qu[eé] (?:ciudad|pa[ií]s|lugar|calle|región|estado)",
        _T.PERSON: r"qui[eé]n(?:es)?|c[oó]mo se llam\w+",
    },
    "it": {
        _T.NUMBER: r"quant[oaie]",
        _T.TIME: r"quando|(?:in )?che (?:anno|data|giorno|mese)",
        _T.PLACE: "dove",
        _T.PERSON: "chi",
    },
    "pt": {_T.NUMBER: "quant[oa]s?", _T.TIME: "quando", _T.PLACE: "onde", _T.PERSON: "quem"},
    "nl": {
        _T.NUMBER: "hoeveel|hoe (?:lang|oud|hoog|groot|ver)",
        _T.TIME: "wanneer",
        _T.PLACE: "waar",
        _T.PERSON: "wie is",
    },
    "ru": {_T.NUMBER: "сколько", _T.TIME: "когда", _T.PLACE: "где", _T.PERSON: "кто"},
    "ar": {_T.NUMBER: "كم", _T.TIME: "متى", _T.PLACE: "أين", _T.PERSON: "من هو"},
}
ASKS_UNSPACED: Mapping[AnswerType, str] = {
    _T.MONEY: "多少钱|いくら",
    _T.NUMBER: "多少|几个|いくつ",
    _T.TIME: "什么时候|何时|哪一?年|いつ",
    _T.PLACE: "哪里|在哪|どこ",
    _T.PERSON: "谁|誰",
}

NUMBERS: Mapping[str, str] = {
    "en": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|dozen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half"
    "|twice",
    "de": "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend"
    "|hälfte|zweimal",
    "fr": "deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|cent|mille"
    "|moitié",
    "es": "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cuarenta|cincuenta|cien"
    "|ciento|mil"
    "|mitad",
    "it": "tre|quattro|cinque|sette|otto|nove|dieci|venti|cento|mille|metà",
}
MEASURES = (
    r"how (?:many|much|long|old|far|tall|high|large|big|deep|wide|thick|thin|heavy|hot|cold|often|fast)"
    r"|wie ?(?:viele?|lange|alt|hoch|gro(?:ß|ss)|weit|oft|schwer|schnell|breit|tief|dick|heiß|teuer)"
)
"""Questions for a measure, whose adjective the answer need not repeat."""
MONTHS = (
    r"jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|mai|may|mayo"
    r"|june?"
    r"|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sep(?:t(?:ember|embre)?)?|septiembre"
    r"|o[ck]t(?:ober|obre|ubre)?|nov(?:ember|embre|iembre)?|de[cz](?:ember)?|décembre|diciembre|enero|febrero"
)
TIMES: Mapping[str, str] = {
    "en": r"century|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|midnight|o['’]clock|[ap]\.?m\.?|daily|weekly"
    r"|monthly"
    r"|yearly|every (?:day|week|month|year)|spring|summer|autumn|winter",
    "de": r"(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|jahrhundert|\d uhr|mittags|abends|morgens|frühling"
    r"|sommer"
    r"|herbst|täglich|monatlich|jährlich",
    "fr": r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|siècle|midi|minuit|\d heures|printemps|été|automne"
    r"|hiver",
    "es": r"lunes|martes|miércoles|jueves|viernes|sábado|domingo|siglo|mediodía|medianoche|primavera|verano|otoño"
    r"|invierno",
}
MONEY = (
    r"[€$£¥₽]|\b(?:EUR|USD|CHF|GBP|euros?|dollars?|pounds?|pence|(?<!per )cents?|centimes?|francs?|francos?|franken"
    r"|livres|libras"
    r"|d[oó]lar(?:es)?|yen|yuan)\b|元|円|рубл"
)
