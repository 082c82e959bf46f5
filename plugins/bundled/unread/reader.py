"""Reader of formats that are known but not read: it says so."""

from __future__ import annotations

from engine.contract.document import ParseOutcome, ParseSkipped
from engine.contract.reason import Reason, Remedy
from plugins.source import Skip, Source

_REMEDIES = {
    "7z": "Unpack it, or pack it again as zip.",
    "rar": "Unpack it, or pack it again as zip.",
    "pages": "Export it as docx or PDF.",
    "numbers": "Export it as xlsx.",
    "keynote": "Export it as pptx or PDF.",
}


# 7z: the identifier of its AES-256 + SHA-256 method, which stands in the header at the end of the file.
_AES_METHOD = bytes.fromhex("06f10701")
_TAIL_BYTES = 65536


def read(source: Source) -> ParseOutcome:
    """Return Skipped(unsupported), with what would help where something would."""
    if source.format == "7z" and _AES_METHOD in _tail(source):
        raise Skip("encrypted")
    advice = _REMEDIES.get(source.format)
    remedy = Remedy("convert", {"advice": advice}) if advice else None
    return ParseSkipped(Reason("unsupported", {"format": source.format}, remedy=remedy))


def _tail(source: Source) -> bytes:
    source.file.seek(max(0, source.size_bytes - _TAIL_BYTES))
    return source.file.read(_TAIL_BYTES)
