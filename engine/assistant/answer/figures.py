"""Figures: the numbers, dates and names an answer states, and whether its sources state them too."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.assistant.answer.citing import references, without_references
from engine.assistant.answer.sentences import split_sentences
from engine.library.analyse.terms import analyse, fold

_NUMBER = re.compile(r"(?<![\w.,])[-+−]?\d[\d.,:/\u00a0\u202f]*\d|\d")
_NAME = re.compile(r"(?<=[^.!?…:\s]\s)[A-ZÀ-ÞА-ЯЁ][\w’'-]+(?:\s+[A-ZÀ-ÞА-ЯЁ][\w’'-]+)*")
_SEPARATOR = re.compile(r"[.,\u00a0\u202f](?=\d{3}(?!\d))")


def check_figures(answer: str, spans: Mapping[int, str]) -> tuple[int, int]:
    """Return how many figures of the answer stand in the spans its sentences cite, and how many there are.

    ``spans`` are the texts of the sources by number. The figures of a sentence that cites nothing are looked for in
    every source.
    """
    found = total = 0
    for sentence in split_sentences(answer):
        cited = [spans[number] for number in sorted(references(sentence.text)) if number in spans]
        source = "\n".join(cited or spans.values())
        known_numbers, known_words = _numbers(source), {term.text for term in analyse(source, "")}
        text = without_references(sentence.text)
        checks = [number in known_numbers for number in sorted(_numbers(text))]
        checks += [_words_of(name) <= known_words for name in sorted(set(_NAME.findall(text)))]
        found += sum(checks)
        total += len(checks)
    return found, total


def _numbers(text: str) -> set[str]:
    """Return the numbers in one spelling: without thousands separators, with a decimal point, no leading zeros."""
    return {_plain(match.group()) for match in _NUMBER.finditer(text)}


def _plain(number: str) -> str:
    digits = _SEPARATOR.sub("", number.lstrip("+-−")).replace(",", ".")
    whole, point, decimals = digits.partition(".")
    return (whole.lstrip("0") or "0") + (point + decimals if decimals.strip("0") else "")


def _words_of(name: str) -> set[str]:
    return {term.text for term in analyse(fold(name), "")}
