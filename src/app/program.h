// Running the program that the command line names, and what happens at its end.
#pragma once
#include "app/command_line.h"
#include "objects/class.h"

namespace adder {

/// Runs everything and ends the runtime; the exit status of the process.
int run_program(Thread& t, const CommandLine& line);

/// Reports the pending exception through sys.excepthook.  SystemExit is obeyed: true, with the exit status in *status.
bool report_exception(Thread& t, int* status);
/// Runs code of the file `filename` in the namespace of __main__.
Value run_in_main(Thread& t, Code* code);
Dict* main_dict(Thread& t);

/// The interactive loop on standard input; the exit status.  `banner`: whether it says hello.
int run_interactively(Thread& t, const CommandLine& line, bool banner);

}  // namespace adder
