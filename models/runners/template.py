"""The template worker: a confined child program that renders chat templates, which are programs of strangers.

``{"op": "render", "model": name, "bos": text, "eos": text}`` with two blobs, the template's source and a JSON object
``{"messages": [...], ...variables}``, gives a frame whose one blob is the prompt. A template that cannot be used is
refused with TemplateUnusable; one that takes this process down takes nothing else with it.
"""

from __future__ import annotations

import json
import sys
from collections import OrderedDict

from engine.contract.errors import BadRequest, TemplateUnusable
from engine.process.channel import Frame
from engine.process.serve import Exchange, serve_child
from models.runners.chat_template import ChatTemplate, TemplateRefused

_KEPT = 8
"""Compiled templates that stay: compiling a long one takes 30 ms."""


class TemplateRunner:
    """Renders with the templates it has seen lately."""

    def __init__(self) -> None:
        self._compiled: OrderedDict[tuple[bytes, str, str], ChatTemplate] = OrderedDict()

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises TemplateUnusable, BadRequest."""
        header = frame.header
        if header.get("op") != "render":
            raise BadRequest(problem=f"The template worker does not know the request {header.get('op')!r}.")
        source, given = frame.blobs
        variables = json.loads(given)
        try:
            template = self._template(source, str(header["bos"]), str(header["eos"]))
            prompt = template.render(variables.pop("messages"), variables)
        except TemplateRefused as error:
            raise TemplateUnusable(model=str(header["model"]), problem=str(error)) from error
        exchange.send({"end": True}, (prompt.encode("utf-8", errors="replace"),))

    def _template(self, source: bytes, bos: str, eos: str) -> ChatTemplate:
        key = (source, bos, eos)
        if key not in self._compiled:
            self._compiled[key] = ChatTemplate(source.decode("utf-8", errors="replace"), bos=bos, eos=eos)
        self._compiled.move_to_end(key)
        while len(self._compiled) > _KEPT:
            self._compiled.popitem(last=False)
        return self._compiled[key]


def main() -> int:
    """Serve until the parent goes away."""
    return serve_child(TemplateRunner().handle)


if __name__ == "__main__":
    sys.exit(main())
