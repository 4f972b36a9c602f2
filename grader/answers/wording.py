"""The words around a number, in Japanese and English: cues, hedges, negation, units, what a percentage is a share of.

Every pattern is linear: no repeat stands inside a repeat.
"""

from __future__ import annotations

import re
from typing import Literal

Share = Literal["", "kept", "removed"]

# a number after one of these is what the student calls the answer; the second kind is weaker
_FINAL = re.compile(r"答え|答は|答:|解答|回答|最終|結論|\banswers?\b|\bans\b|\bfinal|⟦", re.I)
_TOTAL = re.compile(
    r"合計|総計|総数|総和|総パラメータ|全体で|全体では|合わせて|全部で|トータル|計算すると|足して|足すと"
    r"|加えて|加えると|掛けて|掛けると|かけて|かけると|引いて|引くと|よって|したがって|従って|ゆえに|故に"
    r"|つまり|すなわち|結果|\btotals?\b|\bin all\b|\baltogether\b|\btherefore\b|\bthus\b|\bhence\b|\bresult\b"
    r"|\boverall\b|\bcomes to\b|\bmakes\b|⇒",
    re.I,
)
_TOTAL_AFTER = re.compile(
    r"\s*(?:個|つ)?(?:の)?(?:[A-Za-z]+ ){0,3}?\s*(?:in total|in all|altogether|total\b|が答え|が合計|が総数"
    r"|となる|になる|になります|となります)",
    re.I,
)
_OR = re.compile(
    r"\bor\b|\beither\b|\bvs\.?\b|または|又は|もしくは|若しくは|あるいは|それとも|どちらか|いずれか"
    r"|か(?=[\s、,]*(?:約|\d|$))|かもしくは",
    re.I,
)
_NOT_AFTER = re.compile(
    r"\s*(?:個|つ|%|パーセント|パラメータ|params?|parameters?)?\s*(?:(?:なの)?(?:では|じゃ"
    r"|で)(?:は)?(?:な(?:い(?!の?(?:でしょうか|だろうか|ですか|か))|く|か)|あり(?:ません(?!か)|えない))"
    r"|に(?:は)?な(?:らない|りません)|(?:と)?は(?:違|ちが|異な)|(?:は|が)(?:誤り|間違い(?!な|あり)|不正解|正しくな)|≠"
    r"|,?\s*(?:is|was|are|would be|seems?)\s+(?:not\b|wrong|incorrect|false|never)|\s*(?:isn'?t|wasn'?t|aren'?t)\b)",
    re.I,
)
_NOT_BEFORE = re.compile(
    r"(?:\bnot|\bnever|\bcannot|n't|\binstead of|\brather than|≠|\bneither|\bnor|\bno longer)"
    r"(?:\s+(?:be|equal|equals|equal to|to|about|exactly|just|simply|a|an|the|approximately|around|really"
    r"|actually|get"
    r"|it|is)){0,3}\s*[:=]?\s*$",
    re.I,
)
_BOUND_AFTER = re.compile(
    r"\s*(?:個|%|パーセント|つ|パラメータ|params|parameters)?\s*(?:以上(?!です。|です$|になります)|以下|未満|超(?!え?た)|を超え|を下回"
    r"|より(?:多|少|大|小)"
    r"|or (?:more|less|fewer|so more)|\+(?!\s*[\d(]))",
    re.I,
)
_BOUND_BEFORE = re.compile(
    r"(?:\b(?:more|less|fewer|greater|smaller|larger) than|\bat (?:least|most)|\bover|\bunder|\bbelow"
    r"|\babove|\bup to|(?<![=-])[<>≤≥])\s*$",
    re.I,
)
_APPROX_BEFORE = re.compile(
    r"(?:約|およそ|おおよそ|だいたい|大体|ほぼ|概ね|おおむね|\babout|\bapprox(?:imately|\.)?|\baround"
    r"|\broughly|\bnearly|\balmost"
    r"|\bsome|\bcirca|\bca\.?|[≈~])\)?\s*(?:is\s*)?$",
    re.I,
)
_APPROX_AFTER = re.compile(
    r"\s*(?:個|%|パーセント|つ|パラメータ)?\s*(?:程度|くらい|ぐらい|ほど|前後|弱|強(?!い)|ちょっと|あまり"
    r"|or so|approximately|approx|-ish)"
    r"|\s*\((?:約|概算|四捨五入|rounded|approx)",
    re.I,
)
_BYTES = re.compile(r"\s?(?:([KMG])i?B\b|(キロ|メガ|ギガ)?バイト|([Kk]ilo|[Mm]ega|[Gg]iga)?bytes?\b)")
_BYTE_UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
_COUNTED = re.compile(
    r"\s?(?:層|レイヤ|行列|つの|つ(?!ま)|種類|本|枚|箇所|か所|カ所|ヶ所|個の?(?:行列|重み行列|LoRA|アダプタ"
    r"|層|モジュール|線形|Attention)"
    r"|次元|ビット|-?bits?\b|[- ]?layers?\b|[- ]?(?:weight |adapted )?matri(?:x|ces)\b|modules?\b|heads?\b"
    r"|dim\w*|projections?\b"
    r"|(?:transformer |encoder )?blocks?\b|adapters?\b|LoRAs?\b|labels?\b|クラス|ラベル|ヘッド|番目|回"
    r"|per\b|classes\b|epochs?\b|GPU)",
    re.I,
)
_SHAPE = re.compile(r"\s*(?:の)?(?:重み)?(?:行列|matri(?:x|ces)\b|サイズ|weight matri)", re.I)
_RESTATED = re.compile(
    r"(?:d_model|d_ff|hidden(?:[_ ]?size| dim\w*)?|隠れ(?:層|次元|サイズ)?\w{0,6}|\brank|ランク\w{0,2}"
    r"|次元数?|層数|n_layers?|\balpha|α"
    r"|\bBERT-?|問|\bq|ステップ|\bstep|第|\bGPT-?|v)\s*(?:=|は|:|が|of|is|-)?\s*$",
    re.I,
)
_WHOLE_AFTER = re.compile(
    r"\s*(?:個|パラメータ|params|parameters)?\s*(?:のうち|のなか|の中|中の?|に対し|と比べ|から(?!な))"
)
_WHOLE_BEFORE = re.compile(
    r"(?:\bout of|\bof|\bfrom|\bagainst|\bcompared (?:to|with)|元の?(?:重み|パラメータ)?は?|元は)\s*(?:the "
    r"|all |about |a total of )?\s*$",
    re.I,
)
_EACH_BEFORE = re.compile(
    r"(?:あたり|当たり|ごとに?|毎に?|につき|\beach(?: \w+)?(?: has| trains| adds)?|\bper \w+(?: is)?"
    r"|[1１一]つ(?:の\w{1,12}?)?(?:は|で|が|に)?"
    r"|\b(?:one|a single) \w+(?: \w+)?(?: has| is| trains| adds)?)\s*(?:は|に|で|:|=)?\s*$",
    re.I,
)
_EACH_AFTER = re.compile(
    r"\s*(?:個|つ)?(?:の)?(?:パラメータ|parameters?|params|weights)?\s*(?:/\s*(?:層|行列|layer|matrix)"
    r"|(?:per|each|for each|for one)\b)",
    re.I,
)
_ODD_UNIT = re.compile(
    r"\s?(?:層(?!の|で|に|分|全)|layers?\b(?! (?:of|in))|次元|dims?\b|bits?\b|ビット|トークン|tokens?\b|円"
    r"|FLOPs?\b|秒|seconds?\b|%)",
    re.I,
)

