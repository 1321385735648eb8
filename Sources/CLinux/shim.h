// What Swift can't call itself: prctl takes a variable number of arguments. Nothing else is declared
// here.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <sys/prctl.h>

// 0, or -1 with errno set.
static inline int linux_shim_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
}

// 0 or 1.
static inline int linux_shim_get_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

#endif
