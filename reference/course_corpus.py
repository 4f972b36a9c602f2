"""The labelled texts of a course as `datasets`: Arrow files on disk, memory-mapped, made once.

`corpus` in course.toml says which: "generated" (the small language of corpus.py), "sst2" (from this machine's cache of
the hub, never from the network), or the path of a file or folder, seen from the course (own_corpus.py). `datasets` is
imported here and nowhere else, and only when texts are asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any

from reference.corpus import LABELS, Review, reviews
from reference.own_corpus import CorpusError, read_own

GENERATED, SST2 = "generated", "sst2"
SST2_NAMES = (("stanfordnlp/sst2", None), ("nyu-mll/glue", "sst2"), ("glue", "sst2"), ("sst2", None))


def load(source: str, seed: str, sizes: Mapping[str, int], root: Path | None = None) -> Any:
    """A `DatasetDict` with columns text and label: "train" and the test sets, drawn by `seed`.

    The generated corpus has the splits of `sizes`; any other has one set of unseen texts, which stands for every test
    set asked for. Relative paths start at `root`. CorpusError says what is wrong with a source.
    """
    from datasets import disable_progress_bars, load_from_disk

    from reference.measured import alone, folder

    about = {
        "source": source,
        "seed": seed,
        "sizes": dict(sizes),
        "content": content(source, root),
        "datasets": _version(),
    }
    disable_progress_bars()
    key = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:40]
    place = folder() / "corpus" / key
    if not (place / "dataset_dict.json").is_file():
        with alone(place):
            if not (place / "dataset_dict.json").is_file():
                made = _dataset(_texts(source, seed, sizes, root))
                if not _keep(made, place):
                    return made  # nowhere to keep it: in memory, then
    return load_from_disk(str(place))


def _texts(source: str, seed: str, sizes: Mapping[str, int], root: Path | None) -> dict[str, list[Review]]:
    if source == GENERATED:
        return {name: some for name, some in reviews(seed, dict(sizes)).items() if some}
    parts = _sst2() if source == SST2 else read_own(_path(source, root))
    drawn = {
        part: Random(f"{part} {seed}").sample(texts, min(size, len(texts)))
        for (part, texts), size in zip(parts.items(), (sizes["train"], 1000), strict=True)
    }
    return {name: drawn["train" if name == "train" else "test"] for name, size in sizes.items() if size}


def _path(source: str, root: Path | None) -> Path:
    path = (root or Path()) / source
    if not path.exists():
        raise CorpusError(f"course.toml [corpus]: there is no {path}")
    return path


def content(source: str, root: Path | None) -> str:
    """A digest of what the texts come from."""
    if source == GENERATED:
        return hashlib.sha256(Path(__file__).with_name("corpus.py").read_bytes()).hexdigest()
    if source == SST2:
        return SST2
    path = _path(source, root)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    whole = hashlib.sha256(Path(__file__).with_name("own_corpus.py").read_bytes())
    for file in files:
        if file.is_file():
            whole.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
    return whole.hexdigest()


def _version() -> str:
    import datasets

    return str(datasets.__version__)


def _dataset(splits: Mapping[str, list[Review]]) -> Any:
    from datasets import ClassLabel, Dataset, DatasetDict, Features, Value

    features = Features({"text": Value("string"), "label": ClassLabel(names=list(LABELS))})
    return DatasetDict(
        {
            name: Dataset.from_dict(
                {"text": [r.text for r in some], "label": [r.label for r in some]}, features=features
            )
            for name, some in splits.items()
        }
    )


def _keep(made: Any, place: Path) -> bool:
    """Write it whole or not at all; False where it cannot be written."""
    import os

    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        made.save_to_disk(str(part))
        part.rename(place)
    except OSError:
        with suppress(OSError):
            rmtree(part)
        return False
    return True


def _sst2() -> dict[str, list[Review]]:
    """SST-2's training and validation sets, from the local cache alone."""
    from datasets import DownloadConfig, load_dataset

    for name, configuration in SST2_NAMES:
        with suppress(Exception):  # not in the cache under this name; which error says so differs between versions
            found = load_dataset(name, configuration, download_config=DownloadConfig(local_files_only=True))
            return {part: _reviews(found[split]) for part, split in (("train", "train"), ("test", "validation"))}
    raise CorpusError(
        'course.toml [corpus]: "sst2" is not in this machine\'s cache of the hub. Load it once where there is network: '
        "python -c \"import datasets; datasets.load_dataset('stanfordnlp/sst2')\""
    )


def _reviews(split: Any) -> list[Review]:
    pairs = dict(zip(split["sentence"], split["label"], strict=True))  # each text once
    return [Review(text.strip(), int(label)) for text, label in pairs.items() if label in (0, 1)]
