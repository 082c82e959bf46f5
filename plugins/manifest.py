"""Manifest: what a plugin says of itself, read from TOML without importing its code."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.contract.document import Kind

API_VERSION = 1
KNOWN_EFFECTS = frozenset({"exec"})
"""What a plugin may ask for beyond reading the file it is given: running one program."""


class ManifestError(Exception):
    """A manifest that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Magic:
    """Bytes that begin a format, looked for from ``offset`` on, at most ``within`` bytes further."""

    content: bytes
    offset: int = 0
    within: int = 0

    def matches(self, head: bytes) -> bool:
        """Return whether ``head``, the first bytes of a file, shows this mark."""
        if not self.within:
            return head.startswith(self.content, self.offset)
        return head.find(self.content, self.offset, self.offset + self.within + len(self.content)) >= 0


@dataclass(frozen=True, slots=True)
class FormatSpec:
    """How a format is told: by extension, by magic bytes, by a text's opening, by what its container holds."""

    name: str
    kind: Kind
    extensions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Whole file names, lower case: makefile, dockerfile, ..."""
    magic: tuple[Magic, ...] = ()
    openings: tuple[str, ...] = ()
    """First words of the text, lower case; believed only when the name says nothing better."""
    members: tuple[str, ...] = ()
    """Entries (or their prefixes) that a zip or compound file of this format holds."""
    mimetypes: tuple[str, ...] = ()
    """Content of the ``mimetype`` entry of a zip."""
    binary: bool = False


@dataclass(frozen=True, slots=True)
class ProgramSpec:
    """The installed program that a reader with the effect ``exec`` runs."""

    name: str
    package: str
    """What a person installs to have it."""
    read_paths: tuple[str, ...] = ()
    """Folders it keeps its own data in."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One plugin version and the formats it reads."""

    id: str
    version: int
    entry: str
    """``module:function`` inside the plugin's folder."""
    formats: tuple[FormatSpec, ...]
    effects: tuple[str, ...] = ()
    folder: str = ""
    bundled: bool = False
    render: str = ""
    """``module:function`` that draws parts of these files; empty when there is nothing to be seen in them."""
    figures: str = ""
    """``module:function`` that lists the pictures inside these files; ``render`` draws them."""
    program: ProgramSpec | None = None


def read_manifest(folder: str, *, bundled: bool = False) -> Manifest:
    """Return the manifest of a plugin folder. Raises ManifestError when it is missing or does not fit."""
    path = os.path.join(folder, "manifest.toml")
    try:
        with open(path, "rb") as file:
            data = tomllib.load(file)
        return _manifest(data, folder, bundled)
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise ManifestError(f"{path}: {error}") from error


def fingerprint(folder: str) -> str:
    """Return the SHA-256 over every file of a plugin folder: what a person enables is exactly this code."""
    digest = hashlib.sha256()
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = os.path.join(parent, name)
            with open(path, "rb") as file:
                content = file.read()
            relative = os.path.relpath(path, folder).encode("utf-8", "surrogateescape")
            digest.update(b"%d:%s%d:" % (len(relative), relative, len(content)))
            digest.update(content)
    return digest.hexdigest()


def _manifest(data: Mapping[str, Any], folder: str, bundled: bool) -> Manifest:
    if data["api"] != API_VERSION:
        raise ValueError(f"made for plugin interface {data['api']}, this program has {API_VERSION}")
    effects = tuple(str(effect) for effect in data.get("effects", ()))
    unknown = sorted(set(effects) - KNOWN_EFFECTS)
    if unknown:
        raise ValueError(f"unknown effects {unknown}")
    version, entry = data["version"], str(data["entry"])
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("version must be a whole number from 1")
    if entry.count(":") != 1:
        raise ValueError("entry must be module:function")
    render, figures = str(data.get("render", "")), str(data.get("figures", ""))
    for name, function in (("render", render), ("figures", figures)):
        if function and function.count(":") != 1:
            raise ValueError(f"{name} must be module:function")
    formats = tuple(_format(item) for item in data["formats"])
    program = _program(data["program"]) if "program" in data else None
    if (program is not None) != ("exec" in effects):
        raise ValueError("a program and the effect exec go together")
    return Manifest(str(data["id"]), version, entry, formats, effects, folder, bundled, render, figures, program)


def _program(data: Mapping[str, Any]) -> ProgramSpec:
    return ProgramSpec(str(data["name"]), str(data["package"]), _texts(data, "read_paths"))


def _format(data: Mapping[str, Any]) -> FormatSpec:
    return FormatSpec(
        name=str(data["name"]),
        kind=Kind(data["kind"]),
        extensions=_texts(data, "extensions"),
        names=_texts(data, "names"),
        magic=tuple(_magic(item) for item in data.get("magic", ())),
        openings=_texts(data, "openings"),
        members=_texts(data, "members"),
        mimetypes=_texts(data, "mimetypes"),
        binary=bool(data.get("binary", False)),
    )


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(item) for item in data.get(key, ()))


def _magic(data: Mapping[str, Any]) -> Magic:
    content = bytes.fromhex(data["hex"]) if "hex" in data else str(data["text"]).encode("latin-1")
    if not content:
        raise ValueError("magic bytes must not be empty")
    return Magic(content, int(data.get("offset", 0)), int(data.get("within", 0)))
