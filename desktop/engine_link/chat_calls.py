"""ChatCalls: the part of the engine that answers questions and keeps conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from engine.contract.answer import AnswerEvent
from engine.contract.chat import Attachment, ChatExport, ChatMatch, Conversation
from engine.contract.record import AnswerRecord
from engine.contract.request import DocumentText, Question
from engine.contract.speech import Spoken


class ChatCalls(Protocol):
    """Questions, answers, conversations and what goes along with them. Methods raise JackdawError."""

    def ask(self, question: Question) -> str:
        """Start an answer; return its id."""

    def answer_events(self, answer: str, after: int = 0) -> Iterator[AnswerEvent]:
        """Yield the answer's events until its end."""

    def cancel_answer(self, answer: str) -> None:
        """Stop an answer; its text so far is kept."""

    def chats(self) -> tuple[Conversation, ...]:
        """Return every conversation without its nodes: pinned ones first, then the newest."""

    def chat(self, chat: str) -> Conversation:
        """Return one conversation with its nodes."""

    def rename_chat(self, chat: str, title: str) -> None:
        """Give a conversation another title."""

    def delete_chat(self, chat: str) -> None:
        """Remove a conversation."""

    def pin_chat(self, chat: str, pinned: bool = True) -> None:
        """Keep a conversation at the top of the list, or no longer."""

    def search_chats(self, query: str, limit: int = 50) -> tuple[ChatMatch, ...]:
        """Return the messages and titles that hold every word."""

    def judge_answer(self, node: str, verdict: str, note: str = "") -> None:
        """Say what an answer was worth: up, down, or empty to take it back."""

    def answer_record(self, node: str) -> AnswerRecord:
        """Return what the model saw for an answer."""

    def export_chat(self, chat: str, form: str = "markdown", node: str = "", single: bool = False) -> ChatExport:
        """Return a branch of a chat, or one answer, as markdown or html."""

    def add_attachment(self, path: str | bytes | Path) -> Attachment:
        """Keep a copy of a file for a chat and read its text."""

    def paste_attachment(self, name: str, data: bytes) -> Attachment:
        """Keep pasted bytes and read their text."""

    def write_down(self, sound: bytes) -> Spoken:
        """Return the words of a short recording."""

    def prepare_speech(self) -> None:
        """Let the model that hears be loaded."""

    def attachment_text(self, content_hash: str, layer: str = "body") -> DocumentText:
        """Return one layer of an attachment."""

    def attachment_picture(self, content_hash: str, part: str = "", side: int = 640) -> bytes:
        """Return a page or picture of an attachment as WebP, at most ``side`` pixels long. Raises NotShown."""

    def stale_sources(self, chat: str) -> Mapping[str, tuple[int, ...]]:
        """Return for each answer node the numbers of its citations whose source changed or is gone."""
