/* The floor of a scan: what the bare system calls cost, and nothing else.
 *
 *   floor names DIRECTORY THREADS     getdents64, openat of directories, fstatat of every file
 *   floor read DIRECTORY THREADS      the same, and openat, fstat, pread, close of every file, with CRC32C
 *
 * Prints: files, bytes, checksum. Threads share the names of the top directory. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <nmmintrin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct entry { uint64_t inode; int64_t next; uint16_t length; uint8_t type; char name[]; };

static int reading, root;
static char **tops;
static size_t top_count;
static atomic_size_t next_top, files, bytes;
static atomic_uint sum;

__attribute__((target("sse4.2"))) static uint32_t crc32c(const unsigned char *p, size_t n) {
  uint64_t c = 0xffffffff;
  for (; n >= 8; p += 8, n -= 8) { uint64_t v; memcpy(&v, p, 8); c = _mm_crc32_u64(c, v); }
  for (; n; p++, n--) c = _mm_crc32_u8((uint32_t)c, *p);
  return (uint32_t)c;
}

static void file(int directory, const char *name, char *buffer, size_t size) {
  struct stat st;
  if (!reading) {
    if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) == 0) bytes += (size_t)st.st_size, files++;
    return;
  }
  int f = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (f < 0 || fstat(f, &st) < 0) return;
  ssize_t n = pread(f, buffer, size, 0);
  if (n > 0) sum += crc32c((unsigned char *)buffer, (size_t)n), bytes += (size_t)n;
  files++;
  close(f);
}

static void walk(int parent, const char *name, char *buffer, size_t size) {
  char names[32768];
  int d = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (d < 0) return;
  for (long n; (n = syscall(SYS_getdents64, d, names, sizeof names)) > 0;)
    for (long p = 0; p < n;) {
      struct entry *e = (struct entry *)(names + p);
      p += e->length;
      if (e->name[0] == '.') continue;
      if (e->type == DT_DIR) walk(d, e->name, buffer, size);
      else file(d, e->name, buffer, size);
    }
  close(d);
}

static void *work(void *unused) {
  (void)unused;
  size_t size = 1 << 20;
  char *buffer = malloc(size);
  for (size_t i; (i = next_top++) < top_count;) walk(root, tops[i], buffer, size);
  free(buffer);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 4) return 64;
  reading = strcmp(argv[1], "read") == 0;
  root = open(argv[2], O_RDONLY | O_DIRECTORY);
  int threads = atoi(argv[3]);
  DIR *d = opendir(argv[2]);
  if (!d || threads < 1 || threads > 64) return 2;
  for (struct dirent *e; (e = readdir(d));)
    if (e->d_name[0] != '.' && e->d_type == DT_DIR) {
      tops = realloc(tops, (top_count + 1) * sizeof *tops);
      tops[top_count++] = strdup(e->d_name);
    }
  pthread_t ids[64];
  for (int i = 0; i < threads; i++) pthread_create(&ids[i], 0, work, 0);
  for (int i = 0; i < threads; i++) pthread_join(ids[i], 0);
  printf("%zu files %zu bytes %08x\n", files, bytes, sum);
  return 0;
}
