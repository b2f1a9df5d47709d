// Aliases of code points that ICU does not know: control codes and abbreviations (NameAliases.txt).
#include "objects/unicode_aliases.h"

#include <cstdlib>
#include <cstring>
#include <string>

namespace adder::unicode {
namespace {

struct Alias {
  uint16_t point;
  const char* names;   // separated by |
};

constexpr Alias kAliases[] = {
    {0x00, "NULL|NUL"}, {0x01, "START OF HEADING|SOH"}, {0x02, "START OF TEXT|STX"}, {0x03, "END OF TEXT|ETX"},
    {0x04, "END OF TRANSMISSION|EOT"}, {0x05, "ENQUIRY|ENQ"}, {0x06, "ACKNOWLEDGE|ACK"}, {0x07, "ALERT|BEL"},
    {0x08, "BACKSPACE|BS"}, {0x09, "CHARACTER TABULATION|HORIZONTAL TABULATION|HT|TAB"},
    {0x0a, "LINE FEED|NEW LINE|END OF LINE|LF|NL|EOL"}, {0x0b, "LINE TABULATION|VERTICAL TABULATION|VT"},
    {0x0c, "FORM FEED|FF"}, {0x0d, "CARRIAGE RETURN|CR"}, {0x0e, "SHIFT OUT|LOCKING-SHIFT ONE|SO"},
    {0x0f, "SHIFT IN|LOCKING-SHIFT ZERO|SI"}, {0x10, "DATA LINK ESCAPE|DLE"}, {0x11, "DEVICE CONTROL ONE|DC1"},
    {0x12, "DEVICE CONTROL TWO|DC2"}, {0x13, "DEVICE CONTROL THREE|DC3"}, {0x14, "DEVICE CONTROL FOUR|DC4"},
    {0x15, "NEGATIVE ACKNOWLEDGE|NAK"}, {0x16, "SYNCHRONOUS IDLE|SYN"}, {0x17, "END OF TRANSMISSION BLOCK|ETB"},
    {0x18, "CANCEL|CAN"}, {0x19, "END OF MEDIUM|EOM|EM"}, {0x1a, "SUBSTITUTE|SUB"}, {0x1b, "ESCAPE|ESC"},
    {0x1c, "INFORMATION SEPARATOR FOUR|FILE SEPARATOR|FS"}, {0x1d, "INFORMATION SEPARATOR THREE|GROUP SEPARATOR|GS"},
    {0x1e, "INFORMATION SEPARATOR TWO|RECORD SEPARATOR|RS"}, {0x1f, "INFORMATION SEPARATOR ONE|UNIT SEPARATOR|US"},
    {0x20, "SP"}, {0x7f, "DELETE|DEL"}, {0x80, "PADDING CHARACTER|PAD"}, {0x81, "HIGH OCTET PRESET|HOP"},
    {0x82, "BREAK PERMITTED HERE|BPH"}, {0x83, "NO BREAK HERE|NBH"}, {0x84, "INDEX|IND"}, {0x85, "NEXT LINE|NEL"},
    {0x86, "START OF SELECTED AREA|SSA"}, {0x87, "END OF SELECTED AREA|ESA"},
    {0x88, "CHARACTER TABULATION SET|HORIZONTAL TABULATION SET|HTS"},
    {0x89, "CHARACTER TABULATION WITH JUSTIFICATION|HORIZONTAL TABULATION WITH JUSTIFICATION|HTJ"},
    {0x8a, "LINE TABULATION SET|VERTICAL TABULATION SET|VTS"}, {0x8b, "PARTIAL LINE FORWARD|PARTIAL LINE DOWN|PLD"},
    {0x8c, "PARTIAL LINE BACKWARD|PARTIAL LINE UP|PLU"}, {0x8d, "REVERSE LINE FEED|REVERSE INDEX|RI"},
    {0x8e, "SINGLE SHIFT TWO|SINGLE-SHIFT-2|SS2"}, {0x8f, "SINGLE SHIFT THREE|SINGLE-SHIFT-3|SS3"},
    {0x90, "DEVICE CONTROL STRING|DCS"}, {0x91, "PRIVATE USE ONE|PRIVATE USE-1|PU1"}, {0x92, "PRIVATE USE TWO|PRIVATE USE-2|PU2"},
    {0x93, "SET TRANSMIT STATE|STS"}, {0x94, "CANCEL CHARACTER|CCH"}, {0x95, "MESSAGE WAITING|MW"},
    {0x96, "START OF GUARDED AREA|START OF PROTECTED AREA|SPA"}, {0x97, "END OF GUARDED AREA|END OF PROTECTED AREA|EPA"},
    {0x98, "START OF STRING|SOS"}, {0x99, "SINGLE GRAPHIC CHARACTER INTRODUCER|SGC"}, {0x9a, "SINGLE CHARACTER INTRODUCER|SCI"},
    {0x9b, "CONTROL SEQUENCE INTRODUCER|CSI"}, {0x9c, "STRING TERMINATOR|ST"}, {0x9d, "OPERATING SYSTEM COMMAND|OSC"},
    {0x9e, "PRIVACY MESSAGE|PM"}, {0x9f, "APPLICATION PROGRAM COMMAND|APC"}, {0xa0, "NBSP"}, {0xad, "SHY"}, {0x34f, "CGJ"},
    {0x61c, "ALM"}, {0x180b, "FVS1"}, {0x180c, "FVS2"}, {0x180d, "FVS3"}, {0x180e, "MVS"}, {0x180f, "FVS4"}, {0x200b, "ZWSP"},
    {0x200c, "ZWNJ"}, {0x200d, "ZWJ"}, {0x200e, "LRM"}, {0x200f, "RLM"}, {0x202a, "LRE"}, {0x202b, "RLE"}, {0x202c, "PDF"},
    {0x202d, "LRO"}, {0x202e, "RLO"}, {0x202f, "NNBSP"}, {0x205f, "MMSP"}, {0x2060, "WJ"}, {0x2066, "LRI"}, {0x2067, "RLI"},
    {0x2068, "FSI"}, {0x2069, "PDI"}, {0xfeff, "BYTE ORDER MARK|BOM|ZWNBSP"},
};

bool has_name(const char* names, const std::string& name) {
  for (const char* found = names; (found = strstr(found, name.c_str())); found++) {
    char before = found == names ? '|' : found[-1], after = found[name.size()];
    if (before == '|' && (after == '|' || after == 0)) return true;
  }
  return false;
}

}  // namespace

int32_t code_point_of_alias(const char* text) {
  std::string name;
  for (; *text; text++) name += char(*text >= 'a' && *text <= 'z' ? *text - 32 : *text);
  if (name.empty()) return -1;
  for (const Alias& alias : kAliases) {
    if (has_name(alias.names, name)) return alias.point;
  }
  if (name.size() < 3 || name.size() > 5 || name[0] != 'V' || name[1] != 'S') return -1;
  int number = atoi(name.c_str() + 2);
  if (number < 1 || number > 256 || name != "VS" + std::to_string(number)) return -1;
  return number <= 16 ? 0xfe00 + number - 1 : 0xe0100 + number - 17;
}

}  // namespace adder::unicode
