"""`ranking`: an order of the options, scored by rank correlation with the accepted order that fits it best.

Kendall's tau-b: (concordant − discordant) / sqrt((pairs − ties in x)(pairs − ties in y)); M. G. Kendall, "The treatment
of ties in ranking problems", Biometrika 33 (1945). Ties are allowed in the student's order, not in the accepted ones.
"""

from __future__ import annotations

import math
import re
from itertools import combinations

from grader.answers.invalid import invalid
from grader.answers.naming import MAX_PHRASE, fold, mentions, nearest, whole
from grader.answers.normalise import UnreadableError
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.key_model import Option, RankingKey
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text

MAX_TEXT = 2_000
MAX_ENTRIES = 40
REVERSED = -0.6  # tau from which an order is called upside down

_NUMBERING = re.compile(r"(?:^|(?<=[\s、,;>＞→]))\s*[(（]?\d{1,2}\s*[.)．）、:：位番]+目?\s*[:：.]?\s*|\s*[①-⑳]\s*")
_CIRCLED = re.compile(r"[①-⑳]")
_BREAK = re.compile(r"\s*(?:>+|＞+|≫|≻|»|→|⇒|->|=>|➡|、|,|，|;|；|\n|\bthen\b|\|)\s*")
_RISING = re.compile(r"\s*(?:<+|＜+|≪|≺|«|←|<-)\s*")
_TIE = re.compile(r"\s*(?:=|＝|≒|≈|~|〜|～|/|／|＆|&|\band\b|同じくらい)\s*")
_PREAMBLE = re.compile(r"^[^:：]{0,40}[:：]\s*")

_DENIED = re.compile(r"(?:では|じゃ)(?:ない|なく)|以外|\bnot\b|n't\b", re.IGNORECASE)
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_PLACE = re.compile(r"\D{0,4}(\d{1,2})\D{0,4}")
_ROW_GAP = re.compile(r"[\s・\-.():]*(?:第?\d{1,2}\s*[位番]?目?)?[\s・\-.():]*")
_ROW_END = re.compile(r"[\s。.]*(?:の順(?:番)?|です|である|の順です)?[\s。.]*")

Groups = list[list[Option]]


