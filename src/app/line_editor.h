// Lines from standard input with a prompt: edited and with a history on a terminal, plain otherwise.
#pragma once
#include <string>

#include "objects/thread.h"

namespace adder {

class LineEditor {
 public:
  /// Loads libedit when standard input and output are a terminal and the library is there.
  explicit LineEditor(Thread& t);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;

  /// kInterrupted: with the exception pending that a signal's handler has raised.
  enum class Read { kLine, kEnd, kInterrupted };
  /// A line with its line end, if it had one.
  Read read(const std::string& prompt, std::string* line);

 private:
  Read read_edited(const std::string& prompt, std::string* line);
  Read read_plainly(const std::string& prompt, std::string* line);
  bool wait_for_input(short* events);

  struct Library;
  Thread& t_;
  Library* library_ = nullptr;
  std::string history_;
};

}  // namespace adder
