"""Relevance: whether the evidence answers the question, is only about the same thing, or is about nothing asked.

The rules are logistic regressions (balanced classes, ridge 0.001).

Topic: fitted on 838 questions over 32 encyclopedia articles; each quarter of the articles was left out once and its
questions asked (838 off-topic), beside a third of the questions of the others (840 answerable). With the thresholds
below, with similarity 96.7 % of the off-topic questions are declined and 2.6 % of the answerable ones; by words alone
93.8 % and 5.0 %.

Answer: fitted on 228 of those questions, each asked with the passages that hold the answer and again without them, and
judged on 192 others. What is looked at is the best sentence: how near it is, how many of the question's words stand in
it, its passage or its headings, and whether it holds the kind of thing asked for. The threshold lets 10 % of the
unanswerable of the fitted half pass; of the judged half 13 % pass, and 14 % of the answerable are called related.

docs/answers.md has the curves, on the sample library too, which took no part; ``tests/bench/declines.py`` prints the
figures for any library.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from engine.assistant.answer.quote.cues import AnswerType
from engine.assistant.answer.quote.evidence import Evidence


class Outcome(enum.StrEnum):
    """What the evidence is worth."""

    ANSWERS = "answers"
    RELATED = "related"
    NONE = "none"


_TOPIC_WITH_SIMILARITY: Mapping[str, float] = {"bias": -10.4, "coverage": 9.4, "similarity": 16.4}
_TOPIC_BY_WORDS: Mapping[str, float] = {"bias": -6.4, "coverage": 9.8, "sentence_coverage": 4.9, "rarest_found": 0.6}
_ANSWER_WITH_SIMILARITY: Mapping[str, float] = {
    "bias": -6.9,
    "best_similarity": 6.0,
    "best_around": 5.9,
    "no_cue": -0.5,
}
_ANSWER_BY_WORDS: Mapping[str, float] = {"bias": -4.7, "best_coverage": 3.6, "best_around": 4.7, "no_cue": -0.1}
# The biases hold the thresholds: what comes out above zero passes.


def topic_score(evidence: Evidence) -> float:
    """Return how surely the evidence is about what was asked; above zero it is."""
    return _score(_TOPIC_WITH_SIMILARITY, _TOPIC_BY_WORDS, evidence)


def answer_score(evidence: Evidence) -> float:
    """Return how surely the best sentence answers; above zero it does."""
    return _score(_ANSWER_WITH_SIMILARITY, _ANSWER_BY_WORDS, evidence)


def _score(with_similarity: Mapping[str, float], by_words: Mapping[str, float], evidence: Evidence) -> float:
    """Return the score by the rule that fits.

    The default embedder knows English best: elsewhere its cosines are half trusted, and the mean of both rules counts
    (150 Spanish questions: 2 % wrongly declined, 95 % of the off-topic; with similarity alone 1 % and 84 %, by words
    alone 7 % and 97 %).
    """
    if evidence.similarity is None:
        return _apply(by_words, evidence)
    if evidence.language in ("", "en"):
        return _apply(with_similarity, evidence)
    return (_apply(with_similarity, evidence) + _apply(by_words, evidence)) / 2


def judge(evidence: Evidence) -> Outcome:
    """Return the outcome."""
    if not evidence.quotables or topic_score(evidence) < 0:
        return Outcome.NONE
    return Outcome.ANSWERS if answer_score(evidence) >= 0 else Outcome.RELATED


def _apply(rule: Mapping[str, float], evidence: Evidence) -> float:
    best = evidence.quotables[0] if evidence.quotables else None
    features = {
        "bias": 1.0,
        "coverage": evidence.coverage,
        "rarest_found": float(evidence.rarest_found),
        "sentence_coverage": evidence.sentence_coverage,
        "similarity": evidence.similarity or 0.0,
        "best_coverage": best.coverage if best else 0.0,
        "best_around": best.around if best else 0.0,
        "best_similarity": best.similarity if best else 0.0,
        "no_cue": float(best is not None and evidence.kind is not AnswerType.OTHER and not best.cue),
    }
    return sum(weight * features[name] for name, weight in rule.items())
