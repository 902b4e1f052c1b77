#define _GNU_SOURCE
#include "clinux.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

const int clinux_O_PATH = O_PATH, clinux_O_NOATIME = O_NOATIME, clinux_O_TMPFILE = O_TMPFILE;
const int clinux_SEEK_DATA = SEEK_DATA, clinux_SEEK_HOLE = SEEK_HOLE;
const long clinux_UTIME_OMIT = UTIME_OMIT;
const unsigned clinux_RENAME_NOREPLACE = RENAME_NOREPLACE,
               clinux_RENAME_EXCHANGE = RENAME_EXCHANGE;

int clinux_renameat2(
    int old_directory, const char *old_path, int new_directory, const char *new_path,
    unsigned flags) {
  return renameat2(old_directory, old_path, new_directory, new_path, flags);
}

int clinux_open_beneath(int root, const char *path, int flags, unsigned mode) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = (unsigned)flags;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

int clinux_syncfs(int descriptor) { return syncfs(descriptor); }


int clinux_resolve_beneath(int directory, const char *path, uint64_t flags) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

ssize_t clinux_getdents64(int directory, void *buffer, size_t size) {
  return syscall(SYS_getdents64, directory, buffer, size);
}

int64_t clinux_fstatfs_type(int descriptor) {
  struct statfs fs;
  return fstatfs(descriptor, &fs) == 0 ? (int64_t)fs.f_type : -1;
}

int clinux_write_lock_is_held(int descriptor, pid_t *holder) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(descriptor, F_OFD_GETLK, &lock) == -1) return -1;
  if (lock.l_type == F_UNLCK) return 0;
  *holder = lock.l_pid;
  return 1;
}
