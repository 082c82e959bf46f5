"""Makes what the tiny models of the tests know: stickers, an answering machine, a film of the shop window, and asks.

Run ``python packaging/sample/shapes.py`` (it needs espeak-ng and assets/tiny). Sentences are kept only when the tiny
model hears them right, softer and with noise too. Questions with the places of their answers, as they were drawn and
spoken, go to assets/sample/media.jsonl; those about the scanned letter come from where its lines were drawn.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import media
import numpy as np
from faster_whisper import WhisperModel

from models.tiny import speech
from models.tiny.clips import variants
from models.tiny.scenes import Scene, Thing, draw
from models.tiny.whisper_export import transcribed

ASSETS = Path(__file__).parents[2] / "assets"
LIBRARY = ASSETS / "sample" / "library"
PAUSE_S = 4.0
SCENE_S = 7.0
RATE_HZ = speech.RATE_HZ
STICKERS = (
    ("red", "circle"), ("green", "triangle"), ("blue", "square"), ("orange", "ring"), ("purple", "cross"),
    ("yellow", "star"), ("pink", "triangle"), ("brown", "square"),
)  # fmt: skip
WINDOW = (("green", "star"), ("orange", "square"), ("blue", "cross"), ("pink", "circle"))
ASKED = {
    "{name} is waiting in the {room}.": "Who is waiting in the {room}?",
    "The {colour} {thing} is in the {room}.": "Where is the {colour} {thing}?",
    "The train to {city} leaves at {number}.": "When does the train to {city} leave?",
    "The {thing} costs {number} euros.": "What does the {thing} cost in euros?",
    "{name} lives in {city}.": "Where does {name} live?",
    "Send the {thing} to {city}.": "Send the {thing} to which city?",
}
LETTER_ASKS = (
    ("Which reference has the letter of Roads and Open Spaces?", "Our reference: ROS/2025/0417"),
    (
        "How wide must the path for people on foot be, in metres?",
        "A path of at least 1.80 metres must stay free for people\non foot.",
    ),
    ("When is the application of April granted?", "We are glad to grant your application of 3 April. You may"),
    ("What is the yearly fee?", "on foot. The yearly fee is 86.00 euros; the first one is"),
    (
        "Must the stands be taken away for the harbour festival?",
        "The stands must be taken away for the harbour festival,",
    ),
    ("Who is Henrike Maas?", "Henrike Maas"),
)  # fmt: skip


class Words:
    """Sentences that are heard right, each spoken once, with the questions they answer."""

    def __init__(self, seed: str) -> None:
        self._rng = random.Random(seed)
        self._used: set[str] = set()
        folder = str(ASSETS / "tiny" / "whisper")
        kinds = ("int8", "float32")
        self._models = [WhisperModel(folder, device="cpu", compute_type=kind, cpu_threads=1) for kind in kinds]

    def next(self) -> tuple[speech.Utterance, str]:
        """Return a sentence as it is spoken, and its question."""
        while True:
            template, question = self._rng.choice(sorted(ASKED.items()))
            chosen = {slot: self._rng.choice(words) for slot, words in speech.SLOTS.items() if slot != "day"}
            asked = question.format(**chosen)
            if asked in self._used:
                continue
            spoken = speech.random_voice(self._rng, template.format(**chosen))
            if all(
                transcribed(model, each) == spoken.text for model in self._models for each in variants(spoken.sound)
            ):
                self._used.add(asked)
                return spoken, asked


def make_stickers(folder: Path) -> Iterator[dict[str, Any]]:
    """Draw a picture of each sticker; yield what can be asked."""
    folder.mkdir(exist_ok=True)
    for number, (colour, shape) in enumerate(STICKERS, 1):
        name = f"sticker-{number:02d}.png"
        draw(Scene((Thing(colour, shape),)), 256).save(folder / name, "PNG", optimize=True)
        article = "an" if colour == "orange" else "a"
        yield {
            "question": f"kind:image {article} {colour} {shape}",
            "file": f"{folder.name}/{name}",
            "place": {"kind": "image"},
        }


def make_recording(target: Path, words: Words, count: int) -> Iterator[dict[str, Any]]:
    """Record sentences with long pauses between them; yield what can be asked."""
    parts, at_s = [np.zeros(RATE_HZ, np.float32)], 1.0
    for _ in range(count):
        spoken, question = words.next()
        yield {
            "question": question,
            "file": f"{target.parent.name}/{target.name}",
            "place": {"kind": "time", "start_s": round(at_s, 2)},
        }
        parts += [spoken.sound, np.zeros(round(PAUSE_S * RATE_HZ), np.float32)]
        at_s += spoken.seconds + PAUSE_S
    sound = np.concatenate(parts)
    with av.open(str(target), "w") as container:
        stream = container.add_stream("flac", rate=RATE_HZ, layout="mono")
        _add(container, stream, sound)


def make_film(target: Path, words: Words) -> Iterator[dict[str, Any]]:
    """Film the stickers in the window, one after the other, with a sentence each; yield what can be asked."""
    sound = np.zeros(round(len(WINDOW) * SCENE_S * RATE_HZ), np.float32)
    file = f"{target.parent.name}/{target.name}"
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "24", "preset": "slow"})
        stream.width, stream.height, stream.pix_fmt = 320, 320, "yuv420p"
        track = container.add_stream("flac", rate=RATE_HZ, layout="mono")
        for number, (colour, shape) in enumerate(WINDOW):
            begins_s = number * SCENE_S
            article = "an" if colour == "orange" else "a"
            place = {"kind": "time", "start_s": begins_s}
            yield {"question": f"kind:video {article} {colour} {shape}", "file": file, "place": place}
            spoken, question = words.next()
            start = round((begins_s + 2.0) * RATE_HZ)
            sound[start : start + len(spoken.sound)] = spoken.sound
            yield {"question": question, "file": file, "place": {"kind": "time", "start_s": begins_s + 2.0}}
            for frame in range(round(SCENE_S * 10)):
                thing = Thing(colour, shape, (0.5 + 0.02 * math.sin(frame / 5), 0.5))
                container.mux(stream.encode(av.VideoFrame.from_image(draw(Scene((thing,)), 320))))
        container.mux(stream.encode(None))
        _add(container, track, sound)


def _add(container: Any, stream: Any, sound: np.ndarray) -> None:
    samples = np.clip(sound * 32767, -32768, 32767).astype(np.int16)
    for start in range(0, len(samples), 4096):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 4096], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, start, Fraction(1, RATE_HZ)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def letter_asks() -> Iterator[dict[str, Any]]:
    """Yield questions about the scanned letter with the boxes of the lines that answer, as shares of the page."""
    lines = media.LETTER.splitlines()
    for question, answer in LETTER_ASKS:
        rows = [next(n for n, line in enumerate(lines) if words in line) for words in answer.split("\n")]
        yield {
            "question": question,
            "file": "letters/stands-permit-scan.pdf",
            "place": {"kind": "page", "page": 1, "boxes": [media.line_box(row) for row in rows]},
        }


def main() -> None:
    """Make the files and the questions."""
    words = Words("sample")
    recordings = LIBRARY / "recordings"
    asks = [
        *make_stickers(LIBRARY / "stickers"),
        *make_recording(recordings / "answering-machine.flac", words, 8),
        *make_recording(recordings / "day-book.ogg", words, 6),
        *make_film(recordings / "shop-window.mkv", words),
        *letter_asks(),
    ]
    lines = (json.dumps({"id": f"m{number:03d}", **ask}) for number, ask in enumerate(asks, 1))
    (ASSETS / "sample" / "media.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