def score(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """Judge an order: a list of names, or one line such as "learning rate > batch size > …"."""
    key = item.key
    assert isinstance(key, RankingKey)
    if is_blank(raw):
        return blank(item, raw, parameters)
    try:
        groups, remarks = _groups(raw, key)
    except UnreadableError as error:
        return invalid(item, raw, parameters, error)
    read = Text(
        " > ".join(" = ".join(option.title.ja for option in group) for group in groups),
        " > ".join(" = ".join(option.title.en for option in group) for group in groups),
    )
    value = ">".join("=".join(option.id for option in group) for group in groups)
    verdict, credit, message, slugs = _judge(groups, key)
    return outcome_for(
        item, raw, parameters, verdict, credit, message, mistakes=slugs, value=value, read_as=read, remarks=remarks
    )


def tau(groups: list[list[str]], order: tuple[str, ...]) -> float:
    """Kendall's tau-b of a grouped order against a full one, over the entries that both name."""
    rank = {name: place for place, group in enumerate(groups) for name in group}
    common = [name for name in order if name in rank]
    pairs = list(combinations(common, 2))
    if not pairs:
        return 0.0
    agree = sum((rank[b] > rank[a]) - (rank[b] < rank[a]) for a, b in pairs)
    tied = sum(rank[a] == rank[b] for a, b in pairs)
    return agree / math.sqrt((len(pairs) - tied) * len(pairs)) if tied < len(pairs) else 0.0


def _judge(groups: Groups, key: RankingKey) -> tuple[Verdict, float, Text, tuple[str, ...]]:
    ids = [[option.id for option in group] for group in groups]
    closest = max(key.accept, key=lambda order: tau(ids, order))
    best = tau(ids, closest)
    named = {name for group in ids for name in group}
    missing = [option.title for option in key.options if option.id not in named]
    slugs: list[str] = []
    notes: list[Text] = []
    if key.first is not None and ids[0] != [key.first]:
        slugs.append("wrong_first")
        notes.append(
            Text(
                "最初に調整すべきものが先頭にありません。外すと学習が成り立たなくなるものはどれでしょうか。",
                "What must be tuned first does not stand first. Which one makes training fail if it is wrong?",
            )
        )
    places = {name: place for place, group in enumerate(ids) for name in group}
    for name, count in key.not_top:
        if places.get(name, count) < count:
            slugs.append("minor_too_high")
            title = next(option.title for option in key.options if option.id == name)
            notes.append(
                Text(
                    f"「{title.ja}」は既定値のままでも影響が小さいので、後ろのほうになります。",
                    f"“{title.en}” matters little near its default and belongs further back.",
                )
            )
    if best <= REVERSED or max(tau(ids[::-1], order) for order in key.accept) >= key.full:
        slugs.append("reversed_order")
        notes.append(Text("順序が逆になっていませんか。", "Is the order upside down?"))
    if missing:
        slugs.append("incomplete_order")
        notes.append(
            Text(
                f"順序に入っていないもの: {'、'.join(title.ja for title in missing)}",
                f"Missing from the order: {', '.join(title.en for title in missing)}",
            )
        )
    if best >= key.full and not slugs:
        return Verdict.CORRECT, 1.0, Text("認められる順序です。", "An accepted order."), ()
    if best >= key.partial:
        head = Text("大まかには合っています。", "Broadly right.")
        return Verdict.PARTIAL, 0.5, _joined(head, [_agreement(ids, closest), *notes]), tuple(slugs)
    head = Text("認められる順序とは大きく違います。", "Far from any accepted order.")
    return Verdict.WRONG, 0.0, _joined(head, [_agreement(ids, closest), *notes]), tuple(slugs)


def _agreement(groups: list[list[str]], order: tuple[str, ...]) -> Text:
    """Tau in words: how many pairs stand the right way round."""
    rank = {name: place for place, group in enumerate(groups) for name in group}
    pairs = list(combinations([name for name in order if name in rank], 2))
    right = sum(rank[a] < rank[b] for a, b in pairs)
    return Text(
        f"2 つずつ比べると、{len(pairs)} 組のうち {right} 組の前後が合っています。",
        f"Taken two by two, {right} of {len(pairs)} pairs are the right way round.",
    )


def _joined(head: Text, notes: list[Text]) -> Text:
    return Text("".join([head.ja, *(note.ja for note in notes)]), " ".join([head.en, *(note.en for note in notes)]))


def _groups(raw: RawAnswer, key: RankingKey) -> tuple[Groups, tuple[Text, ...]]:
    parts, rising = _parts(raw, key)
    groups: Groups = []
    seen: set[str] = set()
    for part in parts:
        group = []
        for text in part:
            option = whole(text, key.options)
            if option is None:
                named_here = mentions(text, key.options)
                found = {named.option.id: named.option for named in named_here}
                if any(named.denied for named in named_here) or _DENIED.search(_ASIDE.sub(" ", text)):
                    raise _shape(key, "ignored_negation")
                if len(found) > 1:
                    raise _shape(key, "multiple_answers")
                option = next(iter(found.values()), None)
            if option is None:
                raise _unknown(text, key)
            if option.id in seen:
                raise UnreadableError(
                    Text(f"「{option.title.ja}」が 2 回出てきます。", f"“{option.title.en}” is there twice."),
                    slug="duplicate_entry",
                )
            seen.add(option.id)
            group.append(option)
        groups.append(group)
    if len(groups) == 1 and len(seen) > 1:  # all of them tied: no order is stated
        raise _shape(key, "not_an_order")
    if len(seen) < min(3, len(key.options)):
        raise _shape(key, "incomplete_order")
    remark = (
        Text("「<」で書かれているので、右のものほど優先と読みました。", "Written with “<”: read from right to left."),
    )
    return (groups[::-1], remark) if rising else (groups, ())


def _parts(raw: RawAnswer, key: RankingKey) -> tuple[list[list[str]], bool]:
    """The order as groups of names, and whether it was written with the least important first."""
    if isinstance(raw, dict):
        raw = _by_number(raw, key) if len(raw) > 1 else next(iter(raw.values()))
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    if isinstance(raw, list):
        if len(raw) > MAX_ENTRIES or not all(isinstance(entry, str | list) for entry in raw):
            raise _shape(key, "not_an_order")
        parts: list[list[str]] = []
        for entry in raw:
            names = entry if isinstance(entry, list) else [entry]
            if not names or len(names) > MAX_ENTRIES or not all(isinstance(name, str) for name in names):
                raise _shape(key, "not_an_order")
            parts.append([_NUMBERING.sub("", str(name)[:MAX_TEXT]).strip() for name in names])
        return [part for part in parts if any(part)], False
    if not isinstance(raw, str) or len(raw) > MAX_TEXT:
        raise _shape(key, "not_an_order")
    row = _row(raw, key)
    if row is not None:
        return [[option.id] for option in row], False
    text = _PREAMBLE.sub("", raw.strip())
    if not text or not (_BREAK.search(text) or _RISING.search(text) or _CIRCLED.search(text)):
        text = raw.strip()
    falling = _BREAK.sub("", text) != text and re.search(r"[>＞≫≻→⇒➡]", text) is not None
    rising = not falling and re.search(r"[<＜≪≺]", text) is not None
    text = _NUMBERING.sub("\n", text)
    pieces = (_RISING if rising else _BREAK).split(text)
    groups = [[name for name in _TIE.split(piece) if name.strip(" 。.")] for piece in pieces[: MAX_ENTRIES + 1]]
    return [group for group in groups if group], rising


def _by_number(raw: dict[str, RawAnswer], key: RankingKey) -> list[RawAnswer]:
    """{1 = "lr", 2 = "bs", …} or {lr = 1, bs = 2, …} as a list of groups; equal numbers are a tie."""
    if len(raw) > MAX_ENTRIES:
        raise _shape(key, "not_an_order")
    numbered: dict[int, list[RawAnswer]] = {}
    for name, value in raw.items():
        by_name = _PLACE.fullmatch(fold(str(name)[:40]))
        by_value = _PLACE.fullmatch(fold(str(value))) if isinstance(value, str) and len(value) < 20 else None
        if by_name and isinstance(value, str):
            numbered.setdefault(int(by_name[1]), []).append(value)
        elif by_value or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_ENTRIES):
            numbered.setdefault(int(by_value[1]) if by_value else int(str(value)), []).append(str(name))
        else:
            raise _shape(key, "not_an_order")
    return [numbered[place] for place in sorted(numbered)]


