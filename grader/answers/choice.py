"""`choice`: exactly one entry of a closed list. `choices`: any number of them, shown but worth nothing by itself."""

from __future__ import annotations

import re
import unicodedata

from grader.answers import polarity
from grader.answers.invalid import invalid
from grader.answers.naming import MAX_PHRASE, Named, mentions, nearest, whole
from grader.answers.normalise import UnreadableError
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.key_model import ChoiceKey, Option
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text

_SEPARATORS = re.compile(r"[,、，;；/／+＋&＆・\n]+|\band\b|と(?=\S)")
MAX_LIST = 20
# commands and templates, not prose: "clm; rm -rf /", `id`, $(id), {{7*7}}
_HOSTILE = re.compile(r";\s*\S|\$[({]|\{\{|\{%|__")


def score(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """Judge a choice; see the module's docstring."""
    key = item.key
    assert isinstance(key, ChoiceKey)
    if is_blank(raw):
        return blank(item, raw, parameters)
    try:
        if item.kind == "choices":
            return _several(item, key, raw, parameters)
        option = chosen(_phrase(raw, key), key.options)
    except UnreadableError as error:
        return invalid(item, raw, parameters, error)
    verdict = Verdict.CORRECT if option.score >= 1 else Verdict.PARTIAL if option.score > 0 else Verdict.WRONG
    message = option.message.fill(parameters) if option.message else _PLAIN[verdict]
    mistakes = (option.mistake,) if option.mistake and verdict is not Verdict.CORRECT else ()
    return outcome_for(
        item, raw, parameters, verdict, option.score, message, mistakes=mistakes, value=option.id, read_as=option.title
    )


_PLAIN = {
    Verdict.CORRECT: Text("正解です。", "Right."),
    Verdict.PARTIAL: Text(
        "成り立つ場合もありますが、最も適した選択ではありません。", "It can be defended, but is not the best choice."
    ),
    Verdict.WRONG: Text("この場面には合いません。", "This does not suit the situation."),
}


def _example(key: ChoiceKey) -> Text:
    ids = ", ".join(f'"{option.id}"' for option in key.options)
    return Text(f"次のどれか 1 つを書いてください: {ids}", f"Write one of these: {ids}")


def _phrase(raw: RawAnswer, key: ChoiceKey) -> str:
    """The one string of an answer; UnreadableError for any other shape."""
    example = _example(key)
    if isinstance(raw, dict) and len(raw) == 1:
        raw = next(iter(raw.values()))
    if isinstance(raw, list):
        if len(raw) > 1 and all(isinstance(entry, str) for entry in raw):
            raw = " / ".join(str(entry) for entry in raw[:MAX_LIST])
        else:
            raw = raw[0] if len(raw) == 1 else None
    if not isinstance(raw, str):
        raise UnreadableError(
            Text(f"選択肢の名前が必要です。{example.ja}", f"The name of a choice is needed. {example.en}"),
            slug="not_a_choice",
        )
    if len(raw) > MAX_PHRASE:
        raise UnreadableError(
            Text(
                f"選択だけを短く書き、理由は reason に書いてください。{example.ja}",
                f"Write only the choice here, and the reason under `reason`. {example.en}",
            ),
            slug="too_long",
        )
    if _HOSTILE.search(raw) or any(unicodedata.category(c) in ("Cc", "Cf") for c in raw if c not in "\n\t"):
        raise UnreadableError(
            Text(f"余分な記号が混ざっています。{example.ja}", f"There are stray characters in it. {example.en}"),
            slug="unreadable",
        )
    return raw


def read_choice(raw: RawAnswer, options: tuple[Option, ...]) -> Option:
    """The one option that an answer names; UnreadableError where it names none or several."""
    return chosen(_phrase(raw, ChoiceKey(options)), options)


def read_choices(raw: RawAnswer, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Every option that a list or a line of names stands for; UnreadableError for a name that is none."""
    parts = [raw] if isinstance(raw, str) else raw
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts) or len(parts) > MAX_LIST:
        raise UnreadableError(_names_needed(options), slug="not_a_choice")
    phrases = [phrase for part in parts for phrase in _phrases(str(part)[:MAX_PHRASE], options) if phrase.strip()]
    named = {chosen(phrase.strip(), options).id for phrase in phrases}
    if not named:
        raise UnreadableError(_names_needed(options), slug="not_a_choice")
    return tuple(option for option in options if option.id in named)


def _phrases(text: str, options: tuple[Option, ...]) -> list[str]:
    return [text] if whole(text, options) else _SEPARATORS.split(text.replace(" と ", "、"))


def _names_needed(options: tuple[Option, ...]) -> Text:
    listed = ", ".join(f'"{option.id}"' for option in options[:2])
    names = ", ".join(option.id for option in options)
    return Text(
        f"名前の並びが必要です。例: [{listed}]。使える名前: {names}",
        f"A list of names is needed, such as [{listed}]. Names: {names}",
    )


def chosen(phrase: str, options: tuple[Option, ...]) -> Option:
    """The one option that a phrase names. UnreadableError where it names none, several or only what it is not."""
    exact = whole(phrase, options) or whole(phrase.replace("/", "-"), options) or whole(_singular(phrase), options)
    if exact is not None:
        return exact
    if not mentions(phrase, options):
        phrase = _singular(phrase)
    found = mentions(phrase, options)
    meant = _distinct(polarity.meant(phrase, options))
    if len(meant) == 1 and not polarity.half_named(phrase, options):
        return meant[0]
    ids = ", ".join(f'"{option.id}"' for option in options)
    if meant:
        if len(meant) > 1 and len({option.score for option in meant}) == 1 and meant[0].score >= 1:
            return meant[0]  # "GPT or T5": both are right, so nothing is being hedged
        names = ", ".join(option.id for option in meant)
        raise UnreadableError(
            Text(
                f"複数の選択肢が書かれているようです(読めたもの: {names})。1 つに決めて書いてください。",
                f"More than one choice seems to be written (recognised: {names}). Decide on one.",
            ),
            slug="multiple_answers",
        )
    if found:
        raise UnreadableError(
            Text(
                f"選ばないものだけが書かれているようです。選ぶものを 1 つ書いてください: {ids}",
                f"This seems to say only what it is not. Write what you choose: {ids}",
            ),
            slug="ignored_negation",
        )
    near = nearest(phrase, options)
    hint = Text(f"もしかして「{near.id}」?", f"Did you mean {near.id!r}?") if near else Text("", "")
    raise UnreadableError(
        Text(
            f"どの選択肢か分かりません。{hint.ja}次のどれか 1 つを書いてください: {ids}",
            f"It is not clear which choice this is. {hint.en + ' ' if hint else ''}Write one of these: {ids}",
        ),
        slug="unknown_choice",
    )


def _singular(phrase: str) -> str:
    """The phrase with Latin plurals undone: MLMs, masked language models."""
    return re.sub(r"(?<=[A-Za-z]{2})s\b", "", phrase)


def _distinct(found: list[Named]) -> list[Option]:
    return list({named.option.id: named.option for named in found}.values())


def _several(item: Item, key: ChoiceKey, raw: RawAnswer, parameters: Parameters) -> Outcome:
    parts = [raw] if isinstance(raw, str) else raw
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts) or len(parts) > MAX_LIST:
        example = _example(key)
        raise UnreadableError(
            Text(
                f"名前の並びが必要です。例: [{', '.join(chr(34) + o.id + chr(34) for o in key.options[:2])}]",
                f"A list of names is needed, such as [{', '.join(chr(34) + o.id + chr(34) for o in key.options[:2])}]. "
                + example.en,
            ),
            slug="not_a_choice",
        )
    texts = [str(part)[:MAX_PHRASE] for part in parts]
    if len(texts) == 1:
        texts = [text for text in _SEPARATORS.split(texts[0][:MAX_PHRASE]) if text.strip()]
    understood: dict[str, Option] = {}
    unknown: list[str] = []
    for text in texts:
        named = [whole(text, key.options)] if whole(text, key.options) else _distinct(polarity.meant(text, key.options))
        understood.update({option.id: option for option in named if option is not None})
        if not named and text.strip():
            unknown.append(text.strip()[:40])
    read = Text(
        "、".join(option.title.ja for option in understood.values()),
        ", ".join(option.title.en for option in understood.values()),
    )
    remarks: tuple[Text, ...] = ()
    if unknown:
        listed = ", ".join(unknown)
        remarks = (Text(f"名前が分からなかったもの: {listed}", f"not recognised: {listed}"),)
    verdict = Verdict.CORRECT if understood else Verdict.INVALID
    message = (
        Text("記録しました(点数には数えません)。", "Recorded (not counted for points).")
        if understood
        else Text("どの工夫か分かりませんでした。", "None of this was recognised.")
    )
    return outcome_for(
        item,
        raw,
        parameters,
        verdict,
        1.0 if understood else 0.0,
        message,
        mistakes=() if understood else ("unknown_choice",),
        value=",".join(understood) or None,
        read_as=read if understood else None,
        remarks=remarks,
    )
