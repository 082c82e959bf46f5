"""Spoke lengths for the wheel stand's tablet."""

from math import cos, pi, sqrt


def spoke_length_mm(rim_mm: float, flange_mm: float, offset_mm: float, spokes: int, crosses: int) -> float:
    """Length of one spoke by the law of cosines, less half the spoke hole of 2.6 mm."""
    angle = 4 * pi * crosses / spokes
    rim, flange = rim_mm / 2, flange_mm / 2
    return sqrt(rim**2 + flange**2 + offset_mm**2 - 2 * rim * flange * cos(angle)) - 1.3


class WheelOrder:
    """A wheel on order, with the names the tablet shows."""

    def __init__(self, ticket: int, hub: str, rim: str) -> None:
        self.ticket = ticket
        self.hub = hub
        self.rim = rim

    def label(self) -> str:
        """The line printed on the yellow ticket."""
        return f"#{self.ticket} {self.hub} in {self.rim}"
