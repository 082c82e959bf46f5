"""Mailtext: a parsed mail message -> its text blocks and attachments; shared by the mail readers."""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from collections.abc import Iterator
from email.message import EmailMessage

from engine.contract.document import Member, Metadata, Role
from engine.contract.locator import SectionPlace
from engine.contract.quantity import size_words
from plugins.composer import LINE_GAP, Composer
from plugins.decoding import decode
from plugins.hypertext import TextBlock, html_blocks, html_text
from plugins.source import Limits, Skip

_WORD = re.compile(r"\w+")
HEADERS = ("From", "To", "Cc", "Date")
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


def parse_message(content: bytes) -> EmailMessage:
    """Return the message; the standard library mends what it can and never refuses."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:64]:
        content = decode(content).encode("utf-8", errors="replace")
    return email.message_from_bytes(content, policy=email.policy.default)


def header(message: EmailMessage, name: str) -> str:
    """Return a header's decoded value, or what can be read of it, as one line."""
    try:
        value = message.get(name, "")
    except (ValueError, TypeError, IndexError, AttributeError, KeyError, LookupError):
        # The standard library's header parser fails on some malformed addresses; the raw words still serve.
        value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(str(value).split())


def compose_message(message: EmailMessage, composer: Composer) -> Metadata:
    """Add the subject, the header lines and the readable parts of a message; return its metadata."""
    subject = header(message, "Subject")
    place = SectionPlace((subject,) if subject else ())
    composer.add(subject, place, Role.TITLE)
    for name in HEADERS:
        value = header(message, name)
        composer.add(f"{name}: {value}" if value else "", place, Role.NOTE, gap=LINE_GAP)
    said: set[str] = set()
    for part in _text_parts(message):
        add_body(part.get_content_type() == "text/html", _payload(part), charset(part), place, composer, said)
    return Metadata(title=subject, author=header(message, "From"), created=_iso(header(message, "Date")))


def add_body(
    is_html: bool, content: bytes, named: str, place: SectionPlace, composer: Composer, said: set[str]
) -> None:
    """Add the paragraphs of one body, plain or HTML, that hold a word not in ``said``, and note their words there."""
    if is_html:
        blocks = html_blocks(html_text(content, named))[1]
    else:
        blocks = [TextBlock(paragraph) for paragraph in decode(content, named).split("\n\n")]
    before = frozenset(said)
    for block in blocks:
        words = set(_WORD.findall(block.text.casefold()))
        if words - before:
            composer.add(block.text, place, Role.PARAGRAPH if block.role is Role.HEADING else block.role)
        said |= words


def attachments(message: EmailMessage, limits: Limits) -> tuple[Member, ...]:
    """Return the attached files and messages. Raises Skip when they are over the limits."""
    members: list[Member] = []
    total = 0
    for number, part in enumerate(_attached(message), start=1):
        content = _payload(part)
        total += len(content)
        if total > limits.max_unpacked_bytes or number > limits.max_members:
            raise Skip("too_large_inside", limit=size_words(limits.max_unpacked_bytes))
        if content:
            members.append(Member(_file_name(part, number), len(content), content))
    return tuple(members)


def is_encrypted(message: EmailMessage) -> bool:
    """Whether the whole message is enciphered (S/MIME or PGP); signed ones are not."""
    if message.get_content_type() not in _ENCRYPTED:
        return False
    return str(message.get_param("smime-type", "enveloped-data")) != "signed-data"


def charset(part: EmailMessage) -> str:
    """Return the encoding a part names, empty when it names none."""
    return str(part.get_content_charset() or "")


def _text_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts to read, alternatives too: the plain one often is a mere hint at the other."""
    if message.get_content_type() == "multipart/alternative":
        options = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
        for option in options:
            yield from _text_parts(option)
    elif message.is_multipart():
        if message.get_content_type() != "message/rfc822":
            for part in message.iter_parts():
                if isinstance(part, EmailMessage):
                    yield from _text_parts(part)
    elif message.get_content_maintype() == "text" and not _is_attached(message):
        yield message


def _attached(message: EmailMessage) -> Iterator[EmailMessage]:
    if message.get_content_type() == "message/rfc822":
        yield message
    elif message.is_multipart():
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _attached(part)
    elif _is_attached(message) or message.get_content_maintype() not in ("text", "multipart", "image"):
        # Pictures shown inside an HTML body are decoration unless they were attached.
        yield message


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or bool(
        _raw_name(part) and part.get_content_maintype() == "text"
    )


def _payload(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = next(iter(part.iter_parts()), None)
        return inner.as_bytes() if inner is not None else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file_name(part: EmailMessage, number: int) -> str:
    name = _raw_name(part)
    if name:
        return name.replace("\\", "/").rsplit("/", 1)[-1]
    if part.get_content_type() == "message/rfc822":
        return f"message {number}.eml"
    return f"attachment {number}.{part.get_content_subtype().rsplit('.', 1)[-1]}"


def _raw_name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, TypeError, AttributeError, LookupError):
        return ""


def _iso(date: str) -> str:
    try:
        return email.utils.parsedate_to_datetime(date).isoformat()
    except (ValueError, TypeError, IndexError):
        return ""
