// Random Pebble programs, run with the JIT off and in every mode that could go wrong differently: all must print
// the same.   pebble_fuzz path/to/pebble first_seed count
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

class Generator {
 public:
  explicit Generator(uint32_t seed) : state_(seed * 2654435761u + 12345) {}

  std::string program() {
    std::string text = "(record p x y)\n(record q y z x)\n(define g0 3)\n(define g1 0.5)\n(define-add p (lambda (a b) (new p ";
    text += "(+ (get a x) 1) (get b y))))\n";
    text += "(define-add q (lambda (a b) (begin (set! g0 (+ g0 1)) a)))\n";
    for (functions_ = 0; functions_ < 4; functions_++) {
      variables_ = {"a", "b"};
      depth_ = 0;
      text += "(define (f" + std::to_string(functions_) + " n a b)\n" + body() + ")\n";
    }
    text += "(define (visit e) (begin (set! g0 (+ g0 1)) (if (< e 20) (+ e 3) (- e 17))))\n";
    for (int i = 0; i < 4; i++)
      text += "(print (f" + std::to_string(i) + " " + std::to_string(5 + next(20)) + " " + number_constant() + " " +
              number_constant() + "))\n(print g0)\n";
    return text;
  }

 private:
  uint32_t next(uint32_t limit) {
    state_ = state_ * 1664525 + 1013904223;
    return (state_ >> 8) % limit;
  }
  std::string pick(const std::vector<std::string>& from) { return from[next(uint32_t(from.size()))]; }
  std::string number_constant() {
    return pick({"0", "1", "2", "-3", "7", "100", "4611686018427387900", "-4611686018427387900", "0.5", "-1.25", "1e300",
                 "3000000000"});
  }

