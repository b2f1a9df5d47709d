#include "compiler/symtable.h"

#include "compiler/symtable_build.h"

namespace adder::compiler {

namespace {

size_t bucket_of(const Node* node, uint32_t bucket_count) {
  return (reinterpret_cast<uintptr_t>(node) >> 4) * 0x9E3779B97F4A7C15u >> 32 & (bucket_count - 1);
}

}  // namespace

Scope* SymbolTable::scope_for(const Node* node) const {
  for (Scope* scope = buckets_[bucket_of(node, bucket_count_)]; scope; scope = scope->next_in_bucket) {
    if (scope->node == node) return scope;
  }
  UNREACHABLE("every node that opens a scope was visited");
}

void SymbolTable::add_scope(Scope* scope) {
  if (scope_count_ >= bucket_count_) {
    uint32_t count = bucket_count_ ? bucket_count_ * 4 : 16;
    Scope** buckets = context_.arena.make_seq<Scope*>(count).data;
    for (uint32_t i = 0; i < bucket_count_; ++i) {
      for (Scope* it = buckets_[i]; it;) {
        Scope* next = it->next_in_bucket;
        Scope*& head = buckets[bucket_of(it->node, count)];
        it->next_in_bucket = head;
        head = it;
        it = next;
      }
    }
    buckets_ = buckets;
    bucket_count_ = count;
  }
  Scope*& head = buckets_[bucket_of(scope->node, bucket_count_)];
  scope->next_in_bucket = head;
  head = scope;
  ++scope_count_;
}

SymbolTable* build_symbol_table(CompileContext& context, const Mod* module) {
  auto* table = new (context.arena.allocate(sizeof(SymbolTable))) SymbolTable(context);
  SymbolTableBuilder(context, *table).build(module);
  if (!context.failed()) analyze_scopes(context, table->top);
  return table;
}

}  // namespace adder::compiler
