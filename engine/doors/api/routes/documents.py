"""Texts and pages of documents, for the viewer."""

from __future__ import annotations

from engine.contract.job import Job
from engine.contract.recording import RecordingOutline
from engine.contract.request import DocumentText
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.reply import PictureReply

routes = Routes("/documents")


@routes.get("/{document}")
def text(doors: Doors, document: int, layer: str = "body") -> DocumentText:
    """Return the DocumentText of one layer."""
    return doors.services.documents.text(document, layer)


@routes.get("/{document}/outline")
def outline(doors: Doors, document: int) -> RecordingOutline:
    """Return the RecordingOutline of a film or a recording: key moments and the times of a storyboard."""
    return doors.services.documents.outline(document)


@routes.post("/{document}/summary", status=202)
def summarise(doors: Doors, document: int) -> Job:
    """Have the chat model write a summary of a recording; return the Job."""
    documents = doors.services.documents
    return doors.jobs.start("summarise", lambda _report, call: documents.summarise(document, call))


@routes.get("/{document}/picture")
def picture(doors: Doors, document: int, part: str = "", side: int = 640) -> PictureReply:
    """Return a page (``page:3``) or picture as WebP, upright, at most ``side`` pixels long."""
    return PictureReply(doors.services.documents.picture(document, part, side))
