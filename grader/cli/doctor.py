"""`grade doctor`: what this machine has."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from importlib import metadata
from typing import Any

import click

from grader import __version__
from grader.cli.command import command
from grader.cli.session import Session, language, print_json
from grader.errors import GraderError
from grader.text import Language, Text

LIBRARIES = ("click", "jinja2", "rich", "sympy", "torch", "transformers", "peft", "datasets", "safetensors", "pytest")


@command(
    "doctor",
    Text("この環境で使える機能を調べる。", "What this machine has, and what it lacks."),
    examples=["grade doctor", "grade doctor --json"],
    json=True,
)
@click.pass_obj
def doctor(session: Session, as_json: bool, lang: str | None) -> int:
    chosen = language(lang)
    found = examine(session)
    if as_json:
        print_json(found)
        return 0 if found["ok"] else 3
    click.echo(f"grade {found['grader']} · Python {found['python']} · {found['platform']} · {found['cores']} cores")
    for name, version in found["libraries"].items():
        click.echo(f"  {name:<13} {version or Text('なし', 'not installed').into(chosen)}")
    course = found["course"]
    if "error" in course:
        click.echo(course["error"][chosen])
    else:
        click.echo(Text("講座", "course").into(chosen) + f": {course['id']} ({course['root']}) {course['digest'][:12]}")
    click.echo(Text("成績ファイル", "gradebook").into(chosen) + f": {found['gradebook']['state'][chosen]}")
    _show_isolation(found["isolation"], chosen)
    nodes = ", ".join(found["accelerator"]) or Text("なし(--device auto は CPU)", "none (--device auto: the CPU)").into(
        chosen
    )
    click.echo(f"GPU: {nodes}")
    if not found["code_exercises"]:
        click.echo(
            Text(
                "torch などがないため、`grade verify` の一部の証明は行えません。記述式の演習はこのまま採点できます。",
                "Without torch and PEFT some proofs of `grade verify` cannot run. Written exercises need neither.",
            ).into(chosen)
        )
    return 0 if found["ok"] else 3


def examine(session: Session) -> dict[str, Any]:
    """Everything `doctor` prints, found by looking: nothing heavy is imported."""
    from grader.worker.accelerator import present

    libraries = {name: _version(name) for name in LIBRARIES}
    course: dict[str, Any]
    ok = True
    try:
        loaded = session.course()
        course = {
            "id": loaded.id,
            "root": str(loaded.root),
            "digest": loaded.digest,
            "problems": [problem.id for problem in loaded.problems],
        }
    except GraderError as error:
        ok = False
        course = {"error": {"ja": error.into("ja"), "en": error.into("en")}}
    gradebook = _gradebook(session)
    return {
        "ok": ok and gradebook["ok"],
        "grader": __version__,
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "free_disk_bytes": shutil.disk_usage(".").free,
        "libraries": libraries,
        "code_exercises": all(libraries[name] for name in ("torch", "transformers", "peft")),
        "course": course,
        "gradebook": gradebook,
        "accelerator": list(present().nodes),
        "isolation": _isolation(session),
    }


def _isolation(session: Session) -> dict[str, Any]:
    """The best level of isolation that a job could enter just now, and why none of the better ones."""
    from grader.worker import zygote
    from grader.worker.levels import IsolationError, Level, candidates

    tried: dict[str, str] = {}
    for level in candidates(Level.LIMITED):
        try:
            with zygote.start(floor=level, ceiling=level, forbidden=session.secrets()) as started:
                return {
                    "level": level.value,
                    "promise": level.promise._asdict(),
                    "landlock": started.landlock,
                    "memory": started.memory,
                    "notes": started.notes,
                    "tried": tried,
                }
        except IsolationError as error:
            tried[level.value] = error.tried[level]
    return {"level": "none", "tried": tried}


_MEMORY = {
    "cgroup": Text("メモリは cgroup v2 で制限します。", "Memory is bounded by control groups (cgroup v2)."),
    "watched": Text(
        "メモリは、システムの上限と、1 秒に何度も行う監視で制限します。",
        "Memory is bounded by the system's own limits and looked at many times a second.",
    ),
    "rlimits": Text("メモリは上限(rlimit)だけで制限します。", "Memory is bounded by resource limits alone."),
}


def _show_isolation(found: dict[str, Any], chosen: Language) -> None:
    title = Text("学生のコードの隔離", "isolation of student code").into(chosen)
    click.echo(f"{title}: {found['level']}")
    if "promise" in found:
        click.echo("  " + found["promise"][chosen])
        click.echo("  " + _MEMORY[found["memory"]].into(chosen))
    for level, why in found["tried"].items():
        last = why.strip().splitlines()[-1] if why.strip() else "?"
        click.echo("  " + Text(f"{level} は使えません: {last}", f"not {level}: {last}").into(chosen))
    if found["level"] == "none":
        click.echo(
            "  "
            + Text(
                "この環境ではコードを動かせません。Linux、WSL2、Docker を使ってください。記述式の演習は採点できます。",
                "No code runs here: use Linux, WSL2 or Docker. Written exercises are graded all the same.",
            ).into(chosen)
        )
    elif found["level"] == "limited":
        click.echo(
            "  "
            + Text(
                "コードの採点には full、または --isolation contained が必要です。`grade check` は動きます。",
                "Grading code needs full, or --isolation contained. `grade check` works.",
            ).into(chosen)
        )
    elif found["level"] == "contained":
        click.echo(
            "  "
            + Text("採点には --isolation contained を付けてください。", "Grade with --isolation contained.").into(
                chosen
            )
        )


def _gradebook(session: Session) -> dict[str, Any]:
    path = session.gradebook_path
    if not path.exists():
        state = Text(f"{path}(まだありません。最初の提出で作られます)", f"{path} (none yet; the first submit makes it)")
        return {"ok": True, "path": str(path), "state": state._asdict()}
    try:
        with session.gradebook() as book:
            count = sum(1 for _ in book.students())
        state = Text(f"{path}(学生 {count} 人)", f"{path} ({count} students)")
        return {"ok": True, "path": str(path), "state": state._asdict()}
    except GraderError as error:
        return {"ok": False, "path": str(path), "state": {"ja": error.into("ja"), "en": error.into("en")}}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


COMMANDS = {"doctor": doctor}
