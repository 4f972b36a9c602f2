"""What is said about one outcome, without saying anything twice."""

from __future__ import annotations

from grader.result import Outcome
from grader.text import Text


def told(outcome: Outcome) -> tuple[Text, tuple[Text, ...]]:
    """The message, and the feedback that it does not hold already.

    Where several mistakes fit, a message ends in all of their texts, joined by " / ": then the texts are cut off
    there and kept as a list, which reads better than a line of slashes.
    """
    message = outcome.message
    feedback = tuple(dict.fromkeys(text for text in outcome.feedback if text and text != message))
    if not feedback:
        return message, ()
    joined = Text(" / ".join(text.ja for text in feedback), " / ".join(text.en for text in feedback))
    lead = Text(message.ja.removesuffix(joined.ja).rstrip(), message.en.removesuffix(joined.en).rstrip())
    if lead.ja and lead.en and lead.ja != message.ja and lead.en != message.en:
        return lead, feedback
    return message, tuple(text for text in feedback if text.ja not in message.ja or text.en not in message.en)
