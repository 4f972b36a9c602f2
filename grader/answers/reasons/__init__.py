"""Free-text reasons, Japanese and English, offline: what was said, about what, in which direction, affirmed or denied.

    text → fold, plain forms (folding, polite) → sentences, clauses, segments (clauses) → cues (lexicon)
         → denied or not (negation) → subject and direction of each cue (binding)
         → concepts and false claims (concepts) → screens for text that is no answer (screens)
         → score, confidence, decision (scoring)

The rubric is data (`grader/rubric.py`); nothing here knows what a course is about. A concept counts only with the
student's own words as evidence, and what is not understood is left to a person.
"""
