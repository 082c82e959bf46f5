"""Office: what docx, pptx and xlsx share: document properties and relations between parts (ECMA-376, OPC)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from engine.contract.document import Member, Metadata
from plugins.markup import attribute, children, local
from plugins.package import Package
from plugins.source import Damaged, Skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another part refers to by ``id``; ``kind`` is the last word of the relation's type."""

    id: str
    kind: str
    target: str


def properties(package: Package) -> Metadata:
    """Return title, author, creation date and page count; empty where the file says nothing."""
    facts = {**_facts(package, "docProps/app.xml"), **_facts(package, "docProps/core.xml")}
    pages = facts.get("Pages") or facts.get("Slides") or "0"
    return Metadata(
        title=facts.get("title", ""),
        author=facts.get("creator", ""),
        created=facts.get("created", ""),
        pages=int(pages) if pages.isdigit() and len(pages) < 8 else 0,
        extra={key: facts[key] for key in ("subject", "keywords") if facts.get(key)},
    )


def relations(package: Package, part: str) -> list[Relation]:
    """Return the internal relations of a part, targets as entry names."""
    folder, name = posixpath.split(part)
    root = package.optional_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    if root is None:
        return []
    found = []
    for each in children(root):
        if attribute(each, "TargetMode") == "External":
            continue
        target = attribute(each, "Target")
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found.append(Relation(attribute(each, "Id"), attribute(each, "Type").rsplit("/", 1)[-1], full))
    return found


def embedded(package: Package) -> tuple[Member, ...]:
    """Return the files embedded whole (sheets in a text, texts in slides); wrapped ones (.bin) are left out."""
    members = []
    for name in package.names:
        if "/embeddings/" not in name or name.endswith(".bin"):
            continue
        try:
            content = package.read(name)
        except (Damaged, Skip):
            continue
        members.append(Member(name.rsplit("/", 1)[-1], len(content), content))
    return tuple(members)


def _facts(package: Package, part: str) -> dict[str, str]:
    root = package.optional_xml(part)
    if root is None:
        return {}
    return {local(each): (each.text or "").strip() for each in children(root) if each.text}
