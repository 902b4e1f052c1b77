/* The floors of storing and fetching: what the bare calls cost, and nothing else.
 *
 *   storefloor dir2 DIRECTORY COUNT        mkdir, a key's file, a value's file, rename
 *   storefloor fetch2 DIRECTORY COUNT      the same first, then open, read and CRC-32C of both files
 *   storefloor append DIRECTORY COUNT      one write and fdatasync
 *   storefloor sqlite-off DIRECTORY COUNT  an INSERT in a transaction of its own, write-ahead log, synchronous=OFF
 *   storefloor sqlite-normal, sqlite-full  the same with NORMAL, FULL
 *
 * Entries have 1 KiB. Prints the nanoseconds of processor and wall time that one took. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <nmmintrin.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static unsigned char value[1116], key[104];

__attribute__((target("sse4.2"))) static uint32_t crc32c(const unsigned char *p, size_t n) {
  uint64_t c = 0xffffffff;
  for (; n >= 8; p += 8, n -= 8) { uint64_t v; memcpy(&v, p, 8); c = _mm_crc32_u64(c, v); }
  for (; n; p++, n--) c = _mm_crc32_u8((uint32_t)c, *p);
  return (uint32_t)c;
}

static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* The digits of a hash: spread over 256 directories, as a hash spreads them. */
static void hash(char *text, int number) {
  uint64_t h = ((uint64_t)number + 1) * 0x9e3779b97f4a7c15u;
  snprintf(text, 33, "%016llx%016llx", (unsigned long long)h, (unsigned long long)(h * 0xbf58476d1ce4e5b9u));
}

static void put(int directory, const char *name, const void *bytes, size_t size) {
  int f = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (f < 0 || write(f, bytes, size) != (ssize_t)size) fail(name);
  close(f);
}

static void shards(void) {
  char name[16];
  mkdir("entries", 0700);
  mkdir("staging", 0700);
  for (int i = 0; i < 256; i++) snprintf(name, sizeof name, "entries/%02x", i), mkdir(name, 0700);
}

static void store(int number) {
  char h[33], staged[64], path[96], target[64];
  hash(h, number);
  snprintf(staged, sizeof staged, "staging/%d", number);
  if (mkdir(staged, 0700)) fail("mkdir");
  snprintf(path, sizeof path, "%s/key", staged);
  put(AT_FDCWD, path, key, sizeof key);
  snprintf(path, sizeof path, "%s/value", staged);
  put(AT_FDCWD, path, value, sizeof value);
  snprintf(target, sizeof target, "entries/%.2s/%s", h, h + 2);
  if (rename(staged, target)) fail("rename");
}

static uint32_t get(int directory, const char *name) {
  unsigned char buffer[8192];
  int f = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  ssize_t n = f < 0 ? -1 : pread(f, buffer, sizeof buffer, 0);
  if (n < 0) fail(name);
  close(f);
  return crc32c(buffer, (size_t)n);
}

static uint32_t fetch(int number) {
  char h[33], path[64];
  hash(h, number);
  snprintf(path, sizeof path, "entries/%.2s/%s", h, h + 2);
  int d = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  uint32_t sum = get(d, "key") + get(d, "value");
  close(d);
  return sum;
}

static sqlite3 *db;
static sqlite3_stmt *insert;

static void open_database(const char *mode) {
  char sql[256];
  snprintf(sql, sizeof sql,
           "PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA cache_size=-16384;"
           "CREATE TABLE entries(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, created INTEGER, key BLOB, value BLOB)",
           mode);
  if (sqlite3_open("floor.sqlite", &db) || sqlite3_exec(db, sql, 0, 0, 0) ||
      sqlite3_prepare_v2(db, "INSERT INTO entries(hash, created, key, value) VALUES(?1, ?2, ?3, ?4)", -1, &insert, 0))
    fail(sqlite3_errmsg(db));
}

static void insert_row(int number) {
  uint64_t h[2] = {((uint64_t)number + 1) * 0x9e3779b97f4a7c15u, (uint64_t)number};
  sqlite3_bind_blob(insert, 1, h, 16, SQLITE_STATIC);
  sqlite3_bind_int64(insert, 2, number);
  sqlite3_bind_blob(insert, 3, key, sizeof key, SQLITE_STATIC);
  sqlite3_bind_blob(insert, 4, value, sizeof value, SQLITE_STATIC);
  if (sqlite3_step(insert) != SQLITE_DONE) fail(sqlite3_errmsg(db));
  sqlite3_reset(insert);
}

int main(int argc, char **argv) {
  if (argc != 4) return 64;
  const char *job = argv[1];
  int count = atoi(argv[3]), log = -1;
  uint32_t sum = 0;
  if (count < 1 || chdir(argv[2])) fail(argv[2]);
  for (size_t i = 0; i < sizeof value; i++) value[i] = (unsigned char)(i * 167 + (i >> 3));
  int is_fetch = !strcmp(job, "fetch2"), is_append = !strcmp(job, "append");
  int is_sqlite = !strncmp(job, "sqlite-", 7);
  if (!is_fetch && !is_append && !is_sqlite && strcmp(job, "dir2")) return 64;
  if (is_sqlite) open_database(job + 7);
  else if (is_append) log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
  else shards();
  for (int i = 0; is_fetch && i < count; i++) store(i);

  double cpu = now(CLOCK_PROCESS_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
  for (int i = 0; i < count; i++) {
    if (is_sqlite) insert_row(i);
    else if (is_append) { if (write(log, value, sizeof value) < 0 || fdatasync(log)) fail("append"); }
    else if (is_fetch) sum += fetch(i);
    else store(i);
  }
  cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  wall = now(CLOCK_MONOTONIC) - wall;
  fprintf(stderr, "%08x\n", sum);
  printf("%.1f %.1f\n", cpu / count, wall / count);
  return 0;
}
