"""A sentence-embedding model from a local folder as second reader: does some clause come close to a concept's examples?

It knows likeness and not truth ("GPT is bidirectional" is like "BERT is bidirectional"), so it only ever withholds:
what it finds beyond the rules sends an answer to a person, and it confirms nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from grader.answers.reasons.clauses import lay_out
from grader.answers.reasons.folding import fold
from grader.rubric_model import ItemRubric

Vector = Sequence[float]
Encode = Callable[[Sequence[str]], Sequence[Vector]]
Examples = Mapping[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]  # (item, concept) → yes, no

CLOSE = 0.80  # cosine from which a clause is like an example
AHEAD = 0.05  # and by how much it must be more like a positive than a negative one


@dataclass
class EmbeddingReader:
    """Implements SecondReader with any encoder of texts; `examples` are those of the rubric."""

    encode: Encode
    examples: Examples
    confirms: bool = False
    _known: dict[tuple[str, str], tuple[list[Vector], list[Vector]]] = field(default_factory=dict)

    def concepts(self, entry: ItemRubric, answer: str) -> frozenset[str] | None:
        """Concepts whose positive examples some clause is clearly closer to than to their negative ones."""
        text = fold(answer).text
        clauses = [text[start:end].strip() for start, end in lay_out(text).clauses]
        vectors = [_unit(vector) for vector in self.encode([clause for clause in clauses if clause] or [text])]
        found = set()
        for concept in entry.concepts:
            yes, no = self._vectors(entry.name, concept.slug)
            for vector in vectors:
                near = max((_dot(vector, other) for other in yes), default=-1.0)
                far = max((_dot(vector, other) for other in no), default=-1.0)
                if near >= CLOSE and near >= far + AHEAD:
                    found.add(concept.slug)
        return frozenset(found)

    def _vectors(self, item: str, slug: str) -> tuple[list[Vector], list[Vector]]:
        if (item, slug) not in self._known:
            yes, no = self.examples.get((item, slug), ((), ()))
            self._known[item, slug] = (
                [_unit(vector) for vector in self.encode(yes)] if yes else [],
                [_unit(vector) for vector in self.encode(no)] if no else [],
            )
        return self._known[item, slug]


def _unit(vector: Vector) -> Vector:
    norm = math.sqrt(math.fsum(x * x for x in vector)) or 1.0
    return [x / norm for x in vector]


def _dot(left: Vector, right: Vector) -> float:
    return math.fsum(x * y for x, y in zip(left, right, strict=True))


def local_encoder(folder: Path) -> Encode:
    """Mean-pooled last hidden states of a model saved in `folder`; nothing is downloaded.

    The libraries are looked up by name: the engine itself depends on neither.
    """
    torch, library = import_module("torch"), import_module("transformers")
    tokenizer = library.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    model = library.AutoModel.from_pretrained(str(folder), local_files_only=True).eval()

    def encode(texts: Sequence[str]) -> Sequence[Vector]:
        batch = tokenizer(list(texts), padding=True, truncation=True, max_length=128, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**batch).last_hidden_state  # (B, T, H)
        mask = batch["attention_mask"].unsqueeze(-1)  # (B, T, 1)
        pooled = (hidden * mask).sum(1) / mask.sum(1)  # (B, H)
        return [[float(x) for x in row] for row in pooled]

    return encode
