"""Reading: a document from the engine, cut around the place that is to be shown. Runs off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.conversation.highlight import Coloured, coloured
from desktop.engine_link.engine import Engine
from desktop.viewmodels.viewer.excerpt import Excerpt, cut_excerpt
from desktop.viewmodels.viewer.pages import pages_of
from desktop.viewmodels.viewer.recording import Recording, is_recording, recording_of
from desktop.viewmodels.viewer.shown import Sight
from desktop.viewmodels.viewer.spot import Spot
from engine.contract.errors import JackdawError
from engine.contract.request import DocumentText

_PROSE = frozenset({"txt", "md", "rst", "log", "srt", "vtt"})


def _text_of(engine: Engine, spot: Spot) -> DocumentText:
    if spot.attachment:
        return engine.attachment_text(spot.attachment, spot.locator.layer)
    return engine.document(spot.document, spot.locator.layer)


def _colours(excerpt: Excerpt, file_format: str) -> tuple[Coloured, ...]:
    if not excerpt.has_lines or file_format in _PROSE:
        return ()
    return tuple(coloured("\n".join(block.text for block in excerpt.blocks), file_format))


def _outlined(engine: Engine, document: int, recording: Recording) -> Recording:
    """Return the recording with its key moments and summary as far as it was read; the player does without as well."""
    try:
        outline = engine.outline(document)
    except JackdawError:
        return recording
    return replace(recording, moments=outline.moments, story_s=outline.story_s, summary=outline.summary)


def reader(spot: Spot) -> Callable[[Engine], Sight]:
    """Return what reads a spot's document."""

    def read(engine: Engine) -> Sight:
        document = _text_of(engine, spot)
        excerpt = cut_excerpt(document, spot.locator, spot.quote)
        recording = None
        if is_recording(document.format):
            said = engine.document(spot.document, "transcript") if "transcript" in document.layers else document
            recording = recording_of(document, said.layer, spot.locator)
        if recording is not None and spot.document:
            recording = _outlined(engine, spot.document, recording)
        colours = _colours(excerpt, document.format)
        return Sight(excerpt, pages_of(document, spot.locator, spot.quote, spot.matched), recording, colours)

    return read
