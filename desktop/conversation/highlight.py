"""Highlight: which words of a piece of code are keywords, strings, numbers and comments. Colours are the theme's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coloured:
    """A stretch of one line: characters ``start`` to ``end`` of line ``line``, in a token's colour."""

    line: int
    start: int
    end: int
    tone: str


def prepare() -> None:
    """Load what is needed to colour code, elsewhere than on the window's thread: it takes a while the first time."""
    from pygments.lexers import get_lexer_by_name

    get_lexer_by_name("python")


def coloured(code: str, language: str) -> Iterator[Coloured]:
    """Yield what of a text stands out, line by line from the top; nothing for an unknown language."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return
    line, column = 0, 0
    for token, text in lexer.get_tokens(code):
        tone = _tone(str(token))
        for number, part in enumerate(text.split("\n")):
            line, column = (line + 1, 0) if number else (line, column)
            if tone and part.strip():
                yield Coloured(line, column, column + len(part), tone)
            column += len(part)


def units(text: str) -> int:
    """Return how many positions Qt counts for a text: letters beyond the first 65,536 take two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


_TONES = (
    ("Token.Keyword", "accent"),
    ("Token.Name.Tag", "accent"),
    ("Token.Literal.String", "ok"),
    ("Token.Literal", "warn"),
    ("Token.Name.Builtin", "warn"),
    ("Token.Name.Decorator", "warn"),
    ("Token.Name.Attribute", "warn"),
    ("Token.Comment", "muted"),
    ("Token.Generic.Deleted", "bad"),
    ("Token.Generic.Inserted", "ok"),
    ("Token.Generic.Heading", "accent"),
)


def _tone(token: str) -> str:
    return next((tone for kind, tone in _TONES if token == kind or token.startswith(kind + ".")), "")
