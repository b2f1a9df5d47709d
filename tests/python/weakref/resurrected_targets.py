"""A weak reference to an object that its __del__ revives stays valid, unless the object was found in a cycle."""
import gc
import weakref

revived = []
told = []


class Revived:
    def __del__(self):
        revived.append(self)


gc.collect()
single, cycle = Revived(), Revived()
cycle.me = cycle
references = [weakref.ref(single, told.append), weakref.ref(cycle, told.append)]
del single, cycle
gc.collect()
assert len(revived) == 2
assert references[1]() is None and told[0] is references[1]
assert references[0]() in revived and len(told) == 1
revived.clear()
gc.collect()
assert references[0]() is None and len(told) == 2 and not revived
