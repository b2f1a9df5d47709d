// The texts of --help.
#include "app/help.h"

namespace adder {

const char* const kOptionsText =
    "Options and arguments (and corresponding environment variables):\n"
    "-b     : warn when bytes are compared or turned into text with str; -bb: raise\n"
    "-B     : do not keep compiled modules in files (PYTHONDONTWRITEBYTECODE=x)\n"
    "-c cmd : run the text given; ends the options\n"
    "-d     : accepted for compatibility (PYTHONDEBUG=x)\n"
    "-E     : ignore PYTHON* environment variables\n"
    "-h     : print this help and exit (also -? or --help)\n"
    "-i     : go on interactively when the program has ended (PYTHONINSPECT=x)\n"
    "-I     : isolate from the user's environment (implies -E, -P and -s)\n"
    "-m mod : run a module as a program; ends the options\n"
    "-O     : leave out assertions and code that depends on __debug__ (PYTHONOPTIMIZE=x)\n"
    "-OO    : leave out doc strings as well\n"
    "-P     : do not put a possibly unsafe directory on sys.path (PYTHONSAFEPATH)\n"
    "-q     : do not print version and copyright at an interactive start\n"
    "-s     : do not add the user's site directory to sys.path (PYTHONNOUSERSITE=x)\n"
    "-S     : do not import site at start\n"
    "-u     : write standard output and standard error at once (PYTHONUNBUFFERED=x)\n"
    "-v     : show imports (PYTHONVERBOSE=x); more v show more\n"
    "-V     : print the version and exit (also --version); twice for more about the build\n"
    "-W arg : what to do with warnings: action:message:category:module:lineno (PYTHONWARNINGS=arg)\n"
    "-x     : skip the first line of the source\n"
    "--help-env, --help-xoptions, --help-all: what the environment and -X can set, and all of this\n"
    "-X opt : set an implementation-specific option; see --help-xoptions\n"
    "--check-hash-based-pycs always|default|never:\n"
    "         how hash-based cache files are checked against their source\n"
    "--jit name=value,...|off|help, --jit-log FILE, --jit-stats:\n"
    "         control and watch the JIT compiler\n"
    "--gc stress=N|help: collect at every N-th allocation, to find mistakes\n"
    "file   : program read from a file (or a directory or zip file with __main__.py)\n"
    "-      : program read from standard input (the default; interactive on a terminal)\n"
    "arg ...: arguments for the program, in sys.argv[1:]\n";

const char* const kVariablesText =
    "Environment variables:\n"
    "PYTHONSTARTUP        : file executed at an interactive start\n"
    "PYTHONPATH           : ':'-separated directories put before the default sys.path\n"
    "PYTHONPLATLIBDIR, PYTHONHOME: accepted for compatibility\n"
    "PYTHONCASEOK         : ignore case in 'import' statements (no effect on Linux)\n"
    "PYTHONUTF8           : 1 turns on the UTF-8 mode\n"
    "PYTHONIOENCODING     : encoding[:errors] of the standard streams\n"
    "PYTHONHASHSEED       : seed of string hashes, or 'random'\n"
    "PYTHONINTMAXSTRDIGITS: limit of digits for conversions between int and str\n"
    "PYTHONBREAKPOINT     : what breakpoint() calls; 0 turns it off\n"
    "PYTHONDEVMODE        : turns on the development mode\n"
    "PYTHONFAULTHANDLER   : writes the Python traceback when a fatal signal arrives\n"
    "PYTHONPYCACHEPREFIX  : root directory of files with compiled modules\n"
    "PYTHONWARNDEFAULTENCODING: warn when text files are opened without an encoding\n"
    "and those named with the options above.\n";

const char* const kXOptionsText =
    "The following implementation-specific options are available:\n"
    "-X dev: development mode: the default warning filter shows all warnings\n"
    "-X faulthandler: write the Python traceback when a fatal signal arrives\n"
    "-X utf8[=0|1]: the UTF-8 mode\n"
    "-X int_max_str_digits=number: limit of digits for conversions between int and str\n"
    "-X pycache_prefix=PATH: root directory of files with compiled modules\n"
    "-X frozen_modules=[on|off]: whether the modules that CPython has frozen are taken for frozen; on by default\n"
    "-X warn_default_encoding: warn when text files are opened without an encoding\n"
    "Others are kept in sys._xoptions and have no effect.\n";

}  // namespace adder
