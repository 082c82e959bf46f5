"""Dates: days in words, as near to the reader as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, QLocale

from desktop.language import tr

_WEEK_DAYS = 7


def today() -> date:
    """Return the day it is where the reader is."""
    return datetime.now(tz=UTC).astimezone().date()


def day_words(moment: date, now: date) -> str:
    """Return ``Today``, ``Yesterday``, ``Monday`` within a week, ``3 March`` within the year, else ``3 Mar 2024``."""
    age = (now - moment).days
    if age in (0, 1):
        return tr("Today") if age == 0 else tr("Yesterday")
    locale, named = QLocale(), QDate(moment.year, moment.month, moment.day)
    if 1 < age < _WEEK_DAYS:
        return locale.toString(named, "dddd")
    return locale.toString(named, "d MMMM" if moment.year == now.year else "d MMM yyyy")


def day(modified_ns: int, now: date | None = None) -> str:
    """Return the day of a modification time; nothing when it is unknown."""
    if modified_ns <= 0:
        return ""
    return day_words(datetime.fromtimestamp(modified_ns / 1e9, tz=UTC).astimezone().date(), now or today())


def day_of(stamp: str, now: date | None = None) -> str:
    """Return the day of an ISO 8601 moment; nothing when it is none."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return day_words(aware.astimezone().date(), now or today())


def on_day(words: str) -> str:
    """Return a day as it stands within a sentence: ``today``, ``yesterday``, ``on 3 March``."""
    near = {tr("Today"): tr("today"), tr("Yesterday"): tr("yesterday")}
    return near.get(words) or tr("on {day}", day=words)


def clock_of(stamp: str) -> str:
    """Return the time of an ISO 8601 moment where the reader is, as ``14:05``; nothing when it is none."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone():%H:%M}"
