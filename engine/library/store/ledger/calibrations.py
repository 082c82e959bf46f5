"""Calibrations: what likeness means in a space of pictures: how far texts lie from pictures that they are not about.

Kept with the space, so that a start need not measure anew; measured again when the library has grown.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measured on the library's own pictures with neutral texts. ``version`` is that of texts and method."""

    version: int
    pictures: int
    """How many pictures the space had."""
    text_floor: float
    """Least likeness, in standard deviations over the neutral texts, of a picture that a text is about."""
    picture_floor: float
    """Least cosine of two pictures that are alike."""
    neutral: bytes
    """Vectors of the neutral texts, float32."""


def keep(connection: Connection, space_id: str, found: Calibration) -> None:
    """Keep the calibration of a space, in place of an older one. A space that is gone is passed over."""
    connection.execute(
        """INSERT OR REPLACE INTO calibrations SELECT id, ?, ?, ?, ?, ?, ? FROM spaces WHERE id = ?""",
        (found.version, found.pictures, found.text_floor, found.picture_floor, found.neutral, now_s(), space_id),
    )


def get(connection: Connection, space_id: str) -> Calibration | None:
    """Return the calibration of a space, None when it was not measured yet."""
    sql = "SELECT version, pictures, text_floor, picture_floor, neutral FROM calibrations WHERE space_id = ?"
    row = connection.execute(sql, (space_id,)).fetchone()
    return None if row is None else Calibration(*row)
