"""resource: limits and usage."""
import resource

usage = resource.getrusage(resource.RUSAGE_SELF)
assert usage.ru_utime >= 0 and usage[0] == usage.ru_utime and usage.ru_maxrss > 1000 and len(usage) == 16
assert repr(usage).startswith("resource.struct_rusage(ru_utime=")
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft - 1, hard) == resource.prlimit(0, resource.RLIMIT_NOFILE)
assert resource.prlimit(0, resource.RLIMIT_NOFILE, (soft, hard)) == (soft - 1, hard)
assert resource.RLIM_INFINITY == -1 and resource.getpagesize() >= 4096 and resource.error is OSError
for wrong, error, text in ((lambda: resource.getrlimit(99), ValueError, "invalid resource specified"),
                           (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, 1), TypeError, "'int' object is not iterable"),
                           (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1, 2, 3)), ValueError, "expected a tuple of 2 integers"),
                           (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (2, 1)), ValueError, "current limit exceeds maximum limit"),
                           (lambda: resource.getrusage(55), ValueError, "invalid who parameter")):
    try:
        wrong()
    except error as raised:
        assert str(raised) == text, raised
    else:
        assert False, text
