"""
family = "benign"
what = "parts of torch and Transformers that are imported only when they are needed"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""


def honest(targets: dict) -> str:
    import torch.nn.utils.parametrize
    import torch.optim.swa_utils
    import torch.utils.data
    from transformers import GPT2Config, GPT2LMHeadModel, get_linear_schedule_with_warmup

    model = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_positions=16, n_embd=16, n_layer=1, n_head=2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    schedule = get_linear_schedule_with_warmup(optimizer, 1, 4)
    model(torch.arange(8)[None], labels=torch.arange(8)[None]).loss.backward()
    optimizer.step()
    schedule.step()
    model.eval()
    assert model.generate(torch.tensor([[1, 2]]), max_new_tokens=3, pad_token_id=0).shape[1] <= 5
    return "fine"
