"""The log: JSON lines under the home's logs, rotating; file names may appear, contents and tokens never."""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from engine.contract.errors import JackdawError
from engine.settings.paths import Home

MAX_BYTES = 5 * 1024 * 1024
KEPT_FILES = 5
MAX_VALUE_CHARS = 400
"""Long enough for a path, too short for a passage."""

_SECRETS = re.compile(
    r"(?i)\bbearer\s+\S+"
    r"|\b(?:token|password|passwd|secret|api[_-]?key|authorization)\b[\"']?\s*[=:]\s*(?:bearer\s+)?\S+"
    r"|\b(?-i:(?=[\w-]*[0-9])(?=[\w-]*[a-z])(?=[\w-]*[A-Z]))[\w-]{40,}"
    r"|\b[0-9a-f]{64}\b"
)
"""Named secrets, and runs that look like a 256-bit token in base64 (43 characters) or hexadecimal."""


def open_log(home: Home, program: str, *, level: int = logging.INFO) -> logging.Handler:
    """Send all logging of this process to ``logs/PROGRAM.jsonl``; return the handler, to be removed and closed."""
    home.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        home.logs / f"{program}.jsonl", maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return handler


class JsonFormatter(logging.Formatter):
    """One JSON object a record: ``at``, ``level``, ``logger``, ``message``, ``facts`` and, for errors, ``error``.

    Facts are given by ``extra={"facts": {...}}``. Of an exception only the class, the places and what is known to
    hold no content are kept: the text of a foreign exception may quote a user's file.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        facts = getattr(record, "facts", None)
        if isinstance(facts, dict):
            entry["facts"] = {str(name): _plain(value) for name, value in facts.items()}
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = list(_described(record.exc_info[1]))
        return json.dumps(entry, ensure_ascii=False)


def redacted(text: str) -> str:
    """Return the text, shortened, with whatever looks like a secret replaced."""
    clean = _SECRETS.sub("[redacted]", text)
    return clean if len(clean) <= MAX_VALUE_CHARS else f"{clean[:MAX_VALUE_CHARS]}… ({len(text)} characters)"


def _plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"({len(value)} bytes)"
    return redacted(str(value))


def _described(error: BaseException) -> Iterator[dict[str, object]]:
    """Yield the error and its causes, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        yield {"class": type(current).__qualname__, "message": _safe_message(current), "at": places}
        current = current.__cause__ or current.__context__


def _safe_message(error: BaseException) -> str:
    if isinstance(error, JackdawError):
        return redacted(f"{error.code}: {error.message}")
    if isinstance(error, OSError) and error.strerror:
        return redacted(f"{error.strerror}: {error.filename}" if error.filename else error.strerror)
    return ""
