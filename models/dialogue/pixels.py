"""Pixels: decoded pictures on their way to a model's process, which gets no picture files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture: RGB, three bytes each, row by row, upright."""

    width: int
    height: int
    data: bytes | memoryview


Decode = Callable[[bytes], Pixels]
"""Turns a picture's file into pixels. Raises NotShown for what is no picture, or a broken one."""


def sizes(pictures: Sequence[Pixels]) -> list[list[int]]:
    """Return widths and heights for a frame's header."""
    return [[picture.width, picture.height] for picture in pictures]


def blobs(pictures: Sequence[Pixels]) -> list[bytes | memoryview]:
    """Return the pixels for a frame's blobs."""
    return [picture.data for picture in pictures]


def received(sizes: Sequence[Sequence[int]], blobs: Sequence[bytes | memoryview]) -> list[Pixels]:
    """Return the pictures of a frame. Raises ValueError when the pixels are not as many as the sizes say."""
    found = [Pixels(int(width), int(height), data) for (width, height), data in zip(sizes, blobs, strict=True)]
    if any(one.width * one.height * _CHANNELS != len(one.data) or one.width < 1 for one in found):
        raise ValueError("the pixels are not as many as the pictures' sizes say")
    return found