def _row(raw: str, key: RankingKey) -> list[Option] | None:
    """Names in a row with nothing but blanks, dots, dashes or their numbers between; None for anything else."""
    text = fold(raw)
    if len(text) > MAX_PHRASE:
        return None
    found = mentions(text, key.options)
    if len(found) < min(3, len(key.options)) or len({named.option.id for named in found}) < len(found):
        return None
    ends = [0, *(named.end for named in found)]
    gaps = [text[end : named.start] for end, named in zip(ends, found, strict=False)]
    if not all(_ROW_GAP.fullmatch(gap) for gap in gaps) or not _ROW_END.fullmatch(text, ends[-1]):
        return None
    numbers = [re.findall(r"\d+", gap) for gap in gaps]
    if not any(numbers):
        return [named.option for named in found]
    places = sorted(range(len(found)), key=lambda index: int("".join(numbers[index]) or 0))
    if sorted("".join(number) for number in numbers) != sorted(str(n) for n in range(1, len(found) + 1)):
        return None
    return [found[index].option for index in places]


def _shape(key: RankingKey, slug: str) -> UnreadableError:
    ids = ", ".join(f'"{option.id}"' for option in key.options)
    return UnreadableError(
        Text(
            f"重要なものから順に並べてください。例: [{ids}](順番はあなたの考えで)",
            f"List them, most important first: [{ids}], in your own order.",
        ),
        slug=slug,
    )


def _unknown(text: str, key: RankingKey) -> UnreadableError:
    near = nearest(text, key.options)
    shown = text.strip()[:40]
    hint_ja = f"もしかして「{near.title.ja}」?" if near else "使える名前: " + "、".join(o.id for o in key.options)
    hint_en = f"Did you mean “{near.title.en}”?" if near else "Known names: " + ", ".join(o.id for o in key.options)
    return UnreadableError(
        Text(
            f"「{shown}」が何を指すか分かりません。{hint_ja}", f"It is not clear what {shown!r} stands for. {hint_en}"
        ),
        slug="unknown_entry",
    )
