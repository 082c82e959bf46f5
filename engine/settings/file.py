"""The settings file: TOML, comments and unknown keys kept, bad values named and replaced by their defaults."""

from __future__ import annotations

import logging
import re
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.contract.errors import BadRequest
from engine.settings.atomic import write_atomically
from engine.settings.keys import Key, every_key, replaced, value_of
from engine.settings.paths import Home
from engine.settings.values import Settings

if TYPE_CHECKING:  # writing keeps comments and needs tomlkit; reading, at each start, does without its 40 ms
    import tomlkit

_log = logging.getLogger(__name__)
_writing = threading.Lock()
_HEADING = "Settings of Jackdaw. Comments and order are kept. Changes by hand are read at the next start."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that was passed over.

    ``line`` is 1-based, 0 when unknown; ``key`` is empty when it is about the whole file.
    """

    line: int
    key: str
    message: str


def load(home: Home) -> Settings:
    """Return the settings of the home; what the file does not say, or says wrongly, has its default."""
    settings, problems = read(home)
    for problem in problems:
        _log.warning("%s, line %d: %s", home.settings_file, problem.line, problem.message)
    return settings


def read(home: Home) -> tuple[Settings, tuple[Problem, ...]]:
    """Return the settings and everything in the file that could not be used. Raises OSError."""
    text = _text(home)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (_syntax_problem(error),)
    settings, problems = Settings(), []
    for key in every_key().values():
        value = _value_in(document, key)
        if value is None:
            continue
        problem = key.problem_with(value)
        if problem:
            line = _line_of(text, key)
            problems.append(Problem(line, key.dotted, f"{key.dotted}: {problem}; {key.default!r} is used"))
        else:
            settings = replaced(settings, {key.dotted: value})
    return settings, tuple(problems)


def save(home: Home, settings: Settings) -> None:
    """Write all settings that differ from what the file says; raises OSError, BadRequest when the file is not TOML."""
    change(home, {key.dotted: value_of(settings, key) for key in every_key().values()})


def change(home: Home, changes: Mapping[str, object]) -> Settings:
    """Change some settings by dotted key, on the disk too, and return all of them.

    Raises BadRequest for an unknown key, a value that does not fit, or a file that is not TOML (which is left alone).
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    with _writing:
        settings = replaced(read(home)[0], changes)
        try:
            document = tomlkit.parse(_text(home))
        except TOMLKitError as error:
            problem = f"The settings file {home.settings_file} must be mended first: not TOML ({error})."
            raise BadRequest(problem=problem) from error
        for dotted in changes:
            _put(document, every_key()[dotted], settings)
        content = tomlkit.dumps(document).encode()
        if content != _text(home).encode():
            write_atomically(home.settings_file, content)
        return settings


def _text(home: Home) -> str:
    try:
        return home.settings_file.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _syntax_problem(error: tomllib.TOMLDecodeError) -> Problem:
    place = re.search(r"at line ([0-9]+)", str(error))
    return Problem(int(place[1]) if place else 0, "", f"not TOML ({error}); defaults are used")


def _value_in(document: Mapping[str, Any], key: Key) -> object:
    section = document.get(key.section)
    found = section.get(key.name) if isinstance(section, Mapping) else None
    unwrap = getattr(found, "unwrap", None)  # of tomlkit's items; tomllib gives plain values
    return found if unwrap is None else unwrap()


def _put(document: tomlkit.TOMLDocument, key: Key, settings: Settings) -> None:
    import tomlkit

    value = value_of(settings, key)
    present = _value_in(document, key)
    if present == value and type(present) is type(value):
        return
    if present is None and value == key.default:
        return
    if not document:
        document.add(tomlkit.comment(_HEADING))
    if not isinstance(document.get(key.section), Mapping):
        document[key.section] = tomlkit.table()
    document[key.section][key.name] = value


def _line_of(text: str, key: Key) -> int:
    """Return the line a key is set on, 0 when it is written in an unusual way."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.match(r"\s*\[\s*([\w.\"']+)\s*\]", line)
        if heading:
            section = heading[1].strip("\"'")
            continue
        assigned = re.match(r"\s*([\w.]+)\s*=", line)
        if assigned and key.dotted in {assigned[1], f"{section}.{assigned[1]}"}:
            return number
    return 0
