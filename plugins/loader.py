"""Loader: finds plugins by their manifests, and imports a reader's code when a worker first needs it."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import cast

from plugins.hookspecs import FiguresHook, ReadHook, RenderHook
from plugins.manifest import Manifest, ManifestError, fingerprint, read_manifest

_log = logging.getLogger(__name__)

BUNDLED_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bundled")


def bundled_manifests() -> tuple[Manifest, ...]:
    """Return the manifests of our own plugins, by folder name. Raises ManifestError: ours must be right."""
    return tuple(
        read_manifest(folder, bundled=True) for folder in _folders(BUNDLED_FOLDER) if not folder.endswith("__")
    )


def outside_manifests(folders: Sequence[str], enabled: Mapping[str, str]) -> tuple[Manifest, ...]:
    """Return the manifests of installed plugins that are enabled.

    ``enabled`` maps ``id@version`` to the fingerprint the person agreed to. A plugin whose files differ from
    that is off, and so is one whose manifest does not fit; both are logged.
    """
    found: list[Manifest] = []
    for folder in (each for parent in folders for each in _folders(parent)):
        try:
            manifest = read_manifest(folder)
        except ManifestError as error:
            _log.warning("plugin left out: %s", error)
            continue
        agreed = enabled.get(f"{manifest.id}@{manifest.version}")
        if agreed is None:
            continue
        if agreed != fingerprint(folder):
            _log.warning("plugin %s left out: its files changed since it was enabled", manifest.id)
            continue
        found.append(manifest)
    return tuple(found)


def load_reader(manifest: Manifest) -> ReadHook:
    """Return the reader function of a plugin, importing its code. Raises ImportError or AttributeError."""
    return cast(ReadHook, _function(manifest, manifest.entry))


def load_renderer(manifest: Manifest) -> RenderHook | None:
    """Return the function that draws a plugin's files, None when it has none. Raises ImportError or AttributeError."""
    return cast(RenderHook, _function(manifest, manifest.render)) if manifest.render else None


def load_figures(manifest: Manifest) -> FiguresHook | None:
    """Return the function that lists figures, None when there is none. Raises ImportError or AttributeError."""
    return cast(FiguresHook, _function(manifest, manifest.figures)) if manifest.figures else None


def _function(manifest: Manifest, entry: str) -> object:
    module_name, function_name = entry.split(":")
    module = _bundled_module(manifest, module_name) if manifest.bundled else _outside_module(manifest, module_name)
    return getattr(module, function_name)


def _bundled_module(manifest: Manifest, module_name: str) -> ModuleType:
    return importlib.import_module(f"plugins.bundled.{os.path.basename(manifest.folder)}.{module_name}")


def _outside_module(manifest: Manifest, module_name: str) -> ModuleType:
    name = f"jackdaw_plugin_{manifest.id}_{manifest.version}_{module_name}"
    if name in sys.modules:
        return sys.modules[name]
    path = os.path.join(manifest.folder, f"{module_name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no module at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[name] = module
    return module


def _folders(parent: str) -> list[str]:
    try:
        with os.scandir(parent) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except FileNotFoundError:
        return []
