"""What a student reads about a reason: their own words by concept, what is missing as a question, who decides."""

from __future__ import annotations

from collections.abc import Mapping

from grader.answers.reasons.scoring import Judged
from grader.answers.verdict import MAX_SHOWN, as_typed, outcome_for
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Span, Verdict
from grader.rubric_model import ItemRubric
from grader.text import Text, same

FULL = Text("必要なことが書けています。", "This says what it needs to say.")
PART = Text(
    "よい点が含まれています。もう一歩、理由を補えます。", "This has a good point; the reason can be carried further."
)
WRONG = Text("事実と違う点があります。", "Something here is not so.")
PROVISIONAL = Text(
    "採点プログラムの見立ては {points} 点です。人が確かめてから決まり、それまでは数えません。",
    "The grader's own view is {points} points. A person confirms it first; until then nothing is counted.",
)
WAITING = Text(
    "人が読んで採点します。それまで点は減りも増えもしません。",
    "A person reads this and grades it; until then it neither costs nor earns points.",
)
UNEXPLAINED = Text(
    "読み取れなかった部分があるので、人が確かめます。", "Some of this was not understood, so a person looks at it."
)
UNSURE = Text("肯定とも否定とも取れる部分があります。", "Part of this can be read as said and as denied.")
FLAGS: Mapping[str, Text] = {
    "addressed": Text(
        "採点者への呼びかけは、採点に使いません。", "What is addressed to the grader is left out of the grading."
    ),
    "markup": Text(
        "コードやタグのような書き方が含まれています。文章で書いてください。", "This holds code or tags; write prose."
    ),
    "word_list": Text(
        "用語が並んでいます。どれがどう関係するのかを文で説明してください。",
        "These are words in a row; say in a sentence how they are related.",
    ),
    "glued": Text(
        "用語が助詞でつながっているだけです。何がどうするのかを文で説明してください。",
        "These are terms strung together; say in a sentence what does what.",
    ),
    "chain": Text(
        "同じ形の文がつながっています。何がどう役立つのかを説明してください。",
        "These are links of one form; say what helps with what.",
    ),
    "dense": Text(
        "用語が詰め込まれています。一つずつ、どう役立つのかを説明してください。",
        "Many terms stand in few words; say of each how it helps.",
    ),
    "echo": Text(
        "問題文のくり返しです。そこから何が言えるかを書いてください。",
        "This repeats the question; write what follows from it.",
    ),
    "long": Text("長いので、人が読みます。", "This is long, so a person reads it."),
}


def told(item: Item, raw: RawAnswer, read: str, parameters: Parameters, entry: ItemRubric, said: Judged) -> Outcome:
    """The Outcome of a reason that a rubric scored."""
    names = {concept.slug: concept for concept in entry.concepts}
    hints = [names[slug].hint for slug in said.missing]
    hint = next((hint for hint in hints if hint is not None), None)
    if said.decision == "auto":
        verdict = Verdict.CORRECT if said.score >= 1 else Verdict.PARTIAL if said.score > 0 else Verdict.WRONG
        message = FULL if verdict is Verdict.CORRECT else PART if verdict is Verdict.PARTIAL else WRONG
    else:
        verdict = Verdict.REVIEW
        message = WAITING
        if said.decision == "provisional":
            points = f"{said.score * item.points:g} / {item.points:g}"
            message = PROVISIONAL.fill({"points": points})
    feedback = [claim.message for claim in said.claims]
    feedback += [FLAGS[flag] for flag in said.flags if flag in FLAGS]
    if said.unsure and item.kind == "reason":
        feedback.append(UNSURE)
    elif said.unexplained and said.decision != "auto":
        feedback.append(UNEXPLAINED)
    found = [names[slug].name for slug in said.found]
    if found:
        feedback.insert(
            0, Text("読み取れた点: " + "、".join(n.ja for n in found), "Found: " + "; ".join(n.en for n in found))
        )
    shown = as_typed(raw)
    return outcome_for(
        item, raw, parameters, verdict, said.score, message,
        mistakes=tuple(dict.fromkeys([*(claim.slug for claim in said.claims), *said.flags])),
        feedback=tuple(feedback),
        hint=hint if said.score < 1 else None,
        read_as=same(read[:MAX_SHOWN]),
        value=f"{said.version}:{'+'.join(said.found)}",
        evidence=tuple(Span(*span) for span in said.spans if span[1] <= len(shown)) if isinstance(raw, str) else (),
        confidence=said.confidence,
        decision=said.decision,
    )  # fmt: skip
