"""Whom a cue speaks of (BERT or GPT, base or adapter) and which direction (too high, too low) it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from grader.answers.reasons.clauses import Layout
from grader.answers.reasons.folding import is_japanese
from grader.answers.reasons.lexicon import Cue

# a name in a comparison is not what the clause is about
_CONTRAST_AFTER = re.compile(
    r"\s*(?:\([^)]*\))?(?:モデル|系|型|など|のよう|とか|・)*(?:な|に)?(?:とは?(?:違|ちが|異な|逆|反対|対照)"
    r"|より(?:も|は)?|に(?:比べ|くらべ|対し)|と(?:比べ|くらべ|比較)|では?な[くい]|じゃな[くい]|でな[くい]|以外"
    r"|(?:が|も)(?:な[いくし]|無[いくし]|存在しな)|を持(?:た|って(?:い)?)な)"
)
_CONTRAST_BEFORE = re.compile(
    r"(?:unlike|than|compared (?:to|with)|instead of|not|rather than|in contrast to|as opposed to|contrary to|over"
    r"|vs\.?|\bno|\bwithout|\black(?:s|ing)?)\s+(?:an? |the |with |that of |in )?$"
)
_TOPIC_AFTER = re.compile(
    r"\s*(?:モデル|系|型|など|方式|側|自体|\([^)]*\)|のほう|の方|ほう|方|タイプ|models?|'s|-style)*\s*(?:は|が"
    r"|なら|だと|では|も|の場合|を使|を用|に)"
)
_ATTRIBUTIVE = re.compile(r"(?:[るたうくすむ]|ない|な|の)$")  # 前後の文脈を見られるGPT
# 双方向に文脈を見られるのはGPT: what is said is said of the name at the end
_CLEFT = re.compile(r"[^。]*(?:の|ほう|方|モデル)は")
_OTHER_ROLE = re.compile(r"[はがもを]|\bis\b|\bare\b|\bthan\b|\bto\b|\bfor\b")
_PRONOUN = re.compile(
    r"\s*(?:(?:however|but|although|though|still|yet|and|so|also|then|because|since),? )?"
    r"(?:it|its|this|that|they|these|the model|such|so it|and it|because it|here it)\b|\s*(?:これ|それ|この"
    r"|その|同モデル)"
)
_MARKER = re.compile(
    r"\b(?:when|if|with|at|for|using|under|from|in case|once|given|whenever|having|on)\b[^.;]{0,25}$"
    r"|のは[^。]{0,12}$|原因は[^。]{0,12}$"
)


def bind_subjects(text: str, found: Sequence[Cue], layout: Layout, names: Sequence[str], default: str) -> None:
    """Give every cue the subject it speaks of: the one named before it, beside it, by "it", or the chosen one."""
    mentions = [cue for cue in found if cue.name in names]
    topics = [m for m in mentions if not _contrasted(text, m)]
    for cue in found:
        if cue.name in names:
            cue.subject, cue.named = cue.name, True
            continue
        found_subject = _subject(text, cue, topics, layout)
        cue.subject, cue.named = found_subject or default, found_subject is not None


def _contrasted(text: str, mention: Cue) -> bool:
    before = text[max(0, mention.start - 24) : mention.start]
    return bool(_CONTRAST_AFTER.match(text, mention.end) or _CONTRAST_BEFORE.search(before))


def _subject(text: str, cue: Cue, topics: Sequence[Cue], layout: Layout) -> str | None:
    here = [m for m in topics if m.sentence == cue.sentence]
    # "双方向のBERT", "a bidirectional encoder": the name that the cue describes
    after = next((m for m in here if cue.end <= m.start <= cue.end + 14 and m.segment == cue.segment), None)
    before = [m for m in here if m.start <= cue.start]
    if after is not None and not any(m.segment == cue.segment for m in before):
        gap = text[cue.end : after.start]
        if _ATTRIBUTIVE.search(gap) or not _OTHER_ROLE.search(gap):
            return after.name
    cleft = next((m for m in here if m.segment == cue.segment and _CLEFT.fullmatch(text, cue.end, m.start)), None)
    if cleft is not None:
        return cleft.name
    overlapping = [m for m in before if m.end > cue.start]
    if overlapping:
        return overlapping[-1].name
    if before:
        return before[-1].name
    if here and any(m.segment == cue.segment for m in here):
        same = [m for m in here if m.segment == cue.segment]
        if len({m.name for m in same}) == 1 and not is_japanese(text):
            return same[0].name
    earlier = [m for m in topics if m.sentence < cue.sentence]
    start, _ = layout.sentences[cue.sentence]
    if earlier and _PRONOUN.match(text, start):
        return earlier[-1].name
    return None


def bind_directions(text: str, found: Sequence[Cue], high: Sequence[str], low: Sequence[str]) -> None:
    """Give every cue the direction under which it is said to happen.

    "高すぎると発散、低すぎると遅い" names the direction first, "diverges when too high, crawls when too low" last;
    writers keep to one order within a sentence, so the first pair decides how the rest is read.
    """
    way: Mapping[str, str] = dict.fromkeys(high, "high") | dict.fromkeys(low, "low")
    marks = [cue for cue in found if cue.name in way]
    for cue in found:
        if cue.name in way:
            cue.direction = way[cue.name]
            continue
        here = [m for m in marks if m.sentence == cue.sentence and not (m.start < cue.end and cue.start < m.end)]
        if not here:
            earlier = [m for m in marks if m.sentence < cue.sentence]
            if earlier and earlier[-1].sentence == cue.sentence - 1:
                cue.direction = ""
            continue
        first = here[0]
        posed = [c for c in found if c.sentence == cue.sentence and c.name not in way and c.end <= first.start]
        last_posed = bool(posed) and bool(_MARKER.search(text[posed[0].end : first.start]))
        left = [m for m in here if m.end <= cue.start]
        right = [m for m in here if m.start >= cue.end]
        chosen = (right or left) if last_posed else (left or right)
        pick = chosen[0] if chosen is right else chosen[-1]
        cue.direction = way[pick.name]
