"""Quoting: an answer without a language model: the sentences that answer, to the letter, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.assistant.answer.arithmetic import is_table
from engine.assistant.answer.evidence import Evidence, Quotable, widen
from engine.assistant.answer.relevance import Outcome
from engine.assistant.answer.sentences import Sentence
from engine.contract.answer import Citation
from engine.contract.hit import Hit

NOT_FOUND = "I don't find that in your files."
RELATED = "Related passages; I cannot tell whether they answer."
NO_SUMS = "I can quote rows but not add them up yet."
_MOST_QUOTES = 3
_MOST_ROWS = 5
_WORTH_QUOTING = 0.75
"""Further sentences are quoted when they score at least this share of the best one."""
_LONGEST_QUOTE = 420


@dataclass(frozen=True, slots=True)
class Quoted:
    """An answer made of quotes; ``grounding`` is passages or none."""

    answer: str
    grounding: str
    citations: tuple[Citation, ...]


def quote(evidence: Evidence, outcome: Outcome) -> Quoted:
    """Return the answer for what the evidence is worth."""
    if outcome is Outcome.NONE:
        return not_found(evidence)
    chosen = _choose(evidence.quotables, _MOST_QUOTES)
    citations = tuple(cite(number, item.hit, item.sentence) for number, item in enumerate(chosen, start=1))
    head = RELATED if outcome is Outcome.RELATED else "From your files:"
    return Quoted(_lay_out(head, citations), "passages", citations)


def quote_rows(evidence: Evidence) -> Quoted:
    """Return the plain refusal to calculate, with the rows that speak of it."""
    rows = [item for item in evidence.quotables if is_table(item.hit)][:_MOST_ROWS]
    citations = tuple(cite(number, item.hit, item.sentence) for number, item in enumerate(rows, start=1))
    return Quoted(_lay_out(NO_SUMS, citations), "passages", citations)


def cite(number: int, hit: Hit, sentence: Sentence) -> Citation:
    """Return the citation of a sentence of a hit, with its own span in the layer."""
    exact = _shorten(widen(hit, sentence))
    span = hit.locator.chars
    chars = (span[0] + exact.start, span[0] + exact.end) if span else None
    return Citation(
        n=number,
        path=hit.path,
        uri=hit.uri,
        locator=replace(hit.locator, chars=chars),
        quote=exact.text,
        document_hash=hit.document_hash,
        document=hit.document,
        passage=hit.passage,
    )


def _choose(quotables: Sequence[Quotable], at_most: int) -> list[Quotable]:
    best = quotables[0].score
    chosen: list[Quotable] = []
    for item in quotables:
        if len(chosen) == at_most or item.score < best * _WORTH_QUOTING:
            break
        if not any(_same_words(item, other) for other in chosen):
            chosen.append(item)
    return chosen


def _same_words(one: Quotable, other: Quotable) -> bool:
    """Return whether two files say it in the same words, or one quote would hold the other."""
    if one.sentence.text.casefold() == other.sentence.text.casefold():
        return True
    if one.hit.passage != other.hit.passage:
        return False
    first, second = widen(one.hit, one.sentence), widen(other.hit, other.sentence)
    return first.start < second.end and second.start < first.end


def _shorten(sentence: Sentence) -> Sentence:
    """Return the beginning of an over-long sentence, cut between words; still to the letter."""
    if len(sentence.text) <= _LONGEST_QUOTE:
        return sentence
    cut = re.match(rf"(?s).{{1,{_LONGEST_QUOTE}}}(?=\s)|.{{{_LONGEST_QUOTE}}}", sentence.text)
    assert cut is not None
    text = cut.group().rstrip()
    return Sentence(text, sentence.start, sentence.start + len(text))


def _lay_out(head: str, citations: Sequence[Citation]) -> str:
    return "\n\n".join((head, *(f"“{citation.quote}” [{citation.n}]" for citation in citations)))


def not_found(evidence: Evidence) -> Quoted:
    """Return the answer that says nothing was found, naming the closest passage."""
    if not evidence.quotables:
        return Quoted(NOT_FOUND, "none", ())
    closest = evidence.quotables[0]
    citation = cite(1, closest.hit, closest.sentence)
    return Quoted(f"{NOT_FOUND} Closest: “{citation.quote}” [1]", "none", (citation,))
