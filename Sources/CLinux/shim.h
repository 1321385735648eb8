// What Swift can't call itself: prctl takes a variable number of arguments, and glibc shows one
// function of posix_spawn to those alone who ask for its extensions. Nothing else is declared here.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <spawn.h>
#include <sys/prctl.h>

// 0, or -1 with errno set.
static inline int linux_shim_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
}

// 0 or 1.
static inline int linux_shim_get_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

// The command that is started gets no descriptor from this one on. 0, or a number of errno.
static inline int linux_shim_close_from(posix_spawn_file_actions_t *actions, int first) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

#endif
