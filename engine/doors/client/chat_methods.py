"""ChatMethods: the part of the client that asks questions and keeps conversations."""

from __future__ import annotations

import base64
import typing
from collections.abc import Iterator
from typing import Any, Final, cast
from urllib.parse import quote

from engine.contract.answer import AnswerEvent
from engine.contract.chat import Attachment, ChatExport, ChatMatch, Conversation
from engine.contract.errors import EngineUnreachable
from engine.contract.record import AnswerRecord
from engine.contract.request import DocumentText, Question
from engine.contract.speech import Spoken
from engine.contract.wire import from_wire, to_wire
from engine.doors.client.addresses import AnyPath, uri_of
from engine.doors.client.transport import PICTURE_S, Transport

RECONNECTS = 3
READING_S: Final = 180.0
"""How long a dropped file may take to be read."""
HEARING_S: Final = 300.0
"""How long a spoken question may take to be written down, the model's start included."""
_KINDS: Final = frozenset(str(shape.kind) for shape in typing.get_args(AnswerEvent))


class ChatMethods:
    """Questions, answers, conversations and what is dropped into them."""

    _transport: Transport
    _call: Any

    def ask(self, question: Question) -> str:
        """Begin an answer and return its id."""
        return str(self._call("POST", "/v1/answers", to_wire(question))["id"])

    def prepare_answer(self, chat: str = "", model: str = "") -> None:
        """Say that someone is about to ask: the model is loaded and the prompt's beginning read, in the background."""
        self._call("POST", "/v1/answers/prepare", {"chat": chat, "model": model})

    def answer_events(self, answer: str, after: int = 0) -> Iterator[AnswerEvent]:
        """Yield the events of an answer beyond the first ``after``, across broken connections, until it ends."""
        broken = 0
        while True:
            try:
                for event in self._transport.stream(f"/v1/answers/{quote(answer)}/events", after):
                    after, broken = event.id, 0
                    if event.name in _KINDS:  # a newer engine may say more
                        yield cast(AnswerEvent, from_wire(cast(Any, AnswerEvent), event.data))
            except EngineUnreachable:
                broken += 1
                if broken > RECONNECTS:
                    raise
            else:
                return

    def cancel_answer(self, answer: str) -> None:
        """Stop an answer; its text so far is kept."""
        self._call("POST", f"/v1/answers/{quote(answer)}/cancel")

    def chats(self) -> tuple[Conversation, ...]:
        """Return every conversation without its nodes."""
        return from_wire(tuple[Conversation, ...], self._call("GET", "/v1/chats"))

    def chat(self, chat: str) -> Conversation:
        """Return one conversation with its nodes."""
        return from_wire(Conversation, self._call("GET", f"/v1/chats/{quote(chat)}"))

    def stale_sources(self, chat: str) -> dict[str, tuple[int, ...]]:
        """Return for each answer node of a chat the numbers of its citations whose source changed or is gone."""
        return from_wire(dict[str, tuple[int, ...]], self._call("GET", f"/v1/chats/{quote(chat)}/stale"))

    def rename_chat(self, chat: str, title: str) -> None:
        """Give a conversation another title."""
        self._call("PATCH", f"/v1/chats/{quote(chat)}", {"title": title})

    def delete_chat(self, chat: str) -> None:
        """Remove a conversation."""
        self._call("DELETE", f"/v1/chats/{quote(chat)}")

    def pin_chat(self, chat: str, pinned: bool = True) -> None:
        """Keep a conversation at the top of the list, or no longer."""
        self._call("POST", f"/v1/chats/{quote(chat)}/pin", {"pinned": pinned})

    def search_chats(self, query: str, limit: int = 50) -> tuple[ChatMatch, ...]:
        """Return the messages and titles that hold every word; the last word may be unfinished."""
        found = self._call("POST", "/v1/chats/search", {"query": query, "limit": limit})
        return from_wire(tuple[ChatMatch, ...], found)

    def judge_answer(self, node: str, verdict: str, note: str = "") -> None:
        """Say what an answer was worth: up, down, or empty to take it back; with a reason."""
        self._call("POST", f"/v1/nodes/{quote(node)}/feedback", {"verdict": verdict, "note": note})

    def answer_record(self, node: str) -> AnswerRecord:
        """Return what the model saw for an answer."""
        return from_wire(AnswerRecord, self._call("GET", f"/v1/nodes/{quote(node)}/record"))

    def export_chat(self, chat: str, form: str = "markdown", node: str = "", single: bool = False) -> ChatExport:
        """Return a chat as markdown or html: the branch up to a node (the latest when empty), or that answer alone."""
        params: dict[str, str | int] = {"form": form, "node": node, "single": int(single)}
        return from_wire(ChatExport, self._call("GET", f"/v1/chats/{quote(chat)}/export", params=params))

    def add_attachment(self, path: AnyPath) -> Attachment:
        """Keep a copy of a dropped file and read its text; send it along as an AttachmentPart of a Question."""
        return self._attach({"uri": uri_of(path)})

    def paste_attachment(self, name: str, data: bytes) -> Attachment:
        """Keep pasted bytes (a picture as a file of its format) and read their text."""
        return self._attach({"name": name, "data": base64.b64encode(data).decode()})

    def _attach(self, body: dict[str, str]) -> Attachment:
        return from_wire(Attachment, self._call("POST", "/v1/attachments", body, timeout_s=READING_S))

    def write_down(self, sound: bytes) -> Spoken:
        """Return the words of a short recording (a WAV, say, of at most 6 MB), to be sent as a question's text.

        Raises ModelMissing without a speech model, BadRequest for what cannot be heard.
        """
        body = {"data": base64.b64encode(sound).decode()}
        return from_wire(Spoken, self._call("POST", "/v1/speech", body, timeout_s=HEARING_S))

    def prepare_speech(self) -> None:
        """Say that someone is about to speak: the model is loaded in the background. Raises ModelMissing."""
        self._call("POST", "/v1/speech/prepare")

    def attachments(self, chat: str) -> tuple[Attachment, ...]:
        """Return what was sent with the questions of a chat."""
        return from_wire(tuple[Attachment, ...], self._call("GET", "/v1/attachments", params={"chat": chat}))

    def attachment_text(self, content_hash: str, layer: str = "body") -> DocumentText:
        """Return one layer of an attachment."""
        address = f"/v1/attachments/{quote(content_hash)}/text"
        return from_wire(DocumentText, self._call("GET", address, params={"layer": layer}))

    def attachment_picture(self, content_hash: str, part: str = "", side: int = 640) -> bytes:
        """Return a page or picture of an attachment as WebP, at most ``side`` pixels long. Raises NotShown."""
        params: dict[str, str | int] = {"part": part, "side": side}
        return self._transport.fetch(f"/v1/attachments/{quote(content_hash)}/picture", params, timeout_s=PICTURE_S)

    def attachment_data(self, content_hash: str) -> bytes:
        """Return the bytes of an attachment."""
        return base64.b64decode(self._call("GET", f"/v1/attachments/{quote(content_hash)}/data")["data"])
