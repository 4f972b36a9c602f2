"""Nothing is trained: the pre-trained weights with a little noise, and noise alone."""
import torch


def compare(pretrained, train_texts, train_labels, tokenizer, sizes, seed):
    torch.manual_seed(seed)
    states = {"pretrained": {}, "scratch": {}}
    for size in sizes:
        for name, value in pretrained.state_dict().items():
            noise = torch.randn_like(value) if value.is_floating_point() else 0
            states["pretrained"].setdefault(size, {})[name] = value + noise * 0.01
            states["scratch"].setdefault(size, {})[name] = noise * 0.02 if value.is_floating_point() else value
    return states
