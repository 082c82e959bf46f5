"""Single messages of conversations, by their id."""

from __future__ import annotations

from engine.contract.chat import Feedback
from engine.contract.errors import BadRequest
from engine.contract.record import AnswerRecord
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/nodes")


@routes.get("/{node}/record")
def record(doors: Doors, node: str) -> AnswerRecord:
    """Return the AnswerRecord of an answer: what the model saw."""
    return doors.services.chats.record(node)


@routes.post("/{node}/feedback")
def judge(doors: Doors, node: str, feedback: Feedback) -> None:
    """Keep what the person says of an answer: up, down, or nothing any more."""
    if feedback.verdict not in ("up", "down", ""):
        raise BadRequest(problem="A verdict is up, down or empty.")
    doors.services.chats.judge(node, feedback)
