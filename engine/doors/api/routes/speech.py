"""What is spoken to the program: a question instead of a typed one."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from engine.contract.call import Call
from engine.contract.errors import BadRequest
from engine.contract.speech import Spoken
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/speech")


@dataclass(frozen=True, slots=True)
class SpeechIn:
    """A short recording in any format that is heard (WAV, say), in base64."""

    data: str


@routes.post()
def write_down(doors: Doors, speech: SpeechIn) -> Spoken:
    """Return the Spoken words of a recording of at most five minutes. It is not kept."""
    try:
        sound = base64.b64decode(speech.data, validate=True)
    except binascii.Error as error:
        raise BadRequest(problem="The data is not base64.") from error
    return doors.services.speech.write_down(sound, Call())


@routes.post("/prepare")
def prepare(doors: Doors) -> None:
    """Begin to load the speech model: someone is about to speak. Refused at once when there is none."""
    doors.services.speech.prepare(Call())
