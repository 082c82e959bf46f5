"""Arithmetic: recognises questions that ask to count, add up, average or compare rows, which quoting cannot answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from engine.assistant.answer.quote.cues import AnswerType
from engine.assistant.answer.quote.evidence import Evidence, Quotable, is_table
from engine.contract.hit import Hit

# By language: words that name a calculation, questions for a count or for money that came and went, comparisons.
_CALCULATIONS: Mapping[str, str] = {
    "en": r"total(?:s|led|ling)?|altogether|overall|sum|sum up|add up|average|mean|median|count|how many|number of"
    r"|how often|how much (?:\w+ ){0,2}?(?:did|do|have|has|was|were|is|we|i) (?:\w+ ){0,2}?(?:spen[dt]|s[eo]ld?|sell"
    r"|earn\w*|paid|pay|made|make|order\w*|bought|buy|owed?)"
    r"|takings|turnover|revenue|(?:what|which) (?:share|proportion|percentage)|add (?:all|the|together)"
    r"|more (?:\w+ ){1,3}than"
    r"|(?:the )?most|fewest|cheapest|highest|lowest|largest|biggest|smallest|sort|rank",
    "de": r"summe|insgesamt|gesamt\w*|durchschnitt\w*|mittelwert|zusammen|anzahl|wie ?viele|wie oft|zähle?n?"
    r"|wie ?viel (?:haben|hat|wurde|habe) .*\b(?:\w*nommen|verdient|ausgegeben|verkauft|bezahlt|gekauft|bestellt)"
    r"|umsatz|einnahmen|welcher (?:anteil|prozentsatz)|addiere?n?|summiere?n?|mehr (?:\w+ ){1,3}als"
    r"|am (?:häufigsten|meisten|wenigsten)|meisten|(?:teuer|billig|höch|größ|klein|niedrig)ste\w*",
    "fr": r"somme|totale?s?|totaux|moyenne|en tout|nombre de|combien d[eu]s?|compte[rz]?|additionne[rz]?"
    r"|combien (?:avons|ai|a|ont|avez)\b.*\b(?:gagn|dépens|vend|pay|achet|command)\w*"
    r"|recettes?|chiffre d'affaires|quelle (?:part|proportion)|s['’]élèvent|plus de (?:\w+ ){1,3}que"
    r"|l[ea]s? (?:plus|moins)",
    "es": r"suma|promedio|media|total|número de|cu[aá]nt[oa]s|cuenta"
    r"|cu[aá]nto (?:hemos |se ha |he )?(?:gan|gast|vend|pag|ingres|cobr|sum)\w*|suman|ingresos|qué (?:parte"
    r"|proporción|porcentaje)"
    r"|más \w+ que|(?:el|la|los|las) (?:\w+ )?(?:más|menos)|más (?:car[oa]|vendid[oa]|a menudo)",
    "it": r"somma|totali|numero di|quant[ie]",
    "pt": r"soma|média|ao todo|quantos|quantas",
    "nl": r"som|totaal|gemiddelde?|aantal|hoeveel",
    "ru": r"итого|сумма|среднее|всего|в сумме|сколько раз",
}
_UNSPACED = r"总共|一共|总计|平均|合計|多少(?:个|次|人|张|件)|几(?:个|次)|いくつ|何[回件人]"
_CALCULATION = re.compile(rf"\b(?:{'|'.join(_CALCULATIONS.values())})\b|\bcombien d['’]|{_UNSPACED}", re.IGNORECASE)
_NEAR_TOP = 3
"""A table among so many first hits is what the question may be about."""
_MANY = 3
"""So many rows that hold the same of the question's words single none out."""
_STATED = 0.4
"""Share of the question's terms that a prose sentence with a number must hold to count as stating the answer."""
_AS_GOOD = 0.9


def asks_to_calculate(question: str, hits: Sequence[Hit], evidence: Evidence) -> bool:
    """Return whether answering means working over the rows of a table among the first hits.

    That is so when the question names a calculation or a comparison, or asks for a number that several rows speak of
    equally. Not when prose states the number: then the best sentence outside the tables holds a number and a good part
    of the question's terms, and scores about as well as the best row.
    """
    if not any(is_table(hit) for hit in hits[:_NEAR_TOP]):
        return False
    if not (_CALCULATION.search(question) or _many_rows_speak(evidence)):
        return False
    return not _prose_states_it(evidence.quotables)


def _many_rows_speak(evidence: Evidence) -> bool:
    if evidence.kind is not AnswerType.NUMBER or not evidence.quotables or not is_table(evidence.quotables[0].hit):
        return False
    best = evidence.quotables[0].coverage
    equal = [item for item in evidence.quotables if is_table(item.hit) and item.coverage >= best > 0]
    return len(equal) >= _MANY


def _prose_states_it(quotables: Sequence[Quotable]) -> bool:
    prose = next((item for item in quotables if not is_table(item.hit) and _has_number(item)), None)
    row = next((item for item in quotables if is_table(item.hit)), None)
    if prose is None or prose.coverage < _STATED:
        return False
    return row is None or prose.score >= _AS_GOOD * row.score


def _has_number(item: Quotable) -> bool:
    return item.cue or any(sign.isdigit() for sign in item.sentence.text)
