"""The documents match the house."""

from __future__ import annotations

import re

from engine.settings.keys import every_key
from tests.architecture.source import REPOSITORY

DOCS = REPOSITORY / "docs"
HOUSES = ("engine", "desktop", "models")


def rooms() -> list[str]:
    return [
        init.parent.name
        for house in HOUSES
        for init in sorted((REPOSITORY / house).rglob("__init__.py"))
        if init.parent != REPOSITORY / house
    ]


def test_the_map_names_every_room() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    missing = [room for room in rooms() if f"{room}/" not in text]
    assert len(rooms()) > 45
    assert not missing, f"docs/architecture.md does not name {missing}"


def test_every_dependency_says_why_it_is_here() -> None:
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.search(r"^dependencies = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    assert wanted
    names = re.findall(r'"([A-Za-z0-9_.-]+?)(?:\[[^\]]*\])?[=<>~!"]', wanted.group(1))
    text = (DOCS / "dependencies.md").read_text(encoding="utf-8").casefold()
    missing = [name for name in names if name.casefold() not in text and not name.startswith("tree-sitter")]
    assert len(names) > 20
    assert not missing, f"docs/dependencies.md says nothing of {missing}"


def test_links_in_documents_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(REPOSITORY)} -> {target}"
        for page in [REPOSITORY / "README.md", *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken, broken


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [page.name[:4] for page in sorted((DOCS / "decisions").glob("*.md"))]
    assert len(numbers) > 15
    assert len(set(numbers)) == len(numbers), f"two decisions share a number: {numbers}"


def test_every_setting_is_explained() -> None:
    text = (DOCS / "using.md").read_text(encoding="utf-8")
    missing = [key for key in every_key() if f"`{key}`" not in text]
    assert not missing, f"docs/using.md does not explain {missing}"
