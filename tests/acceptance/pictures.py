"""Pictures: copies are found first among a thousand, absent things find nothing, and a folder of photographs decodes.

``python -m tests.acceptance.pictures [copies] [absent] [photos FOLDER]`` prints figures, and fails below the bounds.
Pictures are generated, the model is the tiny one: recall on real photographs is not measured by this.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from engine.contract.reason import Reason
from engine.contract.request import SearchFilters
from engine.library.parse.pool import ParserPool
from engine.library.render.renderer import Picture, Renderer, Wanted
from engine.process.program import Program
from models.tiny import scenes
from tests.engine.library.ingest.test_images import Gallery
from tests.engine.library.recognise.eyes import tiny_model

COUNT = 1_000
ASKED = 40
IN_LIBRARY = 5
ASKED_PRESENT = 60
LEAST_NOTHING = 0.9
LEAST_RIGHT = 0.9
ABSENT = tuple(
    """an elephant in a river;a wedding dress;submarine;a firefighter on a ladder;guitar concert;volcano eruption
a slice of pizza;kitchen with a fridge;penguins on ice;a horse race;traffic jam;tax return form;a violin
a castle at dawn;a robot arm;swimming pool;a tiger;hot air balloon;a bearded man reading;microscope
a bridge in fog;beach umbrella;chess board;lighthouse;x-ray of a hand;a spider web;a motorcycle;wine glasses
a waterfall;a baby laughing;an ice cream cone;a sewing machine;an airport runway;a wolf in the snow;the eiffel tower
a dentist;rusty nails;a parrot;a ski lift;grapes on a vine;a passport;a steam train;a bowl of noodles;a giraffe
an umbrella in the rain;a drum kit;a surgeon at work;an old typewriter;reading lamps;a vineyard in autumn""".replace(
        "\n", ";"
    ).split(";")
)
_TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


def changed(picture: Image.Image) -> dict[str, bytes]:
    """Return copies as JPEG files: turned, scaled, saved badly, and some of it at once."""
    made = {f"turned {angle}": _jpeg(picture.transpose(way), 90) for angle, way in _TURNS.items()}
    for share in (0.25, 0.5, 2.0):
        size = (round(picture.width * share), round(picture.height * share))
        made[f"scaled {share:.0%}"] = _jpeg(picture.resize(size), 90)
    made["quality 50"] = _jpeg(picture, 50)
    half = picture.transpose(_TURNS[90]).resize((picture.height // 2, picture.width // 2))
    made["turned, half, quality 50"] = _jpeg(half, 50)
    return made


@contextmanager
def gallery(folder: Path, scratch: Path) -> Iterator[Gallery]:
    """Yield a library of the folder, looked at by the tiny model."""
    pool = ParserPool(Program.PARSER, workers=1)
    model = tiny_model(scratch / "models")
    made = Gallery(scratch / "home", pool, model)
    try:
        began = time.monotonic()
        made.library.add_root(os.fsencode(folder))
        while not made.library.wait("all", 20):
            left = [(one.stage, one.due) for one in made.library.status().media]
            print(f"  {time.monotonic() - began:.0f} s, left {left}", flush=True)
        print(f"looked at in {time.monotonic() - began:.0f} s", flush=True)
        yield made
    finally:
        made.searcher.close()
        made.close()
        model.close()
        pool.close()


def copies(scratch: Path) -> bool:
    """Return whether copies find their picture first, and a picture its copies."""
    folder = scratch / "copies"
    folder.mkdir()
    rng = random.Random(20)
    pictures = [scenes.draw(scenes.random_scene(rng).scene, rng.choice((320, 400, 480))) for _ in range(COUNT)]
    for number, picture in enumerate(pictures):
        picture.save(folder / f"p{number}.png")
    for number in range(IN_LIBRARY):
        for name, data in changed(pictures[number]).items():
            (folder / f"p{number} {name.replace('%', '')}.jpg").write_bytes(data)
    right = asked = 0
    with gallery(folder, scratch) as library:
        for number in range(IN_LIBRARY):
            (scratch / "asked.png").write_bytes((folder / f"p{number}.png").read_bytes())
            found = library.search(image_uri=(scratch / "asked.png").as_uri(), limit=9)
            held = sum(1 for name in found if name.split(".")[0].split()[0] == f"p{number}")
            right, asked = right + (found[0] == f"p{number}.png") + (held - 1), asked + 9
            print(f"p{number}: {held} of 9 first")
        for number in itertools.islice(range(IN_LIBRARY, COUNT, COUNT // ASKED), ASKED):
            for name, data in changed(pictures[number]).items():
                (scratch / "asked.jpg").write_bytes(data)
                found = library.search(image_uri=(scratch / "asked.jpg").as_uri(), limit=3)
                right, asked = right + (found[:1] == [f"p{number}.png"]), asked + 1
                if found[:1] != [f"p{number}.png"]:
                    print(f"p{number} {name}: {found}")
    print(f"copies first among {COUNT} pictures: {right} of {asked}")
    return right == asked


def absent(scratch: Path) -> bool:
    """Return whether nearly all things that no picture shows find nothing, and what some show is among the first 3."""
    folder = scratch / "absent"
    folder.mkdir()
    rng = random.Random(21)
    drawn = [scenes.random_scene(rng) for _ in range(200)]
    for number, one in enumerate(drawn):
        scenes.draw(one.scene, 160).save(folder / f"p{number}.png")
    pictures = SearchFilters(kind="image")
    with gallery(folder, scratch / "second") as library:
        nothing = [query for query in ABSENT if not library.search(query, filters=pictures)]
        found = {one: library.search(one.caption, filters=pictures, limit=3) for one in drawn[:ASKED_PRESENT]}
    right = [
        one for one, names in found.items() if any(scenes.shows(drawn[_number(name)].scene, one) for name in names)
    ]
    for query in set(ABSENT).difference(nothing):
        print(f"found although absent: {query}")
    print(
        f"absent: {len(nothing)} of {len(ABSENT)} find nothing; present: {len(right)} of {len(found)} among the first 3"
    )
    return len(nothing) >= LEAST_NOTHING * len(ABSENT) and len(right) >= LEAST_RIGHT * len(found)


def _number(name: str) -> int:
    """Return the number of a picture: ``p12.png``."""
    return int(name[1:].partition(".")[0])


def photos(folder: Path) -> bool:
    """Return whether all photographs decode, upright, in the size that their captions' file tells."""
    pool = ParserPool(Program.PARSER, workers=1)
    told = [json.loads(line) for line in (folder / "captions.jsonl").read_text("utf-8").splitlines() if line.strip()]
    wanted = {folder / one["file"]: (one.get("width"), one.get("height")) for one in told}
    tagged = sorted((folder / "exif-orientation").glob("*.jpg"))
    wrong = 0
    for path in [*wanted, *tagged]:
        drawn = _drawn(Renderer(pool), path)
        if isinstance(drawn, Reason):
            problem = drawn.message
        elif path in wanted:
            problem = "" if drawn.whole == wanted[path] else f"not {wanted[path]}"
        else:
            lies = drawn.whole[0] > drawn.whole[1]
            problem = "" if lies is path.name.startswith("Landscape") else "it does not stand as it should"
        wrong += bool(problem)
        print(f"{path.name}: {problem or 'right'}{'' if isinstance(drawn, Reason) else f', {drawn.whole}'}")
    pool.close()
    print(f"photographs that decode upright: {len(wanted) + len(tagged) - wrong} of {len(wanted) + len(tagged)}")
    return wrong == 0


def _drawn(renderer: Renderer, path: Path) -> Picture | Reason:
    with path.open("rb") as file:
        wanted = Wanted("", 1_000, 0, "rgb")
        return renderer.draw(file.fileno(), os.fsencode(path.name), path.stat().st_size, wanted)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Run what is named, all that needs no data by default."""
    named = arguments or ["copies", "absent"]
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "second").mkdir()
        if "copies" in named:
            results.append(copies(place))
        if "absent" in named:
            results.append(absent(place))
    if "photos" in named:
        results.append(photos(Path(named[named.index("photos") + 1])))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
