"""Reader of mail: messages with headers, text and attachments; mailboxes as their messages."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.contract.document import Member, Parsed, ParseOutcome
from plugins.bundled.mail.signed import content_of
from plugins.composer import Composer, parsed
from plugins.mailtext import attachments, compose_message, header, is_encrypted, parse_message
from plugins.source import Skip, Source

# mbox: a message begins with a "From " line, with a time in it, after a blank line or at the start (RFC 4155).
_FROM_LINE = re.compile(rb"(?:\A|\n\r?\n)(From [^\r\n]*\d:\d\d[^\r\n]*\r?\n)")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_UNSAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f]+")


def read(source: Source) -> ParseOutcome:
    """Return a message's text with its attachments as members, or a mailbox with its messages as members."""
    content = source.content()
    if source.format == "mbox":
        return _mailbox(content, source)
    if source.format == "p7m" and not _is_mime(content):
        content = content_of(content)
    return _message(content, source)


def _message(content: bytes, source: Source) -> Parsed:
    message = parse_message(content)
    if is_encrypted(message):
        raise Skip("encrypted")
    composer = Composer(source)
    metadata = compose_message(message, composer)
    return replace(composer.parsed(metadata), members=attachments(message, source.limits))


def _mailbox(content: bytes, source: Source) -> Parsed:
    starts = [(match.start(1), match.end(1)) for match in _FROM_LINE.finditer(content)]
    if not starts:
        return _message(content, source)
    ends = [start for start, _ in starts[1:]] + [len(content)]
    members = []
    for number, ((_, begin), end) in enumerate(zip(starts, ends, strict=True), start=1):
        raw = _QUOTED_FROM.sub(rb"\1", content[begin:end])
        subject = _UNSAFE.sub(" ", header(parse_message(raw[:65536]), "Subject")).strip()[:80]
        members.append(Member(f"{number:05d} {subject}".strip() + ".eml", len(raw), raw))
    return replace(parsed(source, None), members=tuple(members))


def _is_mime(content: bytes) -> bool:
    return content[:1] != b"\x30"
