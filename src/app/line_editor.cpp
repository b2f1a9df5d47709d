// libedit is loaded only where somebody types: linking with it would cost every start.
#include "app/line_editor.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace adder {

struct LineEditor::Library {
  char* (*readline)(const char*);
  int (*add_history)(const char*);
  int (*read_history)(const char*);
  int (*write_history)(const char*);
};

LineEditor::LineEditor() {
  if (!isatty(0) || !isatty(1)) return;
  void* handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return;
  static Library library;
  auto find = [&](auto& function, const char* name) {
    return (function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(handle, name))) != nullptr;
  };
  if (!find(library.readline, "readline") || !find(library.add_history, "add_history") || !find(library.read_history, "read_history") ||
      !find(library.write_history, "write_history"))
    return;
  library_ = &library;
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
  if (library_) {
    errno = 0;
    char* text = library_->readline(prompt.c_str());
    if (!text) return errno == EINTR ? Read::kInterrupted : Read::kEnd;
    if (*text) library_->add_history(text);
    *line = std::string(text) + "\n";
    free(text);
    return Read::kLine;
  }
  fputs(prompt.c_str(), stderr);
  fflush(stderr);
  for (char c;;) {
    ssize_t n = ::read(0, &c, 1);
    if (n < 0 && errno == EINTR) return Read::kInterrupted;
    if (n <= 0) return line->empty() ? Read::kEnd : Read::kLine;
    line->push_back(c);
    if (c == '\n') return Read::kLine;
  }
}

}  // namespace adder
