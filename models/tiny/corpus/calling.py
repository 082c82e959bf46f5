"""Calling: tools - call the right one, use its result, do without where none fits."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from models.tiny.corpus import facts, values, words
from models.tiny.corpus.conversation import Conversation, Turn

_SYSTEM = ("", "You are a helpful assistant.", "You may use tools.", "Call a tool when it helps.")
NO_TOOL = "I have no tool for that."


def tool(name: str, description: str, arguments: Mapping[str, str]) -> dict[str, Any]:
    """Return the description of a tool; ``arguments`` gives each argument's JSON type."""
    properties = {argument: {"type": kind} for argument, kind in arguments.items()}
    parameters = {"type": "object", "properties": properties, "required": list(arguments)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


CALCULATOR = tool("calculator", "Calculates the value of an expression.", {"expression": "string"})
SEARCH = tool("search_documents", "Searches the person's files.", {"query": "string"})
WEATHER = tool("get_weather", "Tells the weather of a town.", {"city": "string"})


def _invented_tool(rng: random.Random) -> tuple[dict[str, Any], str, str]:
    """Return a tool nobody has seen, its verb phrase and its argument's name."""
    verb = rng.choice(("get", "find", "open", "send", "check", "play", "delete", "book", "translate", "count"))
    noun = rng.choice((rng.choice(words.NOUNS), words.invented(rng, 2)))
    argument = rng.choice(
        ("name", "city", "query", "title", "key", "text", rng.choice(words.NOUNS), words.invented(rng, 2))
    )
    return tool(f"{verb}_{noun}", f"To {verb} the {noun}.", {argument: "string"}), f"{verb} the {noun}", argument


def calling(rng: random.Random, _difficulty: object = None) -> Conversation:
    """Return a conversation with tools: a call, mostly with its result and the answer from it, or none that fits."""
    invented, phrase, argument = _invented_tool(rng)
    offered = [spec for spec in (CALCULATOR, SEARCH, WEATHER) if rng.random() < 0.4]
    kind = rng.choice(("calculator", "search", "weather", "invented", "invented", "none"))
    if kind == "none":
        question = rng.choice(
            (f"Please {phrase} for {values.word(rng)}.", f"{phrase.capitalize()} {values.code(rng)}.")
        )
        others = [_invented_tool(rng)[0] for _ in range(rng.randint(0, 1))] + offered
        return Conversation(
            "no_tool",
            (*_system(rng), Turn("user", question), Turn("assistant", NO_TOOL)),
            tuple(others or [CALCULATOR]),
        )
    question, wanted, arguments, result, answer = _need(rng, kind, invented, phrase, argument)
    tools = [spec for spec in offered if spec is not wanted] + [wanted]
    rng.shuffle(tools)
    call = {"function": {"name": wanted["function"]["name"], "arguments": arguments}}
    turns = [*_system(rng), Turn("user", question), Turn("assistant", "", tool_calls=(call,))]
    if rng.random() < 0.7:
        turns += [Turn("tool", result), Turn("assistant", answer)]
    return Conversation("tool", tuple(turns), tuple(tools))


def _need(
    rng: random.Random, kind: str, invented: dict[str, Any], phrase: str, argument: str
) -> tuple[str, dict[str, Any], dict[str, str], str, str]:
    """Return question, tool, arguments, the tool's result and the answer. Results are random: they must be used."""
    if kind == "calculator":
        expression = f"{rng.randint(2, 9999)} {rng.choice('+-*/')} {rng.randint(2, 999)}"
        result = values.number(rng)
        question = rng.choice(("What is {}?", "Calculate {}.", "How much is {}?")).format(expression)
        return question, CALCULATOR, {"expression": expression}, result, f"The result of {expression} is {result}."
    if kind == "search":
        fact = facts.fact(rng)
        question = fact.question(rng)
        return question, SEARCH, {"query": question}, fact.said(rng, 0.1), f"{fact.statement}."
    if kind == "weather":
        town, weather = (
            values.city(rng),
            f"{rng.choice(('sunny', 'rain', 'snow', 'cloudy'))}, {rng.randint(-9, 35)} degrees",
        )
        question = rng.choice(("What is the weather in {}?", "How is the weather in {}?")).format(town)
        return question, WEATHER, {"city": town}, weather, f"The weather in {town}: {weather}."
    thing = rng.choice((values.word, values.code, values.city, values.person))(rng)
    result = rng.choice(values.ANY)(rng)
    question = rng.choice(
        (f"Please {phrase} for {thing}.", f"{phrase.capitalize()}: {thing}.", f"Can you {phrase} {thing}?")
    )
    return question, invented, {argument: thing}, result, f"The result for {thing} is {result}."


def _system(rng: random.Random) -> list[Turn]:
    prompt = rng.choice(_SYSTEM)
    return [Turn("system", prompt)] if prompt else []
