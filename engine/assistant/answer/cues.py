"""Cues: what kind of answer a question asks for (a person, a time, a number, a place) and whether a text holds one."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping


class AnswerType(enum.StrEnum):
    """What would answer the question."""

    PERSON = "person"
    TIME = "time"
    NUMBER = "number"
    PLACE = "place"
    OTHER = "other"


_NUMBER_WORDS = (
    r"how (?:many|much|long|old|far|tall|high|large|big|deep|wide|heavy|often|fast)",
    r"what (?:percent\w*|number|amount|price|cost|share)",
    "cost",
    r"wie (?:viel|viele|lange|alt|hoch|gro(?:ß|ss)|weit|oft|schwer)",
    r"combien|cu[aá]nt[oa]s?|quant[oaie]s?|hoeveel|сколько|كم",
)
_TIME_WORDS = (
    r"when|(?:what|which) (?:year|date|day|month|time|century|decade)",
    r"wann|welche[ms]? (?:jahr|datum|tag|monat)",
    r"quand|cu[aá]ndo|qu[eé] a[ñn]o|quando|wanneer|когда|متى",
)
_PLACE_WORDS = (
    r"where|(?:what|which) (?:city|country|town|state|place|street|address|county|region)",
    r"wo|wohin|où|d[oó]nde|dove|onde|waar|где|أين",
)
_PERSON_WORDS = (r"who|whom|whose|wer|wen|wem|qui|qui[eé]n(?:es)?|chi|quem|wie is|кто",)


def _asks(words: tuple[str, ...], unspaced: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b|{unspaced}", re.IGNORECASE)


# In order: the first that fits decides ("how long" is a number before "when" is a time).
_QUESTION: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (AnswerType.NUMBER, _asks(_NUMBER_WORDS, "多少|几个|いくつ|いくら")),
    (AnswerType.TIME, _asks(_TIME_WORDS, "什么时候|何时|哪一?年|いつ")),
    (AnswerType.PLACE, _asks(_PLACE_WORDS, "哪里|在哪|どこ")),
    (AnswerType.PERSON, _asks(_PERSON_WORDS, "谁|誰")),
)
_NUMBER_WORD = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundred|thousand"
    r"|million|half|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|deux|trois|quatre|cinq|sept|huit|neuf|dix|dos"
    r"|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|due|tre|quattro|cinque)\b"
)
_MONTH = (
    r"jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|mai|may|mayo|june?|juni"
    r"|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sep(?:t(?:ember|embre)?)?|o[ck]t(?:ober|obre|ubre)?"
    r"|nov(?:ember|embre|iembre)?|de[cz](?:ember)?|décembre|diciembre"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}\.?\s+(?:{_MONTH})\b\.?(?:\s+\d{{4}})?|\b(?:{_MONTH})\.?\s+\d{{1,2}}(?:,?\s+\d{{4}})?\b|\b\d{{4}}-\d\d-\d\d\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<![.!?…]\s)(?<!^)\b[A-ZÀ-ÞА-Я][\w’'-]+(?:\s+(?:(?:of|de|van|von|der|la|the)\s+)?[A-ZÀ-ÞА-Я][\w’'-]+)*"
)
_ANSWER: Mapping[AnswerType, re.Pattern[str]] = {
    AnswerType.NUMBER: re.compile(rf"\d|{_NUMBER_WORD}|[一二三四五六七八九十百千万]", re.IGNORECASE),
    AnswerType.TIME: re.compile(
        rf"\b[12]\d{{3}}\b|\d{{1,2}}[:h]\d\d|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\b(?:{_MONTH})\b\.?|\bcentury\b"
        r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[年月日]|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag)\b",
        re.IGNORECASE,
    ),
    AnswerType.PLACE: _NAME,
    AnswerType.PERSON: _NAME,
}


def answer_type(question: str) -> AnswerType:
    """Return what kind of answer the question asks for."""
    return next((kind for kind, pattern in _QUESTION if pattern.search(question)), AnswerType.OTHER)


def holds_answer(kind: AnswerType, sentence: str, question: str) -> bool:
    """Return whether ``sentence`` holds something of the kind that the question does not say itself."""
    pattern = _ANSWER.get(kind)
    if pattern is None:
        return True
    if kind is AnswerType.NUMBER:  # the digits of a date are no number of anything
        sentence = _DATE.sub(" ", sentence)
    asked = question.casefold()
    return any(match.group().casefold() not in asked for match in pattern.finditer(sentence))
