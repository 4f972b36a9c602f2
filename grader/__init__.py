"""The grading engine. It knows nothing of Transformers: everything about the chapter is data under `problems/`."""

__version__ = "0.1.0"
