"""Quote span: how much around a sentence must be quoted with it so that it says something on its own."""

from __future__ import annotations

import re

from engine.assistant.answer.quote.cues import FIGURES, AnswerType, holds_answer
from engine.assistant.answer.quote.evidence import is_table, sentences_of
from engine.assistant.answer.quote.headings import headings_among, is_label, without_leading_marks
from engine.assistant.answer.quote.sentences import Sentence
from engine.contract.hit import Hit

LONGEST_QUOTE = 420
"""Characters; about three sentences."""
_BACKWARD = re.compile(
    r"(?i)^(?:it|its|he|she|they|this|these|those|his|her|their|er|es|sie|dies\w*|il|elle|ils|elles)\b"
)
_FIELD = re.compile(r"(?m)^[^\W\d_][\w .()/-]{0,28}: +\S")


def span_to_quote(hit: Hit, sentence: Sentence, kind: AnswerType, question: str) -> Sentence:
    """Return the stretch of the hit's text to quote, at most ``LONGEST_QUOTE`` characters, holding the sentence.

    A table's row stands alone. A record (``Name: ...`` lines) is quoted whole. The sentence before joins when the
    sentence points back ("It was ..."), the one after when it ends in a colon or is a label, or when only that one
    holds what the question asks for (a number, a time). A heading gives way to what it announces.
    """
    if is_table(hit):
        return _shortened(hit.text, sentence.start, sentence.end)
    record = _record_around(hit.text, sentence)
    if record is not None:
        return _shortened(hit.text, *record)
    sentences = sentences_of(hit)
    place = next((n for n, other in enumerate(sentences) if other.start == sentence.start), None)
    if place is None:
        return _shortened(hit.text, sentence.start, sentence.end)
    headings = headings_among(hit.text, sentences, (hit.title, *hit.breadcrumb))
    while place in headings and place + 1 < len(sentences):
        place += 1
    start, end = sentences[place].start, sentences[place].end
    if place > 0 and place - 1 not in headings and _BACKWARD.match(sentences[place].text):
        start = sentences[place - 1].start if end - sentences[place - 1].start <= LONGEST_QUOTE else start
    if place + 1 < len(sentences) and place + 1 not in headings:
        following = sentences[place + 1]
        if following.end - start <= LONGEST_QUOTE and _goes_on(sentences[place], following, kind, question):
            end = following.end
    exact = without_leading_marks(Sentence(hit.text[start:end], start, end))
    return _shortened(hit.text, exact.start, exact.end)


def _goes_on(sentence: Sentence, following: Sentence, kind: AnswerType, question: str) -> bool:
    """Return whether what is asked for stands in the following sentence alone."""
    if sentence.text.endswith(":") or is_label(sentence.text):
        return True
    if kind not in FIGURES or holds_answer(kind, sentence.text, question):
        return False
    return holds_answer(kind, following.text, question)


def _record_around(text: str, sentence: Sentence) -> tuple[int, int] | None:
    """Return the block of ``field: value`` lines around the sentence, None where the text is no record."""
    start = text.rfind("\n\n", 0, sentence.start) + 2 if "\n\n" in text[: sentence.start] else 0
    first_field = _FIELD.search(text, start)
    if first_field is None or first_field.start() > sentence.start:
        return None
    start = first_field.start()
    end = text.find("\n\n", sentence.end)
    end = len(text) if end < 0 else end
    lines = [line for line in text[start:end].splitlines() if line.strip()]
    fields = len(_FIELD.findall(text[start:end]))
    if len(lines) < 2 or fields < 2 or fields < 0.6 * len(lines):
        return None
    while end - start > LONGEST_QUOTE:  # drop the lines farthest from the sentence
        first, last = text.find("\n", start, sentence.start), text.rfind("\n", sentence.end, end)
        if last >= 0 and (first < 0 or end - sentence.end >= sentence.start - start):
            end = last
        elif first >= 0:
            start = first + 1
        else:
            break
    return start, end


def _shortened(text: str, start: int, end: int) -> Sentence:
    """Return the stretch, cut between words when it is over-long; still to the letter."""
    piece = text[start:end]
    if len(piece) > LONGEST_QUOTE:
        cut = re.match(rf"(?s).{{1,{LONGEST_QUOTE}}}(?=\s)|.{{{LONGEST_QUOTE}}}", piece)
        assert cut is not None
        piece = cut.group()
    begin = start + len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return Sentence(piece, begin, begin + len(piece))
