// pwd and grp: the users and groups that the system knows.
#include <grp.h>
#include <pwd.h>

#include "builtins/container_helpers.h"
#include "modules/module_support.h"
#include "modules/struct_sequence.h"
#include "objects/codec.h"

namespace adder {
namespace {

const char* const kUserNames[] = {"pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"};
const char* const kGroupNames[] = {"gr_name", "gr_passwd", "gr_gid", "gr_mem"};
const StructSequenceFields kUserFields{"pwd.struct_passwd", kUserNames, 7}, kGroupFields{"grp.struct_group", kGroupNames, 4};
Class *g_user_class, *g_group_class;

Value text(Thread& t, const char* s) { return s ? Value::from(decode_utf8(t, s, intern(t, "surrogateescape"))) : kNone; }
Value user_of(Thread& t, const passwd& p) {
  Value parts[] = {text(t, p.pw_name), text(t, p.pw_passwd), Value::from_int(p.pw_uid), Value::from_int(p.pw_gid), text(t, p.pw_gecos), text(t, p.pw_dir), text(t, p.pw_shell)};
  return new_struct_sequence(t, g_user_class, parts);
}
Value group_of(Thread& t, const group& g) {
  List* members = new_list(t);
  for (char** m = g.gr_mem; m && *m; m++) list_append(t, members, text(t, *m));
  Value parts[] = {text(t, g.gr_name), text(t, g.gr_passwd), Value::from_int(g.gr_gid), Value::from(members)};
  return new_struct_sequence(t, g_group_class, parts);
}

/// A user or group number: -1 is the largest there is, and what does not fit is no number of anybody.
bool id_argument(Thread& t, Value v, const char* what, const char* kind, uint32_t* out) {
  int64_t n;
  if (!has_index(t, v)) return raise_type_error(t, "{} should be integer, not {}", kind, type_name(v));
  Value index = TRY(to_index(t, v));
  if (!int_to_int64(index, &n) || n < -1 || n > int64_t(UINT32_MAX)) return raise_key_error(t, Value::from(str_from_utf8(t, std::string(what) + " not found")));
  *out = uint32_t(n);
  return true;
}
/// The name as the system takes it, without null characters in it.
bool name_argument(Thread& t, Value v, const char* function, std::string* out) {
  if (!has_layout<Str>(v)) return raise_type_error(t, "{}() argument 'name' must be str, not {}", function, argument_type_name(v));
  *out = Utf8(v.as<Str>()).view();
  return out->find('\0') == std::string::npos || raise_value_error(t, "embedded null byte");
}
Failed not_found(Thread& t, const std::string& message) { return raise_key_error(t, Value::from(str_from_utf8(t, message))); }
std::string shown(Thread& t, Value v) { return std::string(Utf8(repr(t, v)).view()); }

Value pwd_getpwuid(Thread& t, Value, Value uid) {
  uint32_t id;
  if (!id_argument(t, uid, "getpwuid(): uid", "uid", &id)) return kEmpty;
  passwd* p = getpwuid(id);
  return p ? user_of(t, *p) : Value(not_found(t, "getpwuid(): uid not found: " + std::to_string(int32_t(id))));
}
Value pwd_getpwnam(Thread& t, Value, Value name) {
  std::string wanted;
  if (!name_argument(t, name, "getpwnam", &wanted)) return kEmpty;
  passwd* p = getpwnam(wanted.c_str());
  return p ? user_of(t, *p) : Value(not_found(t, "getpwnam(): name not found: " + shown(t, name)));
}
Value pwd_getpwall(Thread& t, Value) {
  List* all = new_list(t);
  setpwent();
  while (passwd* p = getpwent()) list_append(t, all, user_of(t, *p));
  endpwent();
  return Value::from(all);
}
Value grp_getgrgid(Thread& t, Value, Value id_value) {
  uint32_t id;
  if (!id_argument(t, id_value, "getgrgid(): gid", "gid", &id)) return kEmpty;
  group* g = getgrgid(id);
  return g ? group_of(t, *g) : Value(not_found(t, "getgrgid(): gid not found: " + std::to_string(int32_t(id))));
}
Value grp_getgrnam(Thread& t, Value, Value name) {
  std::string wanted;
  if (!name_argument(t, name, "getgrnam", &wanted)) return kEmpty;
  group* g = getgrnam(wanted.c_str());
  return g ? group_of(t, *g) : Value(not_found(t, "getgrnam(): name not found: " + shown(t, name)));
}
Value grp_getgrall(Thread& t, Value) {
  List* all = new_list(t);
  setgrent();
  while (group* g = getgrent()) list_append(t, all, group_of(t, *g));
  endgrent();
  return Value::from(all);
}

const NativeMethod kUserFunctions[] = {
    function<pwd_getpwuid>("getpwuid($module, uidobj, /)", "The entry of the user with that number."),
    function<pwd_getpwnam>("getpwnam($module, name, /)", "The entry of the user with that name."),
    function<pwd_getpwall>("getpwall($module, /)", "The entries of all users, in any order."),
};
const NativeMethod kGroupFunctions[] = {
    function<grp_getgrgid>("getgrgid($module, /, id)", "The entry of the group with that number."),
    function<grp_getgrnam>("getgrnam($module, /, name)", "The entry of the group with that name."),
    function<grp_getgrall>("getgrall($module, /)", "The entries of all groups, in any order."),
};
bool initialize_users(Thread& t, Module* module) {
  g_user_class = keep_class(t, TRY(new_struct_sequence_class(t, kUserFields)));
  return dict_set_str(t, module->dict, intern(t, "struct_passwd"), Value::from(g_user_class));
}
bool initialize_groups(Thread& t, Module* module) {
  g_group_class = keep_class(t, TRY(new_struct_sequence_class(t, kGroupFields)));
  return dict_set_str(t, module->dict, intern(t, "struct_group"), Value::from(g_group_class));
}

}  // namespace

extern const ModuleSpec kPwdModule, kGrpModule;
const ModuleSpec kPwdModule = {.name = "pwd", .doc = "The database of users.", .functions = kUserFunctions, .initialize = initialize_users};
const ModuleSpec kGrpModule = {.name = "grp", .doc = "The database of groups.", .functions = kGroupFunctions, .initialize = initialize_groups};

}  // namespace adder
