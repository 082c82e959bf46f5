"""Searching: what to search for, and to judge by: a question's words, with those before when it leans on them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.assistant.answer.quote.question_words import OPENINGS
from engine.assistant.answer.quote.reading import content_terms, language_of, term_set
from engine.contract.hit import Hit
from engine.library.analyse.language import detect

_SHORT = 2
"""A question with so few words of its own can hardly be searched for alone, unless it asks in a whole sentence."""
_ASKS = re.compile(rf"^\W*(?:{'|'.join(OPENINGS.values())})\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|he|him|his|she|her|hers|they|them|their|theirs|this|these|those|the same"
    r"|er|ihn|ihm|sein\w*|ihr\w*|dies\w*|dort|davon|dazu|elle|ils|elles|celui|celle|él|ella|ellos|ellas|ese|esa|eso|allí)\b"
    r"|^(?:and|what about|how about|und|et|¿y)\b|^(?:那|他|她|它)",
    re.IGNORECASE,
)


def search_text(question: str, previous: str) -> str:
    """Return the words to search for: the question's, after those of the previous question when it leans on it.

    It leans on it when it has a word that points back ("it", "and", "dort"), at most one content word, or two that
    stand in no whole question ("Monthly price?", not "Who waits in the cellar?"). No model rewrites it.
    """
    if not previous:
        return question
    own = content_terms(question, detect(f"{previous} {question}"))
    is_short = len(own) < _SHORT or (len(own) == _SHORT and not _ASKS.search(question))
    leans = is_short or _POINTS_BACK.search(question)
    return f"{previous} {question}" if leans else question


def judged_text(question: str, asked: str, hits: Sequence[Hit]) -> str:
    """Return the words by which what was found for ``asked`` is judged.

    A question that was only short, none of whose own words occurs in what was found, is judged alone: what answers the
    question before it would pass for an answer to this one. One that points back may well mean it in other words.
    """
    if _POINTS_BACK.search(question) or any(_speaks_of(question, hit) for hit in hits):
        return asked
    return question


def _speaks_of(question: str, hit: Hit) -> bool:
    language = language_of(question, (hit.text,))
    own = {term.text for term in content_terms(question, language)}
    return not own or not own.isdisjoint(term_set("\n".join((hit.title, *hit.breadcrumb, hit.text)), language))


_SYNTAX = re.compile(r"[\"“”„«»()]|(?<=\w):(?=\S)|(?<!\S)-+(?=\w)")


def as_query(text: str) -> str:
    """Return ``text`` without the signs that mean something in the query language; a question is meant as words."""
    return " ".join(_SYNTAX.sub(" ", text).split())
