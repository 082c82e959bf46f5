"""The two tokens of one engine launch: the window's may approve effects, the discovery file's may not."""

from __future__ import annotations

import enum
import hmac
import secrets

TOKEN_BYTES = 32


class Holder(enum.StrEnum):
    """Who presented a token."""

    WINDOW = "window"
    COMMAND = "command"


class Tokens:
    """The valid tokens. The window's is unknown until it arrives over the control pipe."""

    def __init__(self) -> None:
        self.command = secrets.token_urlsafe(TOKEN_BYTES)
        self._window = ""

    def set_window(self, token: str) -> None:
        """Accept the window's token. Raises ValueError when it is too short to be one."""
        if len(token) < TOKEN_BYTES:
            raise ValueError("the window's token is too short")
        self._window = token

    def holder_of(self, authorization: bytes) -> Holder | None:
        """Return who sent an ``Authorization`` header, or None. Compares in constant time."""
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not token:
            return None
        if self._window and hmac.compare_digest(token, self._window.encode()):
            return Holder.WINDOW
        if hmac.compare_digest(token, self.command.encode()):
            return Holder.COMMAND
        return None
