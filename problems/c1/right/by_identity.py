# state by identity, a class, encode and attention mask by hand.
import torch


def count_parameters(model, trainable_only=False):
    seen, total = set(), 0
    for module in model.modules():
        for parameter in module._parameters.values():
            if parameter is None or id(parameter) in seen:
                continue
            seen.add(id(parameter))
            if trainable_only and not parameter.requires_grad:
                continue
            n = 1
            for size in parameter.size():
                n *= size
            total += n
    return total


class Description(dict):
    def __init__(self, model, tokenizer, text):
        super().__init__()
        ids = tokenizer.encode(text, truncation=True, max_length=tokenizer.model_max_length)
        tokens = tokenizer.convert_ids_to_tokens(ids)[1:-1]
        output = model.eval()(torch.tensor([ids]))
        self["vocab_size"] = tokenizer.vocab_size
        self["num_parameters"] = count_parameters(model)
        self["tokens"] = tokens
        self["input_ids"] = ids
        self["attention_mask"] = [1] * len(ids)
        self["last_hidden_state_shape"] = tuple(int(n) for n in output[0].shape)
        self["pooler_output_shape"] = tuple(output[1].size())
        for name in ("hidden_size", "num_attention_heads", "num_hidden_layers"):
            self[name] = getattr(model.config, name)


def describe(model, tokenizer, text):
    return Description(model, tokenizer, text)
