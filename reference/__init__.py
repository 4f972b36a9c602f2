"""Reference implementations and estimators that the keys are proved against. Nothing here imports `grader`."""
