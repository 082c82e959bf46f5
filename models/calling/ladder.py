"""Ladder: how tools are called with a model, from the surest way down to the one that always works."""

from __future__ import annotations

from engine.contract.errors import BadRequest
from models.dialogue.traits import TemplateTraits

NATIVE, TEMPLATE, CONSTRAINED, REACT = "native", "template", "constrained", "react"
RUNGS = (NATIVE, TEMPLATE, CONSTRAINED, REACT)


def wanted_way(setting: str, model: str) -> str:
    """Return the way a setting asks for with a model: ``way`` for all models, ``name=way`` for one, which comes first.

    Raises BadRequest for a way that does not exist.
    """
    ways = dict(item.rpartition("=")[::2] for item in setting.split())
    way = ways.get(model, ways.get("", ""))
    if way and way not in RUNGS:
        raise BadRequest(problem=f"There is no way to call tools named '{way}'. There are {', '.join(RUNGS)}.")
    return way


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
