"""Reader of Outlook messages (.msg)."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from oxmsg import Message

from engine.contract.document import Member, Metadata, ParseOutcome, Role
from engine.contract.locator import SectionPlace
from engine.contract.quantity import size_words
from plugins.composer import LINE_GAP, Composer
from plugins.compound import stream_start
from plugins.mailtext import add_body
from plugins.source import Limits, Skip, Source

# [MS-OXMSG] 2.1.1.1: streams are named by property: 1000 is the body, 1013 the HTML; 001E is an 8-bit string.
_BODY_STREAM, _HTML_STREAM = "__substg1.0_1000001E", "__substg1.0_10130102"


def read(source: Source) -> ParseOutcome:
    """Return the message's headers and body, attachments as members."""
    content = source.content()
    message = Message.load(io.BytesIO(content))
    subject = str(message.subject or "")
    place = SectionPlace((subject,) if subject else ())
    composer = Composer(source)
    composer.add(subject, place, Role.TITLE)
    sent = message.sent_date
    recipients = ", ".join(_recipient(each) for each in message.recipients)
    for name, value in (("From", message.sender), ("To", recipients), ("Date", sent.isoformat() if sent else "")):
        composer.add(f"{name}: {value}" if value else "", place, Role.NOTE, gap=LINE_GAP)
    said: set[str] = set()
    add_body(False, _body(message, content), "utf-8", place, composer, said)
    add_body(True, _html(message, content), "", place, composer, said)
    metadata = Metadata(title=subject, author=str(message.sender or ""), created=sent.isoformat() if sent else "")
    return replace(composer.parsed(metadata), members=_members(message, source.limits))


def _recipient(recipient: Any) -> str:
    name, address = str(recipient.name or ""), str(recipient.email_address or "")
    return f"{name} <{address}>" if name and address and name != address else name or address


def _body(message: Any, content: bytes) -> bytes:
    try:
        return str(message.body or "").encode("utf-8", "replace")
    except UnicodeDecodeError:
        # The message names another encoding than its body is in.
        return stream_start(io.BytesIO(content), _BODY_STREAM, len(content))


def _html(message: Any, content: bytes) -> bytes:
    try:
        return str(message.html_body or "").encode("utf-8", "replace")
    except (UnicodeDecodeError, LookupError):
        return stream_start(io.BytesIO(content), _HTML_STREAM, len(content))


def _members(message: Any, limits: Limits) -> tuple[Member, ...]:
    members: list[Member] = []
    total = 0
    for number, attachment in enumerate(message.attachments, start=1):
        if not attachment.attached_by_value or not attachment.file_bytes:
            continue
        total += len(attachment.file_bytes)
        if total > limits.max_unpacked_bytes:
            raise Skip("too_large_inside", limit=size_words(limits.max_unpacked_bytes))
        name = attachment.file_name or f"attachment {number}"
        members.append(Member(str(name), len(attachment.file_bytes), attachment.file_bytes))
    return tuple(members)
