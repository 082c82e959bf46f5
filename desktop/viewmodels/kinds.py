"""Kinds: what a file's name alone says of it, where the engine has not told: sources of answers, attachments."""

from __future__ import annotations

import mimetypes
from typing import Final

_DRAWINGS: Final = {
    "xlsx": "table", "ods": "table", "csv": "table", "tsv": "table", "xls": "table", "eml": "mail", "mbox": "mail",
    "msg": "mail", "py": "code", "js": "code", "c": "code", "zip": "archive",
}  # fmt: skip
_SHOWN: Final = ("image", "audio", "video")


def kind_and_format(name: str) -> tuple[str, str]:
    """Return the first and the second part of a name's media type (IANA); empty where the system knows none."""
    kind, _, form = (mimetypes.guess_type(name, strict=False)[0] or "").partition("/")
    return kind, form


def drawing_of(name: str) -> str:
    """Return the icon of a file of this name."""
    kind = kind_and_format(name)[0]
    return _DRAWINGS.get(name.rsplit(".", 1)[-1].lower(), kind if kind in _SHOWN else "text")
