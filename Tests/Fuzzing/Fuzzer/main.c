#include <stdio.h>

/* libFuzzer brings a main function that takes this one's place, and calls the entry points in the
   module Fuzzing. An ordinary build has nothing to run. */
__attribute__((weak)) int main(void) {
    fputs("This was built without libFuzzer: use `make fuzz`.\n", stderr);
    return 64;
}
