"""Texts of documents, for the viewer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import reply

router = APIRouter(prefix="/documents", tags=["documents"])


@router.get("/{document}")
def text(doors: DoorsIn, document: int, layer: str = "body") -> Response:
    """Return the DocumentText of one layer."""
    return reply(doors.services.documents.text(document, layer))