_REMOVED_AFTER = re.compile(
    r"\s*(?:程度|ほど|くらい|ぐらい|分|も|だけ|of)?\s*(?:の|of (?:the )?)?(?:訓練可能|学習可能|訓練|trainable )?"
    r"(?:パラメータ数?|重み|メモリ|計算量|parameters?|params|weights|them|memory)?\s*(?:を|が|は|の|も)?\s*"
    r"(?:削減|削れ|減ら|減少|減り|減った|減る|減$|減[。、でと]|カット|節約|圧縮|不要|凍結|少な|"
    r"(?:is |are |can be |were |was )?(?:removed|saved|cut|reduced|frozen|reduction|savings?|fewer|less\b"
    r"|smaller|decrease|drop))",
    re.I,
)
_KEPT_AFTER = re.compile(
    r"\s*(?:程度|ほど|くらい|ぐらい)?(?:に(?:まで)?(?:まで)?(?:削減|減|圧縮|縮小|抑え|絞|少な|なる|なり"
    r"|落ち|下が)|まで(?:削減|減|圧縮|縮小|抑え)"
    r"|の?(?:パラメータ|重み)(?:だけ|のみ)?を(?:訓練|学習|更新)|(?:が|は|も)?(?:残|残る|残り)|(?:だけ|のみ"
    r"|しか|を|が)(?:を|が)?(?:訓練|学習|更新|trainable)"
    r"|\s*(?:of (?:the )?(?:parameters |weights )?(?:is |are )?)?(?:remains?|kept|left|trainable|trained"
    r"|of the original))",
    re.I,
)
_REMOVED_BEFORE = re.compile(
    r"(?:reduced by|reduces? .{0,40}by|reduction of|saves?|saving of|savings of|cuts?|decreased? (?:of|by)"
    r"|drops? by|removes?|fewer by"
    r"|削減(?:量|分)(?:は|:|=)|節約(?:は|:|=))\s*(?:about |around |roughly |約)?\s*$",
    re.I,
)
_KEPT_BEFORE = re.compile(
    r"(?:reduced to|down to|reduces? .{0,40} to|drops? to|shrinks? to|cut to|remaining(?: is|:)?|keeps?"
    r"|trains? only|only"
    r"|残り(?:は)?|残るのは|元の|もとの|全体の|訓練するのは|学習するのは)\s*(?:about |around |roughly |約"
    r"|わずか)?\s*$",
    re.I,
)


