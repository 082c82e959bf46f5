"""Output: JSON documents for scripts on stdout, rich text for people, errors and progress on stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from engine.contract.errors import JackdawError
from engine.contract.wire import to_wire

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA = 1


def print_document(body: dict[str, Any]) -> None:
    """Print one JSON document with its schema number. Only ASCII: any terminal and any file name will do."""
    print_line({"schema": SCHEMA, **body})


def print_line(body: Any) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(to_wire(body)) + "\n")
    sys.stdout.flush()


def say_error(error: JackdawError) -> None:
    """Print an error as one line on stderr."""
    last_words = error.detail.strip().rpartition("\n")[2] if error.exit_code == 3 else ""
    hint = f" ({last_words})" if last_words and error.message not in last_words else ""
    line = " ".join(f"{error.message}{hint}".split())
    sys.stderr.write(f"jackdaw: {line.encode(errors='backslashreplace').decode()}\n")


def console() -> Console:
    """Return the console for people, on stdout."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def progress_console() -> Console:
    """Return the console for progress, on stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)
