"""Addresses: paths of this process as the engine understands them."""

from __future__ import annotations

import os

from engine.contract.file import file_uri

AnyPath = str | bytes | os.PathLike[str]


def uri_of(path: AnyPath) -> str:
    """Return the ``file://`` address of a path of this process, made absolute; any byte survives."""
    return file_uri(os.path.abspath(os.fsencode(path)))