def cue(before: str, after: str) -> int:
    """3 where the student calls the number the answer, 2 where it is called a total or a conclusion, else 0."""
    if _FINAL.search(before):
        return 3
    if _TOTAL_AFTER.match(after):
        return 2
    return 2 if _TOTAL.search(before) else 0


def hedged(between: str) -> bool:
    """True where the text between or around two numbers says "or"."""
    return _OR.search(between) is not None


def negated(before: str, after: str) -> bool:
    """True where the text denies the number: 〜ではない, not …, … is wrong. 間違いない affirms."""
    return _NOT_AFTER.match(after) is not None or _NOT_BEFORE.search(before[-80:]) is not None


def contrasted(before: str, after: str) -> bool:
    """True where the denial leads up to what is said instead: 〜ではなく…, not … but …."""
    return _CONTRAST_AFTER.match(after) is not None or (
        _CONTRAST_BUT.match(after) is not None and _CONTRAST_NOT.search(before) is not None
    )


_CONTRAST_AFTER = re.compile(r" ?(?:個)?(?:では|じゃ)なく(?:て)?(?:[、, 約]|$)")
_CONTRAST_BUT = re.compile(r",? but ", re.I)
_CONTRAST_NOT = re.compile(r"\bnot (?:about |the |just )?$", re.I)


def bounded(before: str, after: str) -> bool:
    """True where the number is only a bound: 以上, at least, <."""
    return _BOUND_AFTER.match(after) is not None or _BOUND_BEFORE.search(before[-40:]) is not None


def approximate(before: str, after: str) -> bool:
    return _APPROX_BEFORE.search(before[-40:]) is not None or _APPROX_AFTER.match(after) is not None


def byte_unit(after: str) -> int | None:
    """Bytes in one unit where the number is followed by a unit of memory, else None."""
    match = _BYTES.match(after)
    if match is None:
        return None
    name = (match[1] or {"キロ": "K", "メガ": "M", "ギガ": "G"}.get(match[2] or "", "") or (match[3] or "")[:1]).upper()
    return _BYTE_UNITS.get(name, 1)


def counts_something_else(before: str, after: str) -> bool:
    """True for 12 layers, rank 16, BERT-base's 768: a quantity of the question, said again."""
    return _COUNTED.match(after) is not None or _RESTATED.search(before[-40:]) is not None


def shape(after: str) -> bool:
    """True for 768×768 matrix."""
    return _SHAPE.match(after) is not None


def whole(before: str, after: str) -> bool:
    """True for the number that another one is a part of: 28,311,552個のうち, of 28,311,552."""
    return _WHOLE_AFTER.match(after) is not None or _WHOLE_BEFORE.search(before[-40:]) is not None


def each(before: str, after: str) -> bool:
    """True for an amount of one part: 1層あたり98,304, 24,576 per matrix."""
    return _EACH_BEFORE.search(before[-60:]) is not None or _EACH_AFTER.match(after) is not None


def odd_unit(after: str) -> bool:
    """True where a count of parameters carries another unit's name."""
    return _ODD_UNIT.match(after) is not None


def share(before: str, after: str) -> Share:
    """What a percentage says: the share kept, the share removed, or neither in so many words.

    削減率 says neither here: the chapter calls the share that stays trainable by that name.
    """
    if _KEPT_AFTER.match(after):
        return "kept"
    if re.match(r"\s*(?:の)?削減率", after):
        return ""
    if _REMOVED_AFTER.match(after):
        return "removed"
    if _KEPT_BEFORE.search(before[-60:]):
        return "kept"
    return "removed" if _REMOVED_BEFORE.search(before[-80:]) else ""
