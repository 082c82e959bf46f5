"""Makes the pictures, the scanned letter, the recordings and the video of the sample library.

Run ``python packaging/sample/media.py``. Everything is drawn here or spoken by espeak-ng (a Debian package), so it may
be shipped with the program.
"""

from __future__ import annotations

import io
import random
import subprocess
import tempfile
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

LIBRARY = Path(__file__).parents[2] / "assets" / "sample" / "library"
FONTS = Path("/usr/share/fonts/truetype/dejavu")
PAPER, INK = (250, 247, 240), (28, 30, 36)
A4_AT_150_DPI = (1240, 1754)
ASKEW = 0.8
"""Degrees by which the scanned letter is turned."""
FRAMES_PER_S = 10

LETTER = """Municipality of Brackwell
Roads and Open Spaces
3 Harbour Square, Brackwell

Alder Cycles
12 Quay Street, Brackwell

12 May 2025
Our reference: ROS/2025/0417

Bicycle stands in front of 12 Quay Street

Dear Ms Alder,

We are glad to grant your application of 3 April. You may
put up six bicycle stands on the pavement in front of your
shop, in the strip of 4.20 metres between the lamp post
and the tree.

A path of at least 1.80 metres must stay free for people
on foot. The yearly fee is 86.00 euros; the first one is
due on 30 June 2025.

The stands must be taken away for the harbour festival,
from 14 to 17 August.

Yours sincerely,
Henrike Maas
"""

BOARD = (
    ("Puncture while you wait", "14 \u20ac"),
    ("Basic service", "79 \u20ac"),
    ("Full service", "165 \u20ac"),
    ("Brake bleed, per brake", "32 \u20ac"),
)

VOICEMAIL = (
    "Hello, this is Marta Lindqvist. I am calling about the blue touring bicycle.",
    "The ticket number is seven three one.",
    "Could you please fit the wider tyres, forty two millimetres, before Thursday?",
    "I will pick it up at half past five. Thank you, goodbye.",
)

SCENES = (
    ((43, 95, 168), "How we true a wheel", "First we put the wheel into the stand."),
    ((27, 110, 63), "1. Find the wobble", "Spin it slowly and mark the widest place with chalk."),
    ((138, 90, 0), "2. Turn the nipple a quarter", "Turn the nipple by a quarter, never more at a time."),
    (
        (179, 38, 30),
        "3. Check the tension",
        "In the end check the tension with the gauge. It should read twenty three.",
    ),
)


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the one font of all drawings."""
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size)


def scanned(page: Image.Image, degrees: float, chance: random.Random) -> Image.Image:
    """Return a page as a cheap scanner sees it: a little askew, grey, with grain."""
    turned = page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=PAPER)
    grain = np.asarray(turned.convert("L"), dtype=np.int16)
    noise = np.random.default_rng(chance.randrange(1 << 30)).normal(0, 6, grain.shape)
    return Image.fromarray(np.clip(grain + noise, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))


def letter_page(text: str, paper: tuple[int, int, int]) -> Image.Image:
    """Return a page with the letter's lines, before it is scanned."""
    page = Image.new("RGB", A4_AT_150_DPI, paper)
    ImageDraw.Draw(page).multiline_text((150, 170), text, INK, font(28), spacing=16)
    return page


def line_box(row: int) -> tuple[float, float, float, float]:
    """Return where one line of the letter stands on the scan: left, top, right, bottom as shares of the page."""
    lines = ["" if number != row else line for number, line in enumerate(LETTER.splitlines())]
    alone = letter_page("\n".join(lines), (255, 255, 255)).rotate(ASKEW, fillcolor=(255, 255, 255))
    box = ImageOps.invert(alone.convert("L")).getbbox()
    assert box is not None
    width, height = A4_AT_150_DPI
    left, top, right, bottom = (
        round(edge, 4) for edge in (box[0] / width, box[1] / height, box[2] / width, box[3] / height)
    )
    return left, top, right, bottom


def make_letter(target: Path) -> None:
    """Write the letter as a PDF that holds nothing but a picture."""
    picture = scanned(letter_page(LETTER, PAPER), ASKEW, random.Random(7))
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=55)
    Image.open(jpeg).save(target, "PDF", resolution=150.0)


def make_board(target: Path) -> None:
    """Photograph the price board: a dark board on a bright wall, with the camera's own facts."""
    photo = Image.new("RGB", (1280, 960), (214, 206, 190))
    draw = ImageDraw.Draw(photo)
    draw.rounded_rectangle((140, 110, 1140, 850), 24, (36, 44, 40), (122, 88, 52), 22)
    draw.text((640, 190), "ALDER CYCLES", (240, 236, 220), font(64, bold=True), anchor="mm")
    for line, (what, price) in enumerate(BOARD):
        draw.text((210, 300 + 120 * line), what, (240, 236, 220), font(40))
        draw.text((1070, 300 + 120 * line), price, (255, 229, 138), font(44, bold=True), anchor="ra")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Fieldfare", "Pocket 3", "2025:04:22 09:14:07"
    exif.get_ifd(0x8769)[0x9003] = "2025:04:22 09:14:07"
    exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 18.0, 36.0), 3: "E", 4: (10.0, 7.0, 12.0)})
    photo.save(target, "JPEG", quality=70, exif=exif)


