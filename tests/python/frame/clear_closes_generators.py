# frame.clear() of a suspended generator closes it; of one that runs it is an error.
ended = []


def g():
    try:
        try:
            1 / 0
        except ZeroDivisionError as e:
            frame = e.__traceback__.tb_frame
            try:
                frame.clear()
            except RuntimeError as error:
                assert str(error) == "cannot clear an executing frame"
            else:
                assert False
        yield frame
    finally:
        ended.append(True)


generator = g()
next(generator).clear()
assert ended == [True]
assert list(generator) == []

import sys
import types
frame = sys._getframe()
for lasti in (0, 1, 3, 4, -1):
    traceback = types.TracebackType(None, frame, lasti, 7)
    assert (traceback.tb_lasti, traceback.tb_lineno) == (lasti, 7)
