"""What the pictures show: the files of a small bicycle workshop, and their pages as a renderer would draw them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QBuffer, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTextLayout

from engine.contract.document import Role
from engine.contract.reason import Reason
from engine.contract.status import FileStatus
from tests.fakes.engine import LEASE_PARTS, NOTICE, TODAY_NS, FakeEngine, file

_HOUR_NS = 3_600_000_000_000
_WIDTH, _HEIGHT = 1_000, 1_414
_LEFT, _TOP, _COLUMN = 130.0, 140.0, 740.0
_PIXELS = {Role.TITLE: 34, Role.HEADING: 26, Role.PARAGRAPH: 22}
_HOME = "/home/mira/Documents"
_FILES = (
    ("Workshop/Contracts/lease-2024-signed.pdf", 412, ""),
    ("Workshop/Contracts/lease-2023-draft-with-comments-from-the-lawyer.docx", 88, ""),
    ("Workshop/Contracts/insurance.pdf", 1_240, ""),
    ("Workshop/Contracts/employment-jonas.docx", 61, ""),
    ("Workshop/Accounts/costs 2024.xlsx", 47, ""),
    ("Workshop/Accounts/costs 2025.xlsx", 52, ""),
    ("Workshop/Accounts/invoice-0147-riverside-school.pdf", 93, ""),
    ("Workshop/Accounts/invoice-0148-bakery-lindqvist.pdf", 91, ""),
    ("Workshop/Accounts/receipts-march.zip", 18_400, ""),
    ("Workshop/Mail/landlord.mbox", 2_310, ""),
    ("Workshop/Mail/suppliers.mbox", 14_800, ""),
    ("Workshop/Manuals/torque tables.pdf", 3_900, ""),
    ("Workshop/Manuals/cargo bike, service schedule.pdf", 2_650, ""),
    ("Workshop/Manuals/hub gear exploded view.png", 1_820, ""),
    ("Workshop/Talks/landlord meeting.pptx", 5_400, ""),
    ("Workshop/Talks/interview with the co-op.m4a", 38_600, "pending"),
    ("Workshop/Talks/truing a wheel.mp4", 214_000, "pending"),
    ("Workshop/Scans/2019-workshop-plan.tif", 9_700, ""),
    ("Workshop/Tools/stock.py", 14, ""),
    ("Notes/todo.md", 3, ""),
    ("Notes/opening hours summer.txt", 2, ""),
    ("Family/school calendar.ics", 21, ""),
    ("Family/recipes from Ingrid.odt", 74, ""),
    ("Family/bike tour Öland.jpg", 4_100, ""),
    ("Bank/statement-01.pdf", 210, "encrypted"),
    ("Bank/statement-02.pdf", 208, "encrypted"),
    ("Scans/half.pdf", 17, "damaged"),
)


def files() -> tuple[FileStatus, ...]:
    """Return the files that the library lists."""
    return tuple(_status(number, *each) for number, each in enumerate(_FILES, 1))


def _status(number: int, path: str, size_kb: int, trouble: str) -> FileStatus:
    state = (
        trouble if trouble == "pending" else "skipped" if trouble == "encrypted" else "failed" if trouble else "indexed"
    )
    reason = Reason(trouble) if state in ("skipped", "failed") else None
    made = file(number, f"{_HOME}/{path}", state, reason)
    return FileStatus(
        id=made.id, path=made.path, uri=made.uri.replace(" ", "%20"), state=state, reason=made.reason,
        format=made.format, media_kind=made.media_kind, size_bytes=size_kb * 1_000,
        modified_ns=TODAY_NS - number * number * 5 * _HOUR_NS, embedded=state == "indexed" and number % 7 != 0,
    )  # fmt: skip


def notice_boxes() -> tuple[tuple[float, float, float, float], ...]:
    """Return where on its page the notice stands: a box a line, in shares of the page."""
    return tuple(box for words, _role, lines in _typeset(3) if words == NOTICE for box in lines)


class WorkshopEngine(FakeEngine):
    """The tests' engine with pages that look like pages."""

    def picture(self, document: int, part: str = "", side: int = 640) -> bytes:
        """Return a page of the lease, for those documents that have pages here."""
        if (document, part) not in self.shapes:
            return super().picture(document, part, side)
        return page(int(part.partition(":")[2] or 1), side)


@cache
def page(number: int, side: int) -> bytes:
    """Return a page of the lease, ``side`` pixels high, as the engine would send it."""
    paper = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_RGB32)
    paper.fill(QColor("#FFFFFF"))
    painter = QPainter(paper)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(QColor("#1B1D21"))
    for words, role, lines in _typeset(number):
        _laid_out(words, role).draw(painter, QPointF(_LEFT, lines[0][1] * _HEIGHT))
    painter.setFont(_font(Role.PARAGRAPH))
    painter.setPen(QColor("#7C818A"))
    painter.drawText(QPointF(_WIDTH / 2 - 20, _HEIGHT - 70), f"{number} / 4")
    painter.end()
    scaled = paper.scaledToHeight(side, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    scaled.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub asks for bytes, the call takes a name
    return bytes(buffer.data().data())


_Line = tuple[float, float, float, float]


def _typeset(number: int) -> list[tuple[str, Role, tuple[_Line, ...]]]:
    """Return the paragraphs of a page with a box for each of their lines."""
    top, placed = _TOP, []
    for words, role, where in LEASE_PARTS:
        if where != number:
            continue
        layout, lines = _laid_out(words, role), []
        for at in range(layout.lineCount()):
            area = layout.lineAt(at).naturalTextRect().translated(_LEFT, top)
            lines.append((area.left() / _WIDTH, area.top() / _HEIGHT, area.right() / _WIDTH, area.bottom() / _HEIGHT))
        placed.append((words, role, tuple(lines)))
        top += layout.boundingRect().height() + (18 if role is Role.PARAGRAPH else 26)
    return placed


def _laid_out(words: str, role: Role) -> QTextLayout:
    layout = QTextLayout(words, _font(role))
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(_COLUMN)
        line.setPosition(QPointF(0, height))
        height += line.height() * 1.4
    layout.endLayout()
    return layout


def _font(role: Role) -> QFont:
    font = QFont("serif")
    font.setPixelSize(_PIXELS[role])
    font.setBold(role is not Role.PARAGRAPH)
    return font
