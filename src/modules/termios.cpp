// termios: terminals' settings.
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "builtins/container_helpers.h"
#include "modules/module_support.h"
#include "modules/posix/posix.h"
#include "objects/bytes.h"

namespace adder {
namespace {

Class* g_error;

// termios.error with the system's number and text.
Failed raise_failed(Thread& t) {
  int error = errno;
  Value text = Value::from(str_from_utf8(t, strerror(error)));
  return raise_value(t, TRY(call_with(t, Value::from(g_error), Value::from_int(error), text)));
}
Value done(Thread& t, int result) { return result == 0 ? kNone : Value(raise_failed(t)); }

bool number_argument(Thread& t, Value v, int64_t* out) { return to_index_int64(t, v, out); }

// --- settings as lists
Value control_character(Thread& t, const termios& settings, int index) {
  bool is_number = !(settings.c_lflag & ICANON) && (index == VMIN || index == VTIME);
  if (is_number) return Value::from_int(settings.c_cc[index]);
  return Value::from(bytes_from(t, {reinterpret_cast<const char*>(&settings.c_cc[index]), 1}));
}
Value termios_tcgetattr(Thread& t, Value, Value fd) {
  int descriptor;
  termios settings;
  if (!posix::descriptor_argument(t, fd, &descriptor)) return kEmpty;
  if (tcgetattr(descriptor, &settings) != 0) return raise_failed(t);
  List* characters = new_list(t);
  for (int i = 0; i < NCCS; i++)
    if (!list_append(t, characters, control_character(t, settings, i))) return kEmpty;
  List* list = new_list(t);
  for (auto flags : {settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag, cfgetispeed(&settings), cfgetospeed(&settings)})
    if (!list_append(t, list, Value::from_int(flags))) return kEmpty;
  return list_append(t, list, Value::from(characters)) ? Value::from(list) : kEmpty;
}

bool set_control_character(Thread& t, Value v, cc_t* out) {
  if (has_layout<Bytes>(v) && v.as<Bytes>()->length == 1) return *out = cc_t(v.as<Bytes>()->data[0]), true;
  if (!v.is_int()) return raise_type_error(t, "tcsetattr: elements of attributes must be characters or integers");
  return *out = cc_t(v.as_int()), true;
}
Value termios_tcsetattr(Thread& t, Value, Value fd, Value when, Value attributes) {
  int descriptor;
  int64_t action, numbers[6];
  if (!posix::descriptor_argument(t, fd, &descriptor) || !number_argument(t, when, &action)) return kEmpty;
  List* list = has_layout<List>(attributes) ? attributes.as<List>() : nullptr;
  if (!list || list->length != 7) return raise_type_error(t, "tcsetattr, arg 3: must be 7 element list");
  for (int i = 0; i < 6; i++)
    if (!number_argument(t, list->values()[size_t(i)], &numbers[i])) return kEmpty;
  Value characters = list->values()[6];
  if (!has_layout<List>(characters) || characters.as<List>()->length != NCCS)
    return raise_type_error(t, "tcsetattr: attributes[6] must be {} element list", int64_t(NCCS));
  termios settings;
  if (tcgetattr(descriptor, &settings) != 0) return raise_failed(t);  // what has no place in the list
  settings.c_iflag = tcflag_t(numbers[0]), settings.c_oflag = tcflag_t(numbers[1]);
  settings.c_cflag = tcflag_t(numbers[2]), settings.c_lflag = tcflag_t(numbers[3]);
  for (int i = 0; i < NCCS; i++)
    if (!set_control_character(t, characters.as<List>()->values()[size_t(i)], &settings.c_cc[i])) return kEmpty;
  if (cfsetispeed(&settings, speed_t(numbers[4])) || cfsetospeed(&settings, speed_t(numbers[5]))) return raise_failed(t);
  return done(t, tcsetattr(descriptor, int(action), &settings));
}

// --- the line
template <auto Function> Value with_number(Thread& t, Value, Value fd, Value number) {
  int descriptor;
  int64_t n;
  if (!posix::descriptor_argument(t, fd, &descriptor) || !number_argument(t, number, &n)) return kEmpty;
  return done(t, Function(descriptor, int(n)));
}
Value termios_tcdrain(Thread& t, Value, Value fd) {
  int descriptor;
  return posix::descriptor_argument(t, fd, &descriptor) ? done(t, tcdrain(descriptor)) : kEmpty;
}
Value termios_tcgetwinsize(Thread& t, Value, Value fd) {
  int descriptor;
  winsize size;
  if (!posix::descriptor_argument(t, fd, &descriptor)) return kEmpty;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return raise_failed(t);
  return Value::from(make_tuple(t, Value::from_int(size.ws_row), Value::from_int(size.ws_col)));
}
Value termios_tcsetwinsize(Thread& t, Value, Value fd, Value wanted) {
  int descriptor;
  int64_t rows, columns;
  winsize size{};
  if (!posix::descriptor_argument(t, fd, &descriptor)) return kEmpty;
  Tuple* pair = TRY(tuple_of(t, wanted));
  if (pair->length != 2) return raise_type_error(t, "tcsetwinsize, arg 2: must be a two-item sequence");
  if (!number_argument(t, pair->items[0], &rows) || !number_argument(t, pair->items[1], &columns)) return kEmpty;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return raise_failed(t);
  size.ws_row = uint16_t(rows), size.ws_col = uint16_t(columns);
  return done(t, ioctl(descriptor, TIOCSWINSZ, &size));
}

const NativeMethod kFunctions[] = {
    function<termios_tcgetattr>("tcgetattr($module, fd, /)", "Get the tty attributes for file descriptor fd."),
    function<termios_tcsetattr>("tcsetattr($module, fd, when, attributes, /)", "Set the tty attributes for file descriptor fd."),
    function<with_number<tcsendbreak>>("tcsendbreak($module, fd, duration, /)", "Send a break on file descriptor fd."),
    function<termios_tcdrain>("tcdrain($module, fd, /)", "Wait until all output written to file descriptor fd has been transmitted."),
    function<with_number<tcflush>>("tcflush($module, fd, queue, /)", "Discard queued data on file descriptor fd."),
    function<with_number<tcflow>>("tcflow($module, fd, action, /)", "Suspend or resume input or output on file descriptor fd."),
    function<termios_tcgetwinsize>("tcgetwinsize($module, fd, /)", "Get the tty winsize for file descriptor fd."),
    function<termios_tcsetwinsize>("tcsetwinsize($module, fd, winsize, /)", "Set the tty winsize for file descriptor fd."),
};

struct Constant { const char* name; int64_t number; };
#define ROW(name) {#name, int64_t(name)}
const Constant kConstants[] = {
    ROW(B0), ROW(B1000000), ROW(B110), ROW(B115200), ROW(B1152000), ROW(B1200), ROW(B134), ROW(B150), ROW(B1500000), ROW(B1800),
    ROW(B19200), ROW(B200), ROW(B2000000), ROW(B230400), ROW(B2400), ROW(B2500000), ROW(B300), ROW(B3000000), ROW(B3500000), ROW(B38400),
    ROW(B4000000), ROW(B460800), ROW(B4800), ROW(B50), ROW(B500000), ROW(B57600), ROW(B576000), ROW(B600), ROW(B75), ROW(B921600),
    ROW(B9600), ROW(BRKINT), ROW(BS0), ROW(BS1), ROW(BSDLY), ROW(CBAUD), ROW(CBAUDEX), ROW(CDSUSP), ROW(CEOF), ROW(CEOL), ROW(CEOT),
    ROW(CERASE), ROW(CFLUSH), ROW(CIBAUD), ROW(CINTR), ROW(CKILL), ROW(CLNEXT), ROW(CLOCAL), ROW(CQUIT), ROW(CR0), ROW(CR1), ROW(CR2),
    ROW(CR3), ROW(CRDLY), ROW(CREAD), ROW(CRPRNT), ROW(CRTSCTS), ROW(CS5), ROW(CS6), ROW(CS7), ROW(CS8), ROW(CSIZE), ROW(CSTART),
    ROW(CSTOP), ROW(CSTOPB), ROW(CSUSP), ROW(CWERASE), ROW(ECHO), ROW(ECHOCTL), ROW(ECHOE), ROW(ECHOK), ROW(ECHOKE), ROW(ECHONL),
    ROW(ECHOPRT), ROW(EXTA), ROW(EXTB), ROW(FF0), ROW(FF1), ROW(FFDLY), ROW(FIOASYNC), ROW(FIOCLEX), ROW(FIONBIO), ROW(FIONCLEX),
    ROW(FIONREAD), ROW(FLUSHO), ROW(HUPCL), ROW(ICANON), ROW(ICRNL), ROW(IEXTEN), ROW(IGNBRK), ROW(IGNCR), ROW(IGNPAR), ROW(IMAXBEL),
    ROW(INLCR), ROW(INPCK), ROW(IOCSIZE_MASK), ROW(IOCSIZE_SHIFT), ROW(ISIG), ROW(ISTRIP), ROW(IUCLC), ROW(IXANY), ROW(IXOFF), ROW(IXON),
    ROW(NCC), ROW(NCCS), ROW(NL0), ROW(NL1), ROW(NLDLY), ROW(NOFLSH), ROW(N_MOUSE), ROW(N_PPP), ROW(N_SLIP), ROW(N_STRIP), ROW(N_TTY),
    ROW(OCRNL), ROW(OFDEL), ROW(OFILL), ROW(OLCUC), ROW(ONLCR), ROW(ONLRET), ROW(ONOCR), ROW(OPOST), ROW(PARENB), ROW(PARMRK), ROW(PARODD),
    ROW(PENDIN), ROW(TAB0), ROW(TAB1), ROW(TAB2), ROW(TAB3), ROW(TABDLY), ROW(TCFLSH), ROW(TCGETA), ROW(TCGETS), ROW(TCIFLUSH), ROW(TCIOFF),
    ROW(TCIOFLUSH), ROW(TCION), ROW(TCOFLUSH), ROW(TCOOFF), ROW(TCOON), ROW(TCSADRAIN), ROW(TCSAFLUSH), ROW(TCSANOW), ROW(TCSBRK),
    ROW(TCSBRKP), ROW(TCSETA), ROW(TCSETAF), ROW(TCSETAW), ROW(TCSETS), ROW(TCSETSF), ROW(TCSETSW), ROW(TCXONC), ROW(TIOCCONS),
    ROW(TIOCEXCL), ROW(TIOCGETD), ROW(TIOCGICOUNT), ROW(TIOCGLCKTRMIOS), ROW(TIOCGPGRP), ROW(TIOCGSERIAL), ROW(TIOCGSOFTCAR),
    ROW(TIOCGWINSZ), ROW(TIOCINQ), ROW(TIOCLINUX), ROW(TIOCMBIC), ROW(TIOCMBIS), ROW(TIOCMGET), ROW(TIOCMIWAIT), ROW(TIOCMSET),
    ROW(TIOCM_CAR), ROW(TIOCM_CD), ROW(TIOCM_CTS), ROW(TIOCM_DSR), ROW(TIOCM_DTR), ROW(TIOCM_LE), ROW(TIOCM_RI), ROW(TIOCM_RNG),
    ROW(TIOCM_RTS), ROW(TIOCM_SR), ROW(TIOCM_ST), ROW(TIOCNOTTY), ROW(TIOCNXCL), ROW(TIOCOUTQ), ROW(TIOCPKT), ROW(TIOCPKT_DATA),
    ROW(TIOCPKT_DOSTOP), ROW(TIOCPKT_FLUSHREAD), ROW(TIOCPKT_FLUSHWRITE), ROW(TIOCPKT_NOSTOP), ROW(TIOCPKT_START), ROW(TIOCPKT_STOP),
    ROW(TIOCSCTTY), ROW(TIOCSERCONFIG), ROW(TIOCSERGETLSR), ROW(TIOCSERGETMULTI), ROW(TIOCSERGSTRUCT), ROW(TIOCSERGWILD),
    ROW(TIOCSERSETMULTI), ROW(TIOCSERSWILD), ROW(TIOCSER_TEMT), ROW(TIOCSETD), ROW(TIOCSLCKTRMIOS), ROW(TIOCSPGRP), ROW(TIOCSSERIAL),
    ROW(TIOCSSOFTCAR), ROW(TIOCSTI), ROW(TIOCSWINSZ), ROW(TOSTOP), ROW(VDISCARD), ROW(VEOF), ROW(VEOL), ROW(VEOL2), ROW(VERASE), ROW(VINTR),
    ROW(VKILL), ROW(VLNEXT), ROW(VMIN), ROW(VQUIT), ROW(VREPRINT), ROW(VSTART), ROW(VSTOP), ROW(VSUSP), ROW(VSWTC), {"VSWTCH", VSWTC}, ROW(VT0),
    ROW(VT1), ROW(VTDLY), ROW(VTIME), ROW(VWERASE), ROW(XCASE), ROW(XTABS)};
#undef ROW

bool initialize(Thread& t, Module* module) {
  g_error = TRY(new_exception(t, module, "error", ExceptionId::kException));
  for (const Constant& c : kConstants)
    if (!dict_set_str(t, module->dict, intern(t, c.name), Value::from_int(c.number))) return false;
  return true;
}

}  // namespace

extern const ModuleSpec kTermiosModule;
const ModuleSpec kTermiosModule = {.name = "termios", .doc = "This module provides an interface to the Posix calls for tty I/O control.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
