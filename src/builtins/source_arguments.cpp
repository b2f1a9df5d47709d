#include "builtins/source_arguments.h"

#include "objects/bytes.h"
#include "objects/errors.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

bool source_text(Thread& t, Value source, const char* function, const char* what, std::string* out, bool* is_utf8) {
  if (has_layout<Str>(source)) {
    Utf8 text(source.as<Str>());
    out->assign(text.view());
    *is_utf8 = true;
  } else {
    BufferView view;
    if (!get_buffer(t, source, &view)) {
      take_pending(t);
      return raise_type_error(t, "{}() arg 1 must be a {}", function, what);
    }
    out->assign(reinterpret_cast<char*>(view.data), view.length);
  }
  return true;
}

bool file_name(Thread& t, Value path, std::string* out) {
  if (Value method = has_layout<Str>(path) || has_layout<Bytes>(path) ? kEmpty : lookup_special(t, path, intern(t, "__fspath__"))) {
    Value text = TRY(call(t, method, {}));
    if (!has_layout<Str>(text) && !has_layout<Bytes>(text))
      return raise_type_error(t, "expected {}.__fspath__() to return str or bytes, not {}", type_name(path), type_name(text));
    path = text;
  }
  if (has_pending(t)) return false;
  if (has_layout<Str>(path)) {
    *out = Utf8(path.as<Str>()).view();
    return true;
  }
  BufferView view;
  if (!get_buffer(t, path, &view)) {
    take_pending(t);
    return raise_type_error(t, "expected str, bytes or os.PathLike object, not {}", type_name(path));
  }
  out->assign(reinterpret_cast<char*>(view.data), view.length);
  if (has_layout<Bytes>(path)) return true;
  return warn(t, ExceptionId::kDeprecationWarning, std::string("path should be string, bytes, or os.PathLike, not ") + type_name(path));
}

}  // namespace adder
