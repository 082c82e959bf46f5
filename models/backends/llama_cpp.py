"""LlamaCppBackend: a GGUF model in a runner process, as a ChatBackend."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Protocol, cast

from engine.contract.answer import Usage
from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest
from engine.contract.generation import (
    Capabilities,
    Generation,
    ModelDone,
    ModelEvent,
    ModelText,
    ModelToolCall,
    Sampling,
    TokenLogprob,
)
from models.backends import two_steps
from models.calling.call_stream import new_id
from models.calling.ladder import CONSTRAINED, rung
from models.dialogue.pixels import Decode, Pixels, blobs, sizes
from models.dialogue.prompter import Prompt, Prompter
from models.handles.runner import Runner
from models.handles.template_worker import ModelTemplate, TemplateWorker


class _Closable(Protocol):
    def close(self) -> None: ...


class _EitherToken(CancelToken):
    """Set when it was cancelled itself or the call's own token was."""

    def __init__(self, other: CancelToken) -> None:
        super().__init__()
        self._other = other

    @property
    def is_cancelled(self) -> bool:
        """True once one of the two is set."""
        return super().is_cancelled or self._other.is_cancelled


class LlamaCppBackend:
    """A language model behind ``runner``, whose program is ``models.runners.chat``.

    ``templates`` renders its prompts. ``tools`` overrides how tools are called (models.calling.ladder), ``on_tools``
    is told how they are. ``decode`` turns a picture's file into pixels; without it no picture is taken.
    """

    def __init__(
        self,
        runner: Runner,
        templates: TemplateWorker,
        *,
        tools: str = "",
        on_tools: Callable[[str], None] | None = None,
        decode: Decode | None = None,
    ) -> None:
        self._runner = runner
        self._templates = templates
        self._tools = tools
        self._on_tools = on_tools
        self._decode = decode
        self._running: CancelToken | None = None

    def capabilities(self) -> Capabilities:
        """Return what the model can do, loading it if need be. Raises RunnerFailed, TemplateUnusable."""
        facts = self._runner.load(Call())
        prompter = self._prompter(facts)
        if self._on_tools is not None:
            self._on_tools(prompter.rung)
        return Capabilities(
            self._runner.model,
            int(facts["context_tokens"]),
            tuple(facts["control_tokens"]),
            tools=prompter.rung,
            vision=bool(facts["picture_mark"]) and self._decode is not None,
            reasoning=prompter.traits.reasoning,
            parameters=int(facts.get("parameters", 0)),
        )

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        """Yield the answer; see ChatBackend."""
        token = _EitherToken(call.cancel)
        inner = dataclasses.replace(call, cancel=token)
        self._running = token
        facts = self._runner.load(inner)
        prompter, notes = self._prompter(facts), (str(facts["adapted"]),) if facts["adapted"] else ()
        prompt = prompter.prompt(request)
        pictures = self._pictures(request)
        if prompt.way == CONSTRAINED:
            yield from self._in_two_steps(prompter, prompt, request, pictures, inner)
            return
        reader = prompter.reader(prompt, request)
        for header in self._frames(prompter, prompt, request, pictures, inner):
            if header.get("end"):
                yield from reader.finish()
                finish = "tool_calls" if reader.calls else str(header["finish"])
                yield ModelDone(Usage(**header["usage"], notes=notes), finish)
            elif header.get("logprobs"):
                yield from _with_logprobs(list(reader.feed(str(header["text"]))), header["logprobs"])
            else:
                yield from reader.feed(str(header["text"]))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads each text as. Raises RunnerFailed."""
        frame = self._runner.call("count_tokens", {"texts": list(texts)}, (), Call())
        return [int(count) for count in frame.header["counts"]]

    def count_prompt(self, request: Generation) -> int:
        """Return how many tokens the rendered prompt has. Raises RunnerFailed, TemplateUnusable."""
        prompt = self._prompter(self._runner.load(Call())).prompt(request)
        pictures = self._pictures(request)
        payload = {"prompt": prompt.text, "pictures": sizes(pictures)}
        return int(self._runner.call("count_prompt", payload, blobs(pictures), Call()).header["count"])

    def warm(self, request: Generation, call: Call) -> None:
        """Read the request's prompt ahead. Raises Cancelled, RunnerFailed, TemplateUnusable."""
        prompt = self._prompter(self._runner.load(call)).prompt(request)
        pictures = self._pictures(request)
        payload = {"prompt": prompt.text, "conversation": request.conversation, "pictures": sizes(pictures)}
        self._runner.call("warm", payload, blobs(pictures), call)

    def cancel(self) -> None:
        """End the running stream, if there is one."""
        if self._running is not None:
            self._running.cancel()

    def _prompter(self, facts: Mapping[str, Any]) -> Prompter:
        template = ModelTemplate(self._runner.model, facts["template"], facts["bos"], facts["eos"])
        traits = self._templates.traits(template)
        way = rung(traits, wanted=self._tools)
        return Prompter(
            lambda given: self._templates.render(template, given),
            traits,
            facts["control_tokens"],
            way,
            facts["picture_mark"],
        )

    def _pictures(self, request: Generation) -> tuple[Pixels, ...]:
        """Return the pictures of a request in the order of the turns. Raises BadRequest, and what ``decode`` does."""
        files = [file for message in request.messages for file in message.images]
        if files and self._decode is None:
            raise BadRequest(problem="This model does not see pictures.")
        return tuple(map(self._decode, files)) if self._decode is not None else ()

    def _frames(
        self, prompter: Prompter, prompt: Prompt, request: Generation, pictures: Sequence[Pixels], call: Call
    ) -> Iterator[dict[str, Any]]:
        """Yield the headers of the runner's frames for one prompt."""
        sampling = request.sampling
        payload = {
            "prompt": prompt.text,
            "sampling": dataclasses.asdict(dataclasses.replace(sampling, stops=(*sampling.stops, *prompt.stops))),
            "grammar": prompt.grammar,
            "grammar_after": prompt.grammar_after,
            "conversation": request.conversation,
            "show_control": prompter.shows_control,
            "pictures": sizes(pictures),
        }
        frames = self._runner.stream("generate", payload, blobs(pictures), call)
        with closing(cast(_Closable, frames)):
            for frame in frames:
                call.check()
                yield frame.header

    def _in_two_steps(
        self, prompter: Prompter, prompt: Prompt, request: Generation, pictures: Sequence[Pixels], call: Call
    ) -> Iterator[ModelEvent]:
        first = two_steps.first_step(request)
        line, raw, usage = first.fixed, first.fixed, Usage()
        if first.grammar:
            line = raw = ""
            after = prompter.traits.marks.closing if prompt.begun else ""
            limited = request.sampling if prompt.begun else _short(request.sampling)
            choosing = dataclasses.replace(request, sampling=limited)
            asked = dataclasses.replace(prompt, grammar=first.grammar, grammar_after=after)
            reader = prompter.reader(prompt, request)
            for header in self._frames(prompter, asked, choosing, pictures, call):
                end = bool(header.get("end"))
                usage = Usage(**header["usage"]) if end else usage
                raw += "" if end else str(header["text"])
                for event in reader.finish() if end else reader.feed(str(header["text"])):
                    if isinstance(event, ModelText):
                        line += event.text
                    else:
                        yield event
        elif prompt.begun:
            raw = f"{prompter.traits.marks.closing}\n\n{raw}"
        tool = two_steps.chosen_tool(line, request.tools)
        grammar = two_steps.second_grammar(tool, request)
        following = Prompt(f"{prompt.text}{raw}\n", "", begun=False, grammar=grammar)
        if tool is not None:
            yield ModelToolCall(0, new_id(), tool.name)
        for header in self._frames(prompter, following, request, pictures, call):
            if header.get("end"):
                finish = "tool_calls" if tool is not None else str(header["finish"])
                yield ModelDone(_together(usage, Usage(**header["usage"])), finish)
            elif tool is not None:
                yield ModelToolCall(0, arguments=str(header["text"]))
            else:
                yield ModelText(str(header["text"]))


def _short(sampling: Sampling) -> Sampling:
    return dataclasses.replace(sampling, max_tokens=two_steps.CHOICE_TOKENS, stops=(), top_logprobs=0)


def _together(first: Usage, second: Usage) -> Usage:
    """Return the numbers of two generations of which the second read on where the first ended."""
    if not first.prompt_tokens:
        return second
    return dataclasses.replace(
        first,
        generated_tokens=first.generated_tokens + second.generated_tokens,
        tokens_per_s=second.tokens_per_s or first.tokens_per_s,
    )


def _with_logprobs(events: list[Any], logprobs: Sequence[Any]) -> list[Any]:
    """Return the events with what is known of their tokens in the last of their texts."""
    known = tuple(TokenLogprob(token, logprob, tuple(map(tuple, others))) for token, logprob, others in logprobs)
    place = next((place for place in reversed(range(len(events))) if isinstance(events[place], ModelText)), None)
    if place is not None:
        events[place] = dataclasses.replace(events[place], logprobs=known)
    return events
