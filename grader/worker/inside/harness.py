"""Serve one job: load the student's module, then answer one request after another until the stream closes.

This runs beside the student's code, so nothing that it says is more than a claim. A request is {"n": number, "op": …};
the answer repeats the number and holds one of

    ok        the value                      raised   the student's exception, with its own frames
    exited    the code ended the program     unfit    a value that cannot cross, and why
    absent    there is no such function      refused  the request itself cannot be served: the check's fault
"""

from __future__ import annotations

import sys
from typing import Any

from . import errors, loaders, operations, values, wire
from .session import AbsentError, RefusedError, Session


def warm_up(*, accelerator: bool) -> None:
    """In the zygote, once: let torch set up what every first forward, backward and optimiser step would.

    One thread only, or the children of this process would wait for threads that they do not have. The first backward
    starts a thread for every accelerator in sight and talks to its driver: where there is one, jobs do it themselves.
    """
    torch = sys.modules.get("torch")
    if torch is None:
        return
    torch.set_num_threads(1)
    loaders.keep_loaders_here()
    if accelerator:
        return
    layer = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.LayerNorm(8), torch.nn.GELU(), torch.nn.Linear(8, 4))
    optimizer = torch.optim.AdamW(layer.parameters(), lr=1e-3)
    for dtype in (torch.float32, torch.float64):
        layer.to(dtype)
        loss = torch.nn.functional.cross_entropy(layer(torch.ones(2, 8, dtype=dtype)), torch.tensor([0, 1]))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        optimizer.state.clear()
    _first_models(torch)


def _first_models(torch: Any) -> None:
    """What Transformers looks up once a process for the two architectures of the course, where they are preloaded."""
    if (bert := sys.modules.get("transformers.models.bert.modeling_bert")) is not None:
        config = bert.BertConfig(
            vocab_size=9, hidden_size=4, num_hidden_layers=1, num_attention_heads=2, intermediate_size=4
        )
        bert.BertForMaskedLM(config)(torch.zeros(1, 2, dtype=torch.long)).logits.sum().backward()
    if (gpt2 := sys.modules.get("transformers.models.gpt2.modeling_gpt2")) is not None:
        config = gpt2.GPT2Config(vocab_size=9, n_positions=4, n_embd=4, n_layer=1, n_head=2)
        gpt2.GPT2LMHeadModel(config)(torch.zeros(1, 2, dtype=torch.long)).logits.sum().backward()


def serve(channel: wire.Channel) -> None:
    """Answer requests until the other side closes the stream."""
    session = Session()
    while True:
        try:
            frame = wire.read_frame(channel)
        except wire.ClosedError:
            return
        answer, blob = _answer(session, frame)
        answer["n"] = frame.header.get("n")
        _flush()
        wire.write_frame(channel, answer, blob)


def _answer(session: Session, frame: wire.Frame) -> tuple[dict[str, Any], bytes]:
    try:
        request = session.read(frame)
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"[:2000]}, b""
    try:
        value = operations.perform(session, request)
    except AbsentError as error:
        return {"absent": str(error)}, b""
    except RefusedError as error:
        return {"refused": str(error)[:2000]}, b""
    except SystemExit as error:
        return {"exited": repr(error.code)[:200]}, b""
    except BaseException as error:
        return {"raised": errors.describe(error, session.file)}, b""
    try:
        encoder = values.Encoder(keep=session.keep_from_answer)
        node = encoder.encode(value)
        blob = encoder.blob()
        wire.pack({"ok": node})
    except BaseException as error:
        return {"unfit": f"{error}"[:400] if isinstance(error, values.CannotCrossError) else type(error).__name__}, b""
    return {"ok": node}, blob


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: S112 - the student's own stream, perhaps closed; what it held is lost
            continue
