"""What the architecture tests look at: every product module, its imports and its sizes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PRODUCT_FOLDERS = ("engine", "models", "plugins", "desktop", "assets")


@dataclass(frozen=True)
class Import:
    """One import of one module."""

    importer: str
    imported: str
    line: int


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    path: Path

    @property
    def name(self) -> str:
        parts = self.path.relative_to(REPOSITORY).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def line_count(self) -> int:
        return self.text.count("\n")

    def imports(self) -> list[Import]:
        found: list[Import] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [Import(self.name, alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found += self._from_import(node)
        return found

    def _from_import(self, node: ast.ImportFrom) -> list[Import]:
        assert node.module is not None
        submodules = []
        for alias in node.names:
            inner = REPOSITORY.joinpath(*node.module.split("."), alias.name)
            is_module = inner.with_suffix(".py").exists() or (inner / "__init__.py").exists()
            submodules.append(
                Import(self.name, f"{node.module}.{alias.name}" if is_module else node.module, node.lineno)
            )
        return submodules

    def relative_imports(self) -> list[int]:
        return [n.lineno for n in ast.walk(self.tree) if isinstance(n, ast.ImportFrom) and n.level > 0]


def product_modules() -> list[Module]:
    """Return every Python module of the product, sorted by path; the sample library's own files are data."""
    paths = (path for folder in PRODUCT_FOLDERS for path in sorted((REPOSITORY / folder).rglob("*.py")))
    return [Module(path) for path in paths if not path.is_relative_to(REPOSITORY / "assets" / "sample")]
