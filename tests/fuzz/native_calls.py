"""Random calls of builtin functions and methods, one after the other: native_calls.py SEED COUNT LOG.  natives.py runs it.

A line of LOG says what is about to be called, so that the last one tells what ended the process.  Results become arguments of
later calls; some arguments change what a call is using while it uses it.
"""
import array
import collections
import contextvars
import functools
import importlib
import io
import os
import random
import re
import resource
import sys
import types
import warnings

MODULES = """builtins itertools functools operator collections _collections math cmath _struct array zlib binascii unicodedata
    weakref _weakref _random time re _sre _io io marshal _csv _json _codecs _string _statistics types gc _abc _ast ast _symtable
    _tokenize _opcode _functools _operator _heapq _bisect _contextvars _hashlib _blake2 _imp _locale _warnings errno atexit select
    _thread _pickle sys copyreg _signal faulthandler resource pwd grp termios _socket _posixsubprocess""".split()
MEMORY = 1 << 30  # bytes beyond what there is at the start
LARGEST_RESULT = 100_000  # items or bits of what is used again

# What is not called, by the reason.
EXCLUDED = {name for names in {
    "ends or kills the process": "exit quit _exit abort kill pthread_kill raise_signal _sigsegv _sigabrt _sigfpe _read_null _fatal_error "
        "_fatal_error_c_thread _stack_overflow crash_no_current_thread _run_exitfuncs _shutdown interrupt_main exit_thread",
    "waits": "input breakpoint breakpointhook sleep pause sigwait sigwaitinfo sigtimedwait acquire acquire_lock select poll epoll accept recv help",
    "interrupts later": "alarm setitimer signal siginterrupt set_wakeup_fd pthread_sigmask dump_traceback_later register",
    "computes for hours": "perm comb factorial",
    "starts processes or threads": "fork fork_exec start_new start_new_thread",
    "locks that are never released": "RLock lock LockType allocate_lock _set_sentinel",
    "touches files, descriptors, the terminal or the machine": "open open_code FileIO dup close socket settimeout tcflush sethostname",
    "runs or prints texts": "exec eval print displayhook excepthook unraisablehook license credits copyright stdout __import__",
    "changes the rules for all later calls": "settrace setprofile _settraceallthreads call_tracing setrecursionlimit setrlimit prlimit "
        "setswitchinterval set_int_max_str_digits setdlopenflags set_asyncgen_hooks set_coroutine_origin_tracking_depth audit addaudithook "
        "_set_exception_handler enable disable freeze unfreeze collect set_threshold set_debug _clear_type_cache _enablelegacywindowsfsencoding",
}.values() for name in names.split()}

KEYWORDS = ("key default maxlen encoding errors start stop step func strict x a iterable sep end file base byteorder signed").split()
ATTRIBUTES = """__dict__ __class__ __doc__ __name__ __module__ __bases__ __code__ __defaults__ __kwdefaults__ __annotations__
    __closure__ args __traceback__ __cause__ __context__ f_lineno f_trace f_locals cell_contents start gi_frame cr_frame __slots__
    __qualname__ __wrapped__ maxlen default_factory buffer raw __suppress_context__ tb_next tb_lineno __mro__ __abstractmethods__
    __func__ __self__""".split()
OPERATORS = "add sub mod and_ or_ getitem contains eq lt matmul floordiv truediv xor".split()

chance = random.Random(int(sys.argv[1]))
used = []  # containers that are arguments somewhere: emptied while they are in use


class Spiteful:
    """Answers of all kinds; most methods empty what may be in use."""

    def __init__(self, kind):
        self.kind = kind

    def pick(self, *answers):
        for container in used:
            container.clear()
        return answers[self.kind % len(answers)]

    def __index__(self):
        if self.kind == 0:
            raise ValueError("no index")
        return self.pick(0, 1, -1, 1 << 62, 1 << 70)

    def __len__(self):
        return [0, 3, 1 << 62, 5, 1][self.kind % 5]

    def __eq__(self, other):
        return self.pick(True, False)

    def __lt__(self, other):
        return self.pick(True)

    def __hash__(self):
        return self.kind % 3

    def __iter__(self):
        for number in range(5):
            yield self.pick(number)

    def __getitem__(self, index):
        if type(index) is int and index > 3:
            raise IndexError
        return index

    def __call__(self, *arguments, **keywords):
        return self.pick(self.kind)

    def __getattr__(self, name):
        if self.kind % 2:
            raise AttributeError(name)
        return Spiteful(self.kind + 1)

    def __exit__(self, *error):
        return True

    def __bytes__(self):
        return b"ev"

    def __str__(self):
        return "ev"

    def __float__(self):
        return float("nan")

    def __complex__(self):
        return 1j

    def write(self, data):
        return self.pick(None, 1, -1, 1 << 70, "x")

    def read(self, *size):
        return self.pick("", b"", b"abc", "abc", None)

    readline = read

    def readinto(self, buffer):
        return self.pick(None, 1, -1, 1 << 70, 3)

    def keys(self):
        return ["a", "b"]


