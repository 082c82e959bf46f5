"""Tool case text: the cases that tool calling is measured on, ours or a person's."""

from __future__ import annotations

import os
from importlib import resources

from engine.contract.errors import BadRequest, PathMissing, PathUnreadable

LARGEST_BYTES = 64 * 1024 * 1024


def tool_case_text(path: bytes) -> str:
    """Return the cases at ``path``, ours for an empty one. Raises PathMissing, PathUnreadable, BadRequest."""
    if not path:
        return (resources.files("assets") / "tool_cases.jsonl").read_text(encoding="utf-8")
    shown = os.fsdecode(path)
    try:
        if os.path.getsize(path) > LARGEST_BYTES:
            raise BadRequest(problem=f"{shown} is too large for a file of cases.")
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError as error:
        raise PathMissing(path=shown) from error
    except UnicodeDecodeError as error:
        raise BadRequest(problem=f"{shown} is no UTF-8 text.") from error
    except OSError as error:
        raise PathUnreadable(path=shown) from error
