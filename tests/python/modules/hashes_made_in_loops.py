"""Calls of builtin functions with more parameters than a trace passes one by one."""
import hashlib

digests = {hashlib.blake2b(b"abc", digest_size=8 + i % 2).hexdigest() for i in range(3000)}
assert digests == {hashlib.blake2b(b"abc", digest_size=8).hexdigest(), hashlib.blake2b(b"abc", digest_size=9).hexdigest()}
assert len({hashlib.blake2s().hexdigest() for _ in range(3000)}) == 1
