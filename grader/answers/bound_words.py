"""The words around a recommended value, in Japanese and English.

Some say nothing about its size, some join two values, and some must be asked about. No pattern repeats inside a repeat.
"""

from __future__ import annotations

import re

from grader.answers import bound_say as say

_DENIAL = re.compile(
    r"ない|なく|ません|以外|すぎ|過ぎ|避け|間違|誤り|ダメ|駄目|だめ|悪い|不適|禁止|発散|不安定|劣"
    r"|\bnot\b|n't\b|\bnever\b|\bno\b|\bavoid\b|\bwrong\b|\bbad\b|\btoo\b|\binstead\b|\brather\b|\bexcept\b"
    r"|\bwithout\b"
    r"|\bneither\b|\bnor\b|\bcannot\b|\bmistake\b|\bdiverg\w*|\bunstable\b|≠|!=",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"lora|アダプタ|adapter|フル|全パラメータ|\bfull\b|\bft\b|fine-?tun|ファインチューニング", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"\s*(?:または|もしくは|あるいは|か\s|か(?=\d)|or\b)", re.IGNORECASE)
_RECOMMENDED = re.compile(r"\s*(?:推奨|範囲|目安|一般に|recommended|range)", re.IGNORECASE)
# things with a digit in their name
_NAMES = re.compile(
    r"(?<![A-Za-z0-9])(?:GPT-?[234](?:\.5)?|T5|L2|[VAHP]\d{2,3}|T4|(?:fp|bf|int|float)-?\d{1,2}|BERT-?\d"
    r"|\d{1,3} ?(?:GB|GiB|MB|bits?\b))"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_STEP = r"(?:ステップ|steps?\b|イテレーション|iterations?\b|エポック|epochs?\b)"
_STEPS_AFTER = re.compile(rf"\s*(?:個の|回の)?(?:warm-?up |training |ウォームアップ|訓練|学習)?{_STEP}", re.IGNORECASE)
_RANGE = re.compile(r"~|-|→|から|より|\bto\b|\bthrough\b|\band\b|<|≤|以上|\btill?\b", re.IGNORECASE)
_LOWER = re.compile(r"以上|≥|>|at least|\bover\b|\babove\b|more than|より大き|を超え|最低|最小|下限", re.IGNORECASE)
_UPPER = re.compile(
    r"以下|未満|≤|<|at most|\bunder\b|\bbelow\b|less than|up to|より小さ|以内|最大|上限"
    r"|\bmax(?:imum)?\b",
    re.IGNORECASE,
)
_JOINERS = re.compile(
    r"\bup to\b|最大で?|[~\-;/、\n→±<≤]|から|より|または|もしくは|あるいは|および|及び|か(?!ら)|と|や"
    r"|を中心に|\b(?:to|through|and|or|till"
    r"|until)\b",
    re.IGNORECASE,
)
_UNITS = {
    "": "",
    "percent": r"ステップ数?|\bsteps?\b|エポック数?|イテレーション数?|\bepochs?\b|\biterations?\b|\bnumber\b"
    r"|\btotal\b|\ball\b"
    r"|\bwhole\b"
    r"|\bratio\b|\bproportion\b|\bshare\b|率|割合|比率|比",
    "count": r"エポック|\bepochs?\b|回|周|件|個|枚|文|サンプル|データ|\bsamples?\b|\bexamples?\b|\bsequences?\b"
    r"|\bsentences?\b"
    r"|\bpasses\b|\btimes\b|/ ?GPU|\bper (?:GPU|device|step)\b|つ|\ball\b|\btotal\b",
}
_NOISE = (
    # names of the quantities
    r"learning[ _]?rate|学習率|ラーニングレート|batch[ _]?size|バッチサイズ|バッチ|\bbatch(?:es)?\b"
    r"|warm-?up(?:[ _]?(?:ratio|steps?))?"
    r"|ウォームアップ(?:率|比率|割合|期間|ステップ)?|weight[ _]?decay|重み減衰|荷重減衰|(?:num[ _]?)?epochs?\b"
    r"|エポック数|\blr\b|\bbs\b|\bwd\b"
    r"|λ|\blambda\b|\bratio\b"
    r"|ハイパーパラメータ|hyper-?parameters?"
    # models and settings that do not change the value
    r"|BERT(?:-?(?:base|large))?|\bAdamW?\b|\bbase\b|モデル|\bmodels?\b|GPU|メモリ|データ(?:数|量)?"
    r"|事前学習(?:済み)?"
    r"|\bpre-?trained\b"
    r"|全パラメータ|フルファインチューニング|ファインチューニング|微調整|fine-?tuning|\bfull\b|\bft\b|LoRA"
    # what part of training
    r"|全体|全て|すべて|総|全|訓練|学習|トレーニング|最初|はじめ|初期|\btraining\b|\bfirst\b|\binitial\b"
    r"|\bsteps?\b(?= of)"
    r"|\blinear(?:ly)?\b|線形|上げる|上げ|増やす|徐々"
    # hedges and verdict words
    r"|約|およそ|おおよそ|だいたい|大体|程度|くらい|ぐらい|ほど|前後|あたり|付近|ごろ|まで|範囲|間|値|推奨値?"
    r"|目安|標準(?:的)?|一般(?:的)?|典型(?:的)?"
    r"|基本|通常|普通|よく|適切|適当|最適|妥当|無難|安全|十分|良い|よい|いい|好ましい|望ましい|代表(?:的)?|既定"
    r"|初期値|デフォルト|おすすめ|オススメ|定番"
    r"|使(?:う|い|われる|われ|用|え)|設定|選(?:ぶ|び|択|ばれる|ばれ)|採用|試(?:す|し)|始め(?:る)?|開始|思(?:う"
    r"|い|われる)|考え(?:る|ます)?|される|されて?い(?:る|ます)"
    r"|いずれか|どれか|どちらか|うち|特に|例えば|たとえば|例|具体的|まず|場合|とき|時|なら|載る|収まる|次第"
    r"|応じ(?:て|た)?"
    r"|です|ます|である|する|した|して|いる|ある|なる|だ|"
    r"\b(?:about|around|approximately|approx|roughly|circa|ca|some|is|are|be|was|as|a|an|the|of|for|in|on|at|by"
    r"|with|it|its|this|that|between"
    r"|from|range|ranges|ranging|value|values|rate|size|recommended|recommend|recommendation|usual|usually"
    r"|typical|typically|common|commonly|often|standard|default|good"
    r"|best|optimal|ideal|safe|suitable|appropriate|reasonable|fine|ok|enough|sufficient|generally|normally|i"
    r"|i'd|we|would|will|should|can|could|use|using|used|set|"
    r"choose|chosen|try|start|starting|suggest|think|say|one|either|any|especially|particularly|e g|eg|i e|ie"
    r"|example|such|like|works?|well|"
    r"my|answer|point|depending|if|memory|permits|allows|data|during|over(?= the)|per cent|percent|percentage"
    r"|and so on|etc|bert|inclusive)\b"
    r"|論文|原著|\b(?:original )?papers?\b|位|トータル|中心|から(?=選|始|試|開|使)|≈|=|:|：|。|！|!|\?|？|,|、"
    r"|;|\"|'|·|…|「|」"
)
_KANA = re.compile(r"[\sをはがにでのともやへなねよてさせうるいし]+")
_SPELT = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty-two": 32, "thirty two": 32, "sixty-four": 64,
}  # fmt: skip
_SPELT_WORD = re.compile(r"\b(" + "|".join(sorted(_SPELT, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_KANJI = {character: value for value, character in enumerate("一二三四五六七八九", 1)} | {
    "十": 10,
    "十六": 16,
    "三十二": 32,
}
_KANJI_WORD = re.compile(
    r"(?<![一-龥])(三十二|十六|[一二三四五六七八九十])(?=\s*(?:~|から|エポック|周|回|割|または|もしくは"
    r"|か[一-九\d]|、|%|パーセント|程度|$))"
)
_TYPES = {unit: re.compile(f"{extra}|{_NOISE}" if extra else _NOISE, re.IGNORECASE) for unit, extra in _UNITS.items()}


def spelt_out(text: str) -> str:
    """Small number words as digits: three to five, 三〜五."""
    text = _KANJI_WORD.sub(lambda match: str(_KANJI[match[1]]), text)
    return _SPELT_WORD.sub(lambda match: str(_SPELT[match[1].lower()]), text)


def without_names(text: str) -> str:
    """The text without GPT-2, A100, fp16, 16 GB: their digits are no answer."""
    return _NAMES.sub(" ", text)


def denies(text: str) -> bool:
    return _DENIAL.search(text) is not None


def opens_alternative(aside: str) -> bool:
    return _ALTERNATIVE.match(aside) is not None


def opens_range(aside: str) -> bool:
    """True for 2e-5 (recommended: 1e-5 to 5e-5): the value counts, the range is its setting."""
    return _RECOMMENDED.match(aside) is not None


def names_method(aside: str) -> bool:
    return _METHOD.search(aside) is not None


def counts_steps(after: str) -> bool:
    """True where a number is followed by the word steps (or epochs): an amount, not a share."""
    return _STEPS_AFTER.match(after) is not None


def counts_any_steps(text: str) -> bool:
    """True where some number in the text is followed by the word steps."""
    return re.search(rf"\d{_STEPS_AFTER.pattern}", text, re.IGNORECASE) is not None


def after_steps(text: str) -> str:
    """The text without "steps" and what joins it to a share, as in "100ステップ、全体の10%"."""
    return re.sub(r"中|のうち|\bout of\b", " ", _STEPS_AFTER.sub(" ", text))


def part_of_whole(between: str) -> bool:
    """True for 1000ステップ中100ステップ, 100 of 1000 steps, 100 steps out of 1000, 500/5000 steps."""
    joined = re.sub(_STEP, " ", between, flags=re.IGNORECASE)
    return (
        re.fullmatch(r"\s*(?:中の?|のうちの?|の中の?|out of|of|/)(?: the)?\s*", joined.strip(), re.IGNORECASE)
        is not None
    )


def is_range(gap: str) -> bool:
    return _RANGE.search(gap) is not None


def check(head: str, gaps: list[str], tail: str, text: str, unit: str, *, opens: bool) -> None:
    """UnreadableError unless every word around the numbers is harmless. `opens`: the answer starts with a wave dash."""
    if denies(text):
        raise say.denied()
    if any(_METHOD.search(gap) for gap in gaps):
        raise say.methods()
    outer = f"{head} {tail}"
    between = re.sub(r"\bup to\b|最大で?", "~", " ".join(gaps), flags=re.IGNORECASE)
    lower, upper = _LOWER.search(f"{outer} {between}"), _UPPER.search(f"{outer} {between}")
    sandwiched = len(gaps) == 1 and re.fullmatch(r"\s*(<=?|≤)[^<>≤≥]{0,30}(<=?|≤)\s*", gaps[0]) is not None
    both_ends = len(gaps) == 1 and (sandwiched or (lower is not None and upper is not None and "<" not in outer))
    open_end = opens or re.search(r"(?:~|-|から)\s*$", tail) is not None
    if open_end or ((lower or upper) and not both_ends):
        raise say.only_a_bound()
    known = _TYPES[unit]
    leftovers = [_left(part.lstrip("~ ") if part is head else part, known, both_ends) for part in (head, tail)]
    for gap in gaps:
        if not sandwiched:
            joined = _JOINERS.sub(" ", gap)
            if joined == gap and not both_ends and not _left(gap, known, both_ends):
                raise say.two_values()
            leftovers.append(_left(joined, known, both_ends))
    unknown = next((rest for rest in leftovers if rest), "")
    if unknown:
        raise say.unknown_words(unknown)


def _left(text: str, known: re.Pattern[str], both_ends: bool) -> str:
    """What remains of the words between numbers once harmless ones are gone."""
    if both_ends:
        text = _UPPER.sub(" ", _LOWER.sub(" ", text))
    bare = re.sub(r"[()\[\]{}|$\\_]", " ", known.sub(" ", text))
    return re.sub(r"\s+", "", _KANA.sub(" ", bare))
