"""TemplateWorker: the parent's handle on the one confined process that renders chat templates.

A template comes from a model file, that is from a stranger. It may loop for ever or fill the memory; it then costs
this small process, not the one that holds gigabytes of weights, and not the engine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.contract.errors import RunnerFailed, TemplateUnusable
from engine.process.channel import ChannelClosed, Frame, FrameTooLarge
from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.calling.probe import probe
from models.dialogue.traits import TemplateTraits

MEMORY_BYTES = 512 * 1024 * 1024
"""Address space of the child: the interpreter and its threads reserve about 200 MB, most of which is never used."""
RENDER_DEADLINE_S = 3.0
"""The child gives a template 1 s (chat_template.RENDER_LIMIT_S); one that holds on beyond this is killed."""
LONGEST_VARIABLES = 32 * 1024 * 1024
"""Bytes of turns and tools; what is longer fits no model's context."""


@dataclass(frozen=True, slots=True)
class ModelTemplate:
    """A model's chat template with the two tokens it may write."""

    model: str
    source: str
    bos: str = ""
    eos: str = ""


def spawn() -> Child:
    """Start the confined child: it reads nothing but its own code, opens no socket, writes no file."""
    return Child.spawn(Program.TEMPLATE, confinement=Profile(memory_bytes=MEMORY_BYTES))


class TemplateWorker:
    """Renders for every model of an engine, one at a time; started when first needed, again after it died."""

    def __init__(self, start: Callable[[], Child] = spawn) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._traits: dict[ModelTemplate, TemplateTraits] = {}

    def traits(self, template: ModelTemplate) -> TemplateTraits:
        """Return what the template can express, found out once. Raises TemplateUnusable, RunnerFailed."""
        if template not in self._traits:
            self._traits[template] = probe(lambda given: self.render(template, given), template.source)
        return self._traits[template]

    def render(self, template: ModelTemplate, variables: Mapping[str, Any]) -> str:
        """Return the prompt; ``variables`` holds ``messages`` and what else the template reads, all JSON.

        Raises TemplateUnusable when there is no template, or when it refuses, hangs or fills the memory; RunnerFailed.
        """
        given = json.dumps(variables, ensure_ascii=False).encode("utf-8", errors="replace")
        if len(given) > LONGEST_VARIABLES:
            raise TemplateUnusable(model=template.model, problem="the conversation is too long")
        header = {"op": "render", "model": template.model, "bos": template.bos, "eos": template.eos}
        with self._lock:
            frame = self._ask(template, header, given)
        return frame.blobs[0].decode("utf-8", errors="replace")

    @property
    def pid(self) -> int | None:
        """Process number; None while it does not run."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def close(self) -> None:
        """End the process; a later render starts it again."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.stop(0.5)

    def _ask(self, template: ModelTemplate, header: Mapping[str, Any], given: bytes) -> Frame:
        child = self._running()
        blobs = (template.source.encode("utf-8", errors="replace"), given)
        try:
            return child.request(header, blobs, timeout_s=RENDER_DEADLINE_S)
        except TimeoutError as error:
            child.kill()
            raise TemplateUnusable(model=template.model, problem="its chat template takes too long") from error
        except ChannelClosed as error:
            child.kill()
            problem = "its chat template ended the process that renders it, perhaps by filling the memory"
            raise TemplateUnusable(child.stderr_tail(), model=template.model, problem=problem) from error
        except FrameTooLarge as error:
            raise RunnerFailed(model=template.model, problem=str(error)) from error

    def _running(self) -> Child:
        child = self._child
        if child is None or not child.alive:
            child = self._child = self._start()
        return child
