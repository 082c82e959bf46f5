"""Collector: how often Python looks for garbage in cycles.

Documents, passages and rows are heaps of small objects without cycles, which are freed as soon as nobody holds them.
By default every 700 new ones make Python look through the young, and now and then through everything, libraries
included: a third of all that the engine spends on a PDF.
"""

from __future__ import annotations

import gc
from typing import Final

NEW_OBJECTS: Final = 50_000
"""Between two looks at the young; some ten megabytes."""


def look_rarely() -> None:
    """Look for cycles only every so many new objects, and never again among those that are there now.

    For the start of a process that works on documents, and once more when large libraries have been imported.
    """
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
