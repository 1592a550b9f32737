#!/usr/bin/env python3
"""Writes an exact character bigram model as a GGUF file that llama.cpp runs, and its probability table.

usage: bigram_model.py CORPUS.txt OUT.gguf TABLE.json

The model sits in the `llama` architecture. The token embedding is one-hot, attention and feed-forward weights are
zero, so the residual stream carries the one-hot vector to the output, where RMSNorm turns its 1 into
`hot = 1 / sqrt(1/width + epsilon)`. With the output weight ln p(next | token) / hot the logits are exactly ln p, so
a test can predict every log-probability that the server reports.

GGUF: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
TABLE.json: {"vocab": [text, …], "logp": {token id: {next token id: ln p}}}
"""
import array
import json
import math
import struct
import sys

WIDTH, HEADS, HIDDEN, CONTEXT, EPSILON = 384, 6, 32, 2048, 1e-5
SPACE = "\u2581"  # SentencePiece writes a space like this
UNKNOWN, BEGIN, END = 0, 1, 2
NEWLINE = 3 + 10  # the byte token <0x0A>
SMOOTHING, END_AFTER_NEWLINE, FLOOR = 0.01, 0.10, -40.0


def vocabulary():
    """Token texts and their SentencePiece types (1 normal, 2 unknown, 3 control, 6 byte)."""
    printable = [chr(c) for c in range(33, 127)]
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + [SPACE] + printable
    types = [2, 3, 3] + [6] * 256 + [1] * (1 + len(printable))
    return tokens, types


def log_probabilities(text, tokens):
    """{token: {next: ln p}} with additive smoothing over the printable tokens."""
    token_of = {t: i for i, t in enumerate(tokens) if i >= 259}
    token_of[" "] = token_of[SPACE]
    token_of["\n"] = NEWLINE
    sequence = [token_of[c] for c in text if c in token_of]
    assert len(sequence) > 100, "the corpus is too small"
    counts, singles = {}, {}
    for a, b in zip(sequence, sequence[1:]):
        counts.setdefault(a, {})
        counts[a][b] = counts[a].get(b, 0) + 1
    for a in sequence:
        singles[a] = singles.get(a, 0) + 1
    allowed = sorted(set(range(259, len(tokens))) | {NEWLINE})
    table = {}
    for token in range(len(tokens)):
        seen = singles if token in (UNKNOWN, BEGIN) else counts.get(token, counts.get(NEWLINE, singles))
        total = sum(seen.values()) + SMOOTHING * len(allowed)
        row = {b: (seen.get(b, 0) + SMOOTHING) / total for b in allowed}
        if token == NEWLINE:
            row = {b: p * (1 - END_AFTER_NEWLINE) for b, p in row.items()}
            row[END] = END_AFTER_NEWLINE
        table[token] = {b: math.log(p) for b, p in row.items()}
    return table


def zeros(count):
    return array.array("f", bytes(4 * count))


def tensors(table, size):
    """Name, dimensions (fastest first) and values of each tensor."""
    hot = 1 / math.sqrt(1 / WIDTH + EPSILON)
    embedding = zeros(size * WIDTH)
    output = array.array("f", [FLOOR / hot]) * (size * WIDTH)
    for token in range(size):
        embedding[token * WIDTH + token] = 1.0
    for following in range(size):
        for token in range(WIDTH):
            value = table[token].get(following, FLOOR) / hot if token < size else 0.0
            output[following * WIDTH + token] = value
    ones, head = array.array("f", [1.0]) * WIDTH, WIDTH // HEADS
    return [
        ("token_embd.weight", [WIDTH, size], embedding),
        ("output_norm.weight", [WIDTH], ones),
        ("output.weight", [WIDTH, size], output),
        ("blk.0.attn_norm.weight", [WIDTH], ones),
        ("blk.0.attn_q.weight", [WIDTH, WIDTH], zeros(WIDTH * WIDTH)),
        ("blk.0.attn_k.weight", [WIDTH, head], zeros(WIDTH * head)),
        ("blk.0.attn_v.weight", [WIDTH, head], zeros(WIDTH * head)),
        ("blk.0.attn_output.weight", [WIDTH, WIDTH], zeros(WIDTH * WIDTH)),
        ("blk.0.ffn_norm.weight", [WIDTH], ones),
        ("blk.0.ffn_gate.weight", [WIDTH, HIDDEN], zeros(WIDTH * HIDDEN)),
        ("blk.0.ffn_up.weight", [WIDTH, HIDDEN], zeros(WIDTH * HIDDEN)),
        ("blk.0.ffn_down.weight", [HIDDEN, WIDTH], zeros(HIDDEN * WIDTH)),
    ]


