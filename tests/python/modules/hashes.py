"""hashlib and hmac: known digests, copies, errors; keyed and extendable algorithms."""
import _hashlib
import _md5
import _sha256
import hashlib
import hmac
import pickle

ABC = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha224": "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha3_256": "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    "blake2s": "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
}
for name, digest in ABC.items():
    one = hashlib.new(name)
    one.update(b"a")
    two = one.copy()
    one.update(memoryview(b"bc"))
    assert one.hexdigest() == digest == getattr(hashlib, name)(bytearray(b"abc")).hexdigest(), name
    assert two.digest() == hashlib.new(name, b"a").digest() != one.digest()
    assert one.name == name and one.digest_size == len(digest) // 2
assert hashlib.sha512(b"abc").hexdigest().startswith("ddaf35a193617abacc417349ae204131")
assert hashlib.blake2b(b"abc").hexdigest().startswith("ba80a53f981c4d0d6a2797b69f12f6e9")
assert set(hashlib.algorithms_guaranteed) <= set(hashlib.algorithms_available)

assert repr(_sha256.sha224(b"")).startswith("<_sha256.sha224 object at 0x") and _md5.MD5Type.__name__ == "md5"

shake = hashlib.shake_128(b"abc")
assert shake.digest_size == 0 and shake.hexdigest(8) == "5881092dd818bf5c" == shake.digest(8).hex()
assert shake.digest(0) == b"" and type(shake).__mro__[1] is type(hashlib.md5())

for _ in range(2000):  # freed as they die
    hashlib.sha256(b"x" * 100).copy().update(b"y")

assert hmac.new(b"key", b"The quick brown fox jumps over the lazy dog", "sha256").hexdigest() == \
    "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
assert hmac.new(b"", b"", "md5").hexdigest() == "74e6f7298a9c2d168935f58c001bad88"
assert hmac.digest(b"k" * 200, b"m", hashlib.sha1) == hmac.new(b"k" * 200, b"m", "sha1").digest()
keyed = hmac.new(b"k", digestmod="sha1")
other = keyed.copy()
other.update(b"more")
assert keyed.name == "hmac-sha1" and other.digest() != keyed.digest()
assert hmac.compare_digest(b"abc", bytearray(b"abc")) and not hmac.compare_digest("abc", "abd")
assert not hmac.compare_digest(b"", b"a")

assert hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 2).hex() == "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"
assert hashlib.scrypt(b"", salt=b"", n=16, r=1, p=1, dklen=64).hex().startswith("77d6576238657b203b19ca42c18a0497")
assert hashlib.blake2b(b"abc", key=b"k", digest_size=20, salt=b"s", person=b"p", fanout=2, depth=3, leaf_size=4, node_offset=5,
                       node_depth=1, inner_size=7, last_node=True).digest_size == 20
assert hashlib.blake2s(key=b"a").digest() != hashlib.blake2s(b"a").digest()


def error_of(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError("no error")


assert error_of(hashlib.md5, "text") == "TypeError: Strings must be encoded before hashing"
assert error_of(hashlib.md5, 3) == "TypeError: object supporting the buffer API required"
assert error_of(hashlib.new, "nonsense") == "ValueError: unsupported hash type nonsense"
assert error_of(_hashlib.new, "nonsense") == "ValueError: [digital envelope routines] unsupported"
assert error_of(type(hashlib.md5())) == "TypeError: cannot create '_hashlib.HASH' instances"
assert error_of(hashlib.blake2s, node_offset=2**48) == "OverflowError: node_offset is too large"
assert error_of(hashlib.blake2b, digest_size=65) == "ValueError: digest_size must be between 1 and 64 bytes"
assert error_of(hashlib.blake2b, key=bytes(65)) == "ValueError: maximum key length is 64 bytes"
assert error_of(hmac.new, b"k", b"m") == "TypeError: Missing required parameter 'digestmod'."
assert error_of(_hashlib.hmac_new, b"k", b"", len) == "UnsupportedDigestmodError: Unsupported digestmod <built-in function len>"
assert error_of(hashlib.pbkdf2_hmac, "sha1", b"", b"", 0) == "ValueError: iteration value must be greater than 0."
assert error_of(hashlib.scrypt, b"", salt=b"", n=3, r=1, p=1) == "ValueError: n must be a power of 2."
assert error_of(hmac.compare_digest, "\u1234", "a") == "TypeError: comparing strings with non-ASCII characters is not supported"
assert error_of(pickle.dumps, hashlib.md5()) == "TypeError: cannot pickle '_hashlib.HASH' object"
