#!/bin/sh
# Runs each of Pebble's programs with the JIT off and in every mode that could go wrong differently; all must print
# the same.   check.sh path/to/pebble path/to/programs
pebble=$1
passed=0
failed=0
for program in "$2"/*.pbl; do
  expected=$("$pebble" --jit off "$program" 2>&1)
  for mode in on loop=2,function=2,bridge=1 loop=2,function=2,bridge=1,optimize=0 loop=2,function=2,bridge=1000000 \
    loop=2,function=2,bridge=2,fail=1 loop=3,function=4,bridge=3,fail_every=5 loop=3,function=1000,bridge=2,unroll=2 \
    loop=5,function=5,bridge=2,inline_depth=1 loop=5,function=5,bridge=2,trace_length=60; do
    if [ "$("$pebble" --jit $mode "$program" 2>&1)" = "$expected" ]; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "differs: $pebble --jit $mode $program"
    fi
  done
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
