#include "compiler/disassemble.h"

#include "compiler/disassemble_listing.h"

namespace adder::compiler {

namespace {

/// What a listing needs, of a draft or of a code object.
struct DraftSource {
  const CodeDraft& draft;
  const uint32_t* words() const { return draft.instructions.data; }
  uint32_t word_count() const { return draft.instructions.size(); }
  std::string constant(uint32_t i) const {
    if (i >= draft.constants.size()) return "?";
    const DraftConstant& constant = draft.constants[i];
    return constant.code ? "<code " + std::string(constant.code->name->view()) + ">"
                         : constant_text(constant.value);
  }
  std::string name(uint32_t i) const {
    return i < draft.names.size() ? std::string(draft.names[i]->view()) : "?";
  }
  std::string local(uint32_t i) const {
    return i < draft.local_names.size() ? std::string(draft.local_names[i]->view()) : "?";
  }
  PositionIterator positions() const {
    return PositionIterator(draft.positions.data, draft.positions.size(), draft.first_line);
  }
  const ExceptionRow* rows() const { return draft.exceptions.data; }
  uint32_t row_count() const { return draft.exceptions.size(); }
  std::string title() const { return std::string(draft.qualified_name.view()); }
  uint32_t stack_size() const { return draft.stack_size; }
};

}  // namespace

std::string disassemble(const CodeDraft& draft) { return list_instructions(DraftSource{draft}); }

}  // namespace adder::compiler
