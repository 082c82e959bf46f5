"""The speech runner: a child program that owns one Whisper model (CTranslate2) and writes down what is said.

``{"op": "hear", "session": NAME, "from_s": S}`` with the open recording's descriptor hears one part of it, about five
minutes that end in a silence. It gives ``{"decoded_s": S}`` while it looks for the place, ``{"said": {"start_s",
"end_s", "text"}}`` for each segment, and at the end ``{"end": true, "start_s", "end_s", "last", "language"}``; where
nothing can be heard ``{"end": true, "reason": {...}}``. The recording stays open for the part after it: the same
session from where the last one ended goes on without decoding anything twice.
``{"op": "info"}`` gives the facts of the ready frame.
"""

from __future__ import annotations

import argparse
import os
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

from engine.contract.errors import BadRequest
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child
from models.catalogue.speech_model import WINDOW_S, SpeechModel, verify
from models.runners.cancel_watch import cancel_watch
from models.runners.packing import Window, Words, length_s, packed, put_back
from models.runners.stretches import PART_S, Span, cut_at

READ_S: Final = 30.0
"""So much is decoded between two looks for a cancel."""
SILENT: Final = 0.6
SURE: Final = -1.0
LOOPS: Final = 2.4
"""Whisper's own bounds: what is probably silence and not sure is no speech, what repeats itself so much is none."""
_SAME_S: Final = 0.002


@dataclass(slots=True)
class _Open:
    """A recording that is being heard. ``left`` is decoded but not heard; it begins at ``at_s``."""

    session: str
    track: Any
    left: Any
    at_s: float


class SpeechRunner:
    """Answers requests with one loaded model."""

    def __init__(self) -> None:
        self._model: Any = None
        self._pipeline: Any = None
        self._batch = 1
        self._fill_s = WINDOW_S
        self._open: _Open | None = None
        self._facts: dict[str, Any] = {}

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Verify and load the model the arguments name; return its facts. Raises RunnerFailed."""
        options = _options(arguments)
        model = SpeechModel(options.name, Path(options.folder), options.sha256)
        progress("verifying the model")
        verify(model)
        progress("importing faster-whisper")
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        progress("loading the model")
        self._model = WhisperModel(
            str(model.folder),
            device=options.device,
            compute_type="int8" if options.device == "cpu" else "int8_float16",
            cpu_threads=options.threads,
            local_files_only=True,
        )
        self._pipeline = BatchedInferencePipeline(self._model)
        self._batch, self._fill_s = options.batch, options.fill_s
        self._facts = {"model": model.name, "multilingual": bool(self._model.model.is_multilingual)}
        return self._facts

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand."""
        operation = frame.header.get("op")
        if operation == "info":
            exchange.send(self._facts)
        elif operation == "hear" and len(frame.fds) == 1:
            self._hear(str(frame.header["session"]), float(frame.header["from_s"]), frame.fds[0], exchange)
        else:
            raise BadRequest(problem=f"The speech runner does not know the request {operation!r}.")

    def _hear(self, session: str, from_s: float, fd: int, exchange: Exchange) -> None:
        from models.runners.sound_track import NotHeard

        is_cancelled = cancel_watch(exchange)
        try:
            opened = self._at(session, from_s, fd)
            done = _filled(opened, from_s, exchange, is_cancelled) and self._part(opened, exchange, is_cancelled)
        except NotHeard as error:
            done = False
            exchange.send({"end": True, "reason": error.reason.wire_form()})
        except BaseException:
            self._close()
            raise
        if not done:
            self._close()

    def _at(self, session: str, from_s: float, fd: int) -> _Open:
        """Return the recording at a place: the one that is open when it stands there, else opened anew."""
        now = self._open
        if now is not None and now.session == session and abs(now.at_s - from_s) < _SAME_S:
            os.close(fd)
            return now
        self._close()
        import numpy as np

        from models.runners.sound_track import SoundTrack

        self._open = _Open(session, SoundTrack(os.fdopen(fd, "rb")), np.zeros(0, np.float32), 0.0)
        return self._open

    def _part(self, opened: _Open, exchange: Exchange, is_cancelled: Any) -> bool:
        """Hear one part; return whether there is more to come."""
        from models.runners.sound_track import RATE_HZ

        sound = opened.left
        whole_s = len(sound) / RATE_HZ
        is_last = whole_s < PART_S
        speech = _speech_in(sound)
        cut_s = whole_s if is_last else cut_at(speech, whole_s)
        language = ""
        windows = packed(speech, cut_s, self._fill_s)
        if windows:
            heard, language = self._heard(sound, windows)
            for one in heard:
                if is_cancelled():
                    return False
                times = {"start_s": opened.at_s + one.start_s, "end_s": opened.at_s + one.end_s}
                exchange.send({"said": {**times, "text": one.text}})
        start_s = opened.at_s
        opened.left = sound[round(cut_s * RATE_HZ) :].copy()
        opened.at_s = round(start_s + cut_s, 3)
        facts = {"start_s": start_s, "end_s": opened.at_s, "last": is_last, "language": language}
        exchange.send({"end": True, **facts})
        return not is_last

    def _heard(self, sound: Any, windows: Sequence[Window]) -> tuple[Iterator[Words], str]:
        """Return what is said in windows of a sound, as it comes, and its language."""
        starts_s = [0.0, *accumulate(length_s(one) for one in windows)]
        segments, facts = self._pipeline.transcribe(
            _joined(sound, windows),
            clip_timestamps=[{"start": start, "end": end} for start, end in pairwise(starts_s)],
            batch_size=self._batch,
            without_timestamps=False,
            multilingual=self._facts["multilingual"],
        )
        return _words(segments, windows, starts_s), str(facts.language)

    def _close(self) -> None:
        if self._open is not None:
            self._open.track.close()
            self._open = None


