"""Collects the window's texts into assets/translations/*.ts and compiles them: ``make translations``.

English needs only its plurals, and those stand in the texts: ``%Ln file(s)`` gives file and files, ``%Ln cop(y|ies)``
gives copy and copies. Another language begins as an empty ``jackdaw_xx.ts`` and is translated with Qt Linguist.
"""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "assets" / "translations"
ENGLISH = FOLDER / "jackdaw_en.ts"
_ENDING = re.compile(r"\((?:([^()|]*)\|)?([^()|]*)\)")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def forms(text: str) -> tuple[str, str]:
    """Return the singular and the plural of an English text with endings in brackets."""
    return _ENDING.sub(lambda ending: ending[1] or "", text), _ENDING.sub(lambda ending: ending[2], text)


def fill_english() -> None:
    """Write the plurals of every counted text."""
    tree = ElementTree.parse(ENGLISH)
    for message in tree.iter("message"):
        translation = message.find("translation")
        if translation is None or message.get("numerus") != "yes":
            continue
        translation.attrib.pop("type", None)
        for form, text in zip(translation, forms(message.findtext("source") or ""), strict=True):
            form.text = text
    ENGLISH.write_text(_HEAD + ElementTree.tostring(tree.getroot(), encoding="unicode") + "\n", encoding="utf-8")


def tool(name: str, *arguments: str) -> None:
    """Run one of Qt's translation tools."""
    subprocess.run([str(Path(sys.executable).with_name(f"pyside6-{name}")), *arguments], check=True, cwd=ROOT)


def main() -> None:
    """Collect and compile every language."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "desktop").rglob("*.py"))
    for file in sorted(FOLDER.glob("jackdaw_*.ts")):
        plurals = ["-pluralonly"] if file == ENGLISH else []
        tool("lupdate", "-silent", "-locations", "none", "-no-obsolete", *plurals, *sources, "-ts", str(file))
        if file == ENGLISH:
            fill_english()
        tool("lrelease", "-silent", str(file), "-qm", str(file.with_suffix(".qm")))


if __name__ == "__main__":
    main()
