// libedit is loaded only where somebody types: linking with it would cost every start.  Its own handling of signals is off,
// and it is given characters one by one: what waits for them must not miss a signal, whenever it comes.
#include "app/line_editor.h"

#include <dlfcn.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "interp/poll.h"

namespace adder {

struct LineEditor::Library {
  void (*rl_callback_handler_install)(const char* prompt, void (*finished)(char* line));
  void (*rl_callback_read_char)();
  void (*rl_callback_handler_remove)();
  int (*add_history)(const char*);
  int (*read_history)(const char*);
  int (*write_history)(const char*);
  int* rl_catch_signals;
};

namespace {

// What the callback of libedit leaves.
struct Finished {
  bool done = false;
  char* line = nullptr;  // null: the end of the input
} g_finished;

void finished(char* line) { g_finished = {true, line}; }

// An interrupt takes back what was typed before it: reading must not wait for characters that poll() has seen.
void read_without_waiting() {
  termios settings;
  if (tcgetattr(0, &settings) != 0) return;
  settings.c_cc[VMIN] = settings.c_cc[VTIME] = 0;
  tcsetattr(0, TCSANOW, &settings);
}

}  // namespace

LineEditor::LineEditor(Thread& t) : t_(t) {
  if (!isatty(0) || !isatty(1)) return;
  void* handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return;
  static Library library;
  auto find = [&](auto& symbol, const char* name) {
    return (symbol = reinterpret_cast<std::decay_t<decltype(symbol)>>(dlsym(handle, name))) != nullptr;
  };
#define FIND(name) find(library.name, #name)
  if (!FIND(rl_callback_handler_install) || !FIND(rl_callback_read_char) || !FIND(rl_callback_handler_remove) || !FIND(add_history) ||
      !FIND(read_history) || !FIND(write_history) || !FIND(rl_catch_signals))
    return;
#undef FIND
  library_ = &library;
  *library_->rl_catch_signals = 0;
  if (const char* home = getenv("HOME")) {
    history_ = std::string(home) + "/.adder_history";
    library_->read_history(history_.c_str());
  }
}

LineEditor::~LineEditor() {
  if (library_ && !history_.empty()) library_->write_history(history_.c_str());
}

LineEditor::Read LineEditor::read(const std::string& prompt, std::string* line) {
  line->clear();
  return library_ ? read_edited(prompt, line) : read_plainly(prompt, line);
}

/// `events` as poll() tells them; false with an exception pending.  Signals are let in only while nothing else is done than waiting.
bool LineEditor::wait_for_input(short* events) {
  sigset_t all, usual;
  sigfillset(&all);
  for (;;) {
    pthread_sigmask(SIG_BLOCK, &all, &usual);
    pollfd input{0, POLLIN, 0};
    int ready = t_.poll ? -1 : ppoll(&input, 1, nullptr, &usual);
    pthread_sigmask(SIG_SETMASK, &usual, nullptr);
    *events = input.revents;
    if (ready > 0) return true;
    if (!handle_poll(t_)) return false;
  }
}

LineEditor::Read LineEditor::read_edited(const std::string& prompt, std::string* line) {
  g_finished = {};
  library_->rl_callback_handler_install(prompt.c_str(), finished);
  read_without_waiting();
  bool interrupted = false;
  short events = 0;
  while (!g_finished.done && !interrupted && !(events & POLLHUP)) {
    interrupted = !wait_for_input(&events);
    if (!interrupted) library_->rl_callback_read_char();
  }
  library_->rl_callback_handler_remove();
  if (interrupted) return Read::kInterrupted;
  char* text = g_finished.line;
  if (!text) return Read::kEnd;
  if (*text) library_->add_history(text);
  *line = std::string(text) + "\n";
  free(text);
  return Read::kLine;
}

LineEditor::Read LineEditor::read_plainly(const std::string& prompt, std::string* line) {
  fputs(prompt.c_str(), stderr);
  fflush(stderr);
  for (char c;;) {
    if (short events; !wait_for_input(&events)) return Read::kInterrupted;
    ssize_t n = ::read(0, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return line->empty() ? Read::kEnd : Read::kLine;
    line->push_back(c);
    if (c == '\n') return Read::kLine;
  }
}

}  // namespace adder