  std::string number(int depth) {
    if (depth == 0 || next(4) == 0) {
      switch (next(4)) {
        case 0: return number_constant();
        case 1: return pick({"g0", "g1"});
        default: return pick(variables_);
      }
    }
    switch (next(12)) {
      case 0: case 1: return "(+ " + number(depth - 1) + " " + number(depth - 1) + ")";
      case 2: return "(- " + number(depth - 1) + " " + number(depth - 1) + ")";
      case 3: return "(* " + number(depth - 1) + " " + number(depth - 1) + ")";
      case 4: return "(modulo (length (vector " + std::to_string(next(9)) + " 0)) " + std::to_string(1 + next(5)) + ")";
      case 5: return "(if " + condition(depth - 1) + " " + number(depth - 1) + " " + number(depth - 1) + ")";
      case 6: return "(get " + record(depth - 1) + " " + pick({"x", "y"}) + ")";
      case 7: return "(first " + pair(depth - 1) + ")";
      case 8: return "(item v " + std::to_string(next(3)) + ")";
      case 9: return "(get (+ " + record(depth - 1) + " (new p 1 2)) y)";
      case 10:
        if (functions_ == 0) return pick(variables_);
        return "(f" + std::to_string(next(uint32_t(functions_))) + " " + std::to_string(next(4)) + " " + number(depth - 1) + " " +
               number(depth - 1) + ")";
      default: return "(/ " + number(depth - 1) + " 3)";
    }
  }
  std::string condition(int depth) {
    switch (next(5)) {
      case 0: return "(< " + number(depth) + " " + number(depth) + ")";
      case 1: return "(<= " + number(depth) + " " + number(depth) + ")";
      case 2: return "(= " + number(depth) + " " + number(depth) + ")";
      case 3: return "(= (modulo i" + std::to_string(depth_) + " " + std::to_string(2 + next(4)) + ") 0)";
      default: return pick({"(nil? (rest l))", "true", "(< g0 10)"});
    }
  }
  std::string record(int depth) {
    switch (next(4)) {
      case 0: return "r";
      case 1: return "(new p " + number(depth) + " " + number(depth) + ")";
      case 2: return "(new q " + number(depth) + " 1 " + number(depth) + ")";
      default: return "s";
    }
  }
  std::string pair(int depth) {
    return next(2) ? "l" : "(cons " + number(depth) + " nil)";
  }
  std::string statement(int depth) {
    switch (next(depth > 0 ? 14 : 9)) {
      case 0: case 1: return "(set! " + pick(variables_) + " " + number(3) + ")";
      case 2: return "(set! " + pick({"r", "s"}) + " " + record(2) + ")";
      case 3: return "(put! " + pick({"r", "s"}) + " " + pick({"x", "y"}) + " " + number(2) + ")";
      case 4: return "(set-item! v " + std::to_string(next(3)) + " " + pick({"1", "5", "19", "i" + std::to_string(depth_)}) + ")";
      case 5: return "(map! v visit)";
      case 6: return "(set! l (cons " + number(2) + " l))";
      case 7: return "(set-first! l " + number(2) + ")";
      case 8: return next(6) ? "(set! r (+ r " + record(1) + "))" : "(set! " + pick({"g0", "g1"}) + " " + number(1) + ")";
      case 9: case 10: return "(if " + condition(2) + " (begin" + statements(depth - 1) + " nil) (begin" + statements(depth - 1) + " nil))";
      default: return loop(depth - 1);
    }
  }
  std::string loop(int depth) {
    depth_++;
    std::string i = "i" + std::to_string(depth_);
    std::string limit = depth_ == 1 ? "n" : std::to_string(1 + next(8));
    std::string text = "(let ((" + i + " 0)) (while (< " + i + " " + limit + ")" + statements(depth) + "(set! " + i + " (+ " + i + " 1))))";
    depth_--;
    return text;
  }
  std::string body() {
    std::string text = "  (let ((i0 0) (r (new p 1 2)) (s (new q 1 2 3)) (l (cons 1 nil)) (v (vector 3 1)))\n";
    for (uint32_t i = 0, count = 1 + next(3); i < count; i++) text += "  " + statement(2) + "\n";
    return text + "  " + loop(2) + "\n  (+ (get r x) (+ (get s x) (+ (item v 1) (+ (first l) " + number(3) + ")))))";
  }
  std::string statements(int depth) {
    std::string text;
    int count = 1 + int(next(3));
    for (int i = 0; i < count; i++) text += " " + statement(depth);
    return text;
  }

  uint32_t state_;
  int functions_ = 0, depth_ = 0;
  std::vector<std::string> variables_;
};

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  int status = pclose(pipe);
  return text + "status " + std::to_string(status) + "\n";
}

constexpr const char* kModes[] = {
    "loop=2,function=2,bridge=1",
    "loop=2,function=2,bridge=1,optimize=0",
    "loop=2,function=2,bridge=2,fail=1",
    "loop=3,function=4,bridge=2,fail_every=5",
    "loop=2,function=1000,bridge=3,fail_every=20,unroll=2",
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return fprintf(stderr, "usage: pebble_fuzz path/to/pebble first_seed count\n"), 2;
  std::string pebble = std::string("timeout 20 ") + argv[1];
  auto first = uint32_t(atoi(argv[2])), count = uint32_t(atoi(argv[3]));
  int failures = 0;
  for (uint32_t seed = first; seed < first + count; seed++) {
    std::string file = "/tmp/pebble_fuzz_" + std::to_string(seed) + ".pbl";
    FILE* out = fopen(file.c_str(), "w");
    std::string text = Generator(seed).program();
    fwrite(text.data(), 1, text.size(), out);
    fclose(out);
    std::string expected = output_of(pebble + " --jit off " + file);
    bool same = true;
    for (const char* mode : kModes) {
      std::string command = pebble + " --jit " + mode + " " + file;
      if (output_of(command) == expected) continue;
      printf("seed %u differs: %s\n", seed, command.c_str());
      fflush(stdout);
      same = false, failures++;
    }
    if (same) remove(file.c_str());
  }
  printf("%u passed, %d failed\n", count - uint32_t(failures), failures);
  return failures != 0;
}
