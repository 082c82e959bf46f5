"""Cues: what kind of answer a question asks for (a person, a time, a number, a place) and whether a text holds one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.assistant.answer.quote import question_words
from engine.assistant.answer.quote.question_words import AnswerType

__all__ = ["FIGURES", "AnswerType", "answer_type", "holds_answer", "values", "without_measure"]

FIGURES = frozenset({AnswerType.NUMBER, AnswerType.MONEY, AnswerType.TIME, AnswerType.CODE})
"""Kinds that a sentence without any figure cannot answer."""
_ORDER = (
    AnswerType.CODE,
    AnswerType.MONEY,
    AnswerType.TIME,
    AnswerType.NUMBER,
    AnswerType.PLACE,
    AnswerType.PERSON,
)
"""The first that fits decides: "how much does it cost" asks for money before it asks for a number."""


def _asking(kind: AnswerType) -> re.Pattern[str]:
    spaced = "|".join(words[kind] for words in question_words.ASKS.values() if kind in words)
    unspaced = question_words.ASKS_UNSPACED.get(kind)
    return re.compile(rf"\b(?:{spaced})\b" + (f"|{unspaced}" if unspaced else ""), re.IGNORECASE)


_QUESTION = tuple((kind, _asking(kind)) for kind in _ORDER)
_MEASURE = re.compile(rf"\b(?:{question_words.MEASURES})\b", re.IGNORECASE)
_NUMBER_WORD = rf"\b(?:{'|'.join(question_words.NUMBERS.values())})\b"
_MONTH = question_words.MONTHS
_DATE = re.compile(
    rf"\b\d{{1,2}}\.?\s+(?:de\s+)?(?:{_MONTH})\b\.?(?:\s+(?:de\s+)?\d{{4}})?|\b(?:{_MONTH})\.?\s+\d{{1,2}}(?:,?\s+\d{{4}})?\b"
    r"|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<![.!?…]\s)(?<!^)\b[A-ZÀ-ÞА-Я][\w’'-]+(?:\s+(?:(?:of|de|van|von|der|la|the)\s+)?[A-ZÀ-ÞА-Я][\w’'-]+)*"
)
_FIGURE = rf"\d[\d.,:/]*|{_NUMBER_WORD}|[一二三四五六七八九十百千万]"
_TIME = (
    rf"\b[12]\d{{3}}\b|\d{{1,2}}[:h]\d\d|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\b(?:{_MONTH})\b\.?"
    rf"|\b(?:{'|'.join(question_words.TIMES.values())})(?:\b|(?=\W))|[年月日]"
)
_ANSWER: Mapping[AnswerType, re.Pattern[str]] = {
    AnswerType.NUMBER: re.compile(_FIGURE, re.IGNORECASE),
    AnswerType.MONEY: re.compile(question_words.MONEY, re.IGNORECASE),
    AnswerType.CODE: re.compile(r"\b[\w-]*\d[\w.-]*\b|https?://\S+|\bwww\.\S+|\S+@\S+", re.IGNORECASE),
    AnswerType.TIME: re.compile(_TIME, re.IGNORECASE),
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
    if kind is AnswerType.MONEY:  # a currency alone is no sum
        return bool(pattern.search(sentence) and re.search(_FIGURE, sentence, re.IGNORECASE))
    asked = question.casefold()
    return any(match.group().casefold() not in asked for match in pattern.finditer(sentence))


def without_measure(question: str) -> str:
    """Return the question without the word that only says what is measured: "How high is the rent" asks for a rent."""
    return _MEASURE.sub(" ", question)


def values(sentence: str) -> frozenset[str]:
    """Return the figures a sentence states: numbers in digits or words, and months."""
    found = re.findall(rf"{_FIGURE}|\b(?:{_MONTH})\b", sentence, re.IGNORECASE)
    return frozenset(figure.casefold().rstrip(".,:/") for figure in found)
