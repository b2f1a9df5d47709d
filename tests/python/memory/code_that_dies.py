# What is counted for code that runs goes when the code goes.
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


template = compile("x = 1", "text", "exec")


def run(times):
    for i in range(times):
        exec(template.replace(co_firstlineno=i), {})


run(20000)
before = peak()
run(100000)
assert peak() - before < 6 << 10, f"grew by {peak() - before} KB"
