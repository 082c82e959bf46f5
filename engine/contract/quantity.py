"""Quantity: sizes and moments in words that the window, the command line and reasons share. Pure."""

from __future__ import annotations

_UNITS = ("kB", "MB", "GB", "TB")


def size_words(size_bytes: float) -> str:
    """Return a number of bytes in decimal units: ``1 byte``, ``12 kB``, ``412 MB``, ``2.0 GB``."""
    if size_bytes < 1000:
        return "1 byte" if size_bytes == 1 else f"{size_bytes:.0f} bytes"
    amount = float(size_bytes)
    for unit in _UNITS:
        amount /= 1000
        if amount < 999.5 or unit == _UNITS[-1]:
            break
    return f"{amount:.1f} {unit}" if amount < 10 and unit in ("GB", "TB") else f"{amount:.0f} {unit}"


def clock_words(seconds: float) -> str:
    """Return a moment of a recording: ``12:41``, ``1:02:03``."""
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
