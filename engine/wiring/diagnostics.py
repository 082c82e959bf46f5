"""Diagnostics: what helps to find a fault, in one file that a person can read before sending it: no secrets, no names.

Paths are shown by a short hash of each part, so that the same file is told from another without its name being said.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import time
import zipfile
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

from engine.contract.version import API_VERSION, VERSION
from engine.contract.wire import to_wire
from engine.settings.logs import redacted
from engine.settings.paths import Home

_PATH: Final = re.compile(r"(?:file://)?(?:[A-Za-z]:\\\\?|/)[^\"'\n:*?<>|,;()]+")
_HOSTED: Final = ("network.granted", "network.proxy")
_KEPT_LINES: Final = 5_000
"""Of each log, the last ones."""


def bundle(home: Home, folder: Path, facts: Mapping[str, Any]) -> Path:
    """Write the file into a folder and return it."""
    target = folder / f"jackdaw-diagnostics-{time.strftime('%Y%m%d-%H%M%S')}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("machine.json", _json(_machine()))
        for name, fact in facts.items():
            archive.writestr(f"{name}.json", _json(cleaned(to_wire(fact))))
        for log in sorted(home.logs.glob("*.jsonl*")):
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_KEPT_LINES:]
            archive.writestr(f"logs/{log.name}", "\n".join(cleaned_line(line) for line in lines))
    return target


def cleaned(value: Any, name: str = "") -> Any:
    """Return a JSON value without paths, hosts and whatever looks like a secret."""
    if isinstance(value, Mapping):
        return {key: cleaned(each, f"{name}.{key}".lstrip(".")) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(each, name) for each in value]
    if not isinstance(value, str):
        return value
    if name.endswith(_HOSTED):
        return "(set)" if value else ""
    return _PATH.sub(lambda found: hidden(found[0]), redacted(value))


def cleaned_line(line: str) -> str:
    """Return a line of a log likewise; a line that is no JSON is left out but for its length."""
    try:
        return json.dumps(cleaned(json.loads(line)))
    except ValueError:
        return json.dumps({"unreadable_characters": len(line)})


def hidden(path: str) -> str:
    """Return a path with each part as four signs of its hash, endings kept: ``/a1b2/c3d4.pdf``."""
    parts = re.split(r"[/\\]+", path)
    return "/".join(_hidden_part(part) if part else "" for part in parts)


def _hidden_part(part: str) -> str:
    ending = os.path.splitext(part)[1]
    kept = ending if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", ending) else ""
    return hashlib.sha256(part.encode("utf-8", "surrogateescape")).hexdigest()[:4] + kept


def _machine() -> dict[str, Any]:
    return {
        "version": VERSION,
        "api": API_VERSION,
        "system": platform.platform(),
        "python": platform.python_version(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "packages": {each.metadata["Name"]: each.version for each in distributions()},
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, default=str)
