"""Make what cannot cross as data from its description: generators, layers, models from config plus weights, tokenizers.

{"$generator": seed, "device": "cpu"}          a torch.Generator, fresh for each call
{"$plain": …}                                  (internal) a tensor that arrived: device, requires_grad, subclass
{"$linear": {"weight": …, "bias": … or null}}  a torch.nn.Linear that holds these very values
{"$model": class name, "config": {…}, "state": {…}, "training": …, "device": …}   a Transformers model
{"$tokenizer": JSON of a fast tokenizer, "settings": {…}}                         a Transformers tokenizer
{"$tree": {name: [out, in] or {…}}}            modules without a forward pass: layers by name, nested
{"$dataset": {key: tensor (N, …)}}             a torch Dataset whose items are dicts of rows
{"$loader": dataset, "batch_size": n}          a DataLoader over it, in order
{"$optimizer": class name, "model": …, "settings": {…}, "spare": bool}    a torch optimiser of all of a model's
    parameters; with `spare` biases and norms are a second group, without weight decay
{"$scheduler": [factor, …], "optimizer": …}    the rate times a factor for each step, the last one for ever
"""

from __future__ import annotations

import sys
from typing import Any

from .wire import WireError


def build(tag: str, node: dict[str, Any], decode: Any) -> Any:
    """What a tagged node stands for; WireError for a tag that is not known."""
    maker = _MAKERS.get(tag)
    if maker is None:
        raise WireError(f"an unknown tag {tag[:20]!r}")
    return maker(node, decode)


def _generator(node: dict[str, Any], _decode: Any) -> Any:
    torch = sys.modules["torch"]
    return torch.Generator(device=node.get("device", "cpu")).manual_seed(node["$generator"])


def _plain(node: dict[str, Any], value: Any) -> Any:
    """A tensor from the check, on the device and with the traits that it had there."""
    value = value.to(node.get("device", "cpu"))
    return value.requires_grad_(True) if node.get("requires_grad") else value


def _tensor(node: dict[str, Any], _decode: Any) -> Any:
    """A tensor without data: on the meta device."""
    torch = sys.modules["torch"]
    if node["$tensor"] is not None or node.get("device") != "meta":
        raise WireError("a tensor without data that is not on the meta device")
    value = torch.empty(node["shape"], dtype=getattr(torch, node["dtype"]), device="meta")
    return value.requires_grad_(True) if node.get("requires_grad") else value


def _linear(node: dict[str, Any], decode: Any) -> Any:
    torch = sys.modules["torch"]
    weight, bias = decode(node["$linear"]["weight"]), decode(node["$linear"]["bias"])
    layer = torch.nn.Linear(
        weight.shape[1], weight.shape[0], bias=bias is not None, device=weight.device, dtype=weight.dtype
    )
    if weight.device.type != "meta":
        with torch.no_grad():
            layer.weight.copy_(weight)
            if bias is not None:
                layer.bias.copy_(bias)
    return layer


def _model(node: dict[str, Any], decode: Any) -> Any:
    torch, transformers = sys.modules["torch"], sys.modules["transformers"]
    model_class = getattr(transformers, node["$model"])
    config = model_class.config_class.from_dict(decode(node["config"]))
    state = decode(node["state"])
    dtype = next((tensor.dtype for tensor in state.values() if tensor.is_floating_point()), torch.float32)
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    random_state = torch.get_rng_state()  # making random weights that are replaced at once must not move the dice
    try:
        model = model_class(config)
    finally:
        torch.set_default_dtype(before)
        torch.set_rng_state(random_state)
    if node.get("device") == "meta":  # what has no data cannot be copied onto what has
        model.to("meta")
    model.load_state_dict(state, strict=False)
    model.tie_weights()
    frozen = set(node.get("frozen", ()))
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name not in frozen)
    return model.to(node.get("device", "cpu")).train(bool(node.get("training")))


def _tree(node: dict[str, Any], _decode: Any) -> Any:
    return _branch(node["$tree"])


def _branch(children: dict[str, Any]) -> Any:
    """Children called "0", "1", … are a ModuleList: whoever follows a name may index it."""
    torch = sys.modules["torch"]
    numbered = bool(children) and list(children) == [str(place) for place in range(len(children))]
    module = torch.nn.ModuleList() if numbered else torch.nn.Module()
    for name, child in children.items():
        module.add_module(name, _branch(child) if isinstance(child, dict) else torch.nn.Linear(child[1], child[0]))
    return module


def _tokenizer(node: dict[str, Any], decode: Any) -> Any:
    import tokenizers

    transformers = sys.modules["transformers"]
    made = tokenizers.Tokenizer.from_str(node["$tokenizer"])
    return transformers.PreTrainedTokenizerFast(tokenizer_object=made, **decode(node["settings"]))


def _dataset(node: dict[str, Any], decode: Any) -> Any:
    torch = sys.modules["torch"]
    columns = decode(node["$dataset"])

    def length(_self: Any) -> int:
        return len(next(iter(columns.values())))

    def item(_self: Any, index: int) -> dict[str, Any]:
        return {name: column[index].clone() for name, column in columns.items()}

    return type("Rows", (torch.utils.data.Dataset,), {"__len__": length, "__getitem__": item})()


def _loader(node: dict[str, Any], decode: Any) -> Any:
    return sys.modules["torch"].utils.data.DataLoader(decode(node["$loader"]), batch_size=node["batch_size"])


def _optimizer(node: dict[str, Any], decode: Any) -> Any:
    kind = getattr(sys.modules["torch"].optim, node["$optimizer"])
    parameters = list(decode(node["model"]).parameters())
    if not node["spare"]:
        return kind(parameters, **decode(node["settings"]))
    groups = [
        {"params": [parameter for parameter in parameters if parameter.dim() > 1]},
        {"params": [parameter for parameter in parameters if parameter.dim() < 2], "weight_decay": 0.0},
    ]
    return kind(groups, **decode(node["settings"]))


def _scheduler(node: dict[str, Any], decode: Any) -> Any:
    factors = node["$scheduler"]
    schedulers = sys.modules["torch"].optim.lr_scheduler
    return schedulers.LambdaLR(decode(node["optimizer"]), lambda step: factors[min(step, len(factors) - 1)])


_MAKERS = {
    "$generator": _generator,
    "$plain": _plain,
    "$tensor": _tensor,
    "$linear": _linear,
    "$model": _model,
    "$tokenizer": _tokenizer,
    "$tree": _tree,
    "$dataset": _dataset,
    "$loader": _loader,
    "$optimizer": _optimizer,
    "$scheduler": _scheduler,
}
