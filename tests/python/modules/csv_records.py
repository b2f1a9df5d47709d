# _csv: dialects, reading, writing, and what each refuses.
import csv
import io


def read(text, **settings):
    return list(csv.reader(io.StringIO(text, newline=""), **settings))


def write(*rows, **settings):
    out = io.StringIO(newline="")
    csv.writer(out, **settings).writerows(rows)
    return out.getvalue()


def error_of(kind, call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except kind as error:
        return str(error)
    raise AssertionError("no error")


assert read('a,b\r\n"c,""d""",\n\n"x\ny",z') == [["a", "b"], ['c,"d"', ""], [], ["x\ny", "z"]]
assert read("a; 'b;c'", delimiter=";", quotechar="'", skipinitialspace=True) == [["a", "b;c"]]
assert read("a\\,b,\\", escapechar="\\") == [["a,b", "\n"]]
assert read('1,"2",3.5\n', quoting=csv.QUOTE_NONNUMERIC) == [[1.0, "2", 3.5]]
assert read("\u20ac,\U0001f600\u00e9") == [["\u20ac", "\U0001f600\u00e9"]]
reader = csv.reader(['a,"b', 'c"', "d"])
assert next(reader) == ["a", "bc"] and reader.line_num == 2 and reader.dialect.delimiter == ","
assert error_of(csv.Error, read, '"a"x', strict=True) == "',' expected after '\"'"
assert error_of(csv.Error, read, '"a', strict=True) == "unexpected end of data"
assert "new-line character" in error_of(csv.Error, list, csv.reader(["a\rb"]))
assert "should return strings, not bytes" in error_of(csv.Error, next, csv.reader([b"a"]))
before = csv.field_size_limit(3)
assert error_of(csv.Error, read, "abcd") == "field larger than field limit (3)"
assert csv.field_size_limit(before) == 3

assert write(["a", 1, None, 2.5], ['q"', "x,y", "l\n"]) == 'a,1,,2.5\r\n"q""","x,y","l\n"\r\n'
assert write(["a", 1], quoting=csv.QUOTE_NONNUMERIC, lineterminator="!") == '"a",1!'
assert write(["a,b"], quoting=csv.QUOTE_NONE, escapechar="\\") == "a\\,b\r\n"
assert write([""], [None]) == '""\r\n""\r\n'
assert error_of(csv.Error, write, ["a,b"], quoting=csv.QUOTE_NONE) == "need to escape, but no escapechar set"
assert error_of(csv.Error, write, [""], quoting=csv.QUOTE_NONE) == "single empty field record must be quoted"
assert error_of(csv.Error, csv.writer(io.StringIO()).writerow, 5) == "iterable expected, not int"
assert error_of(TypeError, csv.writer, 5) == 'argument 1 must have a "write" method'

csv.register_dialect("bars", delimiter="|")
assert read("a|b", dialect="bars") == [["a", "b"]] and "bars" in csv.list_dialects()
csv.unregister_dialect("bars")
assert error_of(csv.Error, csv.get_dialect, "bars") == "unknown dialect"
assert error_of(TypeError, csv.reader, [], delimiter="ab") == '"delimiter" must be a 1-character string'
assert error_of(TypeError, csv.reader, [], quotechar=5) == '"quotechar" must be string or None, not int'
assert error_of(TypeError, csv.reader, [], quoting=9) == 'bad "quoting" value'
assert error_of(TypeError, csv.reader, [], lineterminator=None) == "lineterminator must be set"
