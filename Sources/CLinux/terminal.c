#define _GNU_SOURCE
#include "clinux_terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum { ALTERNATE_STACK = 64 * 1024, FAREWELL_LIMIT = 256 };

/* Faults of our own first, then what others send to end us. */
static const int fatal[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGSYS,
                            SIGXCPU, SIGXFSZ, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
enum { FATAL_COUNT = sizeof fatal / sizeof *fatal };
static struct sigaction previous[FATAL_COUNT];
static char alternate_stack[ALTERNATE_STACK];

static int terminal = -1;
static pid_t owner;
static struct termios modes;
static char farewell[FAREWELL_LIMIT];
static size_t farewell_length;
/* Exchanged atomically: two threads may fail at once. */
static int armed;

static int real_stderr = -1, held_stderr = -1;

static void hold_stderr(void) {
  if (!isatty(STDERR_FILENO)) return;
  held_stderr = memfd_create("stderr", MFD_CLOEXEC);
  real_stderr = held_stderr == -1 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (real_stderr != -1) dup2(held_stderr, STDERR_FILENO);
}

/* Async-signal-safe. */
static void release_stderr(void) {
  if (real_stderr != -1) {
    dup2(real_stderr, STDERR_FILENO);
    char buffer[4096];
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(held_stderr, buffer, sizeof buffer, offset)) > 0) {
      if (write(STDERR_FILENO, buffer, (size_t)count) != count) break;
      offset += count;
    }
    close(real_stderr);
  }
  if (held_stderr != -1) close(held_stderr);
  real_stderr = held_stderr = -1;
}

static int take_armed(void) {
  return getpid() == owner && __atomic_exchange_n(&armed, 0, __ATOMIC_SEQ_CST);
}

void clinux_terminal_restore(void) {
  if (!take_armed()) return;
  /* In the background the terminal is somebody else's, who has set it up already. */
  if (tcgetpgrp(terminal) == getpgrp()) {
    ssize_t written = write(terminal, farewell, farewell_length);
    (void)written;
    tcsetattr(terminal, TCSADRAIN, &modes);
  }
  release_stderr();
}

static void end(int signal) {
  clinux_terminal_restore();
  for (int i = 0; i < FATAL_COUNT; i++)
    if (fatal[i] == signal) sigaction(signal, &previous[i], NULL);
  raise(signal);
}

static void take_signals(void) {
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = end;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  /* Otherwise resetting the modes could stop us. */
  sigaddset(&action.sa_mask, SIGTTOU);
  for (int i = 0; i < FATAL_COUNT; i++) {
    sigaction(fatal[i], &action, &previous[i]);
    /* Whoever started us wanted this one ignored: nohup(1), a shell's background job. */
    if (previous[i].sa_handler == SIG_IGN) sigaction(fatal[i], &previous[i], NULL);
  }
}

int clinux_terminal_arm(int descriptor) {
  static int registered;
  if (tcgetattr(descriptor, &modes) == -1) return -1;
  if (!registered && atexit(clinux_terminal_restore) == 0) registered = 1;
  terminal = descriptor;
  owner = getpid();
  farewell_length = 0;
  take_signals();
  hold_stderr();
  __atomic_store_n(&armed, 1, __ATOMIC_SEQ_CST);
  return 0;
}

void clinux_terminal_set_farewell(const char *bytes, size_t length) {
  farewell_length = 0;
  size_t kept = length < FAREWELL_LIMIT ? length : FAREWELL_LIMIT;
  memcpy(farewell, bytes, kept);
  farewell_length = kept;
}

void clinux_terminal_disarm(void) {
  if (!take_armed()) return;
  for (int i = 0; i < FATAL_COUNT; i++) sigaction(fatal[i], &previous[i], NULL);
  release_stderr();
}

int clinux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int clinux_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *directory) {
  return posix_spawn_file_actions_addchdir_np(actions, directory);
}

int clinux_character_width(uint32_t character) { return wcwidth((wchar_t)character); }
