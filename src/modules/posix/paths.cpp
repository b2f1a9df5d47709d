// Paths as arguments: str, bytes, PathLike, descriptors.
#include <cstring>

#include "modules/posix/posix.h"

namespace adder::posix {

Value decode_name(Thread& t, std::string_view name) { return Value::from(decode_utf8(t, name, intern(t, "surrogateescape"))); }

bool encode_name(Thread& t, Str* name, std::string* out) {
  if (name->is_ascii()) return out->assign(name->ascii()), true;
  Bytes* bytes = TRY(encode_utf8(t, name, intern(t, "surrogateescape")));
  out->assign(bytes->view());
  return true;
}

Value fspath(Thread& t, Value path) {
  if (has_layout<Str>(path) || has_layout<Bytes>(path)) return path;
  Value method = class_special(t, class_of(path), Special::kfspath);
  if (!method) return raise_type_error(t, "expected str, bytes or os.PathLike object, not {}", type_name(path));
  Value result = TRY(call_special_method(t, path, Special::kfspath));
  if (has_layout<Str>(result) || has_layout<Bytes>(result)) return result;
  return raise_type_error(t, "expected {}.__fspath__() to return str or bytes, not {}", type_name(path), type_name(result));
}

bool path_argument(Thread& t, Value v, const char* function, const char* parameter, Path* out, AllowDescriptor allow) {
  out->object = v;
  bool with_index = allow == AllowDescriptor::kYes && has_index(t, v);
  if (with_index) {
    int64_t n;
    if (!to_index_int64(t, v, &n)) return false;
    out->descriptor = int(n);
    if (n < 0) return errno = EBADF, failed(t);
    return true;
  }
  if (!has_layout<Str>(v) && !has_layout<Bytes>(v)) {
    Value method = class_special(t, class_of(v), Special::kfspath);
    if (!method) {
      return raise_type_error(t, "{}: {} should be {}, not {}", function, parameter,
                              allow == AllowDescriptor::kYes ? "string, bytes, os.PathLike or integer" : "string, bytes or os.PathLike", type_name(v));
    }
    v = TRY(fspath(t, v));
    out->object = v;
  }
  out->is_bytes = has_layout<Bytes>(v);
  if (out->is_bytes) out->text = v.as<Bytes>()->view();
  else if (!encode_name(t, v.as<Str>(), &out->text)) return false;
  if (memchr(out->text.data(), 0, out->text.size())) return raise_value_error(t, "embedded null byte");
  return true;
}

bool int_argument(Thread& t, Value v, int* out) {
  int64_t n;
  if (is_any_float(v)) return raise_type_error(t, "'float' object cannot be interpreted as an integer");
  if (!to_index_int64(t, v, &n)) return false;
  if (n != int(n)) return raise_overflow_error(t, n < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
  *out = int(n);
  return true;
}
bool descriptor_argument(Thread& t, Value v, int* out) {
  if (is_any_int(v)) return int_argument(t, v, out);
  Value method = find_attribute_value(t, v, intern(t, "fileno"));
  if (!method) return has_pending(t) ? false : bool(raise_type_error(t, "argument must be an int, or have a fileno() method."));
  Value number = TRY(call(t, method, {}));
  if (!is_any_int(number)) return raise_type_error(t, "fileno() returned a non-integer");
  return int_argument(t, number, out);
}
bool directory_argument(Thread& t, Value v, int* out) {
  *out = -100;  // AT_FDCWD
  if (v == kNone || !v) return true;
  if (!has_index(t, v)) return raise_type_error(t, "argument should be integer or None, not {}", type_name(v));
  return int_argument(t, v, out);
}
Value name_like(Thread& t, const Path& path, std::string_view name) {
  return path.is_bytes ? Value::from(bytes_from(t, name)) : decode_name(t, name);
}

Failed failed(Thread& t) { return raise_os_error(t, errno); }
Failed failed(Thread& t, const Path& path) { return raise_os_error(t, errno, path.object); }
Failed failed_two(Thread& t, const Path& first, const Path& second) {
  int error = errno;
  Value cls = Value::from(t.runtime->exceptions[size_t(ExceptionId::kOSError)]);
  Value text = Value::from(str_from_utf8(t, strerror(error)));
  Value made = call_with(t, cls, Value::from_int(error), text, first.object, kNone, second.object);
  if (made) raise_value(t, made);
  return {};
}

}  // namespace adder::posix
