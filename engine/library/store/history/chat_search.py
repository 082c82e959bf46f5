"""Chat search: full-text search over what was said in all conversations."""

from __future__ import annotations

import re
from typing import Final

from engine.contract.chat import ChatMatch, ChatRole
from engine.library.store.ledger.database import Connection

_WORD: Final = re.compile(r"\w+")
_OPEN, _CLOSE = "\x02", "\x03"
_SNIPPET_WORDS: Final = 24


def search(connection: Connection, query: str, limit: int) -> tuple[ChatMatch, ...]:
    """Return the messages that hold every word (the last one may be unfinished), best first, titles before them."""
    words = _WORD.findall(query)
    if not words:
        return ()
    return (_titles(connection, words, limit) + _messages(connection, words, limit))[:limit]


def _titles(connection: Connection, words: list[str], limit: int) -> tuple[ChatMatch, ...]:
    found: list[ChatMatch] = []
    for chat, title, at in connection.execute("SELECT id, title, created_at FROM conversations ORDER BY rowid DESC"):
        folded = title.casefold()
        if len(folded) == len(title) and all(word.casefold() in folded for word in words):
            spans = [(folded.index(word.casefold()), len(word)) for word in words]
            marks = tuple(sorted((at, at + length) for at, length in spans))
            found.append(ChatMatch(chat, title, "", ChatRole.USER, title, marks, at))
    return tuple(found[:limit])


def _messages(connection: Connection, words: list[str], limit: int) -> tuple[ChatMatch, ...]:
    rows = connection.execute(
        f"""SELECT c.id, c.title, n.id, n.role, snippet(chat_words, 0, ?, ?, '…', {_SNIPPET_WORDS}), n.created_at
          FROM chat_words JOIN chat_rows r ON r.id = chat_words.rowid JOIN nodes n ON n.id = r.node_id
          JOIN conversations c ON c.id = n.conversation_id
          WHERE chat_words MATCH ? ORDER BY bm25(chat_words), n.created_at DESC LIMIT ?""",
        (_OPEN, _CLOSE, " ".join(f'"{word}"' for word in words) + "*", limit),
    )
    return tuple(
        ChatMatch(chat, title, node, ChatRole(role), *_marked(snippet), created_at)
        for chat, title, node, role, snippet, created_at in rows
    )


def _marked(snippet: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    text, marks, start = "", [], 0
    for piece in re.split(f"([{_OPEN}{_CLOSE}])", snippet):
        if piece == _OPEN:
            start = len(text)
        elif piece == _CLOSE:
            marks.append((start, len(text)))
        else:
            text += piece
    return text, tuple(marks)
