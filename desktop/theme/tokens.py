"""Design tokens: every colour and measure of the window, light and dark."""

from __future__ import annotations

from dataclasses import dataclass, fields

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL = 4, 8, 12, 16, 24
RADIUS_CONTROL, RADIUS_CARD = 6, 10
HIT_ROW, LIST_ROW, TARGET = 72, 32, 32
RAIL_WIDTH, STRIP_HEIGHT, THUMBNAIL = 64, 24, 56
VIEWER_SHARE = 0.44
SKELETON_MS = 150


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one scheme as ``#RRGGBB``. Every text colour reads on window, surface, sunken and selection."""

    name: str
    window: str
    surface: str
    sunken: str
    text: str
    muted: str
    edge: str
    hairline: str
    """Decorative lines between areas; never the only sign of a control."""
    accent: str
    on_accent: str
    selection: str
    mark: str
    ok: str
    warn: str
    bad: str


LIGHT = Tokens(
    name="light",
    window="#F7F6F3",
    surface="#FFFFFF",
    sunken="#EFEDE8",
    text="#1B1D21",
    muted="#555A63",
    edge="#7C818A",
    hairline="#DEDBD4",
    accent="#2B5FA8",
    on_accent="#FFFFFF",
    selection="#DCE8F8",
    mark="#FFE58A",
    ok="#1B6E3F",
    warn="#8A5A00",
    bad="#B3261E",
)

DARK = Tokens(
    name="dark",
    window="#17191D",
    surface="#1F2227",
    sunken="#121417",
    text="#E8E9EB",
    muted="#A9AEB7",
    edge="#858B95",
    hairline="#31353C",
    accent="#8DB6F0",
    on_accent="#10151C",
    selection="#2A3B52",
    mark="#6B5310",
    ok="#6CCB93",
    warn="#E3B04B",
    bad="#FF8F85",
)

TEXT_COLOURS = ("text", "muted", "accent", "ok", "warn", "bad")
GROUNDS = ("window", "surface", "sunken", "selection")


def luminance(colour: str) -> float:
    """Return the relative luminance (0 to 1) of ``#RRGGBB`` after WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio (1 to 21) of two colours after WCAG 2.2."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour_names() -> tuple[str, ...]:
    """Return the names of all colours of a scheme."""
    return tuple(field.name for field in fields(Tokens) if field.name != "name")
