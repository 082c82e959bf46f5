"""Summaries: what is said in a recording, in a few sentences of the chat model, when somebody wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from engine.assistant.answer.write.condensing import condense
from engine.assistant.answer.write.prompts import load_prompt
from engine.contract.call import Call
from engine.contract.document import Layer, Segment
from engine.contract.errors import BadRequest, ModelMissing
from engine.contract.file import DocumentId
from engine.contract.generation import ChatBackend
from engine.contract.locator import TimePlace
from engine.contract.quantity import clock_words
from engine.contract.recording import RecordingSummary
from engine.library.recognise.sentences import Said
from engine.library.store.ledger import layer_parts, layers
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.layer_parts import LayerItem
from engine.library.store.publish.publisher import Publisher

PROMPT: Final = "recording"
LAYER: Final = "summary"
"""Kept with the document, so that it goes with it; without passages, for nothing is found or cited by a retelling."""


class RecordingSummaries:
    """Thread-safe. ``said`` gives what was heard of a document so far; ``backend`` the chat model, if there is one."""

    def __init__(
        self,
        ledger: Ledger,
        publisher: Callable[[], Publisher],
        said: Callable[[int], Sequence[Said]],
        backend: Callable[[], ChatBackend | None],
    ) -> None:
        self._ledger = ledger
        self._publisher = publisher
        self._said = said
        self._backend = backend

    def summarise(self, document: int, call: Call) -> RecordingSummary:
        """Have a summary written of what was heard so far; it takes the place of an earlier one.

        Raises NotFound, NotReady, BadRequest where nothing was heard, ModelMissing, Cancelled, what the model raises.
        """
        said = self._said(document)
        if not said:
            raise BadRequest(problem="There is nothing to summarise: no words were heard in this file so far.")
        model = self._backend()
        if model is None:
            raise ModelMissing(task="chat")
        lines = [f"{clock_words(one.start_s)} {' '.join(one.text.split())}" for one in said]
        text = condense(load_prompt(PROMPT), lines, model, call)
        if not text:
            raise BadRequest(problem="The model wrote nothing. Try again, or choose another one.")
        summary = RecordingSummary(text, model.capabilities().model, said[-1].end_s)
        layer = Layer(LAYER, text, (Segment(0, len(text), TimePlace(0.0, summary.until_s)),))
        item = LayerItem(DocumentId(document), LAYER, layer, version=summary.model)
        self._publisher().publish_layer([item])
        return summary


def read_summary(connection: Connection, document: DocumentId) -> RecordingSummary | None:
    """Return the summary that is kept of a document."""
    kept = layer_parts.of_document(connection, document, LAYER)
    if not kept:
        return None
    layer = layers.read_layer(connection, document, LAYER)
    places = [segment.place for segment in layer.segments]
    until_s = max((place.end_s for place in places if isinstance(place, TimePlace)), default=0.0)
    return RecordingSummary(layer.text.strip(), kept[-1].version, until_s)
