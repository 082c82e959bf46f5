"""Headings: which lines of a passage only name what follows, and the marks that are no words of a quote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.assistant.answer.quote.sentences import Sentence

_LONGEST = 80
"""A line without a full stop that is no longer than this may be a heading."""
_WRAPPED = 45
"""A shorter line was broken on purpose."""
_VALUE = re.compile(r": \S|\b=|;")
_ENDS = re.compile(r"[.!?:。！？…][\"'”’»)\]]*$")
_ITEM = re.compile(r"\s*(?:[-*•+]\s|\d{1,3}[.)]\s)")
_MARKED = re.compile(r"#{1,6} .*")
_RULE = re.compile(r"-{3,}|={3,}|~{3,}")
_MAIL_FIELD = re.compile(r"(?:From|To|Cc|Date|Sent|Subject|Von|An|Datum|Betreff|De|À|Objet|Para|Fecha|Asunto): ")
_LEADING_MARKS = re.compile(r"(?:\s*(?:#{1,6}\s|>\s?|[-*•+]\s(?:\[[ xX]\]\s)?|\|\s*))+")
_INLINE_MARKS = re.compile(r"(\*\*|__|\*(?=\S)|(?<=\S)\*|`+|~~)")
_LINK = re.compile(r"!?\[([^\]]+)\]\([^)\s]*\)")


def is_label(text: str) -> bool:
    """Return whether a line is only a heading or label, which tells a reader nothing: short, no stop, no figure."""
    return _is_short_line(text) and not any(sign.isdigit() for sign in text)


def is_mail_header(text: str) -> bool:
    """Return whether all lines are fields of a mail's head."""
    return all(_MAIL_FIELD.match(line) for line in text.splitlines())


def headings_among(text: str, sentences: Sequence[Sentence], above: Sequence[str]) -> frozenset[int]:
    """Return the places of the sentences of ``text`` that are headings.

    They are lines that ``above`` (title and breadcrumb) names or that are marked or underlined as such, and labels
    right before a sentence that is none; one with a figure ("Summer party 2025") only with an empty line after it.
    """
    named = {_plain(heading) for heading in above}
    found = {place for place, sentence in enumerate(sentences) if _RULE.fullmatch(sentence.text)}
    underlined = {place - 1 for place in found}
    for place, sentence in enumerate(sentences):
        following = sentences[place + 1] if place + 1 < len(sentences) else None
        if place in underlined or _plain(sentence.text) in named or _MARKED.fullmatch(sentence.text):
            found.add(place)
        elif following is not None and not _is_short_line(following.text):
            is_apart = "\n\n" in text[sentence.end : following.start]
            if is_label(sentence.text) or (is_apart and _is_short_line(sentence.text)):
                found.add(place)
    return frozenset(found)


def _is_short_line(text: str) -> bool:
    return len(text) <= _LONGEST and not _ENDS.search(text) and not _VALUE.search(text) and not _ITEM.match(text)


def without_leading_marks(sentence: Sentence) -> Sentence:
    """Return the sentence without the marks of a list, quote or heading before it; still to the letter."""
    match = _LEADING_MARKS.match(sentence.text)
    if match is None or match.end() == len(sentence.text):
        return sentence
    return Sentence(sentence.text[match.end() :], sentence.start + match.end(), sentence.end)


def for_reading(quote: str) -> str:
    """Return a quote for running text: no marks of emphasis, code or links; a dot between lines broken on purpose."""
    lines = [line.strip() for line in _INLINE_MARKS.sub("", _LINK.sub(r"\1", quote)).splitlines() if line.strip()]
    joined = [line + (" ·" if len(line) < _WRAPPED and not _ENDS.search(line) else "") for line in lines[:-1]]
    return " ".join(" ".join([*joined, *lines[-1:]]).split())


def _plain(text: str) -> str:
    return for_reading(text.lstrip("# ")).casefold()
