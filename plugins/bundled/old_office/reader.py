"""Reader of old Word and PowerPoint documents, and of Office packages behind a password."""

from __future__ import annotations

from typing import BinaryIO

from engine.contract.document import ParseOutcome, ParseSkipped
from engine.contract.reason import Reason, Remedy
from plugins.compound import compound_entries, stream_start
from plugins.source import Damaged, Skip, Source

_PROGRAMS = {"doc": "antiword or LibreOffice", "ppt": "LibreOffice"}
_PACKAGES = {"doc": "antiword", "ppt": "libreoffice-impress"}
# [MS-DOC] 2.5.2: bit 8 of the flags at offset 10 of the FIB says the document is encrypted.
_FIB_FLAGS_OFFSET, _FIB_ENCRYPTED = 10, 0x0100
# [MS-PPT] 2.3.2: the header token of an encrypted document in the Current User stream.
_PPT_ENCRYPTED = 0xF3D1C4DF


def read(source: Source) -> ParseOutcome:
    """Return Skipped: encrypted, or needing a program that is not there."""
    if source.format == "encrypted-office" or _is_encrypted(source.file, source.format):
        raise Skip("encrypted")
    remedy = Remedy("install", {"program": _PACKAGES[source.format]})
    params = {"format": source.format, "program": _PROGRAMS[source.format]}
    return ParseSkipped(Reason("needs_program", params, remedy=remedy))


def _is_encrypted(file: BinaryIO, name: str) -> bool:
    try:
        entries = compound_entries(file)
        if name == "doc":
            start = stream_start(file, "WordDocument", _FIB_FLAGS_OFFSET + 2)
            return bool(int.from_bytes(start[_FIB_FLAGS_OFFSET:], "little") & _FIB_ENCRYPTED)
        start = stream_start(file, "Current User", 16) if "Current User" in entries else b""
        return "EncryptedSummary" in entries or int.from_bytes(start[12:16], "little") == _PPT_ENCRYPTED
    except OSError as error:
        raise Damaged("its inner directory cannot be read") from error
