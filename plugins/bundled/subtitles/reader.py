"""Reader of subtitles (SubRip, WebVTT): each cue with its time."""

from __future__ import annotations

import html
import re

from engine.contract.document import ParseOutcome
from engine.contract.locator import TimePlace
from plugins.composer import LINE_GAP, Composer
from plugins.decoding import decode
from plugins.source import Damaged, Source

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_CUE = re.compile(rf"{_TIME}[ \t]*-->[ \t]*{_TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*[ \t]+([^>]+)>")
_TAG = re.compile(r"<[^>]*>|\{\\[^}]*\}")


def read(source: Source) -> ParseOutcome:
    """Return the spoken lines, the speaker's name before them where it is given; places are seconds."""
    composer = Composer(source)
    cues = 0
    for block in re.split(r"\n[ \t]*\n", decode(source.content())):
        timing = _CUE.search(block)
        if timing is None:
            continue
        cues += 1
        start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
        after = block[timing.end() :].partition("\n")[2]
        composer.add(_spoken(after), TimePlace(start, max(start, end)), gap=LINE_GAP)
    if not cues:
        raise Damaged("it holds no timed lines")
    return composer.parsed()


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000


def _spoken(text: str) -> str:
    named = _VOICE.sub(lambda match: f"{match.group(1)}: ", text)
    return html.unescape(_TAG.sub("", named))
