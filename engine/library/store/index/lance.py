"""Lance: imports LanceDB without its client for catalogues on other machines, which is half of the import's time.

LanceDB imports some four hundred modules of request and reply classes (``lance_namespace_urllib3_client``, with
urllib3) that only a connection to a remote catalogue uses. The engine has none: its tables lie in one local folder.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
import threading
import types
from collections.abc import Sequence
from typing import Any, Final

_CLIENT: Final = "lance_namespace_urllib3_client"
_lock = threading.Lock()


def lancedb() -> Any:
    """Return the module ``lancedb``: imported in about half a second of the processor, 1.6 s with all it brings."""
    with _lock:
        if "lancedb" not in sys.modules and _CLIENT not in sys.modules:
            finder = _Finder()
            sys.meta_path.insert(0, finder)
            try:
                return importlib.import_module("lancedb")
            finally:
                sys.meta_path.remove(finder)
    return importlib.import_module("lancedb")


class _Empty(types.ModuleType):
    """A module in which every name is a class without anything: enough for annotations and for ``isinstance``."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {})
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the client and every module below it, all of them empty."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the names are the interface's
        target: types.ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != _CLIENT and not fullname.startswith(f"{_CLIENT}."):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Empty(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:  # noqa: ARG002
        return None