def function(a, b=1, *c, d=2, **e):
    return a


def generator():
    got = yield 1
    yield got


async def coroutine():
    return 1


async def async_generator():
    yield 1


def closure():
    x = 1
    return lambda: x


DERIVED = [type(f"{base.__name__.title()}Child", (base,), {}) for base in (list, dict, str, bytes, int, float, tuple)]
SMALL = [0, 1, -1, 2, 3, 10, 100, "a", "ab", "x", b"a", None, True, 1.5, (), (1, 2)]
KEYS = [0, 1, -1, "a", "b", b"a", None, 1.5, (), (1, 2)]
CONSTANTS = [
    *SMALL, 7, 255, 256, 1000, -1000, 65536, 1 << 31, (1 << 31) - 1, -(1 << 31), 1 << 32, 1 << 61, (1 << 62) - 1, 1 << 62, (1 << 63) - 1, 1 << 63,
    -(1 << 63), 1 << 64, 1 << 100, -(1 << 100), 0.0, -0.0, float("nan"), float("inf"), -float("inf"), 1e300, 5e-324, 1j, complex("nan"), complex(1, float("inf")),
    "", "abc", "é", "\U0001F600x", "\ud800", "x" * 1000, "%s", "{}", "utf-8", "latin-1", "ascii", "a\0b", "strict", "replace", "{0.a[1]!r:>10}", "rb", "1", "0x1f",
    b"", b"abc", b"\xff\xfe", b"x" * 1000, b"a\0b", b"123", False, ..., NotImplemented, range(5), range(1 << 70, (1 << 70) + 3), range(5, 0, -1), range(0),
    slice(1, 2), slice(None), slice(-1, None, -1 << 70), int, str, list, dict, type, object, float, bytes, tuple, set, Exception, BaseException, ValueError,
    property, super, bool, memoryview, types.FunctionType, types.CodeType, Spiteful, *DERIVED, len, function, generator, closure(), str.upper, int.__add__,
    dict.fromkeys, function.__code__, sys, types, type.__dict__, closure().__closure__[0],
]
MAKERS = [
    lambda: Spiteful(chance.randrange(10)), lambda: chance.choice(DERIVED)(), lambda: memoryview(chance.choice([b"", b"abcdefgh", bytearray(b"12345678")])),
    lambda: tuple(small() for _ in range(chance.randrange(5))), lambda: frozenset(key() for _ in range(chance.randrange(5))),
    lambda: in_use([small() for _ in range(chance.randrange(5))]), lambda: in_use({key(): small() for _ in range(chance.randrange(5))}),
    lambda: in_use({key() for _ in range(chance.randrange(5))}), lambda: in_use(bytearray(chance.choice([b"", b"abc", b"x" * 100]))),
    lambda: in_use(collections.deque([1, 2, 3])), lambda: holds_itself(), lambda: chance.choice([[].append, {}.get, Spiteful(1).__call__, object().__str__]),
    lambda: chance.choice([iter([1, 2]), iter({1: 2}), iter("ab"), generator(), iter({1}), iter((1,)), iter(range(3)), zip([1], [2]), map(str, [1]), enumerate("ab"),
                           reversed([1, 2]), iter(lambda: chance.randrange(5), 1), filter(None, [1])]),
    lambda: chance.choice([sys._getframe(), {}.keys(), {1: 2}.items(), {}.values(), coroutine(), async_generator(), coroutine().__await__()]),
    lambda: chance.choice([ValueError("x"), Exception(), KeyError(1), OSError(2, "x"), UnicodeDecodeError("utf-8", b"a", 0, 1, "r"), StopIteration(3),
                           SyntaxError("m", ("f", 1, 2, "t")), ExceptionGroup("g", [ValueError(1)]), ImportError("x")]),
    lambda: chance.choice([io.BytesIO(b"abc\ndef"), io.StringIO("abc\ndef"), collections.OrderedDict(a=1), array.array("i", [1, 2, 3]), functools.partial(function, 1),
                           functools.lru_cache(function), re.compile("a(b)?"), re.match("a(b)?", "ab"), contextvars.copy_context()]),
]
results = []


def small():
    return chance.choice(SMALL) if chance.randrange(8) else Spiteful(chance.randrange(4))


