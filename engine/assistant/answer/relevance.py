"""Relevance: whether the evidence answers the question, is only about the same thing, or is about nothing asked.

The rules are logistic regressions (balanced classes, ridge 0.001) fitted on 838 questions over 32 encyclopedia
articles. Topic: each quarter of the articles was left out once and its questions asked (838 off-topic), beside a third
of the questions of the others (840 answerable). With the thresholds below, with similarity 96.7 % of the off-topic
questions are declined and 2.6 % of the answerable ones; by words alone 93.8 % and 5.0 %. Answer: the passage with the
answer was taken out, its article left in (280 questions); 79 % of those are called related and 8 % of the answerable
ones; by words alone 81 % and 12 %. On the sample library, which took no part, 98 % and 0 % are declined (words alone
100 % and 2 %), but only a quarter of the absent facts on its topics are called related or declined: its documents are
short and of one subject. ``tests/bench/declines.py`` prints the figures and the curve for any library.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from engine.assistant.answer.evidence import Evidence


class Outcome(enum.StrEnum):
    """What the evidence is worth."""

    ANSWERS = "answers"
    RELATED = "related"
    NONE = "none"


_TOPIC_WITH_SIMILARITY: Mapping[str, float] = {"bias": -10.4, "coverage": 9.4, "similarity": 16.4}
_TOPIC_BY_WORDS: Mapping[str, float] = {"bias": -6.4, "coverage": 9.8, "sentence_coverage": 4.9, "rarest_found": 0.6}
_ANSWER_WITH_SIMILARITY: Mapping[str, float] = {"bias": -7.8, "sentence_coverage": 7.2, "sentence_similarity": 8.2}
_ANSWER_BY_WORDS: Mapping[str, float] = {"bias": -4.0, "sentence_coverage": 9.0}
# The biases hold the thresholds: what comes out above zero passes.


def topic_score(evidence: Evidence) -> float:
    """Return how surely the evidence is about what was asked; above zero it is."""
    rule = _TOPIC_BY_WORDS if evidence.similarity is None else _TOPIC_WITH_SIMILARITY
    return _apply(rule, evidence)


def answer_score(evidence: Evidence) -> float:
    """Return how surely a sentence of the evidence answers; above zero it does."""
    rule = _ANSWER_BY_WORDS if evidence.similarity is None else _ANSWER_WITH_SIMILARITY
    return _apply(rule, evidence)


def judge(evidence: Evidence) -> Outcome:
    """Return the outcome."""
    if not evidence.quotables or topic_score(evidence) < 0:
        return Outcome.NONE
    return Outcome.ANSWERS if answer_score(evidence) >= 0 else Outcome.RELATED


def _apply(rule: Mapping[str, float], evidence: Evidence) -> float:
    features = {
        "bias": 1.0,
        "coverage": evidence.coverage,
        "rarest_found": float(evidence.rarest_found),
        "sentence_coverage": evidence.sentence_coverage,
        "similarity": evidence.similarity or 0.0,
        "sentence_similarity": evidence.sentence_similarity or 0.0,
    }
    return sum(weight * features[name] for name, weight in rule.items())
