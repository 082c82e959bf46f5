"""Texts of documents, for the viewer."""

from __future__ import annotations

from engine.contract.request import DocumentText
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/documents")


@routes.get("/{document}")
def text(doors: Doors, document: int, layer: str = "body") -> DocumentText:
    """Return the DocumentText of one layer."""
    return doors.services.documents.text(document, layer)
