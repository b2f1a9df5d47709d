# A pure method of a constant, in a loop that is compiled.


def count(n):
    passes = 0
    while n > 0 and 'x y z'.isascii() and not 'é'.isascii() and 'ab'.__len__() == 2 and (5).__bool__():
        n -= 1
        passes += 1
    return passes


assert count(1000) == 1000
