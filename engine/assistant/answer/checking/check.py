"""Check: each number, date, name and quotation of an answer, looked up in the spans that its sentence cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.assistant.answer.checking.dates import agree, dates, times
from engine.assistant.answer.checking.mark import Mark
from engine.assistant.answer.checking.names import (
    codes,
    holds_code,
    holds_name,
    holds_quotation,
    mask_stops,
    name_words,
    names,
    quotations,
)
from engine.assistant.answer.checking.numbers import numbers
from engine.assistant.answer.quote.sentences import Sentence, split_sentences
from engine.assistant.answer.write.citing import references
from engine.contract.answer import Checked, CheckedItem
from engine.library.analyse.language import detect

_REFERENCES: Final = re.compile(r"(?:\s*\[\s*\d{1,2}(?:\s*[,;]\s*\d{1,2})*\s*\])+")
_SAYS_SOMETHING: Final = re.compile(r"[^\W\d_]{2,}")
_DECLINES: Final = re.compile(r"I don['’]t find that in your files", re.IGNORECASE)
_HEADING: Final = re.compile(r"\s*#{1,6}\s.*|.*:\s*$|\s*\**[^.!?]*\*\*:?\s*$", re.DOTALL)


_YEAR_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class _Span:
    """One source, read once."""

    n: int
    text: str
    numbers: frozenset[str]
    dates: frozenset[str]
    times: frozenset[str]
    words: frozenset[str]


def check(answer: str, spans: Mapping[int, str]) -> Checked:
    """Return what was found of an answer's items in the spans, by source number, and which sentences cite none.

    The items of a sentence that cites nothing are looked for in every span.
    """
    read: dict[int, _Span] = {}
    language = detect("\n".join((answer, *spans.values())))
    items: list[CheckedItem] = []
    own: list[tuple[int, int]] = []
    for sentence in cited_sentences(answer):
        cited = [n for n in sorted(references(sentence.text)) if n in spans]
        looked = [read.setdefault(n, _read(n, spans[n])) for n in cited or spans]
        if not cited and _is_own(sentence.text):
            own.append((sentence.start, sentence.end))
        items += _checked(sentence, answer, language, looked, is_cited=bool(cited))
    found = sum(item.found for item in items)
    return Checked(tuple(items), found, len(items), tuple(own))


def cited_sentences(answer: str) -> list[Sentence]:
    """Return the sentences of an answer, each with the references that follow its full stop."""
    found: list[Sentence] = []
    masked = mask_stops(answer)
    for place in split_sentences(masked):
        sentence = Sentence(answer[place.start : place.end], place.start, place.end)
        leading = _REFERENCES.match(sentence.text)
        if leading and found and "\n\n" not in answer[found[-1].end : sentence.start]:
            last = found.pop()
            end = sentence.start + leading.end()
            found.append(Sentence(answer[last.start : end], last.start, end))
            rest = sentence.text[leading.end() :]
            start = end + len(rest) - len(rest.lstrip())
            if rest.strip():
                found.append(Sentence(answer[start : sentence.end], start, sentence.end))
        else:
            found.append(sentence)
    return found


def marks_of(text: str, language: str, *, articles: bool = False) -> list[Mark]:
    """Return what can be checked in a text, in order, no two marks over one another.

    A quotation is checked whole; a date is no number, and a code is neither.
    """
    blank = _REFERENCES.sub(lambda match: " " * len(match.group()), text)
    found: list[Mark] = []
    for some in (
        quotations(blank),
        dates(blank),
        times(blank),
        codes(blank),
        numbers(blank, articles=articles),
        names(blank, language),
    ):
        for mark in some:
            if not any(mark.start < other.end and other.start < mark.end for other in found):
                found.append(mark)
    return sorted(found, key=lambda mark: mark.start)


def _read(n: int, text: str) -> _Span:
    days, hours = list(dates(text)), list(times(text))
    counted = (mark for mark in numbers(text, articles=True) if not _is_part(mark, days, hours))
    return _Span(n, text, _readings(counted), _readings(days), _readings(hours), name_words(text))


def _is_part(mark: Mark, days: Sequence[Mark], hours: Sequence[Mark]) -> bool:
    """Return whether a number is only part of a date or an hour; a year stands for itself."""
    inside = [other for other in (*days, *hours) if mark.start < other.end and other.start < mark.end]
    return bool(inside) and mark.end - mark.start != _YEAR_DIGITS


def _readings(marks: Iterable[Mark]) -> frozenset[str]:
    return frozenset(reading for mark in marks for reading in mark.readings)


def _checked(
    sentence: Sentence, answer: str, language: str, spans: Sequence[_Span], *, is_cited: bool
) -> list[CheckedItem]:
    items: list[CheckedItem] = []
    for mark in marks_of(sentence.text, language):
        start, end = sentence.start + mark.start, sentence.start + mark.end
        holder = next((span.n for span in spans if _holds(span, mark)), 0)
        start = _without_first_word(sentence, mark, spans, start)
        n = holder or (spans[0].n if is_cited else 0)
        items.append(CheckedItem(start, end, answer[start:end], mark.what, bool(holder), n))
    return items


def _holds(span: _Span, mark: Mark) -> bool:
    if mark.what == "number":
        return not mark.readings.isdisjoint(span.numbers)
    if mark.what == "date":
        return any(agree(one, other) for one in mark.readings for other in span.dates)
    if mark.what == "time":
        return not mark.readings.isdisjoint(span.times)
    if mark.what == "name":
        return any(holds_name(span.words, words) for words in mark.readings)
    (words,) = mark.readings
    return holds_quotation(span.text, words) if mark.what == "quotation" else holds_code(span.text, words)


def _without_first_word(sentence: Sentence, mark: Mark, spans: Sequence[_Span], start: int) -> int:
    """Return where a name begins; the sentence's first word belongs to it only where a span says so."""
    whole = max(mark.readings, key=len)
    if mark.what != "name" or len(mark.readings) == 1 or any(holds_name(span.words, whole) for span in spans):
        return start
    rest = min(mark.readings, key=len)
    if not any(holds_name(span.words, rest) for span in spans):
        return start
    return sentence.start + sentence.text.index(rest.split()[0], mark.start + 1)


def _is_own(sentence: str) -> bool:
    """Return whether a sentence without a reference states something: no heading, no announcement, no decline."""
    return bool(_SAYS_SOMETHING.search(sentence)) and not (_DECLINES.search(sentence) or _HEADING.fullmatch(sentence))
