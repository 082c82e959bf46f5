"""The house keeps its shape: who may import whom, and which folder owns which library."""

from __future__ import annotations

import sys

import pytest

from tests.architecture.source import PRODUCT_FOLDERS, Import, Module, product_modules

L, A, D = "engine.library", "engine.assistant", "engine.doors"

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "engine.contract": (),
    "engine.process": ("engine.contract",),
    "engine.settings": ("engine.contract",),
    "engine.network": ("engine.contract", "engine.settings"),
    f"{L}.watch": ("engine.contract", "engine.settings"),
    f"{L}.analyse": ("engine.contract", "engine.settings"),
    f"{L}.chunk": ("engine.contract", "engine.settings"),
    f"{L}.parse": ("engine.contract", "engine.settings", "engine.process", "plugins"),
    f"{L}.embed": ("engine.contract", "engine.settings", "models"),
    f"{L}.render": ("engine.contract", "engine.settings", "engine.process", f"{L}.parse"),
    f"{L}.recognise": ("engine.contract", "engine.settings", f"{L}.render", "models"),
    f"{L}.store": ("engine.contract", "engine.settings"),
    f"{L}.ingest": ("engine.contract", "engine.settings", "engine.process", L, "plugins"),
    f"{A}.retrieve": ("engine.contract", "engine.settings", f"{L}.analyse", f"{L}.embed", f"{L}.store", "models"),
    f"{A}.answer": (
        "engine.contract",
        "engine.settings",
        f"{L}.analyse",
        f"{A}.retrieve",
        f"{A}.chat",
        "models",
        "assets",
    ),
    f"{A}.chat": ("engine.contract", "engine.settings", f"{A}.answer", f"{L}.store"),
    f"{D}.api": ("engine.contract", "engine.settings"),
    f"{D}.gateway": ("engine.contract", f"{D}.api"),
    f"{D}.client": ("engine.contract", "engine.process", "engine.settings"),
    f"{D}.cli": ("engine.contract", "engine.process", "engine.settings", f"{D}.client"),
    "models": ("engine.contract", "engine.process"),
    "plugins": ("engine.contract", "engine.process"),
    "desktop": ("engine.contract", "engine.process", f"{D}.client", "assets"),
    "assets": (),
    "engine.wiring": ("engine", "models", "plugins", "assets"),
    "engine.__main__": ("engine",),
}
"""For each room, the rooms it may import besides itself. The longest matching name decides."""

LIBRARY_OWNERS: dict[str, tuple[str, ...]] = {
    "PySide6": ("desktop",),
    "apsw": (f"{L}.store",),
    "lancedb": (f"{L}.store",),
    "pyarrow": (f"{L}.store",),
    "watchdog": (f"{L}.watch",),
    "pathspec": (f"{L}.watch",),
    "Stemmer": (f"{L}.analyse",),
    "py3langid": (f"{L}.analyse",),
    "httpx": (f"{D}.client", "engine.network", "models"),
    "starlette": (f"{D}.api", f"{D}.gateway"),
    "uvicorn": (f"{D}.api", f"{D}.gateway"),
    "typer": (f"{D}.cli",),
    "rich": (f"{D}.cli",),
    "tomlkit": ("engine.settings",),
    "platformdirs": ("engine.settings",),
    "torch": ("models.runners", "models.tiny"),
    "onnxruntime": ("models.runners",),
    "sentence_transformers": ("models.runners",),
    "transformers": ("models.runners", "models.tiny"),
    "tokenizers": ("models.runners", "models.tiny"),
    "gguf": ("models.tiny",),
    "ctranslate2": ("models.runners", "models.tiny"),
    "faster_whisper": ("models.runners", "models.tiny"),
    "av": ("plugins", "models.runners", "models.tiny"),
    "safetensors": ("models.runners", "models.tiny"),
    "pygments": ("desktop",),
    "open_clip": ("models.runners", "models.tiny"),
    "torchvision": ("models.runners", "models.tiny"),
    "imagehash": ("models.runners",),
    "llama_cpp": ("models.runners",),
    "ollama": ("models.backends",),
    "prometheus_client": (f"{D}.gateway",),
    "jsonschema": ("models.calling",),
    "referencing": ("models.calling",),
    "duckdb": ("engine.assistant.tables", "engine.assistant.insight"),
    "pypdfium2": ("plugins",),
    "PIL": ("plugins", "models.runners", "models.tiny"),
    "pi_heif": ("plugins",),
    "resvg_py": ("plugins",),
    "rapidocr": ("models.runners",),
    "cv2": ("models.runners",),
    "lxml": ("plugins",),
    "selectolax": ("plugins",),
    "markdown_it": ("plugins",),
    "python_calamine": ("plugins",),
    "oxmsg": ("plugins",),
    "striprtf": ("plugins",),
    "tree_sitter": ("plugins",),
    "charset_normalizer": ("plugins",),
    "olefile": ("plugins",),
}
"""One third-party library, one owner."""

NUMPY_ROOMS = (f"{L}.embed", f"{L}.recognise", f"{L}.store", f"{A}.retrieve", "models")
FREE_LIBRARIES = ("psutil", "regex", "jinja2", "numpy")


