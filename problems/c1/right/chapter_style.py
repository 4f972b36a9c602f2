# As in the chapter: list of modules, prints, dictionary built step by step; torch.Size stays.
import torch


def count_parameters(model, trainable_only=False):
    if trainable_only:
        return model.num_parameters(only_trainable=True)
    return model.num_parameters()


def describe(model, tokenizer, text):
    info = {}
    info["vocab_size"] = tokenizer.vocab_size
    info["num_parameters"] = count_parameters(model)
    print(f"パラメータ数: {info['num_parameters']:,}")
    tokens = tokenizer.tokenize(text)
    print(tokens)
    info["tokens"] = tokens
    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=tokenizer.model_max_length)
    info["input_ids"] = inputs["input_ids"].squeeze(0)
    info["attention_mask"] = inputs["attention_mask"].squeeze(0).numpy()
    with torch.no_grad():
        outputs = model(**inputs)
    info["last_hidden_state_shape"] = outputs.last_hidden_state.shape
    info["pooler_output_shape"] = outputs.pooler_output.shape
    config = model.config
    info.update(
        hidden_size=config.hidden_size,
        num_attention_heads=config.num_attention_heads,
        num_hidden_layers=config.num_hidden_layers,
    )
    return info
