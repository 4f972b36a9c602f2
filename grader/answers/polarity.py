"""What a short phrase says about the options it names: chosen, denied, or compared unfavourably.

Denials bind within a clause: "GPTではなくBERT", "not GPT but BERT", "GPT would not suit", "BERTでもGPTでもない". In a
comparison the lesser side is denied: "GPTよりBERT", "BERT rather than GPT". Reasons after the choice are set aside.
"""

from __future__ import annotations

import re
from itertools import pairwise

from grader.answers.naming import MAX_PHRASE, Named, fold, mentions
from grader.key_model import Option

_CLAUSE = re.compile(r"[、。,;.!?\n]|ので|ため|だから|\bbut\b|\bbecause\b|\bsince\b|\bwhile\b|\bwhereas\b|\band so\b")
_REASON = re.compile(r"[。\n]|[.;](?=\s)|、?なぜなら|理由|\bbecause\b|\bsince\b|\bas it\b")
# しかない, 間違いない and だけでなく say yes
_DENIAL_JA = re.compile(
    r"(?<!しか)(?<!違い)(?<!だけで)(?<!問題)(?<!問題は)(?:ない|なく|なし)|ません|以外|不適|不向き|不要|劣|無理|苦手"
)
_DENIAL_EN = re.compile(
    r"\bnot\b(?! only)|n't\b(?! only)|\bnever\b|\bcannot\b|\bneither\b|\bnor\b|\bwithout\b|\bexcept\b"
    r"|\binstead of\b|\brather than\b|\bno\b"
)
_BAD_EN = re.compile(r"\bunsuitable\b|\bwrong\b|\bworse\b|\binferior\b|\bbad\b|\binappropriate\b|\bweaker\b")
_SUBJECT = re.compile(
    r"\s*(?:models?|-?style|family)?\s*(?:is|are|was|does|do|would|will|can|could|should|may|might|ca|wo)?\s*"
)
_THAN_JA = re.compile(r"\s*(?:モデル|系|型|など)*\s*より(?:も|は)?")
_THAN_EN = re.compile(r"(?:\bthan|\bover)\s+(?:a |an |the |using )?$")
_LESS = re.compile(r"\bworse\b|\bless\b|\bweaker\b|\binferior\b|劣|悪|弱")
_OR = re.compile(r"または|もしくは|あるいは|又は|若しくは|\bor\b")
_SAME_KIND = re.compile(r"\s*(?:その|同様|同系|類似|派生|similar|the like|so\b|equivalent|its|a variant|variants?)")


def meant(phrase: str, options: tuple[Option, ...]) -> list[Named]:
    """The mentions that a phrase chooses, in order. Empty where it names none, or only what it denies."""
    text = fold(phrase)[:MAX_PHRASE]
    found = mentions(text, options)
    left = _kept(text, found)
    contradicted = _ids(left) & _ids([named for named in found if named not in left])
    if not contradicted and len(_ids(left)) > 1:
        cut = _REASON.search(text)
        head = _kept(text[: cut.start()], [named for named in found if cut and named.end <= cut.start()]) if cut else []
        if len(_ids(head)) == 1:
            return head
    return [named for named in left if named.option.id not in contradicted]


def _ids(found: list[Named]) -> set[str]:
    return {named.option.id for named in found}


def half_named(phrase: str, options: tuple[Option, ...]) -> bool:
    """True for "LoRA or something else": one side of an "or" names no option, so that the choice is not made."""
    sides = _OR.split(fold(phrase)[:MAX_PHRASE])
    if len(sides) < 2:
        return False
    return any(side.strip() and not mentions(side, options) and not _SAME_KIND.match(side) for side in sides)


def _kept(text: str, found: list[Named]) -> list[Named]:
    denied = {named.start for named in found if named.denied}
    denied |= _compared(text, found)
    for clause_start, clause_end in _clauses(text):
        inside = [named for named in found if clause_start <= named.start < clause_end]
        for match in _DENIAL_JA.finditer(text, clause_start, clause_end):
            before = [named for named in inside if named.end <= match.start()]
            if (
                not before and match.start() - clause_start < 4
            ):  # "BERT、ではない": it denies what stands before the comma
                before = [named for named in found if named.end <= match.start()][-1:]
            denied |= {named.start for named in before}
        for match in _DENIAL_EN.finditer(text, clause_start, clause_end):
            before = [named for named in inside if named.end <= match.start()]
            after = [named for named in inside if named.start >= match.end()]
            if before and match[0] not in _PREPOSITIONS and _SUBJECT.fullmatch(text, before[-1].end, match.start()):
                denied |= {before[-1].start, *(named.start for named in after)}  # "A is not B" chooses neither
            else:
                denied |= {named.start for named in after or before}
        for match in _BAD_EN.finditer(text, clause_start, clause_end):
            denied |= {named.start for named in inside if named.end <= match.start()}
    return [named for named in found if named.start not in denied]


_PREPOSITIONS = ("without", "except", "instead of", "rather than", "nor", "neither", "no")


def _compared(text: str, found: list[Named]) -> set[int]:
    """Where the lesser sides of comparisons start."""
    if _LESS.search(text):
        return set()
    return {
        named.start
        for named in found
        if _THAN_JA.match(text, named.end) or _THAN_EN.search(text[max(0, named.start - 24) : named.start])
    }


def _clauses(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(cuts) if start < end]
