"""Ladder: how tools are called with a model, from the surest way down to the one that always works."""

from __future__ import annotations

from engine.contract.errors import BadRequest
from models.dialogue.traits import TemplateTraits

NATIVE, TEMPLATE, CONSTRAINED, REACT = "native", "template", "constrained", "react"
RUNGS = (NATIVE, TEMPLATE, CONSTRAINED, REACT)


def rung(traits: TemplateTraits | None, *, native: bool = False, grammar: bool = True, wanted: str = "") -> str:
    """Return how tools are called: the backend reads calls itself, else through the template's own words, else in two
    constrained steps, else as plain text.

    ``traits`` is None where there is no template of ours to render. ``wanted`` is the person's choice, if any; one that
    this model cannot do raises BadRequest.
    """
    able = [NATIVE] if native else []
    able += [TEMPLATE] if traits is not None and traits.tools else []
    able += [CONSTRAINED] if grammar else []
    able += [REACT]
    if wanted and wanted not in able:
        raise BadRequest(problem=f"This model cannot call tools by '{wanted}'. It can by {', '.join(able)}.")
    return wanted or able[0]
