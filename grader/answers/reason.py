"""`reason` and `pairs`: free text, scored by the exercise's rubric; what is not understood, a person decides."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from grader.answers.reasons.pairs import judge_pairs, units_of
from grader.answers.reasons.say import told
from grader.answers.reasons.scoring import Judged, judge
from grader.answers.reasons.second_reader import SecondReader, reconciled
from grader.answers.verdict import MAX_SHOWN, blank, is_blank, outcome_for
from grader.key_model import ReasonKey
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Verdict
from grader.rubric import read_rubric
from grader.rubric_model import ItemRubric
from grader.text import Text, same

MAX_PAIRS = 30
PROBLEM = ("problem", "challenge", "issue", "課題", "問題", "問題点")
MEASURE = ("countermeasure", "measure", "solution", "対策", "解決策", "対処")

WAITING = Text(
    "記録しました。理由は人が読んで採点します。それまで点は減りも増えもしません。",
    "Recorded. A person reads reasons and grades them; until then this neither costs nor earns points.",
)


def score(
    item: Item,
    raw: RawAnswer,
    parameters: Parameters,
    *,
    argued: Outcome | None = None,
    second: SecondReader | None = None,
) -> Outcome:
    """The Outcome of a free text: scored by the rubric, `review` where a person decides, `invalid` where it is none."""
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
    judged = _judged(item, key, raw, read, parameters, argued)
    if judged is None:
        return outcome_for(
            item, raw, parameters, Verdict.REVIEW, 0.0, WAITING,
            decision="review", confidence=0.0, read_as=same(read[:MAX_SHOWN]), remarks=remarks,
        )  # fmt: skip
    entry, said = judged
    if second is not None and item.kind == "reason":
        said = reconciled(said, entry, read, second)
    return replace(told(item, raw, read, parameters, entry, said), remarks=remarks)


def _judged(
    item: Item, key: ReasonKey, raw: RawAnswer, read: str, parameters: Parameters, argued: Outcome | None
) -> tuple[ItemRubric, Judged] | None:
    if key.rubric is None:
        return None
    rubric = read_rubric(key.rubric)
    entry = rubric.items.get(key.entry)
    if entry is None:
        return None
    limit = key.max_characters
    text = read[: 2 * limit]
    too_long = len(read) > limit * 1.5
    if item.kind == "pairs":
        listed = not isinstance(raw, str)
        units = pair_units(raw) if listed else units_of(text)
        return entry, judge_pairs(rubric, entry, units, text, listed=listed, too_long=too_long)
    asked = item.ask.fill(parameters)
    situation = argued.asked if argued is not None else asked
    said = judge(
        rubric,
        entry,
        text,
        choice=argued.value if argued is not None else None,
        choice_right=argued is None or argued.score >= 0.5 or argued.verdict is Verdict.INVALID,
        asked=(asked.ja, asked.en, situation.ja, situation.en),
        too_long=too_long,
    )
    return entry, said


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
    for entry in raw:
        if isinstance(entry, dict) and all(isinstance(value, str) for value in entry.values()):
            continue
        if not isinstance(entry, str):
            return None
    return "\n".join(" → ".join(part for part in unit if part) for unit in pair_units(raw)) or None


def pair_units(raw: RawAnswer) -> list[tuple[str, str]]:
    """The (problem, countermeasure) units of a table or a list, as typed; a list's text is cut like running text."""
    units: list[tuple[str, str]] = []
    for entry in [raw] if isinstance(raw, dict) else raw if isinstance(raw, list) else []:
        if isinstance(entry, str):
            lines = units_of(visible(entry))
            units += lines if len(lines) == 1 else [(visible(entry), "")] if visible(entry) else []
            continue
        if not isinstance(entry, dict):
            continue
        parts = [
            next((visible(str(entry[name])) for name in names if entry.get(name)), "") for names in (PROBLEM, MEASURE)
        ]
        if not any(parts):
            parts = [visible(str(value)) for value in entry.values()][:2]
        if any(parts):
            units.append((parts[0], parts[1] if len(parts) > 1 else ""))
    return units
