"""Reader of contacts (vCard) and calendars (iCalendar): each record as ``field: value`` lines."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.contract.document import Metadata, ParseOutcome
from engine.contract.locator import SectionPlace
from plugins.composer import Composer
from plugins.decoding import decode
from plugins.source import Damaged, Source

_FOLD = re.compile(r"\n[ \t]")
_SOFT_BREAK = re.compile(r"=\n")
_LEFT_OUT = frozenset(
    [
        "PHOTO",
        "LOGO",
        "KEY",
        "SOUND",
        "VERSION",
        "PRODID",
        "UID",
        "SEQUENCE",
        "DTSTAMP",
        "CALSCALE",
        "METHOD",
        "TZID",
        "TZURL",
        "REV",
        "TRANSP",
        "LAST-MODIFIED",
        "CREATED",
        "RRULE",
        "TRIGGER",
        "ACTION",
        "STATUS",
        "CLASS",
        "PRIORITY",
    ]
)
_LEFT_OUT_RECORDS = frozenset({"VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM"})
_NAMES = {
    "FN": "Name", "ORG": "Organisation", "TEL": "Phone", "EMAIL": "Mail", "ADR": "Address", "BDAY": "Birthday",
    "URL": "Web", "SUMMARY": "Summary", "DTSTART": "Start", "DTEND": "End", "LOCATION": "Location",
    "DESCRIPTION": "Description", "ORGANIZER": "Organiser", "ATTENDEE": "Attendee", "NOTE": "Note", "TITLE": "Title",
    "NICKNAME": "Nickname", "ROLE": "Role", "CATEGORIES": "Categories", "DUE": "Due", "COMMENT": "Comment",
}  # fmt: skip
_TITLE_FIELDS = ("FN", "SUMMARY", "N", "X-WR-CALNAME")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    value: str


def read(source: Source) -> ParseOutcome:
    """Return the records' readable fields; places are the records by name."""
    text = decode(source.content())
    if ":" not in text or "BEGIN:" not in text.upper():
        raise Damaged("it holds no records")
    composer = Composer(source)
    title = ""
    for fields in _records(text):
        name = next((f.value for key in _TITLE_FIELDS for f in fields if f.name == key and f.value), "")
        title = title or name
        lines = [f"{_NAMES.get(f.name, f.name.title())}: {f.value}" for f in fields if f.name not in _LEFT_OUT]
        composer.add("\n".join(lines), SectionPlace((name,) if name else ()))
    return composer.parsed(Metadata(title=title))


def _records(text: str) -> Iterator[list[_Field]]:
    """Yield the fields of each record, innermost records apart; time zone tables and alarms are left out."""
    open_records: list[tuple[str, list[_Field]]] = []
    for line in _FOLD.sub("", _SOFT_BREAK.sub("", text)).split("\n"):
        field = _field(line)
        if field is None:
            continue
        if field.name == "BEGIN":
            open_records.append((field.value.upper(), []))
        elif field.name == "END" and open_records:
            name, fields = open_records.pop()
            if fields and name not in _LEFT_OUT_RECORDS:
                yield fields
        elif open_records and field.value:
            open_records[-1][1].append(field)


def _field(line: str) -> _Field | None:
    head, mark, value = line.partition(":")
    if not mark or not head.strip():
        return None
    name, *parameters = head.split(";")
    # A group may stand before the name: item1.EMAIL
    name = name.rsplit(".", 1)[-1].strip().upper()
    if any("QUOTED-PRINTABLE" in parameter.upper() for parameter in parameters):
        value = decode(quopri.decodestring(value.encode("utf-8", "replace")))
    return _Field(name, _unescaped(value, name))


def _unescaped(value: str, name: str) -> str:
    value = value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",")
    if name in ("N", "ADR", "ORG"):
        value = ", ".join(part.strip() for part in value.replace("\\;", "\0").split(";") if part.strip())
        value = value.replace("\0", ";")
    value = value.replace("\\;", ";").replace("\\\\", "\\")
    return value.removeprefix("mailto:").removeprefix("MAILTO:").strip()
