"""Inspection: what a model file says of itself, whatever its name says; only formats that are pure data are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.contract.errors import BadRequest
from models.formats import projector_file
from models.formats.anatomy import anatomy, dtypes
from models.formats.binary import Malformed
from models.formats.gguf import MAGIC, GgufHeader, read_gguf
from models.formats.safetensors import read_safetensors

# Architectures of llama.cpp that make vectors and no text.
_EMBEDDING_ARCHITECTURES = frozenset(
    (
        "bert",
        "modern-bert",
        "nomic-bert",
        "nomic-bert-moe",
        "neo-bert",
        "jina-bert-v2",
        "jina-bert-v3",
        "gemma-embedding",
    )
)
_RANK = 4  # llama.cpp's pooling type of models that judge pairs of texts
_PICKLED = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
LONGEST_TEMPLATE = 20_000
"""Of a chat template, so much is shown."""
NO_TEMPLATE = "It has no chat template, so it cannot hold a conversation."


def inspect_file(path: Path) -> Mapping[str, Any]:
    """Return format, task, note and the header's facts of a model file.

    Raises BadRequest with what is wrong with it, OSError.
    """
    with path.open("rb") as file:
        head = file.read(9)
    try:
        if head.startswith(MAGIC):
            return _gguf_facts(read_gguf(path))
        if head[8:9] == b"{":
            return _safetensors_facts(path)
    except Malformed as error:
        raise BadRequest(problem=f"{path.name} is not a usable model file: {error}.") from error
    if head.startswith(_PICKLED):
        problem = f"{path.name} may hold code (a pickle or an archive). Use a GGUF or safetensors file of the model."
        raise BadRequest(problem=problem)
    raise BadRequest(problem=f"{path.name} is no GGUF or safetensors file.")


def is_reranker(header: GgufHeader) -> bool:
    """Return whether a model judges pairs of texts."""
    return header.own("pooling_type") == _RANK


def compared(first: Mapping[str, Any], second: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts of two inspected files and, by name, the pairs that differ."""
    names = dict.fromkeys((*first, *second))
    differing = {name: [first.get(name), second.get(name)] for name in names if first.get(name) != second.get(name)}
    return {"facts": [first, second], "differences": differing}


def _gguf_facts(header: GgufHeader) -> Mapping[str, Any]:
    architecture = header.architecture
    if not architecture or not header.tensors:
        raise Malformed("it names no architecture or holds no weights")
    task = "projector" if architecture == projector_file.ARCHITECTURE else "chat"
    task = "embedding" if architecture in _EMBEDDING_ARCHITECTURES else task
    task = "rerank" if is_reranker(header) else task
    template = header.text("tokenizer.chat_template")
    return {
        "format": "gguf",
        "task": task,
        "note": NO_TEMPLATE if task == "chat" and not template else "",
        "name": header.text("general.name"),
        "architecture": architecture,
        "parameters": header.parameters,
        "quantisation": header.quantisation,
        "context_tokens": header.integer(f"{architecture}.context_length"),
        "size_bytes": header.size_bytes,
        "tensors": len(header.tensors),
        "chat_template": bool(template),
        "license": header.text("general.license"),
        **anatomy(header),
        "template": template[:LONGEST_TEMPLATE],
    }


def _safetensors_facts(path: Path) -> Mapping[str, Any]:
    header = read_safetensors(path)
    return {
        "format": "safetensors",
        "task": "embedding",
        "note": "",
        "parameters": header.parameters,
        "size_bytes": header.size_bytes,
        "tensors": len(header.tensors),
        "tensor_types": dtypes(header),
        "metadata": dict(header.metadata),
    }
