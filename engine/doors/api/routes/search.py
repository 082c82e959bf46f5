"""Finding."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from engine.contract.call import Call
from engine.contract.errors import BadRequest
from engine.contract.request import BatchResult, SearchRequest
from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import reply

MAX_LIMIT = 1000
MODES = ("hybrid", "keyword", "semantic")

router = APIRouter(tags=["search"])


class BatchLine(BaseModel):
    """One search of a batch, with the caller's name for it."""

    id: str
    request: SearchRequest


class Batch(BaseModel):
    """Many searches in one request."""

    lines: Annotated[list[BatchLine], Field(max_length=256)]


@router.post("/search")
def search(doors: DoorsIn, request: SearchRequest) -> Response:
    """Return the SearchResult."""
    return reply(doors.services.search.search(_checked(request), Call()))


@router.post("/search/batch")
def batch(doors: DoorsIn, batch: Batch) -> Response:
    """Return a BatchResult for each line, in order."""
    find = doors.services.search.search
    return reply([BatchResult(line.id, find(_checked(line.request), Call())) for line in batch.lines])


def _checked(request: SearchRequest) -> SearchRequest:
    if request.mode not in MODES:
        raise BadRequest(problem=f"The mode must be one of {', '.join(MODES)}.")
    if not 1 <= request.limit <= MAX_LIMIT:
        raise BadRequest(problem=f"The limit must be between 1 and {MAX_LIMIT}.")
    return request
