"""Text that is no answer: addressed to a grader, markup, a list of words, chains, an echo of the question.

A screen only flags; whoever is flagged is read by a person, with the score of the rest beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader.answers.reasons.english import GLUE, PLAIN, PREPOSITIONS, VERBS

_ADDRESSED = re.compile(
    r"採点(?:者|官|基準|プログラム|ai|システム|さん|する(?:人|方))|満点|減点|加点|点を(?:くだ|下さ|あげ|与え|つけ)"
    r"|点数を|正解(?:に|と)して|高得点|高評価|合格に|自動採点|キーワードを(?:すべて|全て|含)"
    r"|指示(?:を|は)(?:無視|忘れ)|以前の指示|これまでの指示|上記の指示|プロンプトを|この(?:回答|解答|答え)(?:は"
    r"|を)(?:正し|正解|完璧|満点|すべて|全て|模範|採点|評価)|模範解答|ルーブリック"
    r"|\bignore (?:all |the |any |previous|above|prior|your|every)|\bdisregard\b|\bfull (?:marks?|credit|score"
    r"|points)\b|\bmaximum (?:score|marks?|points|credit)\b|\bthe rubric\b|\brubric\b"
    r"|\bgrader\b|\bgrading\b|\bas an? (?:ai|language model|grader|evaluator|examiner)\b|\b(?:give|award|assign"
    r"|grant|set|output|return|mark)\b[^.]{0,24}\b(?:marks?|score|points?|credit|as correct|correct)\b"
    r"|\bscore ?[:=]|\bsystem ?(?:prompt|message|:)|\bassistant ?:|\buser ?:"
    r"|\binstructions?\b[^.]{0,20}\b(?:ignore|override|above|previous)|\bthis answer (?:is|deserves|should|must"
    r"|covers|contains|meets|satisfies)\b"
    r"|\bexaminer\b|\bmarker\b|\bplease (?:accept|pass|mark|give|score)\b|単位(?:を|が)(?:くだ|下さ|欲し|必要)"
    r"|\bpls\b|\bverdict ?[:=]|\bkeywords?\b"
)
# courtesy: left out, not held against anybody
_COURTESY = re.compile(
    r"よろしく(?:お願い(?:いた)?します)?|お願い(?:いた)?します|です、先生|先生[、。]|\bthank you\b|\bthanks\b"
    r"|\bdear (?:professor|teacher|sir)\b"
)
_MARKUP = re.compile(
    r"</?[a-z!][^>]{0,200}>|```|\{\s*\"|\"\s*:\s*[\"\d\[{t]|\{\{|\{%|<\||\|>"
    r"|\bdef \w+\(|\bimport \w+"
    r"|\bprint\(|;\s*drop\b|\bselect \*|^\s*#{1,4} |\[(?:inst|system|end)\]|=>\s*\{|\bscore\b\s*=",
    re.M,
)
_HIRAGANA = re.compile(r"[ぁ-ん]")
_LETTER_JA = re.compile(r"[ぁ-んァ-ヺ一-鿿々]")
_SPLIT = re.compile(r"[、,，/／・;|\n→⇒+＋&]| - |。|(?<=[ぁ-ヿ一-鿿])\s+|\s+(?=[ぁ-ヿ一-鿿])|\s{2,}")
_VERB_EN = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|must|should|need\w*"
    r"|cannot|\w+n't"
    r"|\w{2,}(?:s|es|ed|ing)\b|use|make|let|give|keep|help|cause|lead|mean|get|see|read|write|predict|generate"
    r"|learn|train|fit|look|know|take|want|allow|avoid|prevent|reduce|increase|add|share|swap|load|store|save"
    r"|freeze|update|overfit|memori[sz]e|forget|diverge|converge|decide|depend)\b"
)
_PARTICLE = re.compile(r"[がをはにでともへのや]|から|まで|より")


_CASE = re.compile(
    r"(?<=[一-鿿々ァ-ヺーa-z0-9\]%えりけみび])(?:から|まで|[をがにではへ])(?=[一-鿿々ァ-ヺa-z0-9\[、。]|$)"
)
_PREDICATE = re.compile(
    r"する|した|して|され|させ|しな|しや|しに|せず|でき|なる|なり|なっ|なく|ない|なけ|ませ|ます|です|だと|ある"
    r"|あり|いる|いて|いた|れば|れる|られ|って|った|んで|んだ"
    r"|きる|える|ける|せる|てい|めら|[えけげせてねべめれきぎしじちにみり]て|すぎ|むこと|うこと|くこと|ため|ので|だか|たい"
    r"|い(?=[のとが。、]|$)|る(?=[。、のたとこだかよほまべ]|$)|[うくすつぬむぐぶ](?=[。、とこのだかよほまべ]|$)"
)
_TRAILING = re.compile(r"(?<=[一-鿿々ァ-ヺa-z\]])[をがにでへ](?=[。.]|\s*$)")
_ATTRIBUTIVE = re.compile(
    r"(?<=[一-鿿])[えけげせてねべめれきぎしじちにみり]?[うくぐすつぬぶむる](?=[一-鿿ァ-ヺ])|[りみきしちいえけせて](?=、)"
)
GLUED = 5  # case particles in a row with no predicate between them


def glued(folded: str) -> bool:
    """Nouns joined by particles without a verb: "極性の双方向を[CLS]に否定が…", or a sentence that ends in を."""
    if _TRAILING.search(folded) and len(_CASE.findall(folded)) >= 3:
        return True
    for chunk in _CHUNK.split(_ATTRIBUTIVE.sub("\n", _PREDICATE.sub("\n", folded))):
        found = _CASE.findall(chunk)
        if len(found) >= GLUED or (len(found) >= 4 and (found.count("を") >= 2 or found.count("が") >= 2)):
            return True
    return False


def doubled_particles(folded: str) -> bool:
    """を or が twice among three case particles with no predicate between them: rare in prose, common in salads."""
    for chunk in _CHUNK.split(_ATTRIBUTIVE.sub("\n", _PREDICATE.sub("\n", folded))):
        found = _CASE.findall(chunk)
        if len(found) >= 3 and any(found.count(particle) >= 2 for particle in "をが"):
            return True
    return False


_CHUNK = re.compile(r"[。、\n]")
_LINK = re.compile(
    r"[^、。\s]{1,16}は[^、。は]{1,20}?(?:で|だ|である|です|であり|であって|のこと(?:で|だ|である)?)(?=[、。]|$)"
)
_BARE_LINK = re.compile(r"は[^、。は]{1,10}?(?:で|だ|である|です)(?![はもき])")


def addressed(folded: str) -> list[tuple[int, int]]:
    """Stretches that speak to whoever grades, not about the question."""
    return [match.span() for match in _ADDRESSED.finditer(folded)]


def markup(folded: str) -> bool:
    """Code, JSON, HTML or a chat's role marks."""
    return _MARKUP.search(folded) is not None


