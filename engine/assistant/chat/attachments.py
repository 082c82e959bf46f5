"""Attachments: what is dropped or pasted into chats. Kept by content, read once, sources for their own chats alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from engine.assistant.chat.chats import Chats
from engine.contract.attachment import AttachmentReading
from engine.contract.chat import Attachment
from engine.contract.document import BODY, WORDLESS
from engine.contract.errors import BadRequest, NotFound, PathMissing, PathUnreadable
from engine.contract.file import display_path
from engine.contract.request import DocumentText
from engine.library.store.history import attachments
from engine.library.store.ledger.database import Ledger

MOST_BYTES: Final = 32 * 1024 * 1024
"""Larger files belong in a watched folder, where they are read once for all chats."""

Read = Callable[[str, bytes, str], tuple[Attachment, AttachmentReading]]
"""Reads a name's bytes with this content hash in a confined process; what cannot be read has a reason."""
Draw = Callable[[bytes, str, int], bytes]
"""Draws a part of a file's bytes as WebP, at most so many pixels long, in a confined process. Raises NotShown."""


class Attachments:
    """The attachments of one ledger. Thread-safe."""

    def __init__(self, ledger: Ledger, read: Read, draw: Draw) -> None:
        self._ledger = ledger
        self._chats = Chats(ledger)
        self._read = read
        self._draw = draw

    def add(self, name: str, data: bytes) -> Attachment:
        """Keep bytes and read their text. Raises BadRequest for what is too large or empty."""
        if not data or len(data) > MOST_BYTES:
            size = "is empty" if not data else f"is larger than {MOST_BYTES // 1024**2} MB; add its folder instead"
            raise BadRequest(problem=f"{name or 'What was dropped'} {size}.")
        content_hash = hashlib.sha256(data).hexdigest()
        facts, reading = self._read(name or "pasted", data, content_hash)
        self._chats.keep_attachment(facts, reading)
        attachments.write_bytes(self._ledger, content_hash, data)
        return facts

    def add_file(self, path: bytes) -> Attachment:
        """Keep a copy of a file and read its text. Raises PathMissing, PathUnreadable, BadRequest."""
        shown = display_path(path)
        try:
            with open(path, "rb") as file:
                if not Path(os.fsdecode(path)).is_file():
                    raise BadRequest(problem=f"{shown} is no file.")
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError as error:
            raise PathMissing(path=shown) from error
        except IsADirectoryError as error:
            raise BadRequest(problem=f"{shown} is a folder. Add it to the library instead.") from error
        except PermissionError as error:
            raise PathUnreadable(path=shown) from error
        return self.add(display_path(os.path.basename(path)), data)

    def of_chat(self, chat: str) -> Sequence[Attachment]:
        """Return what was sent with the questions of a chat."""
        return self._ledger.read(lambda c: attachments.of_chat(c, chat))

    def reading(self, content_hash: str) -> AttachmentReading:
        """Return the text of an attachment. Raises NotFound."""
        return self._ledger.read(lambda c: attachments.reading(c, content_hash))

    def facts(self, content_hash: str) -> Attachment:
        """Return what is known of an attachment, without its name. Raises NotFound."""
        return self._ledger.read(lambda c: attachments.get(c, content_hash))

    def text(self, content_hash: str, layer: str) -> DocumentText:
        """Return one layer for the viewer; of what has no words, a picture for one, an empty body. Raises NotFound."""
        facts, reading = self.facts(content_hash), self.reading(content_hash)
        otherwise = WORDLESS if layer == BODY else None
        found = next((each for each in reading.layers if each.name == layer), otherwise)
        if found is None:
            raise NotFound(what="layer", name=layer)
        return DocumentText(0, found, facts.format, reading.title, tuple(each.name for each in reading.layers))

    def picture(self, content_hash: str, part: str, side: int) -> bytes:
        """Return one part as WebP, drawn anew each time: nothing of it outlives its chat. Raises NotFound, NotShown."""
        return self._draw(self.data(content_hash), part, side)

    def data(self, content_hash: str) -> bytes:
        """Return the bytes. Raises NotFound."""
        known = self.facts(content_hash).content_hash
        try:
            return attachments.file_of(self._ledger, known).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(what="attachment", name=content_hash) from error
