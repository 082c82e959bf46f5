"""Dotted keys: how one setting is named, checked, read and replaced."""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.contract.errors import BadRequest
from engine.settings.values import Settings

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: where it lies, its type and bounds."""

    section: str
    name: str
    shape: type
    default: Value
    at_least: float | None
    at_most: float | None

    @property
    def dotted(self) -> str:
        """The name people use."""
        return f"{self.section}.{self.name}"

    def problem_with(self, value: object) -> str:
        """Return what is wrong with a value, empty when nothing is."""
        if self.shape is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, self.shape) or (self.shape is int and isinstance(value, bool)):
            return f"{value!r} is not {_WORDS[self.shape]}"
        if self.at_least is None or self.at_most is None or not isinstance(value, (int, float)):
            return ""
        if self.at_least <= value <= self.at_most:
            return ""
        return f"{value!r} is not between {self.at_least:g} and {self.at_most:g}"


_WORDS: Mapping[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


@functools.cache
def every_key() -> Mapping[str, Key]:
    """Return all settings by dotted name."""
    found = {}
    for section, shape in typing.get_type_hints(Settings).items():
        hints = typing.get_type_hints(shape)
        for item in dataclasses.fields(shape):
            bounds = (item.metadata.get("at_least"), item.metadata.get("at_most"))
            key = Key(section, item.name, hints[item.name], typing.cast(Value, item.default), *bounds)
            found[key.dotted] = key
    return found


def value_of(settings: Settings, key: Key) -> Value:
    """Return one setting's value."""
    value: Value = getattr(getattr(settings, key.section), key.name)
    return value


def replaced(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return the settings with some values replaced.

    Raises BadRequest for an unknown key or a value that does not fit.
    """
    for dotted, value in changes.items():
        key = every_key().get(dotted)
        if key is None:
            raise BadRequest(problem=f"There is no setting '{dotted}'.")
        problem = key.problem_with(value)
        if problem:
            raise BadRequest(problem=f"The setting '{dotted}' cannot be so: {problem}.")
        fitting: Any = float(typing.cast(float, value)) if key.shape is float else value
        section = dataclasses.replace(getattr(settings, key.section), **{key.name: fitting})
        settings = dataclasses.replace(settings, **{key.section: section})
    return settings
