// ICU's tables, empty: in place of 34 MB of them in the program.
//
// Yams imports Foundation, and a statically linked Foundation brings ICU with all its tables
// (calendars, collation, converters, names of languages). Nothing here asks for any of that, and what
// Yams does with regular expressions needs none. The linker takes this symbol and leaves the library's
// alone. It has the layout of ICU's own "stubdata": a table of contents with no entries.
#include <stdint.h>

struct TableOfContents {
    uint16_t headerSize;
    uint8_t magic[2];
    uint16_t infoSize;
    uint16_t reserved;
    uint8_t isBigEndian;
    uint8_t charset;
    uint8_t bytesOfCharacter;
    uint8_t alsoReserved;
    uint8_t format[4];
    uint8_t formatVersion[4];
    uint8_t dataVersion[4];
    uint8_t padding[8];
    uint32_t entryCount;
    uint32_t end;
};

const struct TableOfContents icudt76_dat __attribute__((aligned(16))) = {
    .headerSize = 32,
    .magic = {0xda, 0x27},
    .infoSize = 20,
    .bytesOfCharacter = 2,
    .format = {'T', 'o', 'C', 'P'},
    .formatVersion = {1},
};
