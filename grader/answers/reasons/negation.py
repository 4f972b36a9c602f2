"""What a denial reaches. Japanese denies to the left of ない, English to the right of not; both stop at a comma."""

from __future__ import annotations

import re
from typing import NamedTuple

# ない that denies nothing: only, not only, must, surely, "cannot do without"
_NO_DENIAL_JA = re.compile(
    r"(?:だけ|のみ|ばかり)(?:で|に)?(?:は)?(?:なく|ならず|とどまらず)|のみならず|(?:に|は)?違いな|間違いな"
    r"|かもしれな|(?:に)?ほかなら|他なら"
    r"|何もない(?=ところ|状態|と)|欠かせな|欠かせま|問題(?:は|が)?な[いく]|申し分な|限りな|少なくな|もったいな|余儀な|なければ|なけれ|ないと"
    r"|なくては|なくちゃ|ねば|ざるを得"
    r"|ないよう|なくな[るっり]に|(?<!は)少ない|少なく|切ない|危ない|なくとも|なくても|ともな[いうっ]|伴な|行な"
    r"|おこな|まかな|損な|担な|補な"
    r"|つな[いがぎぐ]|繋[いがぎぐ]|となる|になる|みな[すさし]|無視でき|いかな|異な|かな[りうえ]|はなく、?む|そこな"
    r"|(?<=[一-鿿])なく(?=て)て(?:は|も)"
)
_DENIAL_JA = re.compile(
    r"な[いく](?!も)|なかっ|ません|ませず|(?<=[さらかまばたなわがみえべけせれめげじきちにりいびし])ず(?:に|、|$|と"
    r"|じ)?|ざる|ぬ(?=[。、]|$|も|こ|単|語)"
    r"|できず|無理|不可能|不可(?!欠)|困難|難し|むずかし|むつかし|苦手|不得意|不得手|不向き|不適|にく[いくか]"
    r"|づら[いくか]|がた[いくか]|しかね|不要|無関係|不必要|無意味|なし(?!と)"
)
_DENIAL_EN = re.compile(
    r"\bnot\b(?! (?:only|just|merely|simply)\b)|n't\b(?! (?:only|just|merely)\b)|\bnever\b|\bno\b(?! (?:doubt"
    r"|matter|less|fewer|wonder))|\bcan ?not\b"
    r"|\bneither\b|\bnor\b|\bwithout\b|\bhardly\b|\bfail(?:s|ed|ing)? to\b|\bunable\b|\black(?:s|ing)?\b|\bnone\b"
    r"|\bnothing\b|\bincapable\b"
    r"|\bstruggl\w+|\b(?:bad|poor|weak|terrible) (?:at|for)\b|\bpoorly\b|\bdont\b|\bdoesnt\b|\bcant\b|\bwont\b"
    r"|\bisnt\b|\barent\b|\bimpossible (?:to|for)\b"
    r"|\b(?:hard|difficult|awkward) (?:to|for)\b|\brather than\b|\binstead of\b|\bno longer\b|\bisn t\b|\bdoesn"
    r" t\b|\bcan t\b|\bdon t\b|\bunsuitable\b"
)
# these deny what stands before them
_BACKWARD_EN = re.compile(
    r"(?:\bnot|n't|\bnever|\bcannot be|\bcan't be)(?: \w+){0,2} (?:needed|necessary|required|important|used"
    r"|available|possible|visible|accessible|seen|considered|allowed"
    r"|matter|relevant|useful|helpful|a (?:concern|problem|issue|big)|an issue|any|suit\w*|work\w*|help\w*"
    r"|happen\w*|happening|likely|count\w*|exist\w*|hold)\b"
    r"|\bis (?:impossible|difficult|hard|irrelevant|unnecessary|unlikely|useless|low|small|reduced|minimal)\b"
    r"|\bunnecessary\b|\birrelevant\b|\bunlikely\b|\bimpossible\b"
)
_STOP_EN = re.compile(
    r"\b(?:but|because|since|so|while|until|unless|instead|and (?:so|then|it|they|we|you|the|instead|therefore"
    r"|thus|is|can|reads?|sees?|uses?|only|thus|generates?|predicts?|writes?)|rather)\b|[;.]"
)
_SHIKA = re.compile(r"しか(?!も|し)|ほか(?=な)|以外")

# a verb form that ends what a denial further right can reach: 凍結して…しにくい denies only the last
_STOP_JA = re.compile(
    r"(?:(?<=[ぁ-ん])て(?![いはもおくき])|んで(?![いはもお])|れば|なら|ると|いと|たら|ので|から|ため"
    r"|(?<=[がくなと])り|ないと|なければ|でないと|よりも?|として(?=.)|(?<=[一-鿿])し(?=[一-鿿ァ-ヺ]))"
)
REACH_JA = 26  # characters between a cue and the denial of its predicate
REACH_EN = 70
BACK_EN = 44  # the other way: "the context is not needed"


class Denial(NamedTuple):
    """A stretch in which cues are denied, and the word that denies them."""

    start: int
    end: int
    marker: tuple[int, int]
    nearest: bool = False  # only what stands nearest to the marker: "overfitting is not a concern"

    def reaches(self, start: int, end: int) -> bool:
        """True where a cue from `start` to `end` is denied; one that holds the denial itself is not."""
        before = self.marker[0] >= self.end
        inside = self.start <= start < self.end if before else self.start < end and start < self.end
        return inside and not (start < self.marker[1] and self.marker[0] < end)


def denials(text: str, start: int, end: int) -> list[Denial]:
    """The denied stretches of one segment of folded text."""
    return [*_japanese(text, start, end), *_english(text, start, end)]


def _japanese(text: str, start: int, end: int) -> list[Denial]:
    harmless = [match.span() for match in _NO_DENIAL_JA.finditer(text, start, end)]
    found = [
        match
        for match in _DENIAL_JA.finditer(text, start, end)
        if not any(low <= match.start() < high for low, high in harmless)
    ]
    made = []
    at = 0
    while at < len(found):
        chain = 1
        while at + chain < len(found) and _doubles(text[found[at + chain - 1].end() : found[at + chain].start()]):
            chain += 1
        first = found[at]
        if chain % 2 and not _SHIKA.search(text, max(start, first.start() - 14), first.start()):
            reach = max(start, first.start() - REACH_JA, found[at - 1].end() if at else start)
            stops = [
                match.end() for match in _STOP_JA.finditer(text, reach, first.start()) if match.end() < first.start()
            ]
            reach = max([reach, *stops])
            made.append(Denial(reach, first.start(), first.span()))
        at += chain
    return made


def _doubles(between: str) -> bool:
    """ない…わけではない, なくはない, ないとは言えない."""
    return len(between) <= 8 and bool(re.match(r"(?:わけ|訳|こと|の|と)?(?:では|じゃ|は|でも|も)", between))


def _english(text: str, start: int, end: int) -> list[Denial]:
    made = []
    backward = [match.span() for match in _BACKWARD_EN.finditer(text, start, end)]
    for low, high in backward:
        made.append(Denial(max(start, low - BACK_EN), low, (low, high), nearest=True))
    for match in _DENIAL_EN.finditer(text, start, end):
        if any(low <= match.start() < high for low, high in backward):
            continue
        stop = _STOP_EN.search(text, match.end(), min(end, match.end() + REACH_EN))
        made.append(Denial(match.end(), stop.start() if stop else min(end, match.end() + REACH_EN), match.span()))
    return made