def without_addressed(folded: str, sentences: Iterable[tuple[int, int]]) -> tuple[str, bool]:
    """The text with sentences addressed to a grader blanked out (offsets stay), and whether there were any."""
    spoken = addressed(folded)
    kept = _COURTESY.sub(lambda match: " " * len(match[0]), folded)
    if not spoken:
        return kept, False
    for start, end in sentences:
        if any(start <= at < end for at, _ in spoken):
            kept = kept[:start] + " " * (end - start) + kept[end:]
    return kept, True


def word_list(raw: str, folded: str, japanese: bool) -> bool:
    """Many bits without a predicate: nouns set side by side."""
    bits = [bit.strip() for bit in _SPLIT.split(raw) if bit.strip()]
    if len(bits) < 4:
        return False
    if japanese:
        bare = [bit for bit in bits if len(_HIRAGANA.findall(bit)) <= (1 if len(bit) > 4 else 0)]
        letters = len(_LETTER_JA.findall(folded)) or 1
        thin = len(_HIRAGANA.findall(folded)) / letters < 0.2
        return len(bare) >= 4 and len(bare) >= 0.6 * len(bits) and thin
    bare = [bit for bit in bits if len(bit.split()) <= 4 and not _VERB_EN.search(bit.lower())]
    short = [bit for bit in bits if len(bit.split()) <= 3]
    return (len(bare) >= 4 and len(bare) >= 0.6 * len(bits)) or (len(short) >= 5 and len(short) >= 0.8 * len(bits))


