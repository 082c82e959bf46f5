"""Snippets as they are shown: one line, without the marks of Markdown and the head of a mail. Pure."""

from __future__ import annotations

import re

from engine.contract.hit import Snippet

_PROSE = frozenset({"text", "mail"})
_RULER = r"(?m:^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$)"
_HEADING = r"(?m:^[ \t]{0,3}#{1,6}[ \t]+)"
_BULLET = r"(?m:^[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)"
_EDGE_BAR = r"(?m:^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$)"
_BAR = r"[ \t]*\|[ \t]*"
_STARS = r"\*\*|__(?=\w)|(?<=\w)__|`+"
_LOOSE = r"\A\s+|\s+\Z|\s{2,}|[^\S ]"
"""White space that is shown otherwise: nearly all of it is single spaces, which stay."""
_MARKDOWN = re.compile(
    f"(?P<drop>{_RULER}|{_HEADING}|{_BULLET}|{_EDGE_BAR}|{_STARS})|(?P<bar>{_BAR})|(?P<space>{_LOOSE})", re.ASCII
)
_MAYBE_MARKDOWN = re.compile(r"[-#*+_`|]")
_SPACE = re.compile(f"(?P<space>{_LOOSE})")
_MAIL_HEAD = re.compile(r"(?m)^(?:From|To|Cc|Bcc|Date|Subject|Reply-To):[^\n]*\n?")
_SENDER = re.compile(r"(?m)^From:[ \t]*\"?([^\n<\"]*)\"?[ \t]*(?:<([^>\n]*)>)?")


def sender(passage: str) -> str:
    """Return who a mail is from, by the head of its text; nothing when the passage has none."""
    found = _SENDER.search(passage)
    return (found.group(1).strip() or (found.group(2) or "").strip()) if found else ""


def shown(snippet: Snippet, kind: str, title: str = "") -> Snippet:
    """Return the snippet as one line of what a person would read; the marks stay on their words."""
    cut = _without(snippet, _head_spans(snippet.text, title)) if kind == "mail" else snippet
    is_marked_up = kind in _PROSE and _MAYBE_MARKDOWN.search(cut.text)
    return _rewritten(cut, _MARKDOWN if is_marked_up else _SPACE)


def _head_spans(text: str, title: str) -> list[tuple[int, int]]:
    spans = [found.span() for found in _MAIL_HEAD.finditer(text)]
    if title and text.startswith(title + "\n"):
        spans.insert(0, (0, len(title) + 1))
    elif spans and "\n" not in text[: spans[0][0]].rstrip("\n"):
        spans.insert(0, (0, spans[0][0]))  # the rest of a line of the head, or of the subject
    rest = len(text) - sum(end - start for start, end in spans)
    return spans if rest > 1 else []


def _without(snippet: Snippet, spans: list[tuple[int, int]]) -> Snippet:
    return _edited(snippet, [(start, end, "") for start, end in spans])


def _rewritten(snippet: Snippet, pattern: re.Pattern[str]) -> Snippet:
    edits = []
    for found in pattern.finditer(snippet.text):
        if found.lastgroup == "bar":
            edits.append((*found.span(), " \u00b7 "))
        elif found.lastgroup == "space":
            edits.append((*found.span(), " " if found.start() > 0 and found.end() < len(snippet.text) else ""))
        else:
            edits.append((*found.span(), ""))
    made = _edited(snippet, edits)
    start = len(made.text) - len(made.text.lstrip(" \u00b7"))
    return _edited(made, [(0, start, "")]) if start else made


def _edited(snippet: Snippet, edits: list[tuple[int, int, str]]) -> Snippet:
    """Return the snippet with spans replaced; marks move with their words, emptied ones go."""
    text, at, moved = "", 0, []
    for start, end, instead in edits:
        text += snippet.text[at:start]
        moved.append((start, end, len(text), len(instead)))
        text += instead
        at = end
    text += snippet.text[at:]
    marks = []
    for first, last in snippet.marks:
        new = _moved(first, moved), _moved(last, moved)
        if new[0] < new[1]:
            marks.append(new)
    return Snippet(text, tuple(marks))


def _moved(position: int, edits: list[tuple[int, int, int, int]]) -> int:
    shift = 0
    for start, end, place, length in edits:
        if position < end:
            return place + min(position - start, length) if position > start else position + shift
        shift = place + length - end
    return position + shift
