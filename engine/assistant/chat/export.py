"""Export: a conversation, or one answer, with its sources as one file that fetches nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import quote

from engine.assistant.answer.thread import branch, text_of
from engine.contract.answer import Citation
from engine.contract.chat import AttachmentPart, ChatExport, ChatNode, ChatRole, CitationPart, Conversation, NodeStatus
from engine.contract.errors import NotFound
from engine.contract.locator import (
    CellsPlace,
    ImagePlace,
    LinesPlace,
    PagePlace,
    Place,
    SectionPlace,
    SlidePlace,
    TimePlace,
)

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1c2024;"
    "background:#fff}h1{font-size:1.4rem}section{margin:1.5rem 0}.q{font-weight:600}.a{white-space:pre-wrap}"
    ".s{color:#60646c;font-size:.9rem}blockquote{margin:.2rem 0 .6rem;padding-left:.8rem;"
    "border-left:3px solid #d0d4da;white-space:pre-wrap}@media(prefers-color-scheme:dark){body{color:#edeef0;"
    "background:#111113}.s{color:#b0b4ba}blockquote{border-color:#43484e}}"
)
_LOADS = re.compile(r"!(?=\[)|<(?=[A-Za-z/!?])")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def export(conversation: Conversation, form: str, node: str = "", single: bool = False) -> ChatExport:
    """Return the branch up to ``node`` (the latest when empty); with ``single`` that answer and its question alone.

    ``form`` is markdown or html. Raises NotFound for a node that is not in the chat.
    """
    if node and all(each.id != node for each in conversation.nodes):
        raise NotFound(what="message", name=node)
    turns = [each for each in branch(conversation, node) if each.role in (ChatRole.USER, ChatRole.ASSISTANT)]
    turns = turns[-2:] if single else turns
    name = re.sub(r"[^\w\- ]+", "", conversation.title).strip()[:60] or "chat"
    if form == "html":
        return ChatExport(f"{name}.html", "text/html", _html(conversation.title, turns))
    return ChatExport(f"{name}.md", "text/markdown", _markdown(conversation.title, turns))


def sources_of(node: ChatNode) -> tuple[Citation, ...]:
    """Return the citations of an answer: those it refers to, or all that a broken-off one was made from."""
    if node.answer is not None:
        return node.answer.citations
    return tuple(part.citation for part in node.parts if isinstance(part, CitationPart))


def place_words(place: Place) -> str:
    """Return where in a document a text stands, for people."""
    match place:
        case PagePlace(spots):
            return ", ".join(dict.fromkeys(f"page {spot.page}" for spot in spots))
        case SlidePlace(slide):
            return f"slide {slide}"
        case CellsPlace(sheet, cells):
            return f"{sheet} {cells}".strip()
        case LinesPlace(lines):
            return f"lines {lines[0]} to {lines[1]}" if lines[0] != lines[1] else f"line {lines[0]}"
        case TimePlace():
            return f"{int(place.start_s) // 60}:{int(place.start_s) % 60:02}"
        case SectionPlace(path):
            return " › ".join(path)
        case ImagePlace():
            return "picture"


def _notes(node: ChatNode) -> list[str]:
    notes = list(node.answer.notes) if node.answer else []
    if node.status is not NodeStatus.COMPLETE:
        said = str((node.problem or {}).get("message", ""))
        notes.append(f"Not finished. {said}".strip())
    if node.answer and node.answer.check.total:
        notes.append(f"{node.answer.check.found} of {node.answer.check.total} figures and names found in the sources.")
    return notes


def _markdown(title: str, turns: Sequence[ChatNode]) -> str:
    lines = [f"# {_inert(_plain(title))}", ""]
    for node in turns:
        if node.role is ChatRole.USER:
            lines += [f"## {_inert(_plain(text_of(node)))}", ""]
            lines += [f"Attached: {_plain(part.name)}\n" for part in node.parts if isinstance(part, AttachmentPart)]
            continue
        lines += [_inert(text_of(node).strip()), ""]
        for citation in sources_of(node):
            where = place_words(citation.locator.place)
            head = f"[{citation.n}] {citation.path or '(forgotten)'}" + (f", {where}" if where else "")
            lines += [head, "", *(f"> {_inert(line)}" for line in citation.quote.splitlines()), ""]
        lines += [f"*{_inert(_plain(note))}*\n" for note in _notes(node)]
    return "\n".join(lines).rstrip() + "\n"


def _inert(text: str) -> str:
    """Return Markdown that loads nothing: no pictures, no HTML. Code between fences stays as it is."""
    pieces = text.split("```")
    return "```".join(_LOADS.sub(r"\\\g<0>", piece) if place % 2 == 0 else piece for place, piece in enumerate(pieces))


def _html(title: str, turns: Sequence[ChatNode]) -> str:
    body = "".join(_question(node) if node.role is ChatRole.USER else _answer(node) for node in turns)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n"
        f'<body dir="auto"><h1>{html.escape(title)}</h1>\n{body}</body></html>\n'
    )


def _question(node: ChatNode) -> str:
    names = [html.escape(part.name) for part in node.parts if isinstance(part, AttachmentPart)]
    attached = f'<p class="s">Attached: {", ".join(names)}</p>' if names else ""
    return f'<section><p class="q" dir="auto">{html.escape(text_of(node))}</p>{attached}</section>\n'


def _answer(node: ChatNode) -> str:
    sources = "".join(_source(citation) for citation in sources_of(node))
    notes = "".join(f'<p class="s">{html.escape(note)}</p>' for note in _notes(node))
    return f'<section><div class="a" dir="auto">{html.escape(text_of(node).strip())}</div>{sources}{notes}</section>\n'


def _source(citation: Citation) -> str:
    path = html.escape(citation.path or "(forgotten)")
    where = html.escape(place_words(citation.locator.place))
    shown = f'<a href="{quote(citation.uri, safe=":/%#?&=")}">{path}</a>' if _is_file(citation.uri) else path
    head = f'<p class="s">[{citation.n}] {shown}{", " if where else ""}{where}</p>'
    return f"{head}<blockquote>{html.escape(citation.quote)}</blockquote>"


def _is_file(uri: str) -> bool:
    return uri.startswith("file:///")


def _plain(text: str) -> str:
    return " ".join(text.split())
