"""Fit: whether a model can be loaded here and now, with what changes, in one sentence. Pure.

A load that cannot fit is refused before it starts: a machine that swaps answers nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from engine.contract.model import Fit, LoadPlan, Needs, Verdict
from models.fit.memory import needs
from models.formats.shape import Shape

LEAST_CONTEXT: Final = 2048
"""Below it neither question nor passages have room."""
_BLOCK: Final = 32
"""Numbers that q8_0 scales together."""


@dataclass(frozen=True, slots=True)
class Room:
    """What may be taken now. ``gpu_bytes`` 0 is no card, or a llama.cpp that cannot use one."""

    memory_bytes: int
    gpu_bytes: int = 0
    may_quantise_cache: bool = False
    """Whether keys and values may be kept as q8_0: half the memory, slightly other answers."""


def decide(shape: Shape, wish: LoadPlan, room: Room, projector_bytes: int = 0) -> Fit:
    """Return the first plan that fits, nearest to the wish: fewer layers on the card, a smaller cache, less context."""
    wish = _sensible(shape, wish, room)
    wished = least = needs(shape, wish, projector_bytes)
    for plan in _plans(wish, room.may_quantise_cache and _quantises(shape)):
        least = needs(shape, plan, projector_bytes)
        placed = _placed(shape, plan, least, room)
        if placed is not None:
            return _found(wish, placed, wished, least, room)
    sentence = (
        f"Needs {_gb(least.total_bytes)} even with a context of {_least_context(wish):,} tokens, "
        f"{_gb(_free(room, wish))} free. Close other programs or choose a smaller model."
    )
    return Fit(Verdict.REFUSED, wish, wished, _free(room, wish), (), sentence)


def _sensible(shape: Shape, wish: LoadPlan, room: Room) -> LoadPlan:
    """Return the wish without what the model or the machine does not have: a longer context, a card."""
    tokens = min(wish.context_tokens, shape.context_tokens or wish.context_tokens)
    return replace(wish, context_tokens=tokens, gpu_layers=wish.gpu_layers if room.gpu_bytes else 0)


def _found(wish: LoadPlan, plan: LoadPlan, wished: Needs, taken: Needs, room: Room) -> Fit:
    free = _free(room, wish)
    changes = tuple(
        name for name in ("gpu_layers", "kv_type", "context_tokens") if getattr(wish, name) != getattr(plan, name)
    )
    if not changes:
        return Fit(Verdict.FITS, plan, taken, free, (), f"Needs {_gb(taken.total_bytes)}, {_gb(free)} free.")
    sentence = (
        f"Needs {_gb(wished.total_bytes)}, {_gb(free)} free, so it is loaded with {_said(plan, changes)}: "
        f"{_gb(taken.total_bytes)}."
    )
    return Fit(Verdict.ADAPTED, plan, taken, free, changes, sentence)


def _quantises(shape: Shape) -> bool:
    """Return whether keys and values can be kept in blocks of 8-bit numbers: each head must be whole blocks."""
    lengths = [length for layer in shape.layers for length in (layer.key_length, layer.value_length)]
    return all(length % _BLOCK == 0 for length in lengths)


def _plans(wish: LoadPlan, may_quantise: bool) -> Iterator[LoadPlan]:
    """Yield the wish and what comes after it, the context halved last."""
    cache_types = [wish.kv_type]
    if may_quantise and wish.kv_type != "q8_0":
        cache_types.append("q8_0")
    tokens = wish.context_tokens
    while True:
        for kv_type in cache_types:
            yield replace(wish, context_tokens=tokens, kv_type=kv_type)
        if tokens <= LEAST_CONTEXT:
            return
        tokens = max(LEAST_CONTEXT, tokens // 2)


def _placed(shape: Shape, plan: LoadPlan, taken: Needs, room: Room) -> LoadPlan | None:
    """Return the plan with as many layers on the card as it takes, None when the rest has no room."""
    count = len(shape.layers)
    wished = count if plan.gpu_layers < 0 else min(plan.gpu_layers, count)
    on_card = 0
    if wished and room.gpu_bytes:
        a_layer = (taken.weights_bytes + taken.cache_bytes) / max(1, count)
        on_card = min(wished, max(0, int((room.gpu_bytes - taken.compute_bytes - taken.projector_bytes) // a_layer)))
    moved = (taken.weights_bytes + taken.cache_bytes) * on_card // max(1, count)
    if taken.total_bytes - moved > room.memory_bytes:
        return None
    return plan if on_card == wished else replace(plan, gpu_layers=on_card)


def _free(room: Room, wish: LoadPlan) -> int:
    return room.memory_bytes + (room.gpu_bytes if wish.gpu_layers else 0)


def _least_context(wish: LoadPlan) -> int:
    return min(LEAST_CONTEXT, wish.context_tokens)


def _said(plan: LoadPlan, changes: tuple[str, ...]) -> str:
    words = {
        "gpu_layers": f"{plan.gpu_layers} layers on the graphics card",
        "kv_type": f"its cache kept as {plan.kv_type}",
        "context_tokens": f"a context of {plan.context_tokens:,} tokens",
    }
    return " and ".join(words[name] for name in changes)


def _gb(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"
