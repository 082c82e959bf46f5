"""Label: how far a text may be trusted and how private it is. Joined along every journey, never lowered."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Integrity(enum.IntEnum):
    """Who could have written the text; higher is less trusted."""

    USER = 0
    APP = 1
    TRUSTED_FOLDER = 2
    UNTRUSTED_FILE = 3
    WEB = 4


class Confidentiality(enum.IntEnum):
    """How private the text is; higher is more private."""

    PUBLIC = 0
    PRIVATE = 1
    SECRET = 2


@dataclass(frozen=True, slots=True)
class Label:
    """Integrity and confidentiality of one text."""

    integrity: Integrity
    confidentiality: Confidentiality

    def join(self, other: Label) -> Label:
        """Return the worse integrity and the higher confidentiality of the two."""
        return Label(
            max(self.integrity, other.integrity),
            max(self.confidentiality, other.confidentiality),
        )


USER_TEXT = Label(Integrity.USER, Confidentiality.PRIVATE)
UNTRUSTED_FILE = Label(Integrity.UNTRUSTED_FILE, Confidentiality.PRIVATE)
TRUSTED_FILE = Label(Integrity.TRUSTED_FOLDER, Confidentiality.PRIVATE)