def _filled(opened: _Open, from_s: float, exchange: Exchange, is_cancelled: Any) -> bool:
    """Decode up to a part's length beyond ``from_s``; return False when it was cancelled meanwhile."""
    import numpy as np

    from models.runners.sound_track import RATE_HZ

    while len(opened.left) < PART_S * RATE_HZ:
        if is_cancelled():
            return False
        more = opened.track.read(READ_S)
        if not len(more):
            break
        skipped = min(len(opened.left) + len(more), max(0, round((from_s - opened.at_s) * RATE_HZ)))
        opened.left = np.concatenate([opened.left, more])[skipped:]
        opened.at_s = round(opened.at_s + skipped / RATE_HZ, 6)
        exchange.send({"decoded_s": opened.track.position_s})
    return True


def _speech_in(sound: Any) -> list[Span]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    from models.runners.sound_track import RATE_HZ

    if not len(sound):
        return []
    options = VadOptions(max_speech_duration_s=25.0, min_silence_duration_ms=300, speech_pad_ms=200)
    found = get_speech_timestamps(sound, options, sampling_rate=RATE_HZ)
    return [Span(one["start"] / RATE_HZ, one["end"] / RATE_HZ) for one in found]


def _joined(sound: Any, windows: Sequence[Window]) -> Any:
    """Return the sound of windows in a row; a pause that was shortened keeps its beginning."""
    import numpy as np

    from models.runners.sound_track import RATE_HZ

    found = np.zeros(round(sum(map(length_s, windows)) * RATE_HZ) + RATE_HZ, np.float32)
    begun_s = 0.0
    for window in windows:
        for piece, after in zip(window, (*window[1:], None), strict=True):
            pause_s = after.at_s - piece.end_s if after else 0.0
            start, stop = (round(at_s * RATE_HZ) for at_s in (piece.span.start_s, piece.span.end_s + pause_s))
            at, kept = round((begun_s + piece.at_s) * RATE_HZ), sound[start:stop]
            found[at : at + len(kept)] = kept
        begun_s += length_s(window)
    return found


def _words(segments: Iterable[Any], windows: Sequence[Window], starts_s: Sequence[float]) -> Iterator[Words]:
    for one in segments:
        if _is_speech(one):
            number = min(bisect_right(starts_s, one.start + _SAME_S) - 1, len(windows) - 1)
            begun_s = starts_s[number]
            yield from put_back(Words(one.start - begun_s, one.end - begun_s, one.text.strip()), windows[number])


def _is_speech(segment: Any) -> bool:
    is_silence = segment.no_speech_prob > SILENT and segment.avg_logprob < SURE
    return bool(segment.text.strip()) and not is_silence and segment.compression_ratio <= LOOPS


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("--name", "--folder", "--sha256", "--device"):
        parser.add_argument(name, required=True)
    parser.add_argument("--fill-s", type=float, required=True)
    for name in ("--threads", "--batch"):
        parser.add_argument(name, type=int, required=True)
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = SpeechRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
