"""Finding."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.call import Call
from engine.contract.errors import BadRequest
from engine.contract.hit import SearchResult
from engine.contract.request import BatchResult, SearchRequest
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

MAX_LIMIT = 1000
MAX_OFFSET = 50_000
MAX_LINES = 256
MODES = ("hybrid", "keyword", "semantic")

routes = Routes("/search")


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One search of a batch, with the caller's name for it."""

    id: str
    request: SearchRequest


@dataclass(frozen=True, slots=True)
class Batch:
    """Many searches in one request."""

    lines: tuple[BatchLine, ...]


@routes.post()
def search(doors: Doors, request: SearchRequest) -> SearchResult:
    """Return the SearchResult."""
    return doors.services.search.search(_checked(request), Call())


@routes.post("/batch")
def batch(doors: Doors, batch: Batch) -> list[BatchResult]:
    """Return a BatchResult for each line, in order."""
    if len(batch.lines) > MAX_LINES:
        raise BadRequest(problem=f"A batch holds at most {MAX_LINES} searches.")
    find = doors.services.search.search
    return [BatchResult(line.id, find(_checked(line.request), Call())) for line in batch.lines]


def _checked(request: SearchRequest) -> SearchRequest:
    if request.mode not in MODES:
        raise BadRequest(problem=f"The mode must be one of {', '.join(MODES)}.")
    if not 1 <= request.limit <= MAX_LIMIT:
        raise BadRequest(problem=f"The limit must be between 1 and {MAX_LIMIT}.")
    if not 0 <= request.offset <= MAX_OFFSET:
        raise BadRequest(problem=f"The offset must be between 0 and {MAX_OFFSET}.")
    return request
