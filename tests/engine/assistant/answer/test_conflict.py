"""Two files that contradict one another are both shown, each with its name."""

from __future__ import annotations

import dataclasses

from engine.assistant.answer.quote.evidence import gather
from engine.assistant.answer.quote.quoting import DISAGREE, FOUND, quote
from engine.assistant.answer.quote.relevance import Outcome
from engine.contract.hit import Hit
from tests.fakes.hits import CountedTerms, hit

DRAFT = hit("Rent\nThe monthly rent is 1,850 euros, payable on the third working day.", number=1, title="Draft")
SIGNED = hit("Rent\nThe monthly rent is 2,050 euros, payable on the third working day.", number=2, title="Signed")


def answer(question: str, *hits: Hit) -> str:
    return quote(gather(question, hits, CountedTerms([h.text for h in hits])), Outcome.ANSWERS).answer


def test_versions_that_differ_in_a_figure_are_both_named() -> None:
    day_ns = 1_735_689_600 * 10**9  # 2025-01-01
    said = answer("What is the monthly rent?", DRAFT, dataclasses.replace(SIGNED, modified_ns=day_ns))
    assert said.startswith(DISAGREE)
    assert "1,850 euros, payable on the third working day.” [1] (draft-1.md)" in said
    assert "2,050 euros, payable on the third working day.” [2] (signed-2.md, changed 2025-01-01)" in said


def test_the_same_figures_or_other_matters_are_no_conflict() -> None:
    other = hit("The monthly fee of the club is 12 euros, for members only.", number=3, title="Club")
    rows = hit("rent: 1850\nrent: 2050", number=4, title="Rows", table=True)
    assert answer("What is the monthly rent?", DRAFT, other, rows).startswith(FOUND)
    copy = dataclasses.replace(DRAFT, document=SIGNED.document, passage=SIGNED.passage)
    assert answer("What is the monthly rent?", DRAFT, copy).startswith(FOUND)
    assert answer("Who gets the monthly rent?", DRAFT, SIGNED).startswith(FOUND)