_HEAD = re.compile(
    r"[^\W\d_ ]* ?(?:batch(?:es)?|epochs?|lr|rate|values?)?(?:すぎ|過ぎ|い|い場合|きい|さい)? ?(?::|→|⇒|->|=>|=)"
)


def headed(folded: str, directions: Iterable[tuple[str, int]]) -> bool:
    """Whether high and low, given with where they end, both head a list: "bigger batch: steady; smaller: noise"."""
    return {"high", "low"} <= {way for way, end in directions if _HEAD.match(folded, end)}


def kana_share(folded: str) -> float:
    """How much of the Japanese letters is hiragana, 0..1."""
    letters = len(_LETTER_JA.findall(folded))
    return len(_HIRAGANA.findall(folded)) / letters if letters else 0.0


def verbs(folded: str) -> int:
    """How many everyday English verbs a text has."""
    return sum(1 for word in re.findall(r"[a-z']+", folded) if word in VERBS)


def bag_of_words(folded: str) -> bool:
    """English words without any verb form or function word: "bidirectional context polarity encoder negation"."""
    words = re.findall(r"[a-z][a-z'-]+", folded)
    if len(words) < 5 or _LETTER_JA.search(folded):
        return False
    return sum(1 for word in words if word in GLUE) < 0.12 * len(words) and not any(word in VERBS for word in words)


def thin(folded: str) -> bool:
    """English with too few of the small words and verbs that any sentence needs, as counted on labelled prose."""
    words = re.findall(r"[a-z][a-z'-]*", folded)
    if len(words) < 7 or _LETTER_JA.search(folded):
        return False
    small = sum(1 for word in words if word in GLUE or word in PLAIN) / len(words)
    acting = (sum(1 for word in words if word in VERBS) + len(re.findall(r"[=→]|=>|->", folded))) / len(words)
    if (small < 0.25 and acting < 0.15) or (len(words) >= 10 and small < 0.34 and acting < 0.07):
        return True
    joints = sum(1 for word in words if word in PREPOSITIONS) / len(words)  # nouns joined, as with Japanese particles
    return len(words) >= 9 and joints >= 0.24 and acting < 0.08


def chained(folded: str) -> bool:
    """XでありYであり…, X is Y because Z is W because …: links without content."""
    links_ja = len(re.findall(r"であり|だから|であるから|ゆえに|なので", folded))
    clauses = max(1, len(re.findall(r"[、。]", folded)))
    if max(len(_LINK.findall(folded)), len(_BARE_LINK.findall(folded))) >= 3:  # AはBで、BはCで、…
        return True
    if len(re.findall(r"であり", folded)) >= 3 or (links_ja >= 3 and links_ja >= 0.8 * clauses):
        return True
    copulas = len(re.findall(r"\b(?:is|are|means|equals|implies)\b", folded))
    if (
        copulas >= 3
        and len(re.findall(r"[a-z]+", folded)) < 5 * copulas
        and not re.search(r"[,.;] ?(?:and|but|so|it|they|the)\b", folded)
    ):
        return True
    reasons = len(re.findall(r"\bbecause\b|\btherefore\b|\bhence\b|\bthus\b|\bso\b", folded))
    if reasons >= 3 and copulas >= reasons:
        return True
    short = re.findall(
        r"\b[\w-]+(?: [\w-]+)? (?:is|are|means|equals) [\w-]+(?: [\w-]+)?(?=[,.;]| and | because | so |$)", folded
    )
    return len(short) >= 3 and len(short) >= copulas - 1


def echo(folded: str, asked: Iterable[str]) -> float:
    """How much of the answer's letter triples stand in the question, 0..1."""
    own = _triples(folded)
    if not own:
        return 0.0
    given = set().union(*(_triples(text) for text in asked)) if asked else set()
    return len(own & given) / len(own)


def _triples(text: str) -> set[str]:
    letters = re.sub(r"[\W_]+", "", text.lower())
    return {letters[i : i + 3] for i in range(len(letters) - 2)}
