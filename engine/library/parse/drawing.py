"""Drawing: one open file and a wish -> pixels, or a list of the pictures inside it. Runs in the worker."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from engine.contract.locator import Locator
from engine.contract.reason import Reason
from engine.library.parse.extraction import damage_of, identify
from engine.library.parse.job import ParseJob
from engine.library.parse.registry import Reader, Registry
from plugins.loader import load_figures, load_renderer
from plugins.source import Limits, Source, Unreadable

_log = logging.getLogger(__name__)
Answer = tuple[Mapping[str, Any], tuple[bytes, ...]]


def draw(job: ParseJob, registry: Registry, limits: Limits) -> Answer:
    """Return header and blobs of what the job wishes of its file (left open). Never raises.

    ``params["render"]`` is a part to draw, or None for the list of the file's figures.
    """
    try:
        with os.fdopen(os.dup(job.fd), "rb") as file:
            found = identify(file, os.fstat(job.fd).st_size, job.name, registry, limits)
            if isinstance(found, Reason):
                return _refusal(found)
            asked = job.params["render"]
            return _figures(*found) if asked is None else _drawn(*found, asked)
    except Unreadable as problem:
        return _refusal(problem.reason)
    except OSError as error:
        return _refusal(Reason("read_error", {"problem": error.strerror or "unknown"}, retryable=True))
    except MemoryError:
        return {**_refusal(Reason("parser_memory", {"limit": "1 GB"}))[0], "retire": True}, ()
    except Exception as error:  # noqa: BLE001 - a reader may do anything with a hostile file; this is its boundary
        _log.warning("drawing: %s", type(error).__name__, exc_info=True)
        return _refusal(damage_of(error))


def _drawn(source: Source, reader: Reader, asked: Mapping[str, Any]) -> Answer:
    from plugins.picture import Wish  # brings Pillow: not where only text is read

    wish = Wish(str(asked["part"]), int(asked["side"]), float(asked["dpi"]), str(asked["form"]))
    render = load_renderer(reader.manifest)
    if render is None:
        return _refusal(Reason("nothing_to_see", {"format": source.format}))
    drawn = render(source, wish)
    size = {"width": drawn.width, "height": drawn.height, "whole": list(drawn.whole), "form": drawn.form}
    return {"outcome": "drawn", **size}, (drawn.data,)


def _figures(source: Source, reader: Reader) -> Answer:
    listed = load_figures(reader.manifest)
    figures = listed(source) if listed is not None else ()
    return {"outcome": "figures", "figures": [[one.part, Locator(one.place).wire_form()] for one in figures]}, ()


def _refusal(reason: Reason) -> Answer:
    return {"outcome": "failed", "reason": reason.wire_form()}, ()
