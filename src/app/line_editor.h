// Lines from standard input with a prompt: edited and with a history on a terminal, plain otherwise.
#pragma once
#include <string>

namespace adder {

class LineEditor {
 public:
  /// Loads libedit when standard input and output are a terminal and the library is there.
  LineEditor();
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;

  enum class Read { kLine, kEnd, kInterrupted };
  /// A line with its line end, if it had one.
  Read read(const std::string& prompt, std::string* line);

 private:
  struct Library;
  Library* library_ = nullptr;
  std::string history_;
};

}  // namespace adder