def text_bytes(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
ENCODE = {UINT32: lambda v: struct.pack("<I", v), INT32: lambda v: struct.pack("<i", v),
          FLOAT32: lambda v: struct.pack("<f", v), BOOL: lambda v: struct.pack("<?", v), STRING: text_bytes}


def entry(key, kind, value):
    return text_bytes(key) + struct.pack("<I", kind) + ENCODE[kind](value)


def list_entry(key, kind, values):
    return text_bytes(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + b"".join(map(ENCODE[kind], values))


def metadata(tokens, types):
    return [
        entry("general.architecture", STRING, "llama"),
        entry("general.name", STRING, "bigram"),
        entry("general.alignment", UINT32, 32),
        entry("general.file_type", UINT32, 0),
        entry("llama.context_length", UINT32, CONTEXT),
        entry("llama.embedding_length", UINT32, WIDTH),
        entry("llama.block_count", UINT32, 1),
        entry("llama.feed_forward_length", UINT32, HIDDEN),
        entry("llama.attention.head_count", UINT32, HEADS),
        entry("llama.attention.head_count_kv", UINT32, 1),
        entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, EPSILON),
        entry("llama.rope.dimension_count", UINT32, WIDTH // HEADS),
        entry("llama.vocab_size", UINT32, len(tokens)),
        entry("tokenizer.ggml.model", STRING, "llama"),
        list_entry("tokenizer.ggml.tokens", STRING, tokens),
        list_entry("tokenizer.ggml.scores", FLOAT32, [-float(i) for i in range(len(tokens))]),
        list_entry("tokenizer.ggml.token_type", INT32, types),
        entry("tokenizer.ggml.bos_token_id", UINT32, BEGIN),
        entry("tokenizer.ggml.eos_token_id", UINT32, END),
        entry("tokenizer.ggml.unknown_token_id", UINT32, UNKNOWN),
        entry("tokenizer.ggml.add_bos_token", BOOL, True),
        entry("tokenizer.ggml.add_eos_token", BOOL, False),
        entry("tokenizer.ggml.add_space_prefix", BOOL, False),
        entry("tokenizer.chat_template", STRING, "{% for m in messages %}{{ m['content'] }}{{ '\\n' }}{% endfor %}"),
    ]


def write_gguf(path, keys, parts):
    offset, infos = 0, b""
    for name, dims, values in parts:
        assert len(values) == math.prod(dims), name
        infos += text_bytes(name) + struct.pack("<I", len(dims)) + b"".join(struct.pack("<Q", d) for d in dims)
        infos += struct.pack("<IQ", 0, offset)
        offset += len(values) * 4 + -len(values) * 4 % 32
    with open(path, "wb") as out:
        out.write(b"GGUF" + struct.pack("<IQQ", 3, len(parts), len(keys)) + b"".join(keys) + infos)
        out.write(b"\0" * (-out.tell() % 32))
        for _, _, values in parts:
            out.write(values.tobytes() + b"\0" * (-len(values) * 4 % 32))


def main(corpus, model, table_file):
    tokens, types = vocabulary()
    with open(corpus, encoding="utf-8") as file:
        table = log_probabilities(file.read(), tokens)
    write_gguf(model, metadata(tokens, types), tensors(table, len(tokens)))
    with open(table_file, "w", encoding="utf-8") as file:
        json.dump({"vocab": tokens, "logp": table}, file)


if __name__ == "__main__":
    main(*sys.argv[1:4])