def key():
    return chance.choice(KEYS) if chance.randrange(5) else Spiteful(chance.randrange(2, 5))


def in_use(container):
    used.append(container)
    del used[:-40]
    return container


def holds_itself():
    container = in_use([])
    container.append(container)
    return container


def value():
    how = chance.randrange(10)
    if how < 4:
        return chance.choice(CONSTANTS)
    if how < 8 or not results:
        return chance.choice(MAKERS)()
    return chance.choice(results)


def is_small(result):
    if isinstance(result, int):
        return result.bit_length() <= LARGEST_RESULT
    return not isinstance(result, (str, bytes, bytearray, list, tuple)) or len(result) <= LARGEST_RESULT


def keep(result):
    """Makes a result an argument of later calls."""
    if result is not None and not isinstance(result, types.ModuleType) and is_small(result):
        results.append(result)
        del results[:-60]


def text_of(argument):
    if type(argument) in (int, float, complex, str, bytes, bool, type(None)):
        return ascii(argument)[:80]
    return argument.__name__ if type(argument) is type else f"<{type(argument).__name__}>"


def functions():
    """The builtin functions and types of the modules, by name."""
    found = {}
    for name in MODULES:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        found.update((f"{name}.{attribute}", v) for attribute, v in sorted(vars(module).items())
                     if attribute not in EXCLUDED and isinstance(v, (types.BuiltinFunctionType, type)))
    return found


FUNCTIONS = sorted(functions().items())
OTHER_TYPES = {t for t in vars(types).values() if isinstance(t, type)} | {type(make()) for make in MAKERS[-5:] for _ in range(20)}
TYPES = [f for _, f in FUNCTIONS if isinstance(f, type)] + sorted(OTHER_TYPES, key=lambda t: t.__name__)


def method():
    """A method of a type or of a value: its name, itself, and the receiver that its arguments have to start with."""
    receiver = [value()] if chance.randrange(3) else []
    owner = type(receiver[0]) if receiver else chance.choice(TYPES)
    name = chance.choice([n for n in dir(owner) if n not in EXCLUDED])
    if receiver and chance.randrange(4):
        return f"{text_of(receiver[0])}.{name}", getattr(receiver[0], name), []
    return f"{owner.__name__}.{name}", getattr(owner, name), receiver


def call(log):
    name, f, arguments = method() if chance.randrange(9) < 5 else (*chance.choice(FUNCTIONS), [])
    if not callable(f) or getattr(f, "__name__", "") in EXCLUDED:
        return
    arguments += [value() for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5]))]
    keywords = {} if chance.randrange(6) else {chance.choice(KEYWORDS): value()}
    log(f"{name}({', '.join(map(text_of, arguments))}{', **' + str(list(keywords)) if keywords else ''})")
    result = f(*arguments, **keywords)
    keep(result)
    if chance.randrange(8) == 0:
        repr(result)
    if hasattr(result, "__next__"):
        log(f"next of {name}")
        for _ in range(chance.randrange(5)):
            next(result)


def operate(log):
    name, a, b = chance.choice(OPERATORS), value(), value()
    log(f"operator.{name}({text_of(a)}, {text_of(b)})")
    keep(getattr(__import__("operator"), name)(a, b))


def is_shared(target):
    """Whether what happens to an object would change later calls: a type, a module, or what this program consists of."""
    return isinstance(target, (type, types.ModuleType)) or target in (function, generator)


def set_attribute(log):
    target, name, new = value(), chance.choice(ATTRIBUTES), value()
    log(f"setattr({text_of(target)}, {name!r}, {text_of(new)})")
    if not is_shared(target):
        setattr(target, name, new)
        getattr(target, name)


def set_item(log):
    target, index, new = value(), value(), value()
    log(f"{text_of(target)}[{text_of(index)}] = {text_of(new)}")
    if not is_shared(target):
        target[index] = new
        del target[index]


def limit_memory():
    "\u0131".upper()  # loads the tables of Unicode, which cannot do without memory
    pages = int(open("/proc/self/statm").read().split()[5])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def main():
    limit_memory()
    warnings.simplefilter("ignore")
    with open(sys.argv[3], "w", encoding="utf-8", buffering=1) as file:
        for number in range(int(sys.argv[2])):
            action = chance.choices((call, operate, set_attribute, set_item), (9, 1, 1, 1))[0]
            try:
                action(lambda line: file.write(f"{number} {line}\n"))
            except BaseException as error:  # whatever it is, it has not ended the process
                if chance.randrange(20) == 0:
                    keep(error)
        file.write("the end of the process\n")


main()
os._exit(0) if chance.randrange(2) else None
