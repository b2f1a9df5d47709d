# `__call__` of a metaclass is bound as any attribute is: a class or a static method does not get the receiver.
class Meta(type):
    __call__ = dict


class Static(type):
    @staticmethod
    def __call__(*arguments):
        return arguments


class Made(metaclass=Meta):
    pass


class Plain(metaclass=Static):
    pass


for _ in range(200):
    assert Made(a=1) == {"a": 1} and Made() == {} and Made([(1, 2)]) == {1: 2}
    assert Plain(1, 2) == (1, 2)
