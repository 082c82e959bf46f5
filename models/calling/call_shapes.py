"""Call shapes: tells from one rendered call how a template writes calls."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass

from models.calling.balance import Balance
from models.calling.call_format import CallFormat, Shape, marks


@dataclass(frozen=True, slots=True)
class Sample:
    """The call that was rendered: to ``name`` with a text under the first key and a whole number under the second."""

    name: str
    keys: tuple[str, str]
    text: str
    number: int


def format_of(body: str, both: str, sample: Sample) -> CallFormat | None:
    """Return the format of ``body``, a turn with the sample's call; None when no known shape fits.

    ``both`` is a turn with two of them, empty when the template writes only one.
    """
    for find in (_whole_json, _pythonic, _json_arguments, _tagged):
        form = find(body, sample)
        if form is not None:
            return dataclasses.replace(form, separator=_separator(body, both, form))
    return None


def _whole_json(body: str, sample: Sample) -> CallFormat | None:
    for match in re.finditer(r"\{", body[: body.find(sample.name)]):
        end = Balance().feed(body[match.start() :])
        written = body[match.start() : match.start() + end] if end else ""
        if sample.name in written and sample.keys[0] in written and _is_json(written):
            return CallFormat(Shape.JSON, body[: match.start()], "", body[match.start() + len(written) :])
    return None


def _pythonic(body: str, sample: Sample) -> CallFormat | None:
    pattern = rf"\[\s*{sample.name}\(\s*{sample.keys[0]}\s*=.*?{sample.number}\s*\)\s*\]"
    match = re.search(pattern, body, re.DOTALL)
    return CallFormat(Shape.PYTHONIC, body[: match.start()], "", body[match.end() :]) if match else None


def _json_arguments(body: str, sample: Sample) -> CallFormat | None:
    opening, _, rest = body.partition(sample.name)
    between, brace, inside = rest.partition("{")
    end = Balance().feed(brace + inside) or 0
    written = (brace + inside)[:end]
    if not opening.strip() or sample.keys[0] not in written or not _is_json(written):
        return None
    return CallFormat(Shape.TAG_WITH_JSON, opening, between, (brace + inside)[end:])


def _tagged(body: str, sample: Sample) -> CallFormat | None:
    parts = (sample.name, sample.keys[0], sample.text, sample.keys[1], str(sample.number))
    gaps = re.fullmatch("(.*?)" + "(.+?)".join(parts) + "(.*)", body, re.DOTALL)
    if gaps is None or not gaps[1].strip():
        return None
    opening, after_name, key_closing, to_next_key, _, tail = gaps.groups()
    shared = _common(marks(to_next_key), marks(tail))
    key_marks = marks(to_next_key)[len(shared) :]
    if not shared or not key_marks or not key_closing.strip():
        return None
    before_key = marks(after_name)
    between = before_key[: len(before_key) - len(key_marks)] if before_key[-len(key_marks) :] == key_marks else []
    return CallFormat(
        Shape.TAG_WITH_TAGGED,
        opening,
        "\n".join(between or before_key),
        "\n".join(marks(tail)[len(shared) :]),
        key_opening="\n".join(key_marks),
        key_closing=key_closing,
        value_closing="\n".join(shared),
    )


def _separator(body: str, both: str, form: CallFormat) -> str:
    """Return what stands between two calls; empty when that cannot be told."""
    end = len(body) - len(form.closing)
    call = body[len(form.opening) : end]
    rest = both[end : len(both) - len(form.closing)] if both.startswith(body[:end]) else ""
    return rest.removesuffix(call) if rest.endswith(call) else ""


def _common(left: list[str], right: list[str]) -> list[str]:
    count = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return left[:count]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
