"""Dates as people type them (2025, 2025-01, 2025-01-31, today) as stretches of time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from engine.contract.errors import BadQuery

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_NS = 1_000_000_000
_MIDNIGHT: Any = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}


def span_ns(text: str, now: datetime | None = None) -> tuple[int, int]:
    """Return the first nanosecond (since 1970) of a date or a prefix of one, and the first one after it.

    Dates are in the local time zone. Raises BadQuery when the text is no date.
    """
    start, end = _span(text.strip().lower(), now or datetime.now().astimezone())
    return int(start.timestamp()) * _NS, int(end.timestamp()) * _NS


def _span(text: str, now: datetime) -> tuple[datetime, datetime]:
    midnight = now.replace(**_MIDNIGHT)
    if text in ("today", "yesterday"):
        start = midnight if text == "today" else midnight - timedelta(days=1)
        return start, start + timedelta(days=1)
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            moment = datetime.fromisoformat(text)
            return moment, moment + timedelta(seconds=1)
        year, month, day = (int(part) if part else 0 for part in match.groups())
        start = now.replace(tzinfo=None, year=year, month=month or 1, day=day or 1, **_MIDNIGHT).astimezone()
        if day:
            return start, start + timedelta(days=1)
        after = start.replace(tzinfo=None, year=year + (month in (0, 12)), month=month % 12 + 1 if month else 1)
        return start, after.astimezone()
    except (ValueError, OverflowError, OSError) as error:
        problem = f"'{text}' is no date. Write a year, a month or a day: 2025, 2025-01 or 2025-01-31."
        raise BadQuery(problem=problem) from error
