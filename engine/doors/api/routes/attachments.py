"""What is dropped or pasted into chats."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.chat import Attachment
from engine.contract.errors import BadRequest
from engine.contract.request import DocumentText
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.reply import PictureReply, path_in

routes = Routes("/attachments")


@dataclass(frozen=True, slots=True)
class AttachmentIn:
    """A file by its ``file://`` address, or bytes (base64) with a name."""

    uri: str = ""
    name: str = ""
    data: str = ""


@routes.post(status=201)
def add(doors: Doors, attachment: AttachmentIn) -> Attachment:
    """Keep a copy and read its text; return the Attachment, to be sent along with a Question."""
    if attachment.uri:
        return doors.services.attachments.add_file(path_in(attachment.uri))
    try:
        data = base64.b64decode(attachment.data, validate=True)
    except binascii.Error as error:
        raise BadRequest(problem="The data is not base64.") from error
    return doors.services.attachments.add(attachment.name, data)


@routes.get()
def of_chat(doors: Doors, chat: str) -> Sequence[Attachment]:
    """Return the Attachments of a chat."""
    return doors.services.attachments.of_chat(chat)


@routes.get("/{content_hash}/text")
def text(doors: Doors, content_hash: str, layer: str = "body") -> DocumentText:
    """Return the DocumentText of one layer."""
    return doors.services.attachments.text(content_hash, layer)


@routes.get("/{content_hash}/picture")
def picture(doors: Doors, content_hash: str, part: str = "", side: int = 640) -> PictureReply:
    """Return a page (``page:3``), a frame (``frame:12.4``) or the picture as WebP, at most ``side`` pixels long."""
    return PictureReply(doors.services.attachments.picture(content_hash, part, side))


@routes.get("/{content_hash}/data")
def data(doors: Doors, content_hash: str) -> dict[str, str]:
    """Return ``{"data"}``, the bytes in base64."""
    return {"data": base64.b64encode(doors.services.attachments.data(content_hash)).decode()}
