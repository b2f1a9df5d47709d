"""_locale: what the C library's locale says."""
import locale

conventions = locale.localeconv()
assert conventions["decimal_point"] == "." and conventions["grouping"] == [] and conventions["frac_digits"] == locale.CHAR_MAX
assert locale.setlocale(locale.LC_NUMERIC) == "C"
assert locale.getencoding().upper() == "UTF-8" and locale.getpreferredencoding().upper() == "UTF-8"
assert locale.nl_langinfo(locale.CODESET) == locale.getencoding()
assert locale.nl_langinfo(locale.DAY_1) == "Sunday" and locale.nl_langinfo(locale.ABMON_12) == "Dec"
assert locale.strcoll("a", "b") < 0 == locale.strcoll("a", "a") < locale.strcoll("b", "a")
assert sorted(["b", "\U0001f600", "a"], key=locale.strxfrm)[:2] == ["a", "b"]
assert locale.strxfrm("abc") == "abc"
assert sorted("bca", key=__import__("functools").cmp_to_key(locale.strcoll)) == ["a", "b", "c"]
assert locale.format_string("%.2f", 1234.5, grouping=True) == "1234.50" and locale.atof("1.5") == 1.5
assert locale.gettext("text") == "text" and locale.dgettext(None, "text") == "text"
with open(__file__) as file:
    assert file.encoding == locale.getencoding()
for wrong, error in ((lambda: locale.setlocale(locale.LC_ALL, "no_SUCH"), locale.Error), (lambda: locale.setlocale(99), locale.Error),
                     (lambda: locale.nl_langinfo(-5), ValueError), (lambda: locale.strxfrm("a\0b"), ValueError), (lambda: locale.strcoll(1, "a"), TypeError),
                     (lambda: locale.bindtextdomain("", None), locale.Error)):
    try:
        wrong()
    except error:
        pass
    else:
        assert False, error
assert locale.Error.__module__ == "locale"
