"""Reader of Rich Text Format."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from engine.contract.document import Metadata, ParseOutcome, Role
from engine.contract.locator import SectionPlace
from plugins.composer import Composer
from plugins.decoding import normal_lines
from plugins.source import Source

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_PICTURE = re.compile(r"(\\(?:pngblip|jpegblip|wmetafile\d*|emfblip|objdata)\b[^{}]*?)[0-9a-fA-F\s]{512,}")
_FACT = r"\{{\\{name}\s+([^{{}}]*)\}}"


def read(source: Source) -> ParseOutcome:
    """Return the document's paragraphs; RTF has no headings to tell places by."""
    content = source.content()
    page = _CODE_PAGE.search(content[:4096])
    encoding = _codec(page.group(1).decode("ascii") if page else "1252")
    # The hex dump of a picture is no text and would dominate the run time.
    raw = _PICTURE.sub(r"\1", content.decode("latin-1"))
    composer = Composer(source)
    for paragraph in re.split(r"\n+", normal_lines(_text(raw, encoding))):
        words = paragraph.replace("|", "\t").strip() if paragraph.rstrip().endswith("|") else paragraph
        composer.add(words, SectionPlace(), Role.TABLE if words is not paragraph else Role.PARAGRAPH)
    return composer.parsed(Metadata(title=_fact(raw, "title", encoding), author=_fact(raw, "author", encoding)))


def _text(raw: str, encoding: str) -> str:
    # the library is not annotated
    return str(rtf_to_text(raw, encoding=encoding, errors="replace"))  # type: ignore[no-untyped-call]


def _codec(page: str) -> str:
    name = {"65001": "utf-8", "10000": "mac_roman"}.get(page, f"cp{page}")
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def _fact(raw: str, name: str, encoding: str) -> str:
    match = re.search(_FACT.format(name=name), raw[:65536])
    return _text("{\\rtf1 " + match.group(1) + "}", encoding).strip() if match else ""
