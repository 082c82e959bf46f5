"""Show: hits and answers for people, drawn with rich. What they say in words comes from ``words``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from engine.contract.answer import Answered, Citation
from engine.contract.hit import Hit, SearchResult
from engine.doors.cli import words
from engine.doors.cli.styles import ACCENT, MARK, MUTED


def search_result(out: Console, result: SearchResult) -> None:
    """Print the hits, or what to try instead."""
    if not result.hits:
        out.print(f"Nothing matches '{result.query}'.", markup=False)
        if result.suggestion:
            out.print(f"Try '{result.suggestion}'?", markup=False)
    for hit in result.hits:
        out.print(_hit(hit))
    for note in (*result.notes, *result.unheard):
        out.print(Text(note, MUTED))
    if result.hits:
        out.print(Text(f"{words.count(len(result.hits), 'result')} in {result.took_ms:.0f} ms", MUTED))


def _hit(hit: Hit) -> RenderableType:
    folder, _, name = hit.path.rpartition("/")
    place = words.where(hit.locator)
    head = Text.assemble((f"{hit.rank:>2}  ", MUTED), (name, ACCENT), f" > {place}" if place else "")
    head.append(f"  {words.reasons(hit)}", "italic " + MUTED)
    below = Text(f"    {words.short_path(folder)}", MUTED)
    parts: list[RenderableType] = [head, below, Padding(marked(hit.snippet.text, hit.snippet.marks), (0, 0, 0, 4))]
    if hit.also_at:
        parts.append(Text(f"    also at {', '.join(words.short_path(path) for path in hit.also_at)}", MUTED))
    return Group(*parts, Text(""))


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Text:
    """Return the text on one paragraph with the marked spans set off."""
    shown = Text("".join(" " if c in "\n\r\t" else c for c in text))
    for start, end in marks:
        shown.stylize(MARK, start, end)
    return shown


def answer(out: Console, answered: Answered) -> None:
    """Print a whole answer with its sources."""
    out.print(Text(answered.answer))
    sources(out, answered)


def sources(out: Console, answered: Answered) -> None:
    """Print the sources of an answer and what stands behind it."""
    if answered.citations:
        out.print()
        out.print(Text("Sources", "bold"))
    for citation in answered.citations:
        out.print(_citation(citation))
    out.print(Text(_grounding(answered), MUTED))


def _citation(citation: Citation) -> RenderableType:
    place = words.where(citation.locator)
    head = Text.assemble((f"[{citation.n}] ", ACCENT), words.short_path(citation.path))
    head.append(f" > {place}" if place else "", MUTED)
    quote = Text(f"“{' '.join(citation.quote.split())}”", "italic")
    return Group(head, Padding(quote, (0, 0, 0, 4)))


def _grounding(answered: Answered) -> str:
    found, figures = answered.checked
    parts = {
        "passages": ["Quoted from your files; no model wrote this."],
        "none": ["Nothing in your files answers this."],
    }.get(answered.grounding, [f"Written by {answered.model or 'the model'} from the sources above."])
    if figures and answered.grounding == "generated":
        parts.append(f"{found} of {figures} figures and names found in the sources.")
    if answered.chat:
        parts.append(f"Go on with: jackdaw ask --chat {answered.chat} ...")
    return "  ".join(parts)
