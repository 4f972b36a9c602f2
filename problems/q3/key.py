"""What the chosen strategy costs, for the feedback: computed from the situation's parameters, never typed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference.memory import TRAINABLE, disk, training_memory

NAMES = {
    "full": {"ja": "全パラメータ", "en": "full fine-tuning"},
    "lora": {"ja": "LoRA (r=8, Q・V)", "en": "LoRA (r=8, Q and V)"},
    "multi_lora": {"ja": "複数の LoRA", "en": "several LoRA adapters"},
    "head_only": {"ja": "ヘッドだけ", "en": "head only"},
    "adapter": {"ja": "Adapter Layers", "en": "adapter layers"},
    "prefix": {"ja": "Prefix Tuning", "en": "prefix tuning"},
    "scratch": {"ja": "スクラッチ", "en": "from scratch"},
}
COMPARED = {"A": "lora", "B": "full", "C": "multi_lora"}


def feedback(item_id: str, value: str, parameters: Mapping[str, int]) -> dict[str, Any] | None:
    """A table of costs for the chosen strategy beside one to compare it with."""
    if item_id not in COMPARED or value not in TRAINABLE:
        return None
    other = next(name for name in (COMPARED[item_id], "full", "lora") if name != value)
    return _disk(value, other, parameters) if item_id == "C" else _memory(item_id, value, other, parameters)


def _memory(situation: str, value: str, other: str, parameters: Mapping[str, int]) -> dict[str, Any]:
    batch = 32 if situation == "A" else 8
    gigabytes = parameters[f"{situation}_gpu_gb"]
    rows = []
    for name in (value, other):
        need = training_memory(name, batch=batch)
        fits = need.total <= gigabytes * 1000
        rows.append(
            [
                NAMES[name], f"{TRAINABLE[name]:,}", f"{need.weights:,.0f}", f"{need.gradients:,.0f}",
                f"{need.optimiser:,.0f}", f"{need.activations:,.0f}", f"{need.total / 1000:.1f} GB",
                {"ja": "収まる", "en": "fits"} if fits else {"ja": "収まらない", "en": "does not fit"},
            ]
        )  # fmt: skip
    long = training_memory(value, batch=batch, tokens=512).total / 1000
    return {
        "title": {"ja": f"学習に必要な GPU メモリ(MB、{gigabytes} GB に対して)", "en": f"GPU memory for training, in MB, against {gigabytes} GB"},
        "columns": [
            {"ja": "戦略", "en": "strategy"}, {"ja": "学習する数", "en": "trained"}, {"ja": "重み", "en": "weights"},
            {"ja": "勾配", "en": "gradients"}, {"ja": "オプティマイザ", "en": "optimiser"},
            {"ja": "活性値", "en": "activations"}, {"ja": "合計", "en": "total"}, {"ja": "判定", "en": "verdict"},
        ],
        "rows": rows,
        "note": {
            "ja": f"BERT-base、fp32、AdamW、バッチ {batch}、128 トークンの場合。512 トークンでは {long:.1f} GB になり、"
            "混合精度や勾配累積で減らせます。",
            "en": f"BERT-base, fp32, AdamW, batch {batch}, 128 tokens. With 512 tokens it would be {long:.1f} GB; mixed precision "
            "or gradient accumulation lowers it.",
        },
    }  # fmt: skip


def _disk(value: str, other: str, parameters: Mapping[str, int]) -> dict[str, Any]:
    tasks, room = parameters["C_tasks"], parameters["C_disk_mb"]
    rows = []
    for name in (value, other):
        need = disk(name, tasks)
        each = TRAINABLE[name] * 4 / 1e6
        rows.append(
            [
                NAMES[name], f"{each:,.1f}", f"{need:,.0f}",
                {"ja": "収まる", "en": "fits"} if need <= room else {"ja": "収まらない", "en": "does not fit"},
            ]
        )  # fmt: skip
    return {
        "title": {"ja": f"{tasks} タスク分のディスク(MB、{room:,} MB に対して)", "en": f"Disk for {tasks} tasks, in MB, against {room:,} MB"},
        "columns": [
            {"ja": "戦略", "en": "strategy"}, {"ja": "1 タスク分", "en": "each task"}, {"ja": "合計", "en": "total"},
            {"ja": "判定", "en": "verdict"},
        ],
        "rows": rows,
        "note": {
            "ja": "BERT-base、fp32。全パラメータではタスクごとにモデル全体を保存し、ほかはベース 1 つと差分だけを保存します。",
            "en": "BERT-base, fp32. Full fine-tuning stores a whole model for each task; the others store one base and what was trained.",
        },
    }  # fmt: skip
