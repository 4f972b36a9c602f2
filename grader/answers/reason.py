"""`reason` and `pairs`: free text. It is recorded as it stands, and a person decides; nothing is guessed."""

from __future__ import annotations

import unicodedata

from grader.answers.verdict import MAX_SHOWN, blank, is_blank, outcome_for
from grader.model import Item, Parameters, RawAnswer, ReasonKey
from grader.result import Outcome, Verdict
from grader.text import Text, same

MAX_PAIRS = 30
PROBLEM = ("problem", "challenge", "issue", "課題", "問題", "問題点")
MEASURE = ("countermeasure", "measure", "solution", "対策", "解決策", "対処")

WAITING = Text(
    "記録しました。理由は人が読んで採点します。それまで点は減りも増えもしません。",
    "Recorded. A person reads reasons and grades them; until then this neither costs nor earns points.",
)


def score(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """The Outcome of a free text: `review`, or `invalid` where it is no text at all."""
    key = item.key
    assert isinstance(key, ReasonKey)
    if is_blank(raw):
        return blank(item, raw, parameters)
    read = _running_text(raw) if item.kind == "reason" else _pairs(raw)
    if read is None:
        return outcome_for(item, raw, parameters, Verdict.INVALID, 0.0, _EXPECTED[item.kind], mistakes=("not_text",))
    remarks: tuple[Text, ...] = ()
    if len(read) > key.max_characters:
        remarks = (
            Text(
                f"{key.max_characters} 字までが目安です(いまは {len(read)} 字)。短くまとめると読みやすくなります。",
                f"About {key.max_characters} characters are expected; this has {len(read)}. Shorter is easier to read.",
            ),
        )
    return outcome_for(
        item, raw, parameters, Verdict.REVIEW, 0.0, WAITING,
        decision="review", confidence=0.0, read_as=same(read[:MAX_SHOWN]), remarks=remarks,
    )  # fmt: skip


_EXPECTED = {
    "reason": Text(
        '理由は文章で書いてください。例: reason = "……だから。"',
        'Write the reason as text, such as reason = "because …"',
    ),
    "pairs": Text(
        '課題と対策の組か、文章で書いてください。例: pairs = [{ problem = "…", countermeasure = "…" }]',
        'Write pairs, such as pairs = [{ problem = "…", countermeasure = "…" }], or running text.',
    ),
}


def visible(text: str) -> str:
    """The text without control and direction characters, for showing back; line ends stay."""
    # far more than is ever shown: what a person reads is cut at MAX_SHOWN, so a huge text costs no more than a long one
    text = text[: 10 * MAX_SHOWN]
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()


def _running_text(raw: RawAnswer) -> str | None:
    if isinstance(raw, str):
        return visible(raw)
    if isinstance(raw, list) and raw and all(isinstance(entry, str) for entry in raw):
        return visible("\n".join(str(entry) for entry in raw))
    return None


def _pairs(raw: RawAnswer) -> str | None:
    if isinstance(raw, str):
        return visible(raw)
    if isinstance(raw, dict):
        raw = [raw]
    if not isinstance(raw, list) or len(raw) > MAX_PAIRS:
        return None
    lines = []
    for entry in raw:
        if isinstance(entry, str):
            lines.append(visible(entry))
            continue
        if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
            return None
        parts = [
            next((visible(str(entry[name])) for name in names if entry.get(name)), "") for names in (PROBLEM, MEASURE)
        ]
        if not any(parts):
            parts = [visible(str(value)) for value in entry.values()]
        lines.append(" → ".join(part for part in parts if part))
    return "\n".join(line for line in lines if line) or None
