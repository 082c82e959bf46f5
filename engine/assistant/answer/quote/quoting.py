"""Quoting: an answer without a language model: the sentences that answer, to the letter, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.assistant.answer.quote.conflict import other_versions, source_line
from engine.assistant.answer.quote.cues import FIGURES, holds_answer
from engine.assistant.answer.quote.evidence import Evidence, Quotable, is_table
from engine.assistant.answer.quote.headings import for_reading, is_label, is_mail_header
from engine.assistant.answer.quote.quote_span import span_to_quote
from engine.assistant.answer.quote.relevance import Outcome
from engine.assistant.answer.quote.sentences import Sentence
from engine.contract.answer import Citation
from engine.contract.hit import Hit

FOUND = "From your files:"
DISAGREE = "Your files disagree:"
NOT_FOUND = "I don't find that in your files."
RELATED = "Related passages; I cannot tell whether they answer."
NO_SUMS = "I can quote rows but not add them up yet."
_MOST_QUOTES = 3
_MOST_ROWS = 5
_WORTH_QUOTING = 0.7
"""Further sentences are quoted when they score at least this share of the best one."""


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
    versions = other_versions(evidence)
    if versions:
        chosen = _spans(evidence, (evidence.quotables[0], *versions[: _MOST_QUOTES - 1]))
    else:
        chosen = _choose(evidence, _MOST_QUOTES)
    citations = _cite_all(chosen)
    notes = tuple(f" ({source_line(item.hit)})" if versions else "" for item, _ in chosen)
    return Quoted(_lay_out(_head(evidence, outcome, citations, versions), citations, notes), "passages", citations)


def _head(evidence: Evidence, outcome: Outcome, citations: Sequence[Citation], versions: Sequence[Quotable]) -> str:
    if outcome is not Outcome.ANSWERS or not _holds_what_is_asked(evidence, citations):
        return RELATED
    return DISAGREE if versions else FOUND


def quote_rows(evidence: Evidence) -> Quoted:
    """Return the plain refusal to calculate, with the rows that speak of it."""
    rows = [item for item in evidence.quotables if is_table(item.hit)][:_MOST_ROWS]
    citations = _cite_all([(item, item.sentence) for item in rows])
    return Quoted(_lay_out(NO_SUMS, citations), "passages", citations)


def cite(number: int, hit: Hit, exact: Sentence) -> Citation:
    """Return the citation of a stretch of a hit's text, with its own span in the layer."""
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


def _cite_all(chosen: Sequence[tuple[Quotable, Sentence]]) -> tuple[Citation, ...]:
    return tuple(cite(number, item.hit, exact) for number, (item, exact) in enumerate(chosen, start=1))


def _choose(evidence: Evidence, at_most: int) -> list[tuple[Quotable, Sentence]]:
    """Return the sentences worth quoting, each with the stretch to quote, none twice."""
    best = evidence.quotables[0].score
    chosen: list[tuple[Quotable, Sentence]] = []
    for item in evidence.quotables:
        if len(chosen) == at_most or item.score < best * _WORTH_QUOTING:
            break
        exact = span_to_quote(item.hit, item.sentence, evidence.kind, evidence.question)
        if chosen and (is_label(exact.text) or is_mail_header(exact.text)):
            continue
        if not any(_says_the_same(item, exact, *other) for other in chosen):
            chosen.append((item, exact))
    return chosen


def _spans(evidence: Evidence, items: Sequence[Quotable]) -> list[tuple[Quotable, Sentence]]:
    return [(item, span_to_quote(item.hit, item.sentence, evidence.kind, evidence.question)) for item in items]


def _says_the_same(item: Quotable, exact: Sentence, other: Quotable, known: Sentence) -> bool:
    """Return whether two files say it in the same words, or one quote reaches into the other."""
    if exact.text.casefold() == known.text.casefold():
        return True
    return item.hit.passage == other.hit.passage and exact.start < known.end and known.start < exact.end


def _holds_what_is_asked(evidence: Evidence, citations: Sequence[Citation]) -> bool:
    """Return False when a figure is asked for and no quote holds one."""
    if evidence.kind not in FIGURES:
        return True
    return any(holds_answer(evidence.kind, citation.quote, evidence.question) for citation in citations)


def _lay_out(head: str, citations: Sequence[Citation], notes: Sequence[str] = ()) -> str:
    marks = notes or ("",) * len(citations)
    quotes = (f"“{for_reading(c.quote)}” [{c.n}]{note}" for c, note in zip(citations, marks, strict=True))
    return "\n\n".join((head, *quotes))


def not_found(evidence: Evidence) -> Quoted:
    """Return the answer that says nothing was found, naming the closest passage."""
    if not evidence.quotables:
        return Quoted(NOT_FOUND, "none", ())
    closest = evidence.quotables[0]
    exact = span_to_quote(closest.hit, closest.sentence, evidence.kind, evidence.question)
    citation = cite(1, closest.hit, exact)
    return Quoted(f"{NOT_FOUND} Closest: “{for_reading(citation.quote)}” [1]", "none", (citation,))
