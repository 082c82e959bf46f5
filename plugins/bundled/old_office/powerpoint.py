"""Powerpoint: the text of a binary presentation, slide by slide ([MS-PPT] 2.1, 2.3.4, 2.4.14)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from plugins.source import Skip

_CONTAINER = 0xF
_SLIDE_LIST, _SLIDE_PERSIST, _PERSIST_DIRECTORY, _NOTES_ATOM = 4080, 1011, 6002, 1009
_UTF16_TEXT, _BYTE_TEXT = 4000, 4008
_SLIDES, _NOTES = 0, 2
_MAX_DEPTH = 20
_ENCRYPTED = 0xF3D1C4DF

ReadStream = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    instance: int
    is_container: bool
    start: int
    end: int


@dataclass(slots=True)
class SlideText:
    """The texts of one slide and of its notes."""

    persist: int
    id: int
    texts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def slides_of(read_stream: ReadStream) -> list[SlideText]:
    """Return the slides in the order of the show. Raises Skip(encrypted)."""
    user = read_stream("Current User")
    if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED:
        raise Skip("encrypted")
    data = read_stream("PowerPoint Document")
    places = _places(data)
    slides: list[SlideText] = []
    notes: list[SlideText] = []
    for record in _walk(data, 0, len(data), 0):
        if record.kind == _SLIDE_LIST and record.instance in (_SLIDES, _NOTES):
            found = _listed(data, record)
            # Each save may append a whole new list; the last one is in force.
            slides, notes = (found, notes) if record.instance == _SLIDES else (slides, found)
    for slide in slides:
        _add(slide.texts, _texts_at(data, places.get(slide.persist)))
    for note in notes:
        place = places.get(note.persist)
        target = _slide_of_notes(data, place)
        for slide in slides:
            if slide.id == target:
                _add(slide.notes, _texts_at(data, place))
    return slides


def _add(to: list[str], texts: Iterator[str]) -> None:
    to.extend(text for text in texts if text not in to)


def _listed(data: bytes, slide_list: _Record) -> list[SlideText]:
    slides: list[SlideText] = []
    for record in _records(data, slide_list.start, slide_list.end):
        if record.kind == _SLIDE_PERSIST and record.end - record.start >= 16:
            persist, _, _, identifier = struct.unpack_from("<IIiI", data, record.start)
            slides.append(SlideText(persist, identifier))
        elif slides and (text := _text(data, record)):
            slides[-1].texts.append(text)
    return slides


def _places(data: bytes) -> dict[int, int]:
    """Return where each persisted object stands; later saves override earlier ones."""
    places: dict[int, int] = {}
    for record in _records(data, 0, len(data)):
        at = record.start
        while record.kind == _PERSIST_DIRECTORY and at + 4 <= record.end:
            (head,) = struct.unpack_from("<I", data, at)
            first, count = head & 0xFFFFF, min(head >> 20, (record.end - at - 4) // 4)
            offsets = struct.unpack_from(f"<{count}I", data, at + 4)
            places.update((first + i, offset) for i, offset in enumerate(offsets))
            at += 4 + 4 * count
    return places


def _texts_at(data: bytes, place: int | None) -> Iterator[str]:
    if place is None:
        return
    container = next(_records(data, place, len(data)), None)
    if container is not None and container.is_container:
        for record in _walk(data, container.start, container.end, 0):
            text = _text(data, record)
            if text:
                yield text


def _slide_of_notes(data: bytes, place: int | None) -> int | None:
    container = next(_records(data, place, len(data)), None) if place is not None else None
    for record in _records(data, container.start, container.end) if container is not None else ():
        if record.kind == _NOTES_ATOM and record.end - record.start >= 4:
            return int(struct.unpack_from("<I", data, record.start)[0])
    return None


def _text(data: bytes, record: _Record) -> str:
    if record.kind == _UTF16_TEXT:
        raw = data[record.start : record.end].decode("utf-16-le", errors="replace")
    elif record.kind == _BYTE_TEXT:
        raw = data[record.start : record.end].decode("latin-1")
    else:
        return ""
    text = raw.replace("\r", "\n").replace("\x0b", "\n").strip()
    # A lone asterisk stands for a slide number or date to be filled in.
    return "" if text == "*" else text


def _walk(data: bytes, start: int, end: int, depth: int) -> Iterator[_Record]:
    for record in _records(data, start, end):
        yield record
        if record.is_container and depth < _MAX_DEPTH:
            yield from _walk(data, record.start, record.end, depth + 1)


def _records(data: bytes, start: int, end: int) -> Iterator[_Record]:
    while start + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", data, start)
        stop = min(start + 8 + size, end)
        yield _Record(kind, version >> 4, version & 0xF == _CONTAINER, start + 8, stop)
        start = stop
