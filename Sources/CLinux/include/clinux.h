/* The few calls and constants that Swift's Glibc module lacks. Calls only, no logic. */
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* open(2), openat(2) */
extern const int clinux_O_PATH, clinux_O_NOATIME, clinux_O_TMPFILE;
/* lseek(2) */
extern const int clinux_SEEK_DATA, clinux_SEEK_HOLE;
/* utimensat(2): leave a time as it is */
extern const long clinux_UTIME_OMIT;
/* renameat2(2) */
extern const unsigned clinux_RENAME_NOREPLACE, clinux_RENAME_EXCHANGE;

int clinux_renameat2(
    int old_directory, const char *old_path, int new_directory, const char *new_path,
    unsigned flags);

/* openat2(2) with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS: a descriptor, or
   -1 and errno (ENOSYS before Linux 5.6). */
int clinux_open_beneath(int root, const char *path, int flags, unsigned mode);

/* syncfs(2) */
int clinux_syncfs(int descriptor);

/* openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS; -1 and errno, ENOSYS before Linux 5.6. */
int clinux_resolve_beneath(int directory, const char *path, uint64_t flags);

/* getdents64(2): returns the bytes written to the buffer, 0 at the end, -1 and errno. */
ssize_t clinux_getdents64(int directory, void *buffer, size_t size);

/* fstatfs(2): the file system's magic number, or -1 and errno. */
int64_t clinux_fstatfs_type(int descriptor);

/* fcntl(2) F_OFD_GETLK on the whole file: 0 nobody holds a conflicting lock, 1 somebody does, -1. */
int clinux_write_lock_is_held(int descriptor, pid_t *holder);

#endif
