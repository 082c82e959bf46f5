"""Quote span: how much around a sentence must be quoted with it so that it says something on its own."""

from __future__ import annotations

import re

from engine.assistant.answer.cues import AnswerType, holds_answer
from engine.assistant.answer.evidence import is_table, sentences_of
from engine.assistant.answer.sentences import Sentence
from engine.contract.hit import Hit

LONGEST_QUOTE = 420
"""Characters; about three sentences."""
_HEADING = 80
"""A line without a full stop that is no longer than this is a heading or label; what it announces follows."""
_BACKWARD = re.compile(
    r"(?i)^(?:it|its|he|she|they|this|these|those|his|her|their|er|es|sie|dies\w*|il|elle|ils|elles)\b"
)
_FIELD = re.compile(r"(?m)^[^\W\d_][\w .()/-]{0,28}: +\S")
_TELLS = re.compile(r"\d|: \S")
_ENDS = re.compile(r"[.!?。！？…][\"'”’»)\]]*$")


def span_to_quote(hit: Hit, sentence: Sentence, kind: AnswerType, question: str) -> Sentence:
    """Return the stretch of the hit's text to quote, at most ``LONGEST_QUOTE`` characters, holding the sentence.

    A table's row stands alone. A record (``Name: ...`` lines) is quoted whole. The sentence before joins when the
    sentence points back ("It was ..."), the one after when it is a heading, or when only that one holds what the
    question asks for (a number, a time).
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
    start, end = sentence.start, sentence.end
    if place > 0 and _BACKWARD.match(sentence.text) and end - sentences[place - 1].start <= LONGEST_QUOTE:
        start = sentences[place - 1].start
    if place + 1 < len(sentences):
        following = sentences[place + 1]
        if _announces(sentence, following, kind, question) and following.end - start <= LONGEST_QUOTE:
            end = following.end
    return _shortened(hit.text, start, end)


def is_label(text: str) -> bool:
    """Return whether a quote is only a heading or label, which tells a reader nothing: short, no stop, no figure."""
    return len(text) <= _HEADING and not _ENDS.search(text) and not _TELLS.search(text)


def _announces(sentence: Sentence, following: Sentence, kind: AnswerType, question: str) -> bool:
    if len(sentence.text) <= _HEADING and not _ENDS.search(sentence.text):
        return True
    if kind not in (AnswerType.NUMBER, AnswerType.TIME) or holds_answer(kind, sentence.text, question):
        return False
    return holds_answer(kind, following.text, question)


def _record_around(text: str, sentence: Sentence) -> tuple[int, int] | None:
    """Return the block of ``field: value`` lines around the sentence, None where the text is no record."""
    start = text.rfind("\n\n", 0, sentence.start) + 2 if "\n\n" in text[: sentence.start] else 0
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