def make_plan(target: Path) -> None:
    """Draw the workshop from above, every room named."""
    plan = Image.new("RGB", (1100, 760), (255, 255, 255))
    draw = ImageDraw.Draw(plan)
    rooms = (
        ((60, 90, 420, 400), "Sales room", (220, 232, 248)),
        ((420, 90, 760, 400), "Wheel bench", (232, 244, 232)),
        ((760, 90, 1040, 400), "Paint booth", (255, 240, 214)),
        ((60, 400, 620, 700), "Workshop, 4 stands", (240, 236, 228)),
        ((620, 400, 1040, 700), "Parts store", (248, 226, 224)),
    )
    draw.text((60, 30), "Workshop plan, ground floor 1:50", INK, font(30, bold=True))
    for box, name, colour in rooms:
        draw.rectangle(box, colour, INK, 4)
        draw.text(((box[0] + box[2]) // 2, (box[1] + box[3]) // 2), name, INK, font(28), anchor="mm")
    draw.text((860, 725), "fire extinguisher: parts store", INK, font(18), anchor="mm")
    plan.save(target, "PNG", optimize=True)


def make_signs(target: Path) -> None:
    """Draw the stickers of the rental bicycles: plain coloured shapes."""
    sheet = Image.new("RGB", (640, 480), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    draw.ellipse((60, 60, 260, 260), (200, 40, 40))
    draw.rectangle((360, 70, 560, 250), (40, 90, 200))
    draw.polygon([(160, 300), (60, 440), (260, 440)], (40, 150, 70))
    draw.regular_polygon((460, 370, 85), 5, fill=(240, 200, 40))
    sheet.save(target, "WEBP", quality=80)


def speak(sentences: tuple[str, ...], voice: str) -> tuple[np.ndarray, int]:
    """Return sentences as 16-bit samples with a pause after each, and the rate."""
    parts: list[np.ndarray] = []
    rate = 22_050
    with tempfile.TemporaryDirectory() as folder:
        for number, sentence in enumerate(sentences):
            file = Path(folder) / f"{number}.wav"
            subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(file), sentence], check=True)
            with wave.open(str(file)) as sound:
                rate = sound.getframerate()
                parts.append(np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16))
            parts.append(np.zeros(rate * 2 // 3, dtype=np.int16))
    return np.concatenate(parts), rate


def sound_stream(container: av.container.OutputContainer, rate: int) -> av.AudioStream:
    """Return a mono stream; every stream is there before the first packet is written."""
    stream = container.add_stream("aac", rate=rate, layout="mono")
    stream.bit_rate = 32_000
    return stream


def add_sound(container: av.container.OutputContainer, stream: av.AudioStream, samples: np.ndarray, rate: int) -> None:
    """Encode mono samples into a stream."""
    resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate)
    for start in range(0, len(samples), 1024):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        for ready in resampler.resample(frame):
            container.mux(stream.encode(ready))
    container.mux(stream.encode(None))


def make_voicemail(target: Path) -> None:
    """Record a caller."""
    samples, rate = speak(VOICEMAIL, "en-gb+f3")
    with av.open(str(target), "w") as container:
        add_sound(container, sound_stream(container, rate), samples, rate)


def make_video(target: Path) -> None:
    """Film four cards, each for as long as its sentence is spoken."""
    spoken = [speak((words,), "en-us+m3") for _, _, words in SCENES]
    rate = spoken[0][1]
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=FRAMES_PER_S, options={"crf": "30", "preset": "veryslow"})
        sound = sound_stream(container, rate)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for (colour, title, _), (samples, _) in zip(SCENES, spoken, strict=True):
            count = round(len(samples) / rate * FRAMES_PER_S)
            for number in range(count):
                container.mux(stream.encode(av.VideoFrame.from_image(card(colour, title, number / count))))
        container.mux(stream.encode(None))
        add_sound(container, sound, np.concatenate([samples for samples, _ in spoken]), rate)


def card(colour: tuple[int, int, int], title: str, progress: float) -> Image.Image:
    """Return one frame: a turning wheel beside a title."""
    frame = Image.new("RGB", (640, 360), colour)
    draw = ImageDraw.Draw(frame)
    draw.ellipse((40, 90, 220, 270), outline=(255, 255, 255), width=8)
    for spoke in range(8):
        angle = spoke * 45 + progress * 180
        draw.arc((40, 90, 220, 270), angle, angle + 12, (20, 20, 20), 10)
    draw.multiline_text((250, 180), title.replace(" the ", " the\n"), (255, 255, 255), font(30, bold=True), anchor="lm")
    return frame


def main() -> None:
    """Make every picture and recording."""
    for folder in ("pictures", "letters", "recordings"):
        (LIBRARY / folder).mkdir(exist_ok=True)
    make_letter(LIBRARY / "letters" / "stands-permit-scan.pdf")
    make_board(LIBRARY / "pictures" / "price-board.jpg")
    make_plan(LIBRARY / "pictures" / "workshop-plan.png")
    make_signs(LIBRARY / "pictures" / "rental-stickers.webp")
    make_voicemail(LIBRARY / "recordings" / "voicemail-731.m4a")
    make_video(LIBRARY / "recordings" / "truing-a-wheel.mp4")


if __name__ == "__main__":
    main()
