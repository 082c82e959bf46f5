"""Arithmetic: recognises questions that ask to count, add up or average rows, which quoting cannot answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.assistant.answer.evidence import Evidence, Quotable, is_table
from engine.contract.hit import Hit

_AGGREGATE = re.compile(
    r"\b(?:total(?:s|led|ling)?|in total|altogether|overall|sum|sum up|add up|average|mean|median|count"
    r"|summe|insgesamt|gesamt\w*|durchschnitt\w*|mittelwert|zusammen|anzahl"
    r"|somme|totale?s?|totaux|moyenne|en tout|nombre de"
    r"|suma|promedio|media|en total|cu[aá]ntos en total|n[uú]mero de"
    r"|somma|totali|numero di|soma|m[eé]dia|ao todo|som|totaal|gemiddelde?|aantal"
    r"|итого|сумма|среднее|всего|в сумме)\b|总共|一共|总计|平均|合計|平均",
    re.IGNORECASE,
)
_TRADE = r"(?:spen[dt]|s[eo]ld?|sell|earn\w*|paid|pay|made|make|order\w*|bought|buy|owed?)"
_HOW_MANY = re.compile(
    r"\b(?:how many|number of|how often|wie viele|wieviele|wie oft|combien d|cu[aá]nt[oa]s|quant[ie]|quantos|quantas"
    rf"|hoeveel|сколько раз|how much (?:did|do|have|has|was|were|is) \w+ (?:\w+ )?{_TRADE}"
    r"|how much \w+ (?:did|do|have|has|was|were) )|多少(?:个|次|人|张|件)|几(?:个|次)|いくつ|何[回件人]",
    re.IGNORECASE,
)
_NEAR_TOP = 3
"""A table among so many first hits is what the question may be about."""
_STATED = 0.4
"""Share of the question's terms that a prose sentence with a number must hold to count as stating the answer."""
_AS_GOOD = 0.9


def asks_to_calculate(question: str, hits: Sequence[Hit], evidence: Evidence) -> bool:
    """Return whether answering means working over the rows of a table among the first hits.

    Not when prose states the number: then the best sentence outside the tables holds a number and a good part of the
    question's terms, and scores about as well as the best row.
    """
    if not (_AGGREGATE.search(question) or _HOW_MANY.search(question)):
        return False
    if not any(is_table(hit) for hit in hits[:_NEAR_TOP]):
        return False
    return not _prose_states_it(evidence.quotables)


def _prose_states_it(quotables: Sequence[Quotable]) -> bool:
    prose = next((item for item in quotables if not is_table(item.hit) and _has_number(item)), None)
    row = next((item for item in quotables if is_table(item.hit)), None)
    if prose is None or prose.coverage < _STATED:
        return False
    return row is None or prose.score >= _AS_GOOD * row.score


def _has_number(item: Quotable) -> bool:
    return item.cue or any(sign.isdigit() for sign in item.sentence.text)