def is_inside(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def room_of(name: str) -> str | None:
    rooms = [room for room in MAY_IMPORT if is_inside(name, room)]
    return max(rooms, key=len) if rooms else None


def imports_of(modules: list[Module]) -> list[Import]:
    return [found for module in modules for found in module.imports()]


MODULES = product_modules()
IMPORTS = imports_of(MODULES)


def test_the_scan_sees_the_house() -> None:
    inside = [found for found in IMPORTS if found.imported.split(".")[0] in PRODUCT_FOLDERS]
    assert len(MODULES) >= 150, f"only {len(MODULES)} modules seen: is the scan looking in the right place?"
    assert len(inside) >= 500, f"only {len(inside)} imports inside the product seen"


def test_every_module_has_a_room() -> None:
    packages = {"engine", "engine.library", "engine.assistant", "engine.doors"}
    homeless = [module.name for module in MODULES if room_of(module.name) is None and module.name not in packages]
    assert not homeless, f"no import rule covers {homeless}: name the room in MAY_IMPORT and in docs/architecture.md"


def breach_of_rooms(found: Import) -> str | None:
    room = room_of(found.importer)
    if room is None or found.imported.split(".")[0] not in PRODUCT_FOLDERS:
        return None
    allowed = (room, *MAY_IMPORT[room])
    if any(is_inside(found.imported, target) for target in allowed):
        return None
    return (
        f"{found.importer}:{found.line} imports {found.imported}, but {room} may import only {', '.join(allowed)}. "
        "Pass the thing in from engine/wiring, or move what both need into engine/contract."
    )


def test_rooms_import_only_what_they_may() -> None:
    breaches = [breach for found in IMPORTS if (breach := breach_of_rooms(found))]
    assert not breaches, "\n".join(breaches)


def test_ingest_stages_do_not_import_each_other() -> None:
    stages = [f"{L}.{stage}" for stage in ("watch", "parse", "recognise", "analyse", "chunk", "embed", "store")]
    crossings = [
        f"{found.importer}:{found.line} imports {found.imported}: stages meet only in {L}.ingest"
        for found in IMPORTS
        for stage in stages
        if is_inside(found.importer, stage)
        and any(is_inside(found.imported, other) for other in stages if other != stage)
    ]
    assert not crossings, "\n".join(crossings)


def breach_of_ownership(found: Import) -> str | None:
    library = found.imported.split(".")[0]
    owners = LIBRARY_OWNERS.get(library)
    if library == "numpy":
        owners = NUMPY_ROOMS
    if owners is None or any(is_inside(found.importer, owner) for owner in owners):
        return None
    place = f"{found.importer}:{found.line}"
    return f"{place} imports {library}, which belongs to {', '.join(owners)} alone. Ask its owner for a function."


def test_each_library_has_one_owner() -> None:
    breaches = [breach for found in IMPORTS if (breach := breach_of_ownership(found))]
    assert not breaches, "\n".join(breaches)


def test_no_library_without_an_owner() -> None:
    known = {*LIBRARY_OWNERS, *FREE_LIBRARIES, *PRODUCT_FOLDERS, *sys.stdlib_module_names}
    strangers = sorted(
        {
            f"{found.imported.split('.')[0]} (in {found.importer})"
            for found in IMPORTS
            if found.imported.split(".")[0] not in known
            and not is_inside(found.importer, "models.runners")
            and not is_inside(found.importer, "plugins.bundled")
        }
    )
    assert not strangers, f"libraries without an owner: {strangers}. Name the owner here and in docs/dependencies.md."


def test_contract_needs_only_the_standard_library() -> None:
    outside = [
        f"{found.importer}:{found.line} imports {found.imported}"
        for found in IMPORTS
        if is_inside(found.importer, "engine.contract")
        and found.imported.split(".")[0] not in sys.stdlib_module_names
        and not is_inside(found.imported, "engine.contract")
    ]
    assert not outside, "\n".join(outside)


def test_views_never_talk_to_the_engine() -> None:
    breaches = [
        f"{found.importer}:{found.line} imports {found.imported}: a view reads its view model"
        for found in IMPORTS
        if is_inside(found.importer, "desktop.views") and is_inside(found.imported, "engine.doors")
    ]
    assert not breaches, "\n".join(breaches)


def test_view_models_know_no_widgets() -> None:
    breaches = [
        f"{found.importer}:{found.line} imports {found.imported}"
        for found in IMPORTS
        if is_inside(found.importer, "desktop.viewmodels") and found.imported.startswith("PySide6.QtWidgets")
    ]
    assert not breaches, "\n".join(breaches)


def test_imports_are_absolute() -> None:
    relative = [f"{module.name}:{line}" for module in MODULES for line in module.relative_imports()]
    assert not relative, f"write the full name in {relative}"


@pytest.mark.parametrize(
    ("importer", "imported", "broken"),
    [
        ("engine.contract.file", "engine.settings.paths", True),
        ("engine.library.chunk.passages", "engine.library.store.ledger.database", True),
        ("engine.library.ingest.pipeline", "engine.library.store.ledger.database", False),
        ("desktop.views.find.view", "engine.library.store.ledger.database", True),
    ],
)
def test_the_room_rule_can_fail(importer: str, imported: str, broken: bool) -> None:
    assert bool(breach_of_rooms(Import(importer, imported, 1))) is broken


def test_the_ownership_rule_can_fail() -> None:
    assert breach_of_ownership(Import("desktop.views.find.view", "lancedb", 1))
    assert not breach_of_ownership(Import("engine.library.store.index.folder", "lancedb", 1))
